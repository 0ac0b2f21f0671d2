"""Predictions out of fold are those of a loop over the folds, to the bit."""

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn import model_selection
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import MultiTaskStratifiedKFold, cross_val_predict
from tests.toy_tasks import make_tasks, small_classifier

# scikit-learn 1.7 with SciPy 1.16 and later, in LogisticRegression
pytestmark = pytest.mark.filterwarnings(
    "ignore:scipy.optimize. The `disp`:DeprecationWarning"
)

X, FRAME = make_tasks(90)
CODES = FRAME.apply(lambda task: task.astype("category").cat.codes).to_numpy()
WITH_MISSING = FRAME.mask(np.random.RandomState(0).rand(*FRAME.shape) < 0.3)
FOLDS = MultiTaskStratifiedKFold(3)

forest = RandomForestClassifier(5, random_state=0)
MODELS = {
    "forest": (forest, CODES),
    "forest, strings": (forest, np.char.add("class ", CODES.astype(str))),
    "forest, two classes": (forest, CODES % 2),
    "MultiOutputClassifier": (MultiOutputClassifier(LogisticRegression()), CODES),
    "Pipeline": (make_pipeline(StandardScaler(), forest), CODES),
    "GridSearchCV": (
        GridSearchCV(
            DecisionTreeClassifier(random_state=0),
            {"max_depth": [1, 2]},
            cv=FOLDS,
            scoring=lambda tree, X, y: (tree.predict(X) == y).mean(),
        ),
        CODES,
    ),
    "MultiTaskClassifier": (small_classifier(max_epochs=3), WITH_MISSING),
    "Pipeline of MultiTaskClassifier": (
        make_pipeline(StandardScaler(), small_classifier(max_epochs=3)),
        WITH_MISSING.astype(object).where(WITH_MISSING.notna(), None).to_numpy(),
    ),
    "one task": (forest, CODES[:, 1]),
    "one task, MultiTaskClassifier": (
        small_classifier(max_epochs=3),
        WITH_MISSING["level"],
    ),
}


def rows_of(y, rows):
    return y.iloc[rows] if hasattr(y, "iloc") else y[rows]


def by_hand(estimator, y, method, cv=FOLDS):
    """Fit and predict in a loop; each fold has all classes."""
    found, order = [], []
    for train, test in cv.split(X, y):
        fitted = clone(estimator).fit(X[train], rows_of(y, train))
        found.append(getattr(fitted, method)(X[test]))
        order.append(test)
    back = np.argsort(np.concatenate(order))
    if isinstance(found[0], list):
        return [np.concatenate(parts)[back] for parts in zip(*found, strict=True)]
    return np.concatenate(found)[back]


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("method", ["predict", "predict_proba"])
def test_it_equals_a_loop_over_the_folds(name, method):
    estimator, y = MODELS[name]
    found = cross_val_predict(estimator, X, y, cv=FOLDS, method=method)
    expected = by_hand(estimator, y, method)
    assert type(found) is type(expected)
    np.testing.assert_equal(found, expected)
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.dtype == theirs.dtype


@pytest.mark.parametrize("method", ["predict", "predict_proba", "predict_log_proba"])
@pytest.mark.parametrize(
    "y",
    [CODES[:, 1], FRAME["side"], FRAME["inside"].to_numpy()],
    ids=["integers", "strings", "booleans"],
)
def test_one_task_equals_sklearn(method, y):
    cv = KFold(4)
    model = LogisticRegression()
    np.testing.assert_equal(
        cross_val_predict(model, X, y, cv=cv, method=method),
        model_selection.cross_val_predict(model, X, y, cv=cv, method=method),
    )


@pytest.mark.parametrize("method", ["predict", "predict_proba"])
def test_complete_tasks_equal_sklearn(method):
    options = {"cv": FOLDS, "method": method}
    np.testing.assert_equal(
        cross_val_predict(forest, X, CODES, **options),
        model_selection.cross_val_predict(forest, X, CODES, **options),
    )


@pytest.mark.parametrize(("given", "n_splits"), [(None, 5), (3, 3)])
def test_a_number_of_folds_stratifies_every_task(given, n_splits):
    np.testing.assert_equal(
        cross_val_predict(forest, X, CODES, cv=given, method="predict_proba"),
        by_hand(forest, CODES, "predict_proba", MultiTaskStratifiedKFold(n_splits)),
    )


def test_splits_may_be_an_iterator_or_use_groups():
    groups = np.arange(90) // 9
    expected = by_hand(forest, CODES, "predict", cv=GroupSplits(groups))
    splits = iter(list(GroupSplits(groups).split(X, CODES)))
    np.testing.assert_equal(cross_val_predict(forest, X, CODES, cv=splits), expected)
    found = cross_val_predict(forest, X, CODES, cv=GroupKFold(3), groups=groups)
    np.testing.assert_equal(found, expected)


