"""Which of scikit-learn's tools work with tasks that are numbers, and with mixtures.

As with classes, the tables hold in both directions: a tool that begins to work where a
failure was expected fails the test. With numbers missing, all that goes by an
estimator's own score works with an integer as cv.
"""

import pickle

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import BaggingRegressor, StackingRegressor, VotingRegressor
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.feature_selection import (
    RFECV,
    SelectFromModel,
    SelectKBest,
    SequentialFeatureSelector,
    f_regression,
)
from sklearn.frozen import FrozenEstimator
from sklearn.inspection import permutation_importance
from sklearn.linear_model import Ridge
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    KFold,
    StratifiedKFold,
    check_cv,
    cross_val_predict,
    cross_val_score,
    cross_validate,
    learning_curve,
    permutation_test_score,
    validation_curve,
)
from sklearn.multioutput import MultiOutputRegressor, RegressorChain
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskPredictor, MultiTaskRegressor, MultiTaskStratifiedKFold
from skmtl.metrics import make_task_scorer

RNG = np.random.RandomState(0)
N_SAMPLES = 120
X = pd.DataFrame(RNG.randn(N_SAMPLES, 2), columns=["a", "b"])
NUMBERS = pd.DataFrame(
    {
        "first": X["a"] * 100 + RNG.randn(N_SAMPLES),
        "second": np.exp(X["b"]),
        "third": X["a"] + X["b"] + 0.1 * RNG.randn(N_SAMPLES),
    }
)
HOLES = RNG.rand(N_SAMPLES, 3) < 0.2
MIXED = NUMBERS.assign(second=np.where(X["b"] > 0, "up", "down"))

regressor = MultiTaskRegressor(lr=0.02, max_epochs=3, random_state=0)
predictor = MultiTaskPredictor(lr=0.02, max_epochs=3, random_state=0)
CASES = {
    "numbers": (regressor, NUMBERS),
    "numbers, NaN": (regressor, NUMBERS.mask(HOLES)),
    "numbers, pd.NA": (regressor, NUMBERS.convert_dtypes().mask(HOLES)),
    "one number, NaN": (regressor, NUMBERS["first"].mask(HOLES[:, 0])),
    "mixed": (predictor, MIXED),
    "mixed, None": (predictor, MIXED.astype(object).mask(HOLES, None)),
    "mixed, array": (predictor, MIXED.mask(HOLES).to_numpy(dtype=object)),
}
GRID = {"lr": [0.01, 0.03]}

OWN_SCORE = {
    "cross_val_score": lambda m, y: cross_val_score(m, X, y, cv=3),
    "cross_validate": lambda m, y: cross_validate(m, X, y, cv=3)["test_score"],
    "GridSearchCV": lambda m, y: GridSearchCV(m, GRID, cv=3).fit(X, y).best_score_,
    "HalvingGridSearchCV": lambda m, y: (
        HalvingGridSearchCV(m, GRID, cv=3, min_resources=40).fit(X, y).best_score_
    ),
    "learning_curve": lambda m, y: learning_curve(m, X, y, cv=3, train_sizes=[0.5])[2],
    "validation_curve": lambda m, y: validation_curve(
        m, X, y, param_name="lr", param_range=[0.01], cv=3
    )[1],
    "permutation_test_score": lambda m, y: permutation_test_score(
        m, X, y, cv=3, n_permutations=1
    )[0],
    "n_jobs=2": lambda m, y: cross_val_score(m, X, y, cv=3, n_jobs=2),
    "our folds": lambda m, y: cross_val_score(m, X, y, cv=MultiTaskStratifiedKFold(3)),
    "Pipeline": lambda m, y: make_pipeline(StandardScaler(), m).fit(X, y).score(X, y),
    "FrozenEstimator": lambda m, y: FrozenEstimator(clone(m).fit(X, y)).score(X, y),
    "pickle": lambda m, y: pickle.loads(pickle.dumps(clone(m).fit(X, y))).score(X, y),
    "permutation_importance": lambda m, y: (
        permutation_importance(
            clone(m).fit(X, y), X, y, n_repeats=2, random_state=0
        ).importances_mean
    ),
    "SequentialFeatureSelector": lambda m, y: (
        SequentialFeatureSelector(m, n_features_to_select=1, cv=3)
        .fit(X, y)
        .get_support()
    ),
}


