"""A summary in words tells roles, directions, numbers of inputs, and how far to go."""

import re
from string import Formatter

import numpy as np
import pytest

from skmtl.explain import ExplanationSet
from skmtl.explain.telling.words._set_language import OF_SETS
from tests.explain.made import made_explanation

SHARED, CONFLICTING, FIRST_ALONE = [0.2, 0.3], [0.2, -0.3], [0.2, 0.0]


def of_rows(rows, **given):
    """Sum up explanations of features ann, bob..., one list of effects for each."""
    names = ["ann", "bob", "cid"][: len(rows[0])]
    return ExplanationSet(
        [made_explanation(row, **({"names": names} | given)) for row in rows]
    ).summary()


def test_features_are_told_by_the_role_that_they_have_most_often():
    rows = [[SHARED, CONFLICTING, FIRST_ALONE]] * 11
    said = of_rows(rows).as_text()
    assert "for task_0 and task_1" in said
    assert re.search(
        r"Most often shared by several tasks[^.]*: higher ann \(in 11 of 11 inputs; "
        r"per 2 more\) raises task_1=yes \(\+0\.3\d*, in 11 of 11\) and task_0=yes "
        r"\(\+0\.2\d*, in 11 of 11\)\.",
        said,
    )
    assert re.search(
        r"Most often pulling the tasks apart[^.]*: higher bob [^.]* raises task_0=yes "
        r"\(\+0\.2\d*, [^)]*\), and lowers task_1=yes \(-0\.3\d*, in 11 of 11\)",
        said,
    )
    assert re.search(
        r"Most often for one task alone[^.]*: higher cid .* task_0=yes", said
    )


def evidence_of(summary):
    """Return the sentences of the evidence, and what they begin with."""
    paragraph = summary.as_text().split("\n\n")[1]
    return {
        one.split(", where it counts: ")[0].split("Most often ")[-1]: one
        for one in paragraph.split(". ")
    }


def test_what_is_for_one_task_alone_is_told_of_this_task_alone():
    # ann counts for both tasks in few inputs, and then pulls them apart
    rows = [[FIRST_ALONE]] * 7 + [[CONFLICTING]] * 4
    (said,) = evidence_of(of_rows(rows)).values()
    assert "for one task alone, where it counts: higher ann (in 7 of 11 inputs" in said
    assert "raises task_0=yes" in said
    assert "task_1" not in said


def test_what_is_now_for_one_task_and_now_for_another_is_told_so():
    rows = [[FIRST_ALONE, FIRST_ALONE], [[0.0, 0.3], FIRST_ALONE]] * 5
    said = evidence_of(of_rows(rows))
    assert list(said) == [
        "for one task at a time, but not always the same one",
        "for one task alone",
    ]
    both, alone = said.values()
    assert "higher ann (in 10 of 10 inputs" in both
    assert "moves task_1 (by 0.15) and task_0 (by 0.10), but not always the" in both
    assert "higher bob" in alone
    assert "task_1" not in alone


def test_what_is_shared_is_told_of_two_tasks_at_least():
    # with another partner each time, the others count in less than half of the inputs
    rows = [
        [[0.2] + [0.2 * (k == at) for k in range(3)]] for at in (0, 1, 2) for _ in "ab"
    ]
    (said,) = evidence_of(of_rows(rows)).values()
    assert said.startswith("Most often shared by several tasks")
    assert "raises task_0=yes (+0.200, in 6 of 6), and moves task_1 (by 0.07)" in said


def test_what_pulls_tasks_apart_is_told_both_ways():
    # another one is lowered each time, the others too little to count
    rows = [
        [[0.2, 0.2] + [-0.3 if k == at else -0.009 for k in range(3)]]
        for at in (0, 1, 2)
        for _ in "ab"
    ]
    (said,) = evidence_of(of_rows(rows)).values()
    assert said.startswith("Most often pulling the tasks apart")
    assert "raises task_0=yes" in said
    assert ", and lowers task_2=yes (-0.1" in said
    assert "task_3" not in said


def test_it_is_said_what_the_numbers_of_inputs_count():
    summary = of_rows([[SHARED]] * 3)
    assert "in how many inputs it counts in this way, with effects" in summary.as_text()
    assert "以这种方式有分量的输入个数" in summary.as_text("zh")


def test_what_goes_both_ways_is_told_so():
    signs = [1, -1] * 6
    said = of_rows([[[0.3 * s], [0.2]] for s in signs]).as_text()
    assert (
        "higher ann (in 12 of 12 inputs; per 2 more) moves task_0 (by 0.30), but "
        "not always the same way" in said
    )
    assert "higher bob (in 12 of 12 inputs; per 2 more) raises task_0=yes (+0.2" in said


