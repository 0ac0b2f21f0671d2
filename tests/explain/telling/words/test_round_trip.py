"""What is told can be read back: every feature, its role, signs and place, no more."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skmtl.explain.telling.words._grammar import told
from tests.explain.made import made_explanation
from tests.explain.telling.words.reading import read

NASTY = [
    'the "best", and worst',
    "raises",
    "lowered by",
    "and",
    "a and b",
    "a, b",
    "A",
    "ends.",
    "is. Some evidence pulls the tasks apart: x",
    "two\nlines\n\nand more",
    "tab\tand \\ backslash \\n",
    "血糖",
    "「年龄」和「体重」",
    "使两者都上升的是。",
    "",
    " ",
    " padded ",
    "x=y",
    "(in cm)",
    "sepal length (cm)",
    "blood pressure",
    "mean-radius",
    "1.5",
    "+0.21",
    "</script><img onerror=alert(1)>",
    "$x_1$ {name} {0} %s",
    "גיל",
    "\u202ereversed",
    "👩‍👩‍👧",
    "task",
    "all 3 tasks",
    "both",
    "being seen",
    "a higher income",
    "2 other tasks",
    "x" * 300,
    "zero\0byte",
    "line\u2028separator",
    "cafe\u0301",
    "x ± 0.1",
    "；、，（）：",
    "\ue0000\ue001",
]
PLAIN = [f"feature_{j}" for j in range(20)] + ["glucose", "body mass index", "Größe"]
VALUES = [
    "1.5",
    "-3",
    "yes",
    "no",
    "missing",
    "",
    "a (b)",
    "1: 2; 3",
    "x and y",
    "，）",
]
RANGES = ["21 to 34.5", "up to -3", "above 1e+06", "missing", "to to to"]


def random_explanation(seed):
    """Return an explanation with anything that may come, and how it was drawn."""
    rng = np.random.RandomState(seed)
    n_tasks = int(rng.choice([1, 2, 3, 4, 5, 7, 14]))
    n_features = rng.randint(1, 15)
    names = rng.permutation(NASTY + PLAIN)
    forms = rng.choice(
        ["number", "value", "range", "entry", "word", "segment"], n_features
    )
    effects = rng.choice([0, 0.001, 0.02, 0.05, 0.2, 0.31], (n_features, n_tasks))
    if rng.rand() < 0.5:  # rows alike: much is shared
        effects[:] = effects[:, :1]
    else:
        effects = effects * rng.choice([-1, 1], effects.shape)
    effects = effects * rng.choice([-1, 1], (n_features, 1))
    effects[rng.rand(*effects.shape) < 0.05] *= -1
    labels = [
        np.array(rng.permutation([*NASTY, "yes", "no", "1"])[: rng.randint(2, 5)])
        for _ in range(n_tasks)
    ]
    return made_explanation(
        effects,
        task_names=list(names[-n_tasks:]),
        classes=labels,
        probabilities=[rng.dirichlet(np.ones(len(own))) for own in labels],
        names=list(names[:n_features]),
        values=[
            str(rng.choice(RANGES if form == "range" else VALUES)) for form in forms
        ],
        forms=list(forms),
        errors=rng.choice([0.0, 1e-6, 0.0004, 0.004, 0.02]),
        r2=rng.choice([0.9, 0.9, 0.45, 0.1], n_tasks),
        constant=rng.rand(n_tasks) < 0.1,
        focus=[rng.choice([1, 1, 1, rng.randint(len(own))]) for own in labels],
        shown=int(rng.choice([3, 10, 20])),
    )


def expected(explanation):
    """Return (role, feature, signs) of all that is to be told, in order.

    What is shared stands together by the tasks it serves, and last what does not move
    all of them the same way; within, there, and among what conflicts, by the signs;
    what is specific by task, what raises it first. In all of it the more important
    comes first.
    """
    facts = explanation.facts
    place = {j: at for at, j in enumerate(facts.leading)}
    signs = {
        j: tuple(
            (k, int(np.sign(facts.effects[j, k])))
            for k in np.flatnonzero(facts.counts[j])
        )
        for j in place
    }

    def first(key):
        """Return for each feature the place of the first with the same key."""
        return {j: min(place[i] for i in place if key(i) == key(j)) for j in place}

    def role(j):
        return str(facts.roles[j])

    def both_ways(j):
        return len({sign for _, sign in signs[j]}) > 1

    def tasks(j):
        return role(j), both_ways(j) or [k for k, _ in signs[j]]

    def pattern(j):
        return role(j), signs[j]

    by_tasks, by_signs = first(tasks), first(pattern)
    keys = {
        "shared": lambda j: (0, both_ways(j), by_tasks[j], by_signs[j], place[j]),
        "specific": lambda j: (1, *signs[j][0][:1], -signs[j][0][1], place[j]),
        "conflicting": lambda j: (2, 0, by_signs[j], place[j]),
    }
    found = [j for j in place if role(j) in keys]
    return [
        (
            role(j),
            explanation.features.names[j],
            {outcome_of(explanation, k): sign for k, sign in signs[j]},
        )
        for j in sorted(found, key=lambda j: keys[role(j)](j))
    ]


def outcome_of(explanation, k):
    return explanation.task_names[k], str(explanation.facts.in_focus[k][0])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_full_text_gives_back_every_feature_role_sign_and_place(language):
    for seed in range(200):
        explanation = random_explanation(seed)
        text = told(explanation, language, "full")
        assert set(text.splitlines()[1::2]) == {""}, seed
        found, _ = read(text, language)
        assert [(one.role, one.feature, one.signs) for one in found] == expected(
            explanation
        ), seed


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_short_text_tells_nothing_that_is_not_so(language):
    for seed in range(60):
        explanation = random_explanation(seed)
        found, _ = read(told(explanation, language), language)
        full = {name: (role, signs) for role, name, signs in expected(explanation)}
        for one in found:
            role, signs = full[one.feature]
            assert one.role == role
            assert one.signs.items() <= signs.items()
        for role in ("shared", "specific", "conflicting"):
            own = [name for name, (its, _) in full.items() if its == role]
            n_told = sum(one.role == role for one in found)
            assert n_told == len(own) or n_told >= 3, seed


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_short_text_tells_all_tasks_if_they_are_few(language):
    for seed in range(60):
        explanation = random_explanation(seed)
        if len(explanation.task_names) > 4:
            continue
        full = {name: signs for _, name, signs in expected(explanation)}
        found, _ = read(told(explanation, language), language)
        assert all(one.signs == full[one.feature] for one in found)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_classes_that_a_text_is_about_are_told(language):
    for seed in range(60):
        explanation = random_explanation(seed)
        level = "short" if len(explanation.task_names) <= 8 else "full"
        _, targets = read(told(explanation, language, level), language)
        facts = explanation.facts
        for k, name in enumerate(explanation.task_names):
            verdict = str(facts.verdicts[k][0])
            focus = str(facts.in_focus[k][0])
            assert targets[name] == (verdict if facts.vacuous[k] else focus)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_numbers_have_the_sign_that_the_words_say(language):
    for seed in range(60):
        explanation = random_explanation(seed)
        place = {name: j for j, name in enumerate(explanation.features.names)}
        for one in read(told(explanation, language), language)[0]:
            j = place[one.feature]
            effects = explanation.facts.effects[j, explanation.facts.counts[j]]
            numbers = np.array(one.numbers, dtype=float)
            assert set(np.sign(numbers)) == set(np.sign(effects))
            ends = np.sort(np.unique(np.abs(numbers)))[[0, -1]]
            np.testing.assert_allclose(
                ends, np.sort(np.abs(effects))[[0, -1]], rtol=0.5
            )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", ["number", "word", "segment"])
@settings(max_examples=100)
@given(names=st.lists(st.text(max_size=12), min_size=4, max_size=4, unique=True))
@example(names=["both", "a", "b", "is"])
@example(names=['"', "\\", '\\"', "」"])
def test_any_name_can_be_read_back(form, language, names):
    explanation = made_explanation(
        [[0.2, 0.2], [0.1, -0.1]],
        names=names[:2],
        task_names=names[2:],
        classes=[np.array(names[:2]), np.array(names[2:])],
        forms=form,
    )
    # the labels go through an array: it drops zeros at their end
    found, targets = read(told(explanation, language), language)
    assert [one.feature for one in found] == names[:2]
    assert targets == dict(outcome_of(explanation, k) for k in range(2))
