"""A callback, or Ctrl-C, ends a fit with the best model so far, once there is one."""

import warnings
from functools import partial

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    KFold,
    RandomizedSearchCV,
)

from skmtl import make_task_scorer
from skmtl.exceptions import SkmtlWarning
from tests.toy_tasks import (
    make_tasks,
    probabilities,
    same_bits,
    small_classifier,
    weights_of,
)
from tests.training.callbacks import InterruptIn, PressIn

X, Y = make_tasks(120)
DURING = ["on_epoch_begin", "on_batch_begin", "on_grad_computed", "on_batch_end"]


def interrupted(epoch, hook, **settings):
    return small_classifier(
        net_params={"callbacks": [InterruptIn(epoch, hook)]}, **settings
    )


@pytest.mark.parametrize("early_stopping", [False, True])
@pytest.mark.parametrize("hook", DURING)
@pytest.mark.parametrize("epoch", [2, 5])
def test_the_model_of_the_best_epoch_is_kept(epoch, hook, early_stopping):
    settings = {"early_stopping": early_stopping}
    expected = small_classifier(max_epochs=epoch - 1, **settings).fit(X, Y)
    loss = "valid_loss" if early_stopping else "train_loss"
    curve = expected.history_[:, loss]
    assert min(curve) == curve[-1], "the last epoch is to be the best one"

    message = f"interrupted in epoch {epoch}. The model of epoch {epoch - 1}"
    clf = interrupted(epoch, hook, **settings)
    with pytest.warns(SkmtlWarning, match=message):
        clf.fit(X, Y)
    assert same_bits(weights_of(clf), weights_of(expected))
    assert clf.n_iter_ == len(clf.history_) == epoch - 1
    np.testing.assert_array_equal(probabilities(clf, X), probabilities(expected, X))


def test_an_earlier_epoch_is_kept_if_it_was_better():
    settings = {"lr": 1, "batch_size": 120}
    curve = small_classifier(max_epochs=3, **settings).fit(X, Y)
    curve = curve.history_[:, "train_loss"]
    best = int(np.argmin(curve)) + 1
    assert best < 3, "an earlier epoch is to be the best one"
    clf = interrupted(4, "on_batch_end", **settings)
    with pytest.warns(SkmtlWarning, match=f"model of epoch {best}, the best so far"):
        clf.fit(X, Y)
    expected = small_classifier(max_epochs=best, **settings).fit(X, Y)
    assert same_bits(weights_of(clf), weights_of(expected))


def test_an_interrupt_among_the_held_out_rows_counts_for_the_epoch():
    clf = interrupted(3, "on_batch_end of held-out rows", early_stopping=True)
    with pytest.warns(
        SkmtlWarning, match="interrupted in epoch 3. The model of epoch 2"
    ):
        clf.fit(X, Y)
    assert clf.n_iter_ == 2


def test_the_warning_points_to_the_line_of_the_user():
    clf = interrupted(2, "on_batch_end")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        clf.fit(X, Y)
    assert [w.filename for w in caught] == [__file__]


@pytest.mark.parametrize("hook", DURING)
def test_before_the_first_epoch_is_over_nothing_is_fitted(hook):
    clf = interrupted(1, hook)
    with pytest.raises(KeyboardInterrupt):
        clf.fit(X, Y)
    with pytest.raises(NotFittedError):
        clf.predict(X)
    assert not [name for name in vars(clf) if name.endswith("_")]


@pytest.mark.parametrize("hook", DURING)
@pytest.mark.parametrize("method", ["fit", "warm fit", "partial_fit"])
def test_before_the_first_epoch_is_over_a_fitted_estimator_is_as_it_was(method, hook):
    clf = small_classifier(max_epochs=3, warm_start=method == "warm fit").fit(X, Y)
    weights, proba = weights_of(clf), probabilities(clf, X)
    first = 1 if method == "fit" else 4
    clf.set_params(net_params={"callbacks": [InterruptIn(first, hook)]})
    with pytest.raises(KeyboardInterrupt):
        (clf.partial_fit if method == "partial_fit" else clf.fit)(X, Y)
    assert same_bits(weights_of(clf), weights)
    np.testing.assert_array_equal(probabilities(clf, X), proba)
    assert clf.n_iter_ == 3
    assert clf.history_[:, "epoch"] == [1, 2, 3]


