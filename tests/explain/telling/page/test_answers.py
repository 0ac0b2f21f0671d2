"""What a page says of the model's answers is what the model says."""

import re

import numpy as np
import pytest

from skmtl import TabularExplainer, TextExplainer
from skmtl.explain.facts._asked import Turn
from skmtl.explain.facts._curves import curves
from skmtl.explain.telling.page._one import page
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import (
    asked,
    panel,
    paths,
    read,
    small_explanation,
    symbols,
    with_curves,
)


def written(p):
    if 0 < p < 0.005:
        return "<1 %"
    return ">99 %" if 0.995 <= p < 1 else f"{np.floor(100 * p + 0.5 + 1e-9):.0f} %"


def test_percents_beside_a_curve_are_those_of_its_dots(penguins):
    model, X, explainer = penguins
    x = X.iloc[[200]]
    explanation = explainer.explain(x)
    tree = read(page(explanation))
    for k, task in enumerate(explanation.task_names):
        for c, label in enumerate(explanation.classes[k]):
            other = explanation.with_classes({task: label})
            cards = panel(tree, k, c).all("ul", kind="curves")[0].all("li")
            for card, curve in zip(cards, curves(other), strict=True):
                name = X.columns[curve.feature]
                assert card.all("b")[0].text() == name
                told = card.all("p")[0].text()
                marks = [curve.here] + [curve.compared] * (curve.compared >= 0)
                for mark in marks:
                    said = asked(model, x, name, curve.numbers[mark])[k]
                    one = f"{curve.values[mark]}: {written(said[c])}"
                    assert one in told
                    verdict = f"({explanation.classes[k][said.argmax()]})"
                    is_turned = said.argmax() != explanation.facts.predicted[k]
                    assert not is_turned or verdict in told
                ends = [end.text() for end in card.all("span", kind="ends")]
                known = [v for v in curve.values if v != "missing"]
                assert not ends or ends == [known[0] + known[-1]]


def test_the_other_one_of_two_classes_is_the_same_drawing_upside_down(penguins):
    _, X, explainer = penguins
    explanation = explainer.explain(X.iloc[[200]])
    tree = read(page(explanation))
    spoken = explanation.facts.spoken[2]
    for at in (0, 1):
        for card in panel(tree, 2, at).all("ul", kind="curves")[0].all("li"):
            (place,) = card.all("svg")
            assert (place.attributes.get("class") == "over") == (at != spoken)
            assert place.all("use")[0].attributes["href"].startswith(f"#g2-{spoken}-")


def test_the_table_has_all_features_and_tasks_with_their_percents(penguins):
    model, X, explainer = penguins
    x = X.iloc[[120]]
    explanation = explainer.explain(x)
    table = read(page(explanation)).all("div", **{"aria-labelledby": "overview"})[0]
    rows = table.all("tbody")[0].all("tr")
    for row, curve in zip(rows, curves(explanation), strict=True):
        name = X.columns[curve.feature]
        assert row.all("th")[0].text().startswith(name)
        if curve.compared < 0:
            continue
        badge = row.all("td")[-1].text().replace("\u2013", "none")
        assert badge == curve.role
        change = f"{curve.values[curve.here]} → {curve.values[curve.compared]}"
        assert row.all("small")[0].text() == change
        for k, cell in enumerate(row.all("td")[:-1]):
            before, after = (
                asked(model, x, name, curve.numbers[at])[k]
                for at in (curve.here, curve.compared)
            )
            at = explanation.facts.spoken[k]
            assert cell.text() == f"{written(before[at])} → {written(after[at])}"
            bold = [one.text() for one in cell.all("b")]
            assert bool(bold) == (after.argmax() != before.argmax())


def test_what_is_all_but_impossible_is_not_told_as_impossible():
    def model(rows):
        p = np.where(rows[:, 0] > 0, 1e-20, 0.3)
        return np.column_stack([p, 1 - p])

    X = np.random.RandomState(0).randn(60, 2)
    explanation = TabularExplainer(model, X, n_samples=50, focus={0: 0}).explain([1, 0])
    (first, *_) = panel(read(page(explanation)), 0, 0).all("ul")[0].all("li")
    assert re.fullmatch(r"1: <1 % → \S+: 30 %", first.all("p")[0].text())


