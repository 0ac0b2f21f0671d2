"""Texts as one of the tasks of `MultiTaskPredictor`."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import (
    MultiTaskClassifier,
    MultiTaskPredictor,
    TaskView,
    make_task_scorer,
)
from skmtl.exceptions import SkmtlWarning
from skmtl.explain import term_roles
from skmtl.networks import RNNTrunk, TextHead
from skmtl.tasks._text_codec import END

TYPES = {"said": "generation"}


def tokens(n_samples=160, seed=0):
    """Return ids of four tokens, and what follows: a text, a class, a number."""
    draws = np.random.RandomState(seed)
    X = draws.randint(2, 6, (n_samples, 4))
    said = ["".join("..abcd"[i] for i in row[:3]) for row in X]
    Y = pd.DataFrame(
        {
            "said": np.array(said, dtype=object),
            "first": np.array(list("..abcd"))[X[:, 0]],
            "sum": X.sum(axis=1) + 0.5,
        }
    )
    return X, Y


def writer(**settings):
    """Return a small estimator that reads tokens and writes."""
    given = {
        "trunk": RNNTrunk("gru", width=8, embedding_width=8),
        "task_types": TYPES,
        "text_head": TextHead(width=8, embedding_width=8),
        "max_epochs": 3,
        "random_state": 0,
    }
    return MultiTaskPredictor(**(given | settings))


@pytest.fixture(scope="module")
def fitted():
    """An estimator of a text, a class and a number that has hardly learned."""
    X, Y = tokens()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkmtlWarning)
        return writer().fit(X, Y)


quiet = pytest.mark.filterwarnings("ignore:Of task:skmtl.exceptions.SkmtlWarning")


class TestPredictions:
    """What a model with a text predicts."""

    @quiet
    def test_each_task_has_its_own_kind(self, fitted):
        X, _Y = tokens()
        found = fitted.predict(X[:5])
        assert found.dtype == object
        assert found.shape == (5, 3)
        assert all(isinstance(text, str) for text in found[:, 0])
        assert set(found[:, 1]) <= set("abcd")
        assert all(isinstance(number, float) for number in found[:, 2])
        assert fitted.task_types_["said"] == "generation"
        assert fitted.classes_[0] is None
        assert fitted.classes_[2] is None

    @quiet
    def test_a_frame_has_a_column_of_texts(self, fitted):
        X, _ = tokens()
        frame = fitted.predict_frame(X[:5])
        assert frame["said"].tolist() == fitted.predict(X[:5])[:, 0].tolist()
        assert frame["sum"].dtype == float
        proba = fitted.predict_frame(X[:5], "predict_proba")
        assert list(proba) == [f"first={c}" for c in "abcd"]

    def test_probabilities_are_of_classes(self, fitted):
        X, _ = tokens()
        parts = fitted.predict_proba(X[:5])
        assert parts[0] is None
        assert parts[2] is None
        assert np.allclose(parts[1].sum(axis=1), 1)

    @quiet
    def test_order_of_rows_and_batch_mates_do_not_matter(self, fitted):
        X, _ = tokens()
        padded = np.pad(X, ((0, 0), (0, 3)))
        alone = [fitted.predict(X[i : i + 1])[0, 0] for i in range(10)]
        assert fitted.predict(X[:10])[:, 0].tolist() == alone
        assert fitted.predict(X[:10][::-1])[::-1, 0].tolist() == alone
        assert fitted.predict(padded[:10])[:, 0].tolist() == alone
        log_p = fitted.log_likelihood(X[:10], tokens()[1][:10])[:, 0]
        in_padding = fitted.log_likelihood(padded[:10], tokens()[1][:10])[:, 0]
        np.testing.assert_allclose(in_padding, log_p, rtol=1e-5)

    @quiet
    def test_pickles_and_clones_predict_the_same(self, fitted):
        X, Y = tokens()
        again = pickle.loads(pickle.dumps(fitted))
        expected = fitted.predict(X)
        assert (again.predict(X) == expected).all()
        assert (clone(fitted).fit(X, Y).predict(X) == expected).all()

    @quiet
    @pytest.mark.filterwarnings("ignore:Task 'said' has the labels")
    def test_a_single_text_is_one_dimensional(self):
        X, Y = tokens()
        model = writer(task_types="generation").fit(X, Y["said"])
        found = model.predict(X[:4])
        assert found.shape == (4,)
        assert isinstance(found[0], str)
        assert model.log_likelihood(X[:4], Y["said"][:4]).shape == (4,)
        assert model.score(X, Y["said"]) == np.mean(model.predict(X) == Y["said"])
        assert not hasattr(model, "predict_proba")

    @quiet
    def test_texts_follow_from_a_table(self):
        draws = np.random.RandomState(0)
        X = draws.normal(size=(300, 3))
        said = np.where(X[:, 0] > 0, "above", "below").astype(object)
        said[::3] = None
        Y = pd.DataFrame({"said": said, "high": X[:, 1] > 0})
        model = MultiTaskPredictor(
            task_types=TYPES,
            text_head=TextHead(width=16),
            lr=1e-2,
            max_epochs=30,
            random_state=0,
        )
        model = make_pipeline(StandardScaler(), model).fit(X, Y)
        truth = np.where(X[:, 0] > 0, "above", "below")
        assert np.mean(model.predict(X)[:, 0] == truth) > 0.95
        view = TaskView(model, "said")
        assert view.score(X, truth) == np.mean(model.predict(X)[:, 0] == truth)

    def test_views_of_other_tasks_write_nothing(self, fitted):
        X, _ = tokens()
        model = pickle.loads(pickle.dumps(fitted))
        model.net_.module_.for_texts[0].writers = None  # what cannot write fails
        with pytest.raises(TypeError):
            model.predict(X)
        for task in ("first", "sum"):
            found = make_view(model, task).predict(X)
            assert (found == fitted.task(task).predict(X)).all()
        _, Y = tokens()
        for name, task in [("f1_macro", "first"), ("r2", "sum")]:
            scorer = make_task_scorer(name, task=task)
            assert scorer(model, X, Y) == scorer(fitted, X, Y)

    @quiet
    def test_additive_models_have_terms_of_the_other_tasks(self):
        X, Y = tokens()
        X = pd.DataFrame(X.astype(float), columns=list("wxyz"))
        model = writer(trunk="additive").fit(X, Y)
        terms = model.contributions(X)
        assert [part.shape for part in terms] == [(160, 4, n) for n in (0, 4, 1)]
        assert set(model.shape_functions()["task"]) == {"first", "sum"}
        logits = terms[1].sum(axis=1) + model.intercepts_[1]
        proba = np.exp(logits - logits.max(axis=1, keepdims=True))
        proba /= proba.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(model.predict_proba(X)[1], proba, atol=1e-5)
        assert list(term_roles(model, X).sizes) == ["first", "sum"]


class TestLikelihood:
    """How likely labels are."""

    @quiet
    def test_it_is_that_of_each_kind(self, fitted):
        X, Y = tokens()
        found = fitted.log_likelihood(X, Y)
        proba = fitted.predict_proba(X)[1]
        own = proba[np.arange(len(X)), np.searchsorted(list("abcd"), Y["first"])]
        np.testing.assert_allclose(found[:, 1], np.log(own), rtol=1e-5)
        by_symbol = fitted._symbol_log_likelihoods(X, "said", Y["said"])
        assert by_symbol.shape == (len(X), 4)
        np.testing.assert_allclose(found[:, 0], by_symbol.sum(axis=1))
        low, high = np.moveaxis(fitted.predict_interval(X, 0.6826894921370859), 2, 0)
        spread = (high - low)[:, 2] / 2
        predicted = fitted.predict(X)[:, 2].astype(float)
        off = (Y["sum"] - predicted) / spread
        density = np.exp(-0.5 * off**2) / (spread * np.sqrt(2 * np.pi))
        whole = (low[:, 2] > Y["sum"].min()) & (high[:, 2] < Y["sum"].max())
        assert whole.mean() > 0.5
        np.testing.assert_allclose(np.exp(found[whole, 2]), density[whole])

    @quiet
    def test_numbers_at_the_end_of_their_range_have_one(self):
        X, Y = tokens(300)
        Y["sum"] = Y["sum"].clip(13, 13.5)
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            model = writer(max_epochs=8, lr=1e-2).fit(X, Y)
            found = model.log_likelihood(X, Y)[:, 2]
        assert np.isfinite(found).all()

    def test_all_texts_of_a_length_and_what_goes_on_share_the_whole(self, fitted):
        X, _ = tokens()
        codec = fitted._task_encoder.codecs_[0]
        log_p = [
            fitted._symbol_log_likelihoods(X[:3], "said", symbol)[:, 0]
            for symbol in codec.symbols
        ]
        end = fitted._symbol_log_likelihoods(X[:3], "said", "")[:, 0]
        # what is left is padding, the unknown and the start, which are never written
        total = np.exp(log_p).sum(axis=0) + np.exp(end)
        assert (total <= 1 + 1e-5).all()
        assert (total > 0.9).all()

    @quiet
    def test_without_labels_it_is_of_what_is_predicted(self, fitted):
        X, _ = tokens()
        found = fitted.log_likelihood(X[:6])
        given = fitted.log_likelihood(X[:6], fitted.predict(X[:6]))
        np.testing.assert_allclose(found, given)

    def test_missing_labels_have_none(self, fitted):
        X, Y = tokens()
        Y = Y[:3].copy()
        Y.loc[0, "said"], Y.loc[1, "sum"] = None, np.nan
        found = fitted.log_likelihood(X[:3], Y)
        expected = [[True, False, False], [False, False, True], [False] * 3]
        assert np.isnan(found).tolist() == expected

    def test_long_texts_are_asked_about_as_a_whole(self, fitted):
        X, _ = tokens()
        long = "abcda" * 3
        by_symbol = fitted._symbol_log_likelihoods(X[:2], "said", long)
        assert by_symbol.shape == (2, len(long) + 1)
        labels = pd.DataFrame({"said": [long] * 2, "first": None, "sum": None})
        found = fitted.log_likelihood(X[:2], labels)[:, 0]
        np.testing.assert_allclose(found, by_symbol.sum(axis=1))

    @quiet
    def test_rows_and_labels_go_together(self, fitted):
        X, Y = tokens()
        with pytest.raises(ValueError, match="inconsistent numbers of samples"):
            fitted.log_likelihood(X[:3], Y[:4])
        view = fitted.task("said")
        found = view.log_likelihood(X[:3], Y[["said"]][:3])
        np.testing.assert_allclose(found, view.log_likelihood(X[:3], Y["said"][:3]))

    @quiet
    def test_views_tell_it_too(self, fitted):
        X, Y = tokens()
        view = fitted.task("said")
        found = view.log_likelihood(X[:5], Y["said"][:5])
        np.testing.assert_allclose(found, fitted.log_likelihood(X[:5], Y[:5])[:, 0])
        assert not hasattr(view, "classes_")
        assert not hasattr(view, "predict_proba")
        assert view.predict(X[:5]).tolist() == fitted.predict(X[:5])[:, 0].tolist()

    def test_numbers_without_held_out_rows_have_none(self):
        X, Y = tokens()
        model = writer(early_stopping=False, max_epochs=1).fit(X, Y)
        with pytest.warns(SkmtlWarning, match="not known, as no rows were held out"):
            found = model.log_likelihood(X[:2], Y[:2])
        assert np.isnan(found).tolist() == [[False, False, True]] * 2


class TestLearning:
    """What takes part in learning."""

    @quiet
    def test_missing_texts_teach_nothing(self):
        X, Y = tokens()
        known, other = Y["said"], Y.copy()
        weights = np.ones(Y.shape)
        weights[:80, 0] = 0
        other.loc[:79, "said"] = [text[::-1] for text in known[:80]]
        one = writer(early_stopping=False).fit(X, Y, weights)
        two = writer(early_stopping=False).fit(X, other, weights)
        assert (one.predict(X) == two.predict(X)).all()

    @quiet
    def test_texts_without_weight_are_as_good_as_missing(self):
        X, Y = tokens()
        weights = np.ones(Y.shape)
        weights[:80, 0] = 0
        odd = Y.copy()
        odd.loc[:79, "said"] = "something else, and much longer"
        Y.loc[:79, "said"] = None
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            one, two = writer().fit(X, Y), writer().fit(X, odd, weights)
        assert two._task_encoder.codecs_[0].max_length == 5
        assert (one.predict(X) == two.predict(X)).all()

    @quiet
    @pytest.mark.filterwarnings("ignore:The tasks:skmtl.exceptions.SkmtlWarning")
    @pytest.mark.parametrize("schedule", ["auto", "constant", "plateau"])
    @pytest.mark.parametrize("unjudged", ["said", "others"])
    def test_rows_held_out_may_judge_one_kind_alone(self, schedule, unjudged):
        X, Y = tokens()
        judge = Y[:40].copy()
        judge[["said"] if unjudged == "said" else ["first", "sum"]] = None
        settings = {"validation": (X[:40], judge), "lr_schedule": schedule}
        model = writer(**settings).fit(X[40:], Y[40:])
        assert model.predict(X).shape == Y.shape
        few = Y.assign(said=Y["said"].where(Y.index < 3, None))
        assert writer(lr_schedule=schedule).fit(X, few).predict(X).shape == Y.shape

    @quiet
    @pytest.mark.parametrize("tasks", [["said"], ["first", "sum"]])
    def test_tasks_may_have_no_weight(self, tasks):
        X, Y = tokens()
        weights = dict.fromkeys(tasks, 0)
        assert writer(task_weight=weights).fit(X, Y).predict(X).shape == Y.shape

    @quiet
    def test_a_text_counts_as_much_as_five_tasks(self):
        X, Y = tokens()
        history = writer(max_epochs=2).fit(X, Y).history_
        for row in history:
            said, first, number = row["valid_task_losses"].values()
            expected = (5 * said + first + number) / 7
            np.testing.assert_allclose(row["valid_loss"], expected, rtol=1e-5)
        doubled = writer(max_epochs=1, task_weight={"said": 2}).fit(X, Y).history_[0]
        said, first, number = doubled["valid_task_losses"].values()
        expected = (10 * said + first + number) / 12
        np.testing.assert_allclose(doubled["valid_loss"], expected, rtol=1e-5)

    @quiet
    def test_texts_keep_an_epoch_of_their_own(self):
        X, Y = tokens(300)
        Y.loc[10:, "first"] = None  # soon learned by heart
        Y = Y.drop(columns="sum")
        draws = np.random.RandomState(0)
        Y.loc[:9, "first"] = draws.choice(list("ab"), 10)
        model = writer(
            lr=1e-2, max_epochs=60, n_iter_no_change=20, text_head=TextHead(width=32)
        ).fit(X, Y)
        history = model.history_
        best = {
            kind: np.argmin([row[f"valid_loss_of_{kind}"] for row in history])
            for kind in ("texts", "others")
        }
        assert best["texts"] > best["others"]
        network = model.net_.module_
        kept = network.for_texts[0]
        assert not torch_equal(kept, network)
        found = model.log_likelihood(X, Y)[:, 0].mean()
        network.for_texts = []
        assert found > model.log_likelihood(X, Y)[:, 0].mean()
        network.for_texts = [kept]

    @quiet
    @pytest.mark.parametrize("rule", ["uncertainty", "dwa", "famo"])
    def test_rules_of_losses_weigh_texts(self, rule):
        X, Y = tokens()
        model = writer(balancing=rule).fit(X, Y)
        assert "said" in model.history_[-1]["task_weights"]

    @quiet
    def test_rules_of_gradients_weigh_texts_at_the_parameters(self):
        from skmtl.balancing import GradNorm

        X, Y = tokens()
        with pytest.raises(ValueError, match="at='parameters'"):
            writer(balancing=GradNorm()).fit(X, Y)
        model = writer(balancing=GradNorm(at="parameters")).fit(X, Y)
        before = model.net_.module_.writers[0].out.weight.detach().clone()
        assert np.shape(model.history_[-1]["gradient_cosines"]) == (3, 3)
        model.partial_fit(X, Y)
        assert not (model.net_.module_.writers[0].out.weight == before).all()

    @quiet
    def test_learning_goes_on(self, fitted):
        X, Y = tokens()
        model = pickle.loads(pickle.dumps(fitted))
        before = model.log_likelihood(X, Y)[:, 0].mean()
        for _ in range(5):
            model.partial_fit(X, Y)
        view = model.task("said")
        assert view.log_likelihood(X, Y["said"]).mean() > before
        warm = writer(warm_start=True).fit(X, Y).fit(X, Y)
        assert warm.n_iter_ == 6
        view = warm.task("said")
        assert view.log_likelihood(X, Y["said"]).mean() > before

    @quiet
    def test_a_class_can_be_added(self, fitted):
        X, Y = tokens()
        model = pickle.loads(pickle.dumps(fitted))
        expected = model.predict(X)
        model.add_task("even", X, X[:, 3] % 2 == 0)
        found = model.predict(X)
        assert (found[:, :3] == expected).all()
        model.partial_fit(X, Y.assign(even=X[:, 3] % 2 == 0))
        assert model.predict(X).shape == (len(X), 4)
        with pytest.raises(ValueError, match="cannot be added later"):
            model.add_task("more", X, Y["said"], task_type="generation")

    @quiet
    @pytest.mark.filterwarnings("ignore:Task 'said' has the labels")
    def test_searches_choose_settings_of_the_decoder(self):
        X, Y = tokens()
        search = GridSearchCV(
            writer(text_head="gru", max_epochs=1),
            {"text_head__width": [4, 8], "text_head__beam_width": [1]},
            cv=KFold(2),
        ).fit(X, Y[["said", "first"]])
        assert search.best_estimator_.text_head.beam_width == 1
        assert np.isfinite(search.cv_results_["mean_test_score"]).all()

    @quiet
    def test_rows_kept_apart_judge_texts(self):
        X, Y = tokens()
        model = writer(validation=(X[:40], Y[:40])).fit(X[40:], Y[40:])
        assert model.history_[-1]["valid_task_losses"]["said"] > 0


class TestBadInput:
    """What cannot be learned or written says so."""

    def test_types_are_known_and_of_columns(self):
        X, Y = tokens()
        with pytest.raises(ValueError, match="Did you mean 'generation'"):
            writer(task_types={"said": "generate"}).fit(X, Y)
        with pytest.raises(ValueError, match="sayd"):
            writer(task_types={"sayd": "generation"}).fit(X, Y)
        with pytest.raises(ValueError, match="Did you mean 'gru'"):
            writer(text_head="grus").fit(X, Y)
        with pytest.raises(TypeError, match="expected 'gru' or a TextHead"):
            writer(text_head=RNNTrunk()).fit(X, Y)

    def test_texts_are_strings(self):
        X, Y = tokens()
        Y["said"] = Y["said"].where(Y.index != 3, 7)
        with pytest.raises(
            ValueError, match=r"Got 7 \(int\) as a label of task 'said'"
        ):
            writer().fit(X, Y)

    def test_a_text_task_needs_a_text(self):
        X, Y = tokens()
        with pytest.raises(ValueError, match="'said' has no observed label"):
            writer().fit(X, Y.assign(said=None))

    @quiet
    def test_an_empty_text_is_one(self):
        X, Y = tokens()
        Y["said"] = np.where(X[:, 0] > 3, "", None)
        model = writer(max_epochs=10, lr=1e-2).fit(X, Y)
        assert set(model.predict(X)[:, 0]) == {""}
        # the few held-out texts do not prove more
        assert model.log_likelihood(X, Y)[X[:, 0] > 3, 0].mean() > -0.2

    def test_long_texts_are_cut_with_a_count(self):
        X, Y = tokens()
        Y.loc[:4, "said"] = "abcdabcd"
        head = TextHead(width=8, embedding_width=8, max_length=4)
        with pytest.warns(SkmtlWarning, match=r"'said' has 5 texts of more than 4 ch"):
            model = writer(text_head=head, max_epochs=1).fit(X, Y)
        with torch.no_grad():
            model.net_.module_.for_texts[0].writers[0].out.bias[END] = -20
        with pytest.warns(SkmtlWarning, match="came to no end within 4 characters"):
            found = model.predict(X)[:, 0]
        assert set(map(len, found)) == {4}

    @pytest.mark.parametrize("length", [-1, 2.5, "3"])
    def test_lengths_are_whole_numbers(self, length):
        X, Y = tokens()
        with pytest.raises((TypeError, ValueError), match="max_length"):
            writer(text_head=TextHead(max_length=length)).fit(X, Y)

    @quiet
    def test_texts_have_no_intervals(self):
        X, Y = tokens()
        model = writer().fit(X, Y[["said", "first"]])
        with pytest.raises(ValueError, match="are classes and texts, which have no"):
            model.predict_interval(X)

    def test_new_characters_are_named(self):
        X, Y = tokens()
        model = writer(max_epochs=1).partial_fit(X, Y)
        with pytest.warns(SkmtlWarning, match="the characters 'xy' in y"):
            model.partial_fit(X, Y.assign(said="abxy"))
        model = writer(max_epochs=1)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model.partial_fit(X, Y, classes={"said": "abcdxy"})
            model.partial_fit(X, Y.assign(said="abxy"))
        with pytest.raises(ValueError, match="expected the characters"):
            clone(model).partial_fit(X, Y, classes={"said": ["ab", "c"]})

    def test_columns_of_different_strings_are_warned_of(self):
        X, Y = tokens(40)
        Y = Y[["first"]].assign(said=[f"text {i}" for i in range(40)])
        line = r"MultiTaskPredictor\(task_types=\{'said': 'generation'\}\)"
        for model in (MultiTaskClassifier(RNNTrunk(width=4), max_epochs=1),):
            with pytest.warns(UserWarning, match=line):
                model.fit(X, Y)

    def test_texts_have_no_class_weights(self):
        X, Y = tokens()
        with pytest.raises(ValueError, match="which is a text and has no classes"):
            writer(class_weight={"said": "balanced"}).fit(X, Y)

    def test_what_has_no_probabilities_says_what_has(self, fitted):
        view = fitted.task("said")
        with pytest.raises(AttributeError) as error:
            view.predict_proba(tokens()[0])
        assert "log_likelihood" in str(error.value.__cause__)


def make_view(model, task):
    """Return the view of a task through a Pipeline."""
    return TaskView(make_pipeline("passthrough", model), task)


def torch_equal(one, other):
    """Return whether two networks have the same weights."""
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return all((a == b).all() for a, b in pairs)
