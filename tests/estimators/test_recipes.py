"""Recipes: a name or an object, set now and built at fit."""

import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn

from skmtl import MultiTaskClassifier
from skmtl.networks import HardSharing, MLPTrunk
from skmtl.training import CosineSchedule, PlateauSchedule
from tests.toy_tasks import (
    make_tasks,
    probabilities,
    same_bits,
    small_classifier,
    weights_of,
)

X, Y = make_tasks()
RECIPES = MultiTaskClassifier._recipes


@pytest.mark.parametrize("parameter", RECIPES)
def test_a_name_stays_a_name_as_long_as_nothing_nested_is_set(parameter):
    for name in RECIPES[parameter]:
        clf = MultiTaskClassifier(**{parameter: name})
        for estimator in (clf, clone(clf), clone(clf).set_params(lr=0.1)):
            assert estimator.get_params()[parameter] == name
            assert getattr(estimator, parameter) == name


def test_fit_leaves_the_name_a_name():
    clf = small_classifier(trunk="mlp", max_epochs=1).fit(X, Y)
    assert clf.trunk == "mlp"
    assert clone(clf).trunk == "mlp"


@pytest.mark.parametrize(
    ("parameter", "nested", "value", "kind"),
    [
        ("trunk", "dropout", 0.3, MLPTrunk),
        ("trunk", "hidden_layer_sizes", (8,), MLPTrunk),
        ("lr_schedule", "patience", 2, PlateauSchedule),
    ],
)
def test_setting_a_nested_parameter_turns_the_name_into_its_recipe(
    parameter, nested, value, kind
):
    name = {"trunk": "mlp", "lr_schedule": "plateau"}[parameter]
    clf = MultiTaskClassifier(**{parameter: name})
    assert clf.set_params(**{f"{parameter}__{nested}": value}) is clf
    recipe = getattr(clf, parameter)
    assert isinstance(recipe, kind)
    assert recipe.get_params() == {**kind().get_params(), nested: value}
    assert clf.get_params()[f"{parameter}__{nested}"] == value


def test_a_name_and_its_nested_parameter_can_be_set_in_one_call():
    clf = MultiTaskClassifier(lr_schedule="cosine")
    clf.set_params(lr_schedule__factor=0.5, lr_schedule="plateau", lr=0.1)
    assert isinstance(clf.lr_schedule, PlateauSchedule)
    assert clf.lr_schedule.factor == 0.5
    assert clf.lr == 0.1


def test_an_object_and_its_nested_parameter_in_one_call_leave_the_object_alone():
    trunk = MLPTrunk(dropout=0.1)
    clf = MultiTaskClassifier().set_params(trunk=trunk, trunk__dropout=0.4)
    assert clf.trunk.dropout == 0.4
    assert trunk.dropout == 0.1


def test_nested_parameters_of_the_recipe_at_hand_are_set_in_place():
    clf = MultiTaskClassifier(trunk=MLPTrunk(dropout=0.1, activation="tanh"))
    clf.set_params(trunk__dropout=0.4)
    assert clf.trunk.get_params()["activation"] == "tanh"
    assert clf.trunk.dropout == 0.4


def test_setting_what_is_set_already_changes_no_result():
    by_name = MultiTaskClassifier(max_epochs=2, random_state=0)
    by_recipe = clone(by_name).set_params(trunk__dropout=MLPTrunk().dropout)
    first, second = (weights_of(clf.fit(X, Y)) for clf in (by_name, by_recipe))
    assert same_bits(first, second)


def test_clones_share_no_recipe():
    clf = MultiTaskClassifier(trunk=MLPTrunk())
    clone(clf).set_params(trunk__dropout=0.9)
    assert clf.trunk.dropout == MLPTrunk().dropout


