"""The page holds what the explanation says, in a file that stands alone."""

import base64
import hashlib
import re

import numpy as np
import pytest

from skmtl.explain.facts._curves import curves
from skmtl.explain.neighbours._features import TextSource
from skmtl.explain.telling.page._document import framed
from skmtl.explain.telling.page._one import page
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import read, small_explanation, with_curves

THREE = np.array(["low", "middle", "high"])
LARGEST = 150_000


def random_effects(n_features, n_tasks):
    return np.random.default_rng(0).normal(size=(n_features, n_tasks)) / 10


def panel(tree, task, at):
    (found,) = tree.all("section", id=f"p{task}-{at}")
    return found


def roles(shown):
    badges = [one.attributes.get("class", "") for one in shown.all("span")]
    return [kind[5:] for kind in badges if kind.startswith("role ")]


def rows(table):
    body = table.all("tbody")[0]
    return [[cell.text() for cell in row.children] for row in body.all("tr")]


@pytest.mark.parametrize(
    ("n_features", "n_tasks", "n_classes", "shown", "largest"),
    [
        (20, 5, 2, 20, LARGEST),
        (20, 5, 3, 20, LARGEST),
        (30, 14, 2, 10, 200_000),
        (20, 1, 2, 20, LARGEST),
        (20, 2, 1000, 20, LARGEST),
    ],
)
def test_page_is_small(n_features, n_tasks, n_classes, shown, largest):
    labels = [np.array([f"label {c}" for c in range(n_classes)])] * n_tasks
    explanation = made_explanation(
        random_effects(n_features, n_tasks),
        classes=labels,
        names=[f"feature number {j}" for j in range(n_features)],
        shown=shown,
    )
    html = page(with_curves(explanation))
    read(html)
    assert len(html.encode()) <= largest


def test_a_long_text_does_not_make_it_large():
    words = [f"word{j}" for j in range(20)]
    text = " ".join(words + ["and so on"] * 20_000)
    spans = tuple(
        ((text.index(f"{word} "), text.index(f"{word} ") + len(word)),)
        for word in words
    )
    long = made_explanation(
        random_effects(20, 5),
        names=words,
        values=words,
        forms="word",
        shown=20,
        source=TextSource(text, spans),
    )
    assert len(page(long).encode()) <= LARGEST


def test_page_needs_no_address_no_script_and_says_so_to_the_browser():
    html = page(small_explanation())
    tree = read(html)
    assert not re.search(r"//|url\(|@import|xmlns", html)
    assert not tree.all("script")
    assert not [one for one in tree.all() if "style" in one.attributes]
    policy = tree.all("meta", **{"http-equiv": "Content-Security-Policy"})[0]
    style = re.search("<style>(.*?)</style>", html, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:"
    )


def test_same_explanation_gives_the_same_bytes():
    assert page(small_explanation()) == page(small_explanation())


def test_whole_numbers_that_became_floats_are_shown_as_whole_numbers():
    floats, whole = (
        page(made_explanation([[0.2, 0.1]], classes=[np.array(labels)] * 2))
        for labels in ([0.0, 1.0, 2.0], [0, 1, 2])
    )
    assert floats == whole


def test_every_task_and_class_can_be_chosen():
    explanation = small_explanation(
        classes=[THREE[:2], THREE, THREE[:1].repeat(2)],
        probabilities=[[0.3, 0.7], [0.2, 0.5, 0.3], [0.4, 0.6]],
    )
    tree = read(page(explanation))
    groups = {}
    for button in tree.all("input", type="radio"):
        groups.setdefault(button.attributes["name"], []).append(button)
    assert {name: len(group) for name, group in groups.items()} == {
        "language": 2,
        "task": 3,
        "c0": 2,
        "c1": 3,
        "c2": 2,
    }
    for name, group in groups.items():
        checked = [one.attributes["id"] for one in group if "checked" in one.attributes]
        default = {"language": "en", "task": "t0"}.get(name, f"{name}-1")
        assert checked == [default]


def test_effects_and_standard_errors_are_those_of_the_facts():
    explanation = small_explanation(errors=0.01)
    tree = read(page(explanation))
    told = rows(panel(tree, 1, 1))
    facts = explanation.facts
    assert [row[0] for row in told] == [
        explanation.features.names[j] for j in facts.leading
    ]
    for row, j in zip(told, facts.leading, strict=True):
        effect = facts.effects[j, 1]
        shown = row[3].replace("\u2212", "-").split(" \u00b1 ")
        assert float(shown[0]) == pytest.approx(effect, abs=5e-4)
        assert float(shown[1]) == pytest.approx(0.01, abs=5e-4)


