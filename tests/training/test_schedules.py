"""The learning rate changes as torch's schedulers say."""

import math
import pickle
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from sklearn.base import clone
from skorch.history import History
from torch.optim import lr_scheduler

from skmtl.sampling import Sampling, TaskCurriculum
from skmtl.training import (
    ConstantSchedule,
    CosineSchedule,
    OneCycleSchedule,
    PlateauSchedule,
)
from skmtl.training._schedules import SCHEDULES, Schedule
from tests.toy_tasks import (
    make_tasks,
    one_perceptron,
    probabilities,
    small_classifier,
)
from tests.training.callbacks import Watch

LR, EPOCHS, BATCHES = 0.02, 6, 3
RECIPES = {
    **{name: name for name in SCHEDULES},
    "own plateau": PlateauSchedule(factor=0.5, patience=0),
    "own one_cycle": OneCycleSchedule(warm_up=0.6),
    "warm constant": ConstantSchedule(warm_up=0.2),
    "warm cosine": CosineSchedule(warm_up=0.2),
}
every_schedule = pytest.mark.parametrize("schedule", RECIPES.values(), ids=RECIPES)


def watched_fit(schedule, n_samples=60, **settings):
    X, Y = make_tasks(n_samples)
    watch = Watch()
    chosen = {"lr": LR, "max_epochs": EPOCHS, "batch_size": n_samples // BATCHES}
    clf = small_classifier(
        lr_schedule=schedule,
        net_params={"callbacks": [watch]},
        **chosen | settings,
    )
    return clf.fit(X, Y), watch


def rates_of(make_scheduler, n_steps):
    """Return the rates that a scheduler of torch gives before each step."""
    optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=LR)
    scheduler = make_scheduler(optimizer)
    rates = []
    for _ in range(n_steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def test_constant_is_constant():
    _, watch = watched_fit("constant")
    assert watch.lr_by_batch == [LR] * EPOCHS * BATCHES
    assert ConstantSchedule().build(LR, EPOCHS, BATCHES, False) is None


def test_cosine_falls_epoch_by_epoch_to_nothing():
    _, watch = watched_fit("cosine")
    expected = rates_of(
        lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS), EPOCHS
    )
    assert watch.lr_by_epoch == pytest.approx(expected)
    assert watch.lr_by_epoch[0] == LR
    assert watch.lr_by_epoch == sorted(watch.lr_by_epoch, reverse=True)


@pytest.mark.parametrize("warm_up", [0.3, 0.6])
def test_one_cycle_climbs_to_lr_and_falls_to_nothing_step_by_step(warm_up):
    _, watch = watched_fit(OneCycleSchedule(warm_up=warm_up))
    n_steps = EPOCHS * BATCHES
    expected = rates_of(
        lambda optimizer: lr_scheduler.OneCycleLR(
            optimizer, max_lr=LR, total_steps=n_steps + 1, pct_start=warm_up
        ),
        n_steps,
    )
    assert watch.lr_by_batch == pytest.approx(expected)
    assert max(watch.lr_by_batch) == pytest.approx(LR, rel=0.05)
    assert watch.lr_by_batch[-1] < LR / 20


@pytest.mark.parametrize("name", ["adagrad", "rprop", "asgd", "lbfgs", "rmsprop"])
def test_one_cycle_is_for_optimisers_without_momentum_too(name):
    _, watch = watched_fit("one_cycle", optimizer=name)
    assert max(watch.lr_by_batch) == pytest.approx(LR, rel=0.05)


@pytest.mark.parametrize(("n_steps", "warm_up"), [(1, 0.5), (4, 0.2), (1, 0.3)])
def test_one_cycle_of_few_steps_has_rates_between_nothing_and_lr(n_steps, warm_up):
    scheduler = OneCycleSchedule(warm_up=warm_up).build(LR, 1, n_steps, False)
    rates = rates_of(lambda o: scheduler.policy(o, **scheduler.kwargs), n_steps)
    assert max(rates) == pytest.approx(LR, rel=0.2)
    assert min(rates) > 0


