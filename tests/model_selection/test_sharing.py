"""One shared model against one model for each task, judged as scores should be."""

import re
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joblib import parallel_config
from scipy import stats
from sklearn.base import clone
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, log_loss, zero_one_loss
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, RepeatedKFold
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from torch import nn

from skmtl import MultiTaskClassifier, MultiTaskStratifiedKFold
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import make_task_scorer, task_scorers
from skmtl.model_selection import MultiTaskStratifiedGroupKFold, compare_sharing
from skmtl.model_selection._comparison import SharingComparison
from skmtl.model_selection._paired import interval
from skmtl.model_selection._single_tasks import SingleTaskModels
from skmtl.plotting import TaskScoresDisplay
from skmtl.sampling import TaskCurriculum
from tests.toy_tasks import make_tasks, small_classifier

FOREST = RandomForestClassifier(3, max_depth=3, random_state=0)


def make_codes(n_samples=60, seed=0):
    """`make_tasks` as forests take it: numbers in all tasks."""
    X, Y = make_tasks(n_samples, seed)
    return X, Y.apply(lambda labels: labels.astype("category").cat.codes.astype(int))


def hide_some(Y, share=0.3):
    return Y.astype(object).mask(np.random.RandomState(1).rand(*Y.shape) < share)


def scores_of(found, model, task, metric):
    rows = found.scores.query("model == @model and task == @task and metric == @metric")
    return rows.sort_values("split")["score"].to_numpy()


def test_scores_are_those_of_models_fitted_by_hand_on_the_same_rows():
    X, Y = make_tasks()
    Y = hide_some(Y)
    clf = small_classifier(max_epochs=3)
    cv = KFold(2, shuffle=True, random_state=3)
    metrics = ["neg_log_loss", "accuracy"]
    found = compare_sharing(clf, X, Y, cv=cv, scoring=metrics)
    for split, (train, test) in enumerate(cv.split(X)):
        shared = small_classifier(max_epochs=3).fit(X[train], Y.iloc[train])
        for k, task in enumerate(Y):
            learned, tested = (
                rows[Y[task].iloc[rows].notna().to_numpy()] for rows in (train, test)
            )
            labels = [Y[task].iloc[rows].tolist() for rows in (learned, tested)]
            single = small_classifier(max_epochs=3).fit(X[learned], labels[0])
            for model, proba, predicted in (
                ("shared", shared.predict_proba(X)[k], shared.predict(X)[:, k]),
                ("single", single.predict_proba(X), single.predict(X)),
            ):
                proba = proba[tested].astype(float)
                proba /= proba.sum(axis=1, keepdims=True)
                expected = (
                    -log_loss(labels[1], proba),
                    accuracy_score(labels[1], predicted[tested].tolist()),
                )
                for metric, value in zip(metrics, expected, strict=True):
                    score = scores_of(found, model, task, metric)[split]
                    assert score == pytest.approx(value, rel=1e-6)


def test_differences_are_paired_and_their_mean_over_tasks_is_a_row():
    X, Y = make_codes()
    found = compare_sharing(FOREST, X, Y, cv=3, scoring="accuracy")
    pairs = [
        scores_of(found, "shared", task, "accuracy")
        - scores_of(found, "single", task, "accuracy")
        for task in Y
    ]
    rows = found.differences.set_index("task")
    assert list(rows.index) == [*Y, "mean"]
    for task, by_split in zip(
        rows.index, [*pairs, np.mean(pairs, axis=0)], strict=True
    ):
        half = stats.t.ppf(0.975, 2) * np.sqrt((1 / 3 + 1 / 2) * by_split.var(ddof=1))
        assert rows.loc[task, "difference"] == pytest.approx(by_split.mean())
        if half < 1e-12:
            assert rows.loc[task, ["low", "high"]].isna().all()
            continue
        assert rows.loc[task, "low"] == pytest.approx(max(by_split.mean() - half, -1))
        assert rows.loc[task, "high"] == pytest.approx(min(by_split.mean() + half, 1))


