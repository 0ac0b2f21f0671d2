"""Terms as functions of the values of their columns."""

import pickle

import numpy as np
import pandas as pd
import pytest

from tests.additive_tasks import (
    additive,
    labels,
    table,
)


@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
@pytest.mark.parametrize("n_members", [1, 3])
def test_shape_functions_are_the_contributions_of_rows(n_members):
    X, Y = table("frame"), labels("several, as wide")
    clf = additive(n_members).fit(X, Y)
    shapes = clf.shape_functions()
    assert list(dict.fromkeys(shapes["feature"])) == clf.term_names_
    terms = clf.contributions(X)
    for j, feature in enumerate(clf.term_names_):
        for k, task in enumerate(Y):
            own = shapes[(shapes["feature"] == feature) & (shapes["task"] == task)]
            classes = clf.classes_[k]
            if len(classes) == 1:
                assert own.empty
                continue
            told = classes[1:] if len(classes) == 2 else classes
            assert own["class"].unique().tolist() == told.tolist()
            for c, label in enumerate(told):
                curve = own[own["class"] == label]
                assert curve["density"].sum() == pytest.approx(1)
                keys = curve["value"].map(lambda v: "gap" if pd.isna(v) else v)
                expected = dict(zip(keys, curve["term"], strict=True))
                values = (
                    X[feature].astype(object).map(lambda v: "gap" if pd.isna(v) else v)
                )
                found = [expected[value] for value in values]
                np.testing.assert_allclose(found, terms[k][:, j, c], atol=1e-6)
    assert shapes["standard_error"].isna().all() == (n_members == 1)
    assert (shapes["standard_error"].dropna() >= 0).all()


def test_the_standard_error_is_that_of_the_mean_over_members():
    X, y = table("array"), labels("one of two")
    clf = additive(4, early_stopping=False).fit(X, y)
    shapes = clf.shape_functions()
    network = clf.net_.module_
    spread = []
    for m in range(4):
        alone = pickle.loads(pickle.dumps(clf))
        heads = alone.net_.module_.heads
        heads.weight.data[:] = network.heads.weight.data[m]
        trunk = alone.net_.module_.trunk
        for name in ("weight", "bias"):
            own = getattr(trunk, name).data.unflatten(2, (4, 3))
            own[:] = own[:, :, [m]].clone()
        trunk.centre[:] = trunk.centre[m].clone()
        spread.append(alone.shape_functions()["term"])
    np.testing.assert_allclose(np.mean(spread, axis=0), shapes["term"], atol=1e-6)
    expected = np.std(spread, axis=0, ddof=1) / 2
    np.testing.assert_allclose(shapes["standard_error"], expected, atol=1e-6)
