"""The multi-layer perceptron: what each of its settings does."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
import torch.nn.functional as F
from torch import nn

from skmtl.inputs._table import MISSING_CODE, UNKNOWN_CODE
from skmtl.networks import MLPTrunk
from skmtl.networks._members import MemberLinear
from tests.toy_tasks import make_tasks, small_classifier


def layers(kind, n_members=1, **settings):
    module = MLPTrunk(n_members=n_members, **settings).build(5, [])
    return [part for part in module.modules() if isinstance(part, kind)]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((8, 6), [(5, 8), (8, 6)]),
        ([4], [(5, 4)]),
        (9, [(5, 9)]),
        (np.array([3, 2]), [(5, 3), (3, 2)]),
        (np.int64(9), [(5, 9)]),  # a value of np.arange in a search
    ],
)
def test_each_size_is_a_layer(sizes, expected):
    found = layers(nn.Linear, hidden_layer_sizes=sizes)
    assert [(part.in_features, part.out_features) for part in found] == expected


def test_each_size_is_a_layer_of_each_member():
    first = layers(nn.Linear, n_members=3, hidden_layer_sizes=(8, 6))
    assert [(part.in_features, part.out_features) for part in first] == [(5, 24)]
    rest = layers(MemberLinear, n_members=3, hidden_layer_sizes=(8, 6))
    assert [part.weight.shape for part in rest] == [(3, 6, 8)]


@pytest.mark.parametrize(
    ("activation", "kind"),
    [
        ("relu", nn.ReLU),
        ("gelu", nn.GELU),
        ("silu", nn.SiLU),
        ("tanh", nn.Tanh),
        ("logistic", nn.Sigmoid),
    ],
)
def test_each_layer_has_the_activation(activation, kind):
    assert len(layers(kind, hidden_layer_sizes=(4, 4, 4), activation=activation)) == 3


@pytest.mark.parametrize("n_members", [1, 3])
@pytest.mark.parametrize(
    ("normalization", "kind"), [("batch", nn.BatchNorm1d), ("layer", nn.GroupNorm)]
)
def test_each_layer_has_the_normalization(normalization, kind, n_members):
    settings = {"hidden_layer_sizes": (4, 4), "n_members": n_members}
    assert len(layers(kind, normalization=normalization, **settings)) == 2
    assert not layers(kind, **settings)


@pytest.mark.parametrize("n_members", [1, 3])
def test_layer_norm_is_that_of_each_member(n_members):
    norm, _ = layers(
        nn.GroupNorm,
        n_members=n_members,
        hidden_layer_sizes=(4, 4),
        normalization="layer",
    )
    nn.init.normal_(norm.weight)
    nn.init.normal_(norm.bias)
    x = 3 * torch.randn(7, n_members * 4) + 1
    parts = zip(*(v.split(4, dim=-1) for v in (x, norm.weight, norm.bias)), strict=True)
    expected = [nn.functional.layer_norm(part, (4,), w, b) for part, w, b in parts]
    torch.testing.assert_close(norm(x), torch.cat(expected, dim=1))


def test_dropout_silences_units_in_training_only():
    module = MLPTrunk((1000,), "logistic", dropout=0.3).build(5, [])
    torch.manual_seed(0)
    x = torch.randn(1, 5)
    silent = (module(x, None) == 0).float().mean().item()
    assert silent == pytest.approx(0.3, abs=0.06)
    assert (module.eval()(x, None) > 0).all()


def test_no_dropout_is_no_layer():
    assert not layers(nn.Dropout, dropout=0)


def test_a_residual_layer_adds_its_input():
    module = MLPTrunk((4, 4), "relu", 0, residual=True, n_members=1).build(5, [])
    x = torch.randn(3, 5)
    linear = [part for part in module.modules() if isinstance(part, nn.Linear)]
    first = linear[0](x).relu()
    torch.testing.assert_close(module(x, None), first + linear[1](first).relu())


def test_layers_of_another_width_and_the_first_have_no_residual():
    plain, residual = (
        MLPTrunk((5, 4, 3), dropout=0, residual=flag).build(5, [])
        for flag in (False, True)
    )
    assert plain.state_dict().keys() == residual.state_dict().keys()


def test_unknown_categories_are_zeros_and_stay_zeros():
    module = MLPTrunk((4,), dropout=0).build(0, [70])
    (embedding,) = module.embedding.embeddings
    assert not embedding.weight[UNKNOWN_CODE].any()
    assert embedding.weight[MISSING_CODE].any()
    module(torch.zeros(3, 0), torch.tensor([[0], [1], [2]])).sum().backward()
    assert not embedding.weight.grad[UNKNOWN_CODE].any()


def test_few_categories_are_columns_of_0_and_1():
    table = MLPTrunk((4,), dropout=0).build(2, [5, 3]).embedding
    numbers, codes = (
        torch.randn(15, 2),
        torch.cartesian_prod(*map(torch.arange, (5, 3))),
    )
    hot = [F.one_hot(codes[:, j], c)[:, 1:] for j, c in enumerate((5, 3))]
    assert UNKNOWN_CODE == 0
    assert table(numbers, codes).equal(torch.cat([numbers, *hot], dim=1))
    assert table.width == 2 + 4 + 2


def test_one_member_is_a_plain_perceptron():
    torch.manual_seed(0)
    module = MLPTrunk((8, 6), "tanh", 0, "batch", n_members=1).build(5, [])
    torch.manual_seed(0)
    plain = nn.Sequential(
        *(nn.Linear(5, 8), nn.BatchNorm1d(8), nn.Tanh()),
        *(nn.Linear(8, 6), nn.BatchNorm1d(6), nn.Tanh()),
    )
    x = torch.randn(7, 5)
    assert module(x, None).equal(plain(x))


BAD_SETTINGS = {
    "no member": ({"n_members": 0}, "Got n_members=0, but expected"),
    "negative members": ({"n_members": -8}, "n_members=-8"),
    "half a member": ({"n_members": 1.5}, "n_members=1.5"),
    "members in words": ({"n_members": "a"}, "n_members='a'"),
    "true members": ({"n_members": True}, "n_members=True"),
    "no word of members": ({"n_members": None}, "n_members=None"),
    "no layer": ({"hidden_layer_sizes": ()}, "hidden_layer_sizes"),
    "no units": ({"hidden_layer_sizes": (8, 0)}, "hidden_layer_sizes"),
    "negative units": ({"hidden_layer_sizes": -8}, "hidden_layer_sizes"),
    "half a unit": ({"hidden_layer_sizes": (8.5,)}, "hidden_layer_sizes"),
    "units in words": ({"hidden_layer_sizes": "big"}, "hidden_layer_sizes"),
    "nothing": ({"hidden_layer_sizes": None}, "hidden_layer_sizes"),
    "all silent": ({"dropout": 1}, r"dropout=1,.*\[0, 1\)"),
    "negative dropout": ({"dropout": -0.1}, "dropout=-0.1"),
    "dropout in words": ({"dropout": "high"}, "dropout='high'"),
    "a misspelt activation": (
        {"activation": "rleu"},
        "activation='rleu', but expected one of.*Did you mean 'relu'",
    ),
    "a torch activation": ({"activation": nn.ReLU}, "activation=.*'relu'"),
    "a misspelt normalization": (
        {"normalization": "batc"},
        "normalization='batc'.*Did you mean 'batch'",
    ),
}


@pytest.mark.parametrize("kind", BAD_SETTINGS)
def test_a_bad_setting_is_an_error_that_names_it(kind):
    settings, message = BAD_SETTINGS[kind]
    with pytest.raises((ValueError, TypeError), match=message):
        MLPTrunk(**settings).build(5, [])


@pytest.mark.parametrize("value", [0, "a"])
@pytest.mark.parametrize("early_stopping", [True, False])
def test_bad_members_are_the_same_error_from_a_fit(value, early_stopping):
    X, Y = make_tasks()
    trunk = MLPTrunk(n_members=value)
    with pytest.raises(ValueError, match=f"Got n_members={value!r}"):
        small_classifier(trunk=trunk, early_stopping=early_stopping).fit(X, Y)


@pytest.mark.parametrize("value", [-1, "a", 2.5, None, True, 10_000])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_a_bad_number_of_bins_is_an_error_that_names_it(value, form):
    X, Y = make_tasks()
    clf = small_classifier(trunk=MLPTrunk(n_bins=value))
    message = f"Got n_bins={value!r}, but expected an integer from 0 to"
    with pytest.raises(ValueError, match=message):
        clf.fit(form(X), Y)


def test_numbers_of_a_search_are_taken():
    X, Y = make_tasks()
    trunk = MLPTrunk(*np.array([[8]]), n_members=np.int64(3), n_bins=np.int32(4))
    clf = small_classifier(trunk=trunk, max_epochs=1).fit(X, Y)
    assert clf.net_.module_.heads.weight.shape == (3, 5, 8)
