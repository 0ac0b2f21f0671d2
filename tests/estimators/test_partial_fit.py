"""``partial_fit`` learns chunk by chunk, from the first to any later one."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError

from skmtl.exceptions import SkmtlWarning
from tests.toy_tasks import (
    make_tasks,
    probabilities,
    same_bits,
    small_classifier,
    weights_of,
)

X, Y = make_tasks(90)
CHUNKS = [slice(start, start + 30) for start in (0, 30, 60)]
CLASSES = {"side": ["left", "right"], "level": [0, 1, 2], "inside": [False, True]}


def learned_in_chunks(clf, X=X, Y=Y, passes=15, **first):
    for number in range(passes):
        for chunk in CHUNKS:
            options = first if number == 0 and chunk is CHUNKS[0] else {}
            clf.partial_fit(X[chunk], Y[chunk], **options)
    return clf


def test_chunks_are_learned():
    clf = learned_in_chunks(small_classifier())
    assert clf.score(X, Y) > 0.9
    assert clf.n_iter_ == len(clf.history_) == 45


def test_a_chunk_is_one_pass_whatever_the_number_of_epochs():
    clf = small_classifier(max_epochs=50, early_stopping=True).partial_fit(X, Y)
    assert clf.n_iter_ == 1
    assert "valid_loss" not in clf.history_[0]


def test_means_go_on_being_learned():
    clf = small_classifier()
    for chunk in CHUNKS:
        clf.partial_fit(X[chunk], Y[chunk])
    network = clf.net_.module_.input
    np.testing.assert_allclose(network.mean.numpy(), X.mean(axis=0))
    np.testing.assert_allclose(network.scale.numpy(), 1 / X.std(axis=0))


@pytest.mark.parametrize("with_weights", [[True, True], [True, False], [False, True]])
def test_weights_may_come_with_some_chunks(with_weights):
    clf = small_classifier()
    for chunk, weighted in zip(CHUNKS, with_weights, strict=False):
        weight = np.full(30, 0.5) if weighted else None
        clf.partial_fit(X[chunk], Y[chunk], sample_weight=weight)
    assert clf.n_iter_ == 2


def test_the_momentum_of_the_optimiser_goes_on():
    clf = small_classifier(batch_size=30).partial_fit(X, Y).partial_fit(X, Y)
    steps = {int(state["step"]) for state in clf.net_.optimizer_.state.values()}
    assert steps == {6}


def test_partial_fit_after_fit_goes_on():
    clf = small_classifier(max_epochs=2).fit(X, Y)
    before = clf.history_[-1, "train_loss"]
    clf.partial_fit(X, Y)
    assert clf.n_iter_ == 3
    assert clf.history_[-1, "train_loss"] < before


def test_fit_after_partial_fit_starts_anew():
    clf = small_classifier(max_epochs=3)
    expected = weights_of(clf.fit(X, Y))
    clf.partial_fit(X, Y)
    assert same_bits(weights_of(clf.fit(X, Y)), expected)


def test_the_same_chunks_give_the_same_bits():
    first, second = (learned_in_chunks(small_classifier(), passes=2) for _ in range(2))
    assert same_bits(weights_of(first), weights_of(second))


def test_pickling_between_chunks_changes_no_bit():
    plain, pickled = small_classifier(), small_classifier()
    for chunk in CHUNKS:
        plain.partial_fit(X[chunk], Y[chunk])
        pickled.partial_fit(X[chunk], Y[chunk])
        pickled = pickle.loads(pickle.dumps(pickled))
    assert same_bits(weights_of(plain), weights_of(pickled))


def test_what_an_optimiser_learned_ends_with_fit_and_goes_on_with_chunks():
    clf = small_classifier(max_epochs=2).fit(X, Y)
    assert not clf.net_.optimizer_.state
    clf.partial_fit(X, Y)
    assert clf.net_.optimizer_.state


@pytest.mark.parametrize(
    "classes", [CLASSES, list(CLASSES.values()), {"side": ["right", "left"]}]
)
def test_classes_can_be_named_in_advance(classes):
    first = (Y["side"] == "left").to_numpy()
    clf = small_classifier().partial_fit(X[first], Y[first], classes=classes)
    assert clf.classes_[0].tolist() == ["left", "right"]
    for _ in range(15):
        clf.partial_fit(X, Y)
    assert clf.score(X, Y) > 0.9


@pytest.mark.parametrize("classes", [[0, 1, 2], np.arange(3), {"level": [2, 0, 1]}])
def test_classes_of_one_target_are_a_plain_array(classes):
    y = Y["level"]
    few = (y < 2).to_numpy()
    clf = small_classifier().partial_fit(X[few], y[few], classes=classes)
    assert clf.classes_.tolist() == [0, 1, 2]
    assert clf.predict_proba(X).shape == (90, 3)
    clf.partial_fit(X, y)


@pytest.mark.parametrize(
    "classes",
    [
        CLASSES,
        [["right", "left"], [2.0, 0.0, 1.0], [True, False]],
        {"level": [1, 2, 0, 0, None]},
        None,
    ],
)
def test_the_same_classes_may_be_named_again(classes):
    clf = small_classifier().partial_fit(X, Y, classes=CLASSES)
    clf.partial_fit(X, Y[list(Y)[::-1]], classes=classes)
    assert clf.classes_[1].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        (
            [["left", "right"], [0, 1, 2, 3], [False, True]],
            r"classes=\[0, 1, 2, 3\].*le",
        ),
        ({"level": [0, 1]}, r"classes=\[0, 1\] for task 'level'.*\[0, 1, 2\]"),
        ({"inside": [2, 3]}, "for task 'inside'.*fixed by the first call"),
        ([["left", "right"]], "classes for 1 task"),
        ({"level": ["0", "1", "2"]}, "strings, such as '0'"),
    ],
)
@pytest.mark.parametrize("first", ["fit", "partial_fit"])
def test_other_classes_in_later_calls_are_an_error(first, classes, message):
    clf = getattr(small_classifier(max_epochs=1), first)(X, Y)
    before = weights_of(clf)
    with pytest.raises(ValueError, match=message):
        clf.partial_fit(X, Y, classes=classes)
    assert same_bits(weights_of(clf), before)


@pytest.mark.parametrize("names", [["level"], ["level", "side"]])
def test_classes_of_the_first_call_hold_beside_tasks_that_came_later(names):
    y = Y[names].squeeze()
    classes = [CLASSES[name] for name in names]
    classes = classes[0] if len(names) == 1 else classes
    clf = small_classifier(max_epochs=1).partial_fit(X, y, classes=classes)
    clf.add_task("inside", X, Y["inside"])
    grown = Y[[*names, "inside"]]
    for known in (classes, clf.classes_):
        clf.partial_fit(X, grown, classes=known)
    with pytest.raises(ValueError, match="for task 'inside'"):
        clf.partial_fit(X, grown, classes={"inside": [0, 5]})
    with pytest.raises(ValueError, match="for task 'level'"):
        clf.partial_fit(X, grown, classes={"level": [0, 5]})


def test_a_label_that_was_not_named_is_an_error_that_names_the_task():
    clf = small_classifier().partial_fit(X, Y)
    before = weights_of(clf)
    message = r"Task 'side' has the labels \['above'\].*pass classes="
    with pytest.raises(ValueError, match=message):
        clf.partial_fit(X, Y.assign(side="above"))
    assert same_bits(weights_of(clf), before)


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ([["left", "right"]], "classes for 1 task"),
        ({"colour": ["red"]}, "classes for task='colour'"),
        ({"level": [0, 1]}, r"Task 'level' has the labels \[2\]"),
    ],
)
def test_classes_that_do_not_fit_are_an_error(classes, message):
    clf = small_classifier()
    with pytest.raises(ValueError, match=message):
        clf.partial_fit(X, Y, classes=classes)
    with pytest.raises(NotFittedError):
        clf.predict(X)


def test_a_task_may_have_no_label_in_a_chunk():
    clf = small_classifier().partial_fit(X, Y)
    heads = clf.net_.module_.heads.weight.detach().clone()
    silent = Y.assign(level=pd.array([None] * 90, dtype="Int64"))
    clf.set_params(weight_decay=0)
    clf.partial_fit(X, silent)
    record = clf.history_[-1]
    assert record["train_task_losses"]["level"] is None
    observed = [record["train_task_losses"][name] for name in ("side", "inside")]
    assert record["train_loss"] == pytest.approx(np.mean(observed))
    assert not clf.net_.module_.heads.weight[:2].equal(heads[:2])


def test_a_task_may_have_no_label_in_the_first_chunk_if_its_classes_are_named():
    silent = Y.assign(level=pd.array([None] * 90, dtype="Int64"))
    clf = small_classifier().partial_fit(X, silent, classes=CLASSES)
    np.testing.assert_allclose(clf.predict_proba(X)[1], 1 / 3, rtol=1e-5)
    for _ in range(15):
        clf.partial_fit(X, Y)
    assert clf.score(X, Y) > 0.9


def test_a_first_chunk_without_a_label_of_a_task_is_an_error_that_names_it():
    with pytest.raises(ValueError, match="Task 'level' has no observed label"):
        small_classifier().partial_fit(X, Y.assign(level=None))


def test_a_chunk_without_any_label_is_an_error():
    clf = small_classifier().partial_fit(X, Y)
    with pytest.raises(ValueError, match="without a single observed label"):
        clf.partial_fit(X, Y.assign(side=None, level=None, inside=None))


def test_rows_may_miss_numbers_that_the_first_chunk_had():
    holes = X.copy()
    holes[30::5, 3] = np.nan
    clf = learned_in_chunks(small_classifier(), X=holes)
    assert clf.score(X, Y) > 0.85


@pytest.mark.filterwarnings("ignore:No category of the columns.*'colour'")
def test_later_chunks_may_have_new_categories():
    frame = pd.DataFrame(X, columns=list("abcd"))
    frame["colour"] = ["red"] * 30 + ["blue"] * 30 + [None] * 30
    clf = small_classifier()
    for chunk in CHUNKS:
        clf.partial_fit(frame[chunk], Y[chunk])
    assert clf.predict(frame).shape == (90, 3)


def test_columns_of_later_chunks_are_matched_by_name():
    expected = learned_in_chunks(small_classifier(), passes=1)
    clf = small_classifier()
    for number, chunk in enumerate(CHUNKS):
        clf.partial_fit(X[chunk], Y[chunk] if number == 0 else Y[chunk].iloc[:, ::-1])
    assert same_bits(weights_of(clf), weights_of(expected))


def test_weights_of_labels_go_with_the_columns_they_came_with():
    weight = np.random.RandomState(0).rand(90, 3)
    clf, other = (small_classifier().partial_fit(X, Y) for _ in range(2))
    clf.partial_fit(X, Y, sample_weight=weight)
    other.partial_fit(X, Y.iloc[:, ::-1], sample_weight=weight[:, ::-1])
    np.testing.assert_allclose(
        probabilities(other, X), probabilities(clf, X), atol=1e-5
    )


BAD_CHUNKS = {
    "an unknown label": (X, Y.assign(level=7), None),
    "another number of features": (X[:, :3], Y, None),
    "an infinite number": (np.where(X > 2, np.inf, X), Y, None),
    "other rows": (X[:40], Y, None),
    "other tasks": (X, Y[["side", "level"]], None),
    "a task of another name": (X, Y.rename(columns={"side": "where"}), None),
    "negative weights": (X, Y, -np.ones(90)),
    "a bad setting": (X, Y, None),
    "a loss that explodes": (X * 1e200, Y, None),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("kind", BAD_CHUNKS)
def test_a_chunk_that_fails_leaves_everything_as_it_was(kind):
    clf, twin = (learned_in_chunks(small_classifier(), passes=1) for _ in range(2))
    before, proba = weights_of(clf), probabilities(clf, X)
    rows, targets, weight = BAD_CHUNKS[kind]
    if kind == "a bad setting":
        clf.set_params(batch_size=0)
    elif kind == "a loss that explodes":
        clf.set_params(lr=1e30, batch_size=10)
    with pytest.raises(ValueError):  # noqa: PT011  what it says is tested elsewhere
        clf.partial_fit(rows, targets, sample_weight=weight)
    assert same_bits(weights_of(clf), before)
    np.testing.assert_array_equal(probabilities(clf, X), proba)
    assert len(clf.history_) == clf.n_iter_ == 3

    clf.set_params(lr=twin.lr, batch_size="auto")
    after = [weights_of(model.partial_fit(X, Y)) for model in (clf, twin)]
    assert same_bits(*after), "the next chunk is not learned as if nothing had been"


def test_a_first_chunk_that_fails_leaves_the_estimator_unfitted():
    clf = small_classifier()
    with pytest.raises(ValueError, match="infinity"):
        clf.partial_fit(np.where(X > 2, np.inf, X), Y)
    with pytest.raises(NotFittedError):
        clf.predict(X)
    assert not [name for name in vars(clf) if name.endswith("_")]


def test_one_class_in_the_first_chunk_is_said():
    with pytest.warns(SkmtlWarning, match="one class") as caught:
        small_classifier().partial_fit(X, Y.assign(level=1))
    assert caught[0].filename == __file__


def test_a_fit_with_held_out_rows_may_follow_one_without():
    clf = small_classifier(warm_start=True, max_epochs=2).partial_fit(X, Y)
    clf.set_params(early_stopping=True).fit(X, Y)
    assert "valid_loss" in clf.history_[-1]


def test_unnamed_and_named_targets_go_together_by_position():
    clf = small_classifier(max_epochs=2).partial_fit(X, Y.to_numpy())
    clf.partial_fit(X, Y)
    assert clf.task_names_ == ["task_0", "task_1", "task_2"]
    assert clf.score(X, Y) == clf.score(X, Y.to_numpy())


def test_settings_of_the_optimiser_are_those_of_now():
    clf = small_classifier().partial_fit(X, Y)
    clf.set_params(weight_decay=0.5, lr=0.3).partial_fit(X, Y)
    (group,) = clf.net_.optimizer_.param_groups
    assert (group["weight_decay"], group["lr"]) == (0.5, 0.3)


@pytest.mark.parametrize("first", [None, 1.0])
def test_weights_of_chunks_count_in_the_running_means(first):
    n = len(X)
    clf = small_classifier().partial_fit(
        X, Y, sample_weight=None if first is None else np.full(n, first)
    )
    clf.partial_fit(X + 10, Y, sample_weight=np.full(n, 9.0))
    expected = X.mean(axis=0) + 9
    np.testing.assert_allclose(clf.net_.module_.input.mean.numpy(), expected)


def test_a_chunk_may_give_a_task_no_weight():
    weights = np.ones((len(X), 3))
    weights[:, 1] = 0
    clf = small_classifier().partial_fit(X, Y).partial_fit(X, Y, sample_weight=weights)
    assert clf.n_iter_ == 2


def test_a_warm_start_keeps_the_means_that_the_network_has_learned_with():
    clf = small_classifier(warm_start=True, max_epochs=1).fit(X, Y)
    clf.fit(X + 10, Y)
    np.testing.assert_allclose(clf.net_.module_.input.mean.numpy(), X.mean(axis=0))


def test_a_warm_start_without_a_label_of_a_task_is_an_error_that_names_it():
    clf = small_classifier(warm_start=True, max_epochs=1).fit(X, Y)
    unlabelled = Y.astype(object).assign(level=None)
    with pytest.raises(ValueError, match="'level' has no observed label"):
        clf.fit(X, unlabelled)
