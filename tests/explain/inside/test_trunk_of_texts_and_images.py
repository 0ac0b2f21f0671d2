"""Units of networks that read texts or images, which have no columns to follow."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline

from skmtl.explain import task_affinity, trunk_units
from skmtl.explain.inside._opened import OpenNetwork
from skmtl.networks import CNNTrunk, TextCNNTrunk
from skmtl.preprocessing import TokenSequencer
from tests.toy_tasks import make_tasks, small_classifier

TRUNKS = {
    "tokens": TextCNNTrunk(1, n_filters=4, embedding_width=4, n_members=1),
    "images": CNNTrunk((4,), width=6, n_members=1),
}


def reader(kind):
    """A small model of texts or images, what it is fitted on, and labels."""
    X, Y = make_tasks(60)
    clf = small_classifier(trunk=TRUNKS[kind], max_epochs=2)
    if kind == "images":
        return clf, np.repeat(np.repeat(X[:, None], 5, axis=1), 2, axis=2), Y
    texts = [" ".join(f"{'ab'[int(v > 0)]}{j}" for j, v in enumerate(x)) for x in X]
    return make_pipeline(TokenSequencer(), clf), texts, Y


@pytest.mark.parametrize(
    ("kind", "instead"), [("tokens", "TextExplainer"), ("images", "ImageExplainer")]
)
def test_texts_and_images_have_units_but_no_paths(kind, instead):
    model, X, Y = reader(kind)
    units = trunk_units(model.fit(X, Y), X)
    assert list(units.contributions) == list(Y)
    assert (units.contributions != 0).any(axis=None)
    for x in (X[0], X[:1]):
        with pytest.raises(ValueError, match=rf"reads {kind}, but paths .*{instead}"):
            units.paths(x)


def test_contributions_are_deviations_times_slopes_for_texts_too():
    model, X, Y = reader("tokens")
    units = trunk_units(model.fit(X, Y), X)
    weights = model[-1].net_.module_.heads.weight.detach().numpy()
    expected = model.transform(X).std(axis=0)[:, None] * weights[:2].T
    np.testing.assert_allclose(
        units.contributions.iloc[:, [0, 2]], expected, rtol=1e-4, atol=1e-7
    )


@pytest.mark.parametrize("method", ["gradient", "representation"])
@pytest.mark.parametrize("kind", ["tokens", "images"])
def test_tasks_of_texts_and_images_have_affinities(kind, method):
    model, X, Y = reader(kind)
    affinity = task_affinity(model, X, Y, method=method)
    assert list(affinity) == list(Y)
    assert np.isfinite(affinity).all(axis=None)


@pytest.mark.parametrize("kind", ["tokens", "images"])
def test_texts_and_images_are_not_all_held_at_once(monkeypatch, kind):
    model, X, Y = reader(kind)
    model.fit(X, Y)
    at_once = trunk_units(model, X).contributions
    sizes, whole = [], OpenNetwork.batch

    def batch(self, table, rows):
        parts = whole(self, table, rows)
        sizes.append(len(parts[0]))
        return parts

    monkeypatch.setattr(OpenNetwork, "batch", batch)
    monkeypatch.setattr("skmtl.sampling._evaluation.EVALUATION_BATCH_SIZE", 7)
    in_parts = trunk_units(model, X).contributions
    assert max(sizes) == 7
    pd.testing.assert_frame_equal(in_parts, at_once, rtol=1e-4, atol=1e-6)
