"""The number of threads is put back, whoever else sets it, and forks go well."""

import os
import signal
import threading
import time

import numpy as np
import pytest
import torch
from skorch.callbacks import Callback

from skmtl import MultiTaskClassifier
from skmtl.training import _forks, _threads
from skmtl.training._forks import Turns
from skmtl.training._threads import threads
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(80)
LARGE = {"n_rows": 10**6, "n_multiplied": 10**6}
MIDDLING = {"n_rows": 10**4, "n_multiplied": 10**4}
SMALL = {"n_rows": 10**3, "n_multiplied": 10**3}


@pytest.fixture(autouse=True)
def two_threads(monkeypatch):
    monkeypatch.setattr(_threads, "own_cores", lambda: 2)
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def free(monkeypatch):
    """Return a list whose last entry is the number of free cores."""
    numbers = [2]
    monkeypatch.setattr(_threads, "free_cores", lambda: numbers[-1])
    return numbers


def chosen(*args, **kwargs):
    with threads(*args, **kwargs):
        return torch.get_num_threads()


def seen_by_a_new_thread():
    seen = []
    one = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))
    one.start()
    one.join()
    return seen[0]


class Block(threading.Thread):
    """Goes into a block, and stays there until it is told to leave."""

    def __init__(self, number):
        super().__init__()
        self.number = number
        self.is_in, self.may_go = threading.Event(), threading.Event()

    def run(self):
        with threads(self.number):
            self.inside = torch.get_num_threads()
            self.is_in.set()
            self.may_go.wait(60)
        self.afterwards = torch.get_num_threads()

    def leave(self):
        self.may_go.set()
        self.join(60)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_blocks_may_end_in_any_order(order):
    blocks = [Block(number) for number in (1, 3, 1)]
    for block in blocks:
        block.start()
        block.is_in.wait(60)
    for k in order:
        blocks[k].leave()
    assert [block.inside for block in blocks] == [1, 3, 1]
    assert [block.afterwards for block in blocks] == [2, 2, 2]
    assert seen_by_a_new_thread() == torch.get_num_threads() == 2


def test_a_block_within_a_block_goes_back_to_that_one():
    with threads(1):
        with threads("auto", **LARGE):
            assert torch.get_num_threads() == 2, "what the user has set"
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 2


def test_an_error_puts_back_the_number():
    with pytest.raises(ZeroDivisionError), threads(1), threads(3):
        raise ZeroDivisionError
    assert seen_by_a_new_thread() == 2


@pytest.mark.parametrize("wrong", ["many", 0, 1.5, None])
def test_a_wrong_setting_at_predict_is_an_error_and_leaves_nothing_behind(wrong):
    clf = small_classifier(max_epochs=1).fit(X, Y).set_params(n_threads=wrong)
    with pytest.raises(ValueError, match=f"n_threads={wrong!r}, but expected 'auto'"):
        clf.predict(X)
    torch.set_num_threads(3)  # what was there before the error is no longer right
    clf.set_params(n_threads="auto").predict(X)
    assert torch.get_num_threads() == 3


@pytest.mark.parametrize("asked", ["auto", 3])
def test_a_forked_process_takes_one_thread(monkeypatch, asked):
    monkeypatch.setattr(_forks._PROCESS, "forked", True)
    with threads(asked, **LARGE):
        assert torch.get_num_threads() == 1


