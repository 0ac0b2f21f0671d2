"""A pretrained text encoder inside the estimator: what it costs, and what it keeps."""

import pickle

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, KFold

from skmtl import MultiTaskClassifier, MultiTaskPredictor
from skmtl.exceptions import SkmtlWarning
from skmtl.networks import PretrainedTextTrunk
from skmtl.networks._text_head import TextHead
from tests.networks.text_encoders import N_LAYERS, N_WORDS, bert

N_SAMPLES = 60


@pytest.fixture(scope="module")
def data():
    generator = np.random.default_rng(0)
    ids = generator.integers(6, N_WORDS + 2, (N_SAMPLES, 8))
    ids[:, 0] = 5  # as tokenisers of encoders begin each text
    ids[np.arange(8) >= generator.integers(2, 9, N_SAMPLES)[:, None]] = 0
    return ids, np.stack([ids[:, 1] > 20, ids[:, 1] % 3], axis=1).astype(int)


def classifier(tune="none", **settings):
    trunk = PretrainedTextTrunk(bert(), tune=tune, width=8, n_members=2, lr_scale=0.1)
    settings = {"max_epochs": 2, "random_state": 0, "batch_size": 16} | settings
    return MultiTaskClassifier(trunk, **settings)


def encoder_of(model):
    return model.net_.module_.trunk.encoder


def count_texts(monkeypatch):
    """Return a list that gets the number of texts of each call of an encoder."""
    cls, counts = type(bert()), []
    forward = cls.forward

    def counted(self, input_ids, **settings):
        counts.append(len(input_ids))
        return forward(self, input_ids=input_ids, **settings)

    monkeypatch.setattr(cls, "forward", counted)
    return counts


def test_ids_of_another_tokeniser_are_warned_of(data):
    ids = np.roll(data[0], -1, axis=1)
    ids[:, -1] = 0
    with pytest.warns(SkmtlWarning, match="TokenSequencer\\(tokenizer=folder\\)"):
        classifier(max_epochs=1).fit(ids, data[1])


@pytest.mark.parametrize("tune", ["none", "all"])
def test_an_encoder_in_a_folder_learns_as_the_same_encoder_in_memory(
    data, tmp_path, tune
):
    bert().save_pretrained(tmp_path)
    of_module = classifier(tune).fit(*data)
    of_folder = clone(of_module).set_params(trunk__model=str(tmp_path)).fit(*data)
    for left, right in zip(
        of_folder.predict_proba(data[0]),
        of_module.predict_proba(data[0]),
        strict=True,
    ):
        np.testing.assert_array_equal(left, right)


@pytest.mark.parametrize("early_stopping", [True, False])
def test_a_frozen_encoder_reads_each_text_once_in_a_fit(
    data, monkeypatch, early_stopping
):
    counts = count_texts(monkeypatch)
    found = {}
    for max_epochs in (1, 3):
        counts.clear()
        classifier(early_stopping=early_stopping, max_epochs=max_epochs).fit(*data)
        found[max_epochs] = sum(counts)
    assert found[3] == found[1]
    assert N_SAMPLES <= found[3] < N_SAMPLES + 10  # dry runs


def names_of(ids):
    """Return a text for each row, which its second token gives away."""
    return np.array([f"n{i % 4}" for i in ids[:, 1].tolist()], dtype=object)


def predictor(tune="none", **settings):
    trunk = PretrainedTextTrunk(bert(), tune=tune, width=8, n_members=2, lr_scale=0.1)
    settings = {"max_epochs": 2, "random_state": 0, "batch_size": 16} | settings
    head = TextHead(width=16, embedding_width=8)
    types = {"class": "classification", "name": "generation"}
    return MultiTaskPredictor(trunk, task_types=types, text_head=head, **settings)


@pytest.mark.parametrize("tune", ["none", 1])
def test_a_text_is_written_from_what_the_encoder_reads(data, tune):
    ids, (classes, _) = data[0], data[1].T
    y = pd.DataFrame({"class": classes, "name": names_of(ids)})
    y.loc[:5, "name"] = None
    before = bert().state_dict()
    model = predictor(tune, max_epochs=30, lr=2e-2, early_stopping=False).fit(ids, y)
    losses = [row["name"] for row in model.history_[:, "train_task_losses"]]
    assert losses[-1] < 0.7 * losses[0]
    found = model.predict(ids)
    assert {type(text) for text in found[:, 1]} == {str}
    assert (found[:, 1] == names_of(ids)).mean() > 0.4  # a quarter by chance
    changed = [
        name
        for name, weight in encoder_of(model).state_dict().items()
        if not weight.equal(before[name])
    ]
    assert bool(changed) == (tune != "none")
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict(ids), found)


