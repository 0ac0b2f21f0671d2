"""Curves of answers: what is drawn is what the model says when it is asked."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from skmtl import TabularExplainer, load_penguins
from skmtl.explain.facts._asked import Answers, Varied
from skmtl.explain.telling.pictures._cells import height_of
from skmtl.explain.telling.pictures._draw import draw
from tests.explain.telling.pictures.scenes import image, table, text
from tests.plotting.drawings import cut_off, overlapping

COLUMNS = ["bill_length_mm", "bill_depth_mm", "island"]


@pytest.fixture(scope="module")
def asked():
    """An explanation of penguins, the model of codes, and the row."""
    X, Y = load_penguins(return_X_y=True)
    known = X.notna().all(axis=1) & Y.notna().all(axis=1)
    X = X[known].assign(island=Y["island"].astype(str))[COLUMNS]
    Y = Y.loc[known, ["species", "sex"]].astype(str)
    islands = sorted(X["island"].unique())

    def coded(rows):
        codes = rows["island"].map(islands.index)
        return np.column_stack([rows[COLUMNS[:2]], codes]).astype(float)

    forest = RandomForestClassifier(40, min_samples_leaf=4, random_state=0)
    forest.fit(coded(X), Y)
    explainer = TabularExplainer(
        lambda rows: forest.predict_proba(coded(rows)), X, task_names=["kind", "sex"]
    )
    x = X.iloc[[150]]
    return (
        explainer.explain(x.iloc[0]),
        lambda rows: forest.predict_proba(coded(rows)),
        x,
    )


def lines(ax, gid):
    (found,) = [c for c in ax.collections if c.get_gid() == gid]
    return [path.vertices for path in found.get_paths()]


def dots(ax, gid):
    found = [c for c in ax.collections if c.get_gid() == gid]
    return np.concatenate([np.asarray(c.get_offsets()) for c in found])


def test_curves_and_marks_are_answers_of_the_model(asked):
    explanation, model, x = asked
    ax = draw(explanation)[0]
    told, n_tasks = lines(ax, "told"), 2
    spoken = explanation.facts.spoken
    here, compared = dots(ax, "here"), dots(ax, "compared")
    assert len(told) == len(here) == n_tasks * len(explanation.answers.varied)
    n_drawn = 0
    for row, varied in enumerate(explanation.answers.varied):
        name, at = COLUMNS[varied.feature], explanation.facts.told[row]
        is_number = name != "island"
        values = varied.values if not is_number else varied.numbers
        own = x[name].iloc[0]
        shown = np.sort(np.append(values, own)) if is_number else [own, values[at]]
        rows = pd.concat([x] * len(shown), ignore_index=True).assign(**{name: shown})
        said = model(rows)
        for k in range(n_tasks):
            curve = told[row * n_tasks + k]
            p = said[k][:, spoken[k]]
            np.testing.assert_allclose(curve[:, 1] - row, height_of(p), atol=1e-9)
            assert (np.diff(curve[:, 0]) > 0).all()
            assert k < curve[:, 0].min() < curve[:, 0].max() < k + 1
            if is_number:  # evenly in the numbers
                part = np.ptp(curve[:, 0]) * (shown - shown[0]) / np.ptp(shown)
                np.testing.assert_allclose(curve[:, 0] - curve[0, 0], part, atol=1e-9)
            place = list(shown).index(own)
            np.testing.assert_allclose(here[row * n_tasks + k], curve[place])
            if at >= 0:
                place = list(shown).index(values[at])
                np.testing.assert_allclose(compared[n_drawn], curve[place])
                n_drawn += 1
    assert n_drawn == len(compared)
    # of three species the next likely one is drawn as well, of two sexes none
    assert len(lines(ax, "next class")) == len(explanation.answers.varied)


def test_shades_are_where_the_verdict_is_another(asked):
    explanation, *_ = asked
    ax = draw(explanation)[0]
    boxes = [
        (v[:, 0].min(), v[:, 0].max(), int(v[0, 1]))
        for v in lines(ax, "another answer")
    ]
    assert boxes
    for row, varied in enumerate(explanation.answers.varied):
        for k in range(2):
            curve = lines(ax, "told")[2 * row + k]
            start, end = explanation.offsets[k : k + 2]
            said = np.vstack(
                [varied.outputs[:, start:end], explanation.probabilities[k]]
            )
            at = np.argsort(np.append(varied.numbers, varied.own_number), kind="stable")
            if len(curve) == 2:
                at = np.array([len(said) - 1, explanation.facts.told[row]])
            other = said[at].argmax(axis=1) != explanation.facts.predicted[k]
            inside = [
                any(a <= x <= b and r == row for a, b, r in boxes) for x in curve[:, 0]
            ]
            assert inside == other.tolist()


def varied_by(numbers, own, p, seen=()):
    """One feature whose values give a probability of the second of two classes."""
    numbers, p = np.asarray(numbers, float), np.asarray(p, float)
    return Varied(
        feature=0,
        own="here",
        values=tuple(f"{v:g}" if np.isfinite(v) else "missing" for v in numbers),
        numbers=numbers,
        common=np.ones(len(p), bool),
        sizes=np.ones(len(p)),
        outputs=np.column_stack([1 - p, p]),
        own_number=own,
        seen=np.asarray(seen, float),
    )


def test_what_is_missing_stands_apart_at_the_right():
    varied = varied_by([0, 2, np.nan], 1, [0.9, 0.7, 0.2], [0, 0.5, 2, 9])
    ax = draw(replace(table(1), answers=Answers((varied,))))[0]
    (curve,) = lines(ax, "told")
    np.testing.assert_allclose(curve[:, 1], height_of(np.array([0.9, 0.7, 0.7])))
    (ring,) = dots(ax, "compared")
    assert ring[0] > curve[:, 0].max() + 0.05
    assert ring[1] == height_of(0.2)
    (box,) = lines(ax, "another answer")
    assert curve[:, 0].max() < box[:, 0].min() < ring[0] < box[:, 0].max()
    # a number that is further out than the curve has no place
    places = sorted(path[0, 0] for path in lines(ax, "rug"))
    quarter = curve[0, 0] + np.ptp(curve[:, 0]) / 4
    np.testing.assert_allclose(places, [curve[0, 0], quarter, curve[-1, 0]])
    assert [t.get_text() for t in ax.texts if t.get_gid() == "end"] == ["0", "2", "?"]


def heads(ax):
    return [t.get_text() for t in ax.texts if t.get_gid() == "head"]


def test_heads_name_the_class_that_is_drawn_in_percents():
    explanation = table(2, probabilities=[[0.25, 0.75], [0.9997, 0.0003]])
    assert heads(draw(explanation)[0]) == ["yes: 75 %", "task_0", "no: >99 %", "task_1"]
    assert explanation.facts.spoken.tolist() == [1, 0]
    three = table(1, classes=[["a", "b", "c"]], probabilities=[[0.2, 0.7, 0.1]])
    assert heads(draw(three)[0]) == ["a: 20 %", "b: 70 %", "task_0"]


def test_labels_for_people_stand_in_all_pictures():
    names = [f"label of {j}" for j in range(8)]
    explanation = table(3, feature_labels=names, task_labels=["One", "Two", "Three"])
    for style in ("answers", "heatmap", "effects"):
        figure = draw(explanation, style)[0].figure
        written = "\n".join(t.get_text() for t in figure.findobj(plt.Text))
        assert all(name in written for name in ("One", "Two", "Three"))
        assert written.count("label of") >= 8
        assert "x0" not in written
        assert "task_0" not in written


@pytest.mark.parametrize(("made", "n"), [(table, 8), (text, 6), (image, 6)])
def test_without_answers_a_picture_says_so(made, n):
    explanation = replace(made(3), answers=Answers())
    axes = draw(explanation)
    written = [t.get_text() for t in axes[-1].texts]
    assert any("no feature has another value" in line for line in written)
    assert f"{n} more not shown" in written
    assert cut_off(axes[0].figure) == overlapping(axes[0].figure) == []


def test_segments_that_are_told_are_numbered_in_the_image():
    explanation = image(2)
    first, _ = draw(explanation)
    numbers = {t.get_text() for t in first.texts if t.get_gid() == "segment"}
    assert numbers == {str(v.feature) for v in explanation.answers.varied}


def test_roles_are_those_of_the_classes_drawn():
    probabilities = [[0.3, 0.7], [0.7, 0.3], [0.3, 0.7]]
    explanation = table(3, r2=0.9, probabilities=probabilities)
    ax = draw(explanation)[0]
    roles = {t.xy[1]: t.get_text() for t in ax.texts if t.get_gid() == "role"}
    for row, varied in enumerate(explanation.answers.varied):
        columns = explanation.offsets[:-1] + explanation.facts.spoken
        own = np.concatenate(explanation.probabilities)
        steps = (varied.outputs[explanation.facts.told[row]] - own)[columns]
        counts = explanation.facts.counts[varied.feature] & (np.abs(steps) >= 0.01)
        signs = set(np.sign(steps[counts]).tolist())
        expected = "conflicting" if len(signs) == 2 else "shared"
        expected = (
            expected if counts.sum() > 1 else "specific" if counts.any() else None
        )
        assert roles.get(row + 0.5) == expected
    assert {"shared", "conflicting", "specific"} == set(roles.values())
