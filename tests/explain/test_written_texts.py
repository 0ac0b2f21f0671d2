"""Texts that a model writes: what each of their words comes from."""

import json
import pickle
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch
from scipy import sparse
from sklearn.pipeline import make_pipeline

from skmtl import ImageExplainer, MultiTaskPredictor, TabularExplainer, TaskView
from skmtl.explain import TextExplainer, task_affinity, trunk_units
from skmtl.explain.facts._origins import with_texts
from skmtl.explain.neighbours._features import TextSource
from skmtl.networks import PretrainedTextHead, RNNTrunk, TextHead
from skmtl.preprocessing import TokenSequencer
from skmtl.tasks._text_codec import START
from tests.explain.models import same_explanations
from tests.explain.translators import LOST, PALACE, SURE, TITLES, translator

TITLE = "río sin rey"


@pytest.fixture(scope="module")
def model():
    """A Pipeline that writes a text, and says of which mood it is."""
    return translator()


@pytest.fixture(scope="module")
def explanation(model):
    return TextExplainer(model, n_samples=400).explain(TITLE)


@pytest.fixture(scope="module")
def alone():
    """The explanation of a model that only writes."""
    return TextExplainer(translator(alone=True), n_samples=200).explain(TITLE)


def test_each_word_comes_from_its_own_source(explanation):
    (text,) = explanation.texts
    assert text.text == "the River without King"
    assert text.words == ("the", "River", "without", "King")
    effects = explanation.alignment["english"]
    assert effects.index.tolist() == ["río", "sin", "rey"]
    own = pd.DataFrame(0.0, effects.index, effects.columns)
    own.loc["río", "River"] = own.loc["sin", "without"] = SURE - LOST
    own.loc["rey", "King"] = SURE - LOST
    np.testing.assert_allclose(effects, own, atol=5e-3)
    assert (text.standard_errors < 0.01).all(axis=None)
    np.testing.assert_allclose(text.probabilities, SURE)


def test_what_is_told_of_a_word_was_asked_of_the_model(explanation):
    (text,) = explanation.texts
    left = pd.DataFrame(SURE, explanation.alignment["english"].index, text.words)
    left.loc["río", "River"] = left.loc["sin", "without"] = LOST
    left.loc["rey", "King"] = LOST
    np.testing.assert_allclose(text.left_out, left)
    origins = [origin and origin.features for origin in text.origins]
    assert origins == [None, (0,), (1,), (2,)]
    assert all(origin.without == pytest.approx(LOST) for origin in text.origins[1:])
    assert text.undecided == [0]


def test_either_of_two_sources_is_enough_but_not_neither(model):
    (text,) = TextExplainer(model).explain("mar olas y rey").texts
    assert text.text == "Sea"
    np.testing.assert_allclose(text.left_out, SURE)  # either alone
    assert text.origins[0].features == (0, 1)
    assert text.origins[0].without == pytest.approx(LOST)
    assert text.undecided == []


def test_a_word_that_stays_likely_comes_from_nothing():
    model = translator(lost=0.6)
    explanation = TextExplainer(model, n_samples=400).explain(TITLE)
    (text,) = explanation.texts
    assert text.effects.loc["río", "River"] == pytest.approx(SURE - 0.6, abs=0.01)
    assert text.origins == (None,) * 4
    assert text.undecided == [0, 1, 2, 3]
    assert "comes from" not in explanation.as_text()


def with_one_word(explanation, effects, ask):
    """Return what is told of one word, if these are effects on it."""
    surrogate = replace(
        explanation.texts[0].surrogate.of_outputs(np.arange(1)),
        effects=np.array(effects)[:, None],
        standard_errors=np.full((len(effects), 1), 1e-3),
    )
    words = SimpleNamespace(
        n_words=1,
        texts=["Sea"],
        spans=[[(0, 3)]],
        model=SimpleNamespace(names=["english"]),
        attention=lambda k: None,
    )
    told = with_texts(explanation, words, np.array([SURE]), surrogate, (), ask)
    return told.texts[0]