def test_a_frozen_encoder_reads_in_each_epoch_what_a_text_is_written_from(
    data, monkeypatch
):
    counts = count_texts(monkeypatch)
    found = {}
    y = pd.DataFrame({"class": data[1][:, 0], "name": names_of(data[0])})
    for max_epochs in (1, 3):
        counts.clear()
        predictor(max_epochs=max_epochs, early_stopping=False).fit(data[0], y)
        found[max_epochs] = sum(counts)
    assert found[3] - found[1] == 2 * N_SAMPLES


def test_a_frozen_encoder_is_kept_once_though_texts_have_an_epoch_of_their_own(data):
    y = pd.DataFrame({"class": data[1][:, 0], "name": names_of(data[0])})
    model = predictor(max_epochs=3).fit(data[0], y)
    network = model.net_.module_
    (own,) = network.for_texts
    for one, other in zip(
        network.trunk.encoder.parameters(), own.trunk.encoder.parameters(), strict=True
    ):
        assert one is other


def test_where_texts_are_changed_they_are_read_at_each_step(data, monkeypatch):
    counts = count_texts(monkeypatch)
    classifier(augment="token_swap", early_stopping=False).fit(*data)
    assert sum(counts) >= 2 * N_SAMPLES


@pytest.mark.parametrize("tune", ["none", 1, "all"])
def test_two_fits_give_the_same_bits_and_survive_pickling(data, tune):
    ids, Y = data
    model = classifier(tune).fit(ids, Y)
    expected = model.predict_proba(ids)
    for other in (clone(model).fit(ids, Y), pickle.loads(pickle.dumps(model))):
        for found, right in zip(other.predict_proba(ids), expected, strict=True):
            np.testing.assert_array_equal(found, right)


@pytest.mark.parametrize("tune", ["none", 1, "all"])
def test_more_padding_gives_the_same_probabilities(data, tune):
    ids, Y = data
    model = classifier(tune).fit(ids, Y)
    more = np.pad(ids, ((0, 0), (0, 5)))
    wide = classifier(tune).fit(more, Y)
    for found, right in zip(
        wide.predict_proba(more), model.predict_proba(ids), strict=True
    ):
        np.testing.assert_allclose(found, right, atol=1e-5)


@pytest.mark.parametrize(("tune", "n_changed"), [("none", 0), (1, 1), ("all", None)])
def test_what_is_to_learn_learns(data, tune, n_changed):
    start = bert().state_dict()
    state = encoder_of(classifier(tune).fit(*data)).state_dict()
    changed = {name for name in start if not state[name].equal(start[name])}
    if n_changed is None:
        assert any("embeddings" in name for name in changed)
    else:
        numbers = {name.split(".")[2] for name in changed}
        assert numbers == {str(N_LAYERS - 1)} if n_changed else not changed


def test_the_encoder_learns_at_a_rate_of_its_own(data):
    optimizer = classifier("all", lr=0.01).fit(*data).net_.optimizer_
    encoder, rest = optimizer.param_groups
    assert encoder["lr"] == pytest.approx(0.001)
    assert rest["lr"] == 0.01


def test_words_beyond_the_vocabulary_are_unknown(data):
    ids, Y = data
    model = classifier().fit(ids, Y)
    beyond = np.where(ids == ids[0, 0], 10 * N_WORDS, ids)
    unknown = np.where(ids == ids[0, 0], 1, ids)
    for found, right in zip(
        model.predict_proba(beyond), model.predict_proba(unknown), strict=True
    ):
        np.testing.assert_allclose(found, right, atol=1e-6)


def test_settings_of_the_trunk_can_be_searched(data):
    grid = {"trunk__tune": ["none", 1], "trunk__read_layers": [1, 2]}
    search = GridSearchCV(classifier(max_epochs=1), grid, cv=KFold(2))
    search.fit(*data)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_going_on_keeps_what_was_learned(data):
    ids, Y = data
    model = classifier("all", warm_start=True).fit(ids, Y)
    before = [p.clone() for p in encoder_of(model).parameters()]
    with torch.no_grad():
        first = model.predict_proba(ids)[0]
    model.set_params(max_epochs=1).fit(ids, Y)
    pairs = zip(before, encoder_of(model).parameters(), strict=True)
    assert any(not p.equal(q) for p, q in pairs)
    assert np.abs(model.predict_proba(ids)[0] - first).max() < 0.5