@given(values=st.lists(st.floats(-10, 10), min_size=3, max_size=8))
def test_interval_is_that_of_the_t_test_if_splits_were_independent(values):
    spread = [*values, 20.0]
    mean, low, high = interval(spread, share=0)
    expected = stats.ttest_1samp(spread, 0).confidence_interval(0.95)
    np.testing.assert_allclose([low, high], [expected.low, expected.high], atol=1e-9)
    wider = interval(spread, share=0.25)
    assert wider[0] == mean
    assert wider[1] < low < high < wider[2]


def test_interval_leaves_out_splits_without_a_value():
    values = np.array([[1, np.nan, np.nan], [2, np.nan, 4], [4, np.nan, np.nan]])
    mean, low, high = interval(values, share=0.5)
    expected = interval(values[:, :1], share=0.5)
    np.testing.assert_array_equal([mean[0], low[0], high[0]], np.ravel(expected))
    np.testing.assert_array_equal(mean[1:], [np.nan, 4])
    assert np.isnan([low[1:], high[1:]]).all()


def test_task_with_few_labels_gains_from_one_that_needs_the_same():
    rng = np.random.RandomState(0)
    X = rng.randn(800, 40)
    rich = X @ rng.randn(40) > 0
    Y = pd.DataFrame({"rich": rich, "poor": rich}).astype(object)
    Y.loc[50:399, "poor"] = None
    cv = [(np.arange(400), test) for test in np.split(np.arange(400, 800), 4)]
    found = compare_sharing(
        small_classifier(max_epochs=6), X, Y, cv=cv, scoring="accuracy"
    )
    verdicts = found.differences.set_index("task")["verdict"]
    assert verdicts[["rich", "poor"]].tolist() == ["no clear difference", "gains"]
    assert "- gains by sharing: poor +0." in str(found)


def test_task_loses_where_the_trunk_has_room_for_one_only():
    rng = np.random.RandomState(0)
    X = rng.randn(150, 2)
    Y = pd.DataFrame({"left": X[:, 0] > 0, "up": X[:, 1] > 0})
    clf = MultiTaskClassifier(
        nn.Linear(2, 1),
        lr=0.05,
        max_epochs=15,
        early_stopping=False,
        task_weight={"left": 20},
        random_state=0,
    )
    found = compare_sharing(clf, X, Y, cv=3)
    table = found.differences.set_index("task")
    assert table["verdict"][["up", "mean"]].tolist() == ["loses", "loses"]
    text = found.as_text()
    assert re.search(r"- loses by sharing \(negative transfer\): .*up -0\.", text)
    assert text == repr(found) == str(found)


@pytest.mark.parametrize("by_task", ["names", "list"])
def test_single_models_get_the_weights_of_their_task(by_task):
    X, Y = make_codes(100)
    weights = {"side": None, "level": {0: 1.0, 1: 20.0, 2: 1.0}, "inside": "balanced"}
    given_weights = weights if by_task == "names" else list(weights.values())
    clf = small_classifier(
        max_epochs=5, class_weight=given_weights, task_weight={"level": 2}
    )
    found = compare_sharing(clf, X, Y, cv=2)
    cv = MultiTaskStratifiedKFold(2, shuffle=True, random_state=0)
    for split, (train, test) in enumerate(cv.split(X, Y)):
        for task, weight in weights.items():
            single = small_classifier(max_epochs=5, class_weight=weight)
            proba = single.fit(X[train], Y[task].iloc[train]).predict_proba(X[test])
            proba = proba.astype(float) / proba.astype(float).sum(axis=1, keepdims=True)
            score = scores_of(found, "single", task, "neg_log_loss")[split]
            assert score == pytest.approx(-log_loss(Y[task].iloc[test], proba))


