"""Scorers serve searches and cross-validation, with any classifier."""

import pickle
from functools import cache

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn import metrics
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import get_scorer, make_scorer
from sklearn.model_selection import (
    GridSearchCV,
    StratifiedKFold,
    cross_val_score,
    cross_validate,
    learning_curve,
)
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from skmtl import MultiTaskStratifiedKFold
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import (
    exact_match_score,
    hamming_loss,
    make_task_scorer,
    task_scorers,
    task_scores,
)
from tests.toy_tasks import make_tasks, small_classifier

METRICS = ["accuracy", "f1_macro", "roc_auc_ovr", "neg_log_loss"]
MODELS = {
    "forest": RandomForestClassifier(10, random_state=0),
    "neighbours": KNeighborsClassifier(5),
    "logistic": MultiOutputClassifier(LogisticRegression(solver="newton-cholesky")),
    "pipeline": make_pipeline(StandardScaler(), KNeighborsClassifier(5)),
    "multi-task": small_classifier(max_epochs=3),
    "search": GridSearchCV(
        RandomForestClassifier(5, random_state=0),
        {"max_depth": [2, 3]},
        cv=MultiTaskStratifiedKFold(2),
        scoring=make_task_scorer("accuracy"),
    ),
}


def text_tasks(n_samples=60):
    """Tasks whose labels are all strings: forests take no mixture of kinds."""
    X, Y = make_tasks(n_samples)
    return X, Y.astype(str).astype(object)


class Counting(RandomForestClassifier):
    """A forest that counts how often it predicts."""

    def predict(self, X):
        self.calls_ = [*getattr(self, "calls_", []), "predict"]
        return super().predict(X)

    def predict_proba(self, X):
        # predict of a forest asks for probabilities too: only outer calls count
        self.calls_ = [*getattr(self, "calls_", []), "predict_proba"]
        return super().predict_proba(X)


@cache
def fitted_on_50(model):
    X, Y = text_tasks(80)
    return clone(MODELS[model]).fit(X[:50], Y[:50])


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("model", MODELS)
def test_scores_of_any_classifier_are_those_of_its_predictions(model, name):
    X, Y = text_tasks(80)
    clf = fitted_on_50(model)
    X, Y = X[50:], Y[50:].mask(np.eye(30, 3, dtype=bool), None)
    of_probabilities = name in ("roc_auc_ovr", "neg_log_loss")
    predicted = clf.predict_proba(X) if of_probabilities else clf.predict(X)
    inner = getattr(clf, "best_estimator_", clf)
    classes = inner[-1].classes_ if model == "pipeline" else inner.classes_
    expected = task_scores(Y, predicted, name, classes=classes)[name]
    assert make_task_scorer(name)(clf, X, Y) == expected["mean"]
    assert make_task_scorer(name, average="worst")(clf, X, Y) == expected["worst"]
    assert make_task_scorer(name, average=np.prod)(clf, X, Y) == np.prod(expected[:3])
    for k, task in enumerate(Y):
        assert make_task_scorer(name, task=task)(clf, X, Y) == expected[task]
        assert make_task_scorer(name, task=k)(clf, X, Y) == expected[task]


@pytest.mark.parametrize("name", [*METRICS, "neg_brier_score"])
def test_one_target_scores_as_with_the_scorer_of_that_name(name):
    X, Y = make_tasks()
    y = (Y["side"] == "left").astype(int).to_numpy()
    folds = StratifiedKFold(3)
    ours = cross_val_score(
        LogisticRegression(solver="newton-cholesky"),
        X,
        y,
        cv=folds,
        scoring=make_task_scorer(name),
    )
    theirs = cross_val_score(
        LogisticRegression(solver="newton-cholesky"), X, y, cv=folds, scoring=name
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-13)


@pytest.mark.parametrize("model", ["forest", "logistic", "pipeline", "multi-task"])
def test_tools_of_scikit_learn_take_scorers(model):
    X, Y = text_tasks()
    folds = MultiTaskStratifiedKFold(2)
    clf = MODELS[model]
    scorer = make_task_scorer("neg_log_loss", average="worst")
    assert np.isfinite(cross_val_score(clf, X, Y, cv=folds, scoring=scorer)).all()
    found = cross_validate(clf, X, Y, cv=folds, scoring=task_scorers(METRICS))
    assert all(np.isfinite(found[f"test_{name}"]).all() for name in METRICS)
    _, _, scores = learning_curve(
        clf, X, Y, cv=folds, scoring=scorer, train_sizes=[0.5, 1.0]
    )
    assert np.isfinite(scores).all()
    drop = permutation_importance(
        clone(clf).fit(X, Y), X, Y, scoring=scorer, n_repeats=2, random_state=0
    )
    assert drop.importances_mean.max() > 0


