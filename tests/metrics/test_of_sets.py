"""Prediction sets: how many hold the label, and how many classes they have."""

import numpy as np
import pandas as pd
import pytest

from skmtl import make_task_scorer
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scorers, task_scores

BOTH = ["set_coverage", "mean_set_size"]
#: The classes of each task: strings, whole numbers, booleans, and a single one.
CLASSES = {
    "colour": np.array(["blue", "green", "red"], dtype=object),
    "level": np.array([-1, 0, 5, 7]),
    "inside": np.array([False, True]),
    "kind": np.array(["only"], dtype=object),
}


def drawn(seed, n=40, lacking=0.3):
    """Labels of four tasks, some of them missing, and sets of any size."""
    rng = np.random.RandomState(seed)
    labels = {name: own[rng.randint(len(own), size=n)] for name, own in CLASSES.items()}
    Y = pd.DataFrame(labels, dtype=object)
    Y = Y.where(rng.rand(*Y.shape) > lacking, None)
    return Y, [rng.rand(n, len(own)) < 0.6 for own in CLASSES.values()]


def slow(labels, sets, classes, weights):
    """Both metrics of one task, row after row."""
    total = inside = size = 0.0
    for label, row, weight in zip(labels, sets, weights, strict=True):
        if label is None:
            continue
        own = [c for c, there in zip(classes, row, strict=True) if there]
        total += weight
        inside += weight * (label in own)
        size += weight * len(own)
    return inside / total, size / total


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("weights", [None, "rows", "labels"])
def test_values_are_those_of_a_slow_reference(seed, weights):
    Y, sets = drawn(seed)
    rng = np.random.RandomState(seed)
    given = {None: None, "rows": rng.rand(40), "labels": rng.rand(40, 4)}[weights]
    if given is not None:
        given[:5] = 0
    found = task_scores(Y, sets, BOTH, sample_weight=given, classes=CLASSES)
    every = np.ones((40, 4)) if given is None else np.broadcast_to(given.T, (4, 40)).T
    expected = np.array(
        [
            slow(Y[name], own, CLASSES[name], every[:, k])
            for k, (name, own) in enumerate(zip(Y, sets, strict=True))
        ]
    )
    np.testing.assert_allclose(found[:4], expected, rtol=1e-12)
    np.testing.assert_allclose(found.loc["mean"], expected.mean(axis=0), rtol=1e-12)
    worst = [expected[:, 0].min(), expected[:, 1].max()]
    np.testing.assert_allclose(found.loc["worst"], worst, rtol=1e-12)


def test_booleans_alone_tell_sets_from_probabilities():
    Y, sets = drawn(0)
    expected = task_scores(Y, sets, BOTH, classes=CLASSES)
    for given in (sets, tuple(sets), [own.tolist() for own in sets]):
        found = task_scores(Y, given, classes=CLASSES)
        pd.testing.assert_frame_equal(found, expected)
    level, own = Y["level"], sets[1]
    for given in (own, own.tolist(), [own]):
        for y in (level, level.to_frame()):
            found = task_scores(y, given, classes=CLASSES["level"])
            np.testing.assert_array_equal(found.iloc[0], expected.loc["level"])
    one_hot = own * 0 + np.eye(4, dtype=bool)[np.zeros(40, dtype=int)]
    found = task_scores(level, one_hot.astype(float), classes=CLASSES["level"])
    assert found.columns.tolist() == ["accuracy"]


def test_labels_that_are_booleans_are_no_sets():
    rng = np.random.RandomState(0)
    y = rng.rand(20, 3) < 0.5
    for given in (y, y.tolist(), y[:, 0], y[:, :1]):
        true = given if np.ndim(given) == 2 else list(given)
        assert (task_scores(true, given)["accuracy"] == 1).all()
    # one column of one task might be a set of its only class: metrics say so
    found = task_scores(np.zeros(20, dtype=int), y[:, :1], BOTH)
    assert found["set_coverage"].iloc[0] == y[:, 0].mean()
    dummies = pd.get_dummies(pd.Series(["a", "b"] * 10))
    assert task_scores(["a", "b"] * 10, dummies)["accuracy"].iloc[0] == 1
    assert task_scores(["a", "b"] * 10, dummies, BOTH[0]).iloc[0, 0] == 1


def test_columns_are_the_labels_that_occur_unless_classes_are_given():
    y = ["b", "c", None, "b"]
    sets = np.array([[True, False], [True, False], [True, True], [True, True]])
    found = task_scores(y, sets).iloc[0]
    assert found.tolist() == [2 / 3, 4 / 3]
    turned = task_scores(y, sets, classes=["c", "b"]).iloc[0]
    assert turned.tolist() == [2 / 3, 4 / 3]
    wider = np.column_stack([sets, [True, False, False, True]])
    with pytest.raises(ValueError, match="sets of 3 classes for task 'task_0', but y_"):
        task_scores(y, wider)
    found = task_scores(y, wider, classes=["b", "c", "z"]).iloc[0]
    assert found.tolist() == [2 / 3, 2]
    frame = pd.DataFrame(sets, columns=["c", "b"])
    assert task_scores(y, frame, BOTH).iloc[0].tolist() == turned.tolist()


def test_a_class_that_has_no_column_is_in_no_set():
    sets = np.ones((4, 2), dtype=bool)
    with pytest.warns(SkmtlWarning, match=r"\['z'\].*does not know is in no set\.$"):
        found = task_scores(["a", "b", "z", "z"], sets, classes=["a", "b"])
    assert found.iloc[0].tolist() == [0.5, 2]
    with pytest.warns(SkmtlWarning, match="none of the labels is known"):
        found = task_scores(["y", "z", "z", "z"], sets, classes=["a", "b"])
    assert found.iloc[0].tolist() == [0, 2]


