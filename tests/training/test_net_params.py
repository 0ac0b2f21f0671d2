"""``net_params`` opens skorch's settings, but for the estimator's own."""

import pytest
import torch
from sklearn.base import clone
from skorch.callbacks import EpochTimer, GradientNormClipping, PrintLog

from skmtl.networks import MLPTrunk
from tests.toy_tasks import (
    make_tasks,
    one_perceptron,
    same_bits,
    small_classifier,
    weights_of,
)

X, Y = make_tasks()


def with_net_params(net_params, **settings):
    return small_classifier(net_params=net_params, max_epochs=2, **settings)


class CountEpochs(EpochTimer):
    """Counts the epochs that it saw end."""

    n_epochs = 0

    def on_epoch_end(self, net, **kwargs):
        self.n_epochs += 1


@pytest.mark.parametrize(
    "callbacks",
    [
        lambda counter: [counter],
        lambda counter: [("counter", counter)],
        lambda counter: [GradientNormClipping(1.0), ("counter", counter)],
    ],
)
def test_callbacks_of_the_user_are_called(callbacks):
    counter = CountEpochs()
    with_net_params({"callbacks": callbacks(counter)}).fit(X, Y)
    assert counter.n_epochs == 2


def test_settings_are_left_as_they_were():
    net_params = {"callbacks": [GradientNormClipping(1.0)]}
    clf = with_net_params(net_params).fit(X, Y)
    assert clf.net_params is net_params
    assert list(net_params) == ["callbacks"]
    assert len(net_params["callbacks"]) == 1


def test_a_clone_with_callbacks_gives_the_same_bits():
    clf = with_net_params({"callbacks": [GradientNormClipping(0.01)]})
    first = weights_of(clf.fit(X, Y))
    assert same_bits(weights_of(clone(clf).fit(X, Y)), first)
    assert not same_bits(weights_of(with_net_params(None).fit(X, Y)), first)


@pytest.mark.parametrize(
    ("optimizer", "name", "value"),
    [
        ("sgd", "momentum", 0.5),
        ("sgd", "nesterov", True),
        ("adamw", "betas", (0.8, 0.9)),
        ("adamw", "fused", False),
        (torch.optim.RMSprop, "alpha", 0.9),
    ],
)
def test_settings_of_the_optimiser_are_passed_on(optimizer, name, value):
    clf = with_net_params({f"optimizer__{name}": value}, optimizer=optimizer)
    clf.fit(X, Y)
    assert clf.net_.optimizer_.param_groups[0][name] == value


OWNED = [
    "module",
    "module__width",
    "criterion",
    "criterion__weight",
    "tasks",
    "use_caching",
    "optimizer",
    "optimizer__lr",
    "optimizer__weight_decay",
    "lr",
    "max_epochs",
    "batch_size",
    "train_split",
    "iterator_train",
    "iterator_valid",
    "dataset",
    "predict_nonlinearity",
    "warm_start",
    "verbose",
    "device",
]


@pytest.mark.parametrize("name", OWNED)
def test_what_the_estimator_sets_itself_is_an_error(name):
    with pytest.raises(
        ValueError, match=f"net_params with '{name}', which the estimat"
    ):
        with_net_params({name: None}).fit(X, Y)


@pytest.mark.parametrize(
    "name", ["iterator_train__shuffle", "iterator_train__batch_size"]
)
def test_what_would_have_no_effect_is_an_error(name):
    with pytest.raises((ValueError, TypeError), match=name):
        with_net_params({name: 1}).fit(X, Y)


@pytest.mark.parametrize("name", ["calbacks", "n_jobs"])
def test_what_skorch_does_not_know_is_an_error_that_names_it(name):
    with pytest.raises((ValueError, TypeError), match=name):
        with_net_params({name: 1}).fit(X, Y)


@pytest.mark.parametrize(
    ("net_params", "message"),
    [
        ("callbacks", "Got net_params='callbacks', but expected None or a dict"),
        ([PrintLog()], "expected None or a dict"),
        ({"callbacks": PrintLog()}, "expected a list of skorch callbacks"),
        ({"callbacks": None}, "expected a list of skorch callbacks"),
    ],
)
def test_other_types_are_an_error(net_params, message):
    with pytest.raises(TypeError, match=message):
        with_net_params(net_params).fit(X, Y)


OPTIMIZERS = ["adamw", "adam", "sgd"]
CLASSES = ["Adadelta", "Adagrad", "Adamax", "LBFGS", "NAdam", "RMSprop", "Rprop", "SGD"]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_named_optimiser_learns(optimizer):
    lr = 0.2 if optimizer == "sgd" else 0.02
    clf = small_classifier(
        max_epochs=30, trunk=one_perceptron(), optimizer=optimizer, lr=lr
    )
    clf.fit(X, Y)
    assert clf.score(X, Y) > 0.9


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_named_optimiser_teaches_members(optimizer):
    # the objective is the mean over members: each has a part of the gradient
    lr = 0.2 * 8 if optimizer == "sgd" else 0.02
    trunk = MLPTrunk((16,), dropout=0, n_members=8)
    clf = small_classifier(trunk=trunk, optimizer=optimizer, lr=lr, max_epochs=60)
    assert clf.fit(X, Y).score(X, Y) > 0.9


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_of_torch_optim_is_taken(name):
    clf = small_classifier(optimizer=getattr(torch.optim, name), max_epochs=3, lr=0.1)
    clf.fit(X, Y)
    assert type(clf.net_.optimizer_).__name__ == name
    assert clf.history_[-1, "train_loss"] < clf.history_[0, "train_loss"]


def test_weight_decay_draws_weights_to_zero():
    def size(weight_decay):
        clf = small_classifier(weight_decay=weight_decay).fit(X, Y)
        weights = [p.detach().flatten() for p in clf.net_.module_.parameters()]
        return torch.cat(weights).norm().item()

    assert size(10) < size(0.01) < 1.1 * size(0)


def test_the_line_for_each_epoch_is_printed_on_request(capsys):
    X, Y = make_tasks(100)
    small_classifier(max_epochs=2, early_stopping=True, verbose=1).fit(X, Y)
    out, err = capsys.readouterr()
    header = out.splitlines()[0].split()
    assert header == ["epoch", "train_loss", "valid_loss", "dur"]
    assert len([line for line in out.splitlines() if "0." in line]) == 2
    assert "task_losses" not in out
    assert "it/s" in out + err


def test_nothing_is_printed_otherwise(capsys):
    X, Y = make_tasks(100)
    small_classifier(max_epochs=2, early_stopping=True).fit(X, Y)
    assert capsys.readouterr() == ("", "")
