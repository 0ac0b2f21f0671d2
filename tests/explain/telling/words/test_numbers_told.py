"""What is told of numbers is what the model says of them, in their unit."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor

from skmtl import MultiTaskPredictor
from skmtl.datasets import load_penguins
from skmtl.explain import TabularExplainer
from skmtl.explain.facts._figures import figure, figure_below, figure_given
from skmtl.explain.telling.words._grammar import told
from tests.explain.made import made_explanation

NUMBER = r"-?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]\d+)?"
MOVES = {
    "en": rf"(?P<task>num_\d+) (?:would (?:rise|fall) )?from (?P<was>{NUMBER}) to "
    rf"(?P<now>{NUMBER})(?: kg)?(?=[,.;) ]|$)",
    "zh": rf"「(?P<task>num_\d+)」将由 (?P<was>{NUMBER}) [升降]至 (?P<now>{NUMBER})",
}


def random_mixture(seed):
    """Return an explanation of numbers, some of them beside classes."""
    rng = np.random.RandomState(seed)
    n_tasks, n_features = int(rng.choice([1, 2, 3, 5, 16, 30])), rng.randint(1, 9)
    is_number = rng.rand(n_tasks) < rng.choice([0.5, 1.0])
    is_number[0] = True
    spreads = 10.0 ** rng.randint(-9, 13, n_tasks) * rng.uniform(1, 9, n_tasks)
    centers = spreads * rng.choice([0, 3, 50], n_tasks)
    own = centers + spreads * rng.randn(n_tasks)
    effects = rng.choice([0, 0.004, 0.03, 0.2, 1.4], (n_features, n_tasks))
    effects *= rng.choice([-1, 1], effects.shape)
    wide = np.column_stack([own - spreads, own + 1.5 * spreads])
    goals = np.where(
        rng.rand(n_tasks) < 0.2, own + spreads * rng.randn(n_tasks), np.nan
    )
    named = [f"num_{k}" if is_number[k] else f"class_{k}" for k in range(n_tasks)]
    return made_explanation(
        effects,
        task_names=named,
        classes=[[] if own else np.array(["no", "yes"]) for own in is_number],
        probabilities=[
            own[k] if is_number[k] else np.array([0.4, 0.6]) for k in range(n_tasks)
        ],
        names=[f"feature_{j}" for j in range(n_features)],
        spreads=spreads,
        intervals=wide if rng.rand() < 0.5 else None,
        targets=goals,
        r2=rng.choice([0.9, 0.5, 0.1], n_tasks),
        task_labels=[f"{n} (kg)" if rng.rand() < 0.5 else n for n in named]
        if rng.rand() < 0.5
        else (),
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("level", ["short", "full"])
def test_every_number_told_is_an_answer_of_the_model(language, level):
    n_read = 0
    for seed in range(150):
        made = random_mixture(seed)
        text = told(made, language, level)
        columns = dict(zip(made.task_names, made.offsets[:-1], strict=True))
        k_of = {name: k for k, name in enumerate(made.task_names)}
        answers = {}
        for varied, at in zip(made.answers.varied, made.facts.told, strict=True):
            for name, column in columns.items():
                said = figure(varied.outputs[at, column], made.spreads[k_of[name]])
                answers.setdefault(name, set()).add(said)
        for found in re.finditer(MOVES[language], text):
            name = found["task"]
            k = k_of[name]
            assert found["was"] == figure(made.own[columns[name]], made.spreads[k])
            assert found["now"].rstrip(".,") in answers[name]
            assert found["was"] != found["now"]
            n_read += 1
        for turn in made.answers.turns:
            assert turn.outputs.shape == made.own.shape
    assert n_read > 300


@pytest.mark.parametrize("level", ["short", "full"])
def test_both_languages_tell_the_same_numbers(level):
    for seed in range(60):
        made = random_mixture(seed)
        english, chinese = (told(made, one, level) for one in ("en", "zh"))
        assert len(english.split("\n\n")) == len(chinese.split("\n\n"))
        moved = [
            [found.groups() for found in re.finditer(MOVES[one], text)]
            for one, text in (("en", english), ("zh", chinese))
        ]
        assert moved[0] == moved[1]


def test_texts_on_numbers_alone_speak_of_no_probability():
    for seed in range(80):
        made = random_mixture(seed)
        if not made.is_number.all():
            continue
        for level in ("short", "full"):
            text = told(made, "en", level)
            assert "probab" not in text
            assert "percentage" not in text
            assert "class" not in text
            assert "概率" not in told(made, "zh", level)


def test_of_many_numbers_the_furthest_and_those_asked_for_are_told_alone():
    rng = np.random.RandomState(0)
    far = rng.permutation(np.linspace(-2, 3, 16))
    targets = np.full(16, np.nan)
    asked = int(np.abs(far).argmin())
    targets[asked] = 1e6
    made = made_explanation(
        np.full((2, 16), 0.3),
        classes=[[]] * 16,
        probabilities=[4 + z for z in far],  # the centers are at 4 spreads
        spreads=1.0,
        targets=targets,
        task_names=[f"num_{k}" for k in range(16)],
    )
    text = told(made)
    alone = {int(k) for k in re.findall(r"num_(\d+): ", text)}
    order = np.argsort(-np.abs(far), kind="stable").tolist()
    assert alone == {asked, *order[:2]}
    left = [k for k in range(16) if k not in alone]
    most = np.ceil(10 * np.abs(far[left]).max() - 1e-9) / 10
    assert f"13 other numbers are within {most:.1f} standard deviations" in text


@pytest.mark.parametrize("model", ["ours", "forest"])
def test_sentences_read_back_hold_when_the_model_is_asked(model):
    X, Y = load_penguins(return_X_y=True)
    Y = Y.assign(mass=X["body_mass_g"])
    X = X.drop(columns="body_mass_g").fillna(X.mean(numeric_only=True))
    if model == "ours":
        fitted = MultiTaskPredictor(max_epochs=15, random_state=0).fit(X, Y)
        ask = lambda rows: np.array([r[3] for r in fitted.predict(rows)], float)  # noqa: E731
    else:
        fitted = RandomForestRegressor(20, random_state=0).fit(X, Y["mass"].fillna(0))
        ask = fitted.predict
    explainer = TabularExplainer(
        fitted,
        X,
        task_names=None if model == "ours" else ["mass"],
        task_labels={"mass": "body mass (g)"},
    )
    n_read = 0
    for at in range(0, 340, 34):
        row = X.iloc[[at]]
        explanation = explainer.explain(row)
        spread = explanation.spreads[-1]
        text = explanation.as_text(level="full")
        own = figure(ask(row)[0], spread)
        assert f"Body mass: {own} g" in text
        for sentence in re.findall(
            r"(\w+) (\S+): at (\S+), ([^\n]*?)\.(?: |\n|$)", text
        ):
            name, _, value, outcomes = sentence
            found = re.search(
                rf"body mass .*?from ({NUMBER}) to ({NUMBER}) g", outcomes
            )
            if not found:
                continue
            column = {c.lower(): c for c in X}[name.lower()]
            said = ask(row.assign(**{column: float(value)}))[0]
            assert found.groups() == (own, figure(said, spread))
            n_read += 1
    assert n_read > 20


@pytest.mark.parametrize("seed", range(20))
def test_figures_that_differ_by_a_hundredth_of_the_spread_read_differently(seed):
    rng = np.random.RandomState(seed)
    for _ in range(200):
        spread = 10 ** rng.uniform(-12, 12)
        value = spread * rng.choice([0, 1, 40, 1e4]) * rng.randn()
        other = value + 0.01001 * spread * rng.choice([-1, 1])
        one, two = figure(value, spread), figure(other, spread)
        assert one != two
        assert float(one.replace(",", "")) == pytest.approx(value, abs=0.0051 * spread)
        assert not one.startswith("-0.0") or float(one) != 0
        below = float(figure_below(abs(value), spread).replace(",", ""))
        assert below <= abs(value) * (1 + 1e-9)


@pytest.mark.parametrize("value", [0.0, 60, -3000.5, 1234567890123456.0, 1e-7, 3e22])
def test_a_number_that_was_given_is_told_as_that(value):
    told = figure_given(value)
    assert float(told.replace(",", "")) == pytest.approx(value, rel=1e-14)
    assert figure_given(-0.0) == "0"


def test_units_stand_beside_numbers_unless_they_cannot_be_seen():
    for unit, is_split in (
        ("kg", True),
        ("€/m²", True),
        ("a\u202eb", False),
        ("x\ny", False),
        ("גרם", False),
    ):
        made = made_explanation(
            [[0.4]],
            classes=[[]],
            probabilities=[4.25],
            spreads=1.0,
            task_labels=[f"price ({unit})"],
            task_names=["price"],
        )
        text = told(made)
        assert (f"Price: 4.25 {unit}" in text) == is_split
        assert "4.25" in text
        assert "\u202e" not in text


def test_a_data_frame_of_one_number_needs_no_name():
    rng = np.random.RandomState(0)
    X = pd.DataFrame(
        {"area": rng.uniform(30, 200, 200), "floor": rng.randint(0, 9, 200)}
    )
    price = 2000 * X["area"] + 5000 * X["floor"]
    forest = RandomForestRegressor(10, random_state=0).fit(X, price)
    explainer = TabularExplainer(forest, X, task_names=["price"])
    text = explainer.explain(X.iloc[0], target_value=1e9).as_text()
    assert re.search(r"do not take price past 1,000,000,000\.", text)
