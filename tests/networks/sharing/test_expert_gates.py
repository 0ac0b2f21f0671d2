"""What the gates of MMoE and PLE say, and what they do in the simplest cases."""

import pytest
import torch

from skmtl.networks import PLE, MMoE
from tests.networks.sharing.plain_sharing import (
    N_ROWS,
    N_TASKS,
    SCHEMES,
    built,
    linear,
    representation,
)

GATED = {name: s for name, s in SCHEMES.items() if isinstance(s, MMoE | PLE)}
every_gated = pytest.mark.parametrize("recipe", GATED.values(), ids=GATED)
with_and_without_members = pytest.mark.parametrize("n_members", [None, 2])


@every_gated
@with_and_without_members
def test_the_gates_of_each_task_sum_to_one(recipe, n_members):
    z = representation(n_members)
    gates = built(recipe, n_members).gates(z)
    own, common = (
        (0, recipe.n_experts)
        if isinstance(recipe, MMoE)
        else (recipe.n_specific, recipe.n_shared)
    )
    assert gates.shape == (*z.shape[:-1], N_TASKS, own + common)
    assert built(recipe, n_members).n_own == own
    assert (gates > 0).all()
    torch.testing.assert_close(gates.sum(dim=-1), torch.ones_like(gates[..., 0]))


@with_and_without_members
def test_mixing_the_experts_by_the_gates_gives_the_output(n_members):
    module, z = built(SCHEMES["mmoe"], n_members), representation(n_members)
    gates, out = module.gates(z), module(z)
    for m in range(n_members or 1):
        at = (slice(None),) if n_members is None else (slice(None), m)
        experts = [linear(module.experts, z[at], m, i).relu() for i in range(2)]
        mixed = torch.einsum("nke,enw->nkw", gates[at], torch.stack(experts))
        torch.testing.assert_close(out[at], mixed)


def test_one_expert_is_one_hidden_layer_for_all_tasks():
    module, z = built(MMoE(n_experts=1, width=5), None), representation(None)
    hidden = linear(module.experts, z, 0, 0).relu()
    torch.testing.assert_close(module(z), hidden.unsqueeze(1).expand(-1, N_TASKS, -1))
    assert (module.gates(z) == 1).all()


@pytest.mark.parametrize("name", ["ple", "ple of three levels"])
def test_a_tasks_own_experts_are_the_first_of_its_gates(name):
    module, z = built(SCHEMES[name], None), representation(None)
    last = module.levels[-1]
    last.shared.weight.data.zero_()
    last.shared.bias.data.zero_()  # shared experts that say nothing
    own = slice(0, module.n_own)
    last.own.weight.data.zero_()
    last.own.bias.data.fill_(1.0)  # own experts that always say 1
    expected = module.gates(z)[..., own].sum(dim=-1, keepdim=True)
    torch.testing.assert_close(module(z), expected.expand_as(module(z)))


def test_the_last_level_has_no_shared_gate_and_the_others_one_over_all_experts():
    assert built(SCHEMES["ple"], None).levels[0].shared_gate is None
    recipe = SCHEMES["ple of three levels"]
    gates = [level.shared_gate for level in built(recipe, None).levels]
    assert gates[-1] is None
    n_experts = N_TASKS * recipe.n_specific + recipe.n_shared
    assert [gate.weight.shape[2] for gate in gates[:-1]] == [n_experts] * 2


def test_with_several_levels_tasks_learn_from_the_experts_of_others():
    module = built(SCHEMES["ple of three levels"], None)
    module(representation(None))[:, 0].sum().backward()
    assert module.levels[0].own.weight.grad[0, 1].any()
    assert not module.levels[2].own.weight.grad[0, 1].any()
    alone = built(SCHEMES["ple"], None)
    alone(representation(None))[:, 0].sum().backward()
    assert not alone.levels[0].own.weight.grad[0, 1:].any()


@every_gated
def test_by_default_an_expert_is_a_quarter_as_wide_as_the_representation(recipe):
    wide = type(recipe)().build(20, N_TASKS, None)
    assert wide(torch.randn(N_ROWS, 20)).shape == (N_ROWS, N_TASKS, 5)
