"""Curves on a page are answers of the model, and so are the numbers beside them."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from skmtl import TabularExplainer, TextExplainer, load_penguins
from skmtl.explain.facts._asked import Turn
from skmtl.explain.facts._curves import curves
from skmtl.explain.telling.page._answers import Answered
from skmtl.explain.telling.page._curves import HEIGHT, WIDTH, places
from skmtl.explain.telling.page._one import page
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import read, small_explanation, with_curves

#: Half a unit of the drawing, and what the line may leave out.
ROUNDING = 0.5 / HEIGHT
NUMBERS = ["bill_length_mm", "bill_depth_mm", "year"]


@pytest.fixture(scope="module")
def penguins():
    X, Y = load_penguins(return_X_y=True)
    known = X[NUMBERS].notna().all(axis=1) & Y.notna().all(axis=1)
    X, Y = X.loc[known, NUMBERS], Y[known].astype(str)
    X = X.mask(np.random.RandomState(0).rand(*X.shape) < 0.15)
    model = RandomForestClassifier(30, random_state=0, min_samples_leaf=5).fit(X, Y)
    tasks = list(Y)
    return model, X, TabularExplainer(model, X, task_names=tasks, random_state=0)


def points(d):
    """Return the points of a path, line by line: an array (n_points, 2) each."""
    lines = []
    for part in d.split("M")[1:]:
        start, _, rest = part.partition("l")
        start = start.replace("h0", "")
        at = np.array(start.split(), dtype=int)
        steps = np.array(re.findall(r"-?\d+", rest), dtype=int).reshape(-1, 2)
        lines.append(np.vstack([at, at + np.cumsum(steps, axis=0)]))
    return lines


def paths(symbol, kind):
    return [
        line
        for path in symbol.all("path", kind=kind)
        for line in points(path.attributes["d"])
    ]


def symbols(tree):
    return {one.attributes["id"]: one for one in tree.all("symbol")}


def asked(model, x, name, value):
    """Return what the model says with one value changed: an array for each task."""
    said = model.predict_proba(x.assign(**{name: value}))
    return [proba[0] for proba in said]


@pytest.mark.parametrize("row", [0, 120, 200, 300])
def test_lines_and_dots_are_what_the_model_says_when_asked_again(penguins, row):
    model, X, explainer = penguins
    x = X.iloc[[row]]
    explanation = explainer.explain(x)
    tolerance = Answered(explanation).tolerance + 2 * ROUNDING
    tree = read(page(explanation))
    drawn, n_gaps = symbols(tree), 0
    for curve in curves(explanation):
        name, at = X.columns[curve.feature], places(curve)
        for k, own in enumerate(explanation.probabilities):
            spoken = explanation.facts.spoken[k]
            symbol = drawn[f"g{k}-{spoken}-{curve.feature}"]
            said = [asked(model, x, name, value)[k] for value in curve.numbers]
            said = np.array(said)
            known = np.isfinite(curve.numbers)
            kinds = {"told": spoken}
            if len(own) > 2:
                rest = np.where(np.arange(len(own)) == spoken, -1, own)
                kinds["rival"] = int(rest.argmax())
            for kind, column in kinds.items():
                (line,) = paths(symbol, kind)
                for x_, y_ in line:  # every corner is an answer
                    near = said[at == x_, column]
                    assert np.abs(near - (1 - y_ / HEIGHT)).min() <= ROUNDING + 1e-9
                shown = 1 - np.interp(at[known], *line.T) / HEIGHT
                steep = np.diff(line[:, 0]) == 0
                if not steep.any():
                    assert np.abs(shown - said[known, column]).max() <= tolerance
                gap = paths(symbol, f"{kind} gap")
                assert len(gap) == (~known).sum()
                for (spot,) in gap:
                    n_gaps += 1
                    assert spot[0] == at[-1] > at[known].max()
                    wanted = said[-1, column]
                    assert 1 - spot[1] / HEIGHT == pytest.approx(wanted, abs=ROUNDING)
            assert bool(paths(symbol, "rival")) == (len(own) > 2)
            here, *compared = paths(symbol, "dot")
            marks = [curve.here] + [curve.compared] * (curve.compared >= 0)
            for spot, mark in zip([here, *compared], marks, strict=True):
                assert spot[0, 0] == at[mark]
                wanted = said[mark, spoken]
                assert 1 - spot[0, 1] / HEIGHT == pytest.approx(wanted, abs=ROUNDING)
            assert [spot.tolist() for spot in paths(symbol, "hole")] == [
                spot.tolist() for spot in compared
            ]
            shaded = np.zeros(len(at), dtype=bool)
            for path in symbol.all("path", kind="shade"):
                for start, wide in re.findall(r"M(\d+) 0h(\d+)v", path.attributes["d"]):
                    after = (at > int(start)) | (start == "0")
                    shaded |= after & (at <= int(start) + int(wide))
            turned = said.argmax(axis=1) != own.argmax()
            alone = np.array([(at == one).sum() == 1 for one in at])
            np.testing.assert_array_equal(shaded[alone], turned[alone])
    assert n_gaps


def test_nothing_is_drawn_outside_of_the_box():
    explanation = with_curves(small_explanation())
    for symbol in symbols(read(page(explanation))).values():
        assert symbol.attributes["viewbox"] == f"0 0 {WIDTH} {HEIGHT}"
        for kind in ("told", "rival", "dot", "hole"):
            for line in paths(symbol, kind):
                assert (line >= 0).all()
                assert (line <= [WIDTH, HEIGHT]).all()


@pytest.mark.parametrize("own", [-1e300, 1e300, 50.0])
def test_numbers_beyond_all_bounds_have_their_place(own):
    X = pd.DataFrame({"a": np.linspace(0, 1, 60), "b": np.arange(60.0)})

    def model(rows):
        p = 1 / (1 + np.exp(-np.clip(rows["a"].to_numpy(float) - rows["b"], -9, 9)))
        return np.column_stack([1 - p, p])

    x = pd.DataFrame({"a": [own], "b": [3.0]})
    with pytest.warns(match="a"):
        explanation = TabularExplainer(model, X, n_samples=50).explain(x)
    for curve in curves(explanation):
        at = places(curve)
        assert at.min() == 0
        assert at.max() == WIDTH
        assert (np.diff(at) >= 0).all()
    read(page(explanation))


def panel(tree, task, at):
    (found,) = tree.all("section", id=f"p{task}-{at}")
    return found


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


def test_all_that_is_shown_is_defined_once():
    effects = np.random.RandomState(0).randn(12, 5)
    classes = [np.array(list("abc")[: 2 + k % 2]) for k in range(5)]
    tree = read(page(with_curves(made_explanation(effects, classes=classes))))
    shown = [one.attributes["href"][1:] for one in tree.all("use")]
    defined = [one.attributes["id"] for one in tree.all() if "id" in one.attributes]
    assert set(shown) <= set(defined)
    assert set(symbols(tree)) <= set(shown)


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
            "readmission would be no (60 %) with glucose: 0.5 → 7; without weight",
        ),
        (
            False,
            "en",
            "readmission stays yes (55 %), even with all changes that were tried "
            "together: glucose: 0.5 → 7; without weight",
        ),
        (True, "zh", "readmission 将为 no（60 %），若 glucose：0.5 → 7; 去掉 weight"),
    ],
)
def test_what_it_would_take_is_told_with_what_the_model_says(turns, language, told):
    said = [0.6, 0.4] if turns else [0.45, 0.55]
    said = np.array([0.3, 0.7, *said, 0.3, 0.7])
    turn = Turn(1, (0, 1), ("7", ""), said, turns)
    tree = read(page(small_explanation(turns=[turn])))
    (heading,) = tree.all("h2", id="turns")
    assert heading.text() == "What it would take"
    items = [one.text(language) for one in tree.all("li")]
    assert told in items