def test_search_takes_the_candidate_with_the_best_worst_task():
    X, Y = text_tasks()
    folds = MultiTaskStratifiedKFold(2)
    scorers = task_scorers({"worst": "accuracy", "loss": "neg_log_loss"})
    scorers["worst"] = make_task_scorer("accuracy", average="worst")
    search = GridSearchCV(
        RandomForestClassifier(10, random_state=0),
        {"max_depth": [1, 3, 5]},
        cv=folds,
        scoring=scorers,
        refit="worst",
    ).fit(X, Y)
    worst = search.cv_results_["mean_test_worst"]
    assert search.best_index_ == worst.argmax()
    refitted = scorers["worst"](search.best_estimator_, X, Y)
    assert search.score(X, Y) == refitted


def test_missing_labels_do_not_stop_a_search():
    X, Y = make_tasks()
    Y = Y.astype(object).mask(np.random.RandomState(0).rand(*Y.shape) < 0.2, None)
    search = GridSearchCV(
        small_classifier(max_epochs=2),
        {"lr": [0.01, 0.02]},
        cv=MultiTaskStratifiedKFold(2),
        scoring=make_task_scorer("roc_auc_ovr"),
        error_score="raise",
    ).fit(X, Y)
    assert 0 < search.best_score_ <= 1


def test_models_predict_once_and_what_the_metric_needs():
    X, Y = text_tasks()
    clf = Counting(5, random_state=0).fit(X, Y)
    for metric, expected in [
        ("neg_log_loss", ["predict_proba"]),
        ("accuracy", ["predict", "predict_proba"]),
        (make_scorer(metrics.cohen_kappa_score), ["predict", "predict_proba"]),
        (get_scorer("roc_auc_ovo"), ["predict_proba"]),
    ]:
        scorer = make_task_scorer(metric, task="level")
        clf.calls_ = []
        scorer(clf, X, Y)
        assert clf.calls_ == expected


def test_labels_are_what_predict_gives():
    class Contrary(RandomForestClassifier):
        def predict(self, X):
            return np.where(super().predict(X) == 1, 0, 1)

    X, Y = make_tasks()
    Y = pd.DataFrame({"a": (Y["side"] == "left").astype(int), "b": Y["inside"] * 1})
    clf = Contrary(20, random_state=0).fit(X, Y)
    assert make_task_scorer("accuracy")(clf, X, Y) < 0.1
    assert make_task_scorer("roc_auc_ovr")(clf, X, Y) > 0.9


def test_columns_are_taken_by_name_if_the_model_knows_names():
    X, Y = make_tasks()
    clf = small_classifier().fit(X, Y)
    turned = Y[["inside", "side", "level"]]
    weight = np.random.RandomState(0).rand(*Y.shape)
    turned_weight = weight[:, [2, 0, 1]]
    in_pipeline = make_pipeline(StandardScaler(with_std=False), clone(clf)).fit(X, Y)
    for name in METRICS:
        for task in (None, "level"):
            scorer = make_task_scorer(name, task=task)
            assert scorer(clf, X, turned) == scorer(clf, X, Y)
            found = scorer(clf, X, turned, sample_weight=turned_weight)
            assert found == scorer(clf, X, Y, sample_weight=weight)
            assert np.isfinite(scorer(in_pipeline, X, turned))
    with pytest.raises(ValueError, match=r"Got y with the tasks .* but expected"):
        scorer(clf, X, Y.rename(columns={"side": "other"}))


