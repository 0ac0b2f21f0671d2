"""Groups reach the splitter, and the rows that models hold out themselves."""

from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from sklearn import config_context
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from skmtl import MultiTaskClassifier
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import make_task_scorer
from skmtl.model_selection import (
    MultiTaskStratifiedGroupKFold,
    MultiTaskStratifiedKFold,
    compare_robustness,
    compare_sharing,
)
from skmtl.model_selection._groups_of_fit import groups_of_fit
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(90)
HOLES = Y.astype(object).mask(np.random.RandomState(0).rand(*Y.shape) < 0.2)
GROUPS = np.arange(90) % 18
RIGHT = {"scoring": "accuracy"}


class Noting(DecisionTreeClassifier):
    """A tree of one or several targets that notes what its fits were given."""

    given: ClassVar[list] = []

    def fit(self, X, y, groups=None):
        self.given.append((X, groups))
        return super().fit(X, y)


def test_all_models_get_the_groups_of_their_rows_and_no_group_is_on_both_sides():
    Noting.given.clear()
    rows = np.arange(90.0)[:, None]
    y = Y.astype(str)
    compare_sharing(
        Noting(), rows, y, groups=GROUPS, cv=3, baselines={"b": Noting()}, **RIGHT
    )
    warm_up, fits = Noting.given[:3], Noting.given[3:]  # one of each kind, not timed
    assert len(fits) == 3 * (1 + 3 + 3)
    for learned, groups in warm_up:
        np.testing.assert_array_equal(groups, GROUPS[learned[:, 0].astype(int)])
    for learned, groups in fits:
        np.testing.assert_array_equal(groups, GROUPS[learned[:, 0].astype(int)])
        tested = np.setdiff1d(np.arange(90), learned[:, 0].astype(int))
        assert not set(GROUPS[tested]) & set(groups)


def test_scores_are_those_of_models_fitted_by_hand_with_groups():
    clf = small_classifier(max_epochs=2, early_stopping=True, validation=0.25)
    folds = MultiTaskStratifiedGroupKFold(2)
    found = compare_sharing(clf, X, HOLES, groups=GROUPS, cv=folds, **RIGHT).scores
    scorer = make_task_scorer("accuracy", task="level")
    for split, (train, test) in enumerate(folds.split(X, HOLES, GROUPS)):
        shared = clone(clf).fit(X[train], HOLES.iloc[train], groups=GROUPS[train])
        seen = train[HOLES["level"].iloc[train].notna()]
        labels = HOLES["level"].iloc[seen].astype(int)
        single = clone(clf).fit(X[seen], labels, groups=GROUPS[seen])
        own = HOLES.iloc[test]
        by_hand = [scorer(shared, X[test], own)]
        by_hand.append(make_task_scorer("accuracy")(single, X[test], own["level"]))
        rows = found[(found["split"] == split) & (found["task"] == "level")]
        assert rows["score"].tolist() == by_hand


NAMES = np.array(list("abcdefghijklmnopqr"))[GROUPS]
FORMS = {
    "strings": NAMES,
    "list": NAMES.tolist(),
    "series": pd.Series(GROUPS, index=range(100, 190)),
    "pairs": [(group % 3, group) for group in GROUPS.tolist()],
    "categories": pd.Categorical(NAMES),
}


@pytest.mark.parametrize("form", FORMS)
def test_groups_come_in_the_forms_that_fit_takes(form):
    clf = small_classifier(max_epochs=1, early_stopping=True)
    given = {"cv": 2, **RIGHT}
    found = compare_sharing(clf, X, Y, groups=FORMS[form], **given)
    if form != "pairs":  # sorted otherwise by the splitter
        expected = compare_sharing(clf, X, Y, groups=GROUPS, **given)
        pd.testing.assert_frame_equal(found.scores, expected.scores)


GIVEN = {
    "the classifier": (MultiTaskClassifier(), {"groups"}),
    "a forest": (RandomForestClassifier(), set()),
    "a pipeline": (
        make_pipeline(StandardScaler(), MultiTaskClassifier()),
        {"multitaskclassifier__groups"},
    ),
    "pipelines": (
        make_pipeline(make_pipeline(StandardScaler(), MultiTaskClassifier())),
        {"pipeline__multitaskclassifier__groups"},
    ),
    "a pipeline of a forest": (make_pipeline(RandomForestClassifier()), set()),
    "several models": (MultiOutputClassifier(RandomForestClassifier()), set()),
    "a search": (GridSearchCV(MultiTaskClassifier(), {}, cv=GroupKFold()), {"groups"}),
    "a search over rows": (GridSearchCV(MultiTaskClassifier(), {}, cv=KFold()), set()),
    "a search by default": (GridSearchCV(MultiTaskClassifier(), {}), set()),
}


@pytest.mark.parametrize("name", GIVEN)
def test_fit_takes_groups_under_the_name_that_hands_them_on(name):
    model, expected = GIVEN[name]
    found = groups_of_fit(model, GROUPS)
    assert set(found) == expected
    assert all(groups is GROUPS for groups in found.values())
    assert groups_of_fit(model, None) == {}


def test_where_routing_is_enabled_it_says_who_gets_them():
    with config_context(enable_metadata_routing=True):
        asks = MultiTaskClassifier().set_fit_request(groups=True)
        assert set(groups_of_fit(make_pipeline(StandardScaler(), asks), GROUPS)) == {
            "groups"
        }
        silent = make_pipeline(StandardScaler(), MultiTaskClassifier())
        assert groups_of_fit(silent, GROUPS) == {}
        assert set(groups_of_fit(MultiTaskClassifier(), GROUPS)) == {"groups"}


@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(StandardScaler(), small_classifier(early_stopping=True)),
        GridSearchCV(
            small_classifier(max_epochs=1),
            {"lr": [0.02]},
            cv=MultiTaskStratifiedGroupKFold(2),
            scoring=make_task_scorer("accuracy"),
        ),
    ],
    ids=["pipeline", "search"],
)
def test_pipelines_and_searches_are_compared_with_groups(model):
    found = compare_sharing(model, X, Y, groups=GROUPS, cv=2, **RIGHT)
    assert found.scores["score"].notna().all()


def test_damaged_rows_keep_their_groups():
    Noting.given.clear()
    rows = np.arange(90.0)[:, None]
    given = {"label_noise": (0.2,), "feature_noise": (), "missing_labels": ()}
    table = compare_robustness(
        Noting(), rows, Y.astype(str), groups=GROUPS, cv=2, **given, **RIGHT
    )
    assert len(table) == 4
    for learned, groups in Noting.given:
        np.testing.assert_array_equal(groups, GROUPS[learned[:, 0].astype(int)])


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (GROUPS[:-1], "Got groups of length 89 for 90 rows: inconsistent numbers of"),
        ("day", "Got groups='day', but expected the group of each row"),
        (np.where(GROUPS == 3, np.nan, GROUPS), "missing values"),
        (np.zeros((90, 2)), r"groups of shape \(90, 2\)"),
        (np.zeros(90), "for 1 groups"),
    ],
)
@pytest.mark.parametrize("compare", [compare_sharing, compare_robustness])
def test_groups_are_checked_before_any_fit(compare, groups, message):
    with pytest.raises(ValueError, match=message):
        compare("no model", X, Y, groups=groups)


def test_a_splitter_that_ignores_groups_is_told():
    folds = MultiTaskStratifiedKFold(2)
    with pytest.warns(SkmtlWarning, match="groups parameter is ignored"):
        compare_sharing(Noting(), X, Y.astype(str), groups=GROUPS, cv=folds, **RIGHT)
