"""Answers are what the model says when asked about values that a column can have."""

import json
import pickle

import numpy as np
import pandas as pd
import pytest

from skmtl.explain import TabularExplainer, TextExplainer
from tests.explain.models import Asked, bounded, smooth

RNG = np.random.RandomState(0)
X = pd.DataFrame(RNG.randn(90, 2) * [5.49, 800] + [44, 4200], columns=["bill", "mass"])
X = X.assign(
    depth=RNG.randn(90) * 0.02,
    rooms=RNG.randint(0, 7, 90),
    place=RNG.choice(["u", "v", "w"], 90, p=[0.5, 0.3, 0.2]),
    day=pd.date_range("2020-01-01", periods=90),
    same=1.5,
)
X.loc[:11, "depth"] = np.nan
X.loc[5:6, "place"] = "x"


def model(rows):
    """Two tasks of which all columns decide."""
    first = (rows["bill"] - 44) / 5 + (rows["place"] == "u") + rows["rooms"] / 3
    second = (rows["mass"] - 4200) / 800 + 40 * rows["depth"].fillna(0.05)
    second += (rows["day"] > "2020-02-20") - first / 4
    return [bounded(first.to_numpy(float)), bounded(second.to_numpy(float))]


def explained(at=20, **settings):
    return TabularExplainer(model, X, n_samples=100, **settings).explain(X.iloc[[at]])


@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
def test_what_is_kept_is_what_the_model_says(kind):
    for at in (3, 20, 50):
        row = X.iloc[[at]]
        for one in explained(at, kind=kind).answers.varied:
            name = X.columns[one.feature]
            assert len(one.values) == len(one.outputs) == len(one.common)
            for i, value in enumerate(one.values):
                if np.isfinite(one.numbers[i]):
                    changed = row.assign(**{name: one.numbers[i]})
                elif value == "missing":
                    changed = row.assign(**{name: np.nan})
                elif name == "day":
                    changed = row.assign(day=pd.Timestamp(value))
                else:
                    changed = row.assign(**{name: value})
                said = np.hstack(model(changed))[0]
                np.testing.assert_allclose(one.outputs[i], said, atol=1e-12)


def test_all_features_of_all_tasks_are_asked_about_in_one_call():
    asked = Asked(model)
    explanation = TabularExplainer(asked, X, n_samples=100).explain(X.iloc[[20]])
    n = sum(len(one.values) for one in explanation.answers.varied)
    assert n in asked.sizes
    assert n <= 40 * len(explanation.answers.varied)


def test_numbers_make_a_curve_through_the_range_seen():
    bill = explained().answers.of(0)
    assert len(bill.values) >= 33
    assert (np.diff(bill.numbers) > 0).all()
    low, high = np.quantile(X["bill"], [0.025, 0.975])
    # four digits are told, and these are what is asked about
    assert bill.numbers[0] == float(f"{low:.4g}")
    assert bill.numbers[-1] == float(f"{high:.4g}")
    assert [float(value) for value in bill.values] == bill.numbers.tolist()


def test_numbers_that_differ_in_later_digits_have_a_curve_all_the_same():
    rows = pd.DataFrame({"year": np.linspace(12345.1, 12345.4, 90), "b": RNG.randn(90)})
    asked = TabularExplainer(
        lambda some: bounded(1e3 * (some["year"].to_numpy() - 12345.25)), rows
    ).explain(rows.iloc[[3]])
    assert len(asked.answers.of(0).values) >= 33


def test_numbers_that_may_be_told_are_round_common_and_exactly_what_is_asked():
    answers = explained().answers
    for j, step in ((0, 1.0), (1, 100.0), (2, 0.005)):
        one = answers.of(j)
        numbers = one.numbers[one.common & np.isfinite(one.numbers)]
        assert 3 <= len(numbers) <= 5
        np.testing.assert_allclose(numbers / step, np.round(numbers / step), atol=1e-6)
        low, high = np.nanquantile(X.iloc[:, j], [0.05, 0.95])
        assert ((numbers >= low) & (numbers <= high)).all()
        told = [v for v, c in zip(one.values, one.common, strict=True) if c]
        assert all(
            len(v.strip("-").replace(".", "")) <= 5 for v in told if v[-1] != "g"
        )
        known = [float(v) for v in told if v != "missing"]
        np.testing.assert_array_equal(known, numbers)


