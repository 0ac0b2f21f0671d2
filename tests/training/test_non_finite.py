"""A loss that is NaN or infinite ends the fit with an error, and changes nothing."""

import numpy as np
import pytest
from sklearn.exceptions import FitFailedWarning, NotFittedError
from sklearn.model_selection import GridSearchCV, KFold

from skmtl.exceptions import NonFiniteLossError
from tests.toy_tasks import (
    make_tasks,
    probabilities,
    same_bits,
    small_classifier,
    weights_of,
)

X, Y = make_tasks(120)

BROKEN_FITS = {
    "a rate that is far too high": lambda clf: clf.set_params(lr=1e30).fit(X, Y),
    "with held-out rows": lambda clf: clf.set_params(lr=1e30, early_stopping=True).fit(
        X, Y
    ),
    "in the last step of all": lambda clf: clf.set_params(
        lr=1e30, max_epochs=1, batch_size=120
    ).fit(X, Y),
    "in a single pass": lambda clf: clf.set_params(lr=1e30).partial_fit(X, Y),
    "in a single step": lambda clf: clf.set_params(lr=1e30, batch_size=120).partial_fit(
        X, Y
    ),
}
every_broken_fit = pytest.mark.parametrize("how", BROKEN_FITS)


@every_broken_fit
def test_the_error_names_tasks_and_epoch_and_says_what_to_try(how):
    message = r"'(side|level|inside)'.*NaN or infinite in epoch \d+.*lr"
    with pytest.raises(NonFiniteLossError, match=message):
        BROKEN_FITS[how](small_classifier())


@every_broken_fit
def test_the_estimator_is_not_fitted_afterwards(how):
    clf = small_classifier()
    with pytest.raises(NonFiniteLossError):
        BROKEN_FITS[how](clf)
    with pytest.raises(NotFittedError):
        clf.predict(X)
    assert not [name for name in vars(clf) if name.endswith("_")]


@every_broken_fit
@pytest.mark.parametrize("warm_start", [False, True])
def test_a_fitted_estimator_is_as_it_was(how, warm_start):
    as_they_are = {"standardize": how != "huge numbers as they are"}
    clf = small_classifier(warm_start=warm_start, max_epochs=3, **as_they_are).fit(X, Y)
    weights, proba = weights_of(clf), probabilities(clf, X)
    n_iter, history = clf.n_iter_, list(clf.history_)
    with pytest.raises(NonFiniteLossError):
        BROKEN_FITS[how](clf)
    assert same_bits(weights_of(clf), weights)
    np.testing.assert_array_equal(probabilities(clf, X), proba)
    assert clf.n_iter_ == n_iter
    assert list(clf.history_) == history


def test_the_epoch_is_the_one_where_it_happened():
    clf = small_classifier(lr=1e30, batch_size=120)
    with pytest.raises(NonFiniteLossError, match="in epoch 2"):
        clf.fit(X, Y)


@pytest.mark.filterwarnings("ignore:One or more of the test scores:UserWarning")
def test_a_search_goes_on_with_the_next_candidate():
    search = GridSearchCV(
        small_classifier(max_epochs=5), {"lr": [1e30, 0.02]}, cv=KFold(2)
    )
    with pytest.warns(FitFailedWarning, match="NonFiniteLossError"):
        search.fit(X, Y)
    assert search.best_params_ == {"lr": 0.02}


def test_the_error_is_a_value_error_and_an_arithmetic_error():
    assert issubclass(NonFiniteLossError, ValueError)
    assert issubclass(NonFiniteLossError, ArithmeticError)
