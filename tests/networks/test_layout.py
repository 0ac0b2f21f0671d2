"""All tasks' class scores in one matrix are what they would be task by task."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skmtl.networks._heads import PackedHeads
from skmtl.networks._layout import HeadLayout
from tests.networks.plain_tasks import scores_by_task

CLASS_COUNTS = st.lists(st.sampled_from([1, 2, 3, 17]), min_size=1, max_size=6)
SEEDS = st.integers(0, 2**16)


def packed_logits(n_classes, seed, n_samples=4, size=3.0):
    layout = HeadLayout(n_classes)
    torch.manual_seed(seed)
    return layout, size * torch.randn(n_samples, layout.n_logits)


@settings(max_examples=60, deadline=None)
@given(CLASS_COUNTS, SEEDS)
@example([1], 0)
@example([2], 0)
@example([3], 0)
@example([3, 3, 3], 0)
@example([2, 17, 1, 3], 0)
def test_log_probabilities_are_a_log_softmax_for_each_task(n_classes, seed):
    layout, logits = packed_logits(n_classes, seed)
    plain = scores_by_task(n_classes, logits)
    expected = torch.cat([F.log_softmax(scores, dim=1) for scores in plain], dim=1)
    torch.testing.assert_close(layout.log_probabilities(logits), expected)


@settings(max_examples=40, deadline=None)
@given(CLASS_COUNTS, SEEDS, st.sampled_from([0.0, 1.0, 100.0, 1e5]))
@example([3, 3, 17], 897, 100.0)
@example([17, 3], 0, 1e5)
def test_probabilities_of_each_task_sum_to_one(n_classes, seed, size):
    """Each is rounded to float32, as the logits of an unlikely class are, and no more.

    So the sums are right to about 4 ulp, 5e-7, however large the logits.
    """
    layout, logits = packed_logits(n_classes, seed, size=size)
    proba = layout.log_probabilities(logits).exp()
    assert proba.shape == (4, sum(n_classes))
    parts = proba.double().split(n_classes, dim=1)
    sums = torch.stack([part.sum(dim=1) for part in parts])
    torch.testing.assert_close(sums, torch.ones_like(sums), rtol=0, atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(CLASS_COUNTS)
def test_a_task_has_as_many_logits_as_it_needs(n_classes):
    layout = HeadLayout(n_classes)
    assert layout.n_logits == sum({1: 0, 2: 1}.get(n, n) for n in n_classes)
    assert layout.bounds[-1] == sum(n_classes)
    assert sorted(layout.order.tolist()) == [
        k for k, n in enumerate(n_classes) if n > 1
    ]


@settings(max_examples=30, deadline=None)
@given(CLASS_COUNTS)
def test_heads_start_at_even_probabilities(n_classes):
    layout = HeadLayout(n_classes)
    heads = PackedHeads(5, layout)
    proba = layout.log_probabilities(heads(torch.randn(3, 5))).exp()
    for part in proba.split(n_classes, dim=1):
        torch.testing.assert_close(part, torch.full_like(part, 1 / part.shape[1]))


@pytest.mark.parametrize("n_classes", [[2, 2], [3, 3], [3, 5], [2, 3, 17]])
@pytest.mark.parametrize("logit", [-1e4, 1e4])
def test_extreme_scores_have_finite_log_probabilities(n_classes, logit):
    layout = HeadLayout(n_classes)
    logits = torch.zeros(1, layout.n_logits)
    logits[:, 0] = logits[:, -1] = logit
    assert layout.log_probabilities(logits).isfinite().all()


def test_the_layout_follows_from_the_class_counts_and_is_no_state():
    heads = PackedHeads(4, HeadLayout([2, 3, 1]))
    assert sorted(heads.state_dict()) == ["bias", "weight"]


def test_a_hundred_tasks_are_one_matrix_multiply():
    layout = HeadLayout([2] * 50 + [3] * 50)
    heads = PackedHeads(8, layout)
    assert heads.weight.shape == (50 + 150, 8)
    assert layout.n_binary == layout.n_multiclass == 50
