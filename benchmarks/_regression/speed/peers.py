"""Other ways to fit the same network to numbers."""

from __future__ import annotations

import warnings

import numpy as np
import torch
import torch.nn.functional as F
from _speed.peers import trunk
from _speed.problem import BATCH_SIZE, HIDDEN
from sklearn.exceptions import ConvergenceWarning
from sklearn.multioutput import MultiOutputRegressor
from sklearn.neural_network import MLPRegressor
from skorch import NeuralNetRegressor
from torch import nn


class Network(nn.Module):
    """A trunk, a linear map from it to all numbers, and one past it."""

    def __init__(self, n_features: int, n_targets: int):
        super().__init__()
        self.deep = nn.Sequential(*trunk(n_features), nn.Linear(HIDDEN[-1], n_targets))
        self.straight = nn.Linear(n_features, n_targets, bias=False)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return self.deep(X) + self.straight(X)


def fit_by_hand(X: np.ndarray, Y: np.ndarray, epochs: int) -> nn.Module:
    """Fit with a loop that does nothing but the steps: all comes standardised."""
    torch.manual_seed(0)
    rows, numbers = torch.from_numpy(X), torch.from_numpy(Y)
    network = Network(X.shape[1], Y.shape[1])
    optimizer = torch.optim.AdamW(network.parameters(), fused=True)
    for _ in range(epochs):
        order = torch.randperm(len(rows))
        epoch_rows, epoch_numbers = rows[order], numbers[order]
        for start in range(0, len(rows), BATCH_SIZE):
            batch = slice(start, start + BATCH_SIZE)
            loss = F.mse_loss(network(epoch_rows[batch]), epoch_numbers[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return network


def fit_skorch(X: np.ndarray, Y: np.ndarray, epochs: int) -> NeuralNetRegressor:
    """Fit with skorch as it comes: its data path, its callbacks."""
    torch.manual_seed(0)
    net = NeuralNetRegressor(
        Network,
        module__n_features=X.shape[1],
        module__n_targets=Y.shape[1],
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


def perceptron(epochs: int) -> MLPRegressor:
    """Return scikit-learn's perceptron with the same layers, batches and epochs."""
    return MLPRegressor(
        hidden_layer_sizes=HIDDEN,
        batch_size=BATCH_SIZE,
        max_iter=epochs,
        n_iter_no_change=epochs + 1,
        random_state=0,
    )


def fit_perceptrons(X: np.ndarray, Y: np.ndarray, epochs: int) -> MultiOutputRegressor:
    """Fit a perceptron a target, which stops when held-out rows say so."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = MLPRegressor(early_stopping=True, max_iter=epochs, random_state=0)
        return MultiOutputRegressor(model).fit(X, Y)
