"""A fit leaves the machine as it found it, and draws from nothing but its seed."""

import random

import numpy as np
import pytest
import torch

from skmtl.networks import MLPTrunk
from skmtl.training._machine import choose_device, draw_seed
from skmtl.training._threads import threads
from tests.toy_tasks import (
    make_tasks,
    probabilities,
    same_bits,
    small_classifier,
    weights_of,
)

X, Y = make_tasks(80)

SEEDS = {"none": None, "number": 3, "RandomState": np.random.RandomState(3)}


def drawing_classifier(**settings):
    """A classifier that draws weights, batches, dropout and held-out rows."""
    chosen = {
        "trunk": MLPTrunk((8,), dropout=0.5),
        "early_stopping": True,
        "max_epochs": 3,
        "batch_size": 16,
    }
    return small_classifier(**chosen | settings)


def random_states():
    return (
        torch.get_rng_state().tolist(),
        [np.asarray(part).tolist() for part in np.random.get_state()],
        random.getstate(),
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_global_random_states_are_left_alone(seed):
    before = random_states()
    clf = drawing_classifier(random_state=SEEDS[seed]).fit(X, Y)
    clf.partial_fit(X, Y)
    clf.predict(X)
    clf.predict_proba(X)
    clf.transform(X)
    assert random_states() == before


def test_global_random_states_are_left_alone_by_a_fit_that_fails():
    before = random_states()
    with pytest.raises(ValueError, match="NaN or infinite"):
        drawing_classifier(lr=1e30).fit(X, Y)
    assert random_states() == before


@pytest.mark.parametrize("seed", [0, 7, np.int64(7), np.uint32(7)])
def test_the_same_seed_gives_the_same_bits_whatever_was_drawn_before(seed):
    first = weights_of(drawing_classifier(random_state=seed).fit(X, Y))
    torch.manual_seed(12)
    np.random.seed(12)
    assert same_bits(weights_of(drawing_classifier(random_state=seed).fit(X, Y)), first)


def test_fit_twice_gives_the_same_bits():
    clf = drawing_classifier()
    first = weights_of(clf.fit(X, Y))
    assert same_bits(weights_of(clf.fit(X, Y)), first)


@pytest.mark.parametrize("outside", [torch.no_grad, torch.inference_mode])
def test_a_fit_learns_where_gradients_are_switched_off(outside):
    expected = weights_of(drawing_classifier().fit(X, Y))
    with outside():
        clf = drawing_classifier().fit(X, Y)
        assert not torch.is_grad_enabled()
    assert same_bits(weights_of(clf), expected)
    clf.partial_fit(X, Y)  # tensors made in inference mode could not be learned


def test_a_random_state_object_gives_the_same_bits_from_the_same_state():
    first, second = (
        drawing_classifier(random_state=np.random.RandomState(5)).fit(X, Y)
        for _ in range(2)
    )
    assert same_bits(weights_of(first), weights_of(second))


def test_a_random_state_object_moves_on_with_each_fit():
    clf = drawing_classifier(random_state=np.random.RandomState(5))
    first = weights_of(clf.fit(X, Y))
    assert not same_bits(weights_of(clf.fit(X, Y)), first)


@pytest.mark.parametrize("seeds", [(0, 1), (None, None), (0, None)])
def test_other_seeds_give_other_weights(seeds):
    first, second = (
        weights_of(drawing_classifier(random_state=seed).fit(X, Y)) for seed in seeds
    )
    assert not same_bits(first, second)


def test_passes_of_partial_fit_draw_anew_each_time():
    assert draw_seed(0, 0) == draw_seed(0, 0)
    assert len({draw_seed(0, n_iter) for n_iter in range(10)}) == 10


@pytest.mark.parametrize("bad", ["zero", -1, 1.5, np.random.default_rng(0)])
def test_a_seed_that_is_none_is_an_error(bad):
    with pytest.raises((ValueError, TypeError), match=r"seed|Seed"):
        drawing_classifier(random_state=bad).fit(X, Y)


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("n_threads", ["auto", 1, 2, 3])
def test_the_number_of_threads_is_put_back(two_threads, n_threads):
    clf = drawing_classifier(n_threads=n_threads)
    clf.fit(X, Y).partial_fit(X, Y).predict(X)
    assert torch.get_num_threads() == 2
    with pytest.raises(ValueError, match="NaN or infinite"):
        clf.set_params(lr=1e30).fit(X, Y)
    assert torch.get_num_threads() == 2


@pytest.mark.parametrize(
    ("n_threads", "n_rows", "n_parameters", "expected"),
    [
        ("auto", 32, 1000, 1),
        ("auto", 512, 20_000, 1),
        ("auto", 512, 10_000_000, 2),
        ("auto", 1000, 1_000_000, 2),
        (1, 512, 10_000_000, 1),
        (2, 1, 1, 2),
    ],
)
def test_small_networks_run_on_one_thread(
    two_threads, n_threads, n_rows, n_parameters, expected
):
    with threads(n_threads, n_rows, n_parameters):
        assert torch.get_num_threads() == expected
    assert torch.get_num_threads() == 2


def test_the_number_of_threads_changes_no_prediction(two_threads):
    one, two = (
        probabilities(drawing_classifier(n_threads=n).fit(X, Y), X) for n in (1, 2)
    )
    np.testing.assert_allclose(one, two, atol=1e-4)


@pytest.mark.parametrize("device", ["auto", "cpu", torch.device("cpu")])
def test_without_a_gpu_the_cpu_is_found(device):
    if device == "auto" and torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    assert choose_device(device) == "cpu"
    assert drawing_classifier(device=device).fit(X, Y).predict(X).shape == (80, 3)


@pytest.mark.parametrize("device", ["cuda", "cuda:7", "tpu", 5.5, None])
def test_a_device_that_is_not_there_is_a_clear_error(device):
    if str(device).startswith("cuda") and torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    with pytest.raises(
        ValueError, match=r"(?s)Got device=.*cannot be used here.*'cpu'"
    ):
        drawing_classifier(device=device).fit(X, Y)