@pytest.mark.parametrize(("n_tasks", "n_cards", "n_rows"), [
    (1, 10, 0), (3, 10, 10),
    (5, 7, 10), (14, 4, 10), (100, 3, 3),
])  # fmt: skip
def test_of_many_tasks_each_has_fewer_curves_and_what_is_left_out_is_said(
    n_tasks, n_cards, n_rows
):
    effects = np.random.RandomState(0).randn(10, n_tasks) / 4
    explanation = with_curves(made_explanation(effects, names=list("abcdefghij")))
    tree = read(page(explanation))
    shown = panel(tree, 0, 1)
    cards = shown.all("ul", kind="curves")[0].all("li")
    assert len(cards) == n_cards
    moves = {
        explanation.features.names[c.feature]: np.ptp(c.told[:, 0])
        for c in curves(explanation)
    }
    names = [card.all("b")[0].text() for card in cards]
    assert set(names) == set(sorted(moves, key=moves.get)[-n_cards:])
    where = "in the table of all tasks below" if n_rows == 10 else "not shown"
    assert (f"{10 - n_cards} more {where}" in shown.text()) == (n_cards < 10)
    tables = tree.all("div", **{"aria-labelledby": "overview"})
    assert bool(tables) == (n_rows > 0)
    for table in tables:
        assert len(table.all("tbody")[0].all("tr")) == n_rows
    n_symbols = len(symbols(tree))
    assert n_tasks * max(n_cards, n_rows) <= n_symbols <= 600
    text = tree.text()
    assert (f"{10 - n_rows} more not shown" in text) == (0 < n_rows < 10)


def test_without_answers_the_page_says_so_and_keeps_the_summary():
    explanation = made_explanation([[0.2, 0.1], [-0.1, 0.2]], answers=())
    tree = read(page(explanation))
    assert not tree.all("symbol")
    assert not tree.all("section", id="answers")
    shown = panel(tree, 0, 1)
    assert "No feature has another value" in shown.text()
    assert shown.all("details")[0].all("table", kind="bars")
    assert "What it would take" not in tree.text()
    assert tree.all("div", **{"aria-labelledby": "effects"})


def says(texts):
    """Two tasks; "good" turns the first, "bad" moves it."""
    good = np.array(["good" in text for text in texts])
    bad = np.array(["bad" in text for text in texts])
    p = 0.2 + 0.6 * good - 0.15 * bad
    return [np.column_stack([1 - p, p]), np.column_stack([p / 2, 1 - p / 2])]


@pytest.mark.parametrize(
    ("language", "there", "gone"),
    [("en", "there", "taken away"), ("zh", "存在", "去掉")],
)
def test_of_words_there_are_two_dots_with_and_without(language, there, gone):
    tree = read(page(TextExplainer(says).explain("a good but bad day")))
    cards = panel(tree, 0, 1).all("ul", kind="curves")[0].all("li", kind="two")
    told = {card.all("b")[0].text(): card.all("p")[0].text(language) for card in cards}
    assert told["good"] == f"{there}: 65 %{gone}: 5 % (0)"
    assert told["bad"] == f"{there}: 65 %{gone}: 80 %"
    assert len(cards) == 5
    for card in cards:
        (place,) = card.all("use")
        symbol = symbols(tree)[place.attributes["href"][1:]]
        (line,) = paths(symbol, "told")
        here, other = paths(symbol, "dot")
        assert line.tolist() == [*here.tolist(), *other.tolist()]


def test_words_are_coloured_by_what_the_model_says_without_them():
    explanation = TextExplainer(says, n_features=2).explain("a good but bad day")
    assert len(explanation.answers.varied) == 2
    tree = read(page(explanation))
    marked = panel(tree, 0, 1).all("p", kind="text")[0].all("mark")
    assert [(one.text(), one.attributes["class"][0]) for one in marked] == [
        ("good", "u"),
        ("bad", "d"),
    ]
    assert [one.attributes["class"] for one in marked] == ["u8", "d2"]


@pytest.mark.parametrize(
    ("turns", "language", "told"),
    [
        (
            True,
            "en",
            "readmission would be no (60 %) with glucose: 0.5 → 7; weight: 1.5 → 8",
        ),
        (
            False,
            "en",
            "readmission stays yes (55 %), even with all changes that were tried "
            "together: glucose: 0.5 → 7; weight: 1.5 → 8",
        ),
        (
            True,
            "zh",
            "readmission 将为 no（60 %），若 glucose：0.5 → 7; weight：1.5 → 8",
        ),
    ],
)
def test_what_it_would_take_is_told_with_what_the_model_says(turns, language, told):
    said = [0.6, 0.4] if turns else [0.45, 0.55]
    said = np.array([0.3, 0.7, *said, 0.3, 0.7])
    turn = Turn(1, (0, 1), ("7", "8"), said, turns)
    tree = read(page(small_explanation(turns=[turn])))
    (heading,) = tree.all("h2", id="turns")
    assert heading.text() == "What it would take"
    items = [one.text(language) for one in tree.all("li")]
    assert told in items
