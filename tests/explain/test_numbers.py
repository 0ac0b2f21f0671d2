"""Numbers are explained in their own unit, and compared in shares of their spread."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskPredictor, TaskView
from skmtl.exceptions import SkmtlWarning
from skmtl.explain import (
    ExplanationSet,
    ImageExplainer,
    TabularExplainer,
    TextExplainer,
    task_affinity,
    term_roles,
    trunk_units,
)
from skmtl.networks import CNNTrunk, MLPTrunk, TextCNNTrunk
from skmtl.preprocessing import TokenSequencer
from tests.toy_numbers import (
    make_numbers,
    small_predictor,
    small_regressor,
    small_trunk,
)

X, Y = make_numbers()
NUMBERS = Y[["price", "share"]]


@pytest.fixture(scope="module")
def mixed():
    return small_predictor(max_epochs=60).fit(X, Y)


@pytest.mark.parametrize("seed", range(5))
def test_effects_are_what_one_standard_deviation_does_in_the_unit_of_the_task(seed):
    rng = np.random.RandomState(seed)
    rows = pd.DataFrame(rng.randn(300, 4) * rng.uniform(0.1, 50, 4), columns=[*"abcd"])
    slopes = rng.randn(3, 4) * [[1000], [0.01], [1e7]]
    line = LinearRegression().fit(rows, rows @ slopes.T)
    explanation = TabularExplainer(line, rows).explain(rows.iloc[[7]])
    for k in range(3):
        expected = slopes[k] * rows.std(ddof=0)
        found = explanation.effects[f"task_{k}"].to_numpy().ravel()
        np.testing.assert_allclose(
            found, expected, rtol=0.05, atol=abs(expected).max() / 50
        )
    gap = explanation.fidelity["gap"].to_numpy() / explanation.spreads
    assert np.abs(gap).max() < 0.02
    assert explanation.fidelity["probability"].isna().all()


@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
@pytest.mark.parametrize("seed", range(3))
def test_another_unit_changes_numbers_and_no_comparison(kind, seed):
    rng = np.random.RandomState(seed)
    rows = rng.randn(200, 5)
    curved = np.column_stack(
        [np.sin(rows[:, 0]) + rows[:, 1], rows[:, 1] ** 2 - rows[:, 2], rows[:, 3]]
    )
    units = np.array([1e12, 1e-9, 1.0])

    def function(scales):
        forest = RandomForestRegressor(10, random_state=0).fit(rows, curved)
        return lambda some: forest.predict(some) * scales

    one, other = (
        TabularExplainer(
            function(scales), rows, kind=kind, task_types="regression"
        ).explain(rows[3], target_value={0: scales[0], 1: 2 * scales[1]})
        for scales in (np.ones(3), units)
    )
    assert one.roles.tolist() == other.roles.tolist()
    assert one.vacuous.tolist() == other.vacuous.tolist()
    for name in ("shared_fraction", "relatedness", "shared_effects"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-6)
    np.testing.assert_allclose(other.facts.importances, one.facts.importances)
    np.testing.assert_allclose(other.effects, one.effects * units, rtol=1e-6)
    np.testing.assert_allclose(
        other.fidelity["gap"], one.fidelity["gap"] * units, rtol=1e-4
    )
    assert len(one.answers.turns) == len(other.answers.turns) > 0
    for a, b in zip(one.answers.turns, other.answers.turns, strict=True):
        assert (a.task, a.features, a.values, a.turns) == (
            *(b.task, b.features),
            *(b.values, b.turns),
        )
        np.testing.assert_allclose(b.outputs, a.outputs * units)
    assert [v.feature for v in one.answers.varied] == [
        v.feature for v in other.answers.varied
    ]
    assert one.facts.told == other.facts.told


MODELS = {
    "regressor": lambda: small_regressor().fit(X, NUMBERS),
    "predictor": lambda: small_predictor().fit(X, Y),
    "pipeline": lambda: make_pipeline(StandardScaler(), small_predictor()).fit(X, Y),
    "search": lambda: GridSearchCV(small_regressor(), {"lr": [0.02]}, cv=2).fit(
        X, NUMBERS
    ),
    "forest": lambda: RandomForestRegressor(5, random_state=0).fit(
        X, NUMBERS.fillna(0)
    ),
    "1-D": lambda: RandomForestRegressor(5, random_state=0).fit(X, Y["share"]),
    "view": lambda: small_predictor().fit(X, Y).task("price"),
    "method": lambda: small_regressor().fit(X, NUMBERS).predict,
}


@pytest.mark.parametrize("name", MODELS)
def test_what_is_told_of_the_row_is_what_the_model_predicts(name):
    model = MODELS[name]()
    explanation = TabularExplainer(model, X).explain(X.iloc[[5]])
    model = getattr(model, "__self__", model)
    said = np.ravel(model.predict(X.iloc[[5]]))
    for found, own, is_number in zip(
        explanation.predictions.values(), said, explanation.is_number, strict=True
    ):
        assert found == pytest.approx(own, rel=1e-6) if is_number else found == own
    columns = np.split(np.arange(explanation.offsets[-1]), explanation.offsets[1:-1])
    for varied in explanation.answers.varied:
        at = explanation.features.names[varied.feature]
        rows = pd.concat([X.iloc[[5]]] * len(varied.values))
        rows[at] = varied.numbers
        found = np.asarray(model.predict(rows)).reshape(len(rows), -1)
        for k in np.flatnonzero(explanation.is_number):
            np.testing.assert_allclose(
                varied.outputs[:, columns[k][0]], found[:, k].astype(float), rtol=1e-6
            )


def test_a_task_of_a_mixture_is_explained_as_its_view_is(mixed):
    explanation = TabularExplainer(mixed, X).explain(X.iloc[[2]])
    assert explanation.probabilities[0] is explanation.probabilities[2] is None
    assert explanation.probabilities[1].sum() == pytest.approx(1)
    for k, name in enumerate(explanation.task_names):
        alone = TabularExplainer(TaskView(mixed, name), X).explain(X.iloc[[2]])
        np.testing.assert_allclose(
            explanation.effects[[name]],
            alone.effects[[name]],
            rtol=1e-5,
            atol=1e-5 * explanation.spreads[k],
        )
        assert alone.spreads[0] == explanation.spreads[k]
        # what may be asked of several features goes by all tasks
        assert alone.facts.verdicts[0][0] == explanation.facts.verdicts[k][0]


def test_the_spread_of_a_view_is_that_of_its_task_whatever_it_is_called(mixed):
    full = TabularExplainer(mixed, X).explain(X.iloc[[2]])
    spreads = dict(zip(full.task_names, full.spreads, strict=True))
    others = ["share", "x", "y", "z"]
    views = [
        (TaskView(TaskView(mixed, "share"), "share"), "share"),
        (TaskView(TaskView(mixed, "share"), 0), "share"),
        (TaskView(mixed, 0, task_names=others), "price"),
    ]
    for view, name in views:
        explanation = TabularExplainer(view, X, n_samples=50).explain(X.iloc[[2]])
        assert explanation.spreads[0] == spreads[name]


def test_the_spread_is_that_of_the_labels_learned_from_where_it_is_known(mixed):
    known = TabularExplainer(mixed, X[:20]).explain(X.iloc[[0]]).numbers
    labels = Y[["price", "share"]]
    np.testing.assert_allclose(known.spreads[[0, 2]], labels.std(ddof=0), rtol=1e-6)
    np.testing.assert_allclose(known.centers[[0, 2]], labels.mean(), rtol=1e-6)
    np.testing.assert_allclose(
        known.ranges[[0, 2]], labels.agg(["min", "max"]).T, rtol=1e-6
    )
    forest = RandomForestRegressor(5, random_state=0).fit(X, Y["share"])
    other = TabularExplainer(forest, X[:20]).explain(X.iloc[[0]]).numbers
    assert other.spreads[0] == pytest.approx(forest.predict(X[:20]).std())
    # the explainer stays while the model is fitted anew
    explainer = TabularExplainer(forest, X)
    explainer.explain(X.iloc[[0]])
    forest.fit(X, 1000 * Y["share"])
    again = explainer.explain(X.iloc[[0]])
    assert again.spreads[0] == pytest.approx(forest.predict(X).std())


def test_intervals_are_those_that_the_model_gives():
    model = small_regressor(max_epochs=10).fit(X, NUMBERS)
    explanation = TabularExplainer(model, X).explain(X.iloc[[4]])
    expected = model.predict_interval(X.iloc[[4]], coverage=0.9)[0]
    np.testing.assert_allclose(explanation.numbers.intervals, expected)
    line = make_pipeline(StandardScaler(), small_regressor()).fit(X, NUMBERS)
    found = TabularExplainer(line, X).explain(X.iloc[[4]])
    scaled = line[:-1].transform(X.iloc[[4]])
    expected = line[-1].predict_interval(scaled, coverage=0.9)[0]
    np.testing.assert_allclose(found.numbers.intervals, expected)
    assert "90 % interval" in found.as_text()
    model.partial_fit(X, NUMBERS)
    after = TabularExplainer(model, X).explain(X.iloc[[4]])
    assert np.isnan(after.numbers.intervals).all()
    assert "interval" not in after.as_text(level="full")


@pytest.mark.parametrize("seed", range(6))
def test_changes_go_across_the_value_asked_for_or_it_is_said_that_none_does(seed):
    rng = np.random.RandomState(seed)
    rows = pd.DataFrame(rng.randn(200, 4), columns=[*"abcd"])
    truth = 100 * rows["a"] + 80 * rows["b"] + 60 * rows["c"].abs()
    forest = RandomForestRegressor(20, random_state=0).fit(rows, truth)
    explainer = TabularExplainer(forest, rows, task_names=["price"], n_samples=200)
    for at in range(3):
        row = rows.iloc[[at]]
        own = forest.predict(row)[0]
        for goal in (own + 60, own - 60, own + 250, own + 1e6, own - 1e6):
            turns = explainer.explain(row, target_value=goal).answers.turns
            assert [turn.task for turn in turns] in ([0], [])
            for turn in turns:
                changed = row.copy()
                for j, value in zip(turn.features, turn.values, strict=True):
                    changed.iloc[0, j] = float(value)
                said = forest.predict(changed)[0]
                assert turn.outputs[0] == pytest.approx(said, rel=0.01, abs=2)
                across = (turn.outputs[0] - goal) * (own - goal) <= 0
                assert turn.turns == across
            if abs(goal) > 1e5:
                assert not any(turn.turns for turn in turns)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_of_a_number_that_has_the_value_asked_for_no_way_to_it_is_told(language):
    line = LinearRegression().fit(X, X["a"] + X["b"])
    explainer, row = TabularExplainer(line, X), X[:1]
    own = float(explainer.explain(row).own[0])
    explanation = explainer.explain(row, target_value=own)
    assert not explanation.answers.turns
    without = explainer.explain(row, target_value=own + 1e6)
    assert [turn.turns for turn in without.answers.turns] == [False]
    said, other = (e.as_text(language) for e in (explanation, without))
    assert len(said) < len(other)


def test_without_a_value_asked_for_a_number_turns_with_its_spread(mixed):
    explanations = TabularExplainer(mixed, X).explain_many(X[:12])
    n = 0
    for explanation in explanations:
        for turn in explanation.answers.turns:
            if not explanation.is_number[turn.task] or not turn.turns:
                continue
            at = explanation.offsets[turn.task]
            moved = abs(turn.outputs[at] - explanation.own[at])
            assert moved >= explanation.spreads[turn.task]
            n += 1
    assert n > 5


def test_many_inputs_may_be_asked_for_a_value():
    model = small_regressor().fit(X, NUMBERS)
    explanations = TabularExplainer(model, X).explain_many(
        X[:6], target_value={"price": 1200}
    )
    assert all(one.targets[0] == 1200 for one in explanations)
    assert "price (across 1200)" in explanations.as_text()
    other = TabularExplainer(model, X).explain(X[:1], target_value={"price": 900})
    with pytest.raises(ValueError, match=r"explanation 1 with the target_value \[900"):
        ExplanationSet([explanations[0], other])


def both(rows):
    chance = 1 / (1 + np.exp(-rows[:, 0]))
    return [1000 * rows[:, 0] + 3 * rows[:, 1], np.column_stack([1 - chance, chance])]


ROWS = np.random.RandomState(0).randn(100, 3)


def test_a_function_says_by_types_what_it_returns():
    for types in (["regression", "classification"], {"price": "regression"}):
        explainer = TabularExplainer(
            both, ROWS, task_types=types, task_names=["price", "dear"]
        )
        explanation = explainer.explain(ROWS[0])
        assert explanation.is_number.tolist() == [True, False]
        price, dear = both(ROWS[:1])
        assert explanation.predictions["price"] == price[0]
        np.testing.assert_array_equal(explanation.probabilities[1], dear[0])
        assert explanation.roles["x0"] == "shared"

    def table(rows):
        return np.column_stack([rows[:, 0], rows[:, 1], rows[:, 2]])

    for function in (table, lambda rows: list(table(rows).T), lambda rows: rows[:, 1]):
        numbers = TabularExplainer(function, ROWS, task_types="regression")
        explanation = numbers.explain(ROWS[0])
        assert explanation.is_number.all()
        expected = np.ravel(function(ROWS[:1]))
        np.testing.assert_allclose(list(explanation.predictions.values()), expected)


@pytest.mark.parametrize(
    ("ask", "error", "says"),
    [
        (
            lambda: TabularExplainer(both, ROWS, task_types="regresion"),
            ValueError,
            "Did you mean 'regression'",
        ),
        (
            lambda: TabularExplainer(lambda rows: rows[:, 0], ROWS).explain(ROWS[0]),
            ValueError,
            "no probabilities.*task_types='regression'",
        ),
        (
            lambda: TabularExplainer(both, ROWS, task_types=["regression"]).explain(
                ROWS[0]
            ),
            ValueError,
            "returns 2 tasks",
        ),
        (
            lambda: TabularExplainer(
                lambda rows: rows, ROWS, task_types=["regression", "classification"]
            ).explain(ROWS[0]),
            TypeError,
            "expected a list with an array for each",
        ),
        (
            lambda: TabularExplainer(
                LinearRegression().fit(ROWS, ROWS), ROWS, task_types="regression"
            ),
            ValueError,
            "a model knows",
        ),
        (
            lambda: TabularExplainer(
                lambda rows: rows[:, :1] * np.nan, ROWS, task_types="regression"
            ).explain(ROWS[0]),
            ValueError,
            "NaN or infinity from predict for task 'task_0'",
        ),
        (
            lambda: TabularExplainer(
                lambda rows: rows[:3], ROWS, task_types="regression"
            ).explain(ROWS[0]),
            ValueError,
            "expected numbers for",
        ),
    ],
)
def test_what_cannot_be_is_a_clear_error(ask, error, says):
    with pytest.raises(error, match=rf"(?s).*{says}"):
        ask()


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        (3, TypeError, "a dict of task to number"),
        ({"sex": 3}, ValueError, "'sex', which has classes.*'price', 'share'"),
        ({"pric": 3}, ValueError, "expected one of the names"),
        ({"price": "dear"}, TypeError, "'dear' for task 'price'"),
        ({"price": True}, TypeError, "expected a number"),
        ({"price": np.inf}, ValueError, "finite"),
        ({0: 900, "price": 1200}, ValueError, "both are the task 'price'"),
    ],
)
def test_values_that_cannot_be_asked_for_are_refused(mixed, value, error, says):
    explainer = TabularExplainer(mixed, X, n_samples=10)
    for ask in (explainer.explain, explainer.explain_many):
        with pytest.raises(error, match=says):
            ask(X.iloc[[0]], target_value=value)


def test_a_number_has_no_class_to_be_in_focus(mixed):
    message = "class 3 for task 'price', but it is a number"
    with pytest.raises(ValueError, match=message):
        TabularExplainer(mixed, X, focus={"price": 3})
    explanation = TabularExplainer(mixed, X, n_samples=50).explain(X.iloc[[0]])
    with pytest.raises(ValueError, match=message):
        explanation.with_classes({"price": 3})
    assert explanation.with_classes({"sex": "f"}).focus[1] == 0


def test_a_constant_number_is_told_as_that():
    y = pd.DataFrame({"level": 5e9, "rent": X["a"] * 3})
    with pytest.warns(SkmtlWarning, match="Only one number"):
        model = small_regressor(max_epochs=5).fit(X, y)
    explanation = TabularExplainer(model, X).explain(X.iloc[[0]])
    assert explanation.facts.vacuous == ["constant", ""]
    assert (explanation.effects["level"] == 0).to_numpy().all()
    assert "Level: 5,000,000,000. Rent: " in explanation.as_text()
    forest = RandomForestRegressor(3).fit(X, np.full(len(X), 7.0))
    alone = TabularExplainer(forest, X).explain(X.iloc[[0]])
    assert alone.facts.vacuous == ["constant"]
    assert "7" in alone.as_text()


@pytest.mark.parametrize("transform", ["standardize", "blend"])
@pytest.mark.parametrize("kind", ["contribution", "sensitivity"])
def test_an_additive_model_knows_a_constant_number(transform, kind):
    y = pd.DataFrame({"rent": X["a"] * 3, "level": 5e9, "zero": 0.0})
    y = y.assign(one=1.0, two=2.0)
    model = small_regressor(trunk="additive", target_transform=transform, max_epochs=5)
    with pytest.warns(SkmtlWarning, match="Only one number"):
        model.fit(X, y)
    explanation = TabularExplainer(model, X, kind=kind).explain(X.iloc[[0]])
    assert explanation.facts.vacuous == ["", *["constant"] * 4]
    text = explanation.as_text()
    assert "numbers are within 0.0 standard deviations" in text


@pytest.mark.parametrize("transform", ["standardize", "blend"])
@pytest.mark.parametrize("kind", ["contribution", "sensitivity"])
def test_additive_models_of_numbers_are_explained_exactly(transform, kind):
    model = small_predictor(
        trunk="additive", target_transform=transform, max_epochs=40
    ).fit(X, Y)
    row = X.iloc[[8]]
    explanation = TabularExplainer(model, X, kind=kind).explain(row)
    assert explanation.facts.is_exact
    terms = model.contributions(row)
    for k, name in ((0, "price"), (2, "share")):
        found = explanation.effects[name].to_numpy().ravel()
        said = model.predict(row)[0, k]
        assert explanation.predictions[name] == pytest.approx(said, rel=1e-6)
        if kind == "contribution":
            np.testing.assert_allclose(found, terms[k][0, :, 0], rtol=1e-6)
            total = found.sum() + model.intercepts_[k][0]
            if transform == "standardize":
                assert total == pytest.approx(said, rel=1e-4)
            else:
                assert explanation.facts.units[k] == 1.0
                scaling = model._task_encoder.scaling_
                score = scaling.forward(np.array([[said, said]]))[0, k // 2]
                assert total == pytest.approx(score, abs=1e-3)
        else:
            changed = row.assign(a=row["a"] + X["a"].std(ddof=0))
            step = model.predict(changed)[0, k] - said
            assert found[0] == pytest.approx(step, rel=1e-3)
            assert explanation.facts.units[k] == explanation.spreads[k]
    text = explanation.as_text(level="full")
    learned = transform == "blend" and kind == "contribution"
    assert ("scale that it was learned on" in text) == learned
    assert ("in its own unit" in text) != learned


def test_tables_hold_numbers_without_a_class(mixed):
    explanation = TabularExplainer(mixed, X).explain(X.iloc[[1]])
    frame = explanation.to_frame()
    of_price = frame[frame["task"] == "price"].set_index("feature")
    assert of_price["class"].isna().all()
    assert len(of_price) == X.shape[1]
    np.testing.assert_allclose(
        of_price["effect"][explanation.effects.index],
        explanation.effects["price"].to_numpy().ravel(),
    )
    told = json.loads(explanation.to_json())
    price, sex, *_ = told["tasks"]
    assert (price["type"], sex["type"]) == ("regression", "classification")
    assert price["number"]["value"] == explanation.predictions["price"]
    assert price["number"]["interval"] == explanation.numbers.intervals[0].tolist()
    assert price["number"]["target_value"] is None
    assert repr(explanation).startswith("<Explanation of price: ")
    assert "nan" not in repr(explanation)
    summary = TabularExplainer(mixed, X).explain_many(X[:5]).summary()
    lines = summary.to_frame()
    assert lines[lines["task"] == "price"]["class"].isna().all()
    json.loads(summary.to_json())
    mean = summary.effects["price", "mean"]["a"]
    every = [abs(one.effects["price"]["a"]) for one in summary.explanations]
    assert mean == pytest.approx(np.mean(every))


def test_lime_explains_each_number_with_its_own_range():
    rng = np.random.RandomState(0)
    rows = pd.DataFrame(rng.randn(150, 3), columns=["a", "b", "<i>c"])
    truth = pd.DataFrame({"price": 1000 * rows["a"], "area": -3 * rows["b"]})
    line = LinearRegression().fit(rows, truth)
    explanation = TabularExplainer(line, rows, task_names=list(truth)).explain(
        rows.iloc[0]
    )
    for name, feature in (("price", "a"), ("area", "b")):
        found = explanation.as_lime(name)
        assert found.mode == "regression"
        leading, effect = found.as_list()[0]
        assert leading == feature
        expected = explanation.effects[name][feature]
        assert effect == pytest.approx(expected)
        assert dict(found.local_exp[0])[list(rows).index(feature)] == -effect
        said = line.predict(rows)[:, list(truth).index(name)]
        assert (found.min_value, found.max_value) == (
            pytest.approx(said.min()),
            pytest.approx(said.max()),
        )
        assert found.predicted_value == pytest.approx(said[0])
        page = found.as_html()
        assert f"higher {name}" in page
        assert "negative" not in page.split("new lime.Explanation")[1]
        assert "<i>c" not in page


def reviews(seed=0):
    rng = np.random.RandomState(seed)
    good = rng.rand(150) < 0.5
    words = rng.choice(["the", "parcel", "was", "late", "box"], (150, 5))
    words[good, 2] = "great"
    mark = 50 + 10 * good + rng.randn(150)
    return [" ".join(row) for row in words], pd.DataFrame({"mark": mark, "good": good})


def test_words_of_a_text_move_numbers():
    texts, y = reviews()
    trunk = TextCNNTrunk(1, n_filters=8, embedding_width=8, n_members=1)
    model = MultiTaskPredictor(
        trunk, lr=0.02, batch_size=32, max_epochs=25, random_state=0
    )
    line = make_pipeline(TokenSequencer(), model).fit(texts, y)
    explainer = TextExplainer(line, task_labels={"mark": "mark (points)"})
    explanation = explainer.explain("the great box was late")
    assert explanation.effects["mark"].idxmax() == "great"
    without = float(line.predict(["the box was late"])[0, 0])
    own = float(line.predict(["the great box was late"])[0, 0])
    said = explanation.as_text()
    assert f"from {own:.2f} to {without:.2f} points" in said
    view = TextExplainer(TaskView(line, "good")).explain("the great box is late")
    assert view.effects["good", True].idxmax() == "great"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("first", [0, 1])
def test_texts_with_spreads_of_their_own_move_by_what_the_model_says(first, language):
    worth = {"good": 100.0, "bad": -100.0, "huge": 3000.0, "tiny": 1.0}

    def price(texts):
        return np.array([sum(worth.get(w, 0.0) for w in t.split()) for t in texts])

    texts = ["good bad tiny word", "good tiny word other", "bad good tiny thing"]
    texts.insert(0 if first else 3, "huge fine tiny word")
    explainer = TextExplainer(price, task_types="regression", task_names=["price"])
    explanations = explainer.explain_many(texts)
    spreads = [one.spreads[0] for one in explanations]
    assert max(spreads) > 10 * min(spreads)
    pattern = {"en": r"price by at least ([\d.,]+) in", "zh": r"至少 ([\d.,]+)）"}
    sizes = re.findall(pattern[language], explanations.as_text(language))
    assert len(sizes) == 2  # of "good" and "bad"
    assert all(50 < float(size) <= 100 for size in sizes)


def test_segments_of_an_image_move_numbers():
    rng = np.random.RandomState(0)
    images = rng.rand(120, 8, 8).astype(np.float32)
    images[:, :4, :4] *= rng.rand(120, 1, 1) * 2
    light = images[:, :4, :4].mean(axis=(1, 2))
    y = pd.DataFrame({"light": 100 * light, "is_light": light > 0.5})
    model = MultiTaskPredictor(CNNTrunk((8,)), max_epochs=30, lr=0.01, random_state=0)
    model.fit(images, y)
    quarters = np.add.outer(np.arange(8) // 4 * 2, np.arange(8) // 4)
    explainer = ImageExplainer(
        model, segmentation=lambda image: quarters, n_samples=100, fill=0
    )
    explanation = explainer.explain(images[3])
    assert explanation.effects["light"].to_numpy().ravel().argmax() == 0
    assert explanation.as_lime("light").top_labels == [0]
    assert explanation.predictions["light"] == model.predict(images[3:4])[0, 0]


def test_a_predictor_of_classes_alone_is_explained_like_a_classifier():
    y = Y[["sex", "level"]]
    settings = {"lr": 0.02, "max_epochs": 5, "random_state": 0}
    model = MultiTaskPredictor(small_trunk(), **settings).fit(X, y)
    explanation = TabularExplainer(model, X, random_state=0).explain(X.iloc[0])
    assert explanation.numbers is None
    assert explanation.task_names == ("sex", "level")
    units = trunk_units(model, X)
    assert units.contributions.columns.tolist() == ["sex", "level"]
    assert units.paths(X.iloc[0]).task_names == ["sex", "level"]
    trunk = MLPTrunk((8,), n_members=1)
    affinity = task_affinity(MultiTaskPredictor(trunk, **settings), X, y)
    assert affinity.index.tolist() == ["sex", "level"]
    additive = MultiTaskPredictor("additive", **settings).fit(X, y)
    assert term_roles(additive, X).sizes.columns.tolist() == ["sex", "level"]
