"""Of many tasks, a page shows the first and folds away the others; none is lost."""

from itertools import chain

import numpy as np
import pytest

from skmtl.explain import ExplanationSet
from skmtl.explain.facts._asked import Turn
from skmtl.explain.telling.page._one import page
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import read


def of_tasks(n_tasks):
    effects = np.random.RandomState(0).randn(3, n_tasks) / 4
    names = [f"task {k}" for k in range(n_tasks)]
    return made_explanation(effects, task_names=names)


def heads(table):
    """Return the names of the tasks above a table's columns."""
    return [
        head.all("bdi")[0].text()
        for head in table.all("thead")[0].all("th")
        if head.all("bdi")
    ]


@pytest.mark.parametrize(
    ("n_tasks", "parts"),
    [(3, [3]), (13, [13]), (14, [12, 2]), (30, [12, 12, 6])],
)
@pytest.mark.parametrize("name", ["overview", "effects", "split"])
def test_tables_of_many_tasks_come_in_parts(name, n_tasks, parts):
    tree = read(page(of_tasks(n_tasks)))
    boxes = tree.all("div", **{"aria-labelledby": name})
    names = [heads(box.all("table")[0]) for box in boxes]
    assert list(map(len, names)) == parts
    assert list(chain(*names)) == [f"task {k}" for k in range(n_tasks)]
    more = [one.all("summary")[0].text() for one in tree.all("details", kind="more")]
    n_folded = n_tasks - parts[0]
    assert all(text == f"{n_folded} more tasks" for text in more)
    assert bool(more) == (n_folded > 0)


def test_numbers_stand_below_their_tasks_in_every_part():
    explanation = of_tasks(30)
    tree = read(page(explanation))
    boxes = tree.all("div", **{"aria-labelledby": "effects"})
    shown = [
        [cell.text() for cell in box.all("tbody")[0].all("tr")[0].all("td")[:-1]]
        for box in boxes
    ]
    found = [float(text.replace("\u2212", "-")) for text in chain(*shown)]
    effects = explanation.facts.effects[explanation.facts.leading[0]]
    assert found == pytest.approx(effects.tolist(), abs=5e-3)


def test_all_parts_are_coloured_in_one_scale():
    effects = np.full((2, 14), 0.01)
    effects[0, 0] = 1.0
    tree = read(page(made_explanation(effects)))
    last = tree.all("div", **{"aria-labelledby": "effects"})[-1]
    assert not [cell for cell in last.all("td") if cell.attributes.get("class") == "u8"]


def test_classes_stand_in_the_order_of_the_model():
    order = np.array(["low", "medium", "high", "extreme"])
    proba = [np.array([0.1, 0.2, 0.3, 0.4])]
    one = made_explanation([[0.2], [0.1]], classes=[order], probabilities=proba)
    tree = read(page(one))
    (choice,) = tree.all("fieldset", kind="choice c0")
    assert [label.all("bdi")[0].text() for label in choice.all("label")] == list(order)
    summary = ExplanationSet([one, one]).summary()
    assert [label for _, label in summary.directions.columns] == list(order)
    assert summary.to_frame()["class"].unique().tolist() == list(order)


def test_pages_grow_with_the_tasks_and_not_with_their_square():
    def size(n_tasks):
        said = np.linspace(0, 1, 2 * n_tasks)
        turns = [Turn(k, (0, 1), ("1", "2"), said, True) for k in range(6)]
        effects = np.random.RandomState(0).randn(3, n_tasks) / 4
        return len(page(made_explanation(effects, turns=turns)))

    sizes = [size(n) for n in (50, 100, 150)]
    assert sizes[2] - sizes[1] < 1.1 * (sizes[1] - sizes[0])
