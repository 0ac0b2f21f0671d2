"""D2 is one measure for classes and numbers: scikit-learn's, task by task."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import d2_log_loss_score, r2_score

from skmtl import MultiTaskPredictor, make_task_scorer, task_scores
from skmtl.exceptions import SkmtlWarning
from skmtl.networks import MLPTrunk


def fitted(seed, n_samples=90, unit=1.0):
    rng = np.random.RandomState(seed)
    X = rng.randn(n_samples, 3)
    Y = pd.DataFrame(
        {
            "level": np.digitize(X[:, 0] + 0.5 * rng.randn(n_samples), [-0.5, 0.7]),
            "size": unit * (1000 * X[:, 1] + 300 * rng.randn(n_samples)),
            "side": np.where(X[:, 2] > 0, "right", "left"),
        }
    )
    types = {"level": "classification"}
    model = MultiTaskPredictor(
        MLPTrunk((8,)), task_types=types, max_epochs=10, random_state=seed
    )
    return model.fit(X, Y), X, Y


@pytest.mark.parametrize("seed", range(4))
def test_d2_is_that_of_scikit_learn_on_observed_labels(seed):
    model, X, Y = fitted(seed)
    rng = np.random.RandomState(seed)
    asked = Y.astype(object).mask(rng.rand(*Y.shape) < 0.3)
    weight = rng.rand(len(Y))
    proba, frame = model.predict_proba(X), model.predict_frame(X)
    for weights in (None, weight):
        expected = []
        for k, name in enumerate(Y):
            seen = asked[name].notna().to_numpy()
            own = None if weights is None else weights[seen]
            y = asked[name][seen]
            if name == "size":
                expected.append(r2_score(y, frame[name][seen], sample_weight=own))
            else:
                y = y.astype(Y[name].dtype)
                table = proba[k][seen].astype(float)
                table /= table.sum(axis=1, keepdims=True)
                expected.append(d2_log_loss_score(y, table, sample_weight=own))
        found = make_task_scorer("d2")(model, X, asked, sample_weight=weights)
        assert found == pytest.approx(np.mean(expected), abs=1e-6)
        for name, value in zip(Y, expected, strict=True):
            one = make_task_scorer("d2", task=name)(model, X, asked, weights)
            assert one == pytest.approx(value, abs=1e-6)


def test_the_constant_prediction_has_zero():
    Y = pd.DataFrame({"kind": ["a", "b", "b", "c"]})
    shares = np.tile([0.25, 0.5, 0.25], (4, 1))
    scores = task_scores(Y, [shares], "d2", classes=[["a", "b", "c"]])
    assert scores.loc["kind", "d2"] == pytest.approx(0, abs=1e-12)


def test_where_all_labels_are_the_same_there_is_no_value():
    model, X, Y = fitted(0)
    same = Y.assign(side="left", size=Y["size"].iloc[0])
    with pytest.warns(SkmtlWarning):
        found = make_task_scorer("d2")(model, X, same)
    assert found == make_task_scorer("d2", task="level")(model, X, Y)


@pytest.mark.parametrize("unit", [2.0**-700, 2.0**600])
def test_the_unit_of_a_number_does_not_matter(unit):
    model, X, Y = fitted(0)
    other, _, asked = fitted(0, unit=unit)
    score = make_task_scorer("d2", task="size")
    assert score(other, X, asked) == pytest.approx(score(model, X, Y), abs=1e-4)
