"""The convolutional network: what holds for all settings, and what each does."""

import copy
import pickle

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn.base import clone
from torch import nn

from skmtl import MultiTaskClassifier
from skmtl.networks import CNNTrunk
from skmtl.networks._image_pooling import AttentionPooling
from skmtl.networks._members import MemberLinear

RECIPES = {
    "default": CNNTrunk(),
    "one member": CNNTrunk(n_members=1),
    "no dropout": CNNTrunk(dropout=0),
    "one block": CNNTrunk(n_filters=5, n_members=2),
    "many blocks": CNNTrunk(n_filters=(3, 4, 5, 6, 7, 8), n_members=2),
    "wide kernels": CNNTrunk(kernel_size=7, n_members=2),
    "narrow kernels": CNNTrunk(kernel_size=1, n_members=2),
    **{
        f"{pooling} over {grid}": CNNTrunk(pooling=pooling, grid=grid, n_members=2)
        for pooling in ("max", "mean", "attention")
        for grid in (1, 3)
    },
    "attention of one": CNNTrunk(pooling="attention", n_members=1),
}
SIZES = [(1, 30, 32), (1, 8, 8), (3, 5, 1), (2, 1, 9), (1, 1, 1), (4, 2, 3)]

every_trunk = pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
every_size = pytest.mark.parametrize("size", SIZES, ids=str)
poolings = pytest.mark.parametrize("pooling", ["max", "mean", "attention"])


def pictures(size=(2, 9, 12), n_samples=6, seed=1):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n_samples, *size, generator=generator)


def built(recipe, size=(2, 9, 12), seed=0):
    """A network whose weights are all other than they start."""
    torch.manual_seed(seed)
    module = recipe.build(*size)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return module.eval()


def close(a, b, atol=1e-5):
    torch.testing.assert_close(a, b, rtol=1e-4, atol=atol)


@every_size
@every_trunk
def test_pictures_of_any_size_become_rows_or_rows_of_members(recipe, size):
    module, images = built(recipe, size), pictures(size)
    members = recipe.holding_members()
    expected = (6, members, 128) if members > 1 else (6, 128)
    for mode in (module.train(), module.eval()):
        out = mode(images)
        assert out.shape == expected
        assert out.dtype == torch.float32
        assert out.isfinite().all()
    assert out.std(dim=0).max() > 1e-3  # pictures differ in what they become


@every_trunk
def test_a_picture_alone_gives_what_it_gives_in_a_batch(recipe):
    module, images = built(recipe), pictures()
    close(torch.cat([module(image[None]) for image in images]), module(images))


@every_trunk
def test_a_batch_of_one_picture_can_be_learned_from(recipe):
    module = built(recipe, (1, 1, 1)).train()
    assert module(pictures((1, 1, 1), n_samples=1)).isfinite().all()


@every_trunk
def test_the_order_of_pictures_in_memory_does_not_matter(recipe):
    module, images = built(recipe), pictures()
    last = images.to(memory_format=torch.channels_last)
    assert last.stride() != images.stride()
    close(module(last), module(images))


@every_trunk
def test_the_pictures_stay_as_they_are(recipe):
    images = pictures()
    built(recipe).train()(images)
    assert images.equal(pictures())


@every_trunk
def test_the_same_seed_gives_the_same_numbers_and_another_others(recipe):
    outs = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        outs.append(recipe.build(2, 9, 12).train()(pictures()))
    assert outs[0].equal(outs[1])
    assert not outs[0].equal(outs[2])


@every_trunk
def test_gradients_reach_every_parameter(recipe):
    module = built(recipe)
    out = module(pictures(n_samples=32))
    (out * torch.randn_like(out)).sum().backward()
    for name, parameter in module.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
        assert parameter.grad.any(), name


@every_trunk
def test_weights_survive_a_round_trip(recipe):
    module, images = built(recipe), pictures()
    other = built(recipe, seed=5)
    assert not other(images).equal(module(images))
    other.load_state_dict(module.state_dict())
    close(other(images), module(images))
    for copied in (copy.deepcopy(module), pickle.loads(pickle.dumps(module))):
        close(copied(images), module(images))


