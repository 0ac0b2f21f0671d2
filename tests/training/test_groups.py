"""`groups=` of a fit: one for each row, and held out whole."""

from functools import partial

import numpy as np
import pytest

from skmtl.exceptions import SkmtlWarning
from tests.toy_tasks import make_tasks, one_perceptron, small_classifier
from tests.training.callbacks import Watch

X, Y = make_tasks(200)
GROUPS = np.arange(200) // 5


def classifier(**chosen):
    defaults = {"trunk": one_perceptron(), "early_stopping": True, "max_epochs": 1}
    return small_classifier(**defaults | chosen)


NOT_HELD_OUT = {
    "a share": {},
    "nothing": {"early_stopping": False},
    "a pair": {"validation": (X[:40], Y[:40])},
}


@pytest.mark.parametrize("kind", NOT_HELD_OUT)
@pytest.mark.parametrize("adds", [False, True])
@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (GROUPS[:50], "length 50 for 200 rows"),
        (list(range(201)), "length 201 for 200 rows"),
        ("patient", "groups='patient', but expected the group of each row"),
        (7, "groups=7, but expected the group of each row"),
        (np.array(7), "expected the group of each row"),
    ],
)
def test_groups_of_another_length_are_an_error(kind, adds, groups, message):
    clf = classifier(**NOT_HELD_OUT[kind])
    if adds:
        clf.fit(X, Y)
    learn, y = (partial(clf.add_task, "again"), Y["side"]) if adds else (clf.fit, Y)
    with pytest.raises(ValueError, match=message):
        learn(X, y, groups=groups)


def test_all_rows_of_a_task_that_is_added_have_a_group_labelled_or_not():
    side = Y["side"].mask(np.arange(200) < 50)
    clf = classifier().fit(X, Y[["level"]].assign(side=Y["side"]))
    clf.add_task("half", X, side, groups=GROUPS)
    with pytest.raises(ValueError, match="length 150 for 200 rows"):
        clf.add_task("again", X, side, groups=GROUPS[50:])


def test_groups_beside_a_pair_are_said_to_be_ignored():
    clf = classifier(**NOT_HELD_OUT["a pair"])
    with pytest.warns(SkmtlWarning, match=r"groups= beside validation=\(X, y\)"):
        clf.fit(X, Y, groups=GROUPS)
    clf.add_task("again", X, Y["side"], groups=GROUPS)  # holds out a share of these


@pytest.mark.parametrize("share", [0.1, 0.15, 0.3, 0.4, 0.75, 0.9])
def test_a_trunk_without_members_holds_out_the_share_that_is_asked_for(share):
    held = []
    for seed in range(3):
        watch = Watch()
        clf = classifier(validation=share, net_params={"callbacks": [watch]})
        sizes = np.random.RandomState(seed).randint(1, 12, size=200)
        groups = np.repeat(np.arange(200), sizes)[:200]
        groups[:30] = -1  # one is large
        clf.set_params(random_state=seed).fit(X, Y, groups=groups)
        assert not set(groups[watch.train]) & set(groups[watch.held_out])
        held.append(len(watch.held_out) / 200)
    np.testing.assert_allclose(held, share, atol=0.04)