def succeeds_in_a_child(function, seconds=60):
    """Whether a forked process comes to its end, and does not have to be killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            function()
            code = 0
        finally:
            os._exit(code)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
# Python itself warns of forks where there are threads
forks = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


class Noting:
    """Rows that note with how many threads they are looked at."""

    def __init__(self, rows):
        self.rows, self.shape, self.seen = rows, rows.shape, set()

    def __len__(self):
        return len(self.rows)

    def __array__(self, dtype=None, copy=None):
        self.seen.add(torch.get_num_threads())
        return np.array(self.rows, dtype)


@pytest.mark.parametrize("way", ["fit", "partial_fit", "add_task"])
def test_what_comes_before_the_first_epoch_takes_one_thread(way):
    """Or OpenMP has started threads, which a process that is forked has not."""
    rows, clf = Noting(X), small_classifier(max_epochs=1, n_threads=3)
    if way == "add_task":
        clf.fit(X, Y).add_task("new", rows, Y["side"])
    else:
        getattr(clf, way)(rows, Y)
    assert rows.seen == {1}


class Count(Callback):
    """Notes with how many threads an epoch runs."""

    def __init__(self):
        self.seen = set()

    def on_batch_end(self, net, **kwargs):
        self.seen.add(torch.get_num_threads())


@pytest.mark.parametrize("way", ["fit", "partial_fit"])
@pytest.mark.parametrize(("asked", "expected"), [(3, 3), (1, 1), ("auto", 1)])
def test_epochs_run_with_the_threads_that_are_asked_for(way, asked, expected):
    count = Count()
    chosen = {"n_threads": asked, "net_params": {"callbacks": [count]}}
    getattr(small_classifier(max_epochs=1, **chosen), way)(X, Y)
    assert count.seen == {expected}


@pytest.mark.parametrize(("n_free", "expected"), [(1, 1), (2, 2), (8, 2)])
def test_what_is_worth_it_takes_the_free_cores_up_to_torchs_number(
    free, n_free, expected
):
    free.append(n_free)
    for shapes in (MIDDLING, LARGE):
        assert chosen("auto", **shapes, same_bits=False) == expected
    assert chosen("auto", **SMALL, same_bits=False) == 1
    assert chosen(3, **SMALL, same_bits=False) == 3, "as the user says"


@pytest.mark.parametrize("same_bits", [True, False])
def test_shapes_alone_decide_for_the_same_bits_and_where_nothing_is_known(
    monkeypatch, free, same_bits
):
    free.append(1 if same_bits else None)
    found = [chosen("auto", **s, same_bits=same_bits) for s in (SMALL, MIDDLING, LARGE)]
    assert found == [1, 1, 2]
    monkeypatch.setattr(_threads, "own_cores", lambda: 1)
    assert chosen("auto", **LARGE, same_bits=same_bits) == 1


def test_a_second_look_changes_the_number_within_the_block(free):
    with threads("auto", **MIDDLING, same_bits=False) as own:
        seen = [torch.get_num_threads()]
        for n_free in (1, 1, 2):
            free.append(n_free)
            own.look()
            seen.append(torch.get_num_threads())
        with threads(1):
            assert torch.get_num_threads() == 1
        seen.append(torch.get_num_threads())
    assert seen == [2, 1, 1, 2, 2]
    assert seen_by_a_new_thread() == 2


@pytest.mark.parametrize(
    ("random_state", "expected"), [(None, [2, 1, 1]), (0, [1] * 3)]
)
def test_a_fit_without_a_seed_looks_before_each_epoch(
    monkeypatch, free, random_state, expected
):
    class Take(Callback):
        """Takes a core in the first epoch, and notes the threads of each."""

        def on_epoch_begin(self, net, **kwargs):
            seen.append(torch.get_num_threads())
            free.append(1)

    monkeypatch.setattr(_threads, "_LITTLE_WORK", 0)
    seen = []
    settings = {"random_state": random_state, "net_params": {"callbacks": [Take()]}}
    clf = small_classifier(max_epochs=3, **settings).fit(X, Y)
    assert seen == ([1, 1, 1] if random_state == 0 else [2, 1, 1])
    assert torch.get_num_threads() == 2
    looks = []
    monkeypatch.setattr(_threads, "free_cores", lambda: looks.append(1) or 1)
    for use in (clf.predict, lambda X: clf.add_task("new", X, Y["side"])):
        looks.clear()
        use(X)
        assert bool(looks) == (random_state is None)


def test_who_has_a_turn_may_take_it_again():
    def take():
        turns = Turns()
        with turns.taken(), turns.taken():
            done.append(True)

    done = []
    one = threading.Thread(target=take, daemon=True)
    one.start()
    one.join(60)
    assert done


@needs_fork
@forks
def test_a_child_need_not_wait_for_a_turn_that_a_thread_of_the_parent_has():
    def hold():
        with turns.taken():
            is_in.set()
            may_go.wait(60)

    def take():
        with turns.taken():
            pass

    turns, is_in, may_go = Turns(), threading.Event(), threading.Event()
    other = threading.Thread(target=hold)
    other.start()
    is_in.wait(60)
    try:
        assert succeeds_in_a_child(take)
    finally:
        may_go.set()
        other.join(60)


@needs_fork
@forks
def test_a_fit_in_a_child_ends_after_one_in_the_parent():
    clf = MultiTaskClassifier(max_epochs=1, random_state=0)
    rng = np.random.RandomState(0)
    X = rng.randn(1500, 19)
    Y = (X[:, :3] > 0).astype(int)
    clf.fit(X, Y).predict(X)
    assert succeeds_in_a_child(lambda: clf.fit(X, Y).predict(X))


@needs_fork
@forks
def test_a_child_fits_and_predicts_after_the_parent_has_used_many_threads():
    torch.ones(1000, 1000) @ torch.ones(1000, 1000)
    torch.ones(1000, 1000).exp()  # OpenMP has started its threads
    clf = small_classifier(n_threads=2, max_epochs=1).fit(X, Y)
    assert succeeds_in_a_child(lambda: clf.fit(X, Y).predict_proba(X))


@needs_fork
@forks
def test_a_process_may_be_forked_while_another_thread_fits():
    class Wait(Callback):
        def on_batch_end(self, net, **kwargs):
            is_in.set()
            may_go.wait(60)

    is_in, may_go = threading.Event(), threading.Event()
    busy = small_classifier(net_params={"callbacks": [Wait()]}, max_epochs=1)
    other = threading.Thread(target=lambda: busy.fit(X, Y))
    other.start()
    is_in.wait(60)

    def fit_in_child():
        assert seen_by_a_new_thread() == 2, "not what the other one had"
        small_classifier(max_epochs=1).fit(X, Y)
        assert torch.get_num_threads() == seen_by_a_new_thread() == 2
        torch.set_num_threads(1)  # as the thread has that is not there any more
        small_classifier(max_epochs=1).fit(X, Y)
        assert torch.get_num_threads() == 1

    try:
        assert succeeds_in_a_child(fit_in_child)
    finally:
        may_go.set()
        other.join(60)
