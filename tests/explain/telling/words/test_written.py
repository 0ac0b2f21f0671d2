"""What is told of texts that a model writes, asked of the model once more."""

import re

import pytest

from skmtl.explain import TextExplainer
from skmtl.explain.facts._percents import percent
from tests.explain.translators import likelihoods, translator, without

TITLE, ENGLISH = "río sin rey", "the River without King"
_TOLD = {
    "en": (
        r'"(\w+)" comes from "(\w+)", without which its probability falls from (\d+) % '
        r"to (\d+) %|"
        r'"(\w+)" from "(\w+)" \((\d+) % to (\d+) %\)'
    ),
    "zh": (
        r"「(\w+)」来自「(\w+)」，去掉后其概率由 (\d+)% 降至 (\d+)%|"
        r"「(\w+)」来自「(\w+)」（由 (\d+)% 降至 (\d+)%）"
    ),
}


@pytest.fixture(scope="module", params=[False, True], ids=["beside a class", "alone"])
def told(request):
    """A model that writes, and its explanation of a title."""
    model = translator(alone=request.param)
    return model, TextExplainer(model, n_samples=300).explain(TITLE)


@pytest.mark.parametrize("level", ["short", "full"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_number_told_is_what_the_model_says(told, language, level):
    model, explanation = told
    text = explanation.as_text(language, level)
    found = [
        [part for part in parts if part] for parts in re.findall(_TOLD[language], text)
    ]
    assert [(word, source) for word, source, *_ in found] == [
        ("River", "río"),
        ("without", "sin"),
        ("King", "rey"),
    ]
    for word, source, was, now in found:
        at = ENGLISH.split().index(word)
        here = likelihoods(model, TITLE, ENGLISH)[at]
        left = likelihoods(model, without(TITLE, source), ENGLISH)[at]
        assert (was, now) == (percent(here), percent(left))


def test_a_word_that_no_other_decides_is_said_so(told):
    model, explanation = told
    assert 'No single word decides "the".' in explanation.as_text()
    assert "没有哪一个词单独决定「the」。" in explanation.as_text("zh")
    for word in TITLE.split():
        before, *_ = likelihoods(model, TITLE, ENGLISH)
        after, *_ = likelihoods(model, without(TITLE, word), ENGLISH)
        assert after > before / 2


def test_the_text_is_told_before_what_it_comes_from(told):
    _, explanation = told
    text = explanation.as_text()
    name = explanation.texts[0].task
    first = f'{name[:1].upper()}{name[1:].replace("_", " ")}: "{ENGLISH}".'
    if explanation.task_names:
        assert text.splitlines()[0].endswith(first)
        assert text.splitlines()[0].startswith("Mood: ")
    else:
        assert f': "{ENGLISH}".' in text.splitlines()[0]


def test_words_beside_each_other_are_one_source():
    model = translator()
    told = TextExplainer(model).explain("mar olas y rey").as_text()
    assert '"Sea" comes from "mar" and "olas", without which' in told
    with_characters = TextExplainer(model, n_samples=200, tokenizer="char")
    text = with_characters.explain("rey sin").as_text()
    assert '"K" comes from "rey"' in text


def test_a_short_text_does_not_tell_of_every_word():
    title = " ".join(["río sin rey"] * 3)
    explanation = TextExplainer(translator(), n_samples=200).explain(title)
    short, full = explanation.as_text(), explanation.as_text(level="full")
    assert "3 more words are not told here." in short
    assert '"River" (3) from "río"' in full
    assert '"River" (3)' not in short
    assert "另有 3 个词从略。" in explanation.as_text("zh")


@pytest.mark.parametrize("nasty", ['say "no"', "<b>{0}</b>", "a. b\nc", "גיל"])
def test_any_text_is_quoted(nasty):
    explanation = TextExplainer(translator(writes=nasty), n_samples=50).explain("rey")
    opening = explanation.as_text().index("English: ")
    told = explanation.as_text()[opening:]
    inside = nasty.replace('"', '\\"').replace("\n", "\\n")
    assert f'"{inside}"' in told