@pytest.mark.parametrize(("second", "features"), [(0.2, (0, 1)), (0.1, None)])
def test_more_sources_are_tried_where_a_word_stays_likely(
    explanation, second, features
):
    def ask(codes):  # it goes where the first and the second do, and only then
        return np.where(codes[:, :2].any(axis=1), SURE, LOST)[:, None]

    text = with_one_word(explanation, [0.6, second, 0.0], ask)
    assert (text.origins[0] and text.origins[0].features) == features
    assert list(text.together) == ([(0, 1)] if features else [])
    assert text.undecided == ([] if features else [0])


def test_a_word_that_takes_both_of_two_words_comes_from_either():
    model = translator(titles=[*TITLES, PALACE])
    (text,) = TextExplainer(model).explain(PALACE).texts
    assert text.text == "Palace"
    (origin,) = text.origins
    assert (origin.features, origin.each) == ((0, 1), True)
    assert origin.without == pytest.approx(LOST)
    np.testing.assert_allclose(text.left_out, LOST)
    assert text.together == {}  # that neither is there was not told
    assert text.undecided == []


@pytest.mark.parametrize(
    ("left", "features", "each"),
    [
        ([0.3, 0.9, 0.1], (0, 2), True),
        ([0.3, 0.9, 0.9], (0,), False),
        ([0.9, 0.9, 0.9], None, None),
    ],
)
def test_without_certain_effects_each_feature_is_asked(
    explanation, left, features, each
):
    def ask(codes):
        lost = np.where(codes > 0, SURE, np.array(left))
        return lost.min(axis=1)[:, None]

    text = with_one_word(explanation, [0.0, 0.0, 0.0], ask)
    (origin,) = text.origins
    if features is None:
        assert origin is None
        assert text.undecided == [0]
    else:
        assert (origin.features, origin.each) == (features, each)
        assert origin.without == 0.3  # the most that is left without one
        assert np.flatnonzero(text.moved_by).tolist() == list(features)


def test_a_feature_may_move_a_word_that_is_told_to_come_from_another(explanation):
    def ask(codes):  # it takes the first and the second
        return np.where(codes[:, :2].all(axis=1), SURE, LOST)[:, None]

    text = with_one_word(explanation, [0.6, 0.0, 0.0], ask)
    assert text.origins[0].features == (0,)
    assert text.moved_by.tolist() == [True, True, False]


def test_the_only_word_is_where_a_word_comes_from(model):
    (text,) = TextExplainer(model, n_samples=50).explain("rey").texts
    assert text.words == ("the", "King")
    assert text.origins[0] is None
    assert (text.origins[1].features, text.origins[1].each) == ((0,), False)
    assert text.origins[1].without == pytest.approx(LOST)
    assert text.undecided == [0]


@pytest.mark.parametrize(("text", "features"), [("河流 上", (0, 1)), ("河 流上", (0,))])
def test_characters_that_touch_go_together(explanation, text, features):
    places = [text.index(character) for character in "河流上"]
    source = TextSource(text, tuple(((at, at + 1),) for at in places))

    def ask(codes):  # the first decides alone
        return np.where(codes[:, 0] > 0, SURE, LOST)[:, None]

    told = with_one_word(replace(explanation, source=source), [0.6, 0.35, 0.35], ask)
    assert told.origins[0].features == features


def test_words_that_are_there_again_are_told_apart(model):
    (text,) = TextExplainer(model, n_samples=200).explain("río y río").texts
    assert text.words == ("the", "River", "the (2)", "River (2)")
    assert text.plain_words == ("the", "River", "the", "River")
    assert text.origins[1].features == text.origins[3].features == (0,)


def test_classes_are_explained_as_without_a_text(model, explanation):
    def moods(titles):
        return [model.predict_proba(titles)[1]]

    same = TextExplainer(moods, task_names=["mood"], n_samples=400).explain(TITLE)
    same_explanations(explanation, same)
    assert explanation.task_names == ("mood",)
    assert explanation.predictions["english"] == "the River without King"
    assert list(explanation.predictions) == ["mood", "english"]


def test_the_text_is_written_once_and_no_title_is_asked_twice():
    model = translator(number=True)
    explanation = TextExplainer(model, n_samples=300).explain("río y rey")
    assert explanation.task_names == ("mood", "length")
    assert np.isfinite(explanation.numbers.intervals[1]).all()
    network = model[-1]
    assert network.asked_ == [1]
    assert explanation.source.caseless  # asked without another text
    # of three words there are seven titles that lack one, and the whole one
    assert max(network.likelihoods_) <= 8


