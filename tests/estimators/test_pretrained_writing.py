"""A model that reads and writes as the trunk and the text head of an estimator."""

import pickle

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone

from skmtl import MultiTaskPredictor
from skmtl.networks import PretrainedTextHead, PretrainedTextTrunk
from skmtl.preprocessing import TokenSequencer
from tests.networks.text_encoders import t5
from tests.networks.writing_models import save

SWAPPED = {"red": "blue", "blue": "green", "green": "red"}
NOUNS = ["river", "house", "tree"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save(t5(d_kv=16, num_heads=4), tmp_path_factory.mktemp("t5"))


@pytest.fixture(scope="module")
def titles():
    generator = np.random.default_rng(0)
    colours = generator.choice(list(SWAPPED), 60)
    nouns = generator.choice(NOUNS, 60)
    texts = [f"{c} {n}" for c, n in zip(colours, nouns, strict=True)]
    answers = [f"{n} {SWAPPED[c]}" for c, n in zip(colours, nouns, strict=True)]
    y = pd.DataFrame({"noun": nouns, "answer": answers}, dtype=object)
    y.loc[:4, "answer"] = None
    return texts, y


def model(folder, tune="all", **settings):
    trunk = PretrainedTextTrunk(folder, tune=tune, lr_scale=1, width=24, n_members=1)
    settings = {"max_epochs": 2, "random_state": 0, "batch_size": 10} | settings
    return MultiTaskPredictor(
        trunk,
        text_head=PretrainedTextHead(lr_scale=1),
        task_types={"noun": "classification", "answer": "generation"},
        **settings,
    )


def ids_of(folder, texts):
    return TokenSequencer(tokenizer=folder).fit_transform(texts)


def text_losses(fitted):
    return [row["answer"] for row in fitted.history_[:, "train_task_losses"]]


def test_it_learns_to_write_and_says_how_sure_it_is(folder, titles):
    texts, y = titles
    X = ids_of(folder, texts)
    fitted = model(folder, max_epochs=40, lr=5e-3, early_stopping=False).fit(X, y)
    losses = text_losses(fitted)
    assert losses[-1] < 0.3 * losses[0]
    found = fitted.predict(X)
    known = y["answer"].notna().to_numpy()
    assert (found[known, 1] == y["answer"][known]).mean() > 0.8
    assert (found[:, 0] == y["noun"]).mean() > 0.9
    sure = fitted.log_likelihood(X)
    given = fitted.log_likelihood(X, y)
    assert np.isnan(given[~known, 1]).all()
    assert (given[known, 1] <= 0).all()
    same = known & (found[:, 1] == y["answer"])
    np.testing.assert_allclose(given[same, 1], sure[same, 1], rtol=1e-4, atol=1e-4)
    by_character = fitted._symbol_log_likelihoods(X, "answer", found[:, 1])
    assert by_character.shape[1] == max(map(len, found[:, 1])) + 1
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.predict(X), found)


def test_each_fit_starts_from_the_folder_and_leaves_it_alone(folder, titles):
    texts, y = titles
    X = ids_of(folder, texts)
    one = model(folder).fit(X, y)
    other = clone(one).fit(X, y)
    assert text_losses(one) == text_losses(other)
    assert one.text_head.model == "trunk"
    assert one.text_head_.model == folder
    decoder = one.net_.module_.writers[0]
    assert isinstance(decoder.bridge, torch.nn.Identity)
    assert decoder.n_symbols == 44


def test_a_frozen_encoder_keeps_every_bit_while_the_decoder_learns(folder, titles):
    texts, y = titles
    fitted = model(folder, "none", max_epochs=3, early_stopping=False, lr=5e-3)
    fitted.fit(ids_of(folder, texts), y)
    before = t5(d_kv=16, num_heads=4).state_dict()
    network = fitted.net_.module_
    for name, weight in network.trunk.encoder.state_dict().items():
        assert weight.equal(before[f"encoder.{name}"])
    losses = text_losses(fitted)
    assert losses[-1] < losses[0]
    writer = network.writers[0].model
    for name, weight in writer.named_parameters():
        if "SelfAttention.q" in name:
            assert not weight.equal(before[name])


def test_rates_of_the_decoder_are_scaled(folder, titles):
    texts, y = titles
    fitted = model(folder, lr=1e-2, lr_heads=2e-3, lr_schedule="constant")
    fitted.set_params(text_head__lr_scale=0.1, trunk__lr_scale=0.2)
    net = fitted.fit(ids_of(folder, texts), y).net_
    rates = {}
    for group in net.optimizer_.param_groups:
        rates |= {id(weight): group["lr"] for weight in group["params"]}
    for name, weight in net.module_.named_parameters():
        if weight.requires_grad and name.startswith(("writers", "trunk.encoder")):
            expected = 2e-4 if name.startswith("writers") else 2e-3
            assert rates[id(weight)] == pytest.approx(expected), name


def test_another_trunk_may_read_for_it(folder, titles):
    texts, y = titles
    settings = {"max_epochs": 25, "lr": 5e-3, "batch_size": 10, "random_state": 0}
    fitted = MultiTaskPredictor(
        "gru",
        text_head=PretrainedTextHead(folder, lr_scale=1, beam_width=1),
        task_types={"noun": "classification", "answer": "generation"},
        early_stopping=False,
        **settings,
    )
    X = TokenSequencer().fit_transform(texts)
    losses = text_losses(fitted.fit(X, y))
    assert losses[-1] < 0.7 * losses[0]
    assert {type(text) for text in fitted.predict(X)[:, 1]} == {str}


def test_the_folder_of_the_trunk_is_wanted_where_there_is_one(folder, titles):
    texts, y = titles
    fitted = model(folder).set_params(trunk="gru")
    with pytest.raises(ValueError, match="with trunk='gru', but expected a Pretrained"):
        fitted.fit(ids_of(folder, texts), y)