def test_a_category_moves_by_its_value():
    many = [
        made_explanation([[0.3], [0.2]], values=[value, "f"], forms="value")
        for value in ("Dream", "Biscoe", "Dream")
    ]
    said = ExplanationSet(many).summary().as_text()
    assert (
        "x0 (in 3 of 3 inputs) moves task_0 (by 0.30), which way depending on" in said
    )
    assert "x1 being f (in 3 of 3 inputs) raises task_0=yes" in said


def test_of_several_classes_those_are_told_that_are_moved_most():
    classes = [np.array(["low", "high", "other"])]
    said = of_rows([[[0.3], [0.1]]] * 3, classes=classes).as_text()
    assert "raises task_0=high (+0.3" in said
    assert "lowers task_0=low (-0.3" in said
    assert "task_0=other" not in said


def test_words_of_one_text_are_counted_and_not_told():
    many = [
        made_explanation(
            [[0.2], [0.6]], names=["usual", f"w{k}"], values=["", ""], forms="word"
        )
        for k in range(4)
    ]
    said = ExplanationSet(many).summary().as_text()
    assert 'the word "usual" (in 4 of 4 inputs) raises task_0=yes' in said
    assert "4 more are in a single input each, which says nothing" in said
    assert "w0" not in said


def test_what_few_inputs_have_is_told_with_their_number():
    rare = made_explanation([[0.2], [0.4]], names=["ann", "bob"])
    many = [rare, rare, *[made_explanation([[0.2], [0.1]], names=["ann", "cid"])] * 3]
    said = ExplanationSet(many).summary().as_text()
    assert "higher bob (in 2 of the 2 inputs with it;" in said


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, "the explanation of 1 input, .* A single input says nothing about others"),
        (2, "means over 2 inputs only, a rough guide"),
        (9, "means over 9 inputs only"),
    ],
)
def test_few_inputs_are_said_to_be_few(n, expected):
    said = of_rows([[[0.3], [0.1]]] * n).as_text().replace("\n", " ")
    assert re.search(expected, said)
    assert "only: " not in of_rows([[[0.3], [0.1]]] * 10).as_text()


def test_tasks_are_trusted_by_the_number_of_inputs_that_speak_of_them():
    r2 = [[0.9, 0.9, 0.1], [0.9, 0.4, 0.1], [0.9, 0.4, 0.9], [0.9, 0.4, 0.1]]
    effects = [[0.3, 0.2, 0.2], [0.1, 0.2, 0.1]]
    many = [made_explanation(effects, r2=own) for own in r2]
    said = ExplanationSet(many).summary().as_text()
    assert "closely for task_0 (in 4 of 4 inputs)" in said
    assert "less well for task_1: read that part with caution" in said
    assert "For task_2 (nothing in 3 of 4 inputs), half of the explanations" in said
    assert "task_1=yes" in said
    assert "task_2=yes" not in said


def test_features_of_no_account_are_counted():
    said = of_rows([[[0.3], [0.001], [0.001]]] * 4).as_text()
    assert "And 2 more features count in few inputs or in none." in said
    nothing = of_rows([[[0.3], [0.2]]] * 4, r2=0.0).as_text()
    assert "No feature counts in more than a few of the inputs.\n" in nothing
    assert "A number with a sign" not in nothing
    assert "A number with a sign" in said


def test_of_thirty_tasks_the_first_are_named():
    said = of_rows([[[0.3] * 30, [0.1] * 30]] * 4).as_text()
    assert "for all 30 tasks" in said
    assert "and 27 other tasks" in said


@pytest.mark.parametrize("n_tasks", [1, 2, 5, 30])
@pytest.mark.parametrize(
    "form", ["number", "range", "value", "word", "entry", "segment"]
)
def test_both_languages_tell_anything(n_tasks, form):
    rng = np.random.RandomState(n_tasks)
    many = [
        made_explanation(
            rng.randn(6, n_tasks) / 5,
            forms=form,
            names=["a", "值", 'q"', "x y", "total 3", "raises"],
            values=["up to 3"] * 6,
            classes=[np.array(["a", "b", "c"])] * n_tasks,
        )
        for _ in range(3)
    ]
    summary = ExplanationSet(many).summary()
    for language in OF_SETS:
        said = summary.as_text(language)
        assert said == summary.as_text(language)
        assert "nan" not in said
        assert "{" not in said
    numbers = [re.findall(r"[+-]\d\.\d+", summary.as_text(code)) for code in OF_SETS]
    assert sorted(numbers[0]) == sorted(numbers[1])


def test_an_unknown_language_is_an_error():
    with pytest.raises(ValueError, match="Got language='fr'"):
        of_rows([[[0.3]]]).as_text("fr")


def test_languages_say_the_same_things():
    def slots(table):
        return {
            key: {name for _, name, _, _ in Formatter().parse(text) if name} - {"n"}
            for key, text in table.items()
        }

    assert slots(OF_SETS["en"].table) == slots(OF_SETS["zh"].table)