@pytest.mark.parametrize(
    "clf",
    [
        MLPClassifier((4,), tol=0.05, learning_rate_init=0.05, random_state=0),
        ClassifierChain(LogisticRegression(solver="newton-cholesky")),
    ],
    ids=["network", "chain"],
)
def test_classifiers_of_indicators_are_scored_too(clf):
    X, Y = make_tasks()
    Y = pd.DataFrame({"a": (Y["side"] == "left") * 1, "b": Y["inside"] * 1})
    clf.fit(X, Y)
    proba = [np.column_stack([1 - p, p]) for p in clf.predict_proba(X).T]
    expected = task_scores(Y, proba, METRICS)
    for name in METRICS:
        assert make_task_scorer(name)(clf, X, Y) == expected.loc["mean", name]
        assert make_task_scorer(name, task="b")(clf, X, Y) == expected.loc["b", name]


@pytest.mark.parametrize("shape", ["rows", "labels"])
def test_weights_reach_the_metric(shape):
    X, Y = text_tasks()
    clf = RandomForestClassifier(5, max_depth=2, random_state=0).fit(X, Y)
    weight = np.random.RandomState(0).rand(*(Y.shape if shape == "labels" else [60]))
    found = make_task_scorer("f1_macro")(clf, X, Y, sample_weight=weight)
    expected = task_scores(Y, clf.predict(X), "f1_macro", sample_weight=weight)
    assert found == expected.loc["mean", "f1_macro"]


@pytest.mark.parametrize("several", [False, True])
def test_weights_are_routed_where_they_are_asked_for(several):
    X, Y = make_tasks()
    y = Y["level"].to_numpy()
    weight = np.random.RandomState(0).rand(len(y))
    folds = StratifiedKFold(2)
    clf = RandomForestClassifier(5, max_depth=2, random_state=0)

    def scores(**routed):
        scorer = make_task_scorer("accuracy").set_score_request(sample_weight=True)
        scoring = {"score": scorer} if several else scorer
        params = {"sample_weight": weight}
        return cross_validate(
            clf.set_fit_request(sample_weight=False),
            X,
            y,
            cv=folds,
            scoring=scoring,
            params=params,
        )["test_score"]

    with sklearn.config_context(enable_metadata_routing=True):
        found = scores()
        with pytest.raises(ValueError, match=r"make_task_scorer\('accuracy'\)"):
            cross_validate(
                clf,
                X,
                y,
                cv=folds,
                scoring=make_task_scorer("accuracy"),
                params={"sample_weight": weight},
            )
    expected = []
    for train, test in folds.split(X, y):
        fitted = clone(clf).fit(X[train], y[train])
        expected.append(fitted.score(X[test], y[test], weight[test]))
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_search_with_several_scorers_passes_weights_on():
    X, Y = text_tasks()
    search = GridSearchCV(
        RandomForestClassifier(5, random_state=0),
        {"max_depth": [1, 2]},
        cv=MultiTaskStratifiedKFold(2),
        scoring=task_scorers(["accuracy", "f1_macro"]),
        refit="accuracy",
        error_score="raise",
    )
    search.fit(X, Y, sample_weight=np.random.RandomState(0).rand(len(X)))
    assert np.isfinite(search.cv_results_["mean_test_f1_macro"]).all()


def test_metrics_of_all_tasks_at_once_are_scorers():
    X, Y = text_tasks()
    clf = RandomForestClassifier(5, max_depth=2, random_state=0).fit(X, Y)
    scorers = task_scorers(["exact_match", "neg_hamming_loss"])
    predicted = clf.predict(X)
    assert scorers["exact_match"](clf, X, Y) == exact_match_score(Y, predicted)
    assert scorers["neg_hamming_loss"](clf, X, Y) == -hamming_loss(Y, predicted)
    for options in ({"task": "side"}, {"average": "worst"}):
        with pytest.raises(ValueError, match="'exact_match' is one number for all"):
            make_task_scorer("exact_match", **options)


def half(y_true, y_pred):
    return 0.5


