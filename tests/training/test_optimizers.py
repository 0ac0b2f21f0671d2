"""Optimisers by name and class, their arguments, and groups of parameters."""

from fnmatch import fnmatch

import pytest
import torch
from skorch import NeuralNet
from torch import nn

from skmtl.training._optimizers import optimizer_settings, parameter_groups
from tests.toy_tasks import make_tasks, small_classifier

WITHOUT_DECAY = {"lbfgs", "rprop"}
NAMES = [
    "adadelta",
    "adagrad",
    "adam",
    "adamax",
    "adamw",
    "asgd",
    "lbfgs",
    "nadam",
    "radam",
    "rmsprop",
    "rprop",
    "sgd",
]
WIDTH = 3


class Parts(nn.Module):
    """A network with the names of parts that ours have."""

    def __init__(self):
        super().__init__()
        self.input = nn.Linear(WIDTH, WIDTH)
        self.trunk = nn.ModuleDict(
            {"encoder": nn.Linear(WIDTH, WIDTH), "top": nn.Linear(WIDTH, WIDTH)}
        )
        self.sharing = nn.Linear(WIDTH, WIDTH)
        self.heads = nn.Linear(WIDTH, 1)
        self.added = nn.Linear(WIDTH, 1)
        self.balance = nn.Parameter(torch.zeros(2))

    def forward(self, x):
        x = self.sharing(self.trunk["top"](self.trunk["encoder"](self.input(x))))
        return self.heads(x) + self.added(x) + self.balance.sum()


def optimizer_of(optimizer, groups=(), lr=0.1, weight_decay=0.0, params=None):
    """Return the network and the optimiser that skorch makes of the settings."""
    settings = optimizer_settings(optimizer, weight_decay, params)
    settings["optimizer__param_groups"] = list(groups)
    net = NeuralNet(Parts, nn.MSELoss, lr=lr, **settings).initialize()
    return net.module_, net.optimizer_


def settings_by_name(module, optimizer, key):
    """Return a setting of each parameter's group, by the parameter's name."""
    found = {
        id(parameter): group[key]
        for group in optimizer.param_groups
        for parameter in group["params"]
    }
    return {name: found[id(p)] for name, p in module.named_parameters()}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("by_class", [False, True])
def test_each_optimiser_makes_steps_by_name_and_by_class(name, by_class):
    cls = next(c for n, c in vars(torch.optim).items() if n.lower() == name)
    module, optimizer = optimizer_of(cls if by_class else name, weight_decay=0.01)
    assert type(optimizer) is cls
    before = module.heads.weight.detach().clone()

    def loss():
        optimizer.zero_grad()
        value = (module(torch.ones(4, WIDTH)) - 3).square().mean()
        value.backward()
        return value

    optimizer.step(loss)
    assert not module.heads.weight.equal(before)
    expected = None if name in WITHOUT_DECAY else 0.01
    assert optimizer.param_groups[0].get("weight_decay") == expected


def test_names_have_the_defaults_of_old_and_classes_those_of_torch():
    fused = {"optimizer__fused": True, "optimizer__weight_decay": 0.1}
    for name, cls in [("adamw", torch.optim.AdamW), ("adam", torch.optim.Adam)]:
        assert optimizer_settings(name, 0.1) == {"optimizer": cls, **fused}
    sgd = {"optimizer": torch.optim.SGD, "optimizer__momentum": 0.9, **fused}
    assert optimizer_settings("sgd", 0.1) == sgd
    by_class = {"optimizer": torch.optim.SGD, "optimizer__weight_decay": 0.1}
    assert optimizer_settings(torch.optim.SGD, 0.1, {}) == by_class
    nadam = {"optimizer": torch.optim.NAdam, "optimizer__weight_decay": 0.1}
    assert optimizer_settings("nadam", 0.1) == nadam


@pytest.mark.parametrize(
    ("optimizer", "params"),
    [
        ("sgd", {"momentum": 0.5, "nesterov": True}),
        ("sgd", {"momentum": 0}),
        ("adamw", {"betas": (0.8, 0.9), "fused": False}),
        ("adam", {"foreach": True}),  # which torch refuses together with fused
        ("adam", {"foreach": False}),
        ("sgd", {"differentiable": True}),
        ("rmsprop", {"alpha": 0.9}),
        (torch.optim.RAdam, {"eps": 1e-4}),
    ],
)
def test_params_override_the_defaults_and_are_left_as_they_were(optimizer, params):
    given = dict(params)
    _, made = optimizer_of(optimizer, params=params)
    assert params == given
    (group,) = made.param_groups
    assert {key: group[key] for key in params} == params


def test_defaults_are_the_same_after_they_were_overridden():
    optimizer_settings("sgd", 0.0, {"momentum": 0.1, "foreach": True})
    settings = optimizer_settings("sgd", 0.0)
    assert settings["optimizer__momentum"] == 0.9
    assert settings["optimizer__fused"]


