"""Effects on tasks that are numbers, on the page of one explanation."""

from dataclasses import replace

import numpy as np
import pytest

from skmtl.explain.neighbours._features import ImageSource, TextSource
from skmtl.explain.telling.page._one import page
from tests.explain.made import made_explanation
from tests.explain.telling.page.numbers import check, mixed
from tests.explain.telling.page.reading import panel, read


@pytest.mark.parametrize("task", [1, 2])
def test_effects_on_a_number_are_in_its_unit(task):
    explanation = mixed()
    shown = panel(read(page(explanation)), task, 0)
    (table,) = shown.all("table", kind="bars")
    unit = {1: "g", 2: "mm"}[task]
    assert table.all("th", scope="col")[-1].text() == f"Effect ({unit})"
    name = explanation.task_names[task]
    told = {}
    for row in table.all("tbody")[0].all("tr"):
        (cell,) = row.all("td", kind="number")
        effect, _, error = cell.text().split(" ")
        told[row.all("th")[0].text()] = effect[1:], error, effect[0]
    for feature, (size, error, sign) in told.items():
        value = explanation.effects[name].loc[feature].item()
        check(size, abs(value))
        assert sign == ("+" if value > 0 else "\u2212")
        check(error, explanation.standard_errors[name].loc[feature].item())
    assert len(told) == 3


def test_what_the_summary_misses_is_in_the_unit_of_the_number():
    near, far = (read(page(mixed(gap=gap))) for gap in (0.01, -0.2))
    said = "At this input the model says 3700 g; the summary is off by +8 g."
    assert said in panel(near, 1, 0).text()
    assert "off by +0.06 mm." in panel(near, 2, 0).text()
    warned = "at the input itself the linear summary is off by \u2212160 g."
    assert warned in panel(far, 1, 0).all("p", kind="trust rough")[0].text()
    assert warned not in panel(far, 2, 0).text()


def test_an_error_that_is_not_nothing_does_not_read_as_nothing():
    shown = panel(read(page(mixed(errors=1e-5))), 1, 0)
    (table,) = shown.all("table", kind="bars")
    told = [cell.all("small")[0].text() for cell in table.all("td", kind="number")]
    assert told == ["\u00b1 <1"] * 3


def test_tables_of_all_tasks_are_in_shares_of_the_spread_and_say_so():
    explanation = mixed()
    tree = read(page(explanation))
    tables = [one for one in tree.all("table", kind="heat") if "part" not in one.text()]
    (effects,) = [one for one in tables if "a" in one.text() and one.all("small")]
    heads = [one.text() for one in effects.all("th", scope="col")]
    assert heads[1:4] == ["sexm", "body mass1 = 800 g", "bill length1 = 5.50 mm"]
    for row in effects.all("tbody")[0].all("tr"):
        feature = row.all("th")[0].text()
        cells = [cell.text() for cell in row.all("td")[:3]]
        own = explanation.effects.loc[feature]
        expected = [own["sex", "m"], own["mass", ""] / 800, own["bill", ""] / 5.5]
        for told, value in zip(cells, expected, strict=True):
            assert told.replace("\u2212", "-") == (f"{value:+.2f}" if value else "0")
    said = [one.text() for one in tree.all("small")]
    notes = [one for one in said if "in shares of its spread" in one]
    assert len(notes) == 2  # of the effects, and of their shared and specific parts


def test_the_parts_that_tasks_share_are_in_shares_too():
    explanation = mixed()
    tree = read(page(explanation))
    (details,) = tree.all("details", kind="section")
    for row in details.all("tbody")[0].all("tr"):
        feature = row.all("th")[0].text()
        told = [float(c.text().replace("\u2212", "-")) for c in row.all("td")]
        whole = np.array(told[1:]) + told[0]
        own = explanation.effects.loc[feature]
        expected = [own["sex", "m"], own["mass", ""] / 800, own["bill", ""] / 5.5]
        assert whole == pytest.approx(expected, abs=0.02)


def test_terms_on_the_scale_that_was_learned_have_no_unit_and_it_is_said():
    explanation = mixed(learned=[False, True, False], kind="contribution", errors=0.0)
    surrogate = replace(explanation.surrogate, n_samples=0)
    tree = read(page(replace(explanation, surrogate=surrogate)))
    learned, own = panel(tree, 1, 0), panel(tree, 2, 0)
    assert "on the scale that was learned" in learned.all("p", kind="scale")[0].text()
    assert "on the scale" not in own.all("p", kind="scale")[0].text()
    (table,) = learned.all("table", kind="bars")
    assert table.all("th", scope="col")[-1].text() == "Effect"
    told = [one.text().split(" ")[0] for one in table.all("td", kind="number")]
    assert told == ["+0.400", "\u22120.300", "+0.020"]
    (table,) = own.all("table", kind="bars")
    assert table.all("th", scope="col")[-1].text() == "Effect (mm)"
    assert "body mass1 \u2248 800 g" in tree.text()
    assert "1 is about one standard deviation" in tree.text()
    without = read(page(mixed(kind="contribution", learned=None)))
    assert "on the scale that was learned" not in without.text()


def test_words_of_a_text_raise_or_lower_a_number():
    text = "good soup, slow service"
    spans = tuple(((text.index(w), text.index(w) + len(w)),) for w in ("good", "slow"))
    explanation = made_explanation(
        [[0.2, 0.1], [-0.1, 0.2]],
        task_names=["stars (pt)", "good"],
        classes=[None, np.array(["no", "yes"])],
        spreads=[1.5, 1.0],
        names=("good", "slow"),
        values=["", ""],
        forms="word",
        source=TextSource(text, spans),
    )
    tree = read(page(explanation))
    assert "raises the number" in panel(tree, 0, 0).text()
    assert "raises the probability" in panel(tree, 1, 1).text()
    marks = panel(tree, 0, 0).all("mark")
    assert [one.attributes["class"][0] for one in marks] == ["u", "d"]


def test_segments_of_an_image_raise_or_lower_a_number():
    segments = np.repeat(np.repeat([[0, 1], [2, 3]], 8, axis=0), 8, axis=1)
    explanation = made_explanation(
        [[0.2], [-0.1], [0.05], [0.0]],
        task_names=["weight (kg)"],
        classes=[None],
        spreads=[12.0],
        values=[""] * 4,
        forms="segment",
        source=ImageSource(np.eye(16), segments),
    )
    shown = panel(read(page(explanation)), 0, 0)
    labels = [one.all("tspan")[1].text() for one in shown.all("text")]
    assert labels == ["+2.4", "\u22121.2", "+0.6"]
    assert "lowers (\u2212, blue) what is predicted" in shown.text()