@pytest.mark.parametrize("in_pipeline", [False, True])
def test_single_models_learn_their_task_without_waiting_as_in_a_curriculum(in_pipeline):
    X, Y = make_codes(40)
    curriculum = TaskCurriculum({"level": 1, "inside": 1})
    clf = small_classifier(max_epochs=2, sampling=curriculum)
    plain = small_classifier(max_epochs=2)
    models, expected = (
        SingleTaskModels(
            make_pipeline(StandardScaler(), model) if in_pipeline else model
        ).fit(X, Y)
        for model in (clf, plain)
    )
    for found, wanted in zip(
        models.predict_proba(X), expected.predict_proba(X), strict=True
    ):
        np.testing.assert_array_equal(found, wanted)
    assert clf.sampling is curriculum


def test_verdict_knows_that_a_lower_loss_is_better():
    X, Y = make_codes(200)
    weak, strong = DecisionTreeClassifier(max_depth=1), DecisionTreeClassifier()
    found = compare_sharing(
        weak.set_params(random_state=0),
        X,
        Y,
        cv=4,
        scoring=["accuracy", zero_one_loss],
        baselines={"deep": strong.set_params(random_state=0)},
    )
    table = found.differences.query("against == 'deep' and task == 'mean'")
    assert table["difference"].tolist()[0] < 0 < table["difference"].tolist()[1]
    assert table["verdict"].tolist() == ["loses", "loses"]
    assert "- worse than deep:" in str(found)


def test_no_difference_at_all_is_no_clear_difference():
    X, Y = make_codes()
    found = compare_sharing(DummyClassifier(), X, Y, cv=3)
    assert (found.differences["difference"] == 0).all()
    assert set(found.differences["verdict"]) == {"no clear difference"}


def test_baselines_are_fitted_for_each_task_on_its_observed_rows():
    X, Y = make_tasks()
    Y = hide_some(Y)
    baseline = make_pipeline(StandardScaler(), LinearDiscriminantAnalysis())
    found = compare_sharing(
        small_classifier(max_epochs=2), X, Y, cv=2, baselines={"linear": baseline}
    )
    assert found.differences["against"].unique().tolist() == ["single", "linear"]
    cv = MultiTaskStratifiedKFold(2, shuffle=True, random_state=0)
    for split, (train, test) in enumerate(cv.split(X, Y)):
        learned, tested = (
            rows[Y["level"].iloc[rows].notna().to_numpy()] for rows in (train, test)
        )
        by_hand = baseline.fit(X[learned], Y["level"].iloc[learned].astype(int))
        proba = by_hand.predict_proba(X[tested])
        expected = -log_loss(Y["level"].iloc[tested].astype(int), proba)
        score = scores_of(found, "linear", "level", "neg_log_loss")[split]
        assert score == pytest.approx(expected)


@pytest.mark.parametrize(
    "estimator",
    [
        FOREST,
        make_pipeline(SimpleImputer(), FOREST),
        GridSearchCV(
            FOREST, {"max_depth": [2]}, cv=2, scoring=make_task_scorer("f1_macro")
        ),
    ],
)
def test_any_classifier_of_several_tasks_is_compared(estimator):
    X, Y = make_codes()
    for y in (Y, Y.to_numpy(), Y.to_numpy().tolist()):
        found = compare_sharing(
            estimator, X, y, cv=2, scoring=["accuracy", "neg_brier_score"]
        )
        assert np.isfinite(found.scores["score"]).all()
        assert found.costs["n_parameters"].isna().all()


def test_classifier_without_probabilities_is_a_baseline_for_metrics_of_labels():
    X, Y = make_codes()
    baselines = {"svm": LinearSVC()}
    found = compare_sharing(FOREST, X, Y, cv=2, scoring="accuracy", baselines=baselines)
    assert found.scores.query("model == 'svm'")["score"].between(0, 1).all()
    with pytest.raises(ValueError, match="no predict_proba") as caught:
        compare_sharing(FOREST, X, Y, cv=2, baselines=baselines)
    assert str(caught.value).startswith("Baseline 'svm': ")


