"""Values of the other byte order are values wherever pandas has to take them."""

import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskStratifiedKFold, TabularExplainer
from skmtl._byte_order import native, native_pandas
from skmtl.metrics import task_scores
from skmtl.model_selection import (
    MultiTaskStratifiedGroupKFold,
    cross_val_predict,
    train_test_split,
)
from skmtl.preprocessing import Deduplicator, merge_tasks
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(60)
Y = Y.astype({"inside": int})[["level", "inside"]]
FRAME = pd.DataFrame(X, columns=list("abcd"))
SWAPPED = pd.DataFrame(X.astype(">f8"), columns=list("abcd"))
LABELS = pd.DataFrame(Y.to_numpy().astype(">i4"), columns=Y.columns)


@pytest.mark.parametrize(
    "form", [np.asarray, pd.Series, lambda v: pd.DataFrame({1: v})]
)
def test_only_what_has_another_order_is_changed(form):
    kept = form(np.arange(3.0))
    assert native(kept) is kept
    changed = native(form(np.arange(3).astype(">i8")))
    assert type(changed) is type(kept)
    assert np.ravel(changed).tolist() == [0, 1, 2]
    assert np.asarray(changed).dtype == np.int64


def test_names_and_index_are_kept():
    frame = pd.DataFrame(np.eye(2).astype(">f4"), index=[5, 7], columns=["a", "a"])
    frame["c"] = ["x", "y"]
    changed = native_pandas(frame)
    assert changed.columns.tolist() == ["a", "a", "c"]
    assert changed.index.tolist() == [5, 7]
    pd.testing.assert_frame_equal(changed, frame, check_dtype=False)


def test_a_model_learns_the_same():
    clf = small_classifier(max_epochs=2).fit(SWAPPED, LABELS)
    same = small_classifier(max_epochs=2).fit(FRAME, Y)
    np.testing.assert_array_equal(clf.predict(SWAPPED), same.predict(FRAME))
    assert clf.score(SWAPPED, LABELS) == same.score(FRAME, Y)
    assert task_scores(LABELS, LABELS).loc["mean", "accuracy"] == 1


def test_rows_can_be_split_and_put_together():
    groups = (np.arange(60) % 7).astype(">i8")
    for form in (LABELS, LABELS.to_numpy()):
        assert len(list(MultiTaskStratifiedKFold(3).split(X, form))) == 3
        splitter = MultiTaskStratifiedGroupKFold(3)
        assert len(list(splitter.split(X, form, groups))) == 3
    model = small_classifier(max_epochs=1)
    assert cross_val_predict(model, SWAPPED, LABELS, cv=3).shape == (60, 2)
    for stratify in (None, "tasks"):
        parts = train_test_split(SWAPPED, LABELS, stratify=stratify, random_state=0)
        same = train_test_split(FRAME, Y, stratify=stratify, random_state=0)
        for part, other in zip(parts, same, strict=True):
            np.testing.assert_array_equal(part, other)


def test_equal_rows_become_one():
    twice = pd.concat([SWAPPED, SWAPPED]), pd.concat([LABELS, LABELS])
    _, kept = Deduplicator().fit_resample(*twice)
    np.testing.assert_array_equal(kept, Y)
    data = {"p": (SWAPPED, LABELS["level"]), "q": (SWAPPED, LABELS["inside"])}
    rows, labels = merge_tasks(data)
    np.testing.assert_array_equal(rows, X)
    np.testing.assert_array_equal(labels, Y)


def test_groups_and_backgrounds_are_taken():
    groups = (np.arange(60) % 7).astype(">i8")
    clf = small_classifier(max_epochs=1, early_stopping=True)
    clf.fit(X.astype(">f8"), LABELS, groups=groups)
    rows = X.astype(">f8")
    found = TabularExplainer(clf, rows, n_samples=50, random_state=0).explain(rows[0])
    same = TabularExplainer(clf, X, n_samples=50, random_state=0).explain(X[0])
    np.testing.assert_array_equal(found.facts.effects, same.facts.effects)
