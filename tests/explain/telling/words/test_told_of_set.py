"""A text on many inputs tells what tasks share, and counts what the model answers."""

import re
from dataclasses import replace
from string import Formatter

import numpy as np
import pytest

from skmtl.explain import ExplanationSet
from skmtl.explain.facts._asked import Answers
from skmtl.explain.telling.words._set_language import OF_SETS
from tests.explain.made import made_explanation
from tests.explain.telling.words.reading_sets import read_set

LANGUAGES = ("en", "zh")
SHARED, CONFLICTING, FIRST_ALONE = [0.15, 0.3], [0.15, -0.25], [0.1, 0.0]


def of_rows(rows, **given):
    """Sum up explanations of features ann, bob..., one list of effects for each."""
    names = ["ann", "bob", "cid", "dan", "eve"][: len(rows[0])]
    return ExplanationSet(
        [made_explanation(row, **({"names": names} | given)) for row in rows]
    ).summary()


def test_a_text_reads_so():
    said = of_rows([[SHARED, CONFLICTING, FIRST_ALONE, [0.0, 0.001]]] * 11).as_text()
    assert said == (
        "In each of 11 inputs, one feature at a time was set to other usual values.\n\n"
        "Ann moves task_0 and task_1 together. Bob moves task_0 (yes) one way, task_1 "
        "(yes) the other. Another ann would change the answer for task_1 in 11 of 11 "
        "inputs. It would also move task_0 by at least 10 percentage points in 11. "
        "Higher values speak against task_1 (yes) in 11 and task_0 (yes) in 11. "
        "Another bob would move task_1 by at least 20 percentage points in 11 and "
        "task_0 by 10 in 11. Higher values speak for task_1 (yes) in 11, and against "
        "task_0 (yes) in 11. Not told here: 1 feature that matters too and 1 that "
        "hardly matters.\n\n"
        "Other inputs like these should behave much alike; explain a single one by "
        "itself."
    )


