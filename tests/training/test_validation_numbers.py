"""Splitters as ``validation=`` where tasks are numbers."""

import numpy as np
import pandas as pd

from skmtl import MultiTaskPredictor, MultiTaskRegressor
from skmtl.model_selection import (
    MultiTaskStratifiedKFold,
    MultiTaskStratifiedShuffleSplit,
)


def test_a_splitter_is_told_which_tasks_are_numbers_and_is_left_as_it_is():
    rng = np.random.RandomState(0)
    X = rng.randn(150, 3)
    y = pd.DataFrame({"age": rng.randint(70, size=150), "size": X[:, 0]})
    for splitter in (
        MultiTaskStratifiedKFold(5),
        MultiTaskStratifiedShuffleSplit(5, random_state=0),
    ):
        for model in (MultiTaskRegressor, MultiTaskPredictor):
            # a warning would say that some folds lack a class
            made = model(max_epochs=2, random_state=0, validation=splitter)
            fitted = made.fit(X, y)
            assert np.isfinite(fitted.predict_interval(X)).all()
        assert splitter.task_types is None
