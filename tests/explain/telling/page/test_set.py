"""The page of many explanations tells their summary and shows the rows chosen."""

import numpy as np
import pytest

from skmtl.explain._explanation_set import ExplanationSet
from skmtl.explain.telling.page._set import page_of_set
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import read


def many(n_rows=6, n_features=4, n_tasks=2, **given):
    random = np.random.default_rng(0)
    return ExplanationSet(
        [
            made_explanation(random.normal(size=(n_features, n_tasks)) / 10, **given)
            for _ in range(n_rows)
        ]
    )


def test_means_are_those_of_the_summary_largest_first():
    explanations = many()
    summary = explanations.summary()
    tree = read(page_of_set(summary))
    for k, task in enumerate(["task_0", "task_1"]):
        body = tree.all("section", id=f"p{k}")[0].all("tbody")[0]
        told = {
            row.all("th")[0].children[0]: float(row.all("td", kind="number")[0].text())
            for row in body.all("tr")
        }
        means = summary.effects[task]["mean"].sort_values(ascending=False)
        assert list(told) == list(means.index)
        assert list(told.values()) == pytest.approx(means.tolist(), abs=5e-4)


def test_below_a_feature_stands_which_way_it_moves_which_class():
    rows = [made_explanation([[0.3], [0.1]]), made_explanation([[-0.1], [0.1]])]
    tree = read(page_of_set(ExplanationSet(rows).summary()))
    heads = tree.all("section", id="p0")[0].all("th", scope="row")
    below = [[line.text() for line in head.all("small")] for head in heads]
    assert below == [["\u25b2 yes +0.100 (1/2)"], ["\u25b2 yes +0.100 (2/2)"]]


def test_what_few_inputs_have_comes_with_their_number_and_one_has_no_interval():
    rows = [made_explanation([[0.3], [0.1]], names=["a", n]) for n in ("b", "b", "c")]
    tree = read(page_of_set(ExplanationSet(rows).summary()))
    body = tree.all("section", id="p0")[0].all("tbody")[0]
    told = {
        row.all("th")[0].children[0]: (
            row.all("th")[0].all("small")[-1].text(),
            row.all("td")[-1].text(),
        )
        for row in body.all("tr")
    }
    assert "(3/3)" in told["a"][0]
    assert told["b"][0] == "in 2 of 3 inputs"
    assert told["c"] == ("in 1 of 3 inputs", "one input")
    lines = {
        row.all("th")[0].children[0]: len(row.all("rect", kind="ci"))
        for row in body.all("tr")
    }
    assert lines == {"a": 1, "b": 1, "c": 0}


def test_the_words_of_the_summary_stand_in_both_languages():
    summary = many().summary()
    (words,) = read(page_of_set(summary)).all("section", id="words")
    assert summary.as_text() in words.text()
    assert summary.as_text("zh") in words.text("zh")


def test_every_link_leads_to_a_row_with_its_words():
    explanations = many()
    summary = explanations.summary(3)
    tree = read(page_of_set(summary))
    links = [
        link.attributes["href"] for link in tree.all("ul", kind="links")[0].all("a")
    ]
    assert links == [f"#row{at}" for at in summary.rows]
    for at in summary.rows:
        (row,) = tree.all("section", id=f"row{at}")
        assert explanations[at].as_text() in row.text()
        assert explanations[at].as_text("zh") in row.text("zh")


def test_rows_show_the_values_of_their_features():
    values = ["141", "", "63", "<yes>"]
    explanations = many(values=values)
    summary = explanations.summary(2)
    tree = read(page_of_set(summary))
    for at in summary.rows:
        (row,) = tree.all("section", id=f"row{at}")
        heads = row.all("th", scope="row")
        shown = [one.all("small")[0].text() for one in heads]
        leading = explanations[at].facts.leading
        assert shown == [values[j] or "\u2013" for j in leading]


def test_one_task_has_no_roles():
    explanations = many(n_tasks=1)
    tree = read(page_of_set(explanations.summary()))
    assert "Role" not in tree.text()
    classes = [one.attributes.get("class", "") for one in tree.all("span")]
    assert not [kind for kind in classes if kind.startswith("role")]


def test_rows_that_say_nothing_of_a_task_are_counted():
    explanations = many(r2=[0.9, 0.1])
    tree = read(page_of_set(explanations.summary()))
    warnings = [
        "no linear summary" in s.text()
        for s in tree.all("section", kind="view panel first")
    ]
    assert warnings == [False, True]


@pytest.mark.parametrize(("n_tasks", "folded"), [(12, 0), (13, 0), (14, 2), (30, 18)])
def test_more_than_twelve_tasks_are_folded_away(n_tasks, folded):
    tree = read(page_of_set(many(n_tasks=n_tasks, n_rows=2).summary(1)))
    assert len(tree.all("input", name="task")) == n_tasks
    inside = [one.all("input", name="task") for one in tree.all("details")]
    assert sum(map(len, inside)) == folded
    (row,) = tree.all("section", kind="row")
    assert len(row.all("ul", kind="verdicts")) == 1 + (folded > 0)
    assert len(row.all("li")) == n_tasks


@pytest.mark.parametrize(("n_tasks", "n_features"), [(1, 1), (2, 60), (14, 20)])
def test_page_is_small_and_stands_alone(n_tasks, n_features):
    explanations = many(n_tasks=n_tasks, n_features=n_features)
    html = page_of_set(explanations.summary())
    assert html == page_of_set(explanations.summary())
    assert not read(html).all("script")
    assert "//" not in html
    assert len(html.encode()) <= 150_000


def test_markup_stays_text():
    markup = ["</script><img src=x onerror=alert(1)>", '"><svg onload=alert(1)>']
    plain = many(n_features=2)
    hostile = many(n_features=2, names=markup, task_names=markup, values=markup)
    shapes = [
        [tag for tag, _ in read(page_of_set(one.summary())).shape()]
        for one in (plain, hostile)
    ]
    assert shapes[0] == shapes[1]


def with_a_wide_interval(*, below=0):
    """Return many rows, of which two have a feature, with very different effects.

    So many features stand before it.
    """
    others = [f"o{j}" for j in range(below)]
    rows = [
        made_explanation([[0.3], [0.1], *[[0.3]] * below], names=["a", "c", *others])
        for _ in range(3)
    ]
    for effect in (0.02, 0.2):
        rows.append(made_explanation([[0.31], [effect]], names=["a", "b"]))
    return ExplanationSet(rows).summary()


def test_an_interval_that_is_cut_off_ends_in_an_arrow():
    tree = read(page_of_set(with_a_wide_interval()))
    cut = {
        row.all("th")[0].children[0]: len(row.all("rect", kind="ci on"))
        for row in tree.all("section", id="p0")[0].all("tbody")[0].all("tr")
    }
    assert cut == {"a": 0, "b": 1, "c": 0}
    assert "An arrow: the interval reaches farther" in tree.text()
    assert "An arrow" not in read(page_of_set(many().summary())).text()
    # nothing is said of one that is not shown
    unshown = read(page_of_set(with_a_wide_interval(below=20)))
    assert "An arrow" not in unshown.text()


def test_features_that_are_left_out_are_counted():
    text = read(page_of_set(many(n_features=23).summary())).text()
    assert text.count("3 more not shown.") == 2  # of the means, and of the roles
    assert "not shown" not in read(page_of_set(many().summary())).text()