def test_number_of_folds_stands_for_stratified_folds_and_five_is_the_default():
    X, Y = make_codes()
    tree = DecisionTreeClassifier(max_depth=3, random_state=0)
    cv = MultiTaskStratifiedKFold(5, shuffle=True, random_state=0)
    expected = compare_sharing(tree, X, Y, cv=cv).scores
    for given_cv in (None, 5, np.int64(5), list(cv.split(X, Y))):
        found = compare_sharing(tree, X, Y, cv=given_cv).scores
        pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_repeated_splits_are_taken():
    X, Y = make_codes()
    cv = RepeatedKFold(n_splits=2, n_repeats=2, random_state=0)
    found = compare_sharing(FOREST, X, Y, cv=cv)
    assert sorted(found.scores["split"].unique()) == [0, 1, 2, 3]


def test_parallel_splits_give_the_same_scores():
    X, Y = make_codes()
    expected = compare_sharing(FOREST, X, Y, cv=2).scores
    with parallel_config(backend="threading"):
        found = compare_sharing(FOREST, X, Y, cv=2, n_jobs=2).scores
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_costs_count_weights_of_all_models():
    X, Y = make_tasks()
    pipeline = make_pipeline(StandardScaler(), small_classifier(max_epochs=2))
    costs = compare_sharing(pipeline, X, Y, cv=2).costs.set_index("model")
    shared, *single = (
        clone(pipeline).fit(X, y)[-1].net_.module_.n_parameters
        for y in (Y, *(Y[task] for task in Y))
    )
    assert costs.loc["shared", "n_parameters"] == shared
    assert costs.loc["single", "n_parameters"] == sum(single) > shared
    assert (costs[["fit_seconds", "predict_seconds"]] > 0).all(axis=None)


def test_summary_is_what_the_display_of_scores_draws():
    X, Y = make_codes()
    found = compare_sharing(FOREST, X, Y, cv=3, scoring=["accuracy", "neg_log_loss"])
    table = found.summary("neg_log_loss")
    means = found.scores.query("metric == 'neg_log_loss'")
    means = means.groupby(["model", "task"])["score"].mean()
    for row in table.itertuples():
        assert row.score == pytest.approx(means[row.model, row.task])
        assert row.low < row.score < row.high
    pd.testing.assert_frame_equal(found.summary(), found.summary("accuracy"))
    TaskScoresDisplay(table).plot()
    with pytest.raises(ValueError, match="Got metric='f1', but expected one of"):
        found.summary("f1")


def test_one_warning_tells_of_tasks_without_a_score():
    X, Y = make_tasks()
    Y = Y.astype(object)
    Y.loc[20:, "side"] = None
    cv = [(np.r_[:40], np.r_[40:60]), (np.r_[10:60], np.r_[:10])]
    with pytest.warns(SkmtlWarning, match="The tasks .'side'. have no obs") as caught:
        found = compare_sharing(small_classifier(max_epochs=2), X, Y, cv=cv)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert np.isnan(scores_of(found, "shared", "side", "neg_log_loss")[0])
    row = found.differences.set_index("task").loc["side"]
    assert np.isfinite(row["difference"])
    assert np.isnan(row["low"])
    assert row["verdict"] == "no clear difference"


def test_estimator_is_left_as_it_is():
    X, Y = make_codes()
    forest = RandomForestClassifier(2, random_state=0)
    compare_sharing(forest, X, Y, cv=2, baselines={"same": forest})
    assert not hasattr(forest, "estimators_")


def test_one_task_is_an_error():
    X, Y = make_tasks()
    with pytest.raises(ValueError, match="Got y with the one task 'side', but expect"):
        compare_sharing(small_classifier(), X, Y["side"])


def test_task_called_mean_is_an_error():
    X, Y = make_codes()
    with pytest.raises(ValueError, match="Got a task called 'mean'"):
        compare_sharing(FOREST, X, Y.rename(columns={"side": "mean"}))


def test_single_split_is_an_error():
    X, Y = make_codes()
    with pytest.raises(ValueError, match="Got a cv with a single split"):
        compare_sharing(FOREST, X, Y, cv=[(np.r_[:40], np.r_[40:60])])