def test_of_a_number_that_nearly_all_have_one_is_compared_with_others():
    gain = np.where(np.arange(200) % 10, 0, RNG.randint(2000, 9000, 200)).astype(int)
    table = pd.DataFrame({"gain": gain, "age": RNG.randint(20, 60, 200)})

    def richer(rows):
        return [bounded(rows["gain"].to_numpy(float) / 2000 - 1)]

    explanation = TabularExplainer(richer, table).explain({"gain": 0, "age": 30})
    answers, told = explanation.answers, explanation.facts.told
    one = answers.of(0)
    at = told[answers.varied.index(one)]
    assert 2000 <= one.numbers[at] <= 9000
    assert one.numbers[at] % 100 == 0


def test_a_feature_without_a_common_value_takes_no_part_in_what_is_done_together():
    table = np.column_stack([np.r_[np.zeros(96), 1, 1, 2, 3], RNG.randn(100)])
    explainer = TabularExplainer(smooth([[0.1, 0.2]], level=20), table)
    for row in ([0.0, 0.5], [3.0, -1.0]):
        assert explainer.explain(row).as_text(level="full")


def test_whole_numbers_are_those_seen():
    rooms = explained().answers.of(3)
    assert set(rooms.numbers) <= set(X["rooms"])
    assert X["rooms"].iloc[20] not in rooms.numbers


def test_many_whole_numbers_are_compared_at_round_ones_even_if_unseen():
    pay = RNG.randint(8_000, 60_000, 300) * 2 + 1  # none is round
    rooms = RNG.randint(0, 12, 300) * 7
    table = pd.DataFrame({"pay": pay, "rooms": rooms})

    def richer(rows):
        assert rows["pay"].dtype.kind == "i"
        total = rows["pay"] / 20_000 - 3 + rows["rooms"] / 40
        return [bounded(total.to_numpy(float))]

    explanation = TabularExplainer(richer, table, n_samples=100).explain(table.iloc[0])
    for name, step in (("pay", 5000), ("rooms", 7)):
        one = explanation.answers.of(list(table).index(name))
        numbers = one.numbers[one.common]
        assert len(numbers) >= 3
        assert (numbers % step == 0).all()
        assert numbers.min() >= table[name].min()
        assert numbers.max() <= table[name].max()
        told = np.array(one.values)[one.common].astype(float)
        np.testing.assert_array_equal(told, numbers)
    assert not set(one.numbers) - set(rooms)


def test_categories_that_may_be_told_are_frequent():
    at = X.index[X["place"] == "u"][-1]
    place = explained(at).answers.of(4)
    told = [v for v, c in zip(place.values, place.common, strict=True) if c]
    assert sorted(told) == ["v", "w"]
    assert "x" in place.values


def test_a_gap_that_is_common_may_be_told_and_a_gap_of_ones_own_is_filled():
    assert "missing" in explained(20).answers.of(2).values
    own = explained(3).answers.of(2)
    assert own.own == "missing"
    assert np.isfinite(own.numbers).all()


def test_dates_are_spread_over_those_seen():
    days = pd.to_datetime(pd.Series(explained().answers.of(5).values))
    assert 15 <= len(days) <= 20
    assert days.is_monotonic_increasing
    assert days.iloc[0] < pd.Timestamp("2020-01-08")


def test_a_column_that_never_changes_is_not_asked_about():
    assert explained().answers.of(6) is None


def test_a_comparison_told_turns_verdicts_or_moves_them_by_a_percentage_point():
    explanation = explained()
    told = explanation.facts.told
    assert len(told) == len(explanation.answers.varied)
    own = np.concatenate(explanation.probabilities)
    for one, at in zip(explanation.answers.varied, told, strict=True):
        if at >= 0:
            assert one.common[at]
            assert np.abs(one.outputs[at] - own).max() >= 0.01


