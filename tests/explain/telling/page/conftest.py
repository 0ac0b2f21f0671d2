"""What tests of the page have in common: a browser, and a forest of penguins."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from skmtl import TabularExplainer, load_penguins
from tests.explain.telling.page.browsing import Browser

NUMBERS = ["bill_length_mm", "bill_depth_mm", "year"]


@pytest.fixture(scope="module")
def penguins():
    """Return a model, the rows that it was fitted to, and its explainer."""
    X, Y = load_penguins(return_X_y=True)
    known = X[NUMBERS].notna().all(axis=1) & Y.notna().all(axis=1)
    X, Y = X.loc[known, NUMBERS], Y[known].astype(str)
    X = X.mask(np.random.RandomState(0).rand(*X.shape) < 0.15)
    model = RandomForestClassifier(30, random_state=0, min_samples_leaf=5).fit(X, Y)
    tasks = list(Y)
    return model, X, TabularExplainer(model, X, task_names=tasks, random_state=0)


@pytest.fixture
def browser(chromium, tmp_path):
    """Return a browser that opens pages from a folder of the test."""
    return Browser(chromium, tmp_path)