@every_trunk
def test_attention_is_a_share_for_each_pixel(recipe):
    module, images = built(recipe), pictures()
    if recipe.pooling != "attention":
        assert not hasattr(module, "attention")
        return
    weights = module.attention(images)
    assert weights.shape == (6, 3, 3)  # two blocks halve 9 x 12, and round up
    assert (weights > 0).all()
    close(weights.sum(dim=(1, 2)), torch.ones(6))
    assert weights.std(dim=0).max() > 1e-4  # it depends on what is shown


@pytest.mark.parametrize("pooling", ["max", "attention"])
def test_members_are_networks_of_their_own(pooling):
    settings = {"n_filters": (3, 4), "pooling": pooling, "grid": 2, "width": 5}
    many = built(CNNTrunk(**settings, n_members=3))
    out = many(pictures())
    for member in range(3):
        one = built(CNNTrunk(**settings, n_members=1), seed=9)
        weights = many.state_dict()
        with torch.no_grad():
            for name, value in one.state_dict().items():
                own = weights[name].chunk(3)[member]
                value.copy_(own.reshape(value.shape))
        close(one(pictures()), out[:, member])


@poolings
def test_global_pooling_knows_no_places_and_a_grid_does(pooling):
    images = torch.zeros(2, 1, 32, 32)
    # far from the borders, and moved by a whole number of pixels of what is pooled
    images[0, 0, 10:13, 10:13] = images[1, 0, 18:21, 18:21] = 1
    settings = {"kernel_size": 3, "dropout": 0, "n_members": 2, "pooling": pooling}
    module = CNNTrunk(grid=1, **settings).build(1, 32, 32)
    here, there = module(images)
    close(here, there)
    here, there = CNNTrunk(grid=4, **settings).build(1, 32, 32)(images)
    assert (here - there).abs().max() > 0.01


@pytest.mark.parametrize(("size", "n_regions"), [((30, 32), 16), ((9, 3), 3)])
def test_a_grid_has_no_more_regions_than_pixels(size, n_regions):
    module = CNNTrunk((5, 7), grid=4, width=6, n_members=1).build(1, *size)
    (last,) = (part for part in module.modules() if isinstance(part, MemberLinear))
    assert last.weight.shape == (1, 6, 7 * n_regions)


@pytest.mark.parametrize("kind", ["max", "mean"])
def test_regions_are_pooled_as_asked(kind):
    module = built(CNNTrunk(4, pooling=kind, grid=2, n_members=1), (1, 16, 24))
    features = module.features(pictures((1, 16, 24)))  # 8 x 12
    regions = features.unflatten(3, (2, 6)).unflatten(2, (2, 4)).transpose(3, 4)
    regions = regions.flatten(4)
    expected = regions.amax(4) if kind == "max" else regions.mean(4)
    close(module.pool(features), expected.flatten(2))


def test_attention_is_the_softmax_over_pixels_of_content_and_place():
    torch.manual_seed(0)
    pool = AttentionPooling(2, (3, 4), n_features=5, n_members=2)
    x = torch.randn(6, 10, 3, 4)
    expected = []
    for member, features in enumerate(x.chunk(2, dim=1)):
        for region in range(4):
            row = member * 4 + region
            look = pool.content.weight[row].view(5)
            scores = torch.einsum("nfhw,f->nhw", features, look) + pool.place[row]
            weights = F.softmax(scores.flatten(1), dim=1)
            expected.append(torch.einsum("nfp,np->nf", features.flatten(2), weights))
    by_region = torch.stack(expected, 1).unflatten(1, (2, 4))
    close(pool(x), by_region.transpose(2, 3).flatten(1, 2))


@pytest.mark.parametrize(("grid", "side"), [(3, (9, 12)), (4, (2, 2)), (2, (1, 5))])
def test_attention_starts_at_the_regions_of_a_grid(grid, side):
    pool = AttentionPooling(grid, side, n_features=1, n_members=1)
    nn.init.zeros_(pool.content.weight)
    weights = pool.weights(torch.zeros(1, 1, *side)).view(grid, grid, *side)
    for axis, n in enumerate(side):
        by_position = weights.sum(dim=3 - axis)
        centres = (by_position * torch.arange(n)).sum(dim=2)
        steps = centres.diff(dim=axis)
        assert (steps > 0).all() if n > 1 else not steps.any()


