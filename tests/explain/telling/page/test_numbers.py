"""Tasks that are numbers, on the page of one explanation."""

import re
from dataclasses import replace

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor

from skmtl import TabularExplainer, load_penguins
from skmtl.explain.facts._asked import Turn
from skmtl.explain.telling.page._one import page
from tests.explain.made import made_explanation
from tests.explain.telling.page.numbers import NUMBER, check, mixed, parsed
from tests.explain.telling.page.reading import panel, paths, read, symbols, with_curves

FEATURES = ["bill_length_mm", "flipper_length_mm", "year"]
LABELS = {"task_0": "body mass (g)", "task_1": "bill depth (mm)"}
TWO = (None, None)


@pytest.fixture(scope="module")
def forest():
    """Return a forest of two numbers, a row, and its explanation."""
    X, _ = load_penguins(return_X_y=True)
    X = X[[*FEATURES, "body_mass_g", "bill_depth_mm"]].dropna()
    Y, X = X[["body_mass_g", "bill_depth_mm"]], X[FEATURES]
    model = RandomForestRegressor(20, random_state=0, min_samples_leaf=5).fit(X, Y)
    explainer = TabularExplainer(model, X, random_state=0, task_labels=LABELS)
    explanation = explainer.explain(X.iloc[0], target_value={"task_0": 4500})
    return model, X.iloc[[0]], explanation


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_prediction_is_what_the_model_says_when_asked(forest, language):
    model, row, explanation = forest
    tree = read(page(explanation))
    own = model.predict(row)[0]
    for k, unit in enumerate(["g", "mm"]):
        (button,) = [
            label for label in tree.all("label") if label.all("input", id=f"t{k}")
        ]
        (said,) = [one for one in button.all("span")[0].children if one.tag == "span"]
        value, of = said.text(language).split(" ")
        check(value, own[k])
        assert of == unit
        shown = panel(tree, k, 0)
        heading = shown.all("h2")[0].text(language)
        check(re.search(rf"({NUMBER}) {unit}$", heading)[1], own[k])
        cards = shown.all("ul", kind="curves")[0].all("li")
        assert len(cards) == len(FEATURES)
        for card in cards:
            name, told = card.all("b")[0].text(), card.all("p")[0].text(language)
            pairs = re.findall(rf"({NUMBER}): ({NUMBER}) {unit}", told)
            assert pairs
            for value, said in pairs:
                changed = row.assign(**{name: float(value)})
                check(said, model.predict(changed)[0, k])
    rows = tree.all("table", kind="heat grid")[0].all("tbody")[0].all("tr")
    for line in rows:
        (head,), cells = line.all("th"), line.all("td")[:2]
        (change,) = head.all("small")
        name = head.text().removesuffix(change.text())
        after = float(change.text().split(" ")[-1])
        then = model.predict(row.assign(**{name: after}))[0]
        for k, cell in enumerate(cells):
            before, _, said = cell.text(language).split(" ")
            check(before, own[k])
            check(said, then[k])


def test_curves_are_what_the_model_says_on_the_axis_beside_them(forest):
    model, row, explanation = forest
    tree = read(page(explanation))
    drawn = symbols(tree)
    for k in range(2):
        for card in panel(tree, k, 0).all("ul", kind="curves")[0].all("li"):
            name = card.all("b")[0].text()
            high, low = (
                parsed(one.text())[0] for one in card.all("span", kind="y")[0].all("b")
            )
            (key,) = [one.attributes["href"][1:] for one in card.all("use")]
            (line,) = paths(drawn[key], "told")
            ends = [
                parsed(one.text())[0]
                for one in card.all("span", kind="ends")[0].all("b")
            ]
            for at in (0, -1):
                changed = row.assign(**{name: ends[at]})
                told = low + (high - low) * (1 - line[at, 1] / 200)
                expected = model.predict(changed)[0, k]
                assert told == pytest.approx(expected, abs=0.02 * (high - low))


def test_all_curves_of_a_number_have_one_axis_and_flat_ones_look_flat():
    flat = mixed(spreads=[1.0, 800.0, 1e-3])
    flat = replace(flat, answers=with_curves(flat).answers)
    varied = [
        replace(one, outputs=flat.own + 0.01 * (one.outputs - flat.own))
        for one in flat.answers.varied
    ]
    flat = replace(flat, answers=replace(flat.answers, varied=tuple(varied)))
    tree = read(page(flat))
    for k, unit in ((1, "g"), (2, "mm")):
        scales = {one.text() for one in panel(tree, k, 0).all("span", kind="y")}
        assert len(scales) == 1
        for key, drawing in symbols(tree).items():
            if key.startswith(f"g{k}-"):
                (line,) = paths(drawing, "told")
                assert np.ptp(line[:, 1]) < 20, unit
    assert not panel(tree, 0, 1).all("span", kind="y")


