"""What callbacks see of numbers in a fit: labels and predictions in their own unit."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import mean_absolute_error, r2_score
from skorch.callbacks import Callback, EpochScoring

from skmtl import MultiTaskClassifier, MultiTaskPredictor, MultiTaskRegressor
from skmtl.metrics import make_task_scorer
from skmtl.training import TaskScoring
from skmtl.training._task_gradients import TaskGradients

RNG = np.random.RandomState(0)


def make(n):
    X = RNG.randn(n, 4)
    y = pd.DataFrame(
        {
            "far": np.exp(X[:, 0]) * 1000,
            "side": np.where(X[:, 1] > 0, "left", "right"),
            "near": X[:, 2] / 100,
        }
    )
    return X, y.mask(RNG.rand(n, 3) < 0.2)


X, Y = make(150)
APART, JUDGE = make(80)  # numbers reach farther than those that are learned from
JUDGE.iloc[0, [0, 2]] = 1e5, -0.1


def fit(model, names, *callbacks, **settings):
    settings = {"max_epochs": 6, "random_state": 0, "lr": 0.01} | settings
    settings.setdefault("validation", (APART, JUDGE[names]))
    net_params = {"callbacks": list(callbacks)}
    return model(net_params=net_params, **settings).fit(X, Y[names])


class Seen(Callback):
    """Takes down labels and predictions of the held-out rows."""

    def on_epoch_end(self, net, dataset_valid=None, **kwargs):
        self.labels, self.found = (
            net.labels_of(dataset_valid),
            net.predict(dataset_valid),
        )
        self.is_best = net.history[-1, "valid_loss_best"]
        if self.is_best:
            self.best = self.found


@pytest.mark.parametrize("transform", ["blend", "standardize"])
@pytest.mark.parametrize(
    ("model", "names"),
    [
        (MultiTaskPredictor, ["far", "side", "near"]),
        (MultiTaskPredictor, ["side", "far"]),
        (MultiTaskRegressor, ["far", "near"]),
    ],
)
def test_labels_and_predictions_are_in_their_own_unit(model, names, transform):
    seen = Seen()
    fitted = fit(model, names, seen, target_transform=transform)
    labels = pd.DataFrame(seen.labels, columns=names)
    rows = JUDGE[names].notna().any(axis=1)
    expected = JUDGE.loc[rows, names].reset_index(drop=True)
    for name in names:
        assert labels[name].isna().equals(expected[name].isna())
        if name == "side":
            assert labels[name].dropna().equals(expected[name].dropna())
        else:
            own, true = labels[name].astype(float), expected[name]
            np.testing.assert_allclose(own, true, rtol=1e-5, atol=1e-4 * true.std())
    found = fitted.predict(APART[rows.to_numpy()])
    assert seen.best.dtype == found.dtype
    for column, name in enumerate(names):
        if name == "side":
            assert (found[:, column] == seen.best[:, column]).all()
        else:
            pair = found[:, column].astype(float), seen.best[:, column].astype(float)
            np.testing.assert_allclose(*pair, rtol=1e-4, atol=1e-4 * np.std(pair[0]))


@pytest.mark.parametrize("names", [["far", "near"], ["far", "side", "near"]])
def test_every_way_to_score_gives_what_the_fitted_model_scores(names):
    model = MultiTaskPredictor if "side" in names else MultiTaskRegressor
    settings = {"name": "named", "lower_is_better": False}
    fitted = fit(
        model,
        names,
        TaskScoring(),
        TaskScoring("neg_mean_absolute_error"),
        TaskScoring("neg_mean_absolute_error", task="far"),
        EpochScoring("r2", **settings),
        EpochScoring(None, **settings | {"name": "own"}),
        EpochScoring(make_task_scorer("r2"), **settings | {"name": "scorer"}),
        EpochScoring(worst_r2, **settings | {"name": "function"}),
        max_epochs=20,
    )
    best = [row for row in fitted.history_ if row["valid_loss_best"]][-1]
    y = JUDGE[names]
    found = fitted.predict_frame(APART)
    by_task = {}
    for name in ("far", "near"):
        seen = y[name].notna()
        by_task[name] = r2_score(y[name][seen], found[name][seen])
    mean = np.mean(list(by_task.values()))
    assert best["own"] == pytest.approx(fitted.score(APART, y), abs=1e-4)
    for key in ("valid_r2", "named", "scorer"):
        assert best[key] == pytest.approx(mean, abs=1e-4)
    assert best["function"] == pytest.approx(min(by_task.values()), abs=1e-4)
    own = {name: None} | by_task if (name := "side") in names else by_task
    assert best["valid_task_r2"] == pytest.approx(own, abs=1e-4)
    seen = y["far"].notna()
    error = mean_absolute_error(y["far"][seen], found["far"][seen])
    assert best["valid_neg_mean_absolute_error_far"] == pytest.approx(-error, rel=1e-4)
    assert "valid_neg_mean_absolute_error" not in best  # of two units
    assert ("valid_accuracy" in best) == ("side" in names)


def worst_r2(net, X, y):
    """Score as scikit-learn would want a model to be."""
    found, scores = net.predict(X), []
    for column, name in enumerate(net.task_names_):
        if name != "side":
            true = y[:, column].astype(float)
            seen = ~np.isnan(true)
            scores.append(r2_score(true[seen], found[seen, column]))
    return min(scores)


def test_one_number_is_scored_as_one_column():
    fitted = fit(MultiTaskRegressor, "far", EpochScoring("r2", lower_is_better=False))
    best = [row for row in fitted.history_ if row["valid_loss_best"]][-1]
    assert best["r2"] == pytest.approx(fitted.score(APART, JUDGE["far"]), abs=1e-4)


@pytest.mark.parametrize(
    ("model", "names", "scoring", "message"),
    [
        (
            MultiTaskRegressor,
            ["far", "near"],
            "accuracy",
            "one of classes and texts, but the",
        ),
        (MultiTaskClassifier, "side", "r2", "one of numbers"),
        (MultiTaskRegressor, ["far", "near"], "neg_log_loss", "one of classes, but"),
    ],
)
def test_metrics_without_a_meaning_are_refused_by_name(model, names, scoring, message):
    with pytest.raises(ValueError, match=message):
        fit(model, names, TaskScoring(scoring))
    with pytest.raises(ValueError, match=message):
        fit(model, names, EpochScoring(scoring))


def test_numbers_have_no_probabilities_in_a_fit_either():
    class Asks(Callback):
        def on_epoch_end(self, net, dataset_valid=None, **kwargs):
            assert not hasattr(net, "classes_")
            net.predict_proba(dataset_valid)

    with pytest.raises(AttributeError, match=r"\['far', 'near'\] are numbers"):
        fit(MultiTaskRegressor, ["far", "near"], Asks())


def test_gradients_of_numbers_are_compared():
    seen = []

    class Kept(TaskGradients):
        def on_train_end(self, net, **kwargs):
            seen.extend(self.cosines_)
            super().on_train_end(net, **kwargs)

    fit(MultiTaskPredictor, ["far", "side", "near"], Kept())
    assert seen[-1].shape == (3, 3)
    np.testing.assert_allclose(np.diag(seen[-1]), 1, rtol=1e-4)


def test_scoring_changes_no_bit_of_the_fit():
    names = ["far", "side", "near"]
    plain = MultiTaskPredictor(max_epochs=4, random_state=0).fit(X, Y)
    watched = MultiTaskPredictor(
        max_epochs=4, random_state=0, net_params={"callbacks": [TaskScoring()]}
    ).fit(X, Y[names])
    pd.testing.assert_frame_equal(watched.predict_frame(X), plain.predict_frame(X))


def test_the_scale_of_numbers_is_no_setting_of_the_net():
    model = MultiTaskRegressor(net_params={"scaling": None})
    with pytest.raises(ValueError, match=r"'scaling'.*use target_transform= instead"):
        model.fit(X, Y[["far"]].to_numpy().ravel())
