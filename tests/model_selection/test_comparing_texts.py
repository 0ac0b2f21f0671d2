"""Shared against single models, and predictions of folds, where a task is a text."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import make_task_scorer
from skmtl.model_selection import (
    MultiTaskStratifiedKFold,
    _damage,
    compare_robustness,
    compare_sharing,
    cross_val_predict,
)
from skmtl.model_selection._single_tasks import SingleTaskModels
from skmtl.tasks._task_types import KnownTypes
from tests.needs import needs
from tests.toy_writers import TYPES, make_writings, small_writer

pytestmark = [
    pytest.mark.filterwarnings("ignore:Of task .* came to no end"),
]

X, Y = make_writings()
MANY_X, MANY_Y = make_writings(200)  # of which some are held out
KNOWN = KnownTypes(english="generation", side="classification", price="regression")
FOLDS = MultiTaskStratifiedKFold(2, task_types=TYPES)
seen = Y["english"].notna().to_numpy()


def test_predictions_of_folds_are_strings_beside_classes_and_numbers():
    found = cross_val_predict(small_writer(), X, Y, cv=2)
    assert found.dtype == object
    assert found.shape == Y.shape
    assert all(isinstance(text, str) for text in found[:, 0])
    assert set(found[:, 1]) <= {"left", "right"}
    first, second = FOLDS.split(X, Y)
    model = small_writer().fit(X.iloc[first[0]], Y.iloc[first[0]])
    np.testing.assert_array_equal(found[first[1]], model.predict(X.iloc[first[1]]))
    assert len(second[1]) == 30


def test_predictions_of_folds_of_a_single_text():
    writer = small_writer(task_types="generation")
    found = cross_val_predict(writer, X[seen], Y["english"][seen], cv=2)
    assert found.dtype == object
    assert found.shape == (seen.sum(),)
    with pytest.raises(TypeError, match="these are texts, which have no probabilities"):
        cross_val_predict(
            writer, X[seen], Y["english"][seen], cv=2, method="predict_proba"
        )


def test_probabilities_of_folds_are_those_of_classes():
    for method in ("predict_proba", "predict_log_proba"):
        found = cross_val_predict(small_writer(), X, Y, cv=2, method=method)
        shapes = [None if part is None else part.shape for part in found]
        assert shapes == [None, (60, 2), None]


def test_single_models_are_of_the_type_of_their_task():
    X, Y = MANY_X, MANY_Y
    seen = Y["english"].notna().to_numpy()
    models = SingleTaskModels(small_writer(), KNOWN).fit(X, Y)
    own = [model.task_types for model in models.models_]
    assert own == ["generation", "classification", "regression"]
    assert [task.kind for task in models.tasks_] == ["text", "binary", "number"]
    assert [known is None for known in models.classes_] == [True, False, True]
    alone = small_writer(task_types="generation").fit(X[seen], Y["english"][seen])
    found = models.predict(X)
    assert found[:, 0].tolist() == alone.predict(X).tolist()
    assert [part is None for part in models.predict_proba(X)] == [True, False, True]
    likely = models.log_likelihood(X, Y)
    np.testing.assert_allclose(
        likely[seen, 0], alone.log_likelihood(X[seen], Y["english"][seen]), rtol=1e-5
    )
    assert np.isnan(likely[~seen, 0]).all()


def test_each_type_is_compared_by_a_metric_of_its_own():
    found = compare_sharing(small_writer(), X, Y, cv=2)
    tasks = found.differences.groupby("metric")["task"].agg(list)
    assert tasks["neg_log_loss"] == ["side", "mean"]
    assert tasks["r2"] == ["price", "mean"]
    assert tasks["accuracy"] == ["english", "side", "mean"]
    assert "english" in found.as_text()


@needs("sacrebleu")
def test_scores_of_the_shared_model_are_those_of_a_scorer():
    scoring = ["log_likelihood", "chrf"]
    X, Y = MANY_X, MANY_Y
    found = compare_sharing(small_writer(), X, Y, cv=2, scoring=scoring).scores
    folds = MultiTaskStratifiedKFold(2, shuffle=True, random_state=0, task_types=KNOWN)
    train, test = next(folds.split(X, Y))
    model = small_writer().fit(X.iloc[train], Y.iloc[train])
    own = found.query("model == 'shared' and split == 0 and task == 'english'")
    for row in own.itertuples():
        scorer = make_task_scorer(row.metric, task="english")
        assert row.score == scorer(model, X.iloc[test], Y.iloc[test])
    assert found.query("metric == 'chrf'")["task"].unique().tolist() == ["english"]
    of_all = found.query("metric == 'log_likelihood'")
    assert of_all["task"].unique().tolist() == list(Y)
    assert of_all["score"].notna().all()


def test_pipelines_tell_likelihoods_too():
    pipeline = make_pipeline(StandardScaler(), small_writer())
    given = pipeline, MANY_X, MANY_Y
    found = compare_sharing(*given, cv=2, scoring="log_likelihood").scores
    assert found.query("task == 'english'")["score"].notna().all()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"scoring": "f1_macro", "y": Y[["english", "price"]]},
            "metric of classes, but .* are numbers and texts.*'r2' or 'accuracy'",
        ),
        ({"scoring": "r2", "y": Y[["english", "side"]]}, "a metric of numbers, but"),
        (
            {"baselines": {"forest": RandomForestClassifier()}},
            r"learns classes, but the tasks \['english', 'price'\] are numbers and t",
        ),
    ],
)
def test_what_does_not_fit_texts_is_refused_by_name(settings, message):
    given = dict(settings)
    y = given.pop("y", Y)
    types = {name: TYPES[name] for name in y if name in TYPES}
    with pytest.raises(ValueError, match=message):
        compare_sharing(small_writer(task_types=types), X, y, cv=2, **given)


@needs("sacrebleu")
def test_a_comparison_without_texts_has_no_metric_of_texts():
    with pytest.raises(ValueError, match="a metric of texts, but"):
        compare_sharing(
            small_writer(task_types="from_dtype"),
            X,
            Y[["side", "price"]],
            scoring="chrf",
        )


def test_a_model_without_likelihoods_is_named():
    labels = Y[["side"]].assign(other=np.where(X["green"] > 0, "a", "b"))
    with pytest.raises(ValueError, match="a RandomForestClassifier has no log_likelih"):
        compare_sharing(
            RandomForestClassifier(3), X, labels, cv=2, scoring="log_likelihood"
        )


def test_noise_exchanges_texts_for_those_of_other_rows():
    rng = np.random.RandomState(0)
    _, noisy = _damage.label_noise(X, Y, 0.5, rng, KNOWN)
    assert noisy["english"].isna().tolist() == (~seen).tolist()
    changed = noisy["english"][seen] != Y["english"][seen]
    assert 0.2 < changed.mean() < 0.7
    assert set(noisy["english"].dropna()) <= set(Y["english"].dropna())


def test_two_texts_at_least_are_never_hidden():
    rng = np.random.RandomState(0)
    _, left = _damage.missing_labels(X, Y, 1.0, rng, KNOWN)
    assert left["english"].notna().sum() == 2
    kept = left["english"].dropna()
    assert kept.tolist() == Y["english"][kept.index].tolist()
    _, left = _damage.missing_labels(X, Y, 0.5, np.random.RandomState(0), KNOWN)
    assert 0.2 < left["english"][seen].notna().mean() < 0.8


def test_damaged_texts_are_learned_and_scored():
    found = compare_robustness(
        small_writer(),
        X,
        Y,
        cv=2,
        label_noise=(0.5,),
        feature_noise=(0.5,),
        missing_labels=(0.3,),
        random_state=0,
    )
    own = found.query("task == 'english'")
    assert own["metric"].unique().tolist() == ["accuracy"]
    assert own["damage"].tolist() == ["label noise", "feature noise", "missing labels"]


def test_strings_of_a_predictor_that_nobody_has_typed_are_told_of():
    texts = pd.DataFrame(
        {"english": [f"text {k}" for k in range(60)], "side": Y["side"]}
    )
    with pytest.warns(SkmtlWarning, match='"generation"'):
        list(MultiTaskStratifiedKFold(2).split(X, texts))
