"""What the cleaner takes out of texts, and what it must leave in."""

import pickle
import re
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline

from skmtl.preprocessing import TextCleaner
from tests.needs import needs_wide_strings, package

pl = package("polars")

FAMILY = "👩\u200d👩\u200d👧"


def clean(text, **params):
    return TextCleaner(**params).transform([text])[0]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("<p>Fish &amp; chips</p>", "Fish & chips"),
        ("one<br/>two<BR>three", "one two three"),
        ("<b>H</b>ello <i class='x'>you</i>", "Hello you"),
        ("很<em>好</em>吃", "很好吃"),
        ("a<!-- b <i>c --> d -->e", "a d -->e"),
        ("x<script type='t'>if (a<b) f()</script>y", "x y"),
        ("x<STYLE>p {color: red}</Style >y", "x y"),
        ("<a href=\"x>y\" title='>'>link</a>", "link"),
        ("<a href=x>link</a >", "link"),
        ("<!DOCTYPE html><html><body>t</body></html>", "t"),
        ('<?xml version="1.0"?><p>t</p>', "t"),
        ("<![CDATA[a < b]]>", "a < b"),
        ("<p title=it's>t", "t"),
        ("&#39;&#x4f60;&eacute;&nbsp;&#8203;&hellip;", "'你é ..."),
        ("&lt;b&gt; makes bold", "<b> makes bold"),
    ],
)
def test_markup_is_removed(text, cleaned):
    assert clean(text) == cleaned
    assert clean(text, remove_markup=False) != cleaned


@pytest.mark.parametrize(
    "text",
    [
        "a < b and c > d",
        "a<b or c>a",
        "if x <a and y> b",
        "I <3 you, -> <- <= >= <=> << >>",
        "Ann <ann@example.org> wrote",
        "<unknown> and <y>",
        "AT&T, R&D; &c, ?a=1&copy=2&lt",
        "&nosuchname; &#; &;",
        "never closed <!-- here",
        "ends in <b",
    ],
)
def test_what_only_looks_like_markup_stays(text):
    assert clean(text) == text


def test_an_unclosed_script_is_a_tag_like_others():
    assert clean("use <script> for that") == "use for that"


@pytest.mark.parametrize("part", ["<!--", "<script>", "<", "<a ", '<a "', "&#", "<p '"])
def test_much_broken_markup_is_read_in_one_go(part):
    """A text of 200 KB would take minutes if each part was searched to the end."""
    assert clean(part * 50_000 + "end").endswith("end")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("ＡＢＣ，１２３！", "ABC,123!"),
        ("ﾃｽﾄ。", "テスト。"),
        ("ﬁne ① ㎏", "fine 1 kg"),
        ("cafe\u0301", "caf\u00e9"),
        ("  a\t\nb\u3000c\xa0d\u2028e \x1f", "a b c d e"),
        ("a\x00b\x07c\x7f\x9f", "abc"),
        ("so\xadft z\u200be\u2060r\ufeffo\u200d", "softzero".replace("z", " z")),
        (
            "\u202eabc\u202c \u200f\u05e9\u05dc\u05d5\u05dd\u200e",
            "abc \u05e9\u05dc\u05d5\u05dd",
        ),
        (FAMILY + " ❤\ufe0f\u200d🔥", FAMILY + " ❤\ufe0f\u200d🔥"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("क्\u200dष", "क्\u200dष"),
        ("你\u200d好\u200c", "你好"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007fa\U000e0067", None),
        ("\ud83d\ude00 \ud83d", "😀 \ufffd"),
        ("", ""),
        (" \n", ""),
    ],
)
def test_each_text_gets_one_way_of_writing(text, cleaned):
    if cleaned is None:  # the tags of the flag stay, that behind the letter goes
        cleaned = text[:-1]
    assert clean(text) == cleaned


def test_case_is_kept_unless_told():
    assert clean("Ärger ＡＢ") == "Ärger AB"
    assert clean("Ärger ＡＢ™", lowercase=True) == "ärger abtm"


@example("İ\u0323")
@example("\u200d\U0001f3f4\u200c\U000e0067")
@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    cleaner = TextCleaner(remove_markup=False, lowercase=True)
    once = cleaner.transform([text])
    assert cleaner.transform(once).tolist() == once.tolist()


