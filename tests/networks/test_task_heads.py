"""Heads that read a representation of each task are heads task by task."""

import pytest
import torch

from skmtl.networks._heads import PackedHeads
from skmtl.networks._layout import HeadLayout
from skmtl.networks._task_heads import TaskHeads
from tests.networks.plain_tasks import random_codes, scores_by_task

WIDTH, N_ROWS = 5, 6
LAYOUTS = [[2, 2], [3, 3], [2, 3, 5, 1], [4], [2], [1, 3, 2, 4, 2, 3], [1]]
every_layout = pytest.mark.parametrize("n_classes", LAYOUTS, ids=str)
with_and_without_members = pytest.mark.parametrize("n_members", [None, 3])


def heads_and_batch(n_classes, n_members):
    torch.manual_seed(0)
    heads = TaskHeads(WIDTH, HeadLayout(n_classes), n_members).double()
    for parameter in heads.parameters():
        torch.nn.init.normal_(parameter)
    members = () if n_members is None else (n_members,)
    n_tasks = len(heads.layout.order)
    x = torch.randn(N_ROWS, *members, n_tasks, WIDTH, dtype=torch.float64)
    return heads, x.requires_grad_()


def task_by_task(heads, x, n_classes):
    """Return all scores, those of each task from one map over its representation."""
    order = [k for k, n in enumerate(n_classes) if n == 2]
    order += [k for k, n in enumerate(n_classes) if n > 2]
    one_for_all = PackedHeads(WIDTH, heads.layout, heads.n_members).double()
    state = {"weight": heads.weight, "bias": heads.bias}
    scores = [None] * len(n_classes)
    for position, k in enumerate(order):
        x_of_task = x[..., position, :]
        logits = torch.func.functional_call(one_for_all, state, (x_of_task,))
        scores[k] = scores_by_task(n_classes, logits.flatten(0, -2))[k]
    empty = x.new_zeros(x[..., 0, 0].numel() if order else x.shape[:-2].numel(), 1)
    return torch.cat([empty if part is None else part for part in scores], dim=1)


@every_layout
@with_and_without_members
def test_each_task_is_scored_by_its_own_representation(n_classes, n_members):
    heads, x = heads_and_batch(n_classes, n_members)
    logits = heads(x)
    assert logits.shape == (*x.shape[:-2], heads.layout.n_logits)
    found = torch.cat(scores_by_task(n_classes, logits.flatten(0, -2)), dim=1)
    expected = task_by_task(heads, x, n_classes)
    torch.testing.assert_close(found, expected)
    if max(n_classes) == 1:
        return  # nothing depends on the weights
    functional = torch.randn_like(found)
    learned = (x, heads.weight, heads.bias)
    for one, other in zip(
        torch.autograd.grad((functional * found).sum(), learned),
        torch.autograd.grad((functional * expected).sum(), learned),
        strict=True,
    ):
        torch.testing.assert_close(one, other)
        assert one.any()


@every_layout
def test_a_logit_reads_the_representation_of_its_owner_only(n_classes):
    heads, x = heads_and_batch(n_classes, None)
    logits = heads(x)
    for k in range(len(heads.layout.order)):
        moved = x.detach().clone()
        moved[:, k] += 1
        changed = (heads(moved) != logits).any(dim=0)
        assert changed.equal(heads.layout.owners == k)


@every_layout
@with_and_without_members
def test_any_order_of_the_axes_in_memory_will_do(n_classes, n_members):
    heads, x = heads_and_batch(n_classes, n_members)
    axes = list(range(x.ndim))
    stored = x.detach().permute(axes[::-1]).contiguous().permute(axes[::-1])
    torch.testing.assert_close(heads(stored), heads(x))


@pytest.mark.parametrize("n_classes", LAYOUTS[:-1], ids=str)
@with_and_without_members
def test_they_start_at_the_weighted_frequencies_and_a_thousandth_for_each_class(
    n_classes, n_members
):
    torch.manual_seed(0)
    layout = HeadLayout(n_classes)
    heads = TaskHeads(WIDTH, layout, n_members)
    sizes = [n_classes[k] for k in layout.order]
    codes = random_codes(sizes, 40).to(torch.int16)
    weights = torch.rand(codes.shape)
    heads.start_from(zip(codes.split(25), weights.split(25), strict=True))
    members = () if n_members is None else (n_members,)
    logits = heads(torch.randn(N_ROWS, *members, len(sizes), WIDTH))
    proba = layout.log_probabilities(logits.flatten(0, -2)).exp()
    by_task = proba.split(n_classes, dim=1)
    for position, k in enumerate(layout.order):
        of_task = codes[:, position].long(), weights[:, position], sizes[position]
        counts = torch.bincount(*of_task)
        counts += counts.sum() / 1000
        expected = (counts / counts.sum()).expand_as(by_task[k])
        torch.testing.assert_close(by_task[k], expected, rtol=1e-4, atol=1e-6)


@with_and_without_members
def test_weights_have_the_shapes_and_names_of_heads_that_read_one_representation(
    n_members,
):
    layout = HeadLayout([2, 3, 5])
    ours = TaskHeads(WIDTH, layout, n_members).state_dict()
    theirs = PackedHeads(WIDTH, layout, n_members).state_dict()
    assert {k: v.shape for k, v in ours.items()} == {
        k: v.shape for k, v in theirs.items()
    }
