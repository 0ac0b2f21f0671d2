"""Free cores: those that are not taken, by mask, by quota or by others."""

import os
import threading

import pytest

from skmtl.training import _cores
from skmtl.training._cores import free_cores, own_cores


class Machine:
    """A machine of files, as the system would write them."""

    def __init__(self, root):
        self.root = root

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def load(self, running):
        self.write("proc/loadavg", f"0.50 9.25 7.00 {running}/312 4711\n")

    def thread(self, number, state):
        line = f"{number} (pt) (R) main) {state} 1 1 1\n"
        self.write(f"proc/self/task/{number}/stat", line)


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """Return a machine of 8 cores, all of them this process's, where only it runs."""
    monkeypatch.setattr(_cores, "_ROOT", tmp_path)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    monkeypatch.setattr(
        os, "sched_getaffinity", lambda process: set(range(8)), raising=False
    )
    faked = Machine(tmp_path)
    faked.load(running=1)
    faked.thread(threading.get_native_id(), "R")
    return faked


def test_all_cores_are_free_where_nobody_else_runs(machine):
    assert own_cores() == free_cores() == 8


@pytest.mark.parametrize(("running", "expected"), [(2, 7), (6, 3), (8, 1), (99, 1)])
def test_each_thread_that_runs_takes_a_core(machine, running, expected):
    machine.load(running)
    assert free_cores() == expected
    assert own_cores() == 8


def test_own_workers_that_wait_for_work_take_none(machine):
    machine.load(running=5)
    for number in (10_000_001, 10_000_002):
        machine.thread(number, "R")
    machine.thread(10_000_003, "S")
    assert free_cores() == 6


def test_own_threads_of_python_do(machine):
    machine.load(running=2)
    done = threading.Event()
    other = threading.Thread(target=done.wait, args=[60])
    other.start()
    try:
        machine.thread(other.native_id, "R")
        assert free_cores() == 7
    finally:
        done.set()
        other.join(60)


def test_a_thread_that_has_just_ended_is_passed_over(machine):
    machine.load(running=3)
    (machine.root / "proc/self/task/10000001").mkdir()
    assert free_cores() == 6


def test_a_mask_limits_both(machine, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {2, 5})
    machine.load(running=3)  # they may be on the other cores
    assert own_cores() == free_cores() == 2


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"cpu.max": "300000 100000\n"}, 3),
        ({"cpu.max": "250000 100000\n"}, 2),
        ({"cpu.max": "50000 100000\n"}, 1),
        ({"cpu.max": "max 100000\n"}, 8),
        ({"cpu/cpu.cfs_quota_us": "400000", "cpu/cpu.cfs_period_us": "100000"}, 4),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, 8),
    ],
)
def test_a_container_has_the_cores_of_its_quota(machine, files, expected):
    for name, text in files.items():
        machine.write(f"sys/fs/cgroup/{name}", text)
    assert own_cores() == free_cores() == expected


def test_where_the_system_says_nothing_nothing_is_known(machine, monkeypatch):
    (machine.root / "proc/loadavg").unlink()
    monkeypatch.delattr(os, "sched_getaffinity")
    assert free_cores() is None
    assert own_cores() == 8
    machine.write("proc/loadavg", "0.50 9.25\n")
    assert free_cores() is None