@pytest.mark.parametrize("name", ["shared", "single"])
def test_baseline_with_a_taken_name_is_an_error(name):
    X, Y = make_codes()
    with pytest.raises(ValueError, match=f"Got a baseline called {name!r}"):
        compare_sharing(FOREST, X, Y, baselines={name: FOREST})


def test_baselines_that_are_no_dict_are_an_error():
    X, Y = make_codes()
    with pytest.raises(TypeError, match="but expected None or a dict"):
        compare_sharing(FOREST, X, Y, baselines=[FOREST])


def test_unknown_metric_is_an_error():
    X, Y = make_codes()
    with pytest.raises(ValueError, match="Did you mean 'accuracy'"):
        compare_sharing(FOREST, X, Y, scoring="acuracy")


def test_estimator_that_takes_no_missing_labels_is_told_what_does():
    X, Y = make_codes()
    with pytest.raises(ValueError, match="NaN") as caught:
        compare_sharing(FOREST, X, Y.astype(float).where(Y["side"] == 0), cv=2)
    assert "MultiTaskClassifier does" in str(caught.value)


def test_failure_of_a_single_model_names_its_task():
    X, Y = make_codes()
    Y["constant"] = 1
    with pytest.raises(ValueError, match="at least 2 classes") as caught:
        compare_sharing(
            FOREST, X, Y, cv=2, scoring="accuracy", baselines={"svm": LinearSVC()}
        )
    assert "the task 'constant' alone" in str(caught.value)


LINEAR = LinearDiscriminantAnalysis()


@pytest.mark.parametrize(
    "estimator",
    [
        MultiOutputClassifier(LINEAR),
        make_pipeline(SimpleImputer(), MultiOutputClassifier(LINEAR)),
        GridSearchCV(
            MultiOutputClassifier(LINEAR),
            {"estimator__solver": ["svd"]},
            cv=2,
            scoring=make_task_scorer("accuracy"),
        ),
        ClassifierChain(LINEAR),
    ],
)
def test_single_models_of_estimators_that_need_columns_are_those_of_what_they_hold(
    estimator,
):
    X, Y = make_codes(200)
    Y = Y[["side", "inside"]]
    found = compare_sharing(
        estimator,
        X,
        Y,
        cv=3,
        scoring=["neg_log_loss", "accuracy"],
        baselines={"held": LINEAR},
    )
    for metric in ("neg_log_loss", "accuracy"):
        for task in Y:
            single, held = (
                scores_of(found, model, task, metric) for model in ("single", "held")
            )
            np.testing.assert_allclose(single, held, rtol=1e-6)


def test_three_classes_in_a_column_are_three_probabilities():
    X, Y = make_codes(200)
    found = compare_sharing(MultiOutputClassifier(LINEAR), X, Y, cv=2)
    np.testing.assert_array_equal(found.differences["difference"], 0)


def test_missing_labels_are_named_only_where_the_model_gets_them():
    X, Y = make_tasks()
    Y = hide_some(Y)
    text = np.full((len(Y), 1), "a", dtype=object)
    for estimator, noted in ((DummyClassifier(), True), (small_classifier(), False)):
        settings = {} if noted else {"baselines": {"forest": FOREST}}
        rows = X if noted else pd.DataFrame(text, columns=["word"])
        with pytest.raises((TypeError, ValueError)) as caught:
            compare_sharing(estimator, rows, Y, cv=2, **settings)
        notes = str(caught.value)
        assert ("Labels are missing in y, and a DummyClassifier" in notes) == noted
        assert ("of the task 'side' alone, a RandomForestClass" in notes) == (not noted)
        assert "SingleTaskModels" not in notes


@pytest.mark.parametrize(
    ("estimator", "baselines", "name"),
    [
        (FOREST, {"svm": LinearSVC()}, "LinearSVC"),
        (MultiOutputClassifier(LinearSVC()), None, "MultiOutputClassifier"),
    ],
)
def test_model_without_probabilities_is_named_by_its_class(estimator, baselines, name):
    with pytest.raises(ValueError, match=f"but a {name} has no predict_proba"):
        compare_sharing(estimator, *make_codes(), cv=2, baselines=baselines)