@pytest.mark.parametrize(
    ("scorer", "expected"),
    [
        (make_task_scorer("f1_macro"), "make_task_scorer('f1_macro')"),
        (
            make_task_scorer("accuracy", task="sex"),
            "make_task_scorer('accuracy', task='sex')",
        ),
        (
            make_task_scorer("accuracy", average="worst"),
            "make_task_scorer('accuracy', average='worst')",
        ),
        (
            make_task_scorer(half, average=np.prod),
            "make_task_scorer(half, average=prod)",
        ),
        (
            make_task_scorer(make_scorer(metrics.cohen_kappa_score)),
            "make_task_scorer(make_scorer(cohen_kappa_score, "
            "response_method='predict'))",
        ),
    ],
)
def test_scorer_says_what_it_scores_and_can_be_pickled_and_cloned(scorer, expected):
    assert repr(scorer) == expected
    assert repr(pickle.loads(pickle.dumps(scorer))) == expected
    assert clone(scorer) is scorer
    search = GridSearchCV(
        LogisticRegression(solver="newton-cholesky"), {"C": [1]}, scoring=scorer
    )
    assert clone(search).scoring is scorer


def test_task_without_a_value_is_left_out_with_a_warning():
    X, Y = text_tasks()
    clf = RandomForestClassifier(5, random_state=0).fit(X, Y)
    Y = Y.assign(side="left")
    scorer = make_task_scorer("roc_auc_ovr")
    with pytest.warns(SkmtlWarning, match="Task 'side' has no value of") as caught:
        found = scorer(clf, X, Y)
    assert [item.filename for item in caught] == [__file__]
    others = [make_task_scorer("roc_auc_ovr", task=t)(clf, X, Y) for t in Y.columns[1:]]
    assert found == np.mean(others)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"scoring": "acuracy"}, ValueError, "Did you mean 'accuracy'"),
        ({"scoring": "exact_mach"}, ValueError, "Did you mean 'exact_match'"),
        ({"scoring": 3}, TypeError, "Got scoring=3, but expected one of"),
        ({"scoring": metrics.zero_one_loss}, ValueError, "greater_is_better=False"),
        (
            {"scoring": "accuracy", "average": "median"},
            ValueError,
            "Got average='median', but expected 'mean', 'worst' or a function",
        ),
    ],
)
def test_bad_settings_are_errors_at_once(given, error, message):
    with pytest.raises(error, match=message):
        make_task_scorer(**given)


def test_bad_calls_are_errors_that_name_the_task():
    X, Y = text_tasks()
    clf = MultiOutputClassifier(LinearSVC()).fit(X, Y[["side", "inside"]])
    Y = Y[["side", "inside"]]
    with pytest.raises(ValueError, match="has no predict_proba"):
        make_task_scorer("neg_log_loss")(clf, X, Y)
    with pytest.raises(ValueError, match=r"Got task='other', but .*'side', 'inside'"):
        make_task_scorer("accuracy", task="other")(clf, X, Y)
    with pytest.raises(ValueError, match="there are only 2 tasks"):
        make_task_scorer("accuracy", task=2)(clf, X, Y)
    with pytest.raises(ValueError, match="Got y with 1 task"):
        make_task_scorer("accuracy")(clf, X, Y["side"])
    with pytest.raises(ValueError, match=r"Unknown label type.*Task 'side'"):
        make_task_scorer("accuracy")(clf, X, Y.assign(side=0.5))
    with pytest.raises(ValueError, match="observed label of task 'side'"):
        make_task_scorer("accuracy", task="side")(clf, X, Y.assign(side=None))


def test_other_tasks_than_the_estimator_knows_are_an_error():
    X, Y = make_tasks()
    clf = small_classifier(max_epochs=1).fit(X, Y)
    with pytest.raises(ValueError, match=r"Got y with 2 tasks .*expected the 3 tasks"):
        make_task_scorer("accuracy")(clf, X, Y[["side", "level"]])
    with pytest.raises(ValueError, match=r"Got y with the tasks .*'other'\], but"):
        make_task_scorer("accuracy")(clf, X, Y.rename(columns={"inside": "other"}))


def test_a_name_given_to_a_function_may_say_that_lower_is_better():
    y, pred = [[0, 1], [1, 1], [1, 0]], [[0, 1], [1, 1], [1, 1]]
    scores = task_scores(y, pred, {"my_loss": lambda a, b: (a != b).mean()})
    assert scores.loc["worst", "my_loss"] == scores["my_loss"].iloc[:2].max()
    with pytest.raises(ValueError, match="Got the function my_loss, for which lower"):
        task_scorers({"my_loss": lambda a, b: (a != b).mean()})


def test_one_task_has_no_average():
    with pytest.raises(ValueError, match="of one task there is no average"):
        make_task_scorer("accuracy", task="a", average="worst")
