"""Which tasks `task_scores` takes for numbers: what is said, else what is proven."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

from skmtl.estimators import predict_frame
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores
from tests.needs import package
from tests.toy_numbers import make_numbers, small_predictor, small_regressor

pl = package("polars")

X, Y = make_numbers()
NUMBERS = ["price", "share"]
WHOLE = pd.Series(np.arange(40) % 20, name="grade")


@pytest.fixture(scope="module")
def mixed():
    return small_predictor().fit(X, Y)


def scored_as_number(y, found, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkmtlWarning)
        scores = task_scores(y, found, **options)
    return "r2" in scores and "accuracy" not in scores


@pytest.mark.parametrize(
    ("y", "found", "is_number"),
    [
        (WHOLE, WHOLE, False),
        (WHOLE, WHOLE + 0.5, True),
        (WHOLE + 0.5, WHOLE, True),
        (WHOLE.astype(float), WHOLE, False),
        (WHOLE, WHOLE.astype(float), False),
        (WHOLE.where(WHOLE > 3), WHOLE, False),
        (WHOLE.where(WHOLE > 3), WHOLE + 0.25, True),
        (WHOLE.astype("Int64"), WHOLE + 0.5, True),
        (WHOLE.astype("Float64") + 0.5, WHOLE, True),
        (WHOLE.astype(object), WHOLE.astype(object) + 0.5, True),
        (WHOLE.astype(str), WHOLE.astype(str), False),
        (WHOLE.astype("category"), WHOLE.astype("category"), False),
        (WHOLE > 4, WHOLE > 5, False),
        (WHOLE + 2.0**60, WHOLE + 2.0**60, True),
        (WHOLE + 2**60, WHOLE + 2**60, False),
    ],
)
@pytest.mark.parametrize("form", ["series", "frame", "array"])
def test_a_fraction_on_either_side_proves_a_number(y, found, is_number, form):
    if form == "frame":
        y, found = y.to_frame(), found.to_frame()
    elif form == "array":
        y, found = np.asarray(y), np.asarray(found)
    assert scored_as_number(y, found) == is_number
    if not is_number:
        assert not scored_as_number(y, found, task_types="classification")


@pytest.mark.parametrize("form", [pd.Series, np.asarray, list])
def test_whole_numbers_are_what_they_are_said_to_be(form):
    y, found = form(WHOLE), form(WHOLE)
    assert scored_as_number(y, found, task_types="regression")
    assert scored_as_number(y, found, task_types="from_dtype")
    assert not scored_as_number(y, found, task_types="classification")


def test_fractions_of_what_is_said_to_be_a_class_are_an_error():
    with pytest.raises(ValueError, match="has numbers in y_true"):
        task_scores([0.5, 1], [0.5, 1], task_types="classification")
    with pytest.raises(ValueError, match="Got strings such as 'a'"):
        task_scores(["a", "b"], ["a", "b"], task_types="regression")


@pytest.mark.parametrize(
    "y",
    [
        pd.DataFrame({"grade": WHOLE, "price": WHOLE + 0.5}),  # beside a number
        pd.DataFrame({"grade": np.arange(30)}),  # more than half are different
    ],
)
@pytest.mark.filterwarnings("ignore:The number of unique classes")  # scikit-learn's
def test_whole_numbers_that_look_like_numbers_are_told_of(y):
    with pytest.warns(SkmtlWarning, match="whole numbers alone in y_true") as told:
        found = task_scores(y, y)
    assert found.loc["grade", "accuracy"] == 1
    line = "pass task_types={'grade': 'regression'}"
    assert line in "".join(str(w.message) for w in told)
    for kind, column in [("regression", "r2"), ("classification", "accuracy")]:
        scores = task_scores(y, y, task_types={"grade": kind})
        assert scores.loc["grade", column] == 1


def test_whole_predictions_of_a_regressor_are_told_of():
    tree = DecisionTreeRegressor(random_state=0).fit(X[:40], WHOLE)
    with pytest.warns(SkmtlWarning, match=r"tasks \['grade'\] have whole numbers"):
        found = task_scores(WHOLE, tree.predict(X[:40]))
    assert list(found) == ["accuracy"]
    with pytest.raises(ValueError, match="task_types='regression'"):
        task_scores(WHOLE, tree.predict(X[:40]), "r2")
    assert task_scores(WHOLE, tree.predict(X[:40]), task_types=tree).iloc[0, 0] == 1


def test_classes_in_whole_numbers_are_told_of_by_nobody():
    labels = np.array([[0, 1, 5], [1, 0, 7], [0, 0, 9]] * 10)
    forest = RandomForestClassifier(5, random_state=0).fit(X[:30], labels)
    assert list(task_scores(labels, forest.predict(X[:30]))) == ["accuracy"]
    with_gaps = labels.astype(float)
    with_gaps[::3, 0] = np.nan
    assert list(task_scores(with_gaps, labels)) == ["accuracy"]
    binary = np.column_stack([np.arange(20) % 2, np.arange(20) + 0.5])
    found = task_scores(pd.DataFrame(binary).astype({0: int}), binary)
    assert found["accuracy"].notna().tolist() == [True, False, True, True]


def test_shares_for_0_and_1_are_no_numbers_unless_said():
    y, shares = np.array([0, 1, 1, 0]), np.array([0.1, 0.8, 0.6, 0.3])
    with pytest.raises(ValueError, match=r"probability of class 1.*'regression'"):
        task_scores(y, shares)
    Y2 = pd.DataFrame({"a": y, "b": shares})
    with pytest.raises(ValueError, match="for task 'a', all of whose labels are 0 or"):
        task_scores(Y2, pd.DataFrame({"a": shares, "b": shares}))
    found = task_scores(y, shares, task_types="regression")
    assert 0 < found.loc["task_0", "r2"] < 1


def types_of(found):
    return ["number" if np.isnan(v) else "class" for v in found["accuracy"][:-2]]


def in_polars(frame):
    """Return the same table of polars, for which from_pandas may need pyarrow."""
    return pl.DataFrame({name: frame[name].to_list() for name in frame})


def test_all_forms_of_predictions_of_a_mixed_model_give_the_same(mixed):
    expected = task_scores(Y, mixed.predict(X))
    assert types_of(expected) == ["number", "class", "number", "class"]
    frame = mixed.predict_frame(X)
    y = Y.to_numpy()
    for given, found in [
        (Y, frame),
        (Y, frame[["level", "price", "sex", "share"]]),
        (Y, in_polars(frame)),
        (in_polars(Y), frame),
        (Y, frame.to_numpy().tolist()),
        (Y.assign(other=1)[list(Y)], predict_frame(mixed, X)),
    ]:
        pd.testing.assert_frame_equal(task_scores(given, found), expected)
    for options in ({}, {"task_types": mixed}, {"task_types": [*types(mixed)]}):
        scores = task_scores(y, mixed.predict(X), **options)
        np.testing.assert_array_equal(scores, expected)
    for said in (mixed, mixed.task_types_, "from_dtype", {"sex": "classification"}):
        scores = task_scores(Y, mixed.predict(X), task_types=said)
        pd.testing.assert_frame_equal(scores, expected)
    turned = list(Y)[::-1]
    moved = task_scores(Y[turned], mixed.predict(X), task_names=mixed.task_names_)
    pd.testing.assert_frame_equal(moved.loc[list(expected.index)], expected)
    moved = task_scores(
        Y[turned],
        mixed.predict(X),
        task_names=mixed.task_names_,
        task_types=[*types(mixed)],
        classes=mixed.classes_,
    )
    pd.testing.assert_frame_equal(moved.loc[list(expected.index)], expected)
    named = task_scores(y, mixed.predict(X), task_names=mixed.task_names_)
    pd.testing.assert_frame_equal(named, expected)
    pd.testing.assert_frame_equal(task_scores(y, frame), expected)


def types(model):
    return model.task_types_.values()


def test_some_tasks_of_a_model_are_scored_alone(mixed):
    expected = task_scores(Y, mixed.predict(X))
    for name in Y:
        own = expected.loc[[name]].dropna(axis=1)
        view = mixed.task(name)
        for y, found, options in [
            (Y[name], view.predict(X), {}),
            (Y[[name]], mixed.predict_frame(X), {}),
            (Y[name], mixed.predict_frame(X), {}),
            (Y[[name]], view.predict_frame(X), {}),
            (Y[name], view.predict(X), {"task_types": view}),
            (Y[name], view.predict(X), {"task_types": mixed}),
            (Y[name], view.predict(X), {"task_types": mixed.task_types_}),
        ]:
            scores = task_scores(y, found, **options)
            pd.testing.assert_frame_equal(scores[:1], own)
    some = task_scores(Y[NUMBERS], mixed.predict_frame(X))
    pd.testing.assert_frame_equal(some[:2], expected.loc[NUMBERS, list(some)])


def test_regressors_of_all_kinds_are_scored():
    y = Y[NUMBERS].fillna(1000)
    models = [
        RandomForestRegressor(5, random_state=0),
        make_pipeline(StandardScaler(), RandomForestRegressor(5, random_state=0)),
        small_regressor(max_epochs=2),
        make_pipeline(StandardScaler(), small_regressor(max_epochs=2)),
    ]
    for model in models:
        model.fit(X, y)
        found = task_scores(y, model.predict(X))
        assert found.loc["mean", "r2"] == pytest.approx(model.score(X, y), abs=1e-6)
        for options in ({"task_types": model}, {"task_types": "regression"}):
            scores = task_scores(y, model.predict(X), **options)
            pd.testing.assert_frame_equal(scores, found)
        frame = predict_frame(model, X, task_names=NUMBERS)
        pd.testing.assert_frame_equal(task_scores(y, frame[NUMBERS[::-1]]), found)


def test_weights_go_with_their_tasks(mixed):
    weight = pd.DataFrame(np.random.RandomState(0).rand(80, 4), columns=list(Y))
    expected = task_scores(Y, mixed.predict(X), sample_weight=weight)
    scores = task_scores(Y, mixed.predict(X), sample_weight=weight[list(Y)[::-1]])
    pd.testing.assert_frame_equal(scores, expected)
    scores = task_scores(Y, mixed.predict(X), sample_weight=weight.to_numpy())
    pd.testing.assert_frame_equal(scores, expected)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"prise": "regression"}, "Got task_types for task='prise'"),
        ({"price": "number"}, r"Got task_types\['price'\]='number'"),
        ("numbers", "Got task_types='numbers'"),
        (["regression"], "for 1 task, but expected a type for each of the 4 tasks"),
        ("regression", "Got strings such as 'm' as labels of task 'sex'"),
    ],
)
def test_types_that_do_not_fit_are_an_error(mixed, said, message):
    with pytest.raises(ValueError, match=message):
        task_scores(Y, mixed.predict(X), task_types=said)


def test_a_model_of_other_tasks_says_nothing(mixed):
    forest = RandomForestRegressor(2).fit(X, Y["share"])
    with pytest.raises(ValueError, match="task_types=a RandomForestRegressor with the"):
        task_scores(Y, mixed.predict(X), task_types=forest)


def test_intervals_take_no_types():
    with pytest.raises(ValueError, match="what has an interval is a number"):
        task_scores([0.5], [[0, 1]], "interval_coverage", task_types="regression")


def test_predictions_in_another_order_are_told_of(mixed):
    with pytest.raises(ValueError, match=r"in another order.*pass task_names"):
        task_scores(Y, mixed.predict(X)[:, ::-1])


def test_numbers_that_sum_to_1_are_no_probabilities_of_one_of_them():
    shares = np.random.RandomState(0).dirichlet(np.ones(3), size=30)
    soil = pd.DataFrame(shares, columns=["sand", "silt", "clay"])
    expected = task_scores(soil, soil)
    for y in (soil["silt"], soil[["silt"]]):
        found = task_scores(y, soil)
        pd.testing.assert_frame_equal(found[:1], expected.loc[["silt"]])
    kinds = pd.Series(soil.to_numpy().argmax(axis=1), name="sand").map(
        dict(enumerate(soil))
    )
    accuracy = task_scores(kinds, soil).iloc[0, 0]  # a class is called as the task is
    assert accuracy == 1


def test_numbers_that_are_too_large_are_told_of():
    with pytest.raises(ValueError, match="as large as 1e"):
        task_scores(np.array([1e308, 1e308]), np.array([1.0, 2.0]))