def test_bars_point_to_the_side_of_their_sign():
    tree = read(page(small_explanation()))
    for row in panel(tree, 1, 1).all("tbody")[0].all("tr"):
        number = row.all("td", kind="number")[0].text()
        for bar in row.all("rect", kind="up"):
            assert number.startswith("+")
            assert float(bar.attributes["x"][:-1]) == 50
        for bar in row.all("rect", kind="down"):
            start, width = (float(bar.attributes[at][:-1]) for at in ("x", "width"))
            assert number.startswith("\u2212")
            assert start + width == pytest.approx(50, abs=0.2)


def test_another_class_has_its_own_effects_and_roles():
    explanation = small_explanation()
    tree = read(page(explanation))
    assert not tree.all("section", id="w1-0")  # words tell the predicted one of two
    other = explanation.with_classes({"readmission": "no"})
    told = rows(panel(tree, 1, 0))
    effects = [float(row[3].split(" ")[0].replace("\u2212", "-")) for row in told]
    leading = other.facts.leading
    assert effects == pytest.approx(other.facts.effects[leading, 1], abs=5e-4)
    assert roles(panel(tree, 1, 0)) == [
        curve.role for curve in curves(other) if curve.role != "none"
    ]
    for language in ("en", "zh"):
        first, full = tree.all("section", id="words")[0].all("p", lang=language)
        assert first.text(language) == explanation.as_text(language)
        assert full.text(language) == explanation.as_text(language, "full")


def test_another_of_three_classes_has_its_own_words():
    explanation = made_explanation(
        random_effects(4, 2),
        classes=[np.array(["a", "b", "c"]), np.array(["no", "yes"])],
        probabilities=[[0.2, 0.7, 0.1], [0.3, 0.7]],
    )
    tree = read(page(explanation))
    other = explanation.with_classes({"task_0": "a"})
    for language in ("en", "zh"):
        words = tree.all("section", id="w0-0")[0].all("p", lang=language)[0]
        assert words.text(language) == other.as_text(language)
        assert other.as_text(language) != explanation.as_text(language)


def test_least_probable_classes_are_left_out_and_counted():
    labels = np.array([f"label {c}" for c in range(500)])
    proba = np.arange(500.0)
    explanation = made_explanation(
        random_effects(20, 1),
        classes=[labels],
        probabilities=[proba / proba.sum()],
        shown=20,
    )
    tree = read(page(explanation))
    shown = sorted(
        int(one.attributes["id"][3:])
        for one in tree.all("input", name="c0", type="radio")
    )
    assert shown == [1, *range(500 - len(shown) + 1, 500)]
    assert f"{500 - len(shown)} of 500 classes" in tree.text()


def test_the_other_of_two_classes_is_named_where_there_is_no_room_for_it():
    n_tasks = 30
    explanation = made_explanation(
        random_effects(12, n_tasks),
        classes=[np.array(["low", "high"])] * n_tasks,
        probabilities=[np.array([0.9, 0.1])] * n_tasks,
        shown=12,
    )
    tree = read(page(explanation))
    alone = [k for k in range(n_tasks) if len(tree.all("input", name=f"c{k}")) == 1]
    text = tree.text()
    assert alone
    assert text.count("are the same, with the opposite sign") == len(alone)
    assert "least probable" not in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"r2": 0.1}, "Go by the curves, not by roles and effects"),
        ({"constant": True, "r2": np.nan}, "the model says the same all around"),
        ({"r2": 0.45}, "Roles and effects follow the model only in part: read them"),
        (
            {"gap": 0.4},
            "caution: at the input itself the linear summary is off by +0.40",
        ),
        ({"r2": 0.496}, "The linear summary largely follows"),
        ({"r2": 0.494}, "follow the model only in part"),
        ({"r2": 0.8}, "The linear summary follows the model closely"),
        ({"r2": 0.79}, "The linear summary largely follows"),
    ],
)
def test_fidelity_is_stated_above_the_effects(changes, told):
    shown = panel(read(page(small_explanation(**changes))), 0, 1)
    text = shown.text()
    assert told in text
    assert text.index(told) < text.index("Effect", text.index("summary") + 7)
    (folded,) = shown.all("details")
    assert told in folded.text()
    is_fine = told.startswith("The linear summary")
    assert text.count(told) == (1 if is_fine else 2)  # what warns is seen at once