@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
@pytest.mark.parametrize("tool", OWN_SCORE)
@pytest.mark.parametrize("case", CASES)
def test_tools_that_go_by_the_own_score_work_with_an_integer_as_cv(case, tool):
    model, y = CASES[case]
    found = OWN_SCORE[tool](model, y)
    assert np.isfinite(np.asarray(found, dtype=float)).all()


@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
@pytest.mark.parametrize("case", CASES)
def test_scikit_learn_deals_rows_as_for_a_regressor(case):
    model, y = CASES[case]
    assert isinstance(check_cv(3, y, classifier=is_classifier(model)), KFold)
    assert is_regressor(model) == case.startswith(("numbers", "one"))
    found = cross_val_predict(model, X, y, cv=3)
    assert found.shape == np.shape(y)
    assert found.dtype == (object if case.startswith("mixed") else np.float64)


@pytest.mark.parametrize("case", ["numbers, NaN", "mixed, None"])
def test_what_is_stored_predicts_the_same_bits(case, tmp_path):
    model, y = CASES[case]
    fitted = clone(model).fit(X, y)
    joblib.dump(fitted, tmp_path / "model.joblib")
    for twin in (
        joblib.load(tmp_path / "model.joblib"),
        pickle.loads(pickle.dumps(fitted)),
        clone(fitted).fit(X, y),
    ):
        pd.testing.assert_frame_equal(twin.predict_frame(X), fitted.predict_frame(X))
        intervals = [m.predict_interval(X) for m in (twin, fitted)]
        np.testing.assert_array_equal(*intervals)


NAN = "NaN"
STRINGS = "could not convert string"
FLAT = "y should be a 1d array"
WORKS = "works"
#: What becomes of a tool with all numbers there, with some missing, with a mixture.
OTHERS = {
    "scoring='r2'": (
        lambda m, y: cross_val_score(m, X, y, cv=3, scoring="r2", error_score="raise"),
        WORKS,
        NAN,
        STRINGS,
    ),
    "scoring=make_task_scorer('r2')": (
        lambda m, y: cross_val_score(m, X, y, cv=3, scoring=make_task_scorer("r2")),
        WORKS,
        WORKS,
        WORKS,
    ),
    "TransformedTargetRegressor": (
        lambda m, y: TransformedTargetRegressor(m).fit(X, y).predict(X),
        WORKS,
        NAN,
        STRINGS,
    ),
    "BaggingRegressor": (
        lambda m, y: BaggingRegressor(m, 2).fit(X, y).predict(X),
        WORKS,
        NAN,
        "unsupported operand type",
    ),
    "MultiOutputRegressor": (
        lambda m, y: MultiOutputRegressor(m).fit(X, y).predict(X),
        WORKS,
        NAN,
        WORKS,
    ),
    "RegressorChain": (
        lambda m, y: RegressorChain(m).fit(X, y).predict(X),
        WORKS,
        NAN,
        STRINGS,
    ),
    "VotingRegressor": (
        lambda m, y: VotingRegressor([("m", m)]).fit(X, y),
        FLAT,
        FLAT,
        FLAT,
    ),
    "StackingRegressor": (
        lambda m, y: StackingRegressor([("m", m)], Ridge()).fit(X, y),
        FLAT,
        FLAT,
        FLAT,
    ),
    "SelectKBest": (
        lambda m, y: SelectKBest(f_regression, k=1).fit(X, y),
        FLAT,
        NAN,
        FLAT,
    ),
    "StratifiedKFold": (
        lambda m, y: list(StratifiedKFold(3).split(X, y)),
        "continuous",
        NAN,
        "not supported between instances",
    ),
    "SelectFromModel": (
        lambda m, y: SelectFromModel(m).fit(X, y).get_support(),
        "should have `coef_` or `feature_importances_`",
        "should have `coef_` or `feature_importances_`",
        "should have `coef_` or `feature_importances_`",
    ),
    "RFECV": (
        lambda m, y: RFECV(
            m, importance_getter=lambda fitted: np.ones(fitted.n_features_in_), cv=3
        ).fit(X, y),
        WORKS,
        NAN,
        STRINGS,
    ),
}


@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
@pytest.mark.parametrize("tool", OTHERS)
@pytest.mark.parametrize(
    ("column", "case"), list(enumerate(["numbers", "numbers, NaN", "mixed"]))
)
def test_other_tools_work_or_fail_as_the_table_says(column, case, tool):
    use, *outcomes = OTHERS[tool]
    model, y = CASES[case]
    if outcomes[column] == WORKS:
        use(model, y)
        return
    with pytest.raises((ValueError, TypeError), match=outcomes[column]):
        use(model, y)
