"""Many explanations are a list, and sum up to what a plain loop finds."""

import json
import pickle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from skmtl.explain import ExplanationSet, TabularExplainer
from skmtl.explain.summaries._means import mean_sizes
from tests.explain.made import made_explanation
from tests.explain.models import bounded, smooth

RNG = np.random.RandomState(0)
X = pd.DataFrame(RNG.randn(60, 4), columns=["a", "b", "c", "d"])
MODEL = smooth([[1.0, -0.5, 0, 0], [0.8, 0, 0.4, 0], [-1.0, 0.5, 0, 0]])


@pytest.fixture(scope="module")
def explained():
    return TabularExplainer(MODEL, X, n_samples=100).explain_many(X[:9])


def test_it_behaves_as_a_list(explained):
    assert len(explained) == 9
    assert list(explained)[3] is explained[3]
    assert explained[-1] is explained[8]
    assert explained[2] in explained
    assert [e.task_names for e in reversed(explained)] == [explained[0].task_names] * 9
    assert [e is explained[i] for i, e in zip((1, 2), explained[1:3], strict=True)] == [
        True
    ] * 2
    with pytest.raises(IndexError):
        explained[9]
    assert repr(explained) == "<9 explanations of task_0, task_1, task_2>"


def test_it_is_what_it_was_after_pickling(explained):
    again = pickle.loads(pickle.dumps(explained))
    pd.testing.assert_frame_equal(again.to_frame(), explained.to_frame())


def test_none_or_other_tasks_are_an_error(explained):
    with pytest.raises(ValueError, match="Got no explanation"):
        ExplanationSet([])
    other = made_explanation([[0.1]], task_names=["else"])
    with pytest.raises(ValueError, match=r"Got explanation 1 with .*'else'.*task_0"):
        ExplanationSet([explained[0], other])


@pytest.mark.parametrize("n_rows", [0, -1, 2.0, "4", True, None])
def test_a_bad_number_of_rows_is_an_error(n_rows, explained):
    with pytest.raises(ValueError, match="Got n_rows="):
        explained.summary(n_rows)


def test_the_frame_has_all_rows_of_all_explanations(explained):
    frame = explained.to_frame()
    assert frame["row"].unique().tolist() == list(range(9))
    assert frame.index.is_unique
    own = frame[frame["row"] == 4].drop(columns="row").reset_index(drop=True)
    pd.testing.assert_frame_equal(own, explained[4].to_frame().reset_index(drop=True))


def test_means_and_intervals_are_those_of_a_plain_loop(explained):
    table = explained.summary().effects
    assert table.columns.names == ["task", None]
    for k, task in enumerate(explained[0].task_names):
        sizes = np.array([np.abs(e.facts.effects[:, k]) for e in explained])
        for j, name in enumerate(X):
            mean = sizes[:, j].mean()
            errors = [e.facts.standard_errors[j, k] for e in explained]
            spread = max(sizes[:, j].std(ddof=1), np.sqrt(np.mean(np.square(errors))))
            half = stats.t.ppf(0.975, 8) * spread / 3
            found = table.loc[name, task]
            assert found["mean"] == pytest.approx(mean)
            assert found["low"] == pytest.approx(max(mean - half, 0))
            assert found["high"] == pytest.approx(mean + half)
            assert found["n"] == 9
            assert found["counts"] == sum(e.facts.counts[j, k] for e in explained)


def test_features_come_in_the_order_of_the_sums_of_their_effects(explained):
    total = sum(
        np.abs(e.facts.effects) * [not reason for reason in e.facts.vacuous]
        for e in explained
    )
    total = (total / np.sqrt((total**2).sum(axis=0))).mean(axis=1)
    expected = X.columns[np.argsort(-total)].tolist()
    assert explained.summary().effects.index.tolist() == expected
    assert explained.summary().roles.index.tolist() == expected


def test_shares_of_roles_are_those_of_a_plain_loop(explained):
    table = explained.summary().roles
    for name in X:
        own = [e.roles[name] for e in explained]
        for role in table:
            assert table.loc[name, role] == pytest.approx(own.count(role) / 9)
    np.testing.assert_allclose(table.sum(axis=1), 1)


def test_relatedness_is_the_mean_of_fisher_s_z(explained):
    table = explained.summary().relatedness
    for one in table:
        assert table.loc[one, one] == 1
        for other in set(table) - {one}:
            values = [e.relatedness.loc[one, other] for e in explained]
            expected = np.tanh(
                np.mean(np.arctanh(np.clip(values, -1 + 1e-6, 1 - 1e-6)))
            )
            assert table.loc[one, other] == pytest.approx(expected)


def test_relatedness_leaves_out_rows_where_it_is_not_known():
    known = made_explanation([[0.3, 0.2], [0.1, -0.1]])
    silent = made_explanation([[0.3, 0.0], [0.1, 0.0]])
    table = ExplanationSet([known, silent]).summary().relatedness
    expected = known.relatedness.iloc[0, 1]
    assert table.iloc[0, 1] == pytest.approx(expected)
    nothing = ExplanationSet([silent]).summary().relatedness
    assert np.isnan(nothing.iloc[0, 1])
    assert nothing.iloc[0, 0] == 1