def test_tasks_in_another_order_are_moved_with_their_classes():
    Y, sets = drawn(1)
    expected = task_scores(Y, sets, classes=list(CLASSES.values()))
    turned = list(Y)[::-1]
    found = task_scores(
        Y[turned], sets, classes=list(CLASSES.values()), task_names=list(Y)
    )
    pd.testing.assert_frame_equal(found.loc[expected.index], expected)
    array = task_scores(Y.to_numpy(), sets, classes=list(CLASSES.values()))
    np.testing.assert_array_equal(array, expected)
    named = task_scores(
        Y.to_numpy(), sets, classes=CLASSES, task_names=list(Y), sample_weight=Y.notna()
    )
    pd.testing.assert_frame_equal(named, expected)


def test_numbers_and_texts_are_left_out():
    Y, sets = drawn(2)
    rng = np.random.RandomState(0)
    expected = task_scores(Y, sets, classes=CLASSES)
    mixed = Y.assign(price=rng.rand(40), count=rng.randint(9, size=40), text="a text")
    mixed = mixed[["price", "colour", "level", "count", "inside", "kind", "text"]]
    given = [None, *sets[:2], None, *sets[2:], None]
    own = list(CLASSES.values())
    known = [None, *own[:2], None, *own[2:], None]
    weights = pd.DataFrame(rng.rand(40, 7), columns=list(mixed))
    for classes in (CLASSES, known, own):
        found = task_scores(mixed, given, classes=classes)
        pd.testing.assert_frame_equal(found, expected)
    pd.testing.assert_frame_equal(task_scores(Y, given, classes=known), expected)
    some = task_scores(
        mixed[list(mixed)[::-1]], given, classes=known, task_names=list(mixed),
        sample_weight=weights,
    )  # fmt: skip
    own = task_scores(Y, sets, classes=CLASSES, sample_weight=weights[list(Y)])
    pd.testing.assert_frame_equal(some.loc[own.index], own)


def test_a_task_without_labels_has_no_value():
    Y, sets = drawn(0)
    Y["level"] = None
    with pytest.warns(SkmtlWarning, match=r"\['level'\] have no observed label"):
        found = task_scores(Y, sets, classes=CLASSES)
    assert found.loc["level"].isna().all()
    assert found.loc["mean"].notna().all()


Y2 = pd.DataFrame({"a": ["x", "y", "x"], "b": [0, 1, 2]})
SETS = [np.ones((3, 2), dtype=bool), np.ones((3, 3), dtype=bool)]


@pytest.mark.parametrize(
    ("y", "sets", "given", "message"),
    [
        (Y2, SETS, {"scoring": "accuracy"}, r"Got y_pred prediction sets, together wi"),
        (Y2, SETS, {"scoring": ["set_coverage", "f1_macro"]}, r"with the metrics \['f"),
        (Y2, SETS, {"coverage": 0.9}, "coverage=0.9 with prediction sets"),
        (Y2, SETS, {"scoring": BOTH, "coverage": 0.9}, "coverage=0.9 with prediction"),
        (Y2, SETS, {"pos_label": {"a": "x"}}, "pos_label with prediction sets"),
        (Y2, SETS, {"task_types": "classification"}, "task_types or pos_label with"),
        (Y2, [own / 2 for own in SETS], {"scoring": BOTH}, "values of float64 of sh"),
        (Y2, [1 * own for own in SETS], {"scoring": BOTH}, "values of int.*boolean ar"),
        (Y2, Y2, {"scoring": BOTH}, "values of object of shape .3, 2., but expected"),
        (Y2, SETS[0], {"scoring": BOTH}, "sets of 1 task, but expected them for the 2"),
        (Y2, SETS * 2, {"scoring": BOTH}, "sets of 4 tasks, but expected them for"),
        (Y2, np.array([SETS[0]] * 2), {"scoring": BOTH}, r"shape \(2, 3, 2\), but"),
        (Y2, [SETS[0], SETS[1][:2]], {}, "sets of 2 rows for task 'b', but expected"),
        (Y2, SETS, {"classes": [["x"], [0, 1, 2]]}, "of 2 classes for task 'a', but"),
        (Y2, SETS[::-1], {}, "of 3 classes for task 'a', but y_true has the labels"),
        (Y2, SETS, {"task_names": ["a", "c"]}, r"Got task_names=\['a', 'c'\]"),
        (Y2.assign(b=[0, 1, 1]), SETS, {}, "sets of 3 classes for task 'b'"),
        (Y2.assign(b=[0.5, 1, 2]), SETS, {}, "Unknown label type: continuous.*'b'"),
        (
            Y2.mask(Y2.notna(), None),
            SETS,
            {"classes": [["x", "y"], range(3)]},
            "without an",
        ),
        (Y2, [own / own.sum(1)[:, None] for own in SETS], {"scoring": BOTH}, "float64"),
    ],
)
def test_errors_say_what_was_given(y, sets, given, message):
    with pytest.raises(ValueError, match=message):
        task_scores(y, sets, **given)


@pytest.mark.parametrize("name", [*BOTH, "neg_mean_set_size"])
def test_scorers_send_on_to_what_takes_sets(name):
    for make in (make_task_scorer, task_scorers):
        with pytest.raises(ValueError, match=r"sets\. Call skmtl\.metrics\.task_s"):
            make(name)
    with pytest.raises(ValueError, match=r"set_coverage|prediction sets"):
        task_scores(Y2, Y2, [name])
    with pytest.raises(ValueError, match="Did you mean 'set_coverage'"):
        task_scores(Y2, Y2, "set_coverag")
