"""Folds are alike in how many texts there are, whatever they say."""

import warnings

import numpy as np
import pandas as pd
import pytest

from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import (
    MultiTaskStratifiedGroupKFold,
    MultiTaskStratifiedKFold,
    MultiTaskStratifiedShuffleSplit,
    train_test_split,
)
from skmtl.tasks._by_values import texts_among
from skmtl.tasks._columns import target_columns

N = 100
RNG = np.random.RandomState(0)
X = np.zeros((N, 2))
HAS_TEXT = np.arange(N) % 4 == 0
Y = pd.DataFrame(
    {
        "english": [f"text {k}" if seen else None for k, seen in enumerate(HAS_TEXT)],
        "side": RNG.choice(["left", "right"], N),
    }
)
SAID = {"english": "generation"}
LINE = r'task_types=\{"english": "generation"\}'


def kfold(y, **settings):
    return list(MultiTaskStratifiedKFold(5, **settings).split(X, y))


def group_kfold(y, **settings):
    splitter = MultiTaskStratifiedGroupKFold(5, **settings)
    return list(splitter.split(X, y, groups=np.arange(N)))


def shuffle_split(y, **settings):
    splitter = MultiTaskStratifiedShuffleSplit(
        3, test_size=0.2, random_state=0, **settings
    )
    return list(splitter.split(X, y))


def one_split(y, **settings):
    rows = np.arange(N)
    return [
        tuple(
            train_test_split(
                rows, stratify=y, test_size=0.2, random_state=0, **settings
            )
        )
    ]


every_splitter = pytest.mark.parametrize(
    "split", [kfold, group_kfold, shuffle_split, one_split]
)


@every_splitter
def test_each_part_has_its_share_of_texts(split):
    for _, test in split(Y, task_types=SAID):
        assert HAS_TEXT[test].sum() == 5


@every_splitter
def test_what_texts_say_changes_nothing(split):
    others = Y.assign(english=Y["english"].mask(HAS_TEXT, "always the same"))
    for own, other in zip(
        split(Y, task_types=SAID), split(others, task_types=SAID), strict=True
    ):
        np.testing.assert_array_equal(own[1], other[1])


@every_splitter
def test_strings_that_are_mostly_different_are_texts_with_one_warning(split):
    with pytest.warns(SkmtlWarning, match=LINE) as told:
        found = split(Y)
    assert len(told) == 1
    for own, said in zip(found, split(Y, task_types=SAID), strict=True):
        np.testing.assert_array_equal(own[1], said[1])
    both = r'"side": "classification", "english": "generation"'
    with pytest.warns(SkmtlWarning, match=both):  # what a dict leaves out
        split(Y, task_types={"side": "classification"})


@every_splitter
def test_strings_that_are_said_to_be_classes_are(split):
    with pytest.warns(SkmtlWarning, match="class 'text 0' of task 'english'"):
        split(Y, task_types="classification")


def test_a_single_text_is_split_by_the_rule_of_several():
    texts = [f"text {k}" for k in range(N)]
    with pytest.warns(SkmtlWarning, match=r'task_types=\{"task_0": "generation"\}'):
        train, test = one_split(texts)[0]
    assert (len(train), len(test)) == (80, 20)
    one_split(texts, task_types="generation")


@pytest.mark.parametrize(
    ("labels", "are_texts"),
    [
        ([f"text {k}" for k in range(21)], True),
        ([f"text {k}" for k in range(20)], False),
        ([f"text {k // 2}" for k in range(60)], False),
        ([f"text {k // 2}" for k in range(59)], True),
        ([f"text {k}" for k in range(21)] + [None] * 50, True),
        ([str(k) for k in range(60)], False),
        ([str(k / 7) for k in range(60)], False),
        ([*map(str, range(60)), "n/a"], False),
        ([f"{k} dogs" for k in range(60)], True),
        (list(range(60)), False),
    ],
)
def test_texts_are_strings_that_are_many_and_mostly_different(labels, are_texts):
    columns = target_columns(pd.DataFrame({"english": labels}))
    assert texts_among(columns) == [0] * are_texts


@every_splitter
def test_few_texts_are_no_small_class(split):
    few = Y.assign(english=[f"text {k}" if k < 3 else None for k in range(N)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        split(few, task_types=SAID)
