"""Characters that the usual font lacks: another font, or one warning and boxes."""

import warnings

import matplotlib.pyplot as plt
import pytest

from skmtl.exceptions import SkmtlWarning
from skmtl.explain.telling.pictures._draw import draw
from skmtl.plotting import _fonts
from skmtl.plotting._fonts import font_for
from tests.explain.telling.pictures.scenes import (
    CHINESE,
    CHINESE_WORDS,
    chinese_table,
    table,
    text,
)
from tests.plotting.drawings import cut_off, overlapping


@pytest.fixture
def no_other_font(monkeypatch):
    monkeypatch.setattr(_fonts, "_others", lambda: iter(()))


def chinese_text(n_tasks):
    return text(n_tasks, CHINESE, CHINESE_WORDS)


CHINESE_CASES = [
    (chinese_table, "heatmap"),
    (chinese_table, "effects"),
    (chinese_text, "text"),
    (chinese_text, "heatmap"),
]


@pytest.mark.usefixtures("chinese_font")
@pytest.mark.parametrize(
    ("made", "style", "n_tasks"),
    [(*case, 3) for case in CHINESE_CASES]
    + [(chinese_table, "heatmap", 14), (chinese_text, "text", 14)],
)
def test_chinese_is_drawn_where_there_is_a_font(made, style, n_tasks):
    """A missing glyph would be a warning, and so an error."""
    figure = draw(made(n_tasks), style)[0].figure
    figure.canvas.draw()
    written = "".join(t.get_text() for t in figure.findobj(plt.Text))
    assert "□" not in written
    assert overlapping(figure) == []
    assert cut_off(figure) == []


@pytest.mark.usefixtures("no_other_font")
@pytest.mark.parametrize(("made", "style"), CHINESE_CASES)
def test_one_warning_names_fonts_where_there_is_none(made, style):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        draw(made(3), style)[0].figure.canvas.draw()
    assert [w.category for w in caught] == [SkmtlWarning]
    assert "fonts-noto-cjk" in str(caught[0].message)


@pytest.mark.usefixtures("no_other_font")
def test_boxes_stand_for_what_no_font_has():
    with pytest.warns(SkmtlWarning, match="'糖', '血', but no font"):
        font = font_for(["血糖 (mg)"])
    assert font.clean("血糖 (mg)") == "□□ (mg)"


@pytest.mark.usefixtures("no_other_font")
def test_characters_that_are_not_seen_are_no_loss():
    written = "a\U000e0001b\x00c\nd"
    assert font_for([written]).clean(written) == "ab c d"


def test_usual_names_keep_the_usual_font():
    font = font_for(["glucose", "Größe", "ρ²"])
    assert list(font.families) == plt.rcParams["font.family"]
    assert font.replaced == {}


@pytest.mark.usefixtures("chinese_font")
def test_other_fonts_come_after_the_users_own():
    with plt.rc_context({"font.family": ["DejaVu Serif"]}):
        ax = draw(chinese_table(2), "effects")[0]
    families = ax.get_yticklabels()[0].get_fontfamily()
    assert families[0] == "DejaVu Serif"
    assert len(families) > 1


def test_a_lone_surrogate_is_a_box():
    with pytest.warns(SkmtlWarning, match="no font"):
        axes = draw(table(2, ["\ud800", *"bcdefgh"]), "heatmap")
    axes[0].figure.canvas.draw()
    assert any("□" in t.get_text() for t in axes[0].get_yticklabels())
