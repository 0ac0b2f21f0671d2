"""What a folder must hold to write texts, and what its tokens make of them."""

import pickle
import shutil

import numpy as np
import pytest
import torch
from sklearn.base import clone

from skmtl.exceptions import SkmtlWarning
from skmtl.networks import MLPTrunk, PretrainedTextHead, PretrainedTextTrunk
from skmtl.tasks._text_codec import END, FIRST_SYMBOL
from tests.networks.text_encoders import HIDDEN, N_POSITIONS, N_WORDS, bart, bert, t5
from tests.networks.writing_models import WORDS, save, saved_t5, tokenizer

TEXTS = ["red river", None, "house", "", "one two three"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return saved_t5(tmp_path_factory.mktemp("t5"))


def test_texts_come_back_from_the_tokens_of_the_folder(folder):
    codec = PretrainedTextHead(folder).codec(TEXTS)
    texts = codec.encode(TEXTS)
    own = tokenizer()
    for at, text in enumerate(TEXTS):
        ids = texts.padded(np.array([at]))[0].tolist()
        if text is None:
            assert not ids
        else:
            *right, end = own.encode(text).ids
            assert end == 1  # which is ours in turn
            assert ids == [*(i + FIRST_SYMBOL for i in right), END]
    assert codec.decode(texts.padded(np.arange(5))) == [text or "" for text in TEXTS]
    assert codec.n_symbols == N_WORDS + FIRST_SYMBOL
    assert len(WORDS) < codec.n_symbols
    assert codec.unit == "token"


def test_what_follows_the_end_and_special_tokens_are_not_text(folder):
    codec = PretrainedTextHead(folder).codec(TEXTS)
    red = codec.encode(["red"]).ids[:-1].tolist()
    ids = [2 + FIRST_SYMBOL, *red, FIRST_SYMBOL, END, *red]  # unknown, and padding
    assert codec.decode(np.array([ids])) == ["red"]
    ids = codec.encode(["red</s>"]).ids.tolist()
    assert ids[-1] == END
    assert 1 + FIRST_SYMBOL not in ids  # it is spelt


def test_the_longest_text_says_how_long_texts_may_be(folder):
    head = PretrainedTextHead(folder)
    longest = len(head.codec(TEXTS).encode([TEXTS[-1]]).ids) - 1
    assert head.codec(TEXTS).max_length == int(np.ceil(1.5 * longest))
    assert head.codec([None, ""]).max_length == 1
    codec = head.codec(TEXTS, 2)
    assert codec.max_length == 2
    texts = codec.encode(TEXTS)
    assert texts.n_cut == sum(
        len(tokenizer().encode(text).ids) > 3 for text in TEXTS if text is not None
    )
    assert texts.lengths.max() == 3


def test_nothing_is_longer_than_the_model_has_places_for(tmp_path):
    head = PretrainedTextHead(save(bart(), tmp_path))
    long = " ".join(WORDS)
    with torch.no_grad():
        for max_length in (None, 99):
            codec = head.codec([long], max_length)
            assert codec.max_length == N_POSITIONS - 1
            assert codec.encode([long]).n_cut == 1


def test_values_of_tokens_stand_at_their_last_characters(folder):
    codec = PretrainedTextHead(folder).codec(TEXTS)
    texts = ["red river", None, "", "two"]
    lengths = codec.encode(texts).lengths
    values = np.where(np.arange(lengths.max()) < lengths[:, None], -1.0, np.nan)
    values[:, 0] *= 2
    found = codec.by_character(values, texts)
    assert found.shape == (4, 10)
    np.testing.assert_array_equal((~np.isnan(found)).sum(axis=1), [10, 0, 1, 4])
    np.testing.assert_allclose(np.nansum(found, axis=1), np.nansum(values, axis=1))
    own = tokenizer().encode("red river")
    ends = [stop - 1 for _, stop in own.offsets[:-1]]
    assert ends[-1] == 8
    assert found[0, [*ends, 9]].tolist() == [-2, *[-1.0] * len(ends)]
    same = codec.by_character(np.repeat(values[:1], 3, axis=0), ["red river"])
    np.testing.assert_array_equal(same, np.repeat(found[:1], 3, axis=0))


def test_codecs_survive_pickling(folder):
    codec = PretrainedTextHead(folder).codec(TEXTS)
    other = pickle.loads(pickle.dumps(codec))
    texts = ["red</s> two", *TEXTS]
    assert other.encode(texts).ids.tolist() == codec.encode(texts).ids.tolist()


def test_texts_that_a_tokeniser_does_not_keep_are_warned_of(folder):
    match = r"does not keep 1 text of 4: 'río' comes back as '.*'\. What it loses"
    with pytest.warns(SkmtlWarning, match=match):
        PretrainedTextHead(folder).codec(["río", "red", "", None, "two red"])


def test_the_folder_of_the_trunk_is_taken(folder):
    head = PretrainedTextHead("trunk", 0.2, 3, 7)
    found = head.beside(PretrainedTextTrunk(folder))
    assert found.get_params() == head.get_params() | {"model": folder}
    assert head.model == "trunk"
    own = PretrainedTextHead(folder)
    assert own.beside("gru") is own
    for trunk in ("gru", MLPTrunk(), PretrainedTextTrunk(t5())):
        with pytest.raises(ValueError, match="expected a PretrainedTextTrunk of a fol"):
            head.beside(trunk)


def test_recipes_are_cloned_and_pickled(folder):
    head = PretrainedTextHead(folder, lr_scale=0.5)
    for other in (clone(head), pickle.loads(pickle.dumps(head))):
        assert other.get_params() == head.get_params()
        assert other.build(HIDDEN, 0).n_symbols == head.codec(TEXTS).n_symbols


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"lr_scale": 0}, r"Got lr_scale=0, but expected a number in \(0, 1\]"),
        ({"lr_scale": "low"}, "Got lr_scale='low', but expected"),
        ({"beam_width": 0}, "Got beam_width=0, but expected an integer"),
        ({"model": "trunk"}, "Got model='trunk', but expected 'trunk' or the path"),
        ({"model": "no/such"}, r"Got model='no/such' \(no such folder\)"),
        (
            {"model": torch.nn.ReLU()},
            "Got model=.*, but expected 'trunk' or the path of a fol",
        ),
        ({"model": 3}, "Got model=3, but expected the path of a folder"),
    ],
)
def test_bad_settings_say_what_is_expected(folder, settings, match):
    with pytest.raises((ValueError, TypeError), match=match):
        PretrainedTextHead(**{"model": folder} | settings).build(HIDDEN, 0)


