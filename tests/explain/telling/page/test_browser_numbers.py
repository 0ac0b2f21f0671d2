"""Pages of numbers in a real browser (chromium)."""

import numpy as np
import pytest

from skmtl.explain._explanation_set import ExplanationSet
from skmtl.explain.telling.page._one import page
from skmtl.explain.telling.page._set import page_of_set
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import with_curves

HOSTILE = ["</style><script>window.hacked=1</script>", "<img onerror", "שלום", "W" * 90]


def many():
    """Return 14 tasks of classes and 16 numbers, of all sizes."""
    effects = np.random.default_rng(0).normal(size=(12, 30)) / 5
    numbers = [f"number {k} (u{k % 3 * '²'})" for k in range(12)]
    numbers += [f"{name} ({name[:11]})" for name in HOSTILE]
    spreads = np.r_[np.ones(14), 10.0 ** np.linspace(-9, 12, 16)]
    explanation = made_explanation(
        effects,
        task_names=[*(f"class {k}" for k in range(14)), *numbers],
        classes=[np.array(["no", "yes"])] * 14 + [None] * 16,
        spreads=spreads,
        intervals=[[np.nan] * 2] * 14 + [[4 * s, 5 * s] for s in spreads[14:]],
        targets=[np.nan] * 14 + [5 * s for s in spreads[14:]],
    )
    return with_curves(explanation)


@pytest.fixture(scope="module")
def pages():
    made = many()
    effects = np.random.default_rng(1)
    rows = [
        made_explanation(
            effects.normal(size=(5, 3)),
            classes=[None] * 3,
            task_names=["price (€)", "size (m²)", HOSTILE[0]],
            spreads=[1e12, 1e-9, 1.0],
        )
        for _ in range(4)
    ]
    return {"one": page(made), "set": page_of_set(ExplanationSet(rows).summary())}


def test_a_number_is_chosen_by_its_task_alone(browser, pages):
    browser.open(pages["one"])
    assert browser.panels() == ["p0-1", "words"]
    browser.run("document.querySelector('.more').open = true")
    browser.click("t20")
    assert browser.panels() == ["p20-0", "words"]
    assert (
        browser.run(
            "return [...document.querySelectorAll('.choice')]"
            ".filter(e => e.checkVisibility()).length"
        )
        == 1
    )
    browser.click("t1")
    assert browser.panels() == ["p1-1", "words"]


@pytest.mark.parametrize("kind", ["one", "set"])
@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_reaches_beyond_the_page_and_markup_does_nothing(
    browser, pages, kind, width, language
):
    browser.open(pages[kind], width=width)
    browser.click(language)
    browser.run("document.querySelectorAll('details').forEach(e => e.open = true)")
    for task in ("t0", "t1", "t2") if kind == "set" else ("t0", "t14", "t25", "t29"):
        browser.click(task)
        wide = browser.run("return document.documentElement.scrollWidth")
        assert wide <= width
    assert browser.run("return window.hacked") is None
    assert browser.messages() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_of_a_number_are_seen(browser, pages, scheme):
    browser.open(pages["one"], prefers_color_scheme=scheme)
    browser.run("document.querySelector('.more').open = true")
    browser.click("t20")
    seen = browser.run(
        "const s = document.querySelector('#p20-0 .stands');"
        "return ['range', 'middle', 'here', 'goal'].map(name => {"
        "const e = s.querySelector('.' + name), b = e.getBoundingClientRect();"
        "const c = getComputedStyle(e);"
        "return [b.width + b.height > 4, name === 'range' ? c.fill : c.stroke]})"
    )
    assert all(is_seen for is_seen, _ in seen)
    colours = [colour for _, colour in seen]
    assert len(set(colours)) == 4
    assert "none" not in colours


def test_the_ends_of_a_scale_stand_beside_the_edges_of_its_curves(browser, pages):
    browser.open(pages["one"])
    browser.run("document.querySelector('.more').open = true")
    browser.click("t20")
    boxes = browser.run(
        "return [...document.querySelectorAll('#p20-0 .scaled')].map(one => {"
        "const box = e => {const b = e.getBoundingClientRect();"
        "return [b.left, b.right, b.top, b.bottom]};"
        "return [box(one.querySelector('svg')), "
        "...[...one.querySelectorAll('.y b')].map(box)]})"
    )
    assert boxes
    for drawn, high, low in boxes:
        assert high[0] >= drawn[1]
        assert low[0] >= drawn[1]
        assert high[2] - 12 <= drawn[2] <= high[3]
        assert low[2] <= drawn[3] <= low[3] + 12
