"""The page in a real browser (chromium): it opens, choice works, markup stays text."""

from functools import cache

import numpy as np
import pytest

from skmtl.explain._explanation_set import ExplanationSet
from skmtl.explain.neighbours._features import ImageSource, TextSource
from skmtl.explain.telling.page._document import framed
from skmtl.explain.telling.page._one import page
from skmtl.explain.telling.page._set import page_of_set
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import small_explanation, with_curves

MARKUP = [
    "</script><img src=x onerror=window.hacked=1>",
    '"><svg onload=window.hacked=1>',
    "</style><script>window.hacked=1;alert(1)</script>",
    "</iframe><img src=x onerror=alert(1)>",
]


def of_text(text="good soup, slow service", names=("good", "slow")):
    spans = tuple(((text.index(name), text.index(name) + len(name)),) for name in names)
    return made_explanation(
        [[0.2, 0.1], [-0.1, 0.2]],
        names=names,
        values=["", ""],
        forms="word",
        source=TextSource(text, spans),
    )


def of_image():
    segments = np.repeat(np.repeat([[0, 1], [2, 3]], 4, axis=0), 4, axis=1)
    return made_explanation(
        [[0.2], [-0.1], [0.1], [0.0]],
        values=[""] * 4,
        forms="segment",
        source=ImageSource(np.eye(8), segments),
    )


def long_names():
    return small_explanation(
        task_names=["task " * 30, "w" * 200, "任务" * 60],
        names=["feature " * 30, "x" * 300, "特征" * 80, "_".join(["part"] * 60)],
        values=["value " * 30, "v" * 300, "取值" * 80, "y"],
        forms="value",
        classes=[np.array(["label " * 20, "L" * 100])] * 3,
    )


def of_set():
    random = np.random.default_rng(0)
    explanations = ExplanationSet(
        [made_explanation(random.normal(size=(9, 3)) / 10) for _ in range(6)]
    )
    return page_of_set(explanations.summary())


def of_many():
    return made_explanation(np.random.default_rng(0).normal(size=(20, 14)))


PAGES = {
    "table": lambda: page(small_explanation()),
    "curves": lambda: page(with_curves(small_explanation())),
    "many curves": lambda: page(with_curves(of_many())),
    "text": lambda: page(of_text()),
    "image": lambda: page(of_image()),
    "long": lambda: page(long_names()),
    "many": lambda: page(of_many()),
    "set": of_set,
}


@cache
def page_of(kind):
    return PAGES[kind]()


@pytest.mark.parametrize("kind", PAGES)
def test_page_opens_without_a_message_or_a_request(browser, kind):
    browser.open(page_of(kind))
    assert browser.messages() == []
    asked = [url for url in browser.requests() if not url.startswith("data:")]
    assert [url.rsplit("/", 1)[1] for url in asked] == ["page.html"]


def test_a_click_chooses_task_and_class(browser):
    explanation = small_explanation()
    browser.open(page(explanation))
    assert browser.panels() == ["p0-1", "words"]
    browser.click("t1")
    assert browser.panels() == ["p1-1", "words"]
    assert "readmission: the probability of yes" in browser.seen()
    browser.click("c1-0")  # words tell the predicted one of two classes
    assert browser.panels() == ["p1-0", "words"]
    assert explanation.as_text() in browser.seen()
    browser.click("t0")
    assert browser.panels() == ["p0-1", "words"]


def test_keys_choose_language_task_and_class(browser):
    browser.open(page(small_explanation()))
    browser.press("TAB")
    assert browser.focused() == "en"
    browser.press("TAB", "ARROW_DOWN", "ARROW_DOWN")
    assert browser.focused() == "t2"
    assert browser.panels() == ["p2-1", "words"]
    browser.press("TAB", "ARROW_UP")
    assert browser.focused() == "c2-0"
    assert browser.panels() == ["p2-0", "words"]