def test_a_model_that_only_writes(alone):
    assert alone.task_names == ()
    assert len(alone.texts) == 1
    assert alone.predictions == {"english": "the River without King"}
    assert "River without King" in repr(alone)
    assert alone.effects.shape == (3, 0)
    assert len(alone.to_frame()) == 0
    assert alone.plot()[0].get_title()
    assert pickle.loads(pickle.dumps(alone)).as_text() == alone.as_text()
    with pytest.raises(ValueError, match="by a model that only writes"):
        alone.plot("heatmap")


def test_many_texts_are_not_summed_up(model):
    explanations = TextExplainer(model, n_samples=50).explain_many(TITLES[:2])
    assert repr(explanations) == "<2 explanations of mood, english>"
    assert "Texts are not summed up here: english." in explanations.as_text()
    assert "此处不汇总文本：「english」。" in explanations.as_text("zh")
    assert [one["texts"][0]["text"] for one in json.loads(explanations.to_json())] == [
        "the River without King",
        "the King without River",
    ]
    only = TextExplainer(translator(alone=True), n_samples=50).explain_many(TITLES[:2])
    assert only._repr_html_() is None
    with pytest.raises(ValueError, match="texts alone"):
        only.summary()


def test_a_view_and_names_of_ones_own(model):
    view = TextExplainer(TaskView(model, "english"), n_samples=200).explain(TITLE)
    assert view.task_names == ()
    assert view.texts[0].origins[1].features == (0,)
    labels = {"english": "in English", "mood": "how it sounds"}
    explainer = TextExplainer(model, n_samples=50, task_labels=labels)
    explanation = explainer.explain(TITLE)
    assert explanation.shown_tasks == ("how it sounds",)
    assert 'In English: "the River without King".' in explanation.as_text()
    with pytest.raises(ValueError, match="englisch"):
        TextExplainer(model, task_labels={"englisch": "x"})


def test_characters_of_a_text_are_told_apart_by_the_same_tokenizer(model):
    explainer = TextExplainer(model, n_samples=50, tokenizer="char")
    assert explainer.explain("rey").texts[0].words[:4] == ("t", "h", "e", "K")
    halves = TextExplainer(model, n_samples=50, tokenizer=re.compile(r"\w\w").findall)
    assert halves.explain("rey").texts[0].words == ("th", "Ki", "ng")
    # what cuts the title alone leaves it to "auto"
    only = TextExplainer(model, n_samples=50, tokenizer=lambda text: ["rey"])
    assert only.explain("rey").texts[0].words == ("the", "King")


@pytest.mark.parametrize("writes", ["", "...", "!"])
def test_a_text_without_a_word(writes):
    explanation = TextExplainer(translator(writes=writes), n_samples=50).explain("rey")
    assert explanation.texts[0].text == writes
    assert len(explanation.texts[0].words) == bool(writes)
    for told in (explanation.as_text(), explanation.as_text("zh", "full")):
        assert f"{writes}" in told
    assert explanation.to_html()
    assert explanation.to_json()
    explanation.plot("alignment")


def test_the_export_holds_all_that_is_told(explanation):
    content = json.loads(explanation.to_json())
    (text,) = content["texts"]
    assert content["version"] == 2
    assert (text["task"], text["text"]) == ("english", "the River without King")
    river = text["words"][1]
    assert text["text"][slice(*river["span"])] == "River"
    assert river["probability"] == pytest.approx(SURE)
    assert river["comes_from"] == [0]
    assert river["without_these"] == pytest.approx(LOST)
    assert river["without_any_of_these"] is None
    assert river["without_each"] == pytest.approx([LOST, SURE, SURE])
    assert text["words"][0]["comes_from"] is None
    effects = explanation.alignment["english"]["River"]
    np.testing.assert_allclose(river["effects"], effects)


def test_the_export_tells_all_of_the_sources_from_each_of_them():
    model = translator(titles=[*TITLES, PALACE])
    explanation = TextExplainer(model, n_samples=100).explain(PALACE)
    (text,) = json.loads(explanation.to_json())["texts"]
    (palace,) = text["words"]
    assert palace["comes_from"] == [0, 1]
    assert palace["without_these"] is None
    assert palace["without_any_of_these"] == pytest.approx(LOST)