@pytest.mark.parametrize(
    "scoring",
    [
        make_task_scorer("accuracy"),
        ["neg_log_loss", make_task_scorer("accuracy", task="side")],
        task_scorers(["accuracy"]),
    ],
)
def test_scorer_of_several_tasks_is_an_error_before_any_fit(scoring):
    unfit = DummyClassifier(strategy="none that is known")
    with pytest.raises(TypeError, match=r"Pass the name or function .*: 'accuracy'"):
        compare_sharing(unfit, *make_codes(), cv=2, scoring=scoring)


@pytest.mark.parametrize("splitter", [MultiTaskStratifiedGroupKFold(2), GroupKFold(2)])
def test_splitter_of_groups_gets_them_and_is_an_error_without(splitter):
    X, Y = make_codes()
    with pytest.raises(ValueError, match=r"needs groups.* as groups="):
        compare_sharing(FOREST, X, Y, cv=splitter)
    groups = np.arange(len(Y)) % 6
    splits = list(splitter.split(X, Y, groups))
    expected = compare_sharing(FOREST, X, Y, cv=splits, scoring="accuracy")
    found = compare_sharing(
        FOREST, X, Y, groups=groups, cv=splitter, scoring="accuracy"
    )
    pd.testing.assert_frame_equal(found.scores, expected.scores)
    assert found.scores["split"].nunique() == 2


def test_warning_of_unknown_labels_does_not_speak_of_tasks_without_a_score():
    X, Y = make_codes()
    Y = Y[["side", "inside"]]
    for n_tasks, more in ((1, ""), (2, " There is 1 more note.")):
        rare = Y.astype(int)
        rare.iloc[0, :n_tasks] = 2
        cv = [(np.r_[20:60], np.r_[:20]), (np.r_[:40], np.r_[40:60])]
        with pytest.warns(SkmtlWarning, match="In one split or more: Task") as caught:
            found = compare_sharing(DummyClassifier(), X, rare, cv=cv)
        assert found.scores["score"].notna().all()
        assert str(caught[0].message).endswith(f"with probability 0.{more}")


@pytest.mark.parametrize("n_splits", [2, 3, 5])
def test_splits_that_agree_exactly_give_no_interval(n_splits):
    mean, low, high = interval(np.full((n_splits, 2), [0.3, 0.0]), share=0.5)
    np.testing.assert_array_almost_equal(mean, [0.3, 0])
    assert np.isnan(low).all()
    assert np.isnan(high).all()


@pytest.mark.parametrize("n_splits", [2, 3, 5])
def test_few_splits_of_few_rows_seldom_find_what_is_not_there(n_splits):
    rng = np.random.RandomState(0)
    right = rng.binomial(20, 0.9, size=(2, n_splits, 5000)) / 20
    _, low, high = interval(right[0] - right[1], share=1 / (n_splits - 1))
    assert ((low > 0) | (high < 0)).mean() < 0.06


class Fails(DummyClassifier):
    """Fails at, or below, so many rows."""

    fitted: ClassVar = []

    def __init__(self, above=np.inf, below=0, strategy="prior"):
        super().__init__(strategy=strategy)
        self.above, self.below = above, below

    def fit(self, X, y):
        self.fitted.append(len(X))
        if not self.below < len(X) < self.above:
            raise ValueError(f"not with {len(X)} rows")
        return super().fit(X, y)


def test_a_baseline_that_fails_does_so_before_the_others_take_their_time():
    X, Y = np.zeros((3000, 1)), np.arange(6000).reshape(3000, 2) % 3

    class Untouched(DummyClassifier):
        def fit(self, X, y):
            raise AssertionError("fitted first")

    with pytest.raises(ValueError, match="not with 2000 rows"):
        compare_sharing(Untouched(), X, Y, cv=3, baselines={"b": Fails(above=0)})