@given(st.text())
def test_a_clean_text_is_normal_and_has_no_unseen_characters(text):
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFKC", cleaned)
    assert not re.search(r"[^\S ]|  |^ | $", cleaned)
    assert "Cc" not in map(unicodedata.category, cleaned)
    cleaned.encode()


@given(st.text(alphabet="<>/!-&;#x3ab \"'=", max_size=40))
def test_markup_of_any_kind_is_read(text):
    assert isinstance(clean(text), str)


TEXTS = ["a <b>x</b>", "", "你　好"]
CLEAN = ["a x", "", "你 好"]


@pytest.mark.parametrize(
    "hold",
    [
        list,
        tuple,
        np.array,
        lambda t: np.array(t, dtype=object),
        lambda t: np.array(t)[:, None],
        lambda t: [np.str_(text) for text in t],
        pytest.param(
            lambda t: np.array(t, dtype=np.dtypes.StringDType()),
            marks=needs_wide_strings,
        ),
        pd.Series,
        lambda t: pd.Series(t, dtype="category", index=[3, 1, 2]),
        lambda t: pd.DataFrame({"text": t}),
        lambda t: pd.Series(t, dtype=object).to_frame(),
        pl.Series,
        lambda t: pl.DataFrame({"text": t}),
    ],
)
def test_texts_may_be_held_in_many_ways(hold):
    cleaned = TextCleaner().fit_transform(hold(TEXTS))
    assert cleaned.dtype == object
    assert cleaned.shape == (3,)
    assert cleaned.tolist() == CLEAN
    assert set(map(type, cleaned)) == {str}


@pytest.mark.parametrize(
    ("missing", "shown"),
    [(None, "None"), (np.nan, "nan"), (pd.NA, "<NA>"), (3, "3"), (["a"], "['a']")],
)
@pytest.mark.parametrize("hold", [list, lambda t: pd.Series(t, dtype=object)])
def test_what_is_no_text_is_named_with_its_row(missing, shown, hold):
    message = re.escape(f"Got {shown} in row 2, but expected a text")
    for method in (TextCleaner().fit, TextCleaner().transform):
        with pytest.raises(ValueError, match=message):
            method(hold(["a", "b", missing, "c", None]))


def test_missing_texts_of_frames_are_named():
    for X in (pl.DataFrame({"t": ["a", None]}), pd.DataFrame({"t": ["a", None]})):
        with pytest.raises(ValueError, match=r"Got (None|nan) in row 1"):
            TextCleaner().transform(X)


def test_bytes_must_be_decoded():
    with pytest.raises(ValueError, match=r"Got b'a' in row 0.*Decode"):
        TextCleaner().transform([b"a"])


@pytest.mark.parametrize(
    "X", ["one text", b"bytes", np.array("one"), {"a": 1}, {"a"}, None, 3, iter("ab")]
)
def test_one_text_and_what_holds_none_are_refused(X):
    with pytest.raises(TypeError, match="expected a list, an array or a column of"):
        TextCleaner().transform(X)


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
def test_several_columns_are_refused(frame):
    with pytest.raises(ValueError, match=r"2 columns \('title', 'body'"):
        TextCleaner().transform(frame({"title": ["a"], "body": ["b"]}))
    with pytest.raises(ValueError, match=r"array of shape \(1, 2\)"):
        TextCleaner().transform(np.array([["a", "b"]]))


def test_no_texts_give_no_texts():
    assert TextCleaner().transform([]).shape == (0,)


def test_cleaner_is_a_step_of_pipelines_and_columns():
    frame = pd.DataFrame({"text": ["<b>good</b>", "bad"], "n": [1, 2]})
    model = make_pipeline(TextCleaner(), TfidfVectorizer())
    columns = ColumnTransformer([("text", model, "text")])
    assert columns.fit_transform(frame).shape == (2, 2)
    assert columns.get_feature_names_out().tolist() == ["text__bad", "text__good"]
    cleaner = pickle.loads(pickle.dumps(clone(TextCleaner(lowercase=True))))
    assert cleaner.transform(["A"]).tolist() == ["a"]