def test_attention_is_a_share_of_each_token(explanation):
    attention = explanation.texts[0].attention
    assert attention.index.tolist() == ["río", "sin", "rey"]
    np.testing.assert_allclose(attention.sum(), 1, atol=1e-6)
    (text,) = json.loads(explanation.to_json())["texts"]
    np.testing.assert_allclose(text["attention"]["weights"], attention.T)


def looked(state):
    """Return how tokens are weighed before the next symbol of a single text."""
    scores = state.keys[0] @ state.hidden[0] + state.far[0]
    return torch.softmax(scores, dim=0)


def test_attention_is_that_before_each_character(model):
    explainer = TextExplainer(model, n_samples=20, tokenizer="char")
    attention = explainer.explain("rey sin").texts[0].attention
    network = model[-1]
    ids = model[:-1].transform(["rey sin"])
    ((_, read, memory),) = network._memories(ids)
    decoder = read.writers[0]
    with torch.inference_mode():
        state = decoder.begin(memory)
        first = looked(state)
        (codec,) = network._task_encoder.codecs_
        _, state = decoder.step(state, torch.tensor([START]))
        second = looked(state)
        known = int(codec.encode(["t"]).ids[0])
        _, state = decoder.step(state, torch.tensor([known]))
        third = looked(state)
    assert attention.columns[:3].tolist() == ["t", "h", "e"]
    for at, weights in enumerate((first, second, third)):
        np.testing.assert_allclose(attention.iloc[:, at], weights, atol=1e-6)


def test_lime_has_nothing_to_show_for_a_text(explanation, alone):
    for one in (explanation, alone):
        with pytest.raises(ValueError, match="which is a text"):
            one.as_lime(one.texts[0].task)


@pytest.fixture(scope="module")
def rows():
    """Rows of numbers, of which the first decides the text."""
    X = np.random.RandomState(0).randn(120, 3)
    Y = pd.DataFrame({"say": np.where(X[:, 0] > 0, "yes", "no"), "up": X[:, 1] > 0})
    model = MultiTaskPredictor(
        task_types={"say": "generation"},
        text_head=TextHead(width=8),
        max_epochs=15,
        lr=1e-2,
        random_state=0,
    )
    return model.fit(X, Y), X


def test_columns_have_effects_on_the_words_of_a_text(rows):
    model, X = rows
    explainer = TabularExplainer(model, X, n_samples=300, kind="contribution")
    explanation = explainer.explain(X[0])
    (text,) = explanation.texts
    assert text.left_out is None
    assert text.attention is None
    assert text.origins == (None,)
    assert text.undecided == []
    assert explanation.alignment["say"].iloc[:, 0].abs().idxmax() == "x0"
    assert "How the columns move its words" in explanation.as_text()
    assert explanation.to_html()
    assert explanation.to_json()


def test_segments_are_hidden_from_the_writer():
    rng = np.random.RandomState(0)
    left = rng.rand(80) > 0.5
    X = 0.1 * rng.rand(80, 6, 6)
    X[left, :, :3] += 1
    Y = pd.DataFrame({"say": np.where(left, "bright", "dim"), "up": rng.rand(80) > 0.5})
    model = MultiTaskPredictor(
        "cnn",
        task_types={"say": "generation"},
        text_head=TextHead(width=8),
        max_epochs=2,
        random_state=0,
    ).fit(X, Y)
    explanation = ImageExplainer(model, n_samples=60).explain(X[0])
    (text,) = explanation.texts
    n_segments = len(explanation.features)
    assert text.left_out.shape == (n_segments, len(text.words))
    assert explanation.to_html()
    assert explanation.to_json()


def test_texts_are_left_out_where_there_is_no_score_of_theirs(model):
    units = trunk_units(model, TITLES)
    assert units.contributions.columns.tolist() == ["mood"]
    with pytest.raises(ValueError, match=r"english.*are texts"):
        trunk_units(translator(alone=True), TITLES)