def test_a_baseline_that_only_fails_on_few_rows_is_compared():
    X, Y = np.zeros((3000, 1)), np.arange(6000).reshape(3000, 2) % 3
    Fails.fitted.clear()
    found = compare_sharing(
        DummyClassifier(), X, Y, cv=3, baselines={"b": Fails(below=1000)}
    )
    assert min(Fails.fitted) < 500
    assert np.isfinite(found.scores["score"]).all()


def test_metrics_of_a_positive_class_are_compared():
    X, Y = make_codes()
    label = Y.iloc[0, 0]
    name = Y.columns[0]
    found = compare_sharing(
        FOREST,
        X,
        Y,
        cv=3,
        scoring=["recall", "average_precision"],
        pos_label={task: Y[task].iloc[0] for task in Y},
    )
    train, test = next(
        MultiTaskStratifiedKFold(3, shuffle=True, random_state=0).split(X, Y)
    )
    model = clone(FOREST).fit(X[train], Y.iloc[train])
    predicted = model.predict(X[test])[:, 0] == label
    true = (Y[name].iloc[test] == label).to_numpy()
    expected = (predicted & true).sum() / true.sum()
    scores = scores_of(found, "shared", name, "recall")
    assert scores[0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("scoring", "pos_label", "message"),
    [
        ("recall", None, "without pos_label"),
        ("recall", {"nothing": 1}, "nothing"),
        ("recall", 1, "expected a dict"),
    ],
)
def test_a_positive_class_is_checked_before_any_fit(scoring, pos_label, message):
    X, Y = make_codes()

    class Untouched(DummyClassifier):
        def fit(self, X, y):
            raise AssertionError("fitted")

    with pytest.raises(ValueError, match=message):
        compare_sharing(Untouched(), X, Y, cv=3, scoring=scoring, pos_label=pos_label)


def test_functions_that_are_called_like_a_metric_of_a_class_are_functions():
    def right(y_true, y_pred):
        return np.mean(y_true == y_pred)

    X, Y = make_codes()
    scoring = {"recall": right, "accuracy": "accuracy"}
    scores = compare_sharing(FOREST, X, Y, cv=2, scoring=scoring).scores
    by_metric = [part["score"].tolist() for _, part in scores.groupby("metric")]
    assert by_metric[0] == by_metric[1]
    unfit = DummyClassifier(strategy="none that is known")
    with pytest.raises(ValueError, match="'recall' without pos_label"):
        compare_sharing(unfit, X, Y, cv=2, scoring={"mine": "recall"})


def comparison(names, verdict="no clear difference", n_parameters=np.nan):
    rows = [("single", "accuracy", name, 0.01, -0.1, 0.12, verdict) for name in names]
    columns = ["against", "metric", "task", "difference", "low", "high", "verdict"]
    costs = pd.DataFrame({"model": ["shared", "single"], "n_parameters": n_parameters})
    costs = costs.assign(fit_seconds=1.0, predict_seconds=0.1)
    scores = pd.DataFrame({"split": range(3)})
    table = pd.DataFrame([*rows, (*rows[0][:2], "mean", *rows[0][3:])], columns=columns)
    return SharingComparison(scores, table, costs, 0.5)


@pytest.mark.parametrize("n_tasks", [2, 3, 14, 100])
def test_each_of_several_tasks_has_a_line_with_its_numbers_below_one_another(n_tasks):
    names = [f"task {k}" for k in range(n_tasks - 1)] + ["a much longer name"]
    lines = str(comparison(names, n_parameters=1234)).splitlines()
    start = lines.index("- no clear difference:")
    listed = lines[start + 1 : start + 1 + n_tasks]
    assert [line[4:].split("  ")[0].strip() for line in listed] == names
    assert {line.index("+0.010 (-0.100 to +0.120)") for line in listed} == {24}
    assert lines[start + 1 + n_tasks].startswith("- mean over tasks: +0.010")
    assert lines[-1].startswith("The shared model has 1,234 parameters")
    assert max(map(len, lines)) < 100


