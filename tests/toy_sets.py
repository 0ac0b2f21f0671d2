"""A forest that predicts sets, as skmtl's classifiers do."""

import numpy as np
from sklearn.ensemble import RandomForestClassifier


class ForestOfSets(RandomForestClassifier):
    """Its sets have the most probable classes, up to the confidence in sum."""

    def predict_set(self, X, confidence=0.9):
        proba = self.predict_proba(X)
        if isinstance(proba, list):
            return [up_to(part, confidence) for part in proba]
        return up_to(proba, confidence)


def up_to(proba, confidence):
    """Return the fewest classes of each row whose probabilities reach a sum."""
    order = np.argsort(-proba, axis=1)
    sums = np.cumsum(np.take_along_axis(proba, order, axis=1), axis=1)
    before = np.column_stack([np.zeros(len(proba)), sums[:, :-1]])
    sets = np.zeros(proba.shape, dtype=bool)
    np.put_along_axis(sets, order, before < confidence, axis=1)
    return sets


def small_forest_of_sets(**settings):
    return ForestOfSets(
        **{"n_estimators": 8, "max_depth": 3, "random_state": 0} | settings
    )
