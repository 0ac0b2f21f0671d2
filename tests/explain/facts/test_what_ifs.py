"""What-ifs are changes of one feature, and what the model itself says to them."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skmtl.explain import TabularExplainer, TextExplainer
from skmtl.explain.facts._parts import WhatIf
from tests.explain.models import Asked, bounded, smooth

RNG = np.random.RandomState(0)
X = pd.DataFrame(RNG.randn(80, 3), columns=["a", "b", "c"]).assign(
    d=RNG.choice(["u", "v", "w"], 80), e=RNG.randint(0, 6, 80)
)


def model(rows):
    """Two tasks of which numbers, a category and a whole number decide."""
    numbers = rows[["a", "b", "e"]].to_numpy(dtype=float)
    first = numbers @ [1.0, -0.5, 0.3] + (rows["d"] == "u").to_numpy()
    second = numbers @ [-0.2, 1.5, 0.0] - 2 * (rows["d"] == "w").to_numpy()
    return [bounded(first), bounded(second)]


def changed(x, what_if):
    """Return the row with the change made by hand."""
    name = x.columns[what_if.feature]
    after = what_if.after
    if x[name].dtype.kind == "i":
        after = int(after)
    elif x[name].dtype.kind == "f":
        after = float(after)
    return x.assign(**{name: after})


@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
def test_the_model_says_what_is_told_of_the_changed_row(kind):
    explainer = TabularExplainer(model, X, kind=kind, n_samples=200)
    n_found = 0
    for row in range(12):
        x = X.iloc[[row]]
        explanation = explainer.explain(x)
        tasks = [what_if.task for what_if in explanation.what_ifs]
        assert len(set(tasks)) == len(tasks)
        for what_if in explanation.what_ifs:
            n_found += 1
            assert what_if.before == explanation.features.values[what_if.feature] or (
                kind == "contribution"
            )
            said = np.hstack(model(changed(x, what_if)))[0]
            # numbers are told with four digits
            np.testing.assert_allclose(what_if.probabilities, said, atol=2e-3)
    assert n_found > 12


def test_the_value_before_is_the_row_s_own_also_where_a_range_is_told():
    explainer = TabularExplainer(model, X, kind="contribution", n_samples=200)
    x = X.iloc[[3]]
    for what_if in explainer.explain(x).what_ifs:
        own = x.iloc[0, what_if.feature]
        if isinstance(own, float):
            assert float(what_if.before) == pytest.approx(own, rel=1e-3)
        else:
            assert what_if.before == str(own)


def test_the_smallest_change_that_turns_the_verdict_is_told():
    table = np.column_stack([np.linspace(-4, 4, 101), RNG.randn(101)])
    explainer = TabularExplainer(smooth([[1.0, 0.1]]), table, n_samples=100)
    (what_if,) = explainer.explain([1.0, 0.0]).what_ifs
    assert what_if.feature == 0
    assert what_if.probabilities[0] > 0.5
    tried = np.quantile(table[:, 0], np.linspace(0.025, 0.975, 20), method="nearest")
    assert float(what_if.after) == pytest.approx(tried[tried < 0].max(), rel=1e-3)


def test_without_a_turn_the_largest_move_is_told():
    table = np.column_stack([np.linspace(-1, 1, 101), RNG.randn(101)])
    explainer = TabularExplainer(smooth([[1.0, 0.0]], level=3), table, n_samples=100)
    (what_if,) = explainer.explain([0.5, 0.0]).what_ifs
    assert what_if.feature == 0
    assert float(what_if.after) == pytest.approx(-0.96, abs=0.03)


def test_changes_that_change_nothing_are_not_told():
    table = RNG.randn(50, 2)
    explainer = TabularExplainer(smooth([[1e-3, 0.0]], level=3), table, n_samples=100)
    assert explainer.explain(table[0]).what_ifs == ()


def test_changes_are_to_values_that_were_seen():
    explainer = TabularExplainer(model, X, n_samples=100)
    for row in range(10):
        for what_if in explainer.explain(X.iloc[row]).what_ifs:
            name = X.columns[what_if.feature]
            if name in ("d", "e"):
                assert what_if.after in set(X[name].astype(str))
                assert what_if.after != str(X[name].iloc[row])


def test_of_sparse_rows_and_texts_something_is_taken_away():
    dense = np.zeros((4, 6))
    dense[:, [1, 4]] = [2.0, 3.0]
    explainer = TabularExplainer(
        lambda rows: bounded(rows @ np.array([0, 2.0, 0, 0, 0.1, 0]) - 2),
        sparse.csr_array(dense),
    )
    (what_if,) = explainer.explain(dense[0]).what_ifs
    assert (what_if.feature, what_if.before, what_if.after) == (0, "2", "")
    np.testing.assert_allclose(what_if.probabilities, bounded(np.array([0.3 - 2]))[0])

    explainer = TextExplainer(
        lambda texts: bounded(np.array([t.count("good") - 0.5 for t in texts])),
    )
    (what_if,) = explainer.explain("a good film").what_ifs
    assert (what_if.before, what_if.after) == ("good", "")
    np.testing.assert_allclose(what_if.probabilities, bounded(np.array([-0.5]))[0])


def test_they_are_asked_in_batches_too():
    asked = Asked(model)
    TabularExplainer(asked, X, n_samples=20, batch_size=4).explain(X.iloc[0])
    assert max(asked.sizes) <= 4


def test_there_is_no_what_if_without_another_value():
    table = pd.DataFrame({"a": [1.0] * 20, "b": ["u"] * 20})
    explainer = TabularExplainer(lambda rows: bounded(np.ones(len(rows))), table)
    assert explainer.explain(table.iloc[0]).what_ifs == ()


def test_of_many_tasks_each_gets_its_own():
    rows = RNG.randn(60, 12)
    explainer = TabularExplainer(smooth(np.eye(12) * 3), rows, n_samples=500)
    what_ifs = explainer.explain(rows[0]).what_ifs
    assert [what_if.task for what_if in what_ifs] == list(range(12))
    assert [what_if.feature for what_if in what_ifs] == list(range(12))


def test_a_what_if_is_shown_with_names_and_what_the_model_says_then():
    def predict(rows):
        p = bounded(3 * rows[:, 0])
        return [p, np.column_stack([p[:, ::-1] * 0.6, np.full(len(rows), 0.4)])]

    table = np.random.RandomState(0).randn(60, 2)
    explainer = TabularExplainer(predict, table, n_samples=80, task_names=["t", "u"])
    explanation = explainer.explain([0.1, 0.0])
    found = explanation.what_ifs
    assert [change.names for change in found] == [("t", "x0"), ("u", "x0")]
    for change in found:
        start, stop = explanation.offsets[change.task : change.task + 2]
        said = change.probabilities[start:stop]
        assert change.verdict == (said.argmax(), said.max())
        task, feature = change.names
        made = f"{feature} {change.after} instead of {change.before}"
        then = f"{task} would be {said.argmax()} ({said.max():.2f})"
        assert repr(change) == f"<WhatIf {made}: {then}>"
    gone = WhatIf(
        0, 1, "good", "", np.array([0.4, 0.6]), ("mood", "good"), ("bad", 0.6)
    )
    assert repr(gone) == "<WhatIf without good: mood would be bad (0.60)>"
    alone = WhatIf(2, 1, "", "3", np.array([0.4, 0.6]))
    assert repr(alone) == "<WhatIf feature 1 3, for task 2>"