def test_an_optimiser_that_takes_anything_is_given_anything():
    class Own(torch.optim.SGD):
        def __init__(self, params, lr, **kwargs):
            self.extra = kwargs.pop("extra", None)
            super().__init__(params, lr, **kwargs)

    _, made = optimizer_of(Own, params={"extra": 3, "momentum": 0.2})
    assert made.extra == 3
    assert made.param_groups[0]["momentum"] == 0.2


@pytest.mark.parametrize(
    ("optimizer", "params", "error", "message"),
    [
        ("adamm", None, ValueError, "optimizer='adamm'.*Did you mean 'adam"),
        ("optimizer", None, ValueError, "optimizer='optimizer', but expected"),
        ("sparseadam", None, ValueError, "optimizer='sparseadam', but expected"),
        (nn.Linear, None, TypeError, "expected one of .* or a class of torch.optim"),
        (["adam"], None, TypeError, "expected one of .* or a class of torch.optim"),
        ("sgd", {"lr": 1}, ValueError, "'lr', which .* SGD itself. Use lr= instead"),
        ("adam", {"weight_decay": 1}, ValueError, "Adam itself. Use weight_decay="),
        ("adam", {"params": 1}, ValueError, "'params', which .* Leave it out"),
        ("sgd", {"momentun": 1}, ValueError, "SGD takes.*Did you mean 'momentum'"),
        ("adamw", {"momentum": 1}, ValueError, "'momentum', but AdamW takes 'ams.*'"),
        (torch.optim.LBFGS, {3: 1}, ValueError, "with 3, but LBFGS takes"),
        ("sgd", [("momentum", 1)], TypeError, "None or a dict of arguments of SGD"),
        ("sgd", "nesterov", TypeError, "optimizer_params='nesterov'"),
    ],
)
def test_what_an_optimiser_does_not_take_is_an_error(optimizer, params, error, message):
    with pytest.raises(error, match=message):
        optimizer_settings(optimizer, 0.0, params)


def groups_of(
    lr=0.1, trunk=None, heads=None, scales=(), balance=(), rate=None, by="adamw"
):
    scales = dict(scales)
    return parameter_groups(lr, trunk, heads, scales, balance, rate, optimizer=by)


@pytest.mark.parametrize("optimizer", ["adamw", "lbfgs", torch.optim.LBFGS, "rprop"])
def test_without_a_wish_all_parameters_are_one_group(optimizer):
    assert groups_of(by=optimizer) == []
    assert len(optimizer_of(optimizer)[1].param_groups) == 1


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({"trunk": 0.01}, {"trunk.*": 0.01, "input.*": 0.01}),
        ({"heads": 0.5}, {"heads.*": 0.5, "added.*": 0.5}),
        ({"scales": {"encoder.*": 0.2}}, {"trunk.encoder.*": 0.02}),
        (
            {"scales": {"encoder.*": 0.2}, "trunk": 0.5, "heads": 0.3},
            {
                "trunk.encoder.*": 0.1,
                "trunk.top.*": 0.5,
                "input.*": 0.5,
                "heads.*": 0.3,
                "added.*": 0.3,
            },
        ),
        ({"balance": ["balance"], "rate": 0.7}, {"balance": 0.7}),
        ({"balance": ["balance"]}, {}),
    ],
)
def test_each_part_learns_at_its_own_rate(wishes, expected):
    module, optimizer = optimizer_of("adamw", groups_of(**wishes))
    for name, rate in settings_by_name(module, optimizer, "lr").items():
        wished = [r for part, r in expected.items() if fnmatch(name, part)]
        assert rate == pytest.approx(wished[0] if wished else 0.1), name


def test_only_the_balancing_does_not_decay():
    groups = groups_of(trunk=0.01, balance=["balance"])
    module, optimizer = optimizer_of("sgd", groups, weight_decay=0.2)
    decay = settings_by_name(module, optimizer, "weight_decay")
    assert decay.pop("balance") == 0
    assert set(decay.values()) == {0.2}


def test_an_optimiser_without_decay_is_not_given_any():
    groups = groups_of(balance=["balance"], rate=0.3, by="rprop")
    assert groups == [("balance", {"lr": 0.3})]
    module, optimizer = optimizer_of("rprop", groups)
    assert settings_by_name(module, optimizer, "lr")["balance"] == 0.3


@pytest.mark.parametrize(
    "wishes",
    [{"trunk": 0.1}, {"heads": 0.1}, {"scales": {"top": 2}}, {"balance": ["balance"]}],
)
@pytest.mark.parametrize("optimizer", ["lbfgs", torch.optim.LBFGS])
def test_groups_are_refused_with_an_optimiser_that_takes_a_single_one(
    optimizer, wishes
):
    with pytest.raises(ValueError, match="as one group, but settings that differ"):
        groups_of(**wishes, by=optimizer)


def test_a_classifier_learns_by_the_name_of_any_optimiser():
    X, Y = make_tasks()
    clf = small_classifier(optimizer="nadam", lr=0.02, max_epochs=30).fit(X, Y)
    assert type(clf.net_.optimizer_) is torch.optim.NAdam
    assert clf.score(X, Y) > 0.9
