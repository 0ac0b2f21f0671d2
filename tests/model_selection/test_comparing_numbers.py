"""Shared against single models where tasks are numbers, or classes and numbers."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskClassifier, MultiTaskPredictor, MultiTaskRegressor
from skmtl.model_selection import _damage, compare_robustness, compare_sharing
from skmtl.tasks._task_types import KnownTypes

RNG = np.random.RandomState(0)
X = pd.DataFrame(RNG.randn(120, 3), columns=list("abc"))
MIXED = pd.DataFrame(
    {
        "far": X["a"] * 1000 + RNG.randn(120),
        "side": np.where(X["b"] > 0, "left", "right"),
        "near": (X["a"] + X["c"]) / 1000,
    }
).mask(RNG.rand(120, 3) < 0.1)
NUMBERS = MIXED[["far", "near"]]
TYPES = KnownTypes(far="regression", side="classification", near="regression")

predictor = MultiTaskPredictor(max_epochs=10, random_state=0)
regressor = MultiTaskRegressor(max_epochs=10, random_state=0)
forest = RandomForestRegressor(5, random_state=0)


def test_each_type_has_its_own_metric_and_mean():
    found = compare_sharing(predictor, X, MIXED, cv=3)
    tasks = found.differences.groupby("metric")["task"].agg(list)
    assert tasks["neg_log_loss"] == ["side", "mean"]
    assert tasks["r2"] == ["far", "near", "mean"]
    of_numbers = found.differences.query("metric == 'r2'").set_index("task")
    mean = of_numbers.loc[["far", "near"], "difference"].mean()
    assert of_numbers.loc["mean", "difference"] == pytest.approx(mean)
    assert found.scores["score"].notna().all()
    assert set(found.summary("r2")["task"]) == {"far", "near"}
    assert "r2, shared against single:" in found.as_text()
    assert found.as_text().count("mean over tasks") == 1  # of numbers, not of a class


def test_single_models_are_those_of_a_loop():
    folds = list(KFold(3).split(X))
    found = compare_sharing(predictor, X, MIXED, cv=folds).scores
    for split, (train, test) in enumerate(folds):
        for task in ("far", "near"):
            seen = MIXED[task].iloc[train].notna()
            rows = X.iloc[train][seen.to_numpy()]
            single = predictor.fit(rows, MIXED[task].iloc[train][seen.to_numpy()])
            true = MIXED[task].iloc[test]
            score = r2_score(true.dropna(), single.predict(X.iloc[test])[true.notna()])
            mine = found.query(f"model == 'single' and task == '{task}'")
            assert mine["score"].iloc[split] == pytest.approx(score, abs=1e-9)


def test_units_have_no_mean():
    metrics = ["neg_mean_absolute_error", "r2", mean_absolute_error]
    found = compare_sharing(regressor, X, NUMBERS, cv=3, scoring=metrics)
    with_mean = found.differences.query("task == 'mean'")["metric"]
    assert with_mean.tolist() == ["r2"]
    assert found.as_text().count("mean over tasks") == 1
    errors = found.scores.pivot_table("score", "metric", "task")
    own = errors.loc["mean_absolute_error"]
    assert (own == -errors.loc["neg_mean_absolute_error"]).all()
    assert own["far"] > 1000 * own["near"]


def test_lower_errors_are_gains():
    class Shifted(RegressorMixin, BaseEstimator):
        """Is a little off wherever there are several tasks."""

        def fit(self, X, y):
            self.means_ = np.nanmean(np.asarray(y), axis=0)
            self.n_outputs_ = np.size(self.means_)
            return self

        def predict(self, X):
            off = 0.0 if self.n_outputs_ == 1 else 50.0
            return np.zeros((len(X), self.n_outputs_)).squeeze() + self.means_ + off

    y = np.column_stack([X["a"], X["b"]])
    metrics = [mean_absolute_error, "neg_mean_absolute_error"]
    found = compare_sharing(Shifted(), X, y, cv=5, scoring=metrics).differences
    assert set(found["verdict"]) == {"loses"}


@pytest.mark.parametrize(
    "model",
    [
        forest,
        make_pipeline(StandardScaler(), forest),
        make_pipeline(StandardScaler(), regressor),
        GridSearchCV(forest, {"max_depth": [3]}, cv=2),
    ],
    ids=["forest", "forest in a pipeline", "ours in a pipeline", "search"],
)
def test_any_regressor_is_compared(model):
    y = NUMBERS.fillna(0)
    y["near"] = (y["near"] * 2000).round()  # whole numbers, of a regressor
    found = compare_sharing(model, X, y, cv=3, baselines={"forest": forest})
    assert set(found.scores["metric"]) == {"r2"}
    assert np.isfinite(found.scores["score"]).all()


def test_settings_by_task_are_those_of_the_single_model():
    y = MIXED.assign(far=MIXED["far"].round(-3))
    model = MultiTaskPredictor(
        max_epochs=2,
        random_state=0,
        task_types={"near": "regression", "far": "regression"},
        task_weight={"far": 2.0},
        class_weight={"side": "balanced"},
        validation=(X[:40], MIXED[:40].assign(far=1.0)),
    )
    found = compare_sharing(model, X[40:], y[40:], cv=2)
    assert set(found.scores["model"]) == {"shared", "single"}


@pytest.mark.parametrize(
    ("model", "y", "settings", "message"),
    [
        (regressor, NUMBERS, {"scoring": "accuracy"}, "'accuracy', a metric of class"),
        (
            regressor,
            NUMBERS,
            {"scoring": "neg_mean_abs_error"},
            "Did you mean",
        ),
        (
            MultiTaskClassifier(),
            MIXED[["side"]].assign(other=MIXED["side"]),
            {"scoring": "r2"},
            "'r2'.* one of numbers",
        ),
        (
            predictor,
            MIXED,
            {"baselines": {"rf": RandomForestClassifier()}},
            r"'rf', a RandomForestClassifier, .*tasks \['far', 'near'\] are numbers",
        ),
        (
            predictor,
            MIXED,
            {"baselines": {"rf": forest}},
            r"'rf', a RandomForestRegressor, .*tasks \['side'\] are classes",
        ),
        (regressor, MIXED, {}, "MultiTaskPredictor learns classes and numbers"),
        (MultiTaskClassifier(), MIXED, {}, "MultiTaskPredictor classes and numbers"),
    ],
)
def test_what_does_not_fit_is_said_before_anything_is_fitted(
    model, y, settings, message
):
    with pytest.raises(ValueError, match=message):
        compare_sharing(model, X, y, cv=3, **settings)


def test_missing_numbers_are_for_models_that_take_them():
    with pytest.raises(ValueError, match="MultiTaskRegressor and MultiTaskPredictor"):
        compare_sharing(forest, X, NUMBERS, cv=3)


def test_wrong_numbers_are_those_of_other_rows():
    y = MIXED.assign(far=np.arange(120.0)).mask(MIXED.isna())
    seen = y["far"].notna()
    shares = []
    for seed in range(20):
        rng = np.random.RandomState(seed)
        _, spoilt = _damage.label_noise(X, y, 0.3, rng, TYPES)
        assert spoilt["far"].isna().equals(y["far"].isna())
        assert set(spoilt["far"][seen]) <= set(y["far"][seen])
        shares.append((spoilt["far"] != y["far"])[seen].mean())
    assert abs(np.mean(shares) - 0.3) < 0.03
    _, worse = _damage.label_noise(X, y, 1.0, np.random.RandomState(0), TYPES)
    assert (worse["far"] != y["far"])[seen].all()


@pytest.mark.parametrize("named", [True, False])
def test_hidden_numbers_are_missing_but_two(named):
    y = MIXED if named else MIXED.to_numpy()
    types = TYPES if named else KnownTypes(zip(MIXED, TYPES.values(), strict=True))
    for level, low, high in [(0.5, 0.35, 0.65), (1.0, 0, 0)]:
        _, spoilt = _damage.missing_labels(X, y, level, np.random.RandomState(0), types)
        spoilt = pd.DataFrame(spoilt, columns=list(MIXED))
        kept = spoilt.notna().sum() / MIXED.notna().sum()
        if level == 1:
            assert spoilt.notna().sum().tolist() == [2, 2, 2]  # one of each class
        else:
            assert kept.between(low, high).all()
        same = (spoilt == MIXED) | spoilt.isna()
        assert same.to_numpy().all()


def test_robustness_is_a_table_by_type():
    table = compare_robustness(
        predictor,
        X,
        MIXED,
        cv=2,
        label_noise=(0, 0.5),
        feature_noise=(1.0,),
        missing_labels=(0.5,),
        random_state=0,
    )
    assert table.groupby(["damage", "level"]).size().eq(5).all()
    by_level = table.query("damage == 'label noise' and task == 'far'")
    assert by_level["shared"].iloc[0] > by_level["shared"].iloc[1] + 0.1
