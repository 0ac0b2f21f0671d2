"""Of two classes the same one is in focus at every input, whatever it is called."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import BernoulliNB
from sklearn.pipeline import make_pipeline

from skmtl import MultiTaskClassifier
from skmtl.explain import ImageExplainer, TabularExplainer, TextExplainer
from skmtl.explain.facts._focus import rarer_classes
from tests.explain.models import Asked, bounded, smooth

X = np.random.RandomState(0).randn(120, 3)


class Twins(ClassifierMixin, BaseEstimator):
    """The same task several times, each time with its classes in the order given."""

    def __init__(self, proba, turned):
        self.proba, self.turned = proba, turned

    def fit(self, X, y):
        return self

    def __sklearn_is_fitted__(self):
        return True

    @property
    def classes_(self):
        named = [["z", "c"] if turn else ["a", "b"] for turn in self.turned]
        return [np.array(sorted(names)) for names in named]

    def predict_proba(self, rows):
        p = self.proba(rows)
        return [p[:, ::-1] if turn else p for turn in self.turned]


def named(proba, labels=("a", "b")):
    """Return a model of one task with these classes."""
    return Labelled(proba, [labels])


class Labelled(Twins):
    """The same task several times, each time with other labels for its two classes."""

    def __init__(self, proba, labels):
        self.proba, self.labels = proba, labels

    @property
    def classes_(self):
        return [np.array(own) for own in self.labels]

    def predict_proba(self, rows):
        return [self.proba(rows) for _ in self.labels]


def at_level(level):
    return lambda rows: bounded(level + np.asarray(rows) @ [0.8, -0.5, 0.0])


@pytest.mark.parametrize("level", [-1.5, -0.1, 0.0, 0.1, 1.5])
@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
def test_identical_tasks_are_shared_however_their_classes_are_called(kind, level):
    for seed in range(4):
        table = np.random.RandomState(seed).randn(80, 3)
        model = Twins(at_level(level), turned=[False, True, True])
        explainer = TabularExplainer(model, table, kind=kind, n_samples=200)
        for found in explainer.explain_many(table[:6]):
            assert not (found.roles == "conflicting").any()
            np.testing.assert_allclose(found.facts.relatedness, 1)
            assert np.ptp([p for _, p in found.facts.in_focus]) < 1e-12


@pytest.mark.parametrize("balanced", [False, True])
def test_identical_tasks_that_were_learned_are_shared(balanced):
    for seed in range(3):
        rng = np.random.RandomState(seed)
        table = rng.randn(100, 3)
        scores = table @ [1.0, -1.0, 0.3]
        positive = scores > (np.median(scores) if balanced else 0.5)
        Y = np.column_stack(
            [np.where(positive, "b", "a"), np.where(positive, "c", "z")]
        )
        for model in (
            MultiOutputClassifier(LogisticRegression()),
            MultiTaskClassifier(max_epochs=5, random_state=0),
        ):
            explainer = TabularExplainer(model.fit(table, Y), table, n_samples=200)
            for found in explainer.explain_many(table[:4]):
                assert not (found.roles == "conflicting").any()


def test_roles_and_signs_do_not_turn_where_the_probability_crosses_one_half():
    model = smooth([[1.0, 0.2, 0.0], [0.8, -0.6, 0.0]])
    explainer = TabularExplainer(model, X, n_samples=300)
    found = [explainer.explain([a, 0.3, 0.1]) for a in (-0.8, -0.3, 0.3, 0.8)]
    assert len({tuple(one.predictions.values()) for one in found}) > 1
    assert len({tuple(one.focus) for one in found}) == 1
    assert all(one.roles["x0"] == "shared" for one in found)
    assert len({tuple(np.sign(one.facts.effects[0])) for one in found}) == 1
    # the verdicts are about the class that is predicted all the same
    for one in found:
        assert all(p >= 0.5 for _, p in one.facts.verdicts)


def test_a_class_that_is_chosen_is_spoken_of_at_every_row():
    model = MultiTaskClassifier(max_epochs=1, random_state=0)
    Y = pd.DataFrame({"t": np.where(X[:, 0] > 0, "yes", "no"), "u": np.arange(120) % 3})
    model.fit(X, Y)
    chosen = TabularExplainer(model, X, n_samples=100, focus={"t": "no", "u": 2})
    for found in chosen.explain_many(X[:5]):
        assert [label for label, _ in found.facts.in_focus] == ["no", 2]
        assert found.facts.fixed.all()
        usual = TabularExplainer(model, X, n_samples=100).explain(X[0])
    assert usual.facts.fixed.tolist() == [True, False]
    assert usual.focus[1] == np.argmax(usual.probabilities[1])


@pytest.mark.parametrize(
    ("focus", "error", "says"),
    [
        (
            {"v": 1},
            ValueError,
            r"Got focus with task='v', but expected one of .*'t', 'u'",
        ),
        (
            {"u": 9},
            ValueError,
            r"Got focus with class 9 for task 'u', but expected one of \['a', 'b'",
        ),
        ("yes", TypeError, "Got focus='yes', but expected a dict of task to class"),
    ],
)
def test_an_unknown_focus_is_an_error_at_once(focus, error, says):
    Y = np.column_stack([np.where(X[:, 0] > 0, "yes", "no"), list("abc") * 40])
    model = MultiOutputClassifier(LogisticRegression()).fit(X, Y)
    for make in (
        lambda: TabularExplainer(model, X, task_names=["t", "u"], focus=focus),
        lambda: TextExplainer(model, task_names=["t", "u"], focus=focus),
        lambda: ImageExplainer(model, task_names=["t", "u"], focus=focus),
    ):
        with pytest.raises(error, match=says):
            make()
    function = TabularExplainer(smooth([[1.0, 0, 0]]), X, focus={"t": 1}, n_samples=50)
    with pytest.raises(ValueError, match=r"Got focus with task='t', but .*'task_0'"):
        function.explain(X[0])


def test_of_texts_the_class_in_focus_is_the_same_for_each():
    texts = ["good fine", "good", "bad", "bad poor bad", "poor", "fine good", "so"] * 9
    names = np.array(
        [["b", "x"] if "good" in t or "fine" in t else ["a", "y"] for t in texts]
    )
    names[:, 1] = np.where(names[:, 1] == "x", "c", "z")
    model = make_pipeline(CountVectorizer(), MultiOutputClassifier(BernoulliNB()))
    explainer = TextExplainer(model.fit(texts, names), n_samples=100)
    found = explainer.explain_many(["good and fine", "bad and poor", "so so good bad"])
    assert len({tuple(one.focus) for one in found}) == 1
    assert len({tuple(one.predictions.values()) for one in found}) == 2
    for one in found:
        assert not (one.roles == "conflicting").any()


def test_of_images_the_class_in_focus_is_the_same_for_each_of_a_shape():
    def light(images):
        return bounded(images.reshape(len(images), -1).mean(axis=1) - 0.5)

    explainer = ImageExplainer(named(light), n_samples=60)
    rng = np.random.RandomState(0)
    found = [explainer.explain(own * rng.rand(8, 8)) for own in (0.5, 2.0)]
    assert [one.predictions["task_0"] for one in found] == ["a", "b"]
    assert [one.focus.tolist() for one in found] == [[1], [1]]
    assert explainer.explain(np.ones((40, 40))).focus.tolist() == [1]


def test_a_model_that_has_no_answer_to_some_usual_inputs_is_explained_all_the_same():
    def gaps(rows):
        p = bounded(rows[:, 0] - 0.5)
        return np.where(rows[:, [2]].clip(max=rows[:, [1]]) > 0.5, np.nan, p)

    explainer = TabularExplainer(named(gaps), X, n_samples=60)
    explanation = explainer.explain([0.3, 0.0, -3.0])
    known = np.minimum(X[:, 1], X[:, 2]) <= 0.5
    assert not known.all()
    assert explanation.focus[0] == bounded(X[known, 0] - 0.5).mean(axis=0).argmin()

    def of_largest(images):  # 0 / 0 where all is black
        flat = images.reshape(len(images), -1)
        with np.errstate(invalid="ignore"):
            return bounded(flat.mean(axis=1) / flat.max(axis=1) - 0.7)

    image = np.random.RandomState(0).rand(8, 8) + 0.2
    explainer = ImageExplainer(named(of_largest), n_samples=60)
    assert explainer.explain(image).focus.tolist() == [1]


ONES = [
    np.array([0, 1]),
    np.array([0.0, 1.0]),
    np.array([False, True]),
    np.array([False, True], dtype=object),
    np.array([-1, 1]),
    np.array(["no", "yes"]),
    np.array([" No", "YES "]),
    np.array(["False", "True"]),
    np.array(["negative", "positive"]),
    np.array(["否", "是"]),
]


@pytest.mark.parametrize("level", [-1.5, 0.0, 1.5])
def test_of_0_and_1_the_class_in_focus_is_1_however_frequent(level):
    model = Labelled(at_level(level), ONES)
    explanation = TabularExplainer(model, X, n_samples=200).explain(X[0])
    assert explanation.focus.tolist() == [1] * len(ONES)
    assert explanation.facts.fixed.all()
    assert not (explanation.roles == "conflicting").any()
    function = TabularExplainer(at_level(level), X, n_samples=50)
    assert function.explain(X[0]).focus.tolist() == [1]
    chosen = TabularExplainer(model, X, n_samples=50, focus={"task_0": 0})
    assert chosen.explain(X[0]).focus.tolist() == [0] + [1] * (len(ONES) - 1)


@pytest.mark.parametrize(
    "labels", [["0", "1"], ["female", "male"], [1, 2], [0, 2], ["maybe", "yes"]]
)
def test_other_labels_of_two_classes_have_the_rarer_one_in_focus(labels):
    for level, rarer in ((-1.5, 1), (1.5, 0)):
        model = named(at_level(level), labels)
        explanation = TabularExplainer(model, X, n_samples=50).explain(X[0])
        assert explanation.focus.tolist() == [rarer]


def test_of_0_and_1_there_is_no_need_to_ask_which_class_is_rarer():
    model = Asked(at_level(1.0))
    explainer = TabularExplainer(Labelled(model, [[0, 1]]), X, n_samples=50)
    explanation = explainer.explain(X[0])
    n_asked = sum(len(one.values) for one in explanation.answers.varied)
    assert model.sizes[:2] == [50, n_asked]
    assert len(model.sizes) <= 4  # several changes together
    assert explanation.focus.tolist() == [1]


def test_tasks_are_told_truthfully_beside_twins_with_other_labels():
    # 1 is frequent: the twin is told by its other class, and so the other way round
    model = Labelled(at_level(1.5), [[0, 1], ["bad", "good"]])
    explanation = TabularExplainer(model, X, n_samples=200).explain(X[0])
    assert [label for label, _ in explanation.facts.in_focus] == [1, "bad"]
    text = explanation.as_text(level="full")
    assert "x0 and x1 move task_0 and task_1 together." in text
    assert "task_0 (1) would fall from" in text
    assert " good from" in text
    assert "task_0=1 moves against task_1=bad" in text


def test_the_rarer_class_is_found_by_its_mean_probability():
    p = np.array([0.2, 0.9, 0.1])  # of the second class
    twice = np.column_stack([1 - p, p, p, 1 - p])
    assert rarer_classes(twice, np.array([0, 2])).tolist() == [1, 0]


def test_of_equally_frequent_classes_the_one_less_probable_first_is_taken():
    p = np.array([0.5, 0.8, 0.2])
    twice = np.column_stack([1 - p, p, p, 1 - p])
    assert rarer_classes(twice, np.array([0, 2])).tolist() == [0, 1]
    assert rarer_classes(np.full((3, 2), 0.5), np.array([0])).tolist() == [1]
