"""Warnings point at the line of the user, whichever way it came to them."""

import ast
import inspect
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import skmtl
from skmtl import task_scores
from skmtl.estimators import predict_frame
from skmtl.exceptions import SkmtlWarning
from skmtl.training import TaskScoring
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(60)
X = pd.DataFrame(X).add_prefix("x").assign(kind=["a", "b"] * 30)
UNKNOWN = X.assign(kind="c")
NO_LABEL = Y.assign(row=np.nan)
SPLITS = [(np.arange(60), np.arange(60))]
CLF = small_classifier(max_epochs=1).fit(X, Y)
NAME = CLF.task_names_[0]


def fitted(**settings):
    return small_classifier(max_epochs=1, **settings)


def piped():
    return make_pipeline(FunctionTransformer(), CLF)


def with_task():
    clf = small_classifier(max_epochs=1).fit(X, Y)
    return clf.add_task("more", UNKNOWN, Y[NAME])


CALLS = {
    "predict": lambda: CLF.predict(UNKNOWN),
    "predict_proba": lambda: CLF.predict_proba(UNKNOWN),
    "transform": lambda: CLF.transform(UNKNOWN),
    "score": lambda: CLF.score(UNKNOWN, Y),
    "predict_frame": lambda: CLF.predict_frame(UNKNOWN),
    "predict_frame of any model": lambda: predict_frame(CLF, UNKNOWN),
    "view": lambda: CLF.task(NAME).predict(UNKNOWN),
    "score of a view": lambda: CLF.task(NAME).score(UNKNOWN, Y[NAME]),
    "pipeline": lambda: piped().predict(UNKNOWN),
    "score of a pipeline": lambda: piped().score(UNKNOWN, Y),
    "add_task": with_task,
    "partial_fit": lambda: CLF.partial_fit(UNKNOWN, Y),
    "many categories": lambda: fitted().fit(X.assign(kind=[*map(str, X.index)]), Y),
    "column of y": lambda: fitted().fit(X, Y.assign(kind=Y[NAME])),
    "one class": lambda: fitted().fit(X, Y.assign(one=1)),
    "nothing to balance": lambda: fitted(balancing="dwa").fit(X, Y[NAME]),
    "held-out rows": lambda: fitted(early_stopping=True, validation=(UNKNOWN, Y)).fit(
        X, Y
    ),
    "callback": lambda: fitted(net_params={"callbacks": [TaskScoring()]}).fit(X, Y),
    "search": lambda: cross_val_score(
        fitted(), X, Y.assign(one=1), cv=[(X.index,) * 2]
    ),
    "task_scores": lambda: task_scores(NO_LABEL, Y.assign(row=1)),
}


@pytest.mark.parametrize("name", CALLS)
def test_warnings_point_at_the_line_of_the_user(name):
    with pytest.warns(SkmtlWarning) as found:
        CALLS[name]()
    line = inspect.getsourcelines(CALLS[name])[1]
    end = line + len(inspect.getsourcelines(CALLS[name])[0])
    ours = [w for w in found if issubclass(w.category, SkmtlWarning)]
    assert {w.filename for w in ours} == {__file__}
    assert all(line <= w.lineno < end for w in ours)


def test_a_warning_without_a_line_of_the_user_is_a_warning_all_the_same():
    names = {"__name__": "skmtl.somewhere"}
    code = "from skmtl._warning import warn\nwarn('something')"
    with pytest.warns(SkmtlWarning, match="something"):
        exec(code, names)


def test_a_filter_by_module_finds_the_line_of_the_user():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", category=SkmtlWarning, module=__name__)
        CLF.score(UNKNOWN, Y)


def test_nobody_counts_the_calls_to_the_user():
    for path in Path(skmtl.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)]
        assert path.name == "_warning.py" or "warnings.warn" not in calls, path
