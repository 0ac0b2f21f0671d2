"""A page says what it is about: its title, the row, the model, and the day."""

from datetime import date
from types import SimpleNamespace

import pytest

from skmtl.explain import ExplanationSet
from skmtl.explain.telling.page._about import heading, named, row_label_of
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import read

MARKUP = "</title><img src=x onerror=alert(1)>"


def known(row_label=None, model_name=None):
    """What the page asks of an explanation, with names that explainers know."""
    facts = SimpleNamespace(row_label=row_label, model_name=model_name)
    return SimpleNamespace(facts=facts, shown_tasks=["risk", "stay"], texts=())


def test_model_and_day_stand_below_the_title():
    tree = read(heading("title", known(model_name="Pipeline <b>"), None, "row 7"))
    today = date.today().isoformat()
    assert tree.all("h1")[0].text() == "Why the model said this"
    about = tree.all("p", kind="about")[0]
    assert about.text() == f"row 7 \u00b7 model: Pipeline <b> \u00b7 {today}"
    assert about.all("time")[0].attributes["datetime"] == today


def test_what_is_not_known_is_left_out():
    (about,) = read(heading("title", known(), None, "")).all("p", kind="about")
    assert about.text() == date.today().isoformat()
    assert row_label_of(made_explanation([[0.1], [0.2]])) is None


def test_a_row_may_be_called_0():
    assert row_label_of(known(row_label=0)) == "0"
    assert row_label_of(known(row_label="UA12")) == "UA12"


def test_a_title_of_ones_own_takes_the_place_of_the_others():
    tree = read(heading("title", known(), MARKUP, ""))
    assert tree.all("h1")[0].text() == MARKUP
    assert not tree.all("img")
    assert named(known(), "Mine & yours") == "Mine &amp; yours"
    assert named(known(), None, "UA12") == "Why: risk, stay (UA12)"
    four = SimpleNamespace(shown_tasks=["a", "b", "c", "d"], texts=())
    assert named(four, None) == "Why: a, b, c\u2026"


@pytest.mark.parametrize("several", [False, True])
def test_pages_take_a_title(several, tmp_path):
    one = made_explanation([[0.3, 0.1], [0.1, 0.2]])
    given = ExplanationSet([one, one]) if several else one
    path = tmp_path / "page.html"
    given.to_html(path, title="Flight 12")
    tree = read(path.read_text(encoding="utf-8"))
    assert tree.all("title")[0].text() == "Flight 12"
    assert tree.all("h1")[0].text() == "Flight 12"


def test_a_disk_that_is_full_leaves_the_page_that_was_there(tmp_path, monkeypatch):
    path = tmp_path / "page.html"
    path.write_text("the old page", encoding="utf-8")

    def full(self, *args, **kwargs):
        self.open("w").close()  # as writing does first
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    with pytest.raises(OSError, match="No space left"):
        made_explanation([[0.3], [0.1]]).to_html(path)
    assert path.read_bytes() == b"the old page"
    assert list(tmp_path.iterdir()) == [path]