@pytest.mark.parametrize(("gap", "kind"), [(0.4, "rough"), (0.05, "good")])
def test_no_value_beyond_a_probability_is_told(gap, kind):
    first = panel(read(page(small_explanation(gap=gap, r2=0.95))), 0, 1)
    box = first.all("p", kind=f"trust {kind}")[-1]
    assert "1.10" not in box.text()
    assert ("follows the model closely" in box.text()) == (kind == "good")
    assert f"off by +{gap:.3f}" in box.text()


def test_a_task_that_means_nothing_is_marked_where_it_is_chosen():
    explanation = small_explanation(r2=[0.9, 0.1, 0.9])
    choices = (
        read(page(explanation)).all("fieldset", kind="choice task")[0].all("label")
    )
    assert ["not to be relied on" in one.text() for one in choices] == [
        False,
        True,
        False,
    ]


def test_overview_holds_all_tasks_and_the_roles():
    explanation = small_explanation()
    tree, facts = read(page(explanation)), explanation.facts
    table = tree.all("div", **{"aria-labelledby": "effects"})[0]
    for row, j in zip(rows(table), facts.leading, strict=True):
        told = [float(cell.replace("\u2212", "-")) for cell in row[1:-1]]
        assert told == pytest.approx(facts.effects[j], abs=5e-3)
    assert [row[-1].replace("\u2013", "none") for row in rows(table)] == [
        facts.roles[j] for j in facts.leading
    ]


def test_shared_and_specific_parts_add_up_to_the_effects():
    explanation = small_explanation()
    table = read(page(explanation)).all("div", **{"aria-labelledby": "split"})[0]
    told = np.array(
        [[float(c.replace("\u2212", "-")) for c in row[1:]] for row in rows(table)]
    )
    shown = explanation.facts.effects[explanation.facts.leading]
    assert np.allclose(told[:, :1] + told[:, 1:], shown, atol=0.015)


def test_a_single_task_has_no_tables_of_tasks():
    tree = read(page(made_explanation([[0.2], [-0.1]])))
    assert not tree.all("div", kind="wide")
    assert not [
        one for one in tree.all("span") if "role" in one.attributes.get("class", "")
    ]
    assert "Role" not in tree.text()


def test_a_model_that_never_changes_has_a_page():
    explanation = made_explanation(np.zeros((3, 2)), constant=True, r2=np.nan)
    assert "No feature has an effect" in read(page(explanation)).text()


def test_a_task_of_one_class_has_a_page():
    explanation = small_explanation()
    one = explanation.classes[0][:1]
    tree = read(
        page(
            small_explanation(
                classes=[explanation.classes[0]] * 2 + [np.repeat(one, 2)]
            )
        )
    )
    assert panel(tree, 2, 1)


def test_frame_holds_the_whole_page_and_lets_it_run_nothing():
    html = page(small_explanation(names=['"', "&quot;", "'", "</iframe>"]))
    (frame,) = read(framed(html)).all("iframe")
    assert frame.attributes["srcdoc"] == html
    assert frame.attributes["sandbox"] == ""


def test_names_are_broken_between_their_parts():
    names = ["pump_pressure__low", "ward=surgery/2", "1.5", "_x_"]
    html = page(small_explanation(names=names, task_names=["a_b", "c.d", "e"]))
    broken = ["pump_<wbr>pressure__<wbr>low", "ward=<wbr>surgery/2", "1.5", "_<wbr>x_"]
    for name in broken:
        assert f'<th scope="row">{name}</th>' in html
    assert "<title>Why: a_b, c.d, e</title>" in html


@pytest.mark.parametrize(
    ("n_tasks", "told"), [(1, "The largest effects"), (2, "to all tasks together")]
)
def test_the_order_of_the_rows_and_what_is_left_out_are_told(n_tasks, told):
    effects = np.random.RandomState(0).randn(12, n_tasks)
    text = read(page(made_explanation(effects))).text()
    assert text.count(told) == n_tasks  # with several tasks below their table as well
    assert text.count("2 more not shown.") == n_tasks
    assert "not shown" not in read(page(made_explanation(effects[:9]))).text()