def test_what_has_the_focus_is_outlined(browser):
    browser.open(page(small_explanation()))
    for keys in (["TAB"], ["TAB"], ["TAB"], ["TAB", "SPACE"]):
        browser.press(*keys)
        style = browser.run(
            "const at = document.activeElement;"
            "const s = getComputedStyle(at.closest('label') ?? at);"
            "return [s.outlineStyle, s.outlineWidth]"
        )
        assert style == ["solid", "3px"]


def test_the_other_language_replaces_the_first(browser):
    explanation = small_explanation()
    browser.open(page(explanation))
    assert explanation.as_text("zh") not in browser.seen()
    browser.click("zh")
    seen = browser.seen()
    assert explanation.as_text("zh") in seen
    assert explanation.as_text("en") not in seen
    assert "Role" not in seen


@pytest.mark.parametrize("policy", [True, False])
def test_markup_does_nothing(browser, policy):
    text = " ".join(MARKUP)
    explanation = made_explanation(
        [[0.2, 0.1], [-0.1, 0.2], [0.1, 0.1], [0.1, -0.2]],
        task_names=MARKUP[:2],
        classes=[np.array(MARKUP[2:])] * 2,
        names=MARKUP,
        values=MARKUP[::-1],
        forms="value",
        source=TextSource(
            text, tuple(((text.index(m), text.index(m) + len(m)),) for m in MARKUP)
        ),
    )
    html = page(explanation)
    if not policy:  # escaping alone has to do
        html = html.replace("Content-Security-Policy", "nothing")
    browser.open(html)
    assert browser.run("return window.hacked") is None
    assert browser.run("return document.querySelectorAll('img, script').length") == 0
    assert browser.messages() == []
    text_of_names = browser.run(
        "return [...document.querySelectorAll('#p0-1 th[scope=row]')]"
        ".map(e => e.textContent)"
    )
    assert sorted(text_of_names) == sorted(MARKUP)
    marked = browser.run("return document.querySelector('#p0-1 .text').textContent")
    assert marked == text


def test_policy_stops_a_script_that_comes_in_some_other_way(browser):
    html = page(small_explanation())
    browser.open(html.replace("</main>", "<script>window.hacked = 1</script></main>"))
    assert browser.run("return window.hacked") is None
    assert "Content Security Policy" in browser.messages()[0]


@pytest.mark.parametrize("kind", PAGES)
def test_a_phone_has_no_sideways_scroll(browser, kind):
    browser.open(page_of(kind), width=375)
    for language in ("en", "zh"):
        browser.click(language)
        width = browser.run("return document.documentElement.scrollWidth")
        assert width == 375


HINTED = """
return [...document.querySelectorAll('.wide')]
  .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth)
  .map(e => e.previousElementSibling?.matches('.hint') &&
    e.previousElementSibling.checkVisibility() &&
    e.previousElementSibling.innerText)
"""


@pytest.mark.parametrize("kind", ["table", "curves", "many", "set", "two"])
def test_a_phone_says_which_tables_scroll(browser, kind):
    two = page(made_explanation([[0.2, 0.1], [0.1, -0.1]]))
    browser.open(two if kind == "two" else page_of(kind), width=375)
    hints = browser.run(HINTED)
    assert hints
    assert set(hints) == {"Scroll sideways \u2192"}
    browser.open(two, width=1000)
    assert "Scroll" not in browser.seen()