@pytest.mark.parametrize("method", ["gradient", "representation"])
def test_affinity_leaves_out_texts(rows, method):
    model, X = rows
    Y = pd.DataFrame({"say": ["a"] * 120, "up": X[:, 1] > 0, "down": X[:, 1] < 0})
    model = MultiTaskPredictor(
        task_types={"say": "generation"}, max_epochs=3, random_state=0
    )
    affinity = task_affinity(model, X, Y, method=method)
    assert affinity.index.tolist() == ["up", "down"]
    Y["size"] = X[:, 2]
    affinity = task_affinity(model, X, Y, method=method)
    assert affinity.columns.tolist() == ["up", "down", "size"]
    with pytest.raises(ValueError, match=r"texts, \['say'\], and 1 other task"):
        task_affinity(model, X, Y[["say", "up"]], method=method)


@pytest.mark.parametrize("kind", ["contribution", "sensitivity"])
def test_words_of_an_additive_model_are_asked_for(rows, kind):
    _, X = rows
    Y = pd.DataFrame({"say": np.where(X[:, 0] > 0, "yes", "no"), "up": X[:, 1] > 0})
    model = MultiTaskPredictor(
        "additive",
        task_types={"say": "generation"},
        text_head=TextHead(width=4),
        max_epochs=2,
        random_state=0,
    ).fit(X, Y)
    explanation = TabularExplainer(model, X, kind=kind, n_samples=100).explain(X[0])
    assert explanation.alignment["say"].index.tolist() == ["x0", "x1", "x2"]
    assert explanation.n_samples == 100


def test_entries_of_sparse_rows_are_left_out():
    X = sparse.random(80, 5, density=0.5, random_state=0, format="csr")
    Y = pd.DataFrame({"say": ["a b"] * 80, "up": np.arange(80) % 2 == 0})
    model = MultiTaskPredictor(
        task_types={"say": "generation"},
        text_head=TextHead(width=4),
        max_epochs=2,
        random_state=0,
    ).fit(X, Y)
    explanation = TabularExplainer(model, X, n_samples=50).explain(X[0])
    (text,) = explanation.texts
    assert text.left_out.index.tolist() == list(explanation.features.names)
    assert explanation.as_text("zh")


@pytest.mark.filterwarnings("ignore:Of task 'english', 1 predicted")
def test_tokens_of_a_model_made_elsewhere_are_words_as_well(tmp_path):
    pytest.importorskip("transformers")
    from tests.networks.writing_models import saved_t5

    model = make_pipeline(
        TokenSequencer("word", min_frequency=1),
        MultiTaskPredictor(
            RNNTrunk("gru", width=4),
            task_types={"english": "generation"},
            text_head=PretrainedTextHead(saved_t5(tmp_path), beam_width=1),
            max_epochs=1,
            random_state=0,
        ),
    )
    titles = ["uno casa", "dos casa", "uno río"] * 10
    Y = pd.DataFrame({"english": ["one house", "two house", "one river"] * 10})
    Y["up"] = [True, False, True] * 10
    explanation = TextExplainer(model.fit(titles, Y), n_samples=30).explain("uno casa")
    (text,) = explanation.texts
    assert text.attention is None
    own = model[-1]._symbol_log_likelihoods(
        model[:-1].transform(["uno casa"]), "english", text.text
    )[0]
    if text.spans:
        start, stop = text.spans[0]
        assert text.probabilities.iloc[0] == pytest.approx(
            np.exp(own[start:stop].sum())
        )
    assert explanation.to_html()


@pytest.mark.parametrize("sharing", ["mmoe", "ple", "mtan", "cross_stitch"])
def test_what_tasks_draw_on_is_told_without_texts(rows, sharing):
    _, X = rows
    Y = pd.DataFrame({"say": ["a"] * 120, "up": X[:, 1] > 0, "down": X[:, 2] > 0})
    model = MultiTaskPredictor(
        task_types={"say": "generation"},
        sharing=sharing,
        text_head=TextHead(width=4),
        max_epochs=1,
        random_state=0,
    ).fit(X, Y)
    explanation = TabularExplainer(model, X, n_samples=50).explain(X[0])
    assert explanation.sharing.overlap.index.tolist() == ["up", "down"]
    assert explanation.as_text(level="full")
    assert explanation.to_html()
    model.fit(X, Y[["say", "up"]])
    assert TabularExplainer(model, X, n_samples=50).explain(X[0]).sharing is None