def test_one_task_with_a_verdict_stands_in_its_line():
    text = str(comparison(["poor"], "gains"))
    assert "- gains by sharing: poor +0.010 (-0.100 to +0.120)\n" in text


def test_a_long_name_does_not_move_the_numbers_of_others():
    text = str(comparison(["a", "b" * 2000], "loses"))
    assert f"\n    {'a':<30}  +0.010 (" in text
    assert f"\n    {'b' * 2000}  +0.010 (" in text


class Recorder(DummyClassifier):
    """Remembers the rows, tasks and epochs of all fits, in their order."""

    fits: ClassVar[list[tuple[int, int, int]]] = []

    def __init__(self, max_epochs=7):
        super().__init__()
        self.max_epochs = max_epochs

    def fit(self, X, y):
        self.fits.append((len(X), np.ndim(y), self.max_epochs))
        return super().fit(X, y)


def test_no_first_fit_is_timed():
    X, Y = make_codes(100)
    Recorder.fits.clear()
    compare_sharing(Recorder(), X, Y, cv=2, scoring="accuracy")
    shared, single = Recorder.fits[:2]
    assert (shared[1:], single[1:]) == ((2, 1), (1, 1))
    # each split: all tasks at once, then each of them
    assert [epochs for *_, epochs in Recorder.fits[2:]] == [7] * 2 * (1 + Y.shape[1])


def test_rows_held_out_by_the_caller_judge_each_single_model_by_its_own_label():
    X, Y = make_tasks(80)
    held = hide_some(Y[60:]).iloc[:, ::-1]  # another order: names say which is which
    held_out = (X[60:], held)
    clf = small_classifier(max_epochs=3, early_stopping=True, validation=held_out)
    single = SingleTaskModels(clf).fit(X[:60], Y[:60])
    for name, model in zip(Y.columns, single.models_, strict=True):
        known = held[name].notna().to_numpy()
        own = X[60:][known], held.loc[known, name]
        alone = clone(clf).set_params(validation=own).fit(X[:60], Y[:60][name])
        np.testing.assert_array_equal(
            model.predict_proba(X), alone.predict_proba(X), strict=True
        )


def test_rows_held_out_without_a_label_of_a_task_are_refused():
    X, Y = make_tasks(80)
    name = Y.columns[1]
    held_out = (X[60:], Y[60:].astype(object).assign(**{name: None}))
    clf = small_classifier(early_stopping=True, validation=held_out)
    with pytest.raises(ValueError, match=f"without an observed label of task '{name}'"):
        SingleTaskModels(clf).fit(X[:60], Y[:60])


class Broken(DummyClassifier):
    def fit(self, X, y):
        raise KeyError("color")


def test_other_errors_keep_their_kind_and_note_the_model():
    X, Y = make_codes()
    with pytest.raises(KeyError, match="color") as caught:
        compare_sharing(FOREST, X, Y, cv=2, baselines={"broken": Broken()})
    assert caught.value.__notes__[-1] == "Baseline 'broken' failed here."


def test_groups_of_another_length_are_named():
    X, Y = make_codes()
    with pytest.raises(ValueError, match="Got groups of length 10 for 60 rows"):
        compare_sharing(FOREST, X, Y, cv=2, groups=np.zeros(10))


@pytest.mark.parametrize("scoring", ["accuracy", accuracy_score, "matthews_corrcoef"])
def test_no_interval_goes_beyond_what_a_metric_can_give(scoring):
    X, Y = make_codes(40)
    found = compare_sharing(FOREST, X, Y, cv=2, scoring=scoring)
    least = -1 if scoring == "matthews_corrcoef" else 0
    width = 1 - least
    for table, low, high in (
        (found.differences, -width, width),
        (found.summary(), least, 1),
    ):
        known = table.dropna(subset="low")
        assert known["low"].between(low, high).all()
        assert known["high"].between(low, high).all()
    # with two splits, an interval would go beyond
    values = found.summary()
    assert (values["low"] == least).any() or (values["high"] == 1).any()
