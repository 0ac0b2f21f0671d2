"""Tasks that are numbers, on the page of many explanations."""

from dataclasses import replace

import numpy as np
import pytest

from skmtl.explain._explanation_set import ExplanationSet
from skmtl.explain.telling.page._set import page_of_set
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import read


def mixed(effects, **changes):
    given = {
        "task_names": ["sex", "mass", "bill"],
        "task_labels": ["sex", "body mass (g)", "bill length (mm)"],
        "classes": [np.array(["f", "m"]), None, None],
        "spreads": [1.0, 800.0, 5.5],
    }
    return made_explanation(effects, **(given | changes))


def many(n_rows=6, **changes):
    random = np.random.default_rng(0)
    return ExplanationSet(
        [mixed(random.normal(size=(4, 3)) / 10, **changes) for _ in range(n_rows)]
    )


def bars_of(tree, k):
    """Return what stands in the table of a task, by feature."""
    (shown,) = tree.all("section", id=f"p{k}")
    return {
        row.all("th")[0].children[0]: row for row in shown.all("tbody")[0].all("tr")
    }


@pytest.mark.parametrize(("k", "unit", "digits"), [(1, "g", 0.51), (2, "mm", 6e-4)])
def test_means_on_a_number_are_in_its_unit(k, unit, digits):
    summary = many().summary()
    tree = read(page_of_set(summary))
    (shown,) = tree.all("section", id=f"p{k}")
    assert shown.all("th", scope="col")[2].text() == f"Mean ({unit})"
    effects = summary.effects[["mass", "bill"][k - 1]]
    told = bars_of(tree, k)
    assert list(told) == list(effects["mean"].sort_values(ascending=False).index)
    for name, row in told.items():
        said = [row.all("td", kind="number")[0].text()]
        said += row.all("small")[-1].text().split("\u2013")
        expected = effects.loc[name, ["mean", "low", "high"]].tolist()
        assert list(map(float, said)) == pytest.approx(expected, abs=digits)


def test_a_scale_does_not_depend_on_tasks_in_other_units():
    def drawn(k, **changes):
        tree = read(page_of_set(many(**changes).summary()))
        return [
            rect.attributes for rect in tree.all("section", id=f"p{k}")[0].all("rect")
        ]

    for k in range(3):
        spreads = [1.0, 800.0, 5.5]
        for other in {1, 2} - {k}:
            spreads[other] *= 1e6
        assert drawn(k) == drawn(k, spreads=spreads)


def test_below_a_feature_stands_whether_it_raises_or_lowers_a_number():
    rows = [
        mixed([[0.3, 0.3, 0.1], [0.1, -0.1, 0.1]]),
        mixed([[0.3, -0.1, 0.1], [0.1, -0.1, 0.1]]),
    ]
    tree = read(page_of_set(ExplanationSet(rows).summary()))

    def below(k, language):
        return {
            name: [line.text(language) for line in row.all("th")[0].all("small")]
            for name, row in bars_of(tree, k).items()
        }

    assert below(0, "en")["x0"] == ["\u25b2 m +0.300 (2/2)"]
    assert below(1, "en") == {
        "x0": ["\u25b2 raises +80 (1/2)"],
        "x1": ["\u25bc lowers \u221280 (2/2)"],
    }
    assert below(1, "zh")["x1"] == ["\u25bc 降低 \u221280 (2/2)"]
    assert "whether the number is" in tree.text()


def test_of_numbers_alone_nothing_is_said_of_classes():
    names = ["mass", "bill"]
    rows = [
        made_explanation(
            effects, task_names=names, classes=[None, None], spreads=[800.0, 5.5]
        )
        for effects in ([[0.3, 0.1], [0.1, 0.2]], [[0.2, 0.1], [0.1, 0.3]])
    ]
    tree = read(page_of_set(ExplanationSet(rows).summary()))
    text = tree.all("body")[0].text() + tree.all("body")[0].text("zh")
    for word in ("class", "probabilit", "%)", "类别", "概率"):
        assert word not in text


def test_terms_on_the_scale_that_was_learned_have_no_unit():
    made = [
        mixed([[0.3, 0.3, 0.1], [0.1, -0.1, 0.1]], learned=[False, True, False])
        for _ in range(3)
    ]
    rows = [replace(one, kind="contribution") for one in made]
    tree = read(page_of_set(ExplanationSet(rows).summary()))
    (learned,) = tree.all("section", id="p1")
    assert learned.all("th", scope="col")[2].text() == "Mean"
    assert "1 is about one standard deviation" in learned.text()
    (own,) = tree.all("section", id="p2")
    assert own.all("th", scope="col")[2].text() == "Mean (mm)"
    assert "standard deviation" not in own.text()


def test_rows_tell_their_numbers_and_compare_effects_in_shares():
    explanations = many()
    summary = explanations.summary(2)
    tree = read(page_of_set(summary))
    for at in summary.rows:
        (shown,) = tree.all("section", id=f"row{at}")
        verdicts = [one.text() for one in shown.all("ul", kind="verdicts")[0].all("li")]
        assert verdicts == ["sexm (70 %)", "body mass3700 g", "bill length25.44 mm"]
        (table,) = shown.all("table", kind="heat")
        heads = [one.text() for one in table.all("th", scope="col")]
        assert heads[2:4] == ["body mass1 = 800 g", "bill length1 = 5.50 mm"]
        for row in table.all("tbody")[0].all("tr"):
            head = row.all("th")[0].children[0]
            own = explanations[at].effects.loc[head]
            expected = [own["sex", "m"], own["mass", ""] / 800, own["bill", ""] / 5.5]
            told = [one.text().replace("\u2212", "-") for one in row.all("td")[:3]]
            assert list(map(float, told)) == pytest.approx(expected, abs=0.0051)
        assert "in shares of its spread" in shown.text()


def test_effects_on_a_single_number_are_in_its_unit_in_rows_as_well():
    one = made_explanation(
        [[0.3], [-0.1]], classes=[None], task_labels=["body mass (g)"]
    )
    summary = ExplanationSet([one, one, one]).summary(1)
    tree = read(page_of_set(summary))
    (shown,) = tree.all("section", id=f"row{summary.rows[0]}")
    (table,) = shown.all("table", kind="heat")
    assert [one.text() for one in table.all("td")] == ["+240", "\u221280"]
    assert table.all("th", scope="col")[1].text() == "body massg"
    assert "in shares of its spread" not in shown.text()
