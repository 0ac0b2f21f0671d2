"""What holds for every scheme that gives each task a representation of its own."""

import pickle

import pytest
import torch
from sklearn.base import clone

from skmtl.networks import MTAN, PLE, BypassSharing, CrossStitch, MMoE
from skmtl.networks.sharing import SHARINGS
from tests.networks.sharing.plain_sharing import (
    N_ROWS,
    N_TASKS,
    SCHEMES,
    WIDTH,
    built,
    plain,
    representation,
)

every_scheme = pytest.mark.parametrize("recipe", SCHEMES.values(), ids=SCHEMES)
with_and_without_members = pytest.mark.parametrize("n_members", [None, 2])
#: Parts of the modules that are not of one task.
SHARED = {MMoE: ("experts",), PLE: ("shared", "shared_gate"), MTAN: ("layers",)}


def private_weights(recipe, module):
    """Return weights that belong to a task, by name; tasks are their second axis."""
    shared = (*SHARED.get(type(recipe), ()), "stitches")
    return {
        name: parameter
        for name, parameter in module.named_parameters()
        if not set(name.split(".")) & set(shared)
    }


def test_the_schemes_tested_here_are_all_but_hard_sharing():
    tested = {type(recipe) for recipe in SCHEMES.values()}
    assert tested == set(SHARINGS.values()) - {SHARINGS["hard"]}
    assert all(recipe.per_task for recipe in SCHEMES.values())


@every_scheme
@pytest.mark.parametrize("n_tasks", [1, N_TASKS])
@with_and_without_members
def test_it_computes_what_the_paper_says_for_each_member_and_task(
    recipe, n_members, n_tasks
):
    module = built(recipe, n_members, n_tasks)
    z = representation(n_members).requires_grad_()
    found, expected = module(z), plain(recipe, module, z, n_tasks)
    torch.testing.assert_close(found, expected)
    functional = torch.randn_like(found)
    learned = {"z": z, **dict(module.named_parameters())}
    gradients = [
        torch.autograd.grad((functional * out).sum(), learned.values())
        for out in (found, expected)
    ]
    for name, one, other in zip(learned, *gradients, strict=True):
        torch.testing.assert_close(one, other, msg=lambda m, name=name: f"{name}: {m}")
    assert gradients[0][0].any()


@every_scheme
@pytest.mark.parametrize("n_tasks", [0, 1, 4])
@pytest.mark.parametrize("n_members", [None, 1, 3])
def test_tasks_come_before_the_last_axis(recipe, n_members, n_tasks):
    module = recipe.build(WIDTH, n_tasks, n_members)
    for n_rows in (0, 1, 2):
        z = representation(n_members, n_rows).float()
        out = module(z)
        assert out.shape[:-1] == (*z.shape[:-1], n_tasks)
        assert out.shape[-1] > 0


@every_scheme
@with_and_without_members
def test_every_row_is_on_its_own(recipe, n_members):
    module, z = built(recipe, n_members).train(), representation(n_members)
    out, order = module(z), torch.randperm(N_ROWS)
    torch.testing.assert_close(module(z[order]), out[order])
    torch.testing.assert_close(module(z[[3]]), out[[3]])


@every_scheme
def test_a_member_reads_nothing_of_another(recipe):
    module, z = built(recipe, 2), representation(2)
    out = module(z)
    z[:, 1] += 1
    changed = module(z) != out
    assert not changed[:, 0].any()
    assert changed[:, 1].flatten(1).any(dim=1).all()


@every_scheme
@with_and_without_members
def test_a_tasks_own_weights_change_its_own_output_only(recipe, n_members):
    module, z = built(recipe, n_members), representation(n_members)
    if isinstance(recipe, CrossStitch):
        module.stitches.data[:] = torch.eye(N_TASKS)
    own = private_weights(recipe, module)
    if getattr(recipe, "n_levels", 1) > 1:  # other levels are passed on by the shared
        own = {name: own[name] for name in own if name.startswith("levels.2")}
    assert own
    out = module(z)
    for name, parameter in own.items():
        before = parameter.detach().clone()
        parameter.data[:, 1] += torch.randn_like(parameter[:, 1])
        changed = (module(z) != out).transpose(0, -2).flatten(1).any(dim=1)
        assert changed.tolist() == [False, True, False], name
        parameter.data.copy_(before)


@every_scheme
@with_and_without_members
def test_tasks_that_swap_their_weights_swap_their_outputs(recipe, n_members):
    module, z = built(recipe, n_members), representation(n_members)
    out, order = module(z), torch.tensor([2, 0, 1])
    for parameter in private_weights(recipe, module).values():
        parameter.data = parameter.data[:, order]
    for name, parameter in module.named_parameters():
        if name == "stitches":
            parameter.data = parameter.data[..., order, :][..., order]
        if "shared_gate" in name:  # a row for each expert, task after task
            n_own = recipe.n_specific
            rows = (n_own * order.unsqueeze(1) + torch.arange(n_own)).flatten()
            rest = torch.arange(len(rows), parameter.shape[2])
            parameter.data = parameter.data[:, :, torch.cat([rows, rest])]
    torch.testing.assert_close(module(z), out[..., order, :])


@every_scheme
@with_and_without_members
def test_maps_start_as_torchs_linear_does_from_its_global_generator(recipe, n_members):
    modules = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        modules.append(recipe.build(64, N_TASKS, n_members))
    first, again, other = (dict(module.named_parameters()) for module in modules)
    for name, parameter in first.items():
        assert parameter.equal(again[name])
        if name == "stitches":
            continue
        assert not parameter.equal(other[name])
        fan_in = first[name.replace("bias", "weight")].shape[3]
        assert parameter.abs().max() <= fan_in**-0.5
        if parameter.numel() > 2000:
            std = (3 * fan_in) ** -0.5
            assert parameter.std().item() == pytest.approx(std, rel=0.1)


@every_scheme
@with_and_without_members
def test_built_modules_and_recipes_survive_pickling_and_cloning(recipe, n_members):
    module, z = built(recipe, n_members), representation(n_members)
    assert pickle.loads(pickle.dumps(module))(z).equal(module(z))
    for copied in (clone(recipe), pickle.loads(pickle.dumps(recipe))):
        assert copied.get_params() == recipe.get_params()


@pytest.mark.parametrize(
    ("scheme", "names"),
    [
        (BypassSharing, ["width"]),
        (MMoE, ["n_experts", "width"]),
        (PLE, ["n_specific", "n_shared", "n_levels", "width"]),
        (CrossStitch, ["width", "n_layers"]),
        (MTAN, ["n_layers", "bottleneck"]),
    ],
)
@pytest.mark.parametrize("value", [0, -1, 1.5, True, "4"])
def test_settings_that_are_no_sizes_are_errors_that_name_them(scheme, names, value):
    assert sorted(scheme().get_params()) == sorted(names)
    for name in names:
        recipe = scheme(**{name: value})
        message = f"Got {name}={value!r}, but expected an integer of 1 or more"
        with pytest.raises(ValueError, match=message):
            recipe.build(WIDTH, N_TASKS, None)


@pytest.mark.parametrize("scheme", [BypassSharing, MMoE, PLE, CrossStitch, MTAN])
def test_defaults_work_on_a_representation_of_one_number(scheme):
    assert scheme().build(1, 2, None)(torch.randn(3, 1)).shape[:2] == (3, 2)
