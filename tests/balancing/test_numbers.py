"""Every rule with tasks that are numbers: constant, solved, noisy and hard ones."""

import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskClassifier, MultiTaskPredictor, MultiTaskRegressor
from skmtl.balancing import BALANCINGS, Balancer, Balancing
from skmtl.balancing._base import SMALLEST_OF_NUMBERS
from skmtl.networks import MLPTrunk
from tests.needs import needs

NEEDS_TORCHJD = {"pcgrad", "mgda", "cagrad", "imtl_g", "upgrad", "aligned", "famo"}
RULES = [
    pytest.param(name, marks=needs("torchjd") if name in NEEDS_TORCHJD else ())
    for name in BALANCINGS
    if name != "equal"
]
pytestmark = pytest.mark.filterwarnings("ignore:Only one:skmtl.exceptions.SkmtlWarning")

FLAT = {"n_members": 1, "dropout": 0}


def make(seed, classes=False):
    rng = np.random.RandomState(seed)
    X = rng.randn(150, 4)
    y = pd.DataFrame(
        {
            "constant": np.full(150, 7.5),
            "solved": X[:, 0] * 3,
            "noise": rng.standard_t(2, size=150),
            "hard": np.sin(3 * X[:, 1]) * X[:, 2],
        }
    )
    if classes:
        y["side"] = np.where(X[:, 3] > 0, "left", "right")
        y["same"] = "only"
        y["level"] = np.digitize(X[:, 0], [-1, 1]).astype(str)
    return X, y.mask(rng.rand(*y.shape) < 0.2)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("classes", [False, True], ids=["numbers", "mixed"])
def test_weights_and_predictions_are_finite_and_a_constant_has_no_say(rule, classes):
    model = MultiTaskPredictor if classes else MultiTaskRegressor
    for seed in range(2):
        X, y = make(seed, classes)
        fitted = model(max_epochs=12, lr=0.01, random_state=seed, balancing=rule)
        fitted.fit(X, y)
        for weights in fitted.history_[:, "task_weights"]:
            assert weights.pop("constant") is None
            known = [weight for weight in weights.values() if weight is not None]
            assert np.isfinite(known).all()
        found = fitted.predict_frame(X)
        assert (found["constant"] == 7.5).all()
        numbers = found[["solved", "noise", "hard"]].to_numpy()
        assert np.isfinite(numbers).all()
        # nothing of the rest has drowned
        assert np.corrcoef(found["solved"], X[:, 0])[0, 1] > 0.8


@pytest.mark.parametrize("rule", ["scale_invariant", "uncertainty", "dwa"])
def test_a_number_that_is_solved_to_the_last_bit_does_not_drown_the_others(rule):
    X, y = make(0)
    y = pd.DataFrame({"solved": X[:, 0] > 0, "hard": X[:, 1]}).astype(float)
    trunk = MLPTrunk(**FLAT)
    model = MultiTaskRegressor(
        trunk,
        max_epochs=200,
        early_stopping=False,
        balancing=rule,
        random_state=0,
    ).fit(X, y)
    weights = model.history_[-1, "task_weights"]
    assert max(weights.values()) <= 1 / SMALLEST_OF_NUMBERS
    assert model.task("hard").score(X, y["hard"]) > 0.99


class Noted(Balancer):
    """Notes what a rule is told."""

    def __init__(self):
        super().__init__()
        self.told = []

    def begin_epoch(self, losses):
        self.told.append(losses)

    def forward(self, losses, gramian, tasks):
        self.told.append((losses.tolist(), tasks.tolist()))
        return losses * 0 + 1


class Noting(Balancing):
    def build(self, n_tasks):
        return Noted()


def told_of(model, X, y):
    balancer = model.set_params(balancing=Noting(), max_epochs=3).fit(X, y)
    told = balancer.net_.balancer_.told
    return [losses for losses in told if losses is not None]


def test_rules_hear_of_no_loss_below_the_least_and_of_no_constant():
    X, y = make(0)
    told = told_of(MultiTaskRegressor(random_state=0), X, y)
    epochs = [part for part in told if not isinstance(part, tuple)]
    steps = [part for part in told if isinstance(part, tuple)]
    assert all(part[0].isnan() and not part[1:].isnan().any() for part in epochs)
    for losses, tasks in steps:
        assert tasks == [1, 2, 3]
        assert min(losses) >= SMALLEST_OF_NUMBERS


def test_rules_hear_of_classes_whatever_their_loss():
    X = np.repeat([[-3.0], [3.0]], 40, axis=0)
    y = pd.DataFrame({"a": X[:, 0] > 0, "b": X[:, 0] > 0})
    model = MultiTaskClassifier(MLPTrunk(**FLAT), lr=0.1, random_state=0)
    model.set_params(balancing=Noting(), max_epochs=40, early_stopping=False)
    told = model.fit(X, y).net_.balancer_.told
    losses, tasks = told[-1]
    assert tasks == [0, 1]
    assert max(losses) < SMALLEST_OF_NUMBERS


def test_equal_weights_of_a_rule_are_those_without_one():
    X, y = make(0, classes=True)
    plain = MultiTaskPredictor(max_epochs=5, random_state=0).fit(X, y)
    weighed = MultiTaskPredictor(max_epochs=5, random_state=0, balancing=Noting())
    found = weighed.fit(X, y).predict_frame(X)
    for name, expected in plain.predict_frame(X).items():
        if expected.dtype.kind == "f":
            np.testing.assert_allclose(found[name], expected, rtol=1e-4)
