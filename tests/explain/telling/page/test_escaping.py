"""Whatever names, values and texts hold, they stay text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skmtl.explain.facts._asked import Turn
from skmtl.explain.neighbours._features import TextSource
from skmtl.explain.telling.page._one import page
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import read

HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "<!--",
    "]]>",
    "</title></iframe>",
    "&lt;b&gt;",
    "{label} {0} %s $x$",
    "javascript:alert(1)",
    "a\u2028b\u2029c",
    "\ud800",
    "\x00\x0b\x85",
    "\u202eabc\u2066",
    "\u05d0\u05d1",
    "\U0001f642",
    "",
    " \t\n",
]


def with_strings(task, label, feature, value):
    """Return an explanation that holds the strings wherever there can be one."""
    text = f"one {feature} two"
    probabilities = np.array([0.6, 0.4, 0.8, 0.2])
    return made_explanation(
        [[0.2, 0.1], [-0.1, 0.2]],
        task_names=[f"{task}", f"{task} again"],
        classes=[np.array([f"{label}", f"{label} again"], dtype=object)] * 2,
        names=[feature, f"{feature} again"],
        values=[value, f"{value} again"],
        forms=["value", "word"],
        turns=[Turn(0, (0, 1), (f"{value} more", ""), probabilities, True)],
        source=TextSource(text, (((0, 3),), ((4, 4 + len(feature)),))),
    )


def shape(*strings):
    """Return the elements of the page of an explanation, without their text."""
    html = page(with_strings(*strings))
    html.encode("utf-8")  # no lone surrogate is left
    # words that are empty leave nothing to mark
    return [
        (tag, {k: v for k, v in attributes.items() if k != "content"})
        for tag, attributes in read(html).shape()
        if tag != "mark"
    ]


@pytest.mark.parametrize("string", HOSTILE)
def test_markup_stays_text(string):
    assert shape(string, string, string, string) == shape("a", "b", "c", "d")


@settings(max_examples=40)
@given(strings=st.tuples(*[st.text(max_size=30)] * 4))
def test_any_strings_stay_text(strings):
    assert shape(*strings) == shape("a", "b", "c", "d")


def test_markup_is_read_as_it_was_written():
    markup = HOSTILE[0]
    tree = read(page(with_strings(markup, markup, markup, markup)))
    (panel,) = tree.all("section", id="p0-1")
    for places in (panel.all("th", scope="row"), panel.all("b")):
        assert [one.text() for one in places].count(markup) == 1
    assert tree.all("legend")[2].text() == f"Choose a class of {markup}"
    assert tree.all("p", kind="text")[0].text() == f"one {markup} two"


def test_names_in_sentences_do_not_turn_them_around():
    tree = read(page(with_strings("\u202eabc", "\u05d0", "\u202eabc", "\u05d0")))
    for place in [*tree.all("h2"), *tree.all("legend")]:
        outside = "".join(child for child in place.children if isinstance(child, str))
        assert "\u202e" not in outside
    assert "\u202eabc" in [one.text() for one in tree.all("bdi")]
