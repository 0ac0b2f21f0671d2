"""Predictions are matched with true labels by the names of tasks and classes."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import (
    classification_report,
    exact_match_score,
    expected_calibration_error,
    hamming_loss,
    make_task_scorer,
    task_scores,
)
from skmtl.metrics._predictions import read
from tests.needs import package
from tests.toy_tasks import make_tasks, small_classifier

pl = package("polars")

SCORING = ["accuracy", "neg_log_loss", "roc_auc_ovr", "average_precision"]
CLASSES = {"sex": ["f", "m"], "level": [0, 1, 2], "done": [False, True]}


def make_predictions(n_samples=80, seed=0):
    """True labels of three tasks as a DataFrame, and probabilities by name."""
    rng = np.random.RandomState(seed)
    labels, proba = {}, {}
    for name, classes in CLASSES.items():
        codes = rng.randint(len(classes), size=n_samples)
        noise = rng.dirichlet(np.ones(len(classes)), n_samples)
        proba[name] = 0.6 * noise + 0.4 * np.eye(len(classes))[codes]
        labels[name] = np.array(classes)[codes]
    return pd.DataFrame(labels), proba


def flat(proba):
    return pd.DataFrame(
        {
            f"{name}={label}": p
            for name, columns in proba.items()
            for label, p in zip(CLASSES[name], columns.T, strict=True)
        }
    )


@pytest.mark.parametrize("order", [["done", "sex", "level"], ["level", "done", "sex"]])
def test_task_names_say_the_order_of_probabilities_and_labels(order):
    Y, proba = make_predictions()
    expected = task_scores(Y, list(proba.values()), SCORING)
    turned = [proba[name] for name in order]
    classes = [CLASSES[name] for name in order]
    for given in (None, classes):
        found = task_scores(Y, turned, SCORING, classes=given, task_names=order)
        pd.testing.assert_frame_equal(found, expected)
    labels = [
        np.array(c)[p.argmax(axis=1)] for c, p in zip(classes, turned, strict=True)
    ]
    labels = np.column_stack([column.astype(object) for column in labels])
    found = task_scores(Y, labels, task_names=order)
    pd.testing.assert_frame_equal(found, expected[["accuracy"]])
    named = pd.DataFrame(labels, columns=order)
    pd.testing.assert_frame_equal(task_scores(Y, named), expected[["accuracy"]])
    found = task_scores(Y[order].to_numpy(), turned, SCORING, task_names=order)
    pd.testing.assert_frame_equal(found.loc[list(Y)], expected.loc[list(Y)])


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.from_pandas])
@pytest.mark.parametrize("seed", range(3))
def test_columns_called_by_task_and_class_are_matched_in_any_order(frame, seed):
    Y, proba = make_predictions()
    expected = task_scores(Y, list(proba.values()), SCORING)
    table = flat(proba)
    table = frame(table[np.random.RandomState(seed).permutation(table.columns)])
    for classes in (None, list(CLASSES.values())):
        found = task_scores(Y, table, SCORING, classes=classes)
        pd.testing.assert_frame_equal(found, expected)
    one = task_scores(Y["level"], table[["level=2", "level=0", "level=1"]], SCORING)
    assert one.loc["level"].tolist() == expected.loc["level"].tolist()


def test_true_labels_without_names_get_those_of_the_columns():
    Y, proba = make_predictions()
    expected = task_scores(Y, list(proba.values()), SCORING)
    found = task_scores(Y.to_numpy(dtype=object), flat(proba), SCORING)
    pd.testing.assert_frame_equal(found, expected)
    with pytest.raises(ValueError, match=r"tasks \['sex'\], but y_true has 3 tasks"):
        task_scores(Y.to_numpy(dtype=object), flat({"sex": proba["sex"]}))


def test_a_class_that_does_not_occur_is_told_by_its_column():
    Y, proba = make_predictions()
    rows = Y["level"] != 2
    few = [p[rows] for p in proba.values()]
    expected = task_scores(Y[rows], few, "neg_log_loss", classes=[*CLASSES.values()])
    found = task_scores(Y[rows], flat(proba)[rows], "neg_log_loss")
    pd.testing.assert_frame_equal(found, expected)


def test_columns_of_one_task_are_matched_by_class():
    Y, proba = make_predictions()
    expected = task_scores(Y["sex"], proba["sex"], SCORING)
    table = pd.DataFrame(proba["sex"][:, ::-1], columns=["m", "f"])
    pd.testing.assert_frame_equal(task_scores(Y["sex"], table, SCORING), expected)
    error = expected_calibration_error(Y["sex"], table)
    assert error == expected_calibration_error(Y["sex"], proba["sex"])
    numbered = pd.DataFrame(proba["sex"])
    pd.testing.assert_frame_equal(task_scores(Y["sex"], numbered, SCORING), expected)
    tables = [
        pd.DataFrame(proba[name][:, ::-1], columns=CLASSES[name][::-1]) for name in Y
    ]
    found = task_scores(Y, tables, SCORING)
    pd.testing.assert_frame_equal(found, task_scores(Y, [*proba.values()], SCORING))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.rename(columns={"sex=f": "sx=f"}), r"\['sx=f', .*'sex=class'"),
        (lambda t: t.drop(columns=["sex=f", "sex=m"]), "each class of task 'sex'"),
        (lambda t: t[[*t.columns, "sex=f"]], "2 columns called 'sex=f'"),
        (lambda t: t.assign(**{"age=1": 0.5}), r"for the tasks \['sex', 'level', 'do"),
    ],
)
def test_names_that_do_not_match_are_an_error_that_lists_both(change, message):
    Y, proba = make_predictions()
    with pytest.raises(ValueError, match=message):
        task_scores(Y, change(flat(proba)), SCORING)


def test_columns_are_checked_against_the_classes_that_are_given():
    Y, proba = make_predictions()
    classes = list(CLASSES.values())
    table = flat(proba)
    with pytest.raises(ValueError, match=r"'sex=x'.*but expected \['sex=f', 'sex=m'"):
        task_scores(Y, table.rename(columns={"sex=f": "sex=x"}), classes=classes)
    with pytest.raises(ValueError, match=r"each class of task 'level': .*'level=2'"):
        task_scores(Y, table.drop(columns="level=2"), classes=classes)


def test_a_column_that_may_belong_to_two_tasks_is_an_error_unless_classes_tell():
    Y = pd.DataFrame({"a": ["x", "b=y"], "a=b": ["y", "z"]})
    table = pd.DataFrame(
        {"a=x": [0.9, 0.1], "a=b=y": [0.1, 0.9], "a=b=z": [0.3, 0.8], "a=b=w": 0.5}
    )
    with pytest.raises(ValueError, match=r"'a=b=y' .*may belong to .*'a', 'a=b'"):
        task_scores(Y, table)
    table = table.rename(columns={"a=b=w": "a=b=v"}).assign(**{"a=b=z": 0.5})
    with pytest.warns(SkmtlWarning, match=r"'a=b' has the labels \['y'\]"):
        found = task_scores(Y, table, classes=[["b=y", "x"], ["v", "z"]])
    assert found.loc["a", "accuracy"] == 1


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            ["sex", "level"],
            r"task_names=\['sex', 'level'\], but .*\['sex', 'level', 'd",
        ),
        (["sex", "level", "other"], r"'other'\], but expected each task"),
        (["sex", "sex", "done"], "each task of y_true once"),
    ],
)
def test_task_names_that_do_not_match_are_an_error_that_lists_both(names, message):
    Y, proba = make_predictions()
    with pytest.raises(ValueError, match=message):
        task_scores(Y, list(proba.values()), task_names=names)
    with pytest.raises(ValueError, match="probabilities of 2 tasks"):
        task_scores(Y, [proba["sex"], proba["done"]], task_names=list(Y))
    with pytest.raises(ValueError, match="classes of 1 task"):
        task_scores(Y, [*proba.values()], classes=[[0, 1]], task_names=list(Y))


def test_matched_predictions_are_read_in_the_order_of_the_true_labels():
    Y, proba = make_predictions()
    for predicted in (flat(proba), [proba[name] for name in reversed(proba)]):
        names = None if isinstance(predicted, pd.DataFrame) else [*reversed(proba)]
        true, found = read(Y, predicted, None, names)
        assert true.names == list(Y)
        for task, expected in zip(found.probabilities, proba.values(), strict=True):
            np.testing.assert_allclose(task.values, expected, rtol=1e-15)


@pytest.mark.parametrize("metric", [None, *SCORING])
def test_made_up_names_are_names_where_the_columns_bear_them(metric):
    X, Y = make_tasks()
    Y = pd.DataFrame({"task_0": (Y["side"] == "left") * 1, "task_1": Y["inside"] * 1})
    turned = Y[["task_1", "task_0"]]
    weight = np.random.RandomState(0).rand(*Y.shape)
    for fitted_on in (Y, Y.to_numpy()):
        clf = small_classifier(max_epochs=3).fit(X, fitted_on)
        score = clf.score if metric is None else make_task_scorer(metric)
        given = (X,) if metric is None else (clf, X)
        assert score(*given, turned) == score(*given, Y)
        found = score(*given, turned, sample_weight=weight[:, ::-1])
        assert found == score(*given, Y, sample_weight=weight)


def test_other_names_are_an_error_only_for_a_model_that_was_fitted_with_names():
    X, Y = make_tasks()
    Y = pd.DataFrame({"task_0": (Y["side"] == "left") * 1, "task_1": Y["inside"] * 1})
    other = Y.set_axis(["left", "inside"], axis=1)
    clf = small_classifier(max_epochs=1).fit(X, Y)
    for score in (clf.score, lambda *given: make_task_scorer("accuracy")(clf, *given)):
        with pytest.raises(
            ValueError, match=r"tasks \['left', 'inside'\], but expecte"
        ):
            score(X, other)
        assert score(X, other.to_numpy()) == score(X, Y)
    for model in (clf, RandomForestClassifier(2)):
        model.fit(X, Y.to_numpy())
        scorer = make_task_scorer("accuracy")
        assert scorer(model, X, other) == scorer(model, X, Y)
        assert make_task_scorer("accuracy", task="inside")(model, X, other)


Y_TEXT = pd.DataFrame({"a": ["0", "1", "1"], "b": ["x", "y", "x"]})
Y_CODES = pd.DataFrame({"a": [0, 1, 1], "b": ["x", "y", "x"]})
TWO = [[0.6, 0.4], [0.3, 0.7], [0.2, 0.8]]


@pytest.mark.parametrize(
    "score",
    [
        lambda y: task_scores(y, Y_CODES),
        lambda y: task_scores(y, Y_CODES, ["balanced_accuracy", "f1_macro"]),
        lambda y: task_scores(y, [TWO, TWO], SCORING, classes=[[0, 1], ["x", "y"]]),
        lambda y: exact_match_score(y, Y_CODES),
        lambda y: hamming_loss(y, Y_CODES),
        lambda y: classification_report(y, Y_CODES),
        lambda y: expected_calibration_error(y["a"], TWO, classes=[0, 1]),
    ],
)
def test_text_for_numbers_is_one_error_whatever_the_metric(score):
    message = "Got strings such as '0' as labels of task 'a' in y_true, but the cla"
    with pytest.raises(ValueError, match=message):
        score(Y_TEXT)
    score(Y_CODES)
    score(Y_CODES.assign(a=[0.0, 1.0, 1.0]))
    score(Y_CODES.assign(a=[False, True, True]))


@pytest.mark.parametrize("name", [*SCORING, "f1_macro", "exact_match"])
def test_scorers_say_so_too(name):
    X, Y = make_tasks(40)
    Y = Y[["level"]].assign(side=(Y["side"] == "left") * 1)
    clf = small_classifier(max_epochs=1).fit(X, Y)
    with pytest.raises(ValueError, match="labels of task 'level' in y_true"):
        make_task_scorer(name)(clf, X, Y.astype(str))


def test_only_the_task_that_is_scored_has_to_have_labels_of_its_type():
    X, Y = make_tasks(40)
    Y = Y[["level"]].assign(side=(Y["side"] == "left") * 1)
    clf = small_classifier(max_epochs=1).fit(X, Y)
    mixed = Y.assign(side=Y["side"].astype(str))
    scorer = make_task_scorer("accuracy", task="level")
    assert scorer(clf, X, mixed) == scorer(clf, X, Y)


def test_large_numbers_are_told_exactly_by_columns():
    y = pd.Series([2**62 + 1, 2**62 + 3], name="id")
    table = pd.DataFrame({f"id={2**62 + 3}": [0.2, 0.9], f"id={2**62 + 1}": [0.8, 0.1]})
    assert task_scores(y, table).loc["id", "accuracy"] == 1


def test_tasks_in_another_order_without_names_are_hinted_at():
    Y, proba = make_predictions()
    Y = Y[["sex"]].assign(colour=np.where(Y["sex"] == "f", "red", "blue"))
    turned = [proba["sex"], proba["sex"]]
    with pytest.warns(SkmtlWarning, match="'colour' .* another order"):
        task_scores(Y, turned, "neg_log_loss", classes=[["f", "m"], ["f", "m"]])


def test_classes_may_be_given_by_the_names_of_tasks():
    Y, proba = make_predictions()
    expected = task_scores(Y, list(proba.values()), SCORING)
    order = list(proba)[::-1]
    turned = [proba[name] for name in order]
    for given in (CLASSES, dict(reversed(CLASSES.items()))):
        found = task_scores(Y, list(proba.values()), SCORING, classes=given)
        pd.testing.assert_frame_equal(found, expected)
        found = task_scores(Y, turned, SCORING, classes=given, task_names=order)
        pd.testing.assert_frame_equal(found, expected)
    some = {order[0]: CLASSES[order[0]]}
    found = task_scores(Y, list(proba.values()), SCORING, classes=some)
    pd.testing.assert_frame_equal(found, expected)
    with pytest.raises(ValueError, match="classes for task='nobody'"):
        task_scores(Y, list(proba.values()), SCORING, classes={"nobody": [0, 1]})


def test_large_numbers_beside_small_ones_are_read_exactly_from_columns():
    y = pd.DataFrame({"t": np.array([5, 2**63 + 1] * 5, dtype=np.uint64), "u": 0})
    flat = {"t=5": [0.3] * 10, f"t={2**63 + 1}": [0.7] * 10, "u=0": [1.0] * 10}
    scores = task_scores(y, pd.DataFrame(flat))
    assert scores.loc["t", "accuracy"] == 1 / 2
    table = pd.DataFrame({5: [0.3] * 10, 2**63 + 1: [0.7] * 10})
    assert task_scores(y["t"], table).loc["t", "accuracy"] == 1 / 2


def test_floats_are_found_exactly_among_large_classes():
    classes = np.array([2**53, 2**53 + 1])
    proba = np.tile([0.7, 0.3], (4, 1))
    scores = task_scores([2.0**53] * 4, proba, "neg_log_loss", classes=classes)
    np.testing.assert_allclose(scores.loc["mean", "neg_log_loss"], np.log(0.7))
