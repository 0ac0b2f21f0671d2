"""All draws are put to scikit-learn in one call, and score as each alone would."""

from contextlib import contextmanager

import numpy as np
import pytest

from skmtl.metrics._by_task import observed_tasks
from skmtl.metrics._named import NAMED
from skmtl.metrics._positive import OF_POSITIVE
from skmtl.metrics._predictions import read
from skmtl.plotting import _bootstrap
from skmtl.plotting._bootstrap import ScoredTask, bootstrap
from skmtl.plotting._of_labels import AT_ONCE


def scored_tasks(seed, n_rows):
    """Return tasks of 1 to 5 classes, numbers and strings, with missing labels."""
    rng = np.random.RandomState(seed)
    columns = [rng.randint(0, k + 1, size=(2, n_rows)).astype(object) for k in range(5)]
    columns += [
        np.array(["b", "a", "c"], dtype=object)[rng.randint(3, size=(2, n_rows))]
    ]
    true, pred = np.stack(columns, axis=-1)
    true[1:][rng.rand(n_rows - 1, len(columns)) < 0.3] = None
    targets, predicted = read(true, pred, None, None)
    found = zip(observed_tasks(targets, predicted), targets.missing, strict=True)
    return [ScoredTask(task, ~missing) for task, missing in found]


@pytest.mark.parametrize(("n_rows", "seed"), [(2, 0), (2, 1), (9, 0), (9, 1), (60, 0)])
@pytest.mark.parametrize("name", AT_ONCE)
def test_draws_score_together_as_each_alone(name, seed, n_rows):
    given = scored_tasks(seed, n_rows), NAMED[name], 5, seed
    expected = bootstrap(*given)  # without the name: each draw for itself
    np.testing.assert_allclose(bootstrap(*given, name), expected, rtol=1e-12)


def test_means_over_the_classes_are_all_put_together():
    averages = {
        f"{name}_{mean}" for name in OF_POSITIVE for mean in ("macro", "weighted")
    }
    assert set(AT_ONCE) == averages | {"balanced_accuracy"}
    assert set(AT_ONCE) <= set(NAMED)


@pytest.mark.parametrize("name", ["f1_macro", "neg_log_loss"])
def test_many_rows_are_held_in_parts_with_the_same_draws(name, monkeypatch):
    rng = np.random.RandomState(0)
    proba = rng.dirichlet(np.ones(3), size=40)
    targets, predicted = read(rng.randint(3, size=40), proba, None, None)
    (task,) = observed_tasks(targets, predicted)
    given = [ScoredTask(task, ~targets.missing[0])], NAMED[name], 7, 0, name
    expected = bootstrap(*given)
    monkeypatch.setattr(_bootstrap, "_HELD", 100)
    np.testing.assert_array_equal(bootstrap(*given), expected)


def test_draws_without_a_row_of_a_task_have_no_score(monkeypatch):
    targets, predicted = read(["a", "b"] + [None] * 58, ["a"] * 60)
    (task,) = observed_tasks(targets, predicted)
    monkeypatch.setattr(_bootstrap, "_ADDED", 0)
    given = [ScoredTask(task, ~targets.missing[0])], NAMED["f1_macro"]
    alone = [bootstrap(*given, 1, seed, "f1_macro") for seed in range(20)]
    assert 0 < np.isnan(alone).sum() < 20


@pytest.mark.parametrize("name", ["f1_macro", "matthews_corrcoef"])
def test_progress_comes_to_its_end(name, monkeypatch):
    steps = []

    @contextmanager
    def recorded(total, description):
        yield steps.append
        assert sum(steps) == total

    monkeypatch.setattr(_bootstrap, "progress", recorded)
    bootstrap(scored_tasks(0, 20), NAMED[name], 5, 0, name)
    assert steps
