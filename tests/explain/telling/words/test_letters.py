"""Letters that are the features of a text are called so, and words of one are not."""

import numpy as np
import pytest

from skmtl.explain import TextExplainer


def says(texts):
    """Return two tasks: "p" makes the first, "r" the second, "I" both."""
    found = []
    for letters in (["p", "I"], ["r", "I"]):
        there = np.array([[letter in text for letter in letters] for text in texts])
        p = 0.1 + 0.6 * there.any(axis=1)
        found.append(np.column_stack([1 - p, p]))
    return found


@pytest.fixture(scope="module")
def letters():
    return TextExplainer(says, n_samples=200, random_state=0, tokenizer="char")


def test_letters_are_called_characters(letters):
    explanation = letters.explain("pro")
    text, chinese = explanation.as_text(), explanation.as_text("zh")
    assert 'Without the character "p", ' in text
    assert "若没有字符「p」，" in chinese
    assert "word" not in text
    assert "词" not in chinese


def test_letters_of_many_texts_are_called_characters(letters):
    explanations = letters.explain_many(["pro", "per", "pur", "orp"])
    text, chinese = explanations.as_text(), explanations.as_text("zh")
    assert "one character at a time was removed" in text
    assert 'Removing the character "p"' in text
    assert "每次只去掉一个字符" in chinese
    assert "去掉字符「p」" in chinese
    assert "word" not in text


@pytest.mark.parametrize("tokenizer", ["auto", "word"])
def test_a_word_of_one_letter_is_a_word(tokenizer):
    explainer = TextExplainer(says, n_samples=200, random_state=0, tokenizer=tokenizer)
    assert 'Without the word "I", ' in explainer.explain("so I do").as_text()
    many = explainer.explain_many(["so I do", "I do", "I am", "do I"])
    assert "one word at a time was removed" in many.as_text()
    assert 'Removing the word "I"' in many.as_text()