def test_identical_tasks_stay_finite():
    same = [made_explanation([[0.3, 0.3], [0.1, 0.1]])] * 2
    assert ExplanationSet(same).summary().relatedness.iloc[0, 1] == pytest.approx(
        1, abs=1e-5
    )


def test_vacuous_explanations_are_counted():
    effects = [[0.3, 0.2], [0.1, 0.2]]
    many = [made_explanation(effects, r2=r2) for r2 in ([0.9, 0.1], 0.9, 0.1)]
    assert ExplanationSet(many).summary().n_vacuous.to_dict() == {
        "task_0": 1,
        "task_1": 2,
    }


def test_one_explanation_has_no_interval():
    one = made_explanation([[0.3], [0.1]], errors=0.01)
    found = ExplanationSet([one]).summary().effects["task_0"]
    assert found[["low", "high"]].isna().all(axis=None)
    np.testing.assert_allclose(found["mean"], [0.3, 0.1])


def test_inputs_that_happen_to_agree_leave_open_what_the_sampling_does():
    same = [made_explanation([[0.3], [0.1]], errors=0.01)] * 2
    found = ExplanationSet(same).summary().effects["task_0"]
    half = stats.t.ppf(0.975, 1) * 0.01 / np.sqrt(2)
    np.testing.assert_allclose(found["high"] - found["mean"], half)


@pytest.mark.parametrize("n", [2, 3, 5])
def test_intervals_of_few_inputs_hold_the_mean_of_all(n):
    sizes = np.random.RandomState(n).normal(0.5, 0.1, (2000 * n, 1))
    code, counts = np.repeat(np.arange(2000), n), np.full(2000, n)
    mean, half = mean_sizes(sizes, np.zeros_like(sizes), code, counts)
    assert np.mean(np.abs(mean - 0.5) <= half) == pytest.approx(0.95, abs=0.02)


def test_features_that_some_inputs_lack_are_summed_up_over_those_that_have_them():
    dense = np.array([[1.0, 2, 0, 0], [1, 0, 3, 0], [1, 2, 3, 0]])
    explainer = TabularExplainer(
        lambda rows: bounded(rows @ np.array([1.0, -0.5, 0.7, 1]) - 1),
        sparse.csr_array(dense),
        n_samples=200,
    )
    many = explainer.explain_many(sparse.csr_array(dense))
    summary = many.summary()
    assert sorted(summary.effects.index) == ["x0", "x1", "x2"]
    own = [abs(many[i].effects.loc["x1", ("task_0", 1)]) for i in (0, 2)]
    found = summary.effects.loc["x1", ("task_0", "mean")]
    assert found == pytest.approx(np.mean(own))
    assert (summary.roles.sum(axis=1) == 1).all()


def test_the_rows_chosen_show_each_role_that_there_is():
    def made(*effects):
        rest = [[0.3, 0.3]]
        return made_explanation([*effects, *rest], names=["a", "b", "c", "rest"])

    shared, conflict = [0.3, 0.3], [0.3, -0.3]
    first, second, none = [0.3, 0.0], [0.0, 0.3], [0.0, 0.0]
    many = ExplanationSet(
        [
            made(shared, none, none),
            made(shared, conflict, none),
            made(none, none, first),
            made(none, none, second),  # c is specific as in the one before
            made(conflict, none, none),
        ]
    )
    rows = many.summary(n_rows=5).rows
    assert rows[0] == 1  # shows most
    assert sorted(rows) in ([1, 2, 4], [1, 3, 4])
    assert len(many.summary(n_rows=2).rows) == 2
    assert many.summary(n_rows=2).rows == rows[:2]


def test_rows_are_chosen_even_where_no_feature_has_a_role():
    many = ExplanationSet([made_explanation([[0.3, 0.1], [0.1, 0.1]], r2=0.0)] * 3)
    assert many.summary().rows == [0]
    assert (many.summary().roles["none"] == 1).all()


def test_other_classes_are_put_in_focus_in_all_explanations(explained):
    other = explained.with_classes({"task_1": 0})
    assert [e.focus[1] for e in other] == [0] * 9
    assert [e.focus[0] for e in other] == [e.focus[0] for e in explained]
    with pytest.raises(ValueError, match="Got class 7"):
        explained.with_classes({"task_1": 7})


def test_the_json_is_that_of_each_explanation(explained):
    assert json.loads(explained.to_json()) == [
        json.loads(e.to_json()) for e in explained
    ]


def test_words_and_picture_are_those_of_the_summary(explained):
    assert explained.as_text("zh") == explained.summary().as_text("zh")
    axes = explained.plot()
    assert len(axes) == 4
    plt.close(axes[0].figure)


def test_the_page_holds_the_summary(tmp_path, explained):
    html = explained.to_html()
    assert all(f"task_{k}" in html for k in range(3))
    assert explained.to_html(tmp_path / "set.html") is None
    assert (tmp_path / "set.html").read_text(encoding="utf-8") == html
    assert "<iframe" in explained._repr_html_()


def test_the_tasks_that_are_drawn_can_be_chosen(explained):
    name = explained[0].task_names[-1]
    assert [ax.get_title() for ax in explained.plot(tasks=name)] == [name, "Role"]
    assert len(explained.summary().plot(tasks=[name, 0])) == 3
    with pytest.raises(ValueError, match="Got tasks='nose', but expected one of"):
        explained.plot(tasks="nose")