@pytest.mark.parametrize(
    ("parameter", "wrong", "right"),
    [
        ("trunk", "mpl", "mlp"),
        ("trunk", "lsmt", "lstm"),
        ("trunk", "textcnn", "text_cnn"),
        ("augment", "columnswap", "column_swap"),
        ("sharing", "hrad", "hard"),
        ("lr_schedule", "cosin", "cosine"),
        ("lr_schedule", "onecycle", "one_cycle"),
        ("lr_schedule", "plato", "plateau"),
        ("optimizer", "adamW", "adamw"),
    ],
)
def test_a_wrong_name_is_an_error_that_suggests_the_right_one(parameter, wrong, right):
    clf = MultiTaskClassifier(max_epochs=1, **{parameter: wrong})
    message = f"Got {parameter}='{wrong}'.*expected one of.*Did you mean '{right}'"
    with pytest.raises(ValueError, match=message):
        clf.fit(X, Y)


@pytest.mark.parametrize("parameter", RECIPES)
@pytest.mark.parametrize("wrong", ["nothing like it", 3, None, StandardScaler()])
def test_what_is_no_recipe_is_an_error_that_lists_the_names(parameter, wrong):
    if parameter == "augment" and wrong is None:
        pytest.skip("None is no augmentation at all")
    clf = MultiTaskClassifier(max_epochs=1, **{parameter: wrong})
    known = sorted(RECIPES[parameter])
    if parameter == "augment":  # those of images and tokens do not suit a table
        known = ["column_swap", "feature_dropout", "gaussian_noise"]
    names = ".*".join(map(repr, known))
    with pytest.raises((ValueError, TypeError), match=f"Got {parameter}=.*{names}"):
        clf.fit(X, Y)


def test_a_class_instead_of_a_recipe_is_an_error_that_says_so():
    with pytest.raises(TypeError, match=r"Got trunk=.*MLPTrunk"):
        MultiTaskClassifier(trunk=MLPTrunk).fit(X, Y)


@pytest.mark.parametrize("key", ["trunk__dorpout", "sharing__width", "lr_schedule__x"])
def test_an_unknown_nested_parameter_is_an_error_that_changes_nothing(key):
    clf = MultiTaskClassifier(trunk=MLPTrunk())
    before = clf.get_params()
    with pytest.raises(ValueError, match=key.split("__")[1]):
        clf.set_params(**{key: 1})
    assert clf.get_params().keys() == before.keys()


def test_a_nested_parameter_of_a_wrong_name_is_an_error_that_suggests():
    with pytest.raises(ValueError, match="Did you mean 'mlp'"):
        MultiTaskClassifier(trunk="mpl").set_params(trunk__dropout=0.1)


def test_a_search_sets_nested_parameters_of_a_name():
    pipeline = make_pipeline(StandardScaler(), small_classifier(trunk="mlp"))
    grid = {"multitaskclassifier__trunk__dropout": [0.0, 0.8]}
    pipeline.set_params(multitaskclassifier__max_epochs=2)
    search = GridSearchCV(pipeline, grid, cv=KFold(2)).fit(X, Y)
    assert len(search.cv_results_["params"]) == 2
    model = search.best_estimator_[-1]
    assert model.trunk.dropout == search.best_params_[next(iter(grid))]
    assert pipeline[-1].trunk == "mlp"


def test_a_search_leaves_the_recipes_that_it_tries_alone():
    narrow, wide = MLPTrunk((4,)), MLPTrunk((16,))
    grid = {"trunk": [narrow, wide], "trunk__dropout": [0.0, 0.7]}
    clf = small_classifier(max_epochs=2)
    search = GridSearchCV(clf, grid, cv=KFold(2)).fit(X, Y)
    tried = [params["trunk"] for params in search.cv_results_["params"]]
    assert narrow.dropout == wide.dropout == MLPTrunk().dropout
    assert {id(trunk) for trunk in tried} <= {id(narrow), id(wide)}
    assert search.best_estimator_.trunk.dropout == search.best_params_["trunk__dropout"]