@pytest.mark.parametrize("n_members", [1, 3])
@pytest.mark.parametrize(
    "sizes", [4, (4, 6), [4, 6, 8], np.array([4, 6]), np.int64(4)], ids=str
)
def test_each_size_is_a_block(sizes, n_members):
    module = CNNTrunk(sizes, n_members=n_members).build(3, 20, 20)
    expected = np.ravel(sizes) * n_members
    found = [m.out_channels for m in module.blocks if isinstance(m, nn.Conv2d)]
    np.testing.assert_array_equal(found, expected)


def test_pictures_are_halved_as_long_as_they_have_two_pixels():
    module = CNNTrunk((2,) * 6).build(1, 3, 9)
    assert sum(isinstance(part, nn.MaxPool2d) for part in module.blocks) == 4
    assert module.features(torch.zeros(1, 1, 3, 9)).shape[2:] == (1, 1)


def test_no_pixel_at_a_border_is_lost_to_pooling():
    module = built(CNNTrunk(4, kernel_size=1, n_members=1, dropout=0), (1, 5, 5))
    images = pictures((1, 5, 5), n_samples=1).requires_grad_()
    module.features(images).square().sum().backward()
    assert images.grad[0, 0, -1].any()
    assert images.grad[0, 0, :, -1].any()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_filters": ()}, "n_filters=.*positive integers"),
        ({"n_filters": (8, 0)}, "n_filters=.*positive integers"),
        ({"n_filters": 2.5}, "n_filters=2.5.*positive integers"),
        ({"kernel_size": 4}, "kernel_size=4.*odd"),
        ({"kernel_size": 0}, "kernel_size=0.*1 or more"),
        ({"dropout": 1}, "dropout=1"),
        ({"pooling": "mxa"}, "pooling='mxa'.*Did you mean 'max'"),
        ({"grid": 0}, "grid=0.*1 or more"),
        ({"width": -1}, "width=-1.*1 or more"),
        ({"n_members": 0}, "n_members=0.*1 or more"),
    ],
)
def test_bad_settings_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        CNNTrunk(**settings).build(1, 8, 8)


def test_the_recipe_is_cloned_with_its_settings():
    recipe = CNNTrunk((4,), 5, 0.1, "mean", 2, 16, 3)
    assert clone(recipe).get_params() == recipe.get_params()


@poolings
def test_places_are_learned(pooling):
    """A dot in one of four corners: which one, and whether it is in the upper half."""
    rng = np.random.default_rng(0)
    corner = rng.integers(4, size=120)
    X = rng.normal(scale=0.1, size=(120, 12, 12))
    rows = rng.integers(1, 5, size=120) + 6 * (corner // 2)
    columns = rng.integers(1, 5, size=120) + 6 * (corner % 2)
    X[np.arange(120), rows, columns] += 3
    Y = np.column_stack([corner, corner // 2])
    trunk = CNNTrunk((8,), width=32, pooling=pooling, n_members=1, dropout=0)
    clf = MultiTaskClassifier(trunk, max_epochs=25, lr=0.01, random_state=0)
    assert clf.fit(X[:80], Y[:80]).score(X[80:], Y[80:]) > 0.9


def test_brightness_is_learned():
    """Normalization over a picture leaves a trace of its mean."""
    rng = np.random.default_rng(0)
    light = rng.uniform(-1, 1, size=200)
    X = light[:, None, None] + rng.normal(scale=0.1, size=(200, 6, 6))
    y = np.digitize(light, [-0.5, 0, 0.5])
    trunk = CNNTrunk(width=32, n_members=1, dropout=0)
    clf = MultiTaskClassifier(trunk, max_epochs=60, lr=0.01, random_state=0)
    assert clf.fit(X[:150], y[:150]).score(X[150:], y[150:]) > 0.8
