"""Which rows and tasks an epoch takes while tasks join."""

import numpy as np
import pandas as pd
import pytest
import torch

from skmtl.exceptions import SkmtlWarning
from skmtl.sampling import MemberFolds, TaskCurriculum, TaskRows
from tests.sampling.rows import NAMES, drawn, merged, rows_with, shared_labels
from tests.toy_tasks import small_classifier


def test_a_task_joins_at_its_epoch_and_its_rows_with_it():
    recipe = TaskCurriculum({"small": 1, "middle": 3})
    data = merged()
    of_epoch = recipe.build(data, NAMES, 10)
    large, middle, small = np.split(np.arange(1110), [1000, 1100])
    for epoch, rows, objective in [
        (0, large, [1, 0, 0]),
        (1, np.r_[large, small], [0.5, 0, 0.5]),
        (2, np.r_[large, small], [0.5, 0, 0.5]),
        (3, np.r_[large, middle, small], [1 / 3] * 3),
        (9, np.r_[large, middle, small], [1 / 3] * 3),
    ]:
        found = of_epoch(epoch)
        np.testing.assert_array_equal(found.rows, rows)
        torch.testing.assert_close(found.objective, torch.tensor(objective).float())
    assert of_epoch(1) is of_epoch(2)
    assert of_epoch(3) is data
    np.testing.assert_array_equal(of_epoch(0).rows, large)
    assert recipe.settled(NAMES) == 3


def test_a_curriculum_keeps_weights_of_tasks_and_looks_at_the_rows_given():
    observed = shared_labels()
    some = np.arange(0, 300, 2)
    members = MemberFolds.dealt(np.arange(300) % 2, n_folds=2, n_members=4)
    data = rows_with(observed, rows=some, shares=[3.0, 5.0, 1.0], members=members)
    first = drawn(TaskCurriculum({"middle": np.int64(4)}), data)
    torch.testing.assert_close(first.objective, torch.tensor([0.75, 0, 0.25]))
    np.testing.assert_array_equal(first.rows, some[observed[some][:, [0, 2]].any(1)])
    assert first.members is members
    mean = (data.weights[first.rows] * first.loss_scale).mean(dim=0)
    torch.testing.assert_close(mean, torch.ones(3))


def test_a_curriculum_does_not_visit_rows_of_tasks_without_weight():
    first = drawn(TaskCurriculum({"small": 2}), merged(shares=[1.0, 0.0, 1.0]))
    np.testing.assert_array_equal(first.rows, np.arange(1000))


def test_a_curriculum_over_labels_that_are_all_there_only_weighs_tasks():
    data = rows_with(np.ones((6, 2), dtype=bool))
    data = TaskRows(data.inputs, data.codes, None, data.rows, torch.ones(2))
    first = drawn(TaskCurriculum({"b": 1}), data, names=["a", "b"])
    np.testing.assert_array_equal(first.rows, data.rows)
    assert first.objective.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("start", "error", "message"),
    [
        (["small"], TypeError, r"a dict of tasks .*'large', 'middle', 'small'"),
        (None, TypeError, "start=None"),
        ({"smal": 1}, ValueError, r"'smal', but expected one of.*mean 'small'"),
        ({2: 1}, TypeError, "task=2, but expected one of 'large'"),
        ({"small": -1}, ValueError, "start=-1 for task 'small'.*0 or more"),
        ({"small": 1.0}, ValueError, r"start=1\.0 for task 'small'.*an integer"),
        ({"small": True}, ValueError, "start=True for task 'small'"),
        ({"small": 10}, ValueError, "start=10 for task 'small', but the last epoch"),
    ],
)
def test_a_curriculum_that_cannot_be_followed_is_an_error(start, error, message):
    with pytest.raises(error, match=message):
        TaskCurriculum(start).build(merged(), NAMES, 10)


def test_an_epoch_with_nothing_to_learn_is_an_error_when_it_comes():
    data = merged(shares=[0.0, 1.0, 1.0])
    of_epoch = TaskCurriculum({"middle": 1, "small": 2}).build(data, NAMES, 10)
    with pytest.raises(ValueError, match=r"in epoch 0: of all tasks 'large' joined"):
        of_epoch(0)
    assert of_epoch(1).objective.tolist() == [0, 1, 0]
    of_epoch = TaskCurriculum(dict.fromkeys(NAMES, 2)).build(merged(), NAMES, 10)
    with pytest.raises(ValueError, match=r"in epoch 1: of all tasks none joined"):
        of_epoch(1)
    assert len(of_epoch(2)) == 1110


def test_a_curriculum_of_passes_without_end_may_wait_for_any_epoch():
    recipe = TaskCurriculum({"small": 10**6})
    assert len(drawn(recipe, merged(), epoch=999_999, max_epochs=None)) == 1100
    assert len(drawn(recipe, merged(), epoch=10**6, max_epochs=None)) == 1110


def test_tasks_that_are_not_learned_may_be_named_and_play_no_part():
    data, names = merged(), [*NAMES, "constant"]
    assert TaskCurriculum({"constant": 3}).build(data, names, 2) is None
    recipe = TaskCurriculum({"constant": 99, "small": 1})
    assert len(drawn(recipe, data, names=names)) == 1100
    assert recipe.settled(NAMES) == 1
    with pytest.raises(ValueError, match=r"start='late' for task 'constant'"):
        TaskCurriculum({"constant": "late"}).build(data, names, 2)


def test_passes_of_partial_fit_follow_a_curriculum():
    rng = np.random.RandomState(0)
    X = rng.randn(40, 2)
    Y = pd.DataFrame({"a": X[:, 0] > 0, "b": X[:, 1] > 0, "same": "x"})
    curriculum = TaskCurriculum({"b": 2, "same": 1})
    clf = small_classifier(sampling=curriculum, max_epochs=1)
    classes = [[False, True], [False, True], ["x"]]
    with pytest.warns(SkmtlWarning, match="Only one class"):
        clf.partial_fit(X, Y, classes=classes)
    clf.partial_fit(X, Y).partial_fit(X, Y)
    counts = clf.history_[:, "train_task_counts"]
    assert [seen["b"] for seen in counts] == [0, 0, 40]
    assert [seen["a"] for seen in counts] == [40, 40, 40]
