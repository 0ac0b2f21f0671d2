"""What does the estimator cost on top of the network? Trunks for tokens and images."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from _harness.compare import Measurement, Row, compare
from _harness.report import table_row
from torch import nn

from _text_and_images.results import Results
from skmtl import MultiTaskClassifier
from skmtl.networks import CNNTrunk, TransformerTrunk
from skmtl.sampling._evaluation import EVALUATION_BATCH_SIZE

PART = "speed"
BATCH_SIZE = 128
N_TASKS, N_CLASSES = 3, 4
N_WORDS, LENGTH, SIDE = 2000, 32, 20


@dataclass(frozen=True)
class Size:
    n_samples: int
    epochs: int
    rounds: int


FULL, QUICK = Size(8192, 2, 7), Size(512, 1, 2)


@dataclass(frozen=True)
class Problem:
    """A trunk, rows for it, and what code by hand makes of the rows beforehand.

    Of several ways to lay them out in memory the fastest counts.
    """

    trunk: Any
    make: Callable[[np.random.Generator, int], np.ndarray]
    prepare: dict[str, Callable[[np.ndarray], torch.Tensor]]


def _ids(generator: np.random.Generator, n_samples: int) -> np.ndarray:
    return generator.integers(2, N_WORDS, (n_samples, LENGTH))


def _images(generator: np.random.Generator, n_samples: int) -> np.ndarray:
    return generator.integers(0, 256, (n_samples, SIDE, SIDE)).astype(np.uint8)


def _channels_first(images: np.ndarray) -> torch.Tensor:
    images = images.astype(np.float32)
    return torch.from_numpy((images - images.mean()) / images.std()).unsqueeze(1)


def _channels_last(images: np.ndarray) -> torch.Tensor:
    return _channels_first(images).squeeze(1).unsqueeze(3).movedim(3, 1)


TOKENS = Problem(
    TransformerTrunk(n_layers=2, width=64), _ids, {"as they are": torch.from_numpy}
)
IMAGES = Problem(
    CNNTrunk(n_members=1),
    _images,
    {"channels first": _channels_first, "channels last": _channels_last},
)


def _fitted(problem: Problem, size: Size) -> tuple[Any, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    X = problem.make(generator, size.n_samples)
    Y = generator.integers(0, N_CLASSES, (size.n_samples, N_TASKS))
    return _ours(problem, size.epochs).fit(X, Y), X, Y


def _ours(problem: Problem, epochs: int) -> MultiTaskClassifier:
    return MultiTaskClassifier(
        problem.trunk,
        batch_size=BATCH_SIZE,
        max_epochs=epochs,
        early_stopping=False,
        n_threads=1,
        random_state=0,
    )


def _network(module: nn.Module) -> nn.Sequential:
    """Return trunk and heads without what turns raw rows into the trunk's input."""
    return nn.Sequential(module.trunk, module.sharing, module.heads)


def _fit(problem: Problem, size: Size) -> Measurement:
    model, X, Y = _fitted(problem, size)
    start = _network(model.net_.module_)

    def by_hand(prepare: Callable[[np.ndarray], torch.Tensor]) -> None:
        network = deepcopy(start).train()
        rows, codes = prepare(X), torch.from_numpy(Y)
        optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, fused=True)
        for _ in range(size.epochs):
            order = torch.randperm(len(rows))
            for some in order.split(BATCH_SIZE):
                logits = network(rows[some]).view(-1, N_CLASSES, N_TASKS)
                loss = F.cross_entropy(logits, codes[some])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()

    loops = {name: partial(by_hand, how) for name, how in problem.prepare.items()}
    return compare(lambda: _ours(problem, size.epochs).fit(X, Y), loops, size.rounds)


def _predict(problem: Problem, size: Size) -> Measurement:
    model, X, _ = _fitted(problem, size)
    network = _network(model.net_.module_).eval()

    @torch.inference_mode()
    def bare(prepare: Callable[[np.ndarray], torch.Tensor]) -> list[torch.Tensor]:
        rows = prepare(X)
        return [
            network(some).view(len(some), N_CLASSES, -1).softmax(dim=1)
            for some in rows.split(EVALUATION_BATCH_SIZE)
        ]

    forwards = {name: partial(bare, how) for name, how in problem.prepare.items()}
    for forward in forwards.values():
        expected = torch.cat(forward())[:, :, 0].numpy()
        np.testing.assert_allclose(model.predict_proba(X)[0], expected, atol=1e-4)
    return compare(lambda: model.predict_proba(X), forwards, 2 * size.rounds)


_SHAPES = {
    "transformer": (TOKENS, f"{LENGTH} tokens, 2 layers, width 64"),
    "cnn": (IMAGES, f"{SIDE} x {SIDE} pixels"),
}
ROWS = [
    Row(
        f"{what}/{name}",
        f'{what}, `trunk="{name}"`, {{size.n_samples}} x {shape}, batches of '
        + (f"{BATCH_SIZE}" if what == "fit" else f"{EVALUATION_BATCH_SIZE}"),
        against,
        target,
        partial(measure, problem),
    )
    for what, against, target, measure in (
        ("fit", "hand-written torch loop of the same network", 1.2, _fit),
        ("predict", "the bare forward of the same network", 1.3, _predict),
    )
    for name, (problem, shape) in _SHAPES.items()
]


def run(size: Size, results: Results) -> None:
    """Measure all rows."""
    results.begin(PART)
    for row in ROWS:
        found = row.result(size)
        results.add(PART, found)
        print(f"    {table_row(found)}", flush=True)