def test_the_nearest_change_that_turns_a_confident_verdict_is_told():
    table = np.column_stack([RNG.randn(300) * 4, RNG.randn(300)])
    explainer = TabularExplainer(smooth([[6.0, 0.1]]), table, n_samples=100)
    explanation = explainer.explain([4.0, 0.0])
    one, at = explanation.answers.varied[0], explanation.facts.told[0]
    turning = one.numbers[one.common & (one.outputs[:, 0] > 0.5)]
    assert one.numbers[at] == turning.max()


def test_what_several_changes_do_together_is_asked_where_none_does_it_alone():
    def needs_two(rows):
        total = (rows[:, :3] > 0).sum(axis=1) - 1.5
        return [bounded(8.0 * total)]

    table = RNG.randn(200, 4)
    (turn,) = TabularExplainer(needs_two, table).explain([1.0] * 4).answers.turns
    assert turn.turns
    assert len(turn.features) == 2
    assert set(turn.features) <= {0, 1, 2}
    row = np.ones((1, 4))
    row[0, list(turn.features)] = [float(value) for value in turn.values]
    np.testing.assert_array_equal(np.hstack(needs_two(row))[0], turn.outputs)


def test_a_model_that_never_changes_is_of_one_mind_about_everything():
    def constant(rows):
        return [np.tile([0.2, 0.8], (len(rows), 1))] * 3

    explanation = TabularExplainer(constant, X).explain(X.iloc[[0]])
    assert explanation.facts.told == [-1] * len(explanation.answers.varied)
    for language in ("en", "zh"):
        _, reasons = explanation.as_text(language).split("\n\n")
        assert reasons.count("." if language == "en" else "。") == 1


@pytest.mark.parametrize("n_rows", [5, 2])
def test_a_handful_of_rows_is_background_enough(n_rows):
    explainer = TabularExplainer(model, X.iloc[30 : 30 + n_rows], n_samples=60)
    explanation = explainer.explain(X.iloc[[31]])
    assert explanation.answers.varied
    for language in ("en", "zh"):
        for level in ("short", "full"):
            assert explanation.as_text(language, level)


def test_words_are_there_or_not():
    def moods(texts):
        return [bounded(np.array([3.0 * ("good" in t) - 1 for t in texts]))]

    answers = TextExplainer(moods).explain("a good day").answers
    assert all(one.values == ("",) and one.common.all() for one in answers.varied)
    good = next(one for one in answers.varied if one.feature == 1)
    np.testing.assert_array_equal(good.outputs, moods(["a day"])[0])


def test_json_and_pickle_carry_the_answers():
    explanation = explained()
    again = pickle.loads(pickle.dumps(explanation))
    for one, other in zip(
        explanation.answers.varied, again.answers.varied, strict=True
    ):
        np.testing.assert_array_equal(one.outputs, other.outputs)
        assert one.values == other.values
    assert again.as_text("zh", "full") == explanation.as_text("zh", "full")
    content = json.loads(explanation.to_json())["answers"]
    for one, told, other in zip(
        explanation.answers.varied,
        explanation.facts.told,
        content["varied"],
        strict=True,
    ):
        assert other["values"] == list(one.values)
        assert other["told"] == (told if told >= 0 else None)
        np.testing.assert_array_equal(
            np.hstack([np.transpose(p) for p in other["outputs"]]),
            one.outputs,
        )
    assert len(content["turns"]) == len(explanation.answers.turns)


def test_other_classes_get_the_comparison_that_tells_most_of_them():
    def three(rows):
        first = rows[:, 0]
        score = np.column_stack([first, -np.abs(first - 1), -first])
        odds = np.exp(score)
        return [odds / odds.sum(axis=1, keepdims=True)]

    explanation = TabularExplainer(three, RNG.randn(200, 2)).explain([1.2, 0.0])
    for label in (0, 1, 2):
        other = explanation.with_classes({"task_0": label})
        (at, *_), (one, *_) = other.facts.told, other.answers.varied
        p = one.outputs[at, label] - other.outputs[0][label]
        assert abs(p) >= 0.01
