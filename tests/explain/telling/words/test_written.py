"""What is told of texts that a model writes, asked of the model once more."""

import re
from dataclasses import replace

import numpy as np
import pytest

from skmtl.explain import TextExplainer
from skmtl.explain.facts._percents import percent
from skmtl.explain.facts._written_text import Origin
from tests.explain.translators import (
    PALACE,
    TITLES,
    likelihoods,
    translator,
    without,
)

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


@pytest.mark.parametrize("level", ["short", "full"])
def test_a_word_that_takes_both_of_two_words_is_told(level):
    model = translator(titles=[*TITLES, PALACE])
    explanation = TextExplainer(model, n_samples=300).explain(PALACE)
    (here,) = likelihoods(model, PALACE, "Palace")
    left = {
        percent(likelihoods(model, without(PALACE, word), "Palace")[0])
        for word in PALACE.split()
    }
    (now,) = left
    assert (
        '"Palace" comes from "casa" and "real", without either of which its '
        f"probability falls from {percent(here)} % to {now} %."
    ) in explanation.as_text(level=level)
    assert (
        "「Palace」来自「casa」和「real」，去掉其中任何一个，其概率都由 "
        f"{percent(here)}% 降至 {now}%。"
    ) in explanation.as_text("zh", level)


def of_each(explanation, features, left):
    """Return an explanation whose second word takes each of some features."""
    (text,) = explanation.texts
    alone = np.full((len(explanation.features), len(text.words)), 0.9)
    alone[list(features), 1] = left
    origin = Origin(tuple(features), float(np.max(left)), each=True)
    origins = (None, origin, *[None] * (len(text.words) - 2))
    return replace(explanation, texts=(replace(text, alone=alone, origins=origins),))


def test_of_several_the_most_that_is_left_is_told(told):
    explanation = of_each(told[1], (0, 1, 2), [0.1, 0.2, 0.1])
    text = explanation.as_text()
    assert 'from "río", "sin" and "rey", without any one of which its' in text
    assert "from 96 % to 20 % or less." in text
    assert "由 96% 降至 20% 或更低。" in explanation.as_text("zh")


def test_a_short_text_counts_many_sources():
    title = "río sin rey y uno dos"
    told = TextExplainer(translator(writes="the River"), n_samples=50).explain(title)
    explanation = of_each(told, range(6), 0.1)
    assert '"River" comes from 6 words, without any one of' in explanation.as_text()
    assert "「River」来自 6 个词，去掉其中任何一个" in explanation.as_text("zh")
    assert 'from "río", "sin", "rey"' in explanation.as_text(level="full")


@pytest.mark.parametrize("alone", [False, True])
def test_of_a_single_word_it_is_said_how_to_look_inside(alone):
    model = translator(alone=alone)
    explanation = TextExplainer(model, n_samples=50).explain("rey")
    text, chinese = explanation.as_text(), explanation.as_text("zh")
    assert '"King" comes from "rey", without which its probability falls' in text
    assert (
        "Without the only part of the input, more than half of the probability is left "
        'of "the".'
    ) in text
    assert "No single" not in text
    assert (
        "The input is a single word: TextExplainer with "
        'tokenizer="char" looks inside it.'
    ) in text
    assert '输入只有一个词：用 tokenizer="char" 的' in chinese
    assert "去掉输入仅有的部分后，「the」的概率仍保留一半以上。" in chinese


@pytest.mark.parametrize(
    ("title", "tokenizer"), [("y", "auto"), ("rey y", "auto"), ("rey", "char")]
)
def test_there_is_no_such_hint_where_there_is_nothing_inside(title, tokenizer):
    explainer = TextExplainer(translator(), n_samples=50, tokenizer=tokenizer)
    explanation = explainer.explain(title)
    assert "tokenizer" not in explanation.as_text() + explanation.as_text("zh")


def test_letters_are_no_words():
    explainer = TextExplainer(translator(), n_samples=100, tokenizer="char")
    explanation = explainer.explain(" ".join(["rey sin río"] * 3))
    text, chinese = explanation.as_text(), explanation.as_text("zh")
    assert "No single character decides " in text
    assert " more characters are not told here" in text
    assert "No single word" not in text
    assert "没有哪一个字符单独决定" in chinese
    assert " 个字符从略" in chinese


def test_letters_beside_chinese_are_no_words_either():
    explainer = TextExplainer(translator(), n_samples=100, tokenizer="char")
    told = explainer.explain("rey 好")
    assert "No single character decides " in told.as_text()
    assert "没有哪一个字符单独决定" in told.as_text("zh")


def test_what_moves_a_text_is_not_said_to_move_nothing():
    def said(*moving):
        """Return what is told where some words move the mood, with texts and not."""
        varied = [
            replace(one, outputs=own[:, ::-1] if one.feature in moving else own)
            for one in made.answers.varied
        ]
        answers = replace(made.answers, varied=tuple(varied), turns=())
        explanation = replace(made, answers=answers)
        return [
            one.as_text(level="full")
            for one in (explanation, replace(explanation, texts=()))
        ]

    made = TextExplainer(translator(), n_samples=300).explain(TITLE)
    own = made.own[None]
    with_text, without_text = said()
    assert "none of the 3" in without_text
    assert "none of the 3" not in with_text
    with_text, without_text = said(1)
    assert 'Changed alone, "río" and "rey" move nothing' in without_text
    assert "Changed alone" not in with_text
