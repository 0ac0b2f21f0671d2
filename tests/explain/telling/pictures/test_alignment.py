"""The picture of what written words come from."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from skmtl.explain import TextExplainer
from tests.explain.translators import translator
from tests.plotting.drawings import cut_off, overlapping

TITLE = "río sin rey"


@pytest.fixture(scope="module")
def explanation():
    return TextExplainer(translator(), n_samples=300).explain(TITLE)


def test_cells_are_the_effects_and_bold_what_is_told(explanation):
    (ax,) = explanation.plot("alignment")
    effects = explanation.alignment["english"]
    shown = np.asarray(ax.images[0].get_array())
    np.testing.assert_array_equal(shown, effects)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["río", "sin", "rey"]
    words = [t.get_text() for t in ax.get_xticklabels()]
    assert words == ["the", "River", "without", "King"]
    written = {t.get_position(): t for t in ax.texts if t.get_gid() == "effect"}
    for j, i in ((1, 0), (2, 1), (3, 2)):
        cell = written[j, i]
        assert cell.get_weight() == "bold"
        assert float(cell.get_text()) == pytest.approx(effects.iloc[i, j], abs=0.006)
    assert sum(cell.get_weight() == "bold" for cell in written.values()) == 3
    assert "the River without King" in ax.get_title().replace("\n", " ")
    plt.close("all")


@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_nothing_overlaps_or_is_cut_off(explanation, style):
    with plt.style.context(style):
        axes = explanation.plot("alignment")
        figure = axes[0].figure
        figure.draw_without_rendering()
        assert not cut_off(figure)
        assert not overlapping(figure)
    plt.close("all")


def test_it_is_drawn_where_it_is_told(explanation):
    _, (left, right) = plt.subplots(1, 2, layout="constrained")
    axes = explanation.plot("alignment", tasks="english", ax=right)
    assert axes.tolist() == [right]
    assert right.images
    assert not left.images
    with pytest.raises(ValueError, match="mood"):
        explanation.plot("alignment", tasks="mood")
    plt.close("all")


def test_there_is_none_without_a_text():
    def mood(titles):
        return [np.tile([0.2, 0.8], (len(titles), 1))]

    explanation = TextExplainer(mood, n_samples=50).explain(TITLE)
    with pytest.raises(ValueError, match="'alignment', but expected one of"):
        explanation.plot("alignment")
