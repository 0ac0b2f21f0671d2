"""Import, fit a small table with the defaults and predict it: a whole program.

Argument: "skmtl" or "forest".
"""

from __future__ import annotations

import sys

import numpy as np

#: Rows, columns and numbers of a table as people often have it.
SMALL = (400, 15, 3)


def main() -> None:
    n_samples, n_features, n_targets = SMALL
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_samples, n_features))
    Y = np.tanh(X @ rng.normal(size=(n_features, n_targets)))
    Y += 0.3 * rng.normal(size=Y.shape)
    if sys.argv[1] == "skmtl":
        from skmtl import MultiTaskRegressor

        model = MultiTaskRegressor(n_threads=1, random_state=0)
    else:
        from sklearn.ensemble import RandomForestRegressor

        model = RandomForestRegressor(300, random_state=0)
    print(model.fit(X, Y).predict(X).shape)


if __name__ == "__main__":
    main()
