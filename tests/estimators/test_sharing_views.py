"""What sharing schemes have learned, read by the names of the tasks."""

import numpy as np
import pytest
import torch
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl.exceptions import SkmtlWarning
from skmtl.networks import MLPTrunk
from skmtl.networks.sharing import MTAN, PLE, CrossStitch, MMoE
from tests.toy_tasks import make_tasks, one_perceptron, small_classifier

X, Y = make_tasks()
TRUNKS = {
    "one": one_perceptron((8,)),
    "members": MLPTrunk((8,), dropout=0, n_members=3, n_bins=0),
}
VIEWS = {
    "gate_weights": "'mmoe' or 'ple'",
    "attention_masks": "'mtan'",
    "stitch_weights_": "'cross_stitch'",
}


def fitted(sharing, trunk="one", y=Y, **settings):
    chosen = {"trunk": TRUNKS[trunk], "sharing": sharing, "max_epochs": 1}
    return small_classifier(**chosen | settings).fit(X, y)


def scheme_of(clf):
    return clf.net_.module_.sharing


@pytest.mark.parametrize("trunk", TRUNKS)
@pytest.mark.parametrize("sharing", [MMoE(n_experts=3), PLE(n_specific=2, n_shared=1)])
def test_gates_sum_to_one_and_are_named_in_the_order_of_y(sharing, trunk):
    weights = fitted(sharing, trunk).gate_weights(X)
    # the heads hold "side", "inside", "level"
    assert list(weights) == ["side", "level", "inside"]
    for own in weights.values():
        assert own.shape == (len(X), 9 if trunk == "members" else 3)
        assert (own > 0).all()
        np.testing.assert_allclose(own.sum(axis=1), 1, atol=1e-6)


def test_gates_belong_to_the_task_that_they_are_named_after():
    clf = fitted("mmoe", "members")
    gate = scheme_of(clf).gate
    with torch.no_grad():
        gate.weight.zero_()
        gate.bias.zero_()
        gate.bias[1, 2, 0] = 50.0  # of the second member, the last task of the heads
    weights = clf.gate_weights(X[:2])
    np.testing.assert_allclose(weights["side"], 1 / 12, rtol=1e-5)
    np.testing.assert_allclose(weights["inside"], 1 / 12, rtol=1e-5)
    expected = np.r_[np.full(4, 1 / 12), 1 / 3, 0, 0, 0, np.full(4, 1 / 12)]
    np.testing.assert_allclose(weights["level"][0], expected, atol=1e-6)


@pytest.mark.parametrize("trunk", TRUNKS)
def test_masks_lie_between_zero_and_one(trunk):
    masks = fitted(MTAN(n_layers=2), trunk).attention_masks(X)
    assert list(masks) == list(Y)
    for own in masks.values():
        assert own.shape == (len(X), 24 if trunk == "members" else 8)
        assert ((own > 0) & (own < 1)).all()


@pytest.mark.parametrize("trunk", TRUNKS)
def test_stitches_are_those_of_the_last_layer_the_reading_task_in_rows(trunk):
    clf = fitted(CrossStitch(n_layers=2), trunk)
    stitches = scheme_of(clf).stitches
    with torch.no_grad():
        stitches[-1, ..., 0, 2] = 0.25  # "side" reads "level", the last of the heads
    table = clf.stitch_weights_
    assert list(table.index) == list(table.columns) == list(Y)
    assert table.loc["side", "level"] == 0.25
    assert table.loc["level", "side"] != 0.25
    own = stitches[-1].detach().numpy()
    own = own.mean(axis=0) if trunk == "members" else own
    assert table.loc["inside", "level"] == own[1, 2]


def test_weights_of_a_row_do_not_depend_on_the_others():
    clf = fitted("ple", "members")
    many, few = clf.gate_weights(X), clf.gate_weights(X[:3])
    for name, own in few.items():
        np.testing.assert_allclose(many[name][:3], own, rtol=1e-4)


def test_constant_tasks_are_left_out():
    with pytest.warns(SkmtlWarning, match="Only one class"):
        clf = fitted("mmoe", y=Y.assign(side="left"))
    assert list(clf.gate_weights(X)) == ["level", "inside"]


def test_where_all_tasks_are_constant_there_is_nothing_to_weigh():
    with pytest.warns(SkmtlWarning):
        clf = fitted("mmoe", y=Y.assign(side="left", level=0, inside=True))
    with pytest.raises(AttributeError, match="of two classes or more, or a number"):
        clf.gate_weights(X)


def test_one_task_has_gates_as_well():
    weights = fitted("mmoe", y=Y["side"]).gate_weights(X)
    assert [own.shape for own in weights.values()] == [(len(X), 4)]


def test_the_model_in_a_pipeline_weighs_what_the_steps_hand_on():
    scaler = StandardScaler()
    clf = small_classifier(
        trunk=TRUNKS["one"], sharing="mmoe", max_epochs=1, standardize=False
    )
    pipeline = make_pipeline(scaler, clf).fit(X, Y)
    alone = small_classifier(
        trunk=TRUNKS["one"], sharing="mmoe", max_epochs=1, standardize=False
    ).fit(scaler.transform(X), Y)
    found = pipeline[-1].gate_weights(pipeline[:-1].transform(X))
    expected = alone.gate_weights(scaler.transform(X))
    for name, own in found.items():
        np.testing.assert_array_equal(own, expected[name])


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("sharing", ["hard", "bypass"])
def test_a_scheme_without_a_choice_says_which_have_one(view, sharing):
    clf = fitted(sharing)
    expected = rf"^Got a network .* expected one fitted with sharing={VIEWS[view]},"
    with pytest.raises(AttributeError, match=expected):
        getattr(clf, view)(X)
    assert not hasattr(clf, "stitch_weights_")


@pytest.mark.parametrize("view", VIEWS)
def test_there_is_nothing_to_see_before_fit(view):
    with pytest.raises(NotFittedError):
        getattr(small_classifier(sharing="mmoe"), view)(X)