def test_one_cycle_stays_at_its_end_in_steps_that_were_not_foretold():
    class Twice(Sampling):
        def build(self, data, names, max_epochs):
            return lambda epoch: data.subset(np.tile(data.rows, 2))

    _, watch = watched_fit("one_cycle", sampling=Twice())
    n_steps = EPOCHS * BATCHES
    assert len(watch.lr_by_batch) == 2 * n_steps
    _, usual = watched_fit("one_cycle")
    assert watch.lr_by_batch[:n_steps] == pytest.approx(usual.lr_by_batch)
    end = watch.lr_by_batch[n_steps:]
    assert end == pytest.approx([LR / 25 / 1e4] * n_steps)


# of 18 steps 6 climb: a seventh of the rate at the first, all of it at the seventh
CLIMB = [i / 7 for i in range(1, 7)]
WARM = {
    ConstantSchedule: [*CLIMB, *[1.0] * 12],
    CosineSchedule: [
        *CLIMB,
        *[(1 + math.cos(math.pi * i / 12)) / 2 for i in range(12)],
    ],
}


@pytest.mark.parametrize("recipe", WARM)
def test_a_warm_up_climbs_along_a_line_step_by_step(recipe):
    clf, watch = watched_fit(recipe(warm_up=1 / 3))
    expected = LR * np.array(WARM[recipe])
    np.testing.assert_allclose(watch.lr_by_batch, expected, rtol=1e-12)
    recorded = np.ravel(clf.history_[:, "batches", :, "event_lr"])
    np.testing.assert_allclose(recorded, expected, rtol=1e-12)


@pytest.mark.parametrize("recipe", WARM)
def test_each_group_climbs_to_its_own_rate(recipe):
    scheduler = recipe(warm_up=1 / 3).build(LR, EPOCHS, BATCHES, False)
    weights = [torch.ones(1, requires_grad=True) for _ in range(2)]
    optimizer = torch.optim.SGD(
        [{"params": [weights[0]], "lr": 0.5}, {"params": [weights[1]]}], lr=LR
    )
    policy = scheduler.policy(optimizer, **scheduler.kwargs)
    for factor in WARM[recipe]:
        rates = [group["lr"] for group in optimizer.param_groups]
        assert rates == pytest.approx([0.5 * factor, LR * factor])
        optimizer.step()
        policy.step()


@pytest.mark.parametrize("recipe", WARM)
@pytest.mark.parametrize("n_steps", [1, 2, 3])
@pytest.mark.parametrize("warm_up", [1e-9, 0.5, 0.999])
def test_a_warm_up_of_a_few_steps_still_comes_to_the_rate(recipe, n_steps, warm_up):
    scheduler = recipe(warm_up=warm_up).build(LR, 1, n_steps, False)
    rates = rates_of(lambda o: scheduler.policy(o, **scheduler.kwargs), n_steps)
    assert max(rates) == LR
    if n_steps > 1:
        assert rates[0] < LR
    # a fit of more steps than were foretold comes to no other rates
    last = rates_of(lambda o: scheduler.policy(o, **scheduler.kwargs), n_steps + 5)[-1]
    assert last == pytest.approx(LR if recipe is ConstantSchedule else 0)


@pytest.mark.parametrize("early_stopping", [True, False])
def test_plateau_cuts_the_rate_when_the_loss_no_longer_falls(early_stopping):
    clf, watch = watched_fit(
        PlateauSchedule(factor=0.5, patience=1),
        n_samples=120,
        trunk=one_perceptron(),
        lr=1.0,
        max_epochs=15,
        early_stopping=early_stopping,
        n_iter_no_change=50,
    )
    optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
    expected = []
    for loss in clf.history_[:, "valid_loss" if early_stopping else "train_loss"]:
        expected.append(optimizer.param_groups[0]["lr"])
        scheduler.step(loss)
    assert watch.lr_by_epoch == pytest.approx(expected)
    assert len(set(expected)) > 1


def test_plateau_does_not_cut_the_rate_because_a_task_joins():
    X, Y = make_tasks()
    watch = Watch()
    joins = 4
    clf = small_classifier(
        lr_schedule=PlateauSchedule(factor=0.5, patience=0),
        sampling=TaskCurriculum({Y.columns[1]: joins}),
        lr=0.01,
        max_epochs=9,
        net_params={"callbacks": [watch]},
    ).fit(X, Y)
    losses = clf.history_[:, "train_loss"]
    assert losses[joins] > losses[joins - 1]
    assert losses[joins:] == sorted(losses[joins:], reverse=True)
    assert watch.lr_by_epoch == [0.01] * 9
    assert clf.history_[:, "event_lr"] == [0.01] * 9


