"""A progress bar where work takes long and a person looks."""

import io
import sys
from threading import Thread

import pytest

from skmtl import _progress
from skmtl._progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(_progress, "_DELAY", 0)
    monkeypatch.delenv("TQDM_DISABLE", raising=False)


def shown(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(2, "outer") as advance:
        for _ in range(2):
            with progress(3, "inner") as inner:
                inner(3)
            advance(1)
    return stream.getvalue()


def test_a_terminal_shows_the_outer_work_alone(monkeypatch):
    text = shown(monkeypatch, Terminal())
    assert "outer" in text
    assert "inner" not in text


def test_other_threads_show_nothing(monkeypatch):
    stream, found = Terminal(), []
    thread = Thread(target=lambda: found.append(shown(monkeypatch, stream)))
    thread.start()
    thread.join()
    assert found == [""]


def test_short_work_shows_nothing(monkeypatch):
    monkeypatch.setattr(_progress, "_DELAY", 60)
    assert shown(monkeypatch, Terminal()) == ""


def test_one_setting_turns_bars_off(monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    assert shown(monkeypatch, Terminal()) == ""


def test_a_file_gets_no_bars(monkeypatch):
    assert shown(monkeypatch, io.StringIO()) == ""