class GroupSplits:
    """`GroupKFold` that knows the groups."""

    def __init__(self, groups):
        self.groups = groups

    def split(self, X, y):
        return GroupKFold(3).split(X, y, self.groups)


@pytest.mark.slow
def test_workers_give_the_same():
    options = {"cv": FOLDS, "method": "predict_proba"}
    np.testing.assert_equal(
        cross_val_predict(forest, X, CODES, n_jobs=2, **options),
        cross_val_predict(forest, X, CODES, **options),
    )


def test_missing_labels_are_missing_where_the_model_is_fitted():
    seen = []

    class Watched(DummyClassifier):
        def fit(self, X, y, sample_weight=None):
            seen.append(y)
            return super().fit(X, y.fillna(0).astype(int), sample_weight)

    y = pd.DataFrame(CODES, dtype=float).mask(WITH_MISSING.isna().to_numpy())
    proba = cross_val_predict(Watched(), X, y, cv=FOLDS, method="predict_proba")
    assert [p.shape for p in proba] == [(90, 2), (90, 3), (90, 2)]
    for (train, _), given in zip(FOLDS.split(X, y), seen, strict=True):
        pd.testing.assert_frame_equal(given, y.iloc[train])


def test_sklearn_makes_a_class_of_missing_labels():
    """The trap which this function is there to avoid."""
    model = small_classifier(max_epochs=2)
    y = np.where(WITH_MISSING["level"].isna(), None, WITH_MISSING["level"])
    y = pd.DataFrame({"level": y, "side": FRAME["side"]}).astype({"level": float})
    options = {"cv": FOLDS, "method": "predict_proba"}
    theirs = model_selection.cross_val_predict(model, X, y, **options)
    ours = cross_val_predict(model, X, y, **options)
    assert [p.shape[1] for p in theirs] == [4, 2]
    assert [p.shape[1] for p in ours] == [3, 2]


@pytest.mark.parametrize("method", ["predict", "predict_proba"])
@pytest.mark.parametrize("routing", [False, True])
def test_weights_are_cut_to_the_rows_of_the_fold(method, routing):
    weight = np.random.RandomState(0).rand(90)
    with sklearn.config_context(enable_metadata_routing=routing):
        model = RandomForestClassifier(3, random_state=0)
        if routing:
            model.set_fit_request(sample_weight=True)
        params = {"sample_weight": weight}
        found = cross_val_predict(
            model, X, CODES, cv=FOLDS, method=method, params=params
        )
        for train, test in FOLDS.split(X, CODES):
            fitted = clone(model).fit(X[train], CODES[train], weight[train])
            expected = getattr(fitted, method)(X[test])
            rows = [p[test] for p in found] if method != "predict" else found[test]
            np.testing.assert_equal(rows, expected)


def test_groups_are_routed_to_the_splitter():
    groups = np.arange(90) // 9
    with sklearn.config_context(enable_metadata_routing=True):
        found = cross_val_predict(
            forest,
            X,
            CODES,
            cv=GroupKFold(3),
            params={"groups": groups},
            method="predict_proba",
        )
    np.testing.assert_equal(
        found, by_hand(forest, CODES, "predict_proba", cv=GroupSplits(groups))
    )


def test_weights_that_nobody_asked_for_are_an_error_with_routing():
    with (
        sklearn.config_context(enable_metadata_routing=True),
        pytest.raises(ValueError, match=r"sample_weight.* not explicitly set"),
    ):
        cross_val_predict(
            RandomForestClassifier(3),
            X,
            CODES,
            params={"sample_weight": np.ones(90)},
            method="predict_proba",
        )


# each half of the rows has classes of `two_halves` that the other lacks
HALVES = [
    (np.arange(45), np.arange(45, 90)),
    (np.arange(45, 90), np.arange(45)),
]


def two_halves():
    """Task "early" lacks class 2 in the second half of the rows, "late" 0 and 1."""
    y = np.column_stack([np.arange(90) % 3, np.arange(90) % 2])
    y[45:, 0] %= 2
    return pd.DataFrame({"early": y[:, 0], "late": y[:, 1] + 2 * (np.arange(90) > 44)})


def test_a_class_that_a_training_fold_lacks_has_no_probability():
    y = two_halves()
    with pytest.warns(SkmtlWarning) as caught:
        proba = cross_val_predict(forest, X, y, cv=HALVES, method="predict_proba")
    assert [str(w.message).split(":")[0] for w in caught] == [
        "A training fold lacks the classes [2, 3] of task 'late'",
        "A training fold lacks the classes [2] of task 'early'",
        "A training fold lacks the classes [0, 1] of task 'late'",
    ]
    assert [p.shape for p in proba] == [(90, 3), (90, 4)]
    assert (proba[0][:45, 2] == 0).all()
    assert (proba[1][:45, :2] == 0).all()
    assert (proba[1][45:, 2:] == 0).all()
    for p in proba:
        np.testing.assert_allclose(p.sum(axis=1), 1)


