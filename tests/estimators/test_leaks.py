"""Targets that stand among the columns of X are warned of."""

import numpy as np
import pandas as pd
import pytest

from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import compare_sharing
from tests.needs import package
from tests.toy_tasks import make_tasks, small_classifier

pl = package("polars")

LEAK = r"tasks \['size'\] are columns of X too.*X.drop\(columns=\['size'\]\)"


def frames():
    X, Y = make_tasks()
    names = ["length", "size", *"abcdefgh"][: X.shape[1]]
    Y = Y.rename(columns={"side": "size"}).astype({"level": str, "inside": str})
    return pd.DataFrame(X, columns=names), Y


@pytest.mark.parametrize(
    "frame", [pd.DataFrame, lambda X: pl.DataFrame(X.to_dict("list"))]
)
def test_a_target_that_is_a_column_of_x_is_warned_of(frame):
    X, Y = map(frame, frames())
    with pytest.warns(SkmtlWarning, match=LEAK):
        small_classifier(max_epochs=1).fit(X, Y)


def test_the_first_chunk_of_a_stream_is_warned_of_alone():
    X, Y = frames()
    classes = [np.unique(Y[name]) for name in Y]
    with pytest.warns(SkmtlWarning, match=LEAK):
        clf = small_classifier().partial_fit(X, Y, classes=classes)
    clf.partial_fit(X, Y)


def test_a_series_and_a_task_that_comes_later_are_warned_of():
    X, Y = frames()
    with pytest.warns(SkmtlWarning, match=LEAK):
        small_classifier(max_epochs=1).fit(X, Y["size"])
    clf = small_classifier(max_epochs=1).fit(X, Y.drop(columns="size"))
    with pytest.warns(SkmtlWarning, match=LEAK):
        clf.add_task("size", X, Y["size"].rename(None))


def test_made_up_names_do_not_count():
    X, Y = make_tasks()
    small_classifier(max_epochs=1).fit(pd.DataFrame(X), pd.DataFrame(Y))
    named = pd.DataFrame(X, columns=[f"task_{j}" for j in range(X.shape[1])])
    small_classifier(max_epochs=1).fit(named, Y)


def test_a_comparison_warns_through_its_fits():
    X, Y = frames()
    with pytest.warns(SkmtlWarning, match=LEAK):
        compare_sharing(small_classifier(max_epochs=1), X, Y, cv=2)