def test_two_estimators_may_share_a_recipe():
    trunk = MLPTrunk((8,), dropout=0)
    first, second = (small_classifier(trunk=trunk, max_epochs=2) for _ in range(2))
    expected = probabilities(first.fit(X, Y), X)
    second.fit(X[:, :2], Y)
    np.testing.assert_array_equal(probabilities(first, X), expected)


def test_names_and_recipes_with_defaults_are_the_same():
    by_name = MultiTaskClassifier(
        trunk="mlp", sharing="hard", lr_schedule="cosine", max_epochs=2, random_state=0
    )
    by_object = clone(by_name).set_params(
        trunk=MLPTrunk(), sharing=HardSharing(), lr_schedule=CosineSchedule()
    )
    assert same_bits(weights_of(by_name.fit(X, Y)), weights_of(by_object.fit(X, Y)))


class OwnParameters(nn.Module):
    """Has parameters of its own beside those of its parts."""

    def __init__(self, n_features):
        super().__init__()
        self.linear = nn.Linear(n_features, 6)
        self.shift = nn.Parameter(torch.zeros(6))
        self.attention = nn.MultiheadAttention(6, 2, batch_first=True)

    def forward(self, x):
        tokens = (self.linear(x) + self.shift).unsqueeze(1)
        return self.attention(tokens, tokens, tokens)[0].squeeze(1)


class Recurrent(nn.Module):
    """Holds a layer that returns several tensors."""

    def __init__(self, n_features):
        super().__init__()
        self.gru = nn.GRU(n_features, 5, batch_first=True)

    def forward(self, x):
        return self.gru(x.unsqueeze(1))[0].squeeze(1)


TRUNKS = {
    "mlp": "mlp",
    "deep": MLPTrunk((8, 8, 8), normalization="batch", residual=True),
    "one perceptron": MLPTrunk((8, 8), n_members=1),
    "three perceptrons": MLPTrunk((8, 8), normalization="layer", n_members=3),
    "class": OwnParameters,
    "recurrent": Recurrent,
    "without parameters": nn.Identity(),
    "instance": nn.Linear(4, 3),
}


@pytest.mark.parametrize("trunk", TRUNKS)
def test_the_parameters_of_a_summary_add_up_to_those_of_the_network(trunk):
    clf = small_classifier(trunk=TRUNKS[trunk], max_epochs=1).fit(X, Y)
    summary = clf.summary()
    n_parameters = sum(p.numel() for p in clf.net_.module_.parameters())
    assert summary["parameters"].sum() == n_parameters


@pytest.mark.parametrize("n_members", [1, 3])
def test_a_summary_says_which_parameters_are_shared_and_whose_the_others_are(n_members):
    frame = make_frame()
    clf = small_classifier(trunk=MLPTrunk((16,), n_members=n_members), max_epochs=1)
    with pytest.warns(UserWarning, match="one class"):
        clf.fit(frame, Y.assign(always=1))
    summary = clf.summary()
    heads = summary[summary["used_by"] != "all tasks"]
    assert heads["used_by"].tolist() == ["side", "level", "inside", "always"]
    counts = [n_members * n for n in (17, 51, 17, 0)]
    assert heads["parameters"].tolist() == counts
    shared = summary[summary["used_by"] == "all tasks"]
    members = "" if n_members == 1 else f"{n_members}, "
    assert shared.iloc[-1]["output_shape"] == f"(n_samples, {members}16)"
    shapes = [f"(n_samples, {members}{n})" for n in (1, 3, 1, 0)]
    assert heads["output_shape"].tolist() == shapes
    assert shared["parameters"].sum() == sum(
        p.numel() for p in clf.net_.module_.trunk.parameters()
    )


def make_frame():
    import pandas as pd

    frame = pd.DataFrame(X, columns=list("abcd"))
    return frame.assign(colour=["red", "blue", None] * 20)


def test_a_summary_changes_nothing():
    clf = small_classifier(max_epochs=1).fit(X, Y)
    before = weights_of(clf)
    clf.summary()
    assert same_bits(weights_of(clf), before)
    clf.partial_fit(X, Y)