def test_a_fit_that_goes_on_keeps_the_best_of_its_own_epochs():
    clf = small_classifier(max_epochs=3, warm_start=True).fit(X, Y)
    expected = small_classifier(max_epochs=3, warm_start=True).fit(X, Y)
    expected.set_params(max_epochs=2).fit(X, Y)
    clf.set_params(net_params={"callbacks": [InterruptIn(6, "on_batch_end")]})
    with pytest.warns(SkmtlWarning, match="model of epoch 5"):
        clf.fit(X, Y)
    assert same_bits(weights_of(clf), weights_of(expected))
    assert clf.n_iter_ == 5


def test_an_interrupted_classifier_can_be_fitted_again():
    clf = interrupted(3, "on_batch_end")
    with pytest.warns(SkmtlWarning):
        clf.fit(X, Y)
    clf.set_params(net_params=None).fit(X, Y)
    assert same_bits(weights_of(clf), weights_of(small_classifier().fit(X, Y)))


def pressed(epoch, hook, **settings):
    return small_classifier(
        net_params={"callbacks": [PressIn(epoch, hook)]}, **settings
    )


@pytest.mark.parametrize("hook", [*DURING, "on_epoch_end"])
def test_ctrl_c_goes_through_once_the_best_epoch_is_handed_over(hook):
    clf = pressed(3, hook)
    with (
        pytest.warns(SkmtlWarning, match=r"interrupted in epoch \d.*is kept") as caught,
        pytest.raises(KeyboardInterrupt),
    ):
        clf.fit(X, Y)
    assert caught[0].filename == __file__
    n_epochs = 3 if hook == "on_epoch_end" else 2
    expected = small_classifier(max_epochs=n_epochs).fit(X, Y)
    assert same_bits(weights_of(clf), weights_of(expected))
    assert clf.n_iter_ == n_epochs
    assert clf.net_.interrupt_ is None, "it holds on to all that was going on"


def test_ctrl_c_goes_through_where_warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(KeyboardInterrupt):
            pressed(2, "on_batch_end").fit(X, Y)


def test_ctrl_c_in_the_first_epoch_leaves_what_was_fitted():
    clf = small_classifier(max_epochs=2).fit(X, Y)
    weights = weights_of(clf)
    clf.set_params(net_params={"callbacks": [PressIn(1, "on_batch_end")]})
    with pytest.raises(KeyboardInterrupt):
        clf.fit(X, Y)
    assert same_bits(weights_of(clf), weights)


SEARCHES = {
    "all": GridSearchCV,
    "some": partial(RandomizedSearchCV, n_iter=2, random_state=0),
    "rows": partial(HalvingGridSearchCV, min_resources=20, random_state=0),
    "epochs": partial(HalvingGridSearchCV, resource="max_epochs", max_resources=6),
}


@pytest.mark.filterwarnings("ignore:Training was interrupted")
@pytest.mark.parametrize("kind", SEARCHES)
def test_ctrl_c_stops_a_search(kind):
    clf, scorer = pressed(2, "on_batch_end"), make_task_scorer("accuracy")
    given = {"cv": KFold(2), "scoring": scorer, "error_score": np.nan}
    search = SEARCHES[kind](clf, {"lr": [0.01, 0.02]}, **given)
    with pytest.raises(KeyboardInterrupt):
        search.fit(X, Y)
    assert not hasattr(search, "cv_results_")


def test_a_callback_may_end_every_fit_of_a_search():
    clf = small_classifier(net_params={"callbacks": [InterruptIn(2, "on_epoch_end")]})
    search = GridSearchCV(clf, {"lr": [0.01, 0.02]}, cv=KFold(2)).fit(X, Y)
    assert search.best_estimator_.n_iter_ == 2