def test_a_load_is_silent_and_of_single_precision(tmp_path, capfd):
    path = save(t5().half(), tmp_path)
    capfd.readouterr()
    head = PretrainedTextHead(path)
    head.codec(TEXTS)
    decoder = head.build(HIDDEN, 0)
    assert {weight.dtype for weight in decoder.parameters()} == {torch.float32}
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("max_length", [0, 1.5])
def test_a_length_is_a_whole_number(folder, max_length):
    with pytest.raises(ValueError, match=r"Got max_length=.*, but expected an integer"):
        PretrainedTextHead(folder).codec(TEXTS, max_length)


def test_a_folder_that_does_not_write_says_so(tmp_path):
    bert().save_pretrained(tmp_path)
    match = "which does not write texts after others, but expected 'trunk' or the path"
    with pytest.raises(ValueError, match=match):
        PretrainedTextHead(tmp_path).build(HIDDEN, 0)


def test_a_folder_without_its_tokeniser_says_so(folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(ValueError, match=r"\(no tokenizer.json in it\), but expected"):
        PretrainedTextHead(tmp_path).codec(TEXTS)


def test_a_tokeniser_of_another_model_says_so(tmp_path):
    path = save(t5(vocab_size=20), tmp_path)
    with pytest.raises(ValueError, match="has 38 tokens, but the model knows only 20"):
        PretrainedTextHead(path).codec(TEXTS)


def test_a_folder_of_an_encoder_alone_is_warned_of(tmp_path):
    from safetensors.torch import load_file, save_file

    path = saved_t5(tmp_path)
    file = tmp_path / "model.safetensors"
    weights = load_file(file)
    kept = {n: w for n, w in weights.items() if not n.startswith("decoder.block")}
    save_file(kept, file, metadata={"format": "pt"})
    with pytest.warns(SkmtlWarning, match="weights of the decoder are not in"):
        PretrainedTextHead(path).build(HIDDEN, 0)