def test_a_lacking_class_has_the_least_logarithm_as_in_sklearn():
    y = two_halves()["early"].to_numpy()
    options = {"cv": HALVES, "method": "predict_log_proba"}
    model = LogisticRegression()
    with pytest.warns(SkmtlWarning, match="lacks the classes"):
        ours = cross_val_predict(model, X, y, **options)
    with pytest.warns(RuntimeWarning, match="Number of classes in training fold"):
        theirs = model_selection.cross_val_predict(model, X, y, **options)
    np.testing.assert_equal(ours, theirs)
    assert (ours[:45, 2] == np.finfo(float).min).all()


def test_labels_keep_the_type_that_they_came_in():
    y = FRAME.assign(level=FRAME["level"].astype("int8"))
    labels = cross_val_predict(small_classifier(max_epochs=2), X, y, cv=FOLDS)
    assert labels.shape == (90, 3)
    assert [type(label) for label in labels[0]] == [str, int, bool]
    bools = cross_val_predict(forest, X, FRAME[["inside", "inside"]].to_numpy(), cv=3)
    assert bools.dtype == bool


def test_one_column_is_one_task():
    column = CODES[:, 1:2]
    model = MultiOutputClassifier(LogisticRegression())
    proba = cross_val_predict(model, X, column, cv=FOLDS, method="predict_proba")
    assert proba.shape == (90, 3)


@pytest.mark.parametrize("kind", [pd.DataFrame, list, "sparse"])
def test_inputs_may_be_tables_lists_or_sparse(kind):
    from scipy.sparse import csr_array

    given = csr_array(X) if kind == "sparse" else kind(X.tolist())
    np.testing.assert_equal(
        cross_val_predict(forest, given, CODES, cv=FOLDS, method="predict_proba"),
        by_hand(forest, CODES, "predict_proba"),
    )


def test_the_estimator_stays_unfitted():
    model = RandomForestClassifier(2, random_state=0)
    cross_val_predict(model, X, CODES, cv=FOLDS, method="predict_proba")
    assert not hasattr(model, "classes_")


class Surprising(ClassifierMixin, BaseEstimator):
    """Has learned a class that is not in y."""

    def fit(self, X, y):
        self.classes_ = [np.array(["0", "1"])] * 2
        return self

    def predict_proba(self, X):
        return [np.full((len(X), 2), 0.5)] * 2


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"y": None}, ValueError, "y is None"),
        ({"y": np.linspace(0, 1, 90)}, ValueError, "continuous"),
        ({"y": CODES[:80]}, ValueError, "inconsistent numbers of samples"),
        ({"y": [[0, None]] * 90}, ValueError, "Task 'task_1' has no observed label"),
        ({"cv": 91}, ValueError, "Got n_splits=91 for 90 rows"),
        ({"cv": [HALVES[0]]}, ValueError, "only works for partitions"),
        ({"cv": "folds"}, ValueError, "cv"),
        ({"method": "decision_function"}, ValueError, "Got method='decision_function'"),
        ({"estimator": SVC()}, AttributeError, "predict_proba"),
        ({"estimator": Surprising()}, ValueError, r"predicts \['0', '1'\] for the tas"),
    ],
)
def test_bad_input_is_an_error(options, error, message):
    given = {
        "estimator": forest,
        "X": X,
        "y": CODES[:, :2] % 2,
        "cv": FOLDS,
        "method": "predict_proba",
    }
    if isinstance(options.get("estimator"), SVC):
        given["y"] = CODES[:, 0]
    with pytest.raises(error, match=message):
        cross_val_predict(**given | options)


def test_a_model_of_indicators_gives_both_classes_of_each_task():
    """An MLPClassifier gives the probability of class 1 of each task in one array."""
    model = MLPClassifier((2,), max_iter=300, tol=1e9, random_state=0)
    Y = CODES % 2
    found = cross_val_predict(model, X, Y, cv=FOLDS, method="predict_proba")
    train, test = next(iter(FOLDS.split(X, Y)))
    expected = clone(model).fit(X[train], Y[train]).predict_proba(X[test])
    for k, proba in enumerate(found):
        np.testing.assert_allclose(proba[test, 1], expected[:, k])
        np.testing.assert_allclose(proba.sum(axis=1), 1)


def test_a_model_of_one_target_for_several_tasks_is_an_error():
    class OneTarget(MLPClassifier):
        def fit(self, X, y):
            return super().fit(X, y[:, 0])

    model = OneTarget((2,), max_iter=300, tol=1e9, random_state=0)
    with pytest.raises(TypeError, match="Got a OneTarget whose predict_proba does"):
        cross_val_predict(model, X, CODES % 2, cv=FOLDS, method="predict_proba")
