"""The classifier on ids of tokens."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import skmtl.estimators._net_building as net_building
from skmtl import MultiTaskClassifier, MultiTaskStratifiedKFold
from skmtl.networks import RNNTrunk, TextCNNTrunk, TransformerTrunk

TRUNKS = {
    "rnn": RNNTrunk("rnn", width=8, embedding_width=8),
    "lstm": RNNTrunk("lstm", width=8, embedding_width=8, pooling="attention"),
    "gru": RNNTrunk("gru", width=8, embedding_width=8, pooling="last", n_layers=2),
    "text_cnn": TextCNNTrunk(n_filters=8, embedding_width=8, n_members=2),
    "transformer": TransformerTrunk(width=8, n_heads=2),
}
NAMES = ["rnn", "lstm", "gru", "text_cnn", "transformer"]


def texts(n_samples=120, length=12):
    """Ids of which token 2 decides one task, and the first token the other."""
    rng = np.random.RandomState(0)
    ids = rng.randint(3, 20, (n_samples, length))
    lengths = rng.randint(1, length + 1, n_samples)
    ids[rng.rand(n_samples) < 0.5, 0] = 2
    ids[np.arange(length) >= lengths[:, None]] = 0
    first = ids[:, 0] == 2
    return ids, np.column_stack([np.where(first, "yes", "no"), ids[:, 0] % 3])


X, Y = texts()


@pytest.fixture(scope="module", params=NAMES)
def fitted(request):
    return MultiTaskClassifier(TRUNKS[request.param], max_epochs=3, random_state=0).fit(
        X, Y
    )


def pooled(clf, X):
    return np.hstack(clf.predict_proba(X))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_trunk_that_learns(name):
    clf = MultiTaskClassifier(
        name, max_epochs=7, lr=0.02, early_stopping=False, random_state=0
    )
    clf.set_params(trunk__dropout=0.1)
    assert clf.fit(X, Y[:, 0]).score(X, Y[:, 0]) > 0.9


def test_names_of_recurrent_trunks_are_their_cells():
    for name in ("rnn", "lstm", "gru"):
        clf = MultiTaskClassifier(name).set_params(trunk__width=4)
        assert clf.trunk.cell == name
        assert clf.trunk.width == 4


def test_padding_never_changes_a_result(fitted):
    wide = np.pad(X, [(0, 0), (0, 30)])
    assert_allclose(pooled(fitted, wide), pooled(fitted, X), atol=1e-6)


def test_wherever_padding_stands_the_result_is_the_same(fitted):
    before = np.pad(X, [(0, 0), (5, 0)])
    between = np.insert(X, 1, 0, axis=1)
    for padded in (before, between):
        assert_allclose(pooled(fitted, padded), pooled(fitted, X), atol=1e-6)


def test_a_row_is_predicted_alike_alone_and_among_others(fitted):
    alone = np.vstack([pooled(fitted, X[i : i + 1]) for i in range(20)])
    assert_allclose(alone, pooled(fitted, X)[:20], atol=1e-5)


def test_rows_come_out_in_the_order_they_went_in(fitted):
    order = np.random.RandomState(1).permutation(len(X))
    assert_allclose(pooled(fitted, X[order]), pooled(fitted, X)[order], atol=1e-6)


def test_many_rows_are_predicted_in_batches(fitted):
    many = np.tile(X, (30, 1))
    expected = np.tile(pooled(fitted, X), (30, 1))
    assert_allclose(pooled(fitted, many), expected, atol=1e-5)


def test_larger_ids_than_in_training_are_unknown_tokens(fitted):
    unknown = np.where(X == 5, 1, X)
    beyond = np.where(X == 5, 10**9, X)
    assert_array_equal(pooled(fitted, beyond), pooled(fitted, unknown))
    assert np.abs(pooled(fitted, unknown) - pooled(fitted, X)).max() > 1e-4


def test_all_padding_is_predicted(fitted):
    empty = pooled(fitted, np.zeros((3, 7), dtype=int))
    assert np.isfinite(empty).all()
    assert_allclose(empty[0], pooled(fitted, np.zeros((1, 1), dtype=int))[0], atol=1e-6)


def test_longer_texts_than_in_training_are_predicted(fitted):
    assert np.isfinite(pooled(fitted, np.tile(X, (1, 10)))).all()


def test_nothing_but_padding_is_fitted():
    clf = MultiTaskClassifier("lstm", max_epochs=1)
    clf.fit(np.zeros((30, 4), dtype=int), Y[:30])
    assert np.isfinite(pooled(clf, X)).all()


@pytest.mark.parametrize("name", NAMES)
def test_fit_twice_gives_the_same_bits(name):
    clf = MultiTaskClassifier(
        TRUNKS[name], augment=["token_mask", "token_swap"], max_epochs=2, random_state=0
    )
    assert_array_equal(pooled(clf.fit(X, Y), X), pooled(clf.fit(X, Y), X))


def test_a_copy_predicts_the_same(fitted):
    assert_array_equal(pooled(pickle.loads(pickle.dumps(fitted)), X), pooled(fitted, X))


def test_the_representation_has_a_row_for_each_text(fitted):
    representation = fitted.transform(X)
    assert representation.shape == (len(X), fitted.net_.module_.width)
    assert fitted.get_feature_names_out().shape == (representation.shape[1],)


def test_labels_may_be_missing():
    labels = Y.astype(object)
    labels[::3, 0] = None
    labels[1::3, 1] = None
    clf = MultiTaskClassifier("gru", max_epochs=2, random_state=0).fit(X, labels)
    assert [len(classes) for classes in clf.classes_] == [2, 3]


def test_partial_fit_takes_chunks_of_other_lengths_and_ids():
    clf = MultiTaskClassifier("transformer", random_state=0)
    clf.partial_fit(X[:60, :5], Y[:60])
    clf.partial_fit(np.pad(X[60:], [(0, 0), (0, 9)]) + 3 * (X[60:, :1] > 10), Y[60:])
    assert np.isfinite(pooled(clf, X)).all()


def test_warm_start_goes_on():
    clf = MultiTaskClassifier("text_cnn", warm_start=True, max_epochs=2, random_state=0)
    assert clf.fit(X, Y).n_iter_ == 2
    assert clf.fit(X, Y).n_iter_ == 4


@pytest.mark.parametrize("name", NAMES)
def test_a_search_in_a_pipeline_sets_the_trunk(name):
    pipe = make_pipeline(
        FunctionTransformer(), MultiTaskClassifier(TRUNKS[name], max_epochs=1)
    )
    search = GridSearchCV(
        pipe,
        {"multitaskclassifier__trunk__dropout": [0.1, 0.3]},
        cv=MultiTaskStratifiedKFold(2),
    ).fit(X, Y)
    assert search.predict(X).shape == Y.shape


def test_weights_of_attention_are_shares_of_the_tokens():
    for trunk in (TRUNKS["transformer"], TRUNKS["lstm"]):
        clf = MultiTaskClassifier(trunk, max_epochs=2, random_state=0).fit(X, Y)
        wide = np.pad(X, [(0, 0), (2, 8)])
        weights = clf.attention_weights(wide)
        assert weights.shape == wide.shape
        assert_allclose(weights.sum(axis=1), 1, atol=1e-6)
        n_tokens = (X != 0).sum(axis=1)
        assert not weights[np.arange(wide.shape[1]) >= n_tokens[:, None]].any()
        alone = clf.attention_weights(X[3:4])
        assert_allclose(weights[3, : X.shape[1]], alone[0], atol=1e-6)


def test_a_trunk_without_attention_has_no_weights():
    clf = MultiTaskClassifier(TRUNKS["text_cnn"], max_epochs=1).fit(X, Y)
    with pytest.raises(AttributeError, match="no attention"):
        clf.attention_weights(X)


def test_going_on_takes_the_augmentation_that_is_set_now():
    clf = MultiTaskClassifier(
        TRUNKS["gru"], augment="token_mask", warm_start=True, max_epochs=1
    )
    assert clf.fit(X, Y).net_.module_.augment is not None
    assert clf.set_params(augment=None).fit(X, Y).net_.module_.augment is None
    assert clf.set_params(augment=[]).fit(X, Y).net_.module_.augment is None
    clf.set_params(augment="token_swap").fit(X, Y)
    before = clf.net_.module_.augment
    with pytest.raises(ValueError, match="Did you mean 'token_mask'"):
        clf.set_params(augment="tokenmask").fit(X, Y)
    with pytest.raises(ValueError, match="changes images, but the trunk takes tokens"):
        clf.set_params(augment="image_flip").partial_fit(X, Y)
    assert clf.net_.module_.augment is before


def test_weights_are_stored_once():
    wide = MultiTaskClassifier(
        RNNTrunk(width=128), optimizer="sgd", max_epochs=1, early_stopping=False
    ).fit(X, Y)
    n_bytes = sum(4 * p.numel() for p in wide.net_.module_.parameters())
    n_momentum = n_bytes  # of the optimiser
    assert len(pickle.dumps(wide)) < 1.2 * (n_bytes + n_momentum)
    again = pickle.loads(pickle.dumps(wide)).net_
    assert again.module is again.module_


def test_tags_say_what_comes_in():
    tags = MultiTaskClassifier("lstm").__sklearn_tags__().input_tags
    assert tags.two_d_array
    assert tags.positive_only
    assert not tags.allow_nan
    assert not tags.sparse


def test_clone_keeps_the_name():
    assert clone(MultiTaskClassifier("lstm")).get_params()["trunk"] == "lstm"


def test_texts_come_in_small_batches():
    ids = np.random.RandomState(0).randint(2, 9, (1300, 3))
    y = ids[:, 0] % 2
    clf = MultiTaskClassifier(TRUNKS["rnn"], max_epochs=1, random_state=0)
    assert clf.fit(ids, y).net_.batch_size == 32
    assert clf.set_params(batch_size=100).fit(ids, y).net_.batch_size == 100
    table = MultiTaskClassifier(max_epochs=1, random_state=0).fit(ids, y)
    assert table.net_.batch_size == 64


def test_an_added_head_reads_representations_in_the_batches_of_tables(monkeypatch):
    seen = []
    whole = net_building.batch_size_for

    def noted(*args):
        seen.append(args[2])
        return whole(*args)

    monkeypatch.setattr(net_building, "batch_size_for", noted)
    clf = MultiTaskClassifier(TRUNKS["rnn"], max_epochs=1, random_state=0)
    clf.fit(X, Y[:, 0]).add_task("second", X, Y[:, 1])
    clf.add_task("third", X, Y[:, 1], lr_trunk=1e-4)
    assert seen == [True, False, True]


def test_batches_of_texts_grow_with_many_rows():
    sizes = [
        net_building.batch_size_for("auto", n, True) for n in (100, 16_383, 16_384)
    ]
    assert sizes == [32, 32, 64]
    assert net_building.batch_size_for("auto", 10**6, True) == 512