def test_plateau_counts_the_epochs_from_when_all_tasks_have_joined():
    optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
    callback = PlateauSchedule(factor=0.5, patience=1).build(1.0, 9, 1, False)
    callback.settled = 2
    net = SimpleNamespace(history=History(), optimizer_=optimizer)
    callback.initialize().on_train_begin(net)
    rates = []
    for loss in [1.0, 1.0, 3.0, 3.0, 3.0, 3.0, 3.0]:
        net.history.new_epoch()
        net.history.record("train_loss", loss)
        callback.on_epoch_end(net)
        rates.append(optimizer.param_groups[0]["lr"])
    assert rates == [1, 1, 1, 1, 0.5, 0.5, 0.25]


@every_schedule
def test_every_schedule_is_learned_with_and_is_the_same_each_time(schedule):
    X, Y = make_tasks()
    clf = small_classifier(lr_schedule=schedule, lr=0.05)
    first = probabilities(clf.fit(X, Y), X)
    assert clf.score(X, Y) > 0.9
    np.testing.assert_array_equal(probabilities(clone(clf).fit(X, Y), X), first)


@every_schedule
def test_a_fitted_classifier_can_be_pickled_and_goes_on_from_there(schedule):
    X, Y = make_tasks()
    clf = small_classifier(lr_schedule=schedule, max_epochs=3, warm_start=True)
    copy = pickle.loads(pickle.dumps(clf.fit(X, Y)))
    np.testing.assert_array_equal(probabilities(copy, X), probabilities(clf, X))
    for method in ("fit", "partial_fit"):
        after = [getattr(model, method)(X, Y) for model in (clf, copy)]
        np.testing.assert_array_equal(
            probabilities(after[0], X), probabilities(after[1], X)
        )


@every_schedule
def test_a_fit_that_goes_on_starts_the_schedule_again(schedule):
    clf, watch = watched_fit(schedule, warm_start=True)
    first = watch.lr_by_epoch
    clf.fit(*make_tasks())
    if schedule != "plateau" and not isinstance(schedule, PlateauSchedule):
        assert watch.lr_by_epoch == pytest.approx(first)
    assert watch.lr_by_epoch[0] == pytest.approx(first[0])


@every_schedule
def test_partial_fit_runs_at_the_constant_rate(schedule):
    clf, watch = watched_fit(schedule)
    clf.partial_fit(*make_tasks())
    assert watch.lr_by_batch == [LR] * BATCHES


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_name_is_a_recipe_with_its_defaults(name):
    recipe = SCHEDULES[name]()
    assert isinstance(recipe, Schedule)
    assert clone(recipe).get_params() == recipe.get_params()


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        (PlateauSchedule(factor=1), "factor=1 for the plateau"),
        (PlateauSchedule(factor=0), "factor=0 for the plateau"),
        (PlateauSchedule(patience=-1), "patience=-1 for the plateau"),
        (OneCycleSchedule(warm_up=0), "warm_up=0 for the one-cycle"),
        (OneCycleSchedule(warm_up=1.5), "warm_up=1.5 for the one-cycle"),
        (OneCycleSchedule(warm_up="a"), "warm_up='a' for the one-cycle.*above 0"),
        (PlateauSchedule(factor="a"), "factor='a' for the plateau"),
        (ConstantSchedule(warm_up=1), "warm_up=1 for the constant"),
        (ConstantSchedule(warm_up=float("nan")), "warm_up=nan for the constant"),
        (ConstantSchedule(warm_up=True), "warm_up=True for the constant"),
        (CosineSchedule(warm_up=-0.1), "warm_up=-0.1 for the cosine"),
        (CosineSchedule(warm_up="long"), "warm_up='long' for the cosine"),
    ],
)
def test_a_bad_setting_is_an_error_that_names_it(schedule, message):
    with pytest.raises(ValueError, match=message):
        watched_fit(schedule)


def test_own_schedules_may_be_recipes_of_the_user():
    class Halving(Schedule):
        def build(self, lr, max_epochs, n_batches, has_validation):
            from skorch.callbacks import LRScheduler

            return LRScheduler(lr_scheduler.StepLR, step_size=1, gamma=0.5)

    _, watch = watched_fit(Halving())
    assert watch.lr_by_epoch == [LR * 0.5**i for i in range(EPOCHS)]
    assert CosineSchedule in SCHEDULES.values()
