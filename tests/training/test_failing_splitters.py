"""A splitter given as `validation=` that cannot split the rows of the fit."""

import numpy as np
import pytest
from sklearn.model_selection import (
    RepeatedStratifiedKFold,
    StratifiedGroupKFold,
    StratifiedKFold,
    StratifiedShuffleSplit,
    TimeSeriesSplit,
)

from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(60)
HOLES = Y.astype(object).mask(np.random.RandomState(0).rand(*Y.shape) < 0.3)
NUMBERS = np.random.RandomState(1).randint(0, 2, size=(60, 2))
TARGETS = {
    "several tasks": (Y, "has 3 tasks. Use"),
    "numbers": (NUMBERS, "has 2 tasks. Use"),
    "missing labels": (HOLES, "has 3 tasks with missing labels. Use"),
    "one task": (HOLES["side"], "has 1 task with missing labels. Use"),
}
INSTEAD = [
    (StratifiedKFold(3), "Use MultiTaskStratifiedKFold of"),
    (RepeatedStratifiedKFold(n_splits=3), "Use MultiTaskStratifiedKFold of"),
    (StratifiedGroupKFold(3), "Use MultiTaskStratifiedGroupKFold of"),
]


def fit(validation, y=Y, **given):
    return small_classifier(
        early_stopping=True, max_epochs=1, validation=validation
    ).fit(X, y, **given)


@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.parametrize(("splitter", "instead"), INSTEAD)
@pytest.mark.filterwarnings("ignore:The groups parameter is ignored by:UserWarning")
def test_a_splitter_for_one_complete_target_names_ours_and_the_cause(
    kind, splitter, instead
):
    y, targets = TARGETS[kind]
    name = type(splitter).__name__
    with pytest.raises(ValueError, match=f"Got validation={name}") as caught:
        fit(splitter, y, groups=np.arange(60) // 2)
    assert instead in str(caught.value)
    assert targets in str(caught.value)
    assert str(caught.value.__cause__).rstrip(".") in str(caught.value)


def test_targets_that_are_shuffled_in_strata_name_ours():
    instead = "Use MultiTaskStratifiedShuffleSplit of"
    with pytest.raises(ValueError, match=f"(?s)validation=Strat.*3 tasks.*{instead}"):
        fit(StratifiedShuffleSplit(2), Y.assign(side=np.arange(60) // 2))


def test_a_task_that_is_added_with_missing_labels_names_ours():
    clf = fit(0.1).set_params(validation=StratifiedKFold(3))
    message = r"1 task with missing labels\. Use MultiTask"
    with pytest.raises(ValueError, match=message):
        clf.add_task("again", X, HOLES["side"])


def test_no_other_splitter_is_advised_where_y_is_not_the_cause():
    with pytest.raises(ValueError, match=r"validation=TimeSeries.*folds") as caught:
        fit(TimeSeriesSplit(100))
    assert "Use" not in str(caught.value)
    with pytest.raises(ValueError, match=r"validation=StratifiedKFold.*n_splits=100"):
        fit(StratifiedKFold(100), Y["side"])


class Splitter:
    def __init__(self, make):
        self.make = make

    def split(self, X, y=None, groups=None):
        return self.make()


def broken():
    yield from [(np.arange(30), np.arange(30, 60))]
    raise KeyError("year")


BROKEN = {
    "raises": (broken, "KeyError: 'year'"),
    "divides by zero": (lambda: 1 / 0, "ZeroDivisionError"),
    "no splits": (lambda: None, "cannot split these rows: TypeError"),
    "three parts": (lambda: [([0], [1], [2])], r"pairs \(train, test\)"),
    "numbers": (lambda: [0, 1], r"pairs \(train, test\)"),
    "ragged": (lambda: [([[0], [1, 2]], [1])], "row numbers from 0 to 59"),
    "a table": (lambda: [(np.zeros((0, 2), int), [1])], "row numbers from 0 to 59"),
    "names": (lambda: [(["a"], ["b"])], "row numbers from 0 to 59"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_an_error_of_a_users_splitter_says_where_it_came_from(kind):
    make, message = BROKEN[kind]
    with pytest.raises(ValueError, match=f"Got validation=.*Splitter.*{message}"):
        fit(Splitter(make))


def test_a_splitter_without_groups_is_told_what_split_is_called_with():
    class Old:
        def split(self, X):
            yield np.arange(30), np.arange(30, 60)

    with pytest.raises(ValueError, match=r"validation=.*Old.*positional argument"):
        fit(Old())


def test_a_pair_is_a_tuple_and_a_list_of_two_is_told_so():
    with pytest.raises(ValueError, match=r"list is not taken.*validation=\(X, y\)"):
        fit([X, Y])


@pytest.mark.parametrize(
    ("validation", "advice"),
    [
        (5, r"validation=0\.2, or .*MultiTaskStratifiedKFold\(5\).* KFold\(5\)"),
        (np.int64(3), r"validation=0\.33, .*KFold\(3\)"),
        (0, "early_stopping=False"),
        (0.0, "early_stopping=False"),
        (False, "early_stopping=False"),
        (None, "early_stopping=False"),
    ],
)
def test_what_may_have_been_meant_by_a_validation_is_told(validation, advice):
    with pytest.raises(ValueError, match=f"expected a number.*{advice}") as caught:
        fit(validation)
    assert "list" not in str(caught.value)


@pytest.mark.parametrize("validation", [True, 1, "auto", 1.5, (X, Y, Y)])
def test_nothing_is_guessed_of_other_validations(validation):
    with pytest.raises(ValueError, match=r"as a tuple \(X, y\)\.$"):
        fit(validation)


@pytest.mark.parametrize(
    ("pair", "kind", "message"),
    [
        ((X, None), ValueError, "target y is None"),
        ((None, Y), ValueError, "None"),
        ((X.tolist()[0], Y), ValueError, "1D array"),
    ],
)
def test_a_pair_of_another_form_is_said_to_be_validation(pair, kind, message):
    with pytest.raises(kind, match=rf"(?s)Got validation=\(X, y\).*{message}"):
        fit(pair)