CONTRASTS = """
const canvas = document.createElement('canvas').getContext('2d',
  {willReadFrequently: true});
function rgb(color, over) {
  canvas.fillStyle = over; canvas.fillRect(0, 0, 1, 1);
  canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
  return canvas.getImageData(0, 0, 1, 1).data;
}
function light(color) {
  const [r, g, b] = [...color].slice(0, 3).map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
}
function ground(element) {
  if (!element) return 'white';
  const own = getComputedStyle(element).backgroundColor;
  const [r, g, b, a] = rgb(own, ground(element.parentElement));
  return `rgb(${r} ${g} ${b})`;
}
const found = {};
for (const element of document.body.querySelectorAll('*')) {
  const own = [...element.childNodes].some(n => n.nodeType == 3 && n.data.trim());
  if (!own || element.closest('svg') || !element.checkVisibility()) continue;
  const below = ground(element);
  const pair = [light(rgb(below, 'white')),
    light(rgb(getComputedStyle(element).color, below))].sort((a, b) => a - b);
  const contrast = (pair[1] + .05) / (pair[0] + .05);
  if (contrast < 4.5) found[element.outerHTML.slice(0, 80)] = contrast;
}
return found;
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["table", "curves", "text", "set"])
def test_everything_written_stands_out_from_its_ground(browser, kind, scheme):
    browser.open(page_of(kind), prefers_color_scheme=scheme)
    assert browser.run(CONTRASTS) == {}


LINES = """
return ['told', 'rival', 'dot', 'tick'].map(kind => {
  const path = document.querySelector(`symbol .${kind}, path.${kind}`);
  const style = path && getComputedStyle(path);
  return path && [style.stroke, style.vectorEffect, style.fill];
})
"""


@pytest.mark.parametrize(("scheme", "told", "dark"), [
    ("light", "rgb(0, 112, 125)", False), ("dark", "rgb(85, 207, 220)", True),
])  # fmt: skip
def test_curves_have_the_colours_of_the_scheme(browser, scheme, told, dark):
    three = with_curves(small_explanation(classes=[np.array(list("abc"))] * 3))
    browser.open(page(three), prefers_color_scheme=scheme)
    lines = browser.run(LINES)
    assert lines[0] == lines[2] == [told, "non-scaling-stroke", "none"]
    for stroke, _, fill in lines:
        assert fill == "none"
        lightness = sum(map(int, stroke[4:-1].split(", "))) / 3
        assert (lightness > 100) or not dark


PLACES = """
return [...document.querySelectorAll('.curves li, .grid td:has(svg)')]
  .filter(e => e.checkVisibility()).map(place => {
    const svg = place.querySelector('svg').getBoundingClientRect();
    const own = place.getBoundingClientRect();
    const rest = [...place.querySelectorAll('p, .ends')].map(
      e => e.getBoundingClientRect().top >= svg.bottom);
    const inside = svg.left >= own.left && svg.right <= own.right + .5;
    return [svg.width > 80 && svg.height > 40, inside, rest.every(Boolean)];
  })
"""


@pytest.mark.parametrize("kind", ["curves", "many curves", "text", "long"])
@pytest.mark.parametrize("width", [390, 1200])
def test_curves_have_room_and_numbers_stand_below(browser, kind, width):
    browser.open(page_of(kind), width=width)
    found = browser.run(PLACES)
    assert len(found) > 5
    assert all(all(place) for place in found)


def test_dark_mode_is_dark(browser):
    grounds = []
    for scheme in ("light", "dark"):
        browser.open(page(small_explanation()), prefers_color_scheme=scheme)
        grounds.append(
            browser.run("return getComputedStyle(document.body).backgroundColor")
        )
    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 23, 26)"]


def test_print_shows_every_task(browser):
    browser.open(page(small_explanation()))
    browser.command("Emulation.setEmulatedMedia", media="print", features=[])
    assert browser.panels() == ["p0-1", "p1-1", "p2-1", "words"]


def test_choice_works_in_the_frame_of_a_notebook(browser):
    browser.open(f"<!DOCTYPE html><body>{framed(page(small_explanation()))}</body>")
    browser.driver.switch_to.frame(0)
    browser.click("t1")
    browser.click("c1-0")
    assert browser.panels() == ["p1-0", "words"]
    browser.driver.switch_to.default_content()
    assert browser.messages() == []


def test_links_to_rows_work_in_the_frame_of_a_notebook(browser):
    browser.open(f"<!DOCTYPE html><body>{framed(of_set())}</body>")
    browser.driver.switch_to.frame(0)
    before = browser.run("return scrollY")
    browser.driver.find_element("css selector", ".links a").click()
    assert browser.run("return scrollY") > before
    assert browser.run("return document.querySelectorAll('section.row').length") == 4
    browser.driver.switch_to.default_content()
