"""Explanations of a model that is fitted anew while its explainer stays."""

import pytest

from skmtl.explain import TabularExplainer
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(60)
ALIKE = Y[["inside", "side"]].rename(columns={"inside": "side", "side": "inside"})


def fitted(targets=Y):
    return small_classifier(max_epochs=2).fit(X, targets)


def explainer_of(clf, **settings):
    return TabularExplainer(clf, X, n_samples=60, **settings)


def test_an_explainer_speaks_of_the_tasks_that_the_model_has_now():
    clf = fitted()
    explainer = explainer_of(clf)
    explainer.explain(X[0])
    clf.add_task("new", X, X[:, 0] > X[:, 1])
    assert explainer.explain(X[0]).task_names == ("side", "level", "inside", "new")
    for targets in (ALIKE, ALIKE[["inside", "side"]], Y["side"]):
        clf.fit(X, targets)
        expected = explainer_of(clf).explain(X[0])
        assert explainer.explain(X[0]).to_json() == expected.to_json()


def test_a_class_in_focus_that_is_gone_is_an_error():
    clf = fitted()
    explainer = explainer_of(clf, focus={"side": "left"})
    clf.fit(X, ALIKE)
    with pytest.raises(ValueError, match="class 'left' for task 'side'"):
        explainer.explain(X[0])


@pytest.mark.parametrize("sharing", ["hard", "mmoe"])
def test_a_fit_in_the_midst_of_an_explanation_has_no_part_in_it(sharing):
    clf = small_classifier(max_epochs=2, sharing=sharing).fit(X, Y)
    expected = explainer_of(clf).explain_many(X[:2]).to_json()

    class Meddled(TabularExplainer):
        def _drawn(self, *args):
            found = super()._drawn(*args)
            clf.fit(X, ALIKE)
            return found

    assert Meddled(clf, X, n_samples=60).explain_many(X[:2]).to_json() == expected
