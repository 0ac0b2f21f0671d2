"""Which rules can be followed, and what is said where one cannot."""

import numpy as np
import pandas as pd
import pytest
import torch

from skmtl import MultiTaskClassifier
from skmtl.balancing import BALANCINGS, EqualWeighting, GradNorm
from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import compare_sharing
from tests.balancing.rules import TORCHJD
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(60)


def tasks_apart():
    """Return labels of which half the rows have one task's, and half the other's."""
    apart = Y[["side", "inside"]].astype(object)
    apart.loc[Y.index[::2], "side"] = None
    apart.loc[Y.index[1::2], "inside"] = None
    return apart


def test_a_rule_with_one_task_is_told_to_have_nothing_to_do():
    with pytest.warns(SkmtlWarning, match="nothing to balance"):
        small_classifier(balancing="dwa", max_epochs=1).fit(X, Y["level"])


def test_gradients_at_the_parameters_of_a_frozen_trunk_are_refused():
    trunk = torch.nn.Linear(4, 4).requires_grad_(False)
    with pytest.raises(ValueError, match=r"no parameters to learn.*representation"):
        small_classifier(trunk=trunk, balancing=GradNorm(at="parameters")).fit(X, Y)


def test_at_the_representation_a_frozen_trunk_will_do():
    trunk = torch.nn.Linear(4, 4).requires_grad_(False)
    clf = small_classifier(trunk=trunk, balancing="gradnorm", max_epochs=1).fit(X, Y)
    assert len(clf.history_[-1, "task_weights"]) == 3


def test_an_optimiser_that_asks_again_is_refused():
    clf = small_classifier(balancing="uncertainty", optimizer="lbfgs")
    with pytest.raises(ValueError, match="LBFGS"):
        clf.fit(X, Y)


def test_an_unknown_rule_gets_a_suggestion():
    with pytest.raises(ValueError, match="Did you mean 'uncertainty'"):
        MultiTaskClassifier(balancing="uncertainity").fit(X, Y)


def test_another_rule_starts_anew():
    clf = small_classifier(balancing="gradnorm", warm_start=True, max_epochs=2)
    losses = clf.fit(X, Y).net_.balancer_.first
    assert clf.fit(X, Y).net_.balancer_.first.equal(losses), "the same rule goes on"
    clf.set_params(balancing__alpha=0.5).fit(X, Y)
    assert not clf.net_.balancer_.first.equal(losses)


def test_a_class_in_place_of_a_rule_gets_a_suggestion():
    with pytest.raises(TypeError, match=r"Did you mean GradNorm\(\)"):
        MultiTaskClassifier(balancing=GradNorm).fit(X, Y)


@pytest.mark.parametrize("name", [n for n in BALANCINGS if n in TORCHJD])
def test_rules_are_not_to_compare_gradients_of_tasks_without_a_common_row(name):
    pytest.importorskip("torchjd")
    if name == "famo":
        small_classifier(balancing=name, max_epochs=1).fit(X, tasks_apart())
        return
    with pytest.warns(SkmtlWarning, match=r"no row in common.*at='parameters'"):
        small_classifier(balancing=name, max_epochs=1).fit(X, tasks_apart())
    at_weights = BALANCINGS[name](at="parameters")
    clf = small_classifier(balancing=at_weights, max_epochs=2).fit(X, tasks_apart())
    assert clf.history_[-1, "gradient_conflicts"] is not None


def test_gradients_of_tasks_without_a_common_row_are_not_compared():
    watching = EqualWeighting(track_gradients=True)
    clf = small_classifier(balancing=watching, max_epochs=2).fit(X, tasks_apart())
    row = clf.history_[-1]
    assert row["gradient_conflicts"] is None
    cosines = np.array(row["gradient_cosines"], dtype=float)
    np.testing.assert_array_equal(np.isnan(cosines), [[False, True], [True, False]])


def test_networks_of_single_tasks_are_not_told_that_there_is_nothing_to_balance():
    clf = small_classifier(balancing="dwa", max_epochs=1)
    found = compare_sharing(clf, X, Y[["side", "inside"]], cv=2)
    assert isinstance(found.differences, pd.DataFrame)
