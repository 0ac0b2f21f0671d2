"""What scikit-learn's users do with an estimator works with `MultiTaskClassifier`."""

import pickle

import joblib
import numpy as np
import pandas as pd
import pytest
from scipy.stats import loguniform
from sklearn import config_context
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.exceptions import NotFittedError
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.inspection import permutation_importance
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    RandomizedSearchCV,
    cross_val_predict,
    cross_validate,
    learning_curve,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.utils.validation import check_is_fitted

from skmtl import MultiTaskClassifier, MultiTaskStratifiedKFold, load_penguins
from skmtl.networks import MLPTrunk


def small(**settings):
    return MultiTaskClassifier(lr=0.01, max_epochs=5, random_state=0).set_params(
        **settings
    )


@pytest.fixture(scope="module")
def penguins():
    """Penguins with a column of strings, missing numbers and missing labels."""
    frame = load_penguins().frame
    return frame.drop(columns=["species", "sex"]), frame[["species", "sex"]]


def prep():
    return make_column_transformer(
        (
            make_pipeline(SimpleImputer(), StandardScaler()),
            make_column_selector(dtype_include="number"),
        ),
        (OneHotEncoder(sparse_output=False), ["island"]),
    )


def same(first, second, X):
    """Whether two fitted models give the same probabilities."""
    pairs = zip(first.predict_proba(X), second.predict_proba(X), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


def test_pipeline_takes_raw_columns_and_missing_labels(penguins):
    X, Y = penguins
    model = make_pipeline(prep(), small()).fit(X, Y)
    assert model.predict(X).shape == (344, 2)
    assert [p.shape for p in model.predict_proba(X)] == [(344, 3), (344, 2)]
    assert model.score(X, Y) > 0.8
    assert [list(classes) for classes in model.classes_] == [
        ["Adelie", "Chinstrap", "Gentoo"],
        ["female", "male"],
    ]


@pytest.mark.parametrize("n_jobs", [None, pytest.param(2, marks=pytest.mark.slow)])
def test_nested_setting_of_a_recipe_given_by_name_is_searched(n_jobs, penguins):
    X, Y = penguins
    clf = small()
    assert clf.trunk == "mlp"
    search = GridSearchCV(
        make_pipeline(prep(), clf),
        {"multitaskclassifier__trunk__dropout": [0.1, 0.3]},
        cv=MultiTaskStratifiedKFold(2),
        n_jobs=n_jobs,
    ).fit(X, Y)
    assert clf.trunk == "mlp"
    assert (search.cv_results_["mean_test_score"] > 0.8).all()
    best = search.best_params_["multitaskclassifier__trunk__dropout"]
    assert search.best_estimator_[-1].trunk.dropout == best
    by_hand = make_pipeline(prep(), small(trunk=MLPTrunk(dropout=best))).fit(X, Y)
    assert same(search, by_hand, X)


def test_random_search_draws_settings_of_all_kinds_in_two_processes(penguins):
    X, Y = penguins
    search = RandomizedSearchCV(
        small(),
        {
            "lr": loguniform(0.005, 0.02),
            "lr_schedule": ["constant", "cosine"],
            "trunk__hidden_layer_sizes": [(8,), (16, 16)],
            "class_weight": [None, "balanced"],
        },
        n_iter=2,
        cv=MultiTaskStratifiedKFold(2),
        n_jobs=2,
        random_state=0,
    ).fit(X, Y)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert same(search, small(**search.best_params_).fit(X, Y), X)


def test_a_whole_recipe_and_its_settings_are_searched_together(penguins):
    X, Y = penguins
    given = MLPTrunk((8,), dropout=0.3)
    grid = {"trunk": ["mlp", given], "trunk__dropout": [0.0, 0.5]}
    search = GridSearchCV(small(max_epochs=2), grid, cv=MultiTaskStratifiedKFold(2))
    search.fit(X, Y)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert given.dropout == 0.3


def test_halving_search_spends_epochs(penguins):
    X, Y = penguins
    search = HalvingGridSearchCV(
        small(),
        {"lr": [0.001, 0.003, 0.01]},
        resource="max_epochs",
        max_resources=9,
        cv=MultiTaskStratifiedKFold(2),
    ).fit(X, Y)
    assert search.best_estimator_.n_iter_ == search.best_estimator_.max_epochs == 9
    assert set(search.cv_results_["n_resources"]) == {3, 9}


def test_cross_validation_scores_observed_labels_and_returns_models(penguins):
    X, Y = penguins
    found = cross_validate(
        make_pipeline(prep(), small()),
        X,
        Y,
        cv=MultiTaskStratifiedKFold(2),
        return_estimator=True,
        return_indices=True,
    )
    for k in range(2):
        train, test = found["indices"]["train"][k], found["indices"]["test"][k]
        by_hand = make_pipeline(prep(), small()).fit(X.iloc[train], Y.iloc[train])
        assert by_hand.score(X.iloc[test], Y.iloc[test]) == found["test_score"][k] > 0.8
        assert same(by_hand, found["estimator"][k], X)


def test_cross_val_predict_gives_the_labels_of_each_fold(penguins):
    X, Y = penguins
    cv = MultiTaskStratifiedKFold(2)
    labels = cross_val_predict(small(), X, Y, cv=cv, method="predict")
    assert labels.shape == Y.shape
    for train, test in cv.split(X, Y):
        by_hand = small().fit(X.iloc[train], Y.iloc[train])
        assert labels[test].tolist() == by_hand.predict(X.iloc[test]).tolist()


def test_learning_curve_and_permutation_importance_see_what_is_learned(penguins):
    X, Y = penguins
    _, train, test = learning_curve(
        small(),
        X,
        Y,
        cv=MultiTaskStratifiedKFold(2),
        train_sizes=[0.3, 1.0],
        shuffle=True,
        random_state=0,
    )
    assert train.shape == test.shape == (2, 2)
    assert test.mean(axis=1)[1] > 0.8
    found = permutation_importance(small().fit(X, Y), X, Y, n_repeats=2, random_state=0)
    by_name = dict(zip(X, found.importances_mean, strict=True))
    assert by_name["bill_length_mm"] > by_name["year"] + 0.05


def test_frozen_model_is_not_fitted_again(penguins):
    X, Y = penguins
    clf = small().fit(X, Y)
    frozen = FrozenEstimator(clf).fit(X[:5], Y[:5])
    assert clone(frozen) is frozen
    assert same(frozen, clf, X)
    assert frozen.task("sex").classes_.tolist() == ["female", "male"]


# scikit-learn 1.7 with SciPy 1.16 and later, in LogisticRegression
@pytest.mark.filterwarnings("ignore:scipy.optimize. The `disp`:DeprecationWarning")
@pytest.mark.parametrize(
    "make",
    [
        lambda clf: AdaBoostClassifier(clf, n_estimators=2),
        lambda clf: BaggingClassifier(clf, n_estimators=2),
        lambda clf: CalibratedClassifierCV(clf, cv=2),
        lambda clf: OneVsRestClassifier(clf),
        lambda clf: StackingClassifier([("a", clf)], cv=2),
        lambda clf: VotingClassifier([("a", clf)], voting="soft"),
    ],
    ids=["boosting", "bagging", "calibration", "one vs rest", "stacking", "voting"],
)
def test_model_of_a_single_target_goes_into_meta_estimators(make, penguins):
    X, Y = penguins
    X = X.drop(columns="island").fillna(X.mean(numeric_only=True))
    model = make(small()).fit(X, Y["species"])
    assert model.predict_proba(X).shape == (344, 3)
    assert model.score(X, Y["species"]) > 0.9


def test_clone_has_the_settings_and_nothing_learned(penguins):
    X, Y = penguins
    clf = small(trunk__dropout=0.3, class_weight={"sex": {"male": 2.0}}).fit(X, Y)
    again = clone(clf)
    assert again.trunk is not clf.trunk
    assert repr(again) == repr(clf)
    with pytest.raises(NotFittedError):
        check_is_fitted(again)
    assert same(again.fit(X, Y), clf, X)


def test_model_is_the_same_after_pickle_and_joblib(penguins, tmp_path):
    X, Y = penguins
    model = make_pipeline(prep(), small()).fit(X, Y)
    assert same(pickle.loads(pickle.dumps(model)), model, X)
    joblib.dump(model, tmp_path / "model.joblib")
    assert same(joblib.load(tmp_path / "model.joblib"), model, X)


def test_html_shows_the_settings(penguins):
    X, Y = penguins
    model = make_pipeline(prep(), small(trunk__dropout=0.25))
    for shown in [model, model.fit(X, Y), model[-1]]:
        html = shown._repr_html_()
        assert "MultiTaskClassifier" in html
        assert "dropout=0.25" in html
        assert len(html) < 200_000


def test_representation_comes_as_a_frame_on_request(penguins):
    X, Y = penguins
    clf = small(trunk__hidden_layer_sizes=(8, 4)).fit(X, Y)
    plain = clf.transform(X)
    names = [f"multitaskclassifier{k}" for k in range(4)]
    assert clf.get_feature_names_out().tolist() == names
    frame = clf.set_output(transform="pandas").transform(X[10:])
    assert isinstance(frame, pd.DataFrame)
    assert frame.columns.tolist() == names
    assert frame.index.tolist() == X.index[10:].tolist()
    np.testing.assert_allclose(frame.to_numpy(), plain[10:], rtol=1e-5, atol=1e-6)
    assert isinstance(clf.predict(X), np.ndarray)


def test_representation_feeds_another_model(penguins):
    X, Y = penguins
    Y = Y.fillna("unknown")
    trunk = small(trunk__hidden_layer_sizes=(8, 4))
    model = make_pipeline(
        prep(), make_union(trunk, "passthrough"), KNeighborsClassifier()
    )
    model.set_output(transform="pandas").fit(X, Y)
    names = model[:-1].get_feature_names_out()
    assert names[:4].tolist() == [
        f"multitaskclassifier__multitaskclassifier{k}" for k in range(4)
    ]
    assert (model.predict(X) == Y.to_numpy()).mean() > 0.8


@pytest.fixture(params=["(n,)", "(n, n_tasks)"])
def weighted(request):
    """Rows and labels with weights, 0 for the labels that are wrong."""
    rng = np.random.RandomState(0)
    X = pd.DataFrame(rng.randn(200, 3), columns=["a", "b", "c"])
    right = np.column_stack([X["a"] > 0, X["b"] > 0]).astype(int)
    shape = (200,) if request.param == "(n,)" else (200, 2)
    weight = (rng.rand(*shape) < 0.5) * rng.uniform(0.5, 2, size=shape)
    wrong = np.broadcast_to(weight.reshape(200, -1) == 0, (200, 2))
    Y = pd.DataFrame(np.where(wrong, 1 - right, right), columns=["a", "b"])
    return X, Y, weight


def routed(**settings):
    """A pipeline whose last step alone asks for sample weights."""
    clf = small(max_epochs=10, **settings)
    clf.set_fit_request(sample_weight=True).set_score_request(sample_weight=True)
    scaler = StandardScaler().set_fit_request(sample_weight=False)
    # up to scikit-learn 1.7 the request of the pipeline, not of its last step, counts
    return make_pipeline(scaler, clf).set_score_request(sample_weight=True)


def test_sample_weights_are_routed_through_a_pipeline(weighted):
    X, Y, weight = weighted
    with config_context(enable_metadata_routing=True):
        model = routed().fit(X, Y, sample_weight=weight)
        score = model.score(X, Y, sample_weight=weight)
    scaled = StandardScaler().fit_transform(X)
    by_hand = small(max_epochs=10).fit(scaled, Y, sample_weight=weight)
    assert same(model[-1], by_hand, scaled)
    assert score == by_hand.score(scaled, Y, sample_weight=weight) > 0.9
    assert model.score(X, Y) < 0.7  # half of the labels are wrong


@pytest.mark.parametrize("n_jobs", [None, 2])
def test_sample_weights_are_routed_through_cross_validation(n_jobs, weighted):
    X, Y, weight = weighted
    cv = MultiTaskStratifiedKFold(2)
    with config_context(enable_metadata_routing=True):
        found = cross_validate(
            routed(), X, Y, cv=cv, params={"sample_weight": weight}, n_jobs=n_jobs
        )
    for score, (train, test) in zip(found["test_score"], cv.split(X, Y), strict=True):
        scaler = StandardScaler().fit(X.iloc[train])
        by_hand = small(max_epochs=10).fit(
            scaler.transform(X.iloc[train]), Y.iloc[train], sample_weight=weight[train]
        )
        assert score == by_hand.score(
            scaler.transform(X.iloc[test]), Y.iloc[test], sample_weight=weight[test]
        )
        assert score > 0.8


def test_sample_weights_are_routed_through_a_search(weighted):
    X, Y, weight = weighted
    grid = {"multitaskclassifier__lr": [1e-6, 0.01]}
    with config_context(enable_metadata_routing=True):
        search = GridSearchCV(routed(), grid, cv=MultiTaskStratifiedKFold(2))
        search.fit(X, Y, sample_weight=weight)
        assert search.best_params_ == {"multitaskclassifier__lr": 0.01}
        assert search.best_score_ > 0.8
        assert same(search, routed().fit(X, Y, sample_weight=weight), X)


def test_weights_that_no_one_asked_for_are_an_error(weighted):
    X, Y, weight = weighted
    with config_context(enable_metadata_routing=True):
        clf = small().set_fit_request(sample_weight=True)
        with pytest.raises(ValueError, match="sample_weight"):
            cross_validate(
                clf,
                X,
                Y,
                cv=MultiTaskStratifiedKFold(2),
                params={"sample_weight": weight},
            )