def test_a_chinese_text_reads_so():
    said = of_rows([[SHARED, [0.0, 0.001]]] * 11).as_text("zh")
    assert said == (
        "对 11 个输入中的每一个，每次只让一个特征取其他常见的值。\n\n"
        "「ann」使「task_0」和「task_1」一起变化。改变「ann」，判断会改变的有：「task_1」"
        "11 个（共 11 个输入）。此外，明显变化的有："
        "「task_0」（至少 10 个百分点）11 个。"
        "值较高时，更不可能的有：「task_1」为「yes」11 个，「task_0」为「yes」11 个。"
        "此处从略：1 个特征至多在少数输入中有影响。\n\n"
        "类似的输入可望大致如此；要了解某一个输入，请单独解释它。"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_tasks_share_comes_before_what_is_for_one(language):
    rows = [[FIRST_ALONE, CONFLICTING, SHARED]] * 3
    found = read_set(of_rows(rows, r2=0.9).as_text(language), language)
    order = [one.feature.casefold() for one in found.told]
    assert order == [name for name in ("cid", "bob", "ann") if name in order]
    leads = [key for key, _ in found.leads]
    assert leads == ["alike", "apart"][: len(leads)]
    assert leads


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_does_not_hold_when_asked_is_not_said_to_be_shared(language):
    made = made_explanation([SHARED, [0.1, 0.1]], names=["ann", "bob"])
    ann, bob = made.answers.varied
    still = np.tile(np.concatenate(made.probabilities), (1, 1))
    for j, said in ((0, still), (1, bob.outputs)):
        varied = (replace(ann, outputs=said), bob)
        own = replace(made, answers=Answers(varied))
        found = read_set(
            ExplanationSet([own] * 12).summary().as_text(language), language
        )
        told = {one.feature.casefold() for one in found.told}
        assert told == ({"bob"} if j == 0 else {"ann", "bob"})
        named = {name.casefold() for _, own in found.leads for name in own["features"]}
        assert named <= told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_task_that_a_feature_matters_for_is_told(language):
    rows = [[[0.3, 0.3, 0.0], [0.3, 0.28, 0.0], [0.3, 0.26, 0.0], [0.0, 0.0, 0.1]]] * 12
    found = read_set(of_rows(rows).as_text(language), language)
    told = {task for one in found.told for task in (*one.turned, *one.moved)}
    assert told == {"task_0", "task_1", "task_2"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_both_ways_is_told_so(language):
    rows = [[[0.3 * sign], [0.15]] for sign in [1, -1] * 6]
    found = read_set(of_rows(rows).as_text(language), language)
    told = {one.feature.casefold(): one for one in found.told}
    assert told["ann"].unclear == "input"
    assert not told["ann"].ways
    assert told["bob"].ways == {("yes", "task_0"): ("against", 12)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_model_that_learned_nothing_close_calls_are_said_to_be_so(language):
    def said(size):
        toss = [np.array([0.499, 0.501])]
        made = made_explanation([[size], [size / 2]], probabilities=toss)
        return ExplanationSet([made] * 12).summary().as_text(language)

    expected = {"en": "All these are close calls", "zh": "这些判断都难分高下"}[language]
    assert expected in said(0.008)
    (told, *_) = read_set(said(0.008), language).told
    assert told.turned == {"task_0": 12}
    # all go one way, by too little to say so
    assert not told.unclear
    assert expected not in said(0.2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_category_of_two_values_speaks_for_one_and_others_depend(language):
    def of_values(*values):
        many = []
        for value in values:
            made = made_explanation(
                [[0.3 if value == "m" else -0.3]], values=[value], forms="value"
            )
            (one,) = made.answers.varied
            other = {"m": "f", "f": "m"}.get(value, "m")
            many.append(
                replace(made, answers=Answers((replace(one, values=(other,)),)))
            )
        said = ExplanationSet(many).summary().as_text(language)
        (told,) = read_set(said, language).told
        return told

    two = of_values(*"mfmmff")
    assert two.value == "m"
    assert two.ways == {("yes", "task_0"): ("for", 6)}
    three = of_values(*"mfmxff")
    assert three.unclear == "value"
    assert not three.ways


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_one_text_are_counted_and_not_told(language):
    many = [
        made_explanation(
            [[0.2], [0.6]], names=["usual", f"w{k}"], values=["", ""], forms="word"
        )
        for k in range(4)
    ]
    found = read_set(ExplanationSet(many).summary().as_text(language), language)
    (told,) = found.told
    assert (told.feature, told.n) == ("usual", 4)
    assert told.ways == {("yes", "task_0"): ("for", 4)}
    assert found.left == [4]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_few_inputs_have_is_told_with_their_number(language):
    rare = made_explanation([[0.2], [0.4]], names=["ann", "bob"])
    many = [rare, rare, *[made_explanation([[0.2], [0.1]], names=["ann", "cid"])] * 3]
    found = read_set(ExplanationSet(many).summary().as_text(language), language)
    told = {one.feature.casefold(): one for one in found.told}
    assert told["bob"].n == 2
    assert told["bob"].turned == {"task_0": 2}


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, "In one input, .* A single input says nothing about others"),
        (2, "These are 2 inputs only: take it as a hint"),
        (9, "These are 9 inputs only"),
        (10, "Other inputs like these should behave much alike"),
    ],
)
def test_few_inputs_are_said_to_be_few(n, expected):
    said = of_rows([[[0.3], [0.1]]] * n).as_text().replace("\n", " ")
    assert re.search(expected, said)
    assert ("only: " in said) == (1 < n < 10)


def test_of_a_task_that_is_not_followed_it_is_said_that_others_may_matter():
    r2 = [[0.9, 0.9, 0.1], [0.9, 0.4, 0.1], [0.9, 0.4, 0.9], [0.9, 0.4, 0.1]]
    effects = [[0.3, 0.1, 0.1], [0.1, 0.15, 0.1]]
    many = [made_explanation(effects, r2=own) for own in r2]
    said = ExplanationSet(many).summary().as_text()
    assert said.endswith(
        "For task_2, other things may matter too: what to try first was unclear."
    )
    # what the model answers is told all the same
    assert re.search(r"task_2 by (at least )?\d+", said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n_tasks", [1, 3, 14, 100])
def test_a_text_does_not_grow_with_tasks_and_features(language, n_tasks):
    rng = np.random.RandomState(n_tasks)
    rows = [rng.choice([0.3, -0.3, 0.06, 0], (10, n_tasks)) for _ in range(40)]
    many = [made_explanation(row, r2=0.9) for row in rows]
    said = ExplanationSet(many).summary().as_text(language)
    assert len(said.split()) <= 132
    assert len(said) <= (1000 if language == "en" else 560)
    found = read_set(said, language)
    assert found.n == 40
    assert found.told
    assert sum(found.left) == 10 - len(found.told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_brackets_have_one_number_and_no_statistic_is_named(language):
    for rows in ([[SHARED, CONFLICTING]] * 12, [[SHARED], [CONFLICTING]] * 6):
        said = of_rows(rows).as_text(language)
        for inside in re.findall(r"[(（]([^()（）]*)[)）]", said):
            assert len(re.findall(r"\d+", inside)) <= 1
        assert not re.search("R²|±|[+]|mean|effect|correlation|平均|相关|斜率", said)


NOTHING = {
    "en": ("of them together", "in any of them", "more than a few", "could be another"),
    "zh": ("合起来", "在所有这些输入中", "至多在少数输入中会", "没有可以改变"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_why_there_is_nothing_to_tell(language):
    apart = [made_explanation([[0.3]], names=[f"only {k}"]) for k in range(3)]
    still = [made_explanation([[0.3], [0.2]], answers=[])] * 3
    never = [made_explanation([[0.001], [0.002]])] * 3
    seldom = [
        *[made_explanation([[0.001], [0.002]])] * 9,
        made_explanation([[0.3], [0]]),
    ]
    for many, expected in zip(
        (apart, never, seldom, still), NOTHING[language], strict=True
    ):
        said = ExplanationSet(many).summary().as_text(language)
        assert expected in said
        if many is still:  # nothing was tried, so that nothing is said but this
            assert len(said.splitlines()) == 1
        else:
            assert not read_set(said, language).told


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_input_of_which_nothing_was_asked_is_not_counted(language):
    made = made_explanation([[0.3], [0.1]], names=["ann", "bob"])
    silent = replace(made, answers=Answers())
    said = ExplanationSet([made] * 7 + [silent]).summary().as_text(language)
    found = read_set(said, language)
    assert found.n == 8
    assert {one.n for one in found.told} == {7}


NASTY = [
    "a",
    "值",
    'q"',
    "x y",
    "for",
    "in 3 of 4 inputs",
    "speak for",
    "Another",
    "」",
]


@pytest.mark.parametrize("n_tasks", [1, 2, 5, 30])
@pytest.mark.parametrize(
    "form", ["number", "range", "value", "word", "entry", "segment"]
)
def test_both_languages_tell_the_same_of_anything(n_tasks, form):
    rng = np.random.RandomState(n_tasks)
    many = [
        made_explanation(
            rng.randn(9, n_tasks) / 5,
            forms=form,
            names=NASTY,
            task_names=[NASTY[k] if k < 9 else f"t{k}" for k in range(n_tasks)],
            values=["3" if form == "number" else "up to 3"] * 9,
            classes=[np.array(["a", "b", "」c"])] * n_tasks,
        )
        for _ in range(3)
    ]
    summary = ExplanationSet(many).summary()
    texts = {}
    for language in LANGUAGES:
        said = summary.as_text(language)
        assert said == summary.as_text(language)
        assert "nan" not in said
        assert "{" not in said
        found = read_set(said, language)
        # how far to trust it, and what may be missing
        assert len(found.rest) <= 2, found.rest
        texts[language] = found
    told = {code: {one.feature: one for one in texts[code].told} for code in texts}
    both = set(told["en"]) & set(told["zh"])
    assert both
    for name in both:
        one, other = told["en"][name], told["zh"][name]
        assert replace(one, feature="") == replace(other, feature="")


def test_an_unknown_language_is_an_error():
    with pytest.raises(ValueError, match="Got language='fr'"):
        of_rows([[[0.3]]]).as_text("fr")


def test_languages_say_the_same_things():
    def slots(table):
        return {
            key: {name for _, name, _, _ in Formatter().parse(text) if name} - {"n"}
            for key, text in table.items()
        }

    english, chinese = (slots(OF_SETS[code].table) for code in LANGUAGES)
    # English counts things once, Chinese has a measure word
    assert english == chinese