def units_in(text):
    return set(re.findall(rf"{NUMBER} (g|mm)\b", text)) | set(
        re.findall(r"\((g|mm)\)", text)
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_panel_holds_two_units(language):
    html = page(with_curves(mixed(targets=[np.nan, 4000, np.nan])))
    tree = read(html)
    assert units_in(panel(tree, 0, 1).text(language)) == set()
    assert units_in(panel(tree, 1, 0).text(language)) == {"g"}
    assert units_in(panel(tree, 2, 0).text(language)) == {"mm"}


def test_a_number_has_no_classes_to_choose_from():
    tree = read(page(mixed()))
    groups = {one.attributes["name"] for one in tree.all("input")}
    assert groups == {"language", "task", "c0"}
    style = tree.all("style")[0].text()
    assert "body:has(#t1:checked) #p1-0{display:block}" in style
    assert "#c1-0" not in style


def test_an_interval_what_is_asked_for_and_what_is_usual_stand_with_a_number():
    nothing = [np.nan, np.nan]
    explanation = mixed(
        intervals=[nothing, [3010.4, 4260.2], nothing], targets=[np.nan, 4000, np.nan]
    )
    tree = read(page(explanation))
    (about,) = panel(tree, 1, 0).all("p", kind="usual")
    assert [one.text() for one in about.children] == [
        "90 % interval: 3010 to 4260 g",
        "asked for: 4000 g",
        "mean 3200 g, standard deviation 800 g",
    ]
    assert [one.text("zh") for one in about.children] == [
        "90 % 区间：3010 至 4260 g",
        "目标值：4000 g",
        "平均 3200 g，标准差 800 g",
    ]
    (about,) = panel(tree, 2, 0).all("p", kind="usual")
    assert about.text() == "mean 22.00 mm, standard deviation 5.50 mm"
    (stands,) = panel(tree, 1, 0).all("svg", kind="stands")
    at = {one.attributes["class"]: one.attributes["x1"] for one in stands.all("line")}
    # 3700 and 4000 g are 0.625 and 1 spread above the mean, of 2.5
    assert at == {"middle": "50.0%", "here": "62.5%", "goal": "70.0%"}
    (within,) = stands.all("rect", kind="range")
    low, wide = (float(within.attributes[key][:-1]) for key in ("x", "width"))
    assert low == pytest.approx(50 - 100 * 189.6 / 4000, abs=0.06)
    assert wide == pytest.approx(100 * 1249.8 / 4000, abs=0.11)


def test_a_value_that_is_asked_for_far_away_squeezes_nothing():
    near, far = (
        read(page(with_curves(mixed(targets=[np.nan, goal, np.nan]))))
        for goal in (4000, 9e9)
    )
    keys = [key for key in symbols(near) if key.startswith("g1-")]
    assert all(paths_of(near, key, "goal") for key in keys)
    assert not any(paths_of(far, key, "goal") for key in keys)
    assert panel(far, 1, 0).all("span", kind="y")[0].text() == (
        panel(near, 1, 0).all("span", kind="y")[0].text()
    )
    assert "asked for: 9,000,000,000 g" in panel(far, 1, 0).text()
    (stands,) = panel(far, 1, 0).all("svg", kind="stands")
    assert not stands.all("line", kind="goal")


def paths_of(tree, key, kind):
    return symbols(tree)[key].all("path", kind=kind)


def turned_to(value, *, turns, goal):
    explanation = mixed(targets=[np.nan, goal, np.nan], answers=[])
    outputs = explanation.own.copy()
    outputs[explanation.offsets[1]] = value
    turn = Turn(1, (0, 1), ("7", "8"), outputs, turns)
    return replace(explanation, answers=replace(explanation.answers, turns=(turn,)))


@pytest.mark.parametrize(
    ("value", "turns", "goal", "english", "chinese"),
    [
        (
            4733.2,
            True,
            4500,
            "body mass would be 4733 g, past 4500 g, with",
            "body mass 将为 4733 g，越过 4500 g，若",
        ),
        (
            4733.2,
            True,
            np.nan,
            "body mass would be 4733 g with",
            "body mass 将为 4733 g，若",
        ),
        (
            4100,
            False,
            4500,
            "body mass does not get past 4500 g: it would be 4100 g, even with",
            "body mass 越不过 4500 g：",
        ),
        (
            4100,
            False,
            np.nan,
            "body mass stays less than a standard deviation (800 g) away, at 4100 g,",
            "body mass 为 4100 g，变化不到一个标准差（800 g），",
        ),
    ],
)
def test_what_it_takes_to_move_a_number(value, turns, goal, english, chinese):
    tree = read(page(turned_to(value, turns=turns, goal=goal)))
    (section,) = [one for one in tree.all("section") if one.all("h2", id="turns")]
    (item,) = section.all("li")
    assert item.text().startswith(english)
    assert item.text("zh").startswith(chinese)
    assert "a: 0.5 \u2192 7; b: 1.5 \u2192 8" in item.text()


def test_answers_past_the_value_asked_for_are_marked():
    explanation = mixed(targets=[np.nan, 3500, np.nan])  # 3700 - 0.4 * 800 = 3380
    shown = panel(read(page(explanation)), 1, 0)
    told = [one.text() for one in shown.all("ul", kind="curves")[0].all("p")]
    assert [("past 3500 g" in one) for one in told] == [True, False, False]
    assert "3380 g (past 3500 g)" in told[0]


def test_pages_of_classes_have_nothing_of_numbers():
    html = page(made_explanation([[0.2], [0.1]]))
    for word in ("stands", "scaled", "standard deviation away", "--goal"):
        assert word not in html


@pytest.mark.parametrize("unit", ["<script>", "\"'&", "</style>", "<!--", "]]>"])
def test_units_are_text(unit):
    label = f"mass ({unit})"
    plain = made_explanation([[0.2]] * 2, classes=[None], task_labels=["mass (zz)"])
    hostile = made_explanation([[0.2]] * 2, classes=[None], task_labels=[label])
    expected, found = read(page(plain)), read(page(hostile))
    bodies = [tree.all("body")[0] for tree in (expected, found)]
    assert bodies[0].shape() == bodies[1].shape()
    assert f"mass: 3700 {unit}" in panel(found, 0, 0).all("h2")[0].text()


@pytest.mark.parametrize("spread", [1e-300, 1e-9, 1.0, 1e12, 1e300])
def test_numbers_of_any_size_are_drawn_and_read_back(spread):
    explanation = made_explanation(
        [[0.4], [-0.3]], classes=[None], spreads=spread, targets=[5 * spread]
    )
    explanation = with_curves(explanation)
    tree = read(page(explanation))
    shown = panel(tree, 0, 0)
    check(shown.all("h2")[0].text().split(": ")[1], 4.625 * spread)
    assert not re.search(r"\b(nan|inf)\b", shown.text())
    high, low = (
        parsed(one.text())[0] for one in shown.all("span", kind="y")[0].all("b")
    )
    assert low < 4.625 * spread < high
    for key in symbols(tree):
        (line,) = paths(symbols(tree)[key], "told")
        assert np.ptp(line[:, 1]) > 50


def test_a_unit_that_is_read_from_right_to_left_stays_in_the_name():
    explanation = made_explanation([[0.2]], classes=[None], task_labels=["mass (ק״ג)"])
    heading = panel(read(page(explanation)), 0, 0).all("h2")[0]
    assert heading.text() == "mass (ק״ג): 3700"
    assert heading.all("bdi")[0].text() == "mass (ק״ג)"


@pytest.mark.parametrize(
    ("n_features", "n_tasks", "shown", "largest"),
    [(20, 1, 20, 80_000), (20, 5, 20, 170_000), (30, 14, 10, 245_000)],
)
def test_a_page_of_numbers_is_small(n_features, n_tasks, shown, largest):
    explanation = made_explanation(
        np.random.default_rng(0).normal(size=(n_features, n_tasks)) / 10,
        names=[f"feature number {j}" for j in range(n_features)],
        task_names=[f"number {k} (k{'abcdefghijklmn'[k]})" for k in range(n_tasks)],
        classes=[None] * n_tasks,
        intervals=[[3000, 4000]] * n_tasks,
        targets=[4000.0] * n_tasks,
        shown=shown,
    )
    html = page(with_curves(explanation))
    read(html)
    assert len(html.encode()) <= largest
