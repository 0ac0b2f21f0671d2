"""Models of numbers are refused by name, and the way that is shown can be gone."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskClassifier, MultiTaskPredictor, TaskView
from skmtl.explain import (
    ImageExplainer,
    TabularExplainer,
    TextExplainer,
    task_affinity,
    term_roles,
    trunk_units,
)
from skmtl.networks import CNNTrunk, MLPTrunk, TextCNNTrunk
from skmtl.preprocessing import TokenSequencer
from tests.toy_numbers import (
    make_numbers,
    small_predictor,
    small_regressor,
    small_trunk,
)

X, Y = make_numbers()
NUMBERS = Y[["price", "share"]]


def mixed(**settings):
    return small_predictor(**{"max_epochs": 10} | settings).fit(X, Y)


MODELS = {
    "regressor": lambda: small_regressor(max_epochs=1).fit(X, NUMBERS),
    "predictor": lambda: mixed(max_epochs=1),
    "pipeline": lambda: make_pipeline(
        StandardScaler(), small_predictor(max_epochs=1)
    ).fit(X, Y),
    "forest": lambda: RandomForestRegressor(3).fit(X, NUMBERS.fillna(0)),
    "view": lambda: mixed(max_epochs=1).task("price"),
}


@pytest.fixture(scope="module", params=MODELS)
def model(request):
    return MODELS[request.param]()


@pytest.mark.parametrize(
    "ask",
    [
        lambda model: TabularExplainer(model, X),
        lambda model: TabularExplainer(model.predict, X),
        TextExplainer,
        ImageExplainer,
    ],
    ids=["tabular", "method", "text", "image"],
)
def test_explainers_refuse_numbers_by_name(model, ask):
    message = r"predicts numbers \(tasks \[.*, but only classes.*not explained yet"
    with pytest.raises(TypeError, match=message) as raised:
        ask(model)
    said = str(raised.value)
    has_classes = hasattr(model, "classes_")
    assert ("TaskView(model, 'sex')" in said) == has_classes
    assert type(model).__name__ in said


def test_what_looks_inside_refuses_numbers_by_name():
    model = mixed(trunk="additive", max_epochs=1)
    with pytest.raises(TypeError, match=r"\['price', 'share'\]\).*not looked into yet"):
        trunk_units(model, X)
    with pytest.raises(TypeError, match=r"\['price', 'share'\]\).*not compared yet"):
        term_roles(model, X)
    regressor = small_regressor(trunk="additive", max_epochs=1).fit(X, Y["price"])
    for ask in (trunk_units, term_roles):
        with pytest.raises(TypeError, match=r"\['price'\]"):
            ask(regressor, X)
    for method in ("gradient", "representation"):
        for estimator, y in ((small_predictor(), Y), (small_regressor(), NUMBERS)):
            with pytest.raises(TypeError, match=r"price', 'share'\]\).*not measured"):
                task_affinity(estimator, X, y, method=method)
        with pytest.raises(ValueError, match="Task 'price' has numbers in y"):
            task_affinity(MultiTaskClassifier(), X, Y, method=method)


def test_tables_are_explained_by_the_view_of_a_class():
    line = make_pipeline(StandardScaler(), small_predictor()).fit(X, Y)
    for model in (mixed(), line):
        view = TaskView(model, "sex")
        explanation = TabularExplainer(view, X, random_state=0).explain(X.iloc[0])
        assert explanation.task_names == ("sex",)
        assert explanation.effects["sex", "m"].abs().idxmax().startswith("b")
        said = view.predict_proba(X[:1])[0]
        np.testing.assert_allclose(explanation.probabilities[0], said, atol=1e-6)
        assert "sex" in explanation.as_text()


def test_additive_models_are_explained_exactly_by_the_view_of_a_class():
    model = mixed(trunk="additive")
    for name, k in (("sex", 1), ("level", 3)):
        explainer = TabularExplainer(model.task(name), X, kind="contribution")
        explanation = explainer.explain(X.iloc[0])
        terms = model.contributions(X[:1])[k][0]
        found = explanation.effects[name].to_numpy()
        expected = np.column_stack([-terms, terms]) if name == "sex" else terms
        order = [list(X).index(f.split(" ")[0]) for f in explanation.effects.index]
        np.testing.assert_allclose(found, expected[order], atol=1e-5)


def test_texts_are_explained_by_the_view_of_a_class():
    rng = np.random.RandomState(0)
    good = rng.rand(150) < 0.5
    words = rng.choice(["the", "parcel", "was", "late", "box"], (150, 5))
    words[good, 2] = "great"
    texts = [" ".join(row) for row in words]
    trunk = TextCNNTrunk(1, n_filters=8, embedding_width=8, n_members=1)
    model = MultiTaskPredictor(
        trunk, lr=0.02, batch_size=32, max_epochs=15, random_state=0
    )
    y = pd.DataFrame({"mark": good + 0.1 * rng.randn(150), "good": good})
    line = make_pipeline(TokenSequencer(), model).fit(texts, y)
    explanation = TextExplainer(TaskView(line, "good")).explain("the great box is late")
    assert explanation.effects["good", True].idxmax() == "great"
    with pytest.raises(TypeError, match=r"\['mark'\]\), but only classes"):
        TextExplainer(line)


def test_images_are_explained_by_the_view_of_a_class():
    rng = np.random.RandomState(0)
    images = rng.rand(80, 8, 8).astype(np.float32)
    light = images[:, :4, :4].mean(axis=(1, 2))
    y = pd.DataFrame({"light": light, "is_light": light > 0.5})
    model = MultiTaskPredictor(CNNTrunk((4,)), max_epochs=2, random_state=0)
    model.fit(images, y)
    explainer = ImageExplainer(model.task("is_light"), n_samples=60, random_state=0)
    assert explainer.explain(images[0]).task_names == ("is_light",)
    with pytest.raises(TypeError, match=r"\['light'\]\), but only classes"):
        ImageExplainer(model)


def test_a_predictor_of_classes_alone_is_explained_like_a_classifier():
    y = Y[["sex", "level"]]
    settings = {"lr": 0.02, "max_epochs": 5, "random_state": 0}
    trunk = small_trunk()
    model = MultiTaskPredictor(trunk, **settings).fit(X, y)
    explanation = TabularExplainer(model, X, random_state=0).explain(X.iloc[0])
    assert explanation.task_names == ("sex", "level")
    units = trunk_units(model, X)
    assert units.contributions.columns.tolist() == ["sex", "level"]
    assert units.paths(X.iloc[0]).task_names == ["sex", "level"]
    trunk = MLPTrunk((8,), n_members=1)
    affinity = task_affinity(MultiTaskPredictor(trunk, **settings), X, y)
    assert affinity.index.tolist() == ["sex", "level"]
    additive = MultiTaskPredictor("additive", **settings).fit(X, y)
    assert term_roles(additive, X).sizes.columns.tolist() == ["sex", "level"]
