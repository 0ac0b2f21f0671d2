"""Numbers stand behind the class scores, and are learned as task by task."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skmtl.networks._averaging import joint_answers
from skmtl.networks._heads import PackedHeads
from skmtl.networks._joined_layout import JoinedLayout
from skmtl.networks._layout import HeadLayout
from skmtl.networks._losses import LabelLosses
from skmtl.networks._members import as_one, joint_losses
from skmtl.networks._number_path import NumberPath
from skmtl.networks._task_heads import TaskHeads

#: Classes of each task; 0 is a number.
TASKS = st.lists(st.sampled_from([0, 0, 1, 2, 3, 5]), min_size=1, max_size=7)
SEEDS = st.integers(0, 2**16)


def drawn(layout, seed, n_samples=5, members=()):
    torch.manual_seed(seed)
    logits = 3 * torch.randn(n_samples, *members, layout.n_logits)
    n_classes = torch.tensor(layout.n_classes)[layout.order]
    codes = (torch.rand(n_samples, len(n_classes)) * n_classes).floor()
    values = torch.randn(n_samples, layout.n_numbers)
    return logits, codes.to(torch.int16), values


@settings(max_examples=60, deadline=None)
@given(TASKS, SEEDS)
@example([0], 0)
@example([3, 0, 2, 0, 1], 0)
def test_classes_have_the_layout_that_they_have_without_numbers(n_classes, seed):
    layout, alone = HeadLayout(n_classes), [n for n in n_classes if n]
    assert layout.number_tasks == [k for k, n in enumerate(n_classes) if not n]
    assert layout.order.tolist()[-layout.n_numbers :] == layout.number_tasks or not (
        layout.n_numbers
    )
    if not alone:
        return
    logits, codes, values = drawn(layout, seed)
    plain = HeadLayout(alone)
    scores = logits[:, : plain.n_logits]
    torch.testing.assert_close(
        layout.log_probabilities(logits), plain.log_probabilities(scores)
    )
    if len(plain.order):
        losses = LabelLosses(layout)(logits, codes, values)[:, : len(plain.order)]
        expected = LabelLosses(plain)(scores, codes[:, : len(plain.order)])
        assert losses.equal(expected)


@settings(max_examples=60, deadline=None)
@given(TASKS, SEEDS, st.sampled_from(["squared_error", "huber"]))
def test_losses_of_numbers_are_those_of_torch(n_classes, seed, loss):
    layout = HeadLayout([*n_classes, 0])
    logits, codes, values = drawn(layout, seed)
    found = LabelLosses(layout, loss)(logits, codes, values)[:, -layout.n_numbers :]
    given = logits[:, layout.n_scores :]
    expected = F.mse_loss(given, values, reduction="none")
    if loss == "huber":
        near = (given - values).abs() <= 1
        assert found[near].allclose(expected[near])
        expected = 2 * F.huber_loss(given, values, reduction="none")
    torch.testing.assert_close(found, expected)


@settings(max_examples=40, deadline=None)
@given(TASKS, SEEDS)
def test_members_learn_each_for_itself(n_classes, seed):
    layout = HeadLayout([*n_classes, 0])
    logits, codes, values = drawn(layout, seed, members=(3,))
    losses = LabelLosses(layout)(logits, codes, values)
    for m in range(3):
        own = LabelLosses(layout)(logits[:, m], codes, values)
        torch.testing.assert_close(losses[:, m], own)


@pytest.mark.parametrize("with_shares", [False, True])
def test_members_that_hold_a_row_out_are_averaged_before_they_are_judged(with_shares):
    torch.manual_seed(0)
    numbers, true = torch.randn(200, 4, 3), torch.randn(200, 3)
    shares = torch.rand(200, 4) if with_shares else torch.ones(200, 4)
    shares = shares / shares.sum(dim=1, keepdim=True)
    layout = HeadLayout([0, 0, 0])
    given = shares if with_shares else None
    label_losses = LabelLosses(layout)(
        as_one(numbers, given), torch.zeros(200, 3, dtype=torch.int16), true
    )
    expected = ((shares.unsqueeze(2) * numbers).sum(dim=1) - true).square()
    torch.testing.assert_close(joint_losses(label_losses, given), expected)
    apart = LabelLosses(layout)(numbers, torch.zeros(200, 3, dtype=torch.int16), true)
    assert (apart.mean(dim=1) > expected.mean(dim=0)).float().mean() > 0.5


@settings(max_examples=40, deadline=None)
@given(TASKS, TASKS, SEEDS)
def test_parts_that_are_joined_keep_their_losses(first, second, seed):
    parts = [HeadLayout([*first, 2]), HeadLayout([*second, 0])]
    joined, drawings = JoinedLayout(parts), []
    for part in parts:
        drawings.append(drawn(part, seed))
    logits, codes, values = (torch.cat(some, 1) for some in zip(*drawings, strict=True))
    losses = LabelLosses(joined)(logits, codes, values)
    expected = [
        LabelLosses(part)(*some) for part, some in zip(parts, drawings, strict=True)
    ]
    assert losses.equal(torch.cat(expected, dim=1))
    columns = [
        some[0][:, part.n_scores :] for part, some in zip(parts, drawings, strict=True)
    ]
    assert logits[:, joined.number_columns].equal(torch.cat(columns, dim=1))
    all_tasks = [*first, 2, *second, 0]
    assert joined.number_tasks == [k for k, n in enumerate(all_tasks) if n == 0]


@pytest.mark.parametrize("n_members", [None, 3])
@settings(max_examples=30, deadline=None)
@given(TASKS, SEEDS)
def test_heads_of_tasks_read_each_its_own(n_members, n_classes, seed):
    layout = HeadLayout([*n_classes, 0])
    each = () if n_members is None else (n_members,)
    torch.manual_seed(seed)
    heads = TaskHeads(4, layout, n_members)
    torch.nn.init.normal_(heads.weight)
    torch.nn.init.normal_(heads.bias)
    x = torch.randn(6, *each, len(layout.order), 4)
    found, packed = heads(x), PackedHeads(4, layout, n_members)
    packed.load_state_dict(heads.state_dict())
    for position in range(len(layout.order)):
        own = packed(x[..., position, :])
        columns = layout.owners == position
        torch.testing.assert_close(found[..., columns], own[..., columns])


@settings(max_examples=30, deadline=None)
@given(TASKS, SEEDS)
def test_numbers_start_at_the_mean_and_classes_at_their_frequencies(n_classes, seed):
    layout, alone = HeadLayout([*n_classes, 0]), [n for n in n_classes if n]
    _, codes, _ = drawn(layout, seed, n_samples=50)
    heads = PackedHeads(3, layout, 2)
    heads.start_from([(codes, torch.ones(codes.shape))])
    assert not heads.bias[:, layout.n_scores :].any()
    if alone:
        plain = PackedHeads(3, HeadLayout(alone), 2)
        own = codes[:, : len(plain.layout.order)]
        plain.start_from([(own, torch.ones(own.shape))])
        assert heads.bias[:, : layout.n_scores].equal(plain.bias.detach())


@pytest.mark.parametrize("n_members", [None, 3])
@pytest.mark.parametrize("n_scores", [0, 2])
def test_the_path_adds_a_linear_map_to_numbers_alone(n_members, n_scores):
    torch.manual_seed(0)
    path = NumberPath(4, n_scores, 3, n_members)
    x = torch.randn(6, 7)
    assert not path(x).any()  # it starts at zero
    torch.nn.init.normal_(path.weight)
    found = path(x)
    assert not found[..., :n_scores].any()
    weight = path.weight if n_members else path.weight.unsqueeze(0)
    expected = torch.einsum("nf,mkf->nmk", x[:, :4], weight)
    expected = expected if n_members else expected.squeeze(1)
    ratio = found[..., n_scores:] / expected
    torch.testing.assert_close(ratio, torch.full_like(ratio, ratio.max().item()))
    if n_members:  # rows of their own, as members read them in turn
        own = path(x.view(2, 3, 7)).flatten(0, 1)
        for row, member in enumerate([0, 1, 2, 0, 1, 2]):
            torch.testing.assert_close(own[row], found[row, member])


def test_answers_are_probabilities_and_behind_them_numbers():
    layout = HeadLayout([0, 3, 2, 0])
    logits, _, _ = drawn(layout, 0, members=(4,))
    log_p, numbers = joint_answers(layout, logits)
    assert log_p.shape == (5, 5)
    torch.testing.assert_close(numbers, logits[..., layout.n_scores :].mean(dim=1))
    only = HeadLayout([0, 0])
    log_p, numbers = joint_answers(only, logits[..., :2])
    assert log_p.shape == (5, 0)
    assert numbers.shape == (5, 2)
