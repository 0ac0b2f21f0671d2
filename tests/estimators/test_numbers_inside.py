"""Frames, layers and sharing of models whose tasks are numbers, or some of them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskClassifier
from skmtl.estimators import predict_frame
from skmtl.networks import MLPTrunk
from skmtl.networks.sharing import MTAN, PLE, CrossStitch, MMoE
from tests.toy_numbers import make_numbers, small_predictor, small_regressor

X, Y = make_numbers()
NUMBERS = ["price", "share"]


def test_frames_have_a_column_of_its_own_dtype_for_each_task():
    ordered = Y.assign(level=pd.Categorical(Y["level"], ["low", "mid", "high"], True))
    model = small_predictor().fit(X, ordered)
    rows = X.set_axis([f"row {k}" for k in range(80)])
    frame = model.predict_frame(rows)
    assert list(frame) == list(Y)
    assert frame.index.equals(rows.index)
    assert (frame.dtypes[NUMBERS] == np.float64).all()
    assert frame["level"].dtype == ordered["level"].dtype
    predicted = model.predict(X)
    for k, name in enumerate(Y):
        assert frame[name].tolist() == predicted[:, k].tolist()
    for view, name in ((model.task("price"), "price"), (model.task("level"), "level")):
        pd.testing.assert_frame_equal(view.predict_frame(rows), frame[[name]])


@pytest.mark.parametrize("method", ["predict_proba", "predict_log_proba"])
def test_probabilities_have_columns_of_classes_alone(method):
    line = make_pipeline(StandardScaler(), small_predictor()).fit(X, Y)
    frame = predict_frame(line, X, method)
    classes = ["sex=f", "sex=m", "level=high", "level=low", "level=mid"]
    assert list(frame) == classes
    parts = [part for part in getattr(line, method)(X) if part is not None]
    np.testing.assert_array_equal(frame, np.hstack(parts))


def test_regressors_of_others_have_frames():
    y = Y[NUMBERS].fillna(0)
    forest = RandomForestRegressor(3, random_state=0).fit(X, y)
    frame = predict_frame(forest, X, task_names=NUMBERS)
    np.testing.assert_array_equal(frame, forest.predict(X))
    assert list(predict_frame(forest, X)) == ["task_0", "task_1"]
    single = RandomForestRegressor(3, random_state=0).fit(X, y["price"])
    assert predict_frame(single, X).shape == (80, 1)


def test_numbers_have_no_probabilities_to_frame():
    message = r"Got method='predict_proba', but the tasks \['price'.*are numbers"
    model = small_regressor(max_epochs=1).fit(X, Y[NUMBERS])
    with pytest.raises(TypeError, match=message):
        model.predict_frame(X, "predict_proba")
    with pytest.raises(TypeError, match=r"the tasks \['price'\] of the TaskView are"):
        model.task("price").predict_frame(X, "predict_log_proba")
    with pytest.raises(ValueError, match="Got method='predict_interval', but exp"):
        model.predict_frame(X, "predict_interval")


def owned(model):
    """Return each task's own layers: their output shapes and number of weights."""
    layers = model.summary()
    own = layers[layers["used_by"] != "all tasks"]
    return {
        layer: (row["output_shape"], row["parameters"], row["used_by"])
        for layer, row in own.iterrows()
    }


def test_the_head_of_a_number_has_one_output():
    trunk = MLPTrunk((16,), n_members=3)
    model = small_predictor(trunk=trunk, max_epochs=1).fit(X, Y)
    expected = {"price": 1, "sex": 1, "share": 1, "level": 3}
    own, network = owned(model), model.net_.module_
    for name, n in expected.items():
        shape = f"(n_samples, 3, {n})"
        assert own[f"heads.{name}"] == (shape, 3 * n * 17, name)
    for part in ("heads", "path"):
        module = getattr(network, part)
        told = [n for layer, (_, n, _) in own.items() if layer.startswith(part)]
        assert sum(told) == sum(p.numel() for p in module.parameters())
    single = small_regressor(max_epochs=1).fit(X, Y["price"])
    assert owned(single)["heads.price"][0].endswith(", 1)")


def test_added_numbers_and_classes_are_summed_up():
    model = small_regressor(max_epochs=1).fit(X, Y[NUMBERS])
    layers = model.add_task("twice", X, Y["price"] * 2).summary()
    assert layers.loc["heads.twice", "used_by"] == "twice"
    assert (
        layers.loc["heads.twice", "parameters"]
        == layers.loc["heads.price", "parameters"]
    )
    mixed = small_predictor(max_epochs=1).fit(X, Y[["sex", "price"]])
    layers = mixed.add_task("level", X, Y["level"]).summary()
    assert [name for name in layers.index if name.startswith("heads.")] == [
        "heads.sex",
        "heads.price",
        "heads.level",
    ]


@pytest.mark.parametrize(
    "sharing", [MMoE(n_experts=3), PLE(n_specific=2, n_shared=1), MTAN(), CrossStitch()]
)
@pytest.mark.parametrize("n_members", [1, 3])
@pytest.mark.parametrize("which", ["numbers", "mixed"])
def test_what_tasks_draw_on_is_told_of_numbers_too(sharing, n_members, which):
    trunk = MLPTrunk((8,), n_members=n_members, n_bins=0)
    make, y = (
        (small_regressor, Y[NUMBERS]) if which == "numbers" else (small_predictor, Y)
    )
    model = make(trunk=trunk, sharing=sharing, max_epochs=1).fit(X, y)
    if isinstance(sharing, CrossStitch):
        assert list(model.stitch_weights_) == list(y)
        return
    is_mtan = isinstance(sharing, MTAN)
    found = model.attention_masks(X) if is_mtan else model.gate_weights(X)
    assert list(found) == list(y)
    for own in found.values():
        assert len(own) == 80
        if not is_mtan:
            np.testing.assert_allclose(own.sum(axis=1), 1, atol=1e-5)


def test_the_representation_is_there():
    model = small_regressor(max_epochs=1).fit(X, Y[NUMBERS])
    assert model.transform(X).shape == (80, 16)
    assert len(model.get_feature_names_out()) == 16


def test_a_view_of_a_class_is_the_same_as_ever():
    y = Y[["sex", "level"]]
    clf = MultiTaskClassifier(max_epochs=2, random_state=0).fit(X, y)
    view = clf.task("level")
    proba = clf.predict_proba(X)[1].astype(np.float64)
    proba /= proba.sum(axis=1, keepdims=True)
    np.testing.assert_array_equal(view.predict_proba(X), proba)
    assert view.predict(X).dtype == clf.classes_[1].dtype
