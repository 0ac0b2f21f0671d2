"""Which of scikit-learn's tools work with several tasks, and which with one of them.

Many tools take a classifier with a single target. The tables below say, for each tool,
what becomes of it with a `MultiTaskClassifier` itself, and with the same model seen
through one of its tasks. They hold in both directions: a tool that begins to work where
a failure was expected fails the test, so that the table, and the documentation that
follows it, can be brought up to date.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
import sklearn
from lime.lime_tabular import LimeTabularExplainer
from matplotlib import pyplot
from sklearn import metrics
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV, CalibrationDisplay
from sklearn.compose import TransformedTargetRegressor
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.feature_selection import (
    RFE,
    RFECV,
    SelectFromModel,
    SelectKBest,
    SequentialFeatureSelector,
)
from sklearn.frozen import FrozenEstimator
from sklearn.inspection import (
    DecisionBoundaryDisplay,
    PartialDependenceDisplay,
    partial_dependence,
    permutation_importance,
)
from sklearn.metrics import get_scorer, get_scorer_names, make_scorer
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    GroupKFold,
    HalvingGridSearchCV,
    KFold,
    LearningCurveDisplay,
    RepeatedStratifiedKFold,
    ShuffleSplit,
    StratifiedGroupKFold,
    StratifiedKFold,
    StratifiedShuffleSplit,
    TunedThresholdClassifierCV,
    ValidationCurveDisplay,
    check_cv,
    cross_val_predict,
    cross_val_score,
    cross_validate,
    learning_curve,
    permutation_test_score,
    train_test_split,
    validation_curve,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    LabelBinarizer,
    LabelEncoder,
    OrdinalEncoder,
    StandardScaler,
    TargetEncoder,
)
from sklearn.semi_supervised import SelfTrainingClassifier
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.multiclass import type_of_target, unique_labels

from skmtl import MultiTaskClassifier, MultiTaskStratifiedKFold

SKLEARN = tuple(int(part) for part in sklearn.__version__.split(".")[:2])
N_SAMPLES = 120


class Case(NamedTuple):
    """What a tool is tried with: a fitted model, and the targets that go with it."""

    model: Any
    X: pd.DataFrame
    y: Any  # integers
    nan: Any  # the same with NaN for some labels
    na: Any  # the same with pd.NA for some labels
    none: Any  # the same with None for some labels
    mixed: Any  # strings in one column, integers in the others

    def of_task(self, task):
        """Return the same seen through one task."""
        view = self.model.task(task)
        return Case(view, self.X, *(targets[task] for targets in self[2:]))


@pytest.fixture(scope="module")
def case():
    """A good model of three tasks, with 2, 3 and 4 classes, on two features.

    The first feature decides most of "sign", the second "level", their sum "band". No
    model is right in every row: some scorers have no value then.
    """
    rng = np.random.RandomState(0)
    X = pd.DataFrame(rng.randn(N_SAMPLES, 2), columns=["a", "b"])
    Y = pd.DataFrame(
        {
            "sign": ((X["a"] > 0) ^ (rng.rand(N_SAMPLES) < 0.1)).astype(int),
            "level": np.digitize(X["b"], [-0.5, 0.5]),
            "band": np.digitize(X["a"] + X["b"], [-1, 0, 1]),
        }
    )
    missing = rng.rand(*Y.shape) < 0.2
    missing[0] = False  # some of scikit-learn's checks look at the first label alone
    clf = MultiTaskClassifier(lr=0.03, max_epochs=6, random_state=0).fit(X, Y)
    assert clf.score(X, Y) > 0.8
    return Case(
        clf,
        X,
        Y,
        nan=Y.astype(float).mask(missing),
        na=Y.astype("Int64").mask(missing),
        none=Y.astype(object).mask(missing, None),
        mixed=Y.assign(sign=Y["sign"].map({0: "minus", 1: "plus"})),
    )


class Raises(NamedTuple):
    """The outcome of a tool that fails: the error, and part of its message."""

    error: type[Exception]
    message: str


WORKS = "works"
MEANINGLESS = "meaningless"  # with a model that is fitted already
Outcome = Any  # WORKS, Raises, or {(1, 7): outcome, (1, 8): outcome since that version}


class Tool(NamedTuple):
    """A row of a table."""

    name: str
    use: Callable[[Case], Any]
    itself: Outcome
    view: Outcome = WORKS
    task: str = "level"  # the task for the view; "sign" where a tool wants two classes


def check_outcome(tool, case, outcome, what):
    """Use a tool, and fail if what becomes of it is not what the table says."""
    if isinstance(outcome, dict):
        outcome = outcome[max(since for since in outcome if since <= SKLEARN)]
    if outcome == WORKS:
        result = tool.use(case)
        for numbers in result if isinstance(result, list) else [result]:
            if isinstance(numbers, (float, np.ndarray)):
                assert np.isfinite(np.asarray(numbers, dtype=float)).all()
        return
    message = failure_of(tool.use, case, outcome.error)
    assert message is not None, (
        f"{tool.name} works with {what}, where the table expects {outcome}. Change the "
        "table, and what the documentation says of this tool."
    )
    assert outcome.message in message


def failure_of(use, case, error):
    """Return the message of the error that the use of a tool ends in, if it does."""
    try:
        use(case)
    except error as raised:
        return str(raised)
    return None


NAN = Raises(ValueError, "contains NaN")
UNORDERED = Raises(TypeError, "'<' not supported between instances")
SEVERAL_COLUMNS = Raises(ValueError, "y should be a 1d array, got an array of shape")
UNKNOWN = Raises(ValueError, "Unknown label type")
UNSUPPORTED = Raises(ValueError, "multiclass-multioutput is not supported")
RAGGED = Raises(ValueError, "inhomogeneous shape")
NOT_STRATIFIED = Raises(ValueError, "Supported target types are")
NOT_BINARY = Raises(ValueError, "Expected 'estimator' to be a binary classifier")
ONLY_BINARY = Raises(ValueError, "Only binary classification is supported")
NO_IMPORTANCES = Raises(ValueError, "should have `coef_` or `feature_importances_`")


def forest(**settings):
    return RandomForestClassifier(2, random_state=0, **settings)


def split(splitter):
    return lambda c: list(splitter.split(c.X, c.y))


def split_by_group(splitter):
    return lambda c: list(splitter.split(c.X, c.y, np.arange(N_SAMPLES) % 4))


# Tools that split, fit and score; each is tried on missing labels, too.
VALIDATION = {
    "cross_val_score": lambda c, y, cv: cross_val_score(c.model, c.X, y, cv=cv),
    "cross_validate": lambda c, y, cv: cross_validate(c.model, c.X, y, cv=cv)[
        "test_score"
    ],
    "cross_val_predict": lambda c, y, cv: cross_val_predict(c.model, c.X, y, cv=cv),
    "GridSearchCV": lambda c, y, cv: (
        GridSearchCV(c.model, {}, cv=cv).fit(c.X, y).best_score_
    ),
    "learning_curve": lambda c, y, cv: list(
        learning_curve(c.model, c.X, y, cv=cv, train_sizes=[0.5])
    ),
    "permutation_test_score": lambda c, y, cv: permutation_test_score(
        c.model, c.X, y, cv=cv, n_permutations=1
    )[0],
}


def validation_rows():
    for name, use in VALIDATION.items():
        yield Tool(f"{name}(cv=2)", lambda c, f=use: f(c, c.y, 2), WORKS)
        yield Tool(f"{name}(cv=2), NaN", lambda c, f=use: f(c, c.nan, 2), NAN, NAN)
        yield Tool(
            f"{name}(cv=splitter), NaN",
            lambda c, f=use: f(c, c.nan, MultiTaskStratifiedKFold(2)),
            WORKS,
        )
        yield Tool(
            f"{name}(cv=splitter), None",
            lambda c, f=use: f(c, c.none, MultiTaskStratifiedKFold(2)),
            WORKS,
        )


SPLITTING = [
    Tool("type_of_target", lambda c: type_of_target(c.y), WORKS),
    Tool("type_of_target, NaN", lambda c: type_of_target(c.nan), NAN, NAN),
    Tool("type_of_target, pd.NA", lambda c: type_of_target(c.na), NAN, NAN),
    Tool("type_of_target, None", lambda c: type_of_target(c.none), UNORDERED),
    Tool("type_of_target, mixed", lambda c: type_of_target(c.mixed), UNORDERED),
    Tool("fit, NaN", lambda c: clone(c.model).fit(c.X, c.nan), WORKS, MEANINGLESS),
    Tool("fit, pd.NA", lambda c: clone(c.model).fit(c.X, c.na), WORKS, MEANINGLESS),
    Tool("fit, None", lambda c: clone(c.model).fit(c.X, c.none), WORKS, MEANINGLESS),
    Tool("fit, mixed", lambda c: clone(c.model).fit(c.X, c.mixed), WORKS, MEANINGLESS),
    Tool("forest, NaN", lambda c: forest().fit(c.X, c.nan), NAN, NAN),
    Tool("forest, None", lambda c: forest().fit(c.X, c.none), UNORDERED, UNKNOWN),
    Tool("forest, mixed", lambda c: forest().fit(c.X, c.mixed), UNORDERED),
    Tool("StratifiedKFold", split(StratifiedKFold(2)), NOT_STRATIFIED),
    Tool(
        "RepeatedStratifiedKFold",
        split(RepeatedStratifiedKFold(n_splits=2, n_repeats=1)),
        NOT_STRATIFIED,
    ),
    Tool(
        "StratifiedGroupKFold", split_by_group(StratifiedGroupKFold(2)), NOT_STRATIFIED
    ),
    Tool(
        "StratifiedShuffleSplit",  # takes each combination of labels for a class
        split(StratifiedShuffleSplit(1)),
        Raises(ValueError, "The least populated class"),
    ),
    Tool(
        "train_test_split(stratify=y)",
        lambda c: train_test_split(c.X, c.y, stratify=c.y),
        Raises(ValueError, "The least populated class"),
    ),
    Tool("KFold", split(KFold(2)), WORKS),
    Tool("GroupKFold", split_by_group(GroupKFold(2)), WORKS),
    Tool("ShuffleSplit", split(ShuffleSplit(1)), WORKS),
    Tool("MultiTaskStratifiedKFold", split(MultiTaskStratifiedKFold(2)), WORKS),
    *validation_rows(),
]


def of_labels(metric, **settings):
    def use(c):
        return getattr(metrics, metric)(c.y, c.model.predict(c.X), **settings)

    return Tool(metric, use, UNSUPPORTED)


def of_probabilities(metric, itself, **settings):
    def use(c):
        return getattr(metrics, metric)(c.y, c.model.predict_proba(c.X), **settings)

    return Tool(metric, use, itself)


def search_with_a_dict_of_scores(c):
    def scores(estimator, X, y):
        return {"t0": estimator.score(X, y), "t1": 0.0}

    search = GridSearchCV(c.model, {}, cv=2, scoring=scores, refit="t0").fit(c.X, c.y)
    return search.best_score_


def halving_search(grid, **settings):
    def use(c):
        search = HalvingGridSearchCV(c.model, grid, cv=2, random_state=0, **settings)
        return search.fit(c.X, c.y).best_score_

    return use


SCORING = [
    *[
        of_labels(metric)
        for metric in [
            "accuracy_score",
            "balanced_accuracy_score",
            "classification_report",
            "cohen_kappa_score",
            "confusion_matrix",
            "hamming_loss",
            "matthews_corrcoef",
            "zero_one_loss",
        ]
    ],
    of_labels("f1_score", average="macro"),
    of_labels("jaccard_score", average="macro"),
    of_labels("precision_score", average="macro"),
    of_labels("recall_score", average="macro"),
    of_probabilities("log_loss", RAGGED),
    of_probabilities("roc_auc_score", RAGGED, multi_class="ovr"),
    of_probabilities("brier_score_loss", RAGGED),
    of_probabilities(
        "average_precision_score",
        Raises(ValueError, "multiclass-multioutput format is not supported"),
    ),
    of_probabilities("top_k_accuracy_score", SEVERAL_COLUMNS),
    Tool(
        "accuracy_score, NaN",
        lambda c: metrics.accuracy_score(c.nan, c.model.predict(c.X)),
        NAN,
        NAN,
    ),
    Tool(
        "r2_score, NaN",
        lambda c: metrics.r2_score(c.nan, c.model.predict(c.X)),
        NAN,
        NAN,
    ),
    Tool(
        "a scorer that returns a score for each task",
        lambda c: cross_val_score(
            c.model,
            c.X,
            c.y,
            cv=2,
            scoring=make_scorer(metrics.r2_score, multioutput="raw_values"),
            error_score="raise",
        ),
        Raises(ValueError, "scoring must return a number"),
    ),
    Tool("score", lambda c: c.model.score(c.X, c.y), WORKS),
    Tool("score, NaN", lambda c: c.model.score(c.X, c.nan), WORKS),
    Tool("forest.score", lambda c: forest().fit(c.X, c.y).score(c.X, c.y), UNSUPPORTED),
    Tool(
        "DummyClassifier.score",
        lambda c: DummyClassifier().fit(c.X, c.y).score(c.X, c.y),
        Raises(ValueError, "can't handle a mix of multiclass-multioutput"),
    ),
    Tool("GridSearchCV(scoring=dict)", search_with_a_dict_of_scores, WORKS),
    Tool(
        "HalvingGridSearchCV",  # counts classes to find out how many rows it needs
        halving_search({"lr": [0.01, 0.02]}),
        SEVERAL_COLUMNS,
        MEANINGLESS,
    ),
    Tool(
        "HalvingGridSearchCV(min_resources=40)",
        halving_search({"lr": [0.01, 0.02]}, min_resources=40),
        WORKS,
        MEANINGLESS,
    ),
    Tool(
        'HalvingGridSearchCV(resource="max_epochs")',
        halving_search(
            {"lr": [0.01, 0.02, 0.03]}, resource="max_epochs", max_resources=6
        ),
        WORKS,
        MEANINGLESS,
    ),
    Tool(
        'cross_val_predict(method="predict_proba")',
        lambda c: cross_val_predict(c.model, c.X, c.y, cv=2, method="predict_proba"),
        WORKS,
    ),
    Tool(
        "LearningCurveDisplay",
        lambda c: (
            LearningCurveDisplay.from_estimator(
                c.model, c.X, c.y, cv=2, train_sizes=[0.5, 1.0]
            ).test_scores
        ),
        WORKS,
    ),
    Tool(
        "validation_curve",
        lambda c: list(
            validation_curve(
                c.model, c.X, c.y, param_name="lr", param_range=[0.01, 0.02], cv=2
            )
        ),
        WORKS,
        MEANINGLESS,
    ),
    Tool(
        "ValidationCurveDisplay",
        lambda c: (
            ValidationCurveDisplay.from_estimator(
                c.model, c.X, c.y, param_name="lr", param_range=[0.01, 0.02], cv=2
            ).test_scores
        ),
        WORKS,
        MEANINGLESS,
    ),
]


def importances_of_features(c):
    """The first feature does not decide "level", the second does."""
    found = permutation_importance(c.model, c.X, c.y, n_repeats=2, random_state=0)
    assert found.importances_mean[1] > 0.1
    return found.importances_mean


def importances_by_score(c):
    scoring = {
        "right": lambda estimator, X, y: estimator.score(X, y),
        "wrong": lambda estimator, X, y: 1 - estimator.score(X, y),
    }
    found = permutation_importance(c.model, c.X, c.y, scoring=scoring, n_repeats=2)
    return found["right"].importances_mean


def dependence(c):
    """The probability of the highest "level" rises with the second feature."""
    found = partial_dependence(c.model, c.X, ["b"], grid_resolution=5)["average"]
    assert (np.diff(found[-1]) > 0).all()
    return found


def boundary(method):
    def use(c):
        display = DecisionBoundaryDisplay.from_estimator(
            c.model, c.X, grid_resolution=5, response_method=method
        )
        return display.response.astype(float)

    return use


def area_under_the_curve(c):
    display = metrics.RocCurveDisplay.from_estimator(c.model, c.X, c.y)
    proba = c.model.predict_proba(c.X)[:, 1]
    assert display.roc_auc == pytest.approx(metrics.roc_auc_score(c.y, proba))
    return display.fpr


def curves_of_folds(c):
    found = cross_validate(
        c.model, c.X, c.y, cv=2, return_estimator=True, return_indices=True
    )
    return metrics.RocCurveDisplay.from_cv_results(found, c.X, c.y)


def confusion(c):
    display = metrics.ConfusionMatrixDisplay.from_estimator(c.model, c.X, c.y)
    assert np.trace(display.confusion_matrix) / N_SAMPLES == c.model.score(c.X, c.y)


def probabilities_of(make):
    """Fit what `make` makes of the model; return its probabilities, if they are any."""

    def use(c):
        model = make(c.model).fit(c.X, c.y)
        proba = model.predict_proba(c.X)
        np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-6)
        assert model.score(c.X, c.y) > 0.7
        return proba

    return use


def calibrated(method):
    return probabilities_of(
        lambda model: CalibratedClassifierCV(FrozenEstimator(model), method=method)
    )


def self_training(c):
    y = c.y.copy()
    y.iloc[::3] = -1  # no label
    return SelfTrainingClassifier(c.model).fit(c.X, y).predict_proba(c.X)


def two_models(model):
    return [("first", model), ("second", model)]


def labels_by_threshold(make):
    def use(c):
        labels = make(c.model).fit(c.X, c.y).predict(c.X)
        return metrics.accuracy_score(c.y, labels)

    return use


def chain(method):
    return lambda c: getattr(ClassifierChain(c.model).fit(c.X, c.y), method)(c.X)


def tabular_lime(c):
    def predict_proba(rows):
        return c.model.predict_proba(pd.DataFrame(rows, columns=list(c.X)))

    rows = c.X.to_numpy()
    LimeTabularExplainer(rows, random_state=0).explain_instance(
        rows[0], predict_proba, num_samples=20
    )


INSPECTION = [
    Tool("permutation_importance", importances_of_features, WORKS),
    Tool("permutation_importance(scoring=dict)", importances_by_score, WORKS),
    Tool(
        "partial_dependence",
        dependence,
        Raises(ValueError, "Multiclass-multioutput estimators are not supported"),
    ),
    Tool(
        "PartialDependenceDisplay",
        lambda c: PartialDependenceDisplay.from_estimator(
            c.model, c.X, ["a", ("a", "b")], target=2, grid_resolution=3
        ),
        # target is looked up in classes_ first
        RAGGED,
    ),
    *[
        Tool(
            f"DecisionBoundaryDisplay({method!r})",
            boundary(method),
            Raises(
                ValueError, "multi-output multi-class classifiers are not supported"
            ),
        )
        for method in ["predict", "predict_proba"]
    ],
    Tool("ConfusionMatrixDisplay", confusion, UNKNOWN),
    Tool("RocCurveDisplay", area_under_the_curve, NOT_BINARY, task="sign"),
    Tool(
        "RocCurveDisplay.from_cv_results",
        curves_of_folds,
        Raises(ValueError, "The target `y` is not binary"),
        task="sign",
    ),
    *[
        Tool(
            cls.__name__,
            lambda c, cls=cls: cls.from_estimator(c.model, c.X, c.y),
            NOT_BINARY,
            task="sign",
        )
        for cls in [
            metrics.PrecisionRecallDisplay,
            metrics.DetCurveDisplay,
            CalibrationDisplay,
        ]
    ],
    *[
        Tool(f"CalibratedClassifierCV({method!r})", calibrated(method), SEVERAL_COLUMNS)
        for method in ["sigmoid", "isotonic"]
    ],
    Tool(
        "CalibratedClassifierCV('temperature')",
        calibrated("temperature"),
        {(1, 7): Raises(ValueError, "The 'method' parameter"), (1, 8): SEVERAL_COLUMNS},
        {(1, 7): Raises(ValueError, "The 'method' parameter"), (1, 8): WORKS},
    ),
    Tool(
        'StackingClassifier(cv="prefit")',
        probabilities_of(lambda m: StackingClassifier(two_models(m), cv="prefit")),
        SEVERAL_COLUMNS,
    ),
    Tool(
        "StackingClassifier(cv=2)",
        probabilities_of(lambda m: StackingClassifier(two_models(m), cv=2)),
        SEVERAL_COLUMNS,
    ),
    Tool(
        'VotingClassifier(voting="soft")',
        probabilities_of(lambda m: VotingClassifier(two_models(m), voting="soft")),
        Raises(NotImplementedError, "multi-output classification"),
    ),
    Tool(
        "VotingClassifier",  # right only where the labels are 0, 1...
        lambda c: VotingClassifier(two_models(c.model)).fit(c.X, c.y).predict(c.X),
        Raises(NotImplementedError, "multi-output classification"),
    ),
    Tool(
        "BaggingClassifier",
        probabilities_of(lambda m: BaggingClassifier(m, 2, random_state=0)),
        SEVERAL_COLUMNS,
    ),
    Tool(
        "AdaBoostClassifier",
        probabilities_of(lambda m: AdaBoostClassifier(m, n_estimators=2)),
        SEVERAL_COLUMNS,
        Raises(ValueError, "TaskView doesn't support sample_weight"),
    ),
    Tool("SelfTrainingClassifier", self_training, SEVERAL_COLUMNS),
    Tool(
        'TunedThresholdClassifierCV(cv="prefit")',
        labels_by_threshold(
            lambda m: TunedThresholdClassifierCV(m, cv="prefit", refit=False)
        ),
        ONLY_BINARY,
        task="sign",
    ),
    Tool(
        "TunedThresholdClassifierCV(cv=2)",
        labels_by_threshold(lambda m: TunedThresholdClassifierCV(m, cv=2)),
        ONLY_BINARY,
        task="sign",
    ),
    Tool(
        "FixedThresholdClassifier",
        labels_by_threshold(lambda m: FixedThresholdClassifier(m, threshold=0.3)),
        ONLY_BINARY,
        task="sign",
    ),
    Tool(
        "OneVsRestClassifier",
        lambda c: OneVsRestClassifier(c.model).fit(c.X, c.y),
        Raises(ValueError, "Multioutput target data is not supported"),
        MEANINGLESS,
    ),
    Tool(
        "TargetEncoder",
        lambda c: TargetEncoder(cv=2).fit_transform(c.X.round(), c.y),
        Raises(ValueError, "Target type was inferred to be 'multiclass-multioutput'"),
    ),
    Tool("LabelEncoder", lambda c: LabelEncoder().fit(c.y), SEVERAL_COLUMNS),
    Tool(
        "LabelBinarizer",
        lambda c: LabelBinarizer().fit(c.y),
        Raises(ValueError, "Multioutput target data is not supported"),
    ),
    Tool(
        "unique_labels",
        lambda c: unique_labels(c.y),
        UNKNOWN,
    ),
    Tool("SelectKBest", lambda c: SelectKBest(k=1).fit(c.X, c.y), SEVERAL_COLUMNS),
    Tool("RFE", lambda c: RFE(c.model).fit(c.X, c.y), NO_IMPORTANCES, NO_IMPORTANCES),
    Tool(
        "RFECV",
        lambda c: RFECV(c.model, cv=2).fit(c.X, c.y),
        UNSUPPORTED,
        NO_IMPORTANCES,
    ),
    Tool(
        "SelectFromModel",
        lambda c: SelectFromModel(c.model).fit_transform(c.X, c.y),
        NO_IMPORTANCES,
        NO_IMPORTANCES,
    ),
    Tool(
        "SequentialFeatureSelector",
        lambda c: (
            SequentialFeatureSelector(c.model, n_features_to_select=1, cv=2)
            .fit(c.X, c.y)
            .get_support()
        ),
        WORKS,
        MEANINGLESS,
    ),
    Tool("ClassifierChain.predict", chain("predict"), WORKS, MEANINGLESS),
    Tool(
        "ClassifierChain.predict_proba",
        chain("predict_proba"),
        Raises(ValueError, "could not broadcast"),
        MEANINGLESS,
    ),
    Tool(
        "MultiOutputClassifier",
        lambda c: MultiOutputClassifier(c.model).fit(c.X, c.y).predict_proba(c.X),
        WORKS,
        MEANINGLESS,
    ),
    Tool(
        "Pipeline",
        lambda c: (
            make_pipeline(StandardScaler(), clone(c.model)).fit(c.X, c.y).predict(c.X)
        ),
        WORKS,
        MEANINGLESS,
    ),
    Tool(
        "FrozenEstimator",
        lambda c: FrozenEstimator(c.model).fit(c.X, c.y).predict_proba(c.X),
        WORKS,
    ),
    Tool(
        "TransformedTargetRegressor",
        lambda c: (
            TransformedTargetRegressor(c.model, transformer=OrdinalEncoder())
            .fit(c.X, c.y)
            .predict(c.X)
        ),
        WORKS,
        MEANINGLESS,
    ),
    Tool(
        "OrdinalEncoder, None",
        lambda c: OrdinalEncoder().fit(c.none),
        WORKS,
        MEANINGLESS,
    ),
    Tool(
        "compute_sample_weight", lambda c: compute_sample_weight("balanced", c.y), WORKS
    ),
    Tool(
        "compute_sample_weight, NaN",
        lambda c: compute_sample_weight("balanced", c.nan),
        Raises(ValueError, "classes should include all valid labels"),
        Raises(ValueError, "classes should include all valid labels"),
    ),
    Tool(
        "forest(class_weight=dict)",
        lambda c: forest(class_weight={0: 2.0}).fit(c.X, c.y),
        Raises(ValueError, "class_weight"),
    ),
    Tool(
        "fit(sample_weight) of the shape of y",
        lambda c: clone(c.model).fit(c.X, c.y, sample_weight=np.ones(c.y.shape)),
        WORKS,
    ),
    Tool(
        "forest.fit(sample_weight) of the shape of y",
        lambda c: forest().fit(c.X, c.y, sample_weight=np.ones(c.y.shape)),
        Raises(ValueError, "Sample weights must be 1D array or scalar"),
    ),
    Tool(
        "LIME", tabular_lime, Raises(AttributeError, "'list' object has no attribute")
    ),
]
TOOLS = {tool.name: tool for tool in [*SPLITTING, *SCORING, *INSPECTION]}
assert len(TOOLS) == len(SPLITTING) + len(SCORING) + len(INSPECTION)

pytestmark = [
    # numpy, when scikit-learn looks whether floats that are NaN are whole numbers
    pytest.mark.filterwarnings("ignore:invalid value encountered in cast"),
    # scikit-learn 1.7 with SciPy 1.16 and later, in LogisticRegression
    pytest.mark.filterwarnings("ignore:scipy.optimize. The `disp`:DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def _figures():
    """Draw without a screen, and throw away what was drawn."""
    pyplot.switch_backend("Agg")
    yield
    pyplot.close("all")


@pytest.mark.parametrize("name", TOOLS)
def test_tool_does_with_several_tasks_what_the_table_says(name, case):
    tool = TOOLS[name]
    check_outcome(tool, case, tool.itself, "MultiTaskClassifier")


@pytest.mark.parametrize(
    "name", [tool.name for tool in TOOLS.values() if tool.view != MEANINGLESS]
)
def test_tool_does_with_one_task_what_the_table_says(name, case):
    tool = TOOLS[name]
    check_outcome(tool, case.of_task(tool.task), tool.view, "a TaskView")


@pytest.fixture(scope="module")
def case_of_strings(case):
    Y = case.y.map("label {}".format)
    clf = clone(case.model).fit(case.X, Y)
    return Case(clf, case.X, Y, nan=Y, na=Y, none=Y, mixed=Y)


@pytest.mark.parametrize(
    "name",
    [
        "permutation_importance",
        "partial_dependence",
        "DecisionBoundaryDisplay('predict')",
        "DecisionBoundaryDisplay('predict_proba')",
        "ConfusionMatrixDisplay",
        "RocCurveDisplay",
        "PrecisionRecallDisplay",
        "DetCurveDisplay",
        "CalibrationDisplay",
        "CalibratedClassifierCV('sigmoid')",
        "CalibratedClassifierCV('isotonic')",
        'StackingClassifier(cv="prefit")',
        'VotingClassifier(voting="soft")',
        'TunedThresholdClassifierCV(cv="prefit")',
        "FixedThresholdClassifier",
    ],
)
def test_tool_takes_a_view_of_a_task_labelled_with_strings(name, case_of_strings):
    tool = TOOLS[name]
    check_outcome(tool, case_of_strings.of_task(tool.task), WORKS, "a TaskView")


# Named scorers. With several tasks only those of regression work, and they score class
# codes as if they were numbers: a trap, as no error says so.
SCORERS_OF_NUMBERS = {
    "d2_absolute_error_score",
    "explained_variance",
    "neg_mean_absolute_error",
    "neg_mean_absolute_percentage_error",
    "neg_mean_squared_error",
    "neg_mean_squared_log_error",
    "neg_median_absolute_error",
    "neg_root_mean_squared_error",
    "neg_root_mean_squared_log_error",
    "r2",
}
# Where each task has two classes, scikit-learn takes tasks for labels of a row. Some
# scorers are right then, and "accuracy" is the share of rows with every task right.
SCORERS_OF_MULTILABEL = {
    *SCORERS_OF_NUMBERS,
    *["accuracy", "average_precision"],
    *["f1_macro", "f1_micro", "f1_weighted"],
    *["jaccard_macro", "jaccard_micro", "jaccard_weighted"],
    *["precision_macro", "precision_micro", "precision_weighted"],
    *["recall_macro", "recall_micro", "recall_weighted"],
    *["roc_auc", "roc_auc_ovo", "roc_auc_ovo_weighted"],
    *["roc_auc_ovr", "roc_auc_ovr_weighted"],
}
# For multilabel targets or positive predictions alone, whatever the model.
SCORERS_OF_OTHERS = {
    *["f1_samples", "jaccard_samples", "precision_samples", "recall_samples"],
    *["neg_mean_gamma_deviance", "neg_mean_poisson_deviance"],
}
# For another number of classes than a task has: they refuse any classifier of it.
REFUSED_BY_CLASSES = {
    "sign": {"top_k_accuracy"},
    "level": {
        *["f1", "jaccard", "precision", "recall", "roc_auc"],
        *["neg_negative_likelihood_ratio", "positive_likelihood_ratio"],
    },
}


def working_scorers(model, X, y):
    """Return the names of the scorers that give a number, without a warning."""
    found = set()
    for name in get_scorer_names():
        try:
            if np.isfinite(get_scorer(name)(model, X, y)):
                found.add(name)
        except (ValueError, TypeError, Warning):
            pass
    return found


def test_only_scorers_of_numbers_take_several_tasks(case):
    assert working_scorers(case.model, case.X, case.y) == SCORERS_OF_NUMBERS


def test_some_more_scorers_take_tasks_of_two_classes_each(case):
    Y = (case.y > 0).astype(int)
    clf = clone(case.model).fit(case.X, Y)
    assert working_scorers(clf, case.X, Y) == SCORERS_OF_MULTILABEL


@pytest.mark.parametrize("task", REFUSED_BY_CLASSES)
def test_scorers_take_a_view_as_they_take_any_classifier(task, case):
    X, y = case.X, case.y[task]
    refused = set(get_scorer_names()) - working_scorers(case.model.task(task), X, y)
    assert refused == SCORERS_OF_OTHERS | REFUSED_BY_CLASSES[task]
    tree = DecisionTreeClassifier(max_depth=2).fit(X, y)
    assert refused == set(get_scorer_names()) - working_scorers(tree, X, y)


def test_scorers_give_a_view_the_values_of_its_task(case):
    y, proba = case.y["level"], case.model.predict_proba(case.X)[1]
    proba = proba / proba.sum(axis=1, keepdims=True, dtype=np.float64)
    labels = case.model.predict(case.X)[:, 1]
    expected = {
        "accuracy": metrics.accuracy_score(y, labels),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, labels),
        "neg_log_loss": -metrics.log_loss(y, proba),
        "roc_auc_ovr": metrics.roc_auc_score(y, proba, multi_class="ovr"),
        "top_k_accuracy": metrics.top_k_accuracy_score(y, proba, k=2),
    }
    for name, value in expected.items():
        score = get_scorer(name)(case.model.task("level"), case.X, y)
        assert score == pytest.approx(value, abs=1e-6)


def test_an_integer_cv_does_not_stratify_several_tasks(case):
    assert type(check_cv(3, case.y, classifier=True)) is KFold
    assert type(check_cv(3, case.y["level"], classifier=True)) is StratifiedKFold


@pytest.mark.parametrize(("n_classes", "given"), [(2, np.ndarray), (3, list)])
def test_what_a_metric_of_probabilities_is_given_depends_on_the_classes(
    n_classes, given, case
):
    """The reason why a scorer for several tasks cannot be made with `make_scorer`."""
    Y = np.minimum(case.y, n_classes - 1)
    clf = clone(case.model).fit(case.X, Y)
    seen = []

    def metric(y, proba):
        seen.append(type(proba))
        return 0.0

    make_scorer(metric, response_method="predict_proba")(clf, case.X, Y)
    assert seen == [given]


# of the classes that scikit-learn thinks there are
@pytest.mark.filterwarnings("ignore:Number of classes in training fold:RuntimeWarning")
def test_cross_val_predict_of_probabilities_takes_missing_labels_for_a_class(case):
    """The reason why skmtl has to have a `cross_val_predict` of its own."""
    cv = MultiTaskStratifiedKFold(2)
    for y, more in [(case.y, 0), (case.nan, 1)]:
        proba = cross_val_predict(case.model, case.X, y, cv=cv, method="predict_proba")
        assert [p.shape[1] for p in proba] == [2 + more, 3 + more, 4 + more]
