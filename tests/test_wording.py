"""Messages stay short, however long labels are."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskClassifier, MultiTaskStratifiedKFold, task_scores
from skmtl._wording import counted, shown
from skmtl.exceptions import SkmtlWarning
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(60)
LONG = "x" * 20_000
NAMED = Y.assign(side=np.where(Y["side"] == "left", LONG, "y"))


@pytest.mark.parametrize(
    "value",
    [
        ["a", 1, None, 2.5, True],
        {"b": {1: 2}, "a": "balanced"},
        ("b", "a"),
        "word",
        np.float64(2.5),
        Decimal("1.5"),
        pd.NA,
        MultiTaskClassifier("cnn"),
    ],
)
def test_what_is_short_is_shown_as_it_is(value):
    assert shown(value) == repr(value)


@pytest.mark.parametrize(
    "value",
    [LONG, [LONG], {"a": {LONG: 1}}, np.str_(LONG), LONG.encode(), list(range(9999))],
)
def test_what_is_long_is_cut(value):
    assert len(shown(value)) < 200
    assert "..." in shown(value)


def test_one_of_something_is_no_plural():
    found = [counted(n, "task") for n in (0, 1, 2)]
    assert found == ["0 tasks", "1 task", "2 tasks"]
    assert [counted(n, "class") for n in (1, 2)] == ["1 class", "2 classes"]


def fitted(**chosen):
    return small_classifier(max_epochs=1, **chosen).fit(X, NAMED)


FAILING = {
    "other labels": lambda: fitted().partial_fit(X, Y),
    "other type": lambda: fitted().partial_fit(X, NAMED.assign(side=1)),
    "class_weight": lambda: fitted(class_weight={"side": {"q": 1}}),
    "class_weight of": lambda: fitted(class_weight={"side": {LONG: -1}}),
    "task_weight": lambda: fitted(task_weight={LONG: 1}),
    "classes": lambda: small_classifier().partial_fit(X, NAMED, classes=[LONG] * 3),
    "bytes": lambda: small_classifier().fit(X, Y.assign(side=LONG.encode())),
    "task": lambda: fitted().task(LONG),
    "trunk": lambda: small_classifier(trunk=LONG).fit(X, Y),
    "columns": lambda: task_scores(
        NAMED, fitted().predict_frame(X, "predict_proba").iloc[:, 1:]
    ),
    "classes of a column": lambda: task_scores(
        NAMED["side"], pd.DataFrame({"a": [0.5] * 60, LONG + "z": [0.5] * 60})
    ),
    "a class twice": lambda: task_scores(
        NAMED["side"], np.full((60, 2), 0.5), classes=[LONG, LONG]
    ),
    "scores": lambda: task_scores(
        NAMED, fitted().predict_proba(X), classes=[["y"], [0, 1, 2], [False, True]]
    ),
}


@pytest.mark.parametrize("kind", FAILING)
def test_errors_do_not_repeat_long_labels(kind):
    with pytest.raises((TypeError, ValueError)) as caught:
        FAILING[kind]()
    assert len(str(caught.value)) < 600


def test_warnings_of_labels_that_are_never_predicted_are_short():
    with pytest.warns(SkmtlWarning, match="none in common") as caught:
        task_scores([LONG, "y"], [LONG + "z", "z"])
    assert len(str(caught[0].message)) < 500


def test_warnings_do_not_repeat_long_labels():
    with pytest.warns(SkmtlWarning, match="fewer members") as caught:
        list(MultiTaskStratifiedKFold(10).split(X, [LONG] * 3 + ["a"] * 57))
    assert len(str(caught[0].message)) < 300
