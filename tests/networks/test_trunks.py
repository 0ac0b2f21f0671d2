"""What holds for every trunk: add yours to the list."""

import pickle

import pytest
import torch
from sklearn.base import clone

from skmtl.networks import AdditiveTrunk, MLPTrunk, Trunk
from skmtl.networks.trunks import TRUNKS, resolve_trunk
from skmtl.networks.trunks._base import dry_shape

RECIPES = {
    "additive": AdditiveTrunk(),
    "additive of one member": AdditiveTrunk(n_members=1),
    "additive with everything": AdditiveTrunk(width=3, dropout=0.3, n_members=2),
    "mlp": MLPTrunk(),
    "mlp of one layer": MLPTrunk(hidden_layer_sizes=7),
    "mlp of three layers": MLPTrunk(hidden_layer_sizes=(8, 6, 4)),
    "mlp without dropout": MLPTrunk(dropout=0),
    "mlp with much dropout": MLPTrunk(dropout=0.9),
    "mlp with batch norm": MLPTrunk(normalization="batch"),
    "mlp with layer norm": MLPTrunk(normalization="layer"),
    "mlp with residuals": MLPTrunk(hidden_layer_sizes=[8, 8, 4, 4], residual=True),
    "mlp with everything": MLPTrunk((8, 8), "gelu", 0.2, "layer", True),
    "mlp of one member": MLPTrunk(n_members=1),
    "mlp of one member with everything": MLPTrunk(
        (8, 8), "gelu", 0.2, "batch", residual=True, n_members=1
    ),
    "mlp of three members": MLPTrunk((8, 8), n_members=3, normalization="batch"),
} | {
    f"mlp with {activation}": MLPTrunk(hidden_layer_sizes=(8, 8), activation=activation)
    for activation in ("relu", "gelu", "silu", "tanh", "logistic", "identity")
}

#: Columns: numbers, and the number of codes of each categorical column.
TABLES = {
    "numbers": (5, []),
    "categories": (0, [4, 3]),
    "both": (3, [5]),
    "many categories": (2, [5, 90]),
}

every_trunk = pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


def batch_of(table, n_samples=6):
    n_numeric, cardinalities = table
    torch.manual_seed(1)
    numbers = torch.randn(n_samples, n_numeric)
    codes = [torch.randint(1, c, (n_samples,)) for c in cardinalities]
    return numbers, torch.stack(codes, dim=1) if codes else None


def built(recipe, table, seed=0):
    torch.manual_seed(seed)
    return recipe.build(*table)


@every_table
@every_trunk
def test_rows_become_rows_of_the_shape_that_a_dry_run_finds(recipe, table):
    module, batch = built(recipe, table), batch_of(table)
    out = module(*batch)
    assert out.shape == (6, *dry_shape(module, *batch))
    assert out.dtype == torch.float32
    assert out.isfinite().all()


@every_trunk
def test_a_dry_run_leaves_no_trace(recipe):
    table = TABLES["both"]
    module = built(recipe, table)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    dry_shape(module, *batch_of(table))
    assert module.training
    assert all(v.equal(before[name]) for name, v in module.state_dict().items())


@every_table
@every_trunk
def test_predictions_are_the_same_each_time_and_row_by_row(recipe, table):
    module, (numbers, codes) = built(recipe, table).eval(), batch_of(table)
    out = module(numbers, codes)
    assert module(numbers, codes).equal(out)
    first = module(numbers[:2], None if codes is None else codes[:2])
    torch.testing.assert_close(first, out[:2])


@every_trunk
def test_the_same_seed_gives_the_same_weights_and_another_others(recipe):
    table = TABLES["both"]
    first, again, other = (built(recipe, table, seed) for seed in (0, 0, 1))
    pairs = zip(first.parameters(), again.parameters(), strict=True)
    assert all(p.equal(q) for p, q in pairs)
    pairs = zip(first.parameters(), other.parameters(), strict=True)
    assert any(not p.equal(q) for p, q in pairs)


@every_table
@every_trunk
def test_gradients_reach_every_parameter(recipe, table):
    module = built(recipe, table)
    out = module(*batch_of(table, n_samples=32))
    (out * torch.randn_like(out)).sum().backward()
    for name, parameter in module.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
        assert parameter.grad.any(), name


@every_trunk
def test_sparse_rows_give_what_dense_rows_give(recipe):
    if not recipe.accepts_sparse:
        pytest.skip("takes dense rows only")
    # what comes before a normalisation has no gradient but for rounding
    module = built(recipe, TABLES["numbers"]).double()
    rows = torch.randn(6, 5).double() * (torch.rand(6, 5) < 0.5)
    outs = []
    for numbers in (rows, rows.to_sparse()):
        torch.manual_seed(2)  # dropout
        module.zero_grad()
        out = module(numbers, None)
        out.square().sum().backward()
        gradients = [p.grad.clone() for p in module.parameters() if p.grad is not None]
        outs.append((out, gradients))
    torch.testing.assert_close(outs[0], outs[1])


@every_trunk
def test_recipes_are_plain_settings(recipe):
    assert recipe.input_kind == "table"
    for copy in (clone(recipe), pickle.loads(pickle.dumps(recipe))):
        assert copy.get_params() == recipe.get_params()
        assert vars(copy) == vars(recipe)


@every_trunk
def test_building_changes_no_setting(recipe):
    before = dict(vars(recipe))
    built(recipe, TABLES["both"])
    assert vars(recipe) == before


@pytest.mark.parametrize("name", TRUNKS)
def test_every_name_is_a_trunk_with_its_defaults(name):
    recipe = resolve_trunk(name)
    assert isinstance(recipe, Trunk)
    assert recipe.get_params() == TRUNKS[name]().get_params()
