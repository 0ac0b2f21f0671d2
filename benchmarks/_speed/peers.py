"""Other ways to fit the same network."""

from __future__ import annotations

import warnings
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.exceptions import ConvergenceWarning
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neural_network import MLPClassifier
from skorch import NeuralNet
from torch import nn

from _speed.problem import BATCH_SIZE, HIDDEN, N_CLASSES, standardized


def trunk(n_features: int) -> nn.Sequential:
    """Return the hidden layers."""
    sizes = [n_features, *HIDDEN]
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers)


def fit_by_hand(X: np.ndarray, Y: np.ndarray, epochs: int) -> nn.Module:
    """Fit with a loop that does nothing but the steps: X comes standardised."""
    torch.manual_seed(0)
    rows, codes = torch.from_numpy(X), torch.from_numpy(Y)
    n_tasks = Y.shape[1]
    heads = nn.Linear(HIDDEN[-1], N_CLASSES * n_tasks)
    network = nn.Sequential(*trunk(X.shape[1]), heads)
    optimizer = torch.optim.AdamW(network.parameters(), fused=True)
    for _ in range(epochs):
        order = torch.randperm(len(rows))
        epoch_rows, epoch_codes = rows[order], codes[order]
        for start in range(0, len(rows), BATCH_SIZE):
            logits = network(epoch_rows[start : start + BATCH_SIZE])
            loss = F.cross_entropy(
                logits.view(-1, N_CLASSES, n_tasks),
                epoch_codes[start : start + BATCH_SIZE],
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return network


class HeadList(nn.Module):
    """A trunk, and a list of heads: multi-task learning as it is usually written."""

    def __init__(self, n_features: int, n_tasks: int):
        super().__init__()
        self.trunk = trunk(n_features)
        self.heads = nn.ModuleList(
            nn.Linear(HIDDEN[-1], N_CLASSES) for _ in range(n_tasks)
        )

    def forward(self, X: torch.Tensor) -> tuple[torch.Tensor, ...]:
        shared = self.trunk(X)
        return tuple(head(shared) for head in self.heads)


class SummedLoss(nn.Module):
    """The sum over tasks of the cross-entropy."""

    def forward(
        self, logits: tuple[torch.Tensor, ...], y: torch.Tensor
    ) -> torch.Tensor:
        return sum(F.cross_entropy(scores, y[:, k]) for k, scores in enumerate(logits))


def fit_skorch(X: np.ndarray, Y: np.ndarray, epochs: int) -> NeuralNet:
    """Fit with skorch as it comes: its data path, its callbacks."""
    torch.manual_seed(0)
    X = standardized(X)
    net = NeuralNet(
        HeadList,
        SummedLoss,
        module__n_features=X.shape[1],
        module__n_tasks=Y.shape[1],
        optimizer=torch.optim.AdamW,
        optimizer__fused=True,
        lr=1e-3,
        batch_size=BATCH_SIZE,
        max_epochs=epochs,
        iterator_train__shuffle=True,
        train_split=None,
        verbose=0,
    )
    return net.fit(X, Y)


def fit_one_by_one(X: np.ndarray, Y: np.ndarray, epochs: int) -> MultiOutputClassifier:
    """Fit a perceptron of scikit-learn for each task."""
    X = standardized(X)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return MultiOutputClassifier(perceptron(epochs)).fit(X, Y)


def perceptron(epochs: int) -> MLPClassifier:
    """Return scikit-learn's perceptron with the same layers, batches and epochs."""
    return MLPClassifier(
        HIDDEN,
        batch_size=BATCH_SIZE,
        max_iter=epochs,
        n_iter_no_change=epochs + 1,
        random_state=0,
    )
