"""A model looked at several times is one model, even if it is fitted in between."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skmtl import MultiTaskStratifiedKFold, TaskView, make_task_scorer
from skmtl.estimators import _fitted_view, _predict_frame, predict_frame
from skmtl.metrics import _predictions, _task_scorer
from skmtl.tasks._snapshot import as_it_is
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(60)
OTHER = Y[["level", "side"]].assign(more=np.arange(60) % 4)
AROUND = {
    "itself": lambda clf: clf,
    "pipeline": lambda clf: make_pipeline("passthrough", clf),
    "search": lambda clf: GridSearchCV(clf, {}, cv=MultiTaskStratifiedKFold(2)),
    "search in pipeline": lambda clf: make_pipeline(
        "passthrough", GridSearchCV(clf, {}, cv=MultiTaskStratifiedKFold(2))
    ),
}


def fitted(around="itself"):
    return AROUND[around](small_classifier(max_epochs=1)).fit(X, Y)


@pytest.mark.parametrize("around", AROUND)
def test_what_is_kept_stays_when_the_model_is_fitted_anew(around):
    model = fitted(around)
    kept, before = as_it_is(model), model.predict(X)
    model.fit(X, OTHER)
    np.testing.assert_array_equal(kept.predict(X), before)
    assert model.predict(X).shape == (60, 3)


def test_models_of_others_are_returned_themselves():
    forest = RandomForestClassifier(2).fit(X, Y["level"])
    pipeline = make_pipeline("passthrough", forest)
    assert as_it_is(forest) is forest
    assert as_it_is(pipeline) is pipeline


ASKED = {
    "predict": lambda model: TaskView(model, "side").predict(X),
    "predict_proba": lambda model: TaskView(model, "side").predict_proba(X),
    "predict_log_proba": lambda model: TaskView(model, "side").predict_log_proba(X),
    "score": lambda model: TaskView(model, "side").score(X, Y["side"]),
    "view of a view": lambda model: TaskView(TaskView(model, "side"), 0).predict(X),
    "frame": lambda model: predict_frame(model, X, "predict_proba").to_numpy(),
    "scorer": lambda model: make_task_scorer("neg_log_loss")(model, X, Y),
}


@pytest.mark.parametrize("around", ["itself", "pipeline", "search"])
@pytest.mark.parametrize("what", ASKED)
def test_a_fit_between_two_looks_changes_no_answer(what, around, monkeypatch):
    model = fitted(around)
    before = ASKED[what](model)
    # whether a view has probabilities is looked up before it is asked for some
    looks = 1 if what in ("predict_proba", "predict_log_proba") else 0
    n_fits = 0
    for module in (_fitted_view, _predict_frame, _predictions, _task_scorer):
        look = module.tasks_of

        def look_and_fit(estimator, *names, look=look, **options):
            nonlocal n_fits, looks
            found = look(estimator, *names, **options)
            if not looks:
                n_fits += 1
                model.fit(X, OTHER)
            looks -= 1
            return found

        monkeypatch.setattr(module, "tasks_of", look_and_fit)
    np.testing.assert_array_equal(ASKED[what](model), before)
    assert n_fits == 1
