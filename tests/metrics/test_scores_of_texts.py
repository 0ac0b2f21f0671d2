"""Texts are right as a whole or wrong; sacrebleu's metrics say how much is right."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, f1_score, make_scorer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskStratifiedKFold, TaskView
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import (
    classification_report,
    exact_match_score,
    make_task_scorer,
    task_scorers,
    task_scores,
)
from skmtl.metrics._of_texts import OF_TEXTS
from tests.needs import needs, package
from tests.toy_writers import TYPES, make_writings, small_writer

sacrebleu = package("sacrebleu")

X, Y = make_writings()
TRUE = pd.DataFrame(
    {
        "english": ["red river", "green hill", None, "", "blue"],
        "side": ["left", "right", "left", None, "left"],
        "price": [1.5, 2.0, None, 3.0, 1.0],
    }
)
FOUND = pd.DataFrame(
    {
        "english": ["red river", "green hull", "x", "", "blue "],
        "side": ["left", "left", "left", "left", "left"],
        "price": [1.5, 2.0, 3.0, 4.0, 1.0],
    }
)
ends_nowhere = pytest.mark.filterwarnings("ignore:Of task .* came to no end")


@pytest.fixture(scope="module")
def model():
    return small_writer().fit(X, Y)


def test_a_text_is_right_as_a_whole():
    scores = task_scores(TRUE, FOUND, task_types=TYPES)
    assert scores.loc["english", "accuracy"] == 0.5  # "" is a text, None is missing
    assert next(iter(scores)) == "accuracy"
    assert scores.loc["english"].isna().sum() == scores.shape[1] - 1
    assert scores.loc["mean", "accuracy"] == (0.5 + 0.75) / 2


def test_a_text_is_scored_by_accuracy_alone_unless_more_is_asked_for():
    scores = task_scores(TRUE["english"], FOUND["english"], task_types="generation")
    assert list(scores) == ["accuracy"]


def test_weights_count_whole_texts():
    weight = [1.0, 2.0, 5.0, 3.0, 0.0]
    scores = task_scores(
        TRUE, FOUND, "accuracy", task_types=TYPES, sample_weight=weight
    )
    assert scores.loc["english", "accuracy"] == 4 / 6


@needs("sacrebleu")
@pytest.mark.parametrize(
    ("name", "function", "sign"),
    [
        ("chrf", "corpus_chrf", 1),
        ("bleu", "corpus_bleu", 1),
        ("neg_ter", "corpus_ter", -1),
    ],
)
def test_metrics_of_texts_are_those_of_sacrebleu_as_shares_of_one(name, function, sign):
    true = ["the cat sat on the red mat", "", "two dogs", "a river in the north"]
    found = ["the cat sat on a red mat", "", "two logs", "the river in the north"]
    scores = task_scores(true, found, name, task_types="generation")
    expected = getattr(sacrebleu, function)(found, [true]).score
    assert scores.iloc[0, 0] == sign * expected / 100
    assert 0 < abs(scores.iloc[0, 0]) < 1


@needs("sacrebleu")
def test_a_row_of_weight_zero_is_no_text_and_equal_weights_change_nothing():
    some = ["accuracy", "chrf"]
    own = task_scores(TRUE.iloc[:4], FOUND.iloc[:4], some, task_types=TYPES)
    for weight in ([1.0, 1, 1, 1, 0], [7.0, 7, 0, 7, 0]):
        weighted = task_scores(
            TRUE, FOUND, some, task_types=TYPES, sample_weight=weight
        )
        assert weighted.loc["english", "chrf"] == own.loc["english", "chrf"]


@needs("sacrebleu")
@pytest.mark.parametrize(
    ("true", "weight", "reason"),
    [
        (["a", "b"], [1.0, 2.0], "texts of different weights"),
        (["", ""], None, "empty texts alone"),
    ],
)
def test_texts_without_a_score_say_why(true, weight, reason):
    with pytest.warns(SkmtlWarning, match=reason):
        scores = task_scores(
            true,
            true,
            ["accuracy", "chrf"],
            task_types="generation",
            sample_weight=weight,
        )
    assert scores.iloc[0].tolist() == pytest.approx([1, np.nan], nan_ok=True)


@needs("sacrebleu")
def test_each_metric_scores_the_tasks_of_its_own_types():
    some = ["accuracy", "chrf", "f1_macro", "r2"]
    scores = task_scores(TRUE, FOUND, some, task_types=TYPES)
    is_there = scores.loc[["english", "side", "price"]].notna()
    assert is_there.to_numpy().tolist() == [
        [True, True, False, False],
        [True, False, True, False],
        [False, False, False, True],
    ]


@pytest.mark.parametrize(
    ("task", "scoring", "message"),
    [
        ("english", "f1_macro", r"one of classes, but .*'english'\] are texts"),
        ("english", "balanced_accuracy", "such as 'accuracy' or 'chrf'"),
        ("english", "roc_auc", "one of classes"),
        ("english", "neg_log_loss", "one of classes"),
        ("english", f1_score, "one of classes"),
        ("english", make_scorer(f1_score, average="macro"), "one of classes"),
        ("english", "r2", r"one of numbers, but .*'english'\] are texts"),
        ("english", "d2", "one of classes and numbers, but"),
        ("english", "log_likelihood", "needs the model"),
        ("english", "neg_log_likelihood", "Did you mean 'log_likelihood'"),
    ],
)
def test_what_is_no_metric_of_texts_is_refused_by_name(task, scoring, message):
    with pytest.raises(ValueError, match=message):
        task_scores(TRUE[[task]], FOUND[[task]], scoring, task_types=[TYPES[task]])


@needs("sacrebleu")
@pytest.mark.parametrize(("task", "they"), [("side", "classes"), ("price", "numbers")])
def test_metrics_of_texts_are_refused_where_there_is_none(task, they):
    with pytest.raises(
        ValueError, match=f"one of texts, but .* are {they}.*generation"
    ):
        task_scores(TRUE[[task]], FOUND[[task]], "chrf")


@pytest.mark.parametrize("given", [accuracy_score, make_scorer(accuracy_score)])
def test_functions_and_scorers_of_whole_labels_score_texts(given):
    scores = task_scores(
        TRUE[["english"]], FOUND[["english"]], {"own": given}, task_types=["generation"]
    )
    assert scores.loc["english", "own"] == 0.5


def test_a_function_of_the_caller_gets_the_texts():
    def shared_length(true, found):
        return np.mean([len(t) == len(f) for t, f in zip(true, found, strict=True)])

    scores = task_scores(
        TRUE[["english"]], FOUND[["english"]], shared_length, task_types=["generation"]
    )
    assert scores.loc["english", "shared_length"] == 0.75


@pytest.mark.parametrize(("task", "is_a"), [("english", "text"), ("price", "number")])
def test_only_classes_can_be_positive(task, is_a):
    label = {"side": "left", task: TRUE[task][0]}
    with pytest.raises(ValueError, match=f"for task '{task}', which is a {is_a}"):
        task_scores(TRUE, FOUND, "f1", task_types=TYPES, pos_label=label)


def test_texts_of_any_kind_of_string_are_scored():
    pl = package("polars")
    own = task_scores(TRUE, FOUND, "accuracy", task_types=TYPES)
    for dtype in ("category", "string", object):
        given = [y.assign(english=y["english"].astype(dtype)) for y in (TRUE, FOUND)]
        found = task_scores(*given, "accuracy", task_types=TYPES)
        pd.testing.assert_frame_equal(found, own)
    plain = [y.astype(object).where(y.notna(), None) for y in (TRUE, FOUND)]
    given = [pl.DataFrame(y.to_dict("list")) for y in plain]
    found = task_scores(*given, "accuracy", task_types=TYPES)
    pd.testing.assert_frame_equal(found, own)


def test_texts_are_matched_by_name():
    own = task_scores(TRUE, FOUND, "accuracy", task_types=TYPES)
    moved = FOUND[["side", "price", "english"]]
    found = task_scores(TRUE, moved, "accuracy", task_types=TYPES)
    pd.testing.assert_frame_equal(found, own)
    names = {"task_names": list(moved), "task_types": TYPES}
    found = task_scores(TRUE, moved.to_numpy(), "accuracy", **names)
    pd.testing.assert_frame_equal(found, own)


def test_texts_come_beside_probabilities():
    proba = pd.DataFrame({"side=left": [0.9, 0.6, 0.8, 0.5, 0.7]})
    proba["side=right"] = 1 - proba["side=left"]
    flat = FOUND[["english", "price"]].join(proba)
    as_list = [FOUND["english"], proba.to_numpy(), FOUND["price"]]
    some = ["accuracy", "neg_log_loss", "r2"]
    for given in (flat, as_list):
        scores = task_scores(TRUE, given, some, task_types=TYPES)
        assert scores.notna().sum().tolist() == [4, 3, 3]
        assert scores.loc["english", "accuracy"] == 0.5
    alone = task_scores(
        TRUE, [None, proba.to_numpy(), None], some[:2], task_types=TYPES
    )
    assert list(alone.index) == ["side", "mean", "worst"]
    # what predict_proba has none of is no class
    told = task_scores(TRUE, [None, proba.to_numpy(), None], some[:2])
    pd.testing.assert_frame_equal(told, alone)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ([1.5, 2, 3, 4, 5], "expected texts.*another order"),
        (
            [None, "a", "b", "c", "d"],
            "Got 1 missing predictions for task 'english'.*''",
        ),
    ],
)
def test_predictions_that_are_no_texts_are_refused(found, message):
    with pytest.raises(ValueError, match=message):
        task_scores(TRUE, FOUND.assign(english=found), task_types=TYPES)
    with pytest.raises(ValueError, match="is a text, and has no classes"):
        task_scores(
            TRUE,
            [np.full((5, 2), 0.5), FOUND["side"], FOUND["price"]],
            task_types=TYPES,
        )


def test_strings_that_look_like_texts_are_told_of_where_it_matters():
    true = pd.DataFrame({"english": [f"text {k}" for k in range(30)]})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert task_scores(true, true).loc["english", "accuracy"] == 1
        task_scores(true, true, "f1_macro", task_types="classification")
        task_scores(true.iloc[:20], true.iloc[:20], "f1_macro")  # not many
        repeated = pd.concat([true] * 2)
        task_scores(repeated, repeated, "f1_macro")  # half of them differ
        numbers = pd.DataFrame({"code": np.arange(30).astype(str)})
        task_scores(numbers, numbers, "f1_macro")
    with pytest.warns(SkmtlWarning, match=r'task_types=\{"english": "generation"\}'):
        task_scores(true, true, ["accuracy", "f1_macro"])


def test_rows_are_right_where_texts_are_as_a_whole():
    some = ["english", "side"]
    assert exact_match_score(TRUE[some], FOUND[some]) == 3 / 5


def test_reports_leave_texts_out():
    report = classification_report(
        TRUE, FOUND, task_types=TYPES, output_dict=True, zero_division=0
    )
    assert list(report) == ["side"]
    with pytest.raises(ValueError, match="are texts, but only classes have a report"):
        classification_report(
            TRUE["english"], FOUND["english"], task_types="generation"
        )
    true = [f"text {k}" for k in range(30)]
    with pytest.warns(SkmtlWarning, match='"generation"'):
        classification_report(true, true)


def test_without_sacrebleu_its_metrics_say_how_to_install_it(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr("skmtl._optional.import_module", missing)
    for name in OF_TEXTS:
        for ask in (make_task_scorer, lambda m: task_scores(TRUE, FOUND, m)):
            with pytest.raises(ImportError, match=r"pip install 'skmtl\[text\]'"):
                ask(name)
    assert task_scores(TRUE, FOUND, task_types=TYPES).loc["english", "accuracy"] == 0.5


@ends_nowhere
def test_a_model_or_a_view_tells_which_tasks_are_texts(model):
    found = model.predict(X)
    said = task_scores(Y, found, task_types=TYPES)
    pd.testing.assert_frame_equal(task_scores(Y, found, task_types=model), said)
    framed = task_scores(Y, model.predict_frame(X), task_types=model.task_types_)
    pd.testing.assert_frame_equal(framed, said)
    view = model.task("english")
    own = task_scores(Y["english"], view.predict(X), task_types=view)
    assert own.loc["english", "accuracy"] == said.loc["english", "accuracy"]
    proba = task_scores(
        Y,
        model.predict_proba(X),
        ["accuracy", "d2"],
        task_types=model,
        classes=model.classes_,
    )
    assert list(proba.index) == ["side", "mean", "worst"]


@ends_nowhere
def test_scorers_give_what_task_scores_gives(model):
    expected = task_scores(Y, model.predict(X), "accuracy", task_types=model)
    accuracy = make_task_scorer("accuracy")(model, X, Y)
    assert accuracy == expected.loc["mean", "accuracy"]
    view = TaskView(model, "english")
    for own in ("accuracy", make_scorer(accuracy_score)):
        one = make_task_scorer(own, task="english")(model, X, Y)
        assert one == make_task_scorer(own)(view, X, Y["english"])
        assert one == expected.loc["english", "accuracy"]


@ends_nowhere
def test_likelihoods_of_observed_labels_are_averaged(model):
    scorer = make_task_scorer("log_likelihood")
    found = model.log_likelihood(X, Y)
    assert scorer(model, X, Y) == pytest.approx(np.nanmean(found, axis=0).mean())
    weight = np.arange(60.0)
    seen = Y["english"].notna().to_numpy()
    one = make_task_scorer("log_likelihood", task="english")
    expected = np.average(found[seen, 0], weights=weight[seen])
    assert one(model, X, Y, weight) == pytest.approx(expected)
    of_class = make_task_scorer("log_likelihood", task="side")(model, X, Y)
    log_loss = make_task_scorer("neg_log_loss", task="side")(model, X, Y)
    assert of_class == pytest.approx(log_loss, rel=1e-5)
    view = model.task("english")
    own = make_task_scorer("log_likelihood")(view, X, Y["english"])
    assert own == pytest.approx(one(model, X, Y))


def test_likelihoods_are_of_columns_in_any_order_and_inside_of_pipelines():
    pipeline = make_pipeline(StandardScaler(), small_writer()).fit(X, Y)
    scorer = make_task_scorer("log_likelihood", task="english")
    model, rows = pipeline[-1], pipeline[0].transform(X)
    expected = np.nanmean(model.log_likelihood(rows, Y)[:, 0])
    assert scorer(pipeline, X, Y) == pytest.approx(expected)
    assert scorer(pipeline, X, Y[Y.columns[::-1]]) == pytest.approx(expected)


def test_of_other_tasks_no_likelihood_is_asked_for(model, monkeypatch):
    asked = []
    own = type(model).log_likelihood
    monkeypatch.setattr(
        type(model),
        "log_likelihood",
        lambda self, X, y: asked.append(y) or own(self, X, y),
    )
    expected = make_task_scorer("log_likelihood")(model.task("side"), X, Y["side"])
    found = make_task_scorer("log_likelihood", task="side")(model, X, Y)
    assert found == expected
    assert asked[-1].notna().any().tolist() == [False, True, False]


def test_a_model_that_tells_no_likelihoods_is_refused():
    forest = RandomForestClassifier(3).fit(X, Y["side"])
    with pytest.raises(ValueError, match="a RandomForestClassifier, has no log_like"):
        make_task_scorer("log_likelihood")(forest, X, Y["side"])


@ends_nowhere
@needs("sacrebleu")
@pytest.mark.parametrize(
    ("scoring", "task"),
    [
        ("chrf", "english"),
        ("accuracy", None),
        ("log_likelihood", "english"),
        (None, None),
    ],
)
def test_searches_choose_the_head_of_texts(scoring, task):
    scoring = scoring and make_task_scorer(scoring, task=task)
    folds = MultiTaskStratifiedKFold(2, task_types=TYPES)
    grid = {"text_head__width": [4, 8]}
    search = GridSearchCV(
        small_writer(max_epochs=1), grid, scoring=scoring, cv=folds, error_score="raise"
    )
    found = search.fit(X, Y)
    assert found.best_estimator_.text_head.width in (4, 8)
    assert np.isfinite(found.cv_results_["mean_test_score"]).all()


@ends_nowhere
def test_several_scorers_score_the_tasks_of_their_types(model):
    scorers = task_scorers(["accuracy", "f1_macro", "r2", "log_likelihood"])
    values = {name: scorer(model, X, Y) for name, scorer in scorers.items()}
    assert all(np.isfinite(list(values.values())))


@ends_nowhere
def test_rows_all_right_are_scored_where_texts_and_classes_are():
    some = ["english", "side"]
    model = small_writer(task_types={"english": "generation"}).fit(X, Y[some])
    value = make_task_scorer("exact_match")(model, X, Y[some])
    found, missing = model.predict_frame(X), Y["english"].isna()
    sides = found["side"] == Y["side"]
    assert value == (sides & (missing | (found["english"] == Y["english"]))).mean()
