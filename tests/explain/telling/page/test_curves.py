"""Curves on a page are answers of the model."""

import re

import numpy as np
import pandas as pd
import pytest

from skmtl import TabularExplainer
from skmtl.explain.facts._curves import curves
from skmtl.explain.telling.page._answers import Answered
from skmtl.explain.telling.page._curves import HEIGHT, WIDTH, places
from skmtl.explain.telling.page._one import page
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import (
    asked,
    paths,
    read,
    small_explanation,
    symbols,
    with_curves,
)

#: Half a unit of the drawing.
ROUNDING = 0.5 / HEIGHT


@pytest.mark.parametrize("row", [0, 120, 200, 300])
def test_lines_and_dots_are_what_the_model_says_when_asked_again(penguins, row):
    model, X, explainer = penguins
    x = X.iloc[[row]]
    explanation = explainer.explain(x)
    tolerance = Answered(explanation).tolerance + 2 * ROUNDING
    tree = read(page(explanation))
    drawn, n_gaps = symbols(tree), 0
    for curve in curves(explanation):
        name, at = X.columns[curve.feature], places(curve)
        for k, own in enumerate(explanation.probabilities):
            spoken = explanation.facts.spoken[k]
            symbol = drawn[f"g{k}-{spoken}-{curve.feature}"]
            said = [asked(model, x, name, value)[k] for value in curve.numbers]
            said = np.array(said)
            known = np.isfinite(curve.numbers)
            kinds = {"told": spoken}
            if len(own) > 2:
                rest = np.where(np.arange(len(own)) == spoken, -1, own)
                kinds["rival"] = int(rest.argmax())
            for kind, column in kinds.items():
                (line,) = paths(symbol, kind)
                for x_, y_ in line:  # every corner is an answer
                    near = said[at == x_, column]
                    assert np.abs(near - (1 - y_ / HEIGHT)).min() <= ROUNDING + 1e-9
                shown = 1 - np.interp(at[known], *line.T) / HEIGHT
                steep = np.diff(line[:, 0]) == 0
                if not steep.any():
                    assert np.abs(shown - said[known, column]).max() <= tolerance
                gap = paths(symbol, f"{kind} gap")
                assert len(gap) == (~known).sum()
                for (spot,) in gap:
                    n_gaps += 1
                    assert spot[0] == at[-1] > at[known].max()
                    wanted = said[-1, column]
                    assert 1 - spot[1] / HEIGHT == pytest.approx(wanted, abs=ROUNDING)
            assert bool(paths(symbol, "rival")) == (len(own) > 2)
            here, *compared = paths(symbol, "dot")
            marks = [curve.here] + [curve.compared] * (curve.compared >= 0)
            for spot, mark in zip([here, *compared], marks, strict=True):
                assert spot[0, 0] == at[mark]
                wanted = said[mark, spoken]
                assert 1 - spot[0, 1] / HEIGHT == pytest.approx(wanted, abs=ROUNDING)
            assert [spot.tolist() for spot in paths(symbol, "hole")] == [
                spot.tolist() for spot in compared
            ]
            shaded = np.zeros(len(at), dtype=bool)
            for path in symbol.all("path", kind="shade"):
                for start, wide in re.findall(r"M(\d+) 0h(\d+)v", path.attributes["d"]):
                    after = (at > int(start)) | (start == "0")
                    shaded |= after & (at <= int(start) + int(wide))
            turned = said.argmax(axis=1) != own.argmax()
            alone = np.array([(at == one).sum() == 1 for one in at])
            np.testing.assert_array_equal(shaded[alone], turned[alone])
    assert n_gaps


def test_nothing_is_drawn_outside_of_the_box():
    explanation = with_curves(small_explanation())
    for symbol in symbols(read(page(explanation))).values():
        assert symbol.attributes["viewbox"] == f"0 0 {WIDTH} {HEIGHT}"
        for kind in ("told", "rival", "dot", "hole"):
            for line in paths(symbol, kind):
                assert (line >= 0).all()
                assert (line <= [WIDTH, HEIGHT]).all()


@pytest.mark.parametrize("own", [-1e300, 1e300, 50.0])
def test_numbers_beyond_all_bounds_have_their_place(own):
    X = pd.DataFrame({"a": np.linspace(0, 1, 60), "b": np.arange(60.0)})

    def model(rows):
        p = 1 / (1 + np.exp(-np.clip(rows["a"].to_numpy(float) - rows["b"], -9, 9)))
        return np.column_stack([1 - p, p])

    x = pd.DataFrame({"a": [own], "b": [3.0]})
    with pytest.warns(match="a"):
        explanation = TabularExplainer(model, X, n_samples=50).explain(x)
    for curve in curves(explanation):
        at = places(curve)
        assert at.min() == 0
        assert at.max() == WIDTH
        assert (np.diff(at) >= 0).all()
    read(page(explanation))


def test_all_that_is_shown_is_defined_once():
    effects = np.random.RandomState(0).randn(12, 5)
    classes = [np.array(list("abc")[: 2 + k % 2]) for k in range(5)]
    tree = read(page(with_curves(made_explanation(effects, classes=classes))))
    shown = [one.attributes["href"][1:] for one in tree.all("use")]
    defined = [one.attributes["id"] for one in tree.all() if "id" in one.attributes]
    assert set(shown) <= set(defined)
    assert set(symbols(tree)) <= set(shown)
