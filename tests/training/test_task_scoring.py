"""Metrics of held-out rows by epoch: our callback, and skorch's own."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, cohen_kappa_score, make_scorer
from skorch.callbacks import BatchScoring, EarlyStopping, EpochScoring

from skmtl import make_task_scorer, task_scores
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import exact_match_score, hamming_loss
from skmtl.networks import MLPTrunk
from skmtl.training import TaskScoring
from tests.toy_tasks import make_tasks, same_bits, small_classifier, weights_of
from tests.training.callbacks import Watch

X, Y = make_tasks(120)
HOLES = Y.astype(object).mask(np.random.RandomState(0).rand(*Y.shape) < 0.3)
METRICS = ["accuracy", "roc_auc_ovr", "neg_log_loss", "f1_macro"]


def fitted(*callbacks, y=HOLES, n_members=3, **settings):
    defaults = {
        "trunk": MLPTrunk((8,), dropout=0, n_members=n_members),
        "early_stopping": True,
        "validation": 0.25,
        "max_epochs": 3,
    }
    clf = small_classifier(
        net_params={"callbacks": list(callbacks)}, **defaults | settings
    )
    return clf.fit(X, y)


@pytest.mark.parametrize("y", [HOLES, HOLES["level"]], ids=["tasks", "one"])
@pytest.mark.parametrize("n_members", [1, 3])
def test_held_out_rows_are_scored_as_task_scores_does(n_members, y):
    watch = Watch()
    # each epoch is better than the one before, so that the last is kept
    clf = fitted(watch, TaskScoring(METRICS), y=y, n_members=n_members, lr=0.005)
    last = clf.history_[-1]
    assert last["valid_loss_best"]
    rows = watch.held_out
    if n_members == 1:
        proba = clf.predict_proba(X[rows])
        expected = task_scores(y.iloc[rows], proba, METRICS, classes=clf.classes_)
        for name in METRICS:
            assert last[f"valid_{name}"] == pytest.approx(expected.loc["mean", name])
            by_task = list(last[f"valid_task_{name}"].values())
            assert by_task == pytest.approx(expected[name].tolist()[:-2])
    # each row by those who hold it out, as the losses are
    assert -last["valid_neg_log_loss"] == pytest.approx(last["valid_loss"], rel=1e-5)
    names = ["side", "level", "inside"] if y.ndim == 2 else ["level"]
    assert list(last["valid_task_accuracy"]) == names


def test_what_is_scored_leaves_the_fit_as_it_is():
    callbacks = TaskScoring(METRICS), EpochScoring("accuracy"), EpochScoring(None)
    trunk = MLPTrunk((8,), dropout=0.3, n_members=3)
    watched = fitted(*callbacks, trunk=trunk, augment="gaussian_noise")
    alone = fitted(trunk=trunk, augment="gaussian_noise")
    assert same_bits(weights_of(watched), weights_of(alone))


@pytest.mark.parametrize("balanced", [False, True])
@pytest.mark.parametrize("shape", [(120,), (120, 3)])
def test_rows_count_with_the_weights_that_fit_was_given(shape, balanced):
    weight = np.random.RandomState(1).choice([0.0, 1.0, 9.0], size=shape)
    watch = Watch()
    callbacks = [TaskScoring(METRICS), EpochScoring("f1_macro", name="own")]
    callbacks += [EpochScoring(None, name="mean")]
    clf = small_classifier(
        net_params={"callbacks": [watch, *callbacks]},
        trunk=MLPTrunk((8,), dropout=0, n_members=1),
        class_weight="balanced" if balanced else None,
        early_stopping=True,
        validation=0.25,
        max_epochs=1,
    ).fit(X, HOLES, sample_weight=weight)
    rows, last = watch.held_out, clf.history_[-1]
    proba = clf.predict_proba(X[rows])
    expected = task_scores(
        HOLES.iloc[rows],
        proba,
        METRICS,
        classes=clf.classes_,
        sample_weight=weight[rows],
    )
    for name in METRICS:
        found = list(last[f"valid_task_{name}"].values())
        assert found == pytest.approx(expected[name].tolist()[:-2], rel=1e-6)
    assert last["own"] == pytest.approx(expected.loc["mean", "f1_macro"])
    assert last["mean"] == pytest.approx(expected.loc["mean", "accuracy"])
    plain = task_scores(HOLES.iloc[rows], proba, METRICS, classes=clf.classes_)
    assert abs(plain.loc["mean", "neg_log_loss"] - last["valid_neg_log_loss"]) > 1e-4


def test_weights_of_labels_are_none_of_rows():
    watch, exact = Watch(), EpochScoring("exact_match", name="exact")
    loss = EpochScoring("neg_hamming_loss", name="loss")
    clf = small_classifier(
        net_params={"callbacks": [watch, exact, loss]},
        trunk=MLPTrunk((8,), dropout=0, n_members=1),
        early_stopping=True,
        validation=0.25,
        max_epochs=1,
    )
    weight = np.random.RandomState(1).rand(120, 3)
    clf.fit(X, HOLES, sample_weight=weight)
    rows, last = watch.held_out, clf.history_[-1]
    labels = HOLES.iloc[rows], clf.predict(X[rows])
    assert last["exact"] == exact_match_score(*labels)
    assert -last["loss"] == hamming_loss(*labels, sample_weight=weight[rows])


def test_held_out_rows_of_a_pair_have_no_weights():
    weight = np.linspace(0, 1, 120)
    clf = small_classifier(
        net_params={"callbacks": [TaskScoring()]}, validation=(X, HOLES), max_epochs=1
    ).set_params(early_stopping=True)
    clf.fit(X, HOLES, sample_weight=weight)
    assert clf.history_[-1, "valid_accuracy"] == pytest.approx(clf.score(X, HOLES))


def test_a_positive_class_is_scored_by_name():
    of_all = {"side": "left", "level": 1, "inside": True}
    watch = TaskScoring(["recall", "accuracy"], pos_label=of_all)
    clf = fitted(watch, TaskScoring("recall", task="side", pos_label="left"))
    row = clf.history_[-1]
    assert list(row["valid_task_recall"]) == list(of_all)
    assert row["valid_recall_side"] == row["valid_task_recall"]["side"]


def by_hand(net, X, y):
    """A scoring function of the user."""
    seen = pd.notna(y[:, 0])
    assert len(net.predict_proba(X)) == 3
    return np.mean(net.predict(X)[seen, 0] == y[seen, 0])


EPOCH_SCORING = {
    "a name": ("accuracy", lambda row: row["valid_accuracy"]),
    "a scorer": (
        make_task_scorer("roc_auc_ovr", average="worst"),
        lambda row: min(row["valid_task_roc_auc_ovr"].values()),
    ),
    "of a task": (
        make_task_scorer("f1_macro", task="level"),
        lambda row: row["valid_task_f1_macro"]["level"],
    ),
    "a function of scikit-learn": (accuracy_score, lambda row: row["valid_accuracy"]),
    "a scorer of scikit-learn": (
        make_scorer(accuracy_score),
        lambda row: row["valid_accuracy"],
    ),
    "the net's own": (None, lambda row: row["valid_accuracy"]),
    "a function": (by_hand, lambda row: row["valid_task_accuracy"]["side"]),
}


@pytest.mark.parametrize("use_caching", [True, False])
@pytest.mark.parametrize("kind", EPOCH_SCORING)
def test_epoch_scoring_of_skorch_scores_the_same_rows(kind, use_caching):
    scoring, expected = EPOCH_SCORING[kind]
    callback = EpochScoring(scoring, lower_is_better=False, use_caching=use_caching)
    clf = fitted(TaskScoring(METRICS), callback, max_epochs=2)
    for row in clf.history_:
        assert row[callback.name_] == pytest.approx(expected(row))


def test_scores_have_a_name_in_the_history():
    names = [
        EpochScoring(scorer).initialize().name_
        for scorer in (
            make_task_scorer("accuracy"),
            make_task_scorer("accuracy", task="side"),
            make_task_scorer("accuracy", average="worst"),
            make_task_scorer(accuracy_score, average=np.median),
        )
    ]
    expected = ["accuracy", "accuracy_side", "accuracy_worst", "accuracy_score_median"]
    assert names == expected


def test_training_rows_can_be_scored():
    callback = EpochScoring("accuracy", on_train=True, name="learned")
    clf = fitted(callback, n_members=1, max_epochs=20)
    assert clf.history_[-1, "learned"] > clf.history_[0, "learned"]


def test_one_task_is_scored_by_name_and_any_metric():
    kappa = make_scorer(cohen_kappa_score)
    of_side = TaskScoring({"kappa": kappa, "right": accuracy_score}, task="side")
    clf = fitted(of_side, max_epochs=1)
    row = clf.history_[0]
    assert row["valid_task_right_side"] == {"side": row["valid_right_side"]}
    assert -1 <= row["valid_kappa_side"] <= 1
    assert row["valid_kappa_side_best"]


def test_training_stops_by_a_metric():
    stop = EarlyStopping("valid_accuracy", lower_is_better=False, patience=2)
    clf = fitted(TaskScoring(), stop, max_epochs=100, lr=0.1, n_iter_no_change=100)
    curve = clf.history_[:, "valid_accuracy"]
    assert clf.n_iter_ == np.argmax(curve) + 1 + 2 < 100
    best = [row["epoch"] for row in clf.history_ if row["valid_accuracy_best"]]
    assert best[-1] == np.argmax(curve) + 1


def test_what_has_no_value_is_said_once():
    y = Y.assign(rare=np.arange(120) == 0)
    with pytest.warns(SkmtlWarning, match="'rare' has no value of") as caught:
        clf = fitted(TaskScoring("roc_auc_ovr"), y=y, n_members=1, random_state=2)
    assert len(caught) == 1
    assert clf.history_[0, "valid_task_roc_auc_ovr"]["rare"] is None


def test_without_held_out_rows_a_warning_says_that_nothing_is_recorded():
    with pytest.warns(SkmtlWarning, match="No rows are held out"):
        clf = fitted(TaskScoring(), early_stopping=False)
    assert "valid_accuracy" not in clf.history_[0]


@pytest.mark.parametrize(
    ("callback", "message"),
    [
        (TaskScoring("acuracy"), "Did you mean 'accuracy'"),
        (TaskScoring({"r": "recall"}), "'recall' without pos_label"),
        (TaskScoring("recall", pos_label={"sidd": 1}), "Got pos_label for task='sidd'"),
        (TaskScoring(task="sides"), "Got task='sides'.*'side'"),
        (EpochScoring("acuracy"), "Did you mean 'accuracy'"),
        (BatchScoring("accuracy"), "Use EpochScoring, or skmtl.training.TaskScoring"),
    ],
)
def test_what_cannot_be_scored_is_an_error(callback, message):
    with pytest.raises((ValueError, TypeError), match=message):
        fitted(callback)


def test_other_rows_are_for_the_estimator_to_predict():
    with pytest.raises(TypeError, match="ask the estimator instead of net_"):
        fitted().net_.predict(X)


def test_a_scored_model_is_stored_and_grows():
    clf = fitted(TaskScoring(), y=HOLES[["side", "level"]])
    clf = pickle.loads(pickle.dumps(clf))
    clf.add_task("inside", X, Y["inside"])
    assert clf.history_[-1, "valid_task_accuracy"]["inside"] is None
    clf.set_params(warm_start=True, max_epochs=1).fit(X, Y)
    assert clf.history_[-1, "valid_task_accuracy"]["inside"] > 0.5


def test_scores_of_all_tasks_are_no_part_of_the_printed_line(capsys):
    fitted(TaskScoring(), verbose=1, max_epochs=1)
    header = capsys.readouterr().out.splitlines()[0].split()
    assert header == ["epoch", "train_loss", "valid_accuracy", "valid_loss", "dur"]
