"""The additive trunk: units of each column, which nothing else comes into."""

import pytest
import torch

from skmtl.networks import AdditiveTrunk
from skmtl.networks._feature_units import FeatureUnits
from skmtl.networks._heads import PackedHeads
from skmtl.networks._layout import HeadLayout
from skmtl.networks._network import MultiTaskNetwork
from skmtl.networks._ready_input import ReadyInput
from skmtl.networks._terms import feature_terms, intercepts, logits_by_task
from tests.networks.test_trunks import batch_of

#: The first number has three columns, the second one, the third two.
OWNERS = torch.tensor([0, 1, 2, 0, 0, 2])
USUAL = torch.tensor([0.0, 0, 0, 0.75, 0.25, 0])


def units(n_members=2, width=3, dropout=0.0):
    torch.manual_seed(0)
    return FeatureUnits(OWNERS, USUAL, [4, 3], width, n_members, dropout)


class Passing(ReadyInput):
    def forward(self, *batch):
        return batch


def network(n_classes, n_members=2):
    layout = HeadLayout(n_classes)
    trunk = units(n_members)
    heads = PackedHeads(15, layout, None if n_members == 1 else n_members)
    torch.nn.init.normal_(heads.weight)
    torch.nn.init.normal_(heads.bias)
    trunk.centre.normal_()
    return MultiTaskNetwork(Passing(6), trunk, torch.nn.Identity(), heads, 15)


@pytest.mark.parametrize("n_members", [1, 2])
def test_units_are_a_layer_for_each_feature(n_members):
    module, (x, codes) = units(n_members).eval(), batch_of((6, [4, 3]), 8)
    codes[0] = 0
    found = module(x, codes).view(8, n_members, 5, 3)
    columns = [[0, 3, 4], [1], [2, 5]]
    for m in range(n_members):
        own = slice(3 * m, 3 * m + 3)
        for j, some in enumerate(columns):
            weight = module.weight[j, : len(some), own]
            expected = (x - USUAL)[:, some] @ weight + module.bias[j, 0, own]
            torch.testing.assert_close(found[:, m, j], expected.relu())
        first, second = codes.T
        table = module.units.weight[:, own]
        torch.testing.assert_close(found[1:, m, 3], table[first[1:]])
        torch.testing.assert_close(found[1:, m, 4], table[3 + second[1:]])
    assert not found[0, :, 3:].any()  # unknown


def test_each_known_category_has_units_of_its_own():
    module = units()
    codes = torch.cartesian_prod(torch.arange(1, 4), torch.arange(1, 3))
    out = module.eval()(torch.zeros(6, 6), codes).view(6, 2, 5, 3)[:, 0, 3:]
    assert len(out[:, 0].unique(dim=0)) == 3
    assert len(out[:, 1].unique(dim=0)) == 2
    assert len(out.flatten(0, 1).unique(dim=0)) == 5


def test_what_fills_up_short_features_stays_nothing():
    module = units()
    optimizer = torch.optim.AdamW(module.parameters(), lr=0.1)
    for _ in range(3):
        module(*batch_of((6, [4, 3]))).square().sum().backward()
        optimizer.step()
    assert not module.weight[1, 1:].any()
    assert not module.weight[2, 2:].any()
    assert not module.units.weight[0].any()


def test_dropout_silences_whole_features():
    module = units(dropout=0.5).train()
    torch.manual_seed(0)
    out = module(*batch_of((6, [4, 3]), 200)).view(200, 2, 5, 3)
    kept = module.eval()(*batch_of((6, [4, 3]), 200)).view(200, 2, 5, 3)
    heard = (out != 0).any(dim=3)
    torch.testing.assert_close(out[heard], 2 * kept[heard])
    seen = heard & (kept != 0).any(dim=3)
    share = seen.sum() / (kept != 0).any(dim=3).sum()
    assert share.item() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("n_members", [1, 3])
@pytest.mark.parametrize("n_classes", [[2], [3, 2, 1, 3], [4, 2, 2, 3]])
def test_terms_and_intercepts_sum_to_the_scores(n_classes, n_members):
    module, batch = network(n_classes, n_members).eval(), batch_of((6, [4, 3]), 7)
    scores = module(*batch).view(7, n_members, -1).mean(dim=1)
    terms = feature_terms(module, batch)
    assert terms.shape == (7, 5, module.layout.n_logits)
    found = intercepts(module) + terms.sum(dim=1)
    torch.testing.assert_close(found.float(), scores, rtol=1e-5, atol=1e-5)
    by_member = feature_terms(module, batch, by_member=True)
    torch.testing.assert_close(by_member.mean(dim=1), terms, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("n_classes", [[2], [3, 2, 1, 3], [4, 2, 2, 3]])
def test_scores_are_found_where_the_layout_has_them(n_classes):
    layout = HeadLayout(n_classes)
    module = network(n_classes)
    scores = torch.randn(5, layout.n_logits)
    log_p = layout.log_probabilities(scores).split(n_classes, dim=1)
    for logits, own in zip(logits_by_task(module), log_p, strict=True):
        if own.shape[1] == 1:
            assert not len(logits)
        elif own.shape[1] == 2:
            expected = own[:, 1:] - own[:, :1]
            torch.testing.assert_close(scores[:, logits], expected)
        else:
            torch.testing.assert_close(scores[:, logits].log_softmax(dim=1), own)


@pytest.mark.parametrize(
    ("n_columns", "width", "n_members"),
    [(1, 16, 6), (682, 16, 6), (2000, 5, 6), (5000, 4, 3), (10**5, 1, 1)],
)
def test_very_many_columns_have_fewer_units(n_columns, width, n_members):
    recipe = AdditiveTrunk().sized(100, n_columns - 1, [3])
    assert (recipe.width, recipe.n_members) == (width, n_members)
    assert width * n_members * n_columns <= max(2**16, n_columns)
    own = AdditiveTrunk(width=7, n_members=2).sized(100, n_columns)
    assert (own.width, own.n_members) == (7, 2)


def test_many_rows_have_finer_pieces():
    assert AdditiveTrunk().sized(3999, 5).n_bins == 16
    assert AdditiveTrunk().sized(4000, 5).n_bins == 32
    assert AdditiveTrunk(n_bins=3).sized(4000, 5).n_bins == 3


@pytest.mark.parametrize(
    ("n_rows", "cardinalities", "dropout"),
    [(1000, [], 0.05), (200, [], 0.1), (200, [12], 0.14), (50, [], 0.2)],
)
def test_the_fewer_rows_for_each_column_the_more_are_silenced(
    n_rows, cardinalities, dropout
):
    assert AdditiveTrunk().sized(n_rows, 20, cardinalities).dropout == dropout
    assert AdditiveTrunk(dropout=0).sized(n_rows, 20, cardinalities).dropout == 0


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"width": 0}, "Got width=0, but expected 'auto' or an integer"),
        ({"width": "wide"}, "Got width='wide'"),
        ({"n_members": 1.5}, "Got n_members=1.5, but expected 'auto' or"),
        ({"n_members": "many"}, "Got n_members='many'"),
        ({"dropout": 1.0}, "Got dropout=1.0, but expected 'auto' or a number"),
        ({"dropout": "much"}, "Got dropout='much'"),
    ],
)
def test_settings_out_of_range_are_named(setting, message):
    with pytest.raises(ValueError, match=message):
        AdditiveTrunk(**setting).build(3, [])
