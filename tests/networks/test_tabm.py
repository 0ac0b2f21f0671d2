"""TabM: members that share most of their weights."""

import pickle
import sys

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, KFold

from skmtl import MultiTaskClassifier
from skmtl.networks import MLPTrunk, TabMTrunk
from tests.by_member import log_probabilities_by_member
from tests.toy_tasks import make_tasks, probabilities, small_classifier
from tests.training.callbacks import Watch


def tables():
    X, Y = make_tasks()
    frame = pd.DataFrame(X, columns=list("abcd"))
    holes = X.copy()
    holes[::5, 3] = np.nan
    categories = pd.DataFrame(
        {"hand": Y["side"], "height": Y["level"].astype(str), "within": Y["inside"]}
    )
    return {
        "numbers": X,
        "numbers with two values": np.column_stack([X, X[:, 0] > 0]),
        "missing numbers": holes,
        "categories": categories,
        "missing categories": categories.astype(object).mask(
            np.broadcast_to(np.arange(60)[:, None] % 9 == 0, (60, 3))
        ),
        "both": frame.assign(hand=Y["side"]),
    }


def tabm_classifier(**settings):
    pytest.importorskip("tabm")
    trunk = TabMTrunk(n_members=4, dropout=0)
    return small_classifier(**{"trunk": trunk, "lr": 0.02} | settings)


@pytest.mark.parametrize("kind", tables())
def test_every_table_is_learned(kind):
    X, (_, Y) = tables()[kind], make_tasks()
    clf = tabm_classifier().fit(X, Y)
    assert clf.score(X, Y) > 0.85
    first = probabilities(clf, X)
    np.testing.assert_array_equal(probabilities(clone(clf).fit(X, Y), X), first)
    copy = pickle.loads(pickle.dumps(clf))
    np.testing.assert_array_equal(probabilities(copy, X), first)


def test_the_name_is_the_recipe_with_its_defaults():
    pytest.importorskip("tabm")
    X, Y = make_tasks()
    settings = {"max_epochs": 2, "random_state": 0}
    by_name, by_recipe = (
        MultiTaskClassifier(trunk, **settings).fit(X, Y)
        for trunk in ("tabm", TabMTrunk())
    )
    np.testing.assert_array_equal(
        probabilities(by_name, X), probabilities(by_recipe, X)
    )


def test_predicted_are_the_members_probabilities_averaged():
    X, Y = make_tasks()
    clf = tabm_classifier().fit(X, Y)
    for found, by_member in zip(
        clf.predict_proba(X), log_probabilities_by_member(clf, X), strict=True
    ):
        assert len(by_member) == 4
        assert np.ptp(by_member, axis=0).max() > 1e-3, "members agree: a weak test"
        np.testing.assert_allclose(found, np.exp(by_member).mean(axis=0), atol=1e-5)


def test_each_member_holds_out_other_rows():
    X, Y = make_tasks(200)
    watch = Watch()
    clf = tabm_classifier(
        early_stopping=True,
        validation=0.2,
        max_epochs=2,
        net_params={"callbacks": [watch]},
    ).fit(X, Y)
    folds = watch.members.folds.numpy()
    assert np.bincount(folds).tolist() == [40] * 5
    np.testing.assert_array_equal(watch.held_out, np.flatnonzero(folds < 4))
    assert sorted(watch.train) == list(range(200))
    assert "valid_loss" in clf.history_[0]


def test_numbers_are_embedded_unless_they_are_many_or_it_is_not_wanted():
    pytest.importorskip("tabm")

    def n_weights(n_numeric, **settings):
        module = TabMTrunk(n_members=2, **settings).build(n_numeric, [])
        return sum(p.numel() for p in module.parameters())

    assert n_weights(10) > n_weights(10, embedding_width=0)
    assert n_weights(300) == n_weights(300, embedding_width=0)


def test_one_member_is_enough():
    X, Y = make_tasks()
    one = TabMTrunk(n_members=1, dropout=0)
    clf = tabm_classifier(trunk=one, early_stopping=True, n_iter_no_change=10)
    assert clf.fit(X, Y).score(X, Y) > 0.85


def test_a_search_goes_over_members_and_trunks():
    pytest.importorskip("tabm")
    X, Y = make_tasks()
    clf = MultiTaskClassifier("tabm", max_epochs=1, random_state=0)
    grid = {"trunk__n_members": [2, 3]}
    search = GridSearchCV(clf, grid, cv=KFold(2)).fit(X, Y)
    heads = search.best_estimator_.net_.module_.heads
    assert heads.n_members == search.best_params_["trunk__n_members"]
    trunks = {"trunk": ["mlp", MLPTrunk(n_members=1), "tabm"]}
    search = GridSearchCV(clf, trunks, cv=KFold(2), error_score="raise").fit(X, Y)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_sparse_rows_are_an_error_that_says_what_to_do():
    X, Y = make_tasks()
    with pytest.raises(TypeError, match=r"Sparse data.*X\.toarray\(\).*'mlp'"):
        MultiTaskClassifier("tabm", max_epochs=1).fit(sp.csr_array(X), Y)


def test_without_the_package_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "tabm", None)
    X, Y = make_tasks()
    clf = MultiTaskClassifier("tabm", max_epochs=1)
    message = r"needs the package 'tabm'.*pip install 'skmtl\[tabm\]'"
    with pytest.raises(ImportError, match=message):
        clf.fit(X, Y)
    assert not hasattr(clf, "net_")


def test_a_package_that_breaks_on_import_is_not_called_missing(monkeypatch, tmp_path):
    from skmtl._optional import require

    (tmp_path / "half_there.py").write_text("import surely_not_there")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="surely_not_there"):
        require("half_there", extra="tabm")


BAD_SETTINGS = {
    "no member": {"n_members": 0},
    "members in words": {"n_members": "a"},
    "all silent": {"dropout": 1.5},
    "no unit": {"width": 0},
    "negative layers": {"n_layers": -1},
    "negative embedding": {"embedding_width": -1},
}


@pytest.mark.parametrize("kind", BAD_SETTINGS)
def test_a_bad_setting_is_an_error_that_names_it(kind):
    pytest.importorskip("tabm")
    ((name, value),) = BAD_SETTINGS[kind].items()
    X, Y = make_tasks()
    with pytest.raises(ValueError, match=f"Got {name}={value!r}, but expected"):
        small_classifier(trunk=TabMTrunk(**{name: value})).fit(X, Y)


def test_a_recipe_is_plain_settings():
    recipe = TabMTrunk(n_members=3, dropout=0.1)
    for copy in (clone(recipe), pickle.loads(pickle.dumps(recipe))):
        assert copy.get_params() == recipe.get_params()
        assert vars(copy) == vars(recipe)
