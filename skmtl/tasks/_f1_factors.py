"""Factors of class probabilities with which macro F1 is highest."""

from __future__ import annotations

import numpy as np

__all__ = ["f1_factors"]

#: Random weightings of the labels, over which factors are averaged, at most; as many as
#: look at so many probabilities together: of many labels, each says about the same.
_MOST_DRAWS, _MOST_CELLS = 10, 400_000
#: Times that each class is looked at again, at most.
_MOST_ROUNDS = 5
#: With so many labels, what they tell counts as much as what shares of classes do.
_ENOUGH = 100
#: The most labels that are looked at, and probabilities; of more, some that are evenly
#: spread.
_MOST, _MOST_OF_ALL = 20_000, 4_000_000
#: How much higher macro F1 must be to count.
_TOL = 1e-9
#: Macro F1 that is lower by so much is so for a reason.
_CLEARLY = 0.02
#: Rows go over together if their odds differ by less: by rounding.
_ALIKE = 1e-5


def f1_factors(
    log_proba: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray,
    shares: np.ndarray,
    rng: np.random.RandomState,
) -> np.ndarray:
    """Return logs of factors for the classes of one task.

    For each of some random weightings of the labels (Rubin 1981, "The Bayesian
    bootstrap", https://doi.org/10.1214/aos/1176345338), macro F1 is climbed class by
    class, each time to the best factor that there is. The mean over the weightings is
    drawn towards the factors that shares of classes give, the more the fewer labels
    there are. If macro F1 of the labels is clearly lower with them than without, there
    are none.

    Parameters
    ----------
    log_proba : ndarray of shape (n_labels, n_classes)
        Of rows that were not learned from.
    codes : ndarray of shape (n_labels,)
    weight : ndarray of shape (n_labels,)
        Positive.
    shares : ndarray of shape (n_classes,)
        Logs of the factors that the shares of the classes give.
    rng : RandomState

    Returns
    -------
    factors : ndarray of shape (n_classes,), float64
        Their mean is 0.
    """
    start = shares - shares.mean()
    n, n_classes = log_proba.shape
    if len(np.unique(codes)) < 2:  # nothing tells one class from another
        return start
    most = min(_MOST, _MOST_OF_ALL // n_classes)
    if n > most:
        kept = np.linspace(0, n - 1, most).round().astype(int)
        log_proba, codes, weight = log_proba[kept], codes[kept], weight[kept]
    log_proba = log_proba.astype(np.float64)
    n_draws = int(np.clip(_MOST_CELLS // log_proba.size, 1, _MOST_DRAWS))
    drawn = []
    for _ in range(n_draws):
        by_chance = rng.standard_exponential(len(codes)) if n_draws > 1 else 1
        drawn.append(_climb(log_proba, codes, weight * by_chance, start))
    told = n / (n + _ENOUGH)
    found = told * np.mean(drawn, axis=0) + (1 - told) * start
    # where probabilities tell little, the mean of good factors need not be one
    reached, plain = (
        _macro_f1(log_proba + factors, codes, weight)
        for factors in (found, np.zeros(n_classes))
    )
    return found if reached > plain - _CLEARLY else np.zeros(n_classes)


def _macro_f1(scores: np.ndarray, codes: np.ndarray, weight: np.ndarray) -> float:
    """Return the mean of F1 over the classes that there are labels of."""
    said, n_classes = scores.argmax(axis=1), scores.shape[1]
    true = np.bincount(codes, weight, n_classes)
    right = np.bincount(codes, weight * (said == codes), n_classes)
    return float(
        _f1(right, np.bincount(said, weight, n_classes), true)[true > 0].mean()
    )


def _climb(
    log_proba: np.ndarray, codes: np.ndarray, weight: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """Return factors that no other factor of a single class makes better."""
    factors, n_classes = start.copy(), len(start)
    true = np.bincount(codes, weight, n_classes)
    # of two classes only the ratio counts; of one without a label nothing is known
    looked_at = [1] if n_classes == 2 else np.flatnonzero(true).tolist()
    ranks = _Ranks(log_proba + factors)
    best = -np.inf
    for _ in range(_MOST_ROUNDS):
        before = best
        for c in looked_at:
            factor, reached = _best_of(log_proba[:, c], codes, weight, true, ranks, c)
            if reached > best + _TOL:
                ranks.change(c, log_proba[:, c] + factor)
                factors[c], best = factor, reached
        if best <= before + _TOL or n_classes == 2:
            break
    return factors - factors.mean()


class _Ranks:
    """The two best classes of each row, kept while scores of single classes change."""

    def __init__(self, scores: np.ndarray):
        self.scores = scores
        self.best, self.second = _two_best(scores)

    def without(self, c: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the best other class of each row, and its score."""
        other = np.where(self.best == c, self.second, self.best)
        return other, self.scores[np.arange(len(other)), other]

    def change(self, c: int, scores: np.ndarray) -> None:
        """Take other scores of one class."""
        rows = np.arange(len(scores))
        in_two = (self.best == c) | (self.second == c)
        in_two |= scores >= self.scores[rows, self.second]
        self.scores[:, c] = scores
        some = np.flatnonzero(in_two)
        self.best[some], self.second[some] = _two_best(self.scores[some])


def _two_best(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of the largest and of the second largest of each row."""
    rows = np.arange(len(scores))
    best = scores.argmax(axis=1)
    rest = scores.copy()
    rest[rows, best] = -np.inf
    return best, rest.argmax(axis=1)


def _best_of(
    log_proba: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray,
    true: np.ndarray,
    ranks: _Ranks,
    c: int,
) -> tuple[float, float]:
    """Return the best factor of one class, and the sum of F1 over classes with it.

    As the factor rises, one row after the other goes over to the class: F1 of what they
    are before, and of the class, are known at each step from running sums.
    """
    before, score = ranks.without(c)
    at = score - log_proba  # with a larger factor it goes over
    order = np.argsort(at, kind="stable")
    at, before, codes, weight = at[order], before[order], codes[order], weight[order]
    is_right = before == codes
    said = np.bincount(before, weight, len(true))
    right = np.bincount(before, weight * is_right, len(true))
    groups = _grouped(before)
    lost = _running(weight, *groups)
    lost_right = _running(weight * is_right, *groups)
    # of the class that each row leaves
    after = _f1(right[before] - lost_right, said[before] - lost, true[before])
    first = _f1(right, said, true)
    change = after - _previous(after, first[before], *groups)
    own = _f1(np.cumsum(weight * (codes == c)), np.cumsum(weight), true[c])
    total = first.sum() + np.append(0, np.cumsum(change) + own)
    ends = np.concatenate([[at[0] - 1], at, [at[-1] + 1]])
    total[1:-1][np.diff(at) < _ALIKE] = -np.inf
    step = int(total.argmax())
    return float(ends[step : step + 2].mean()), float(total[step])


def _f1(right: np.ndarray, said: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Return F1, 0 for a class that nobody says or is."""
    both = said + true
    return np.divide(2 * right, both, out=np.zeros_like(both), where=both > 1e-12)


def _grouped(groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rows group by group, in their order, and where each group begins."""
    order = np.argsort(groups, kind="stable")
    return order, np.flatnonzero(np.diff(groups[order], prepend=-1))


def _running(values: np.ndarray, order: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return running sums of values within groups, in the order of the rows."""
    sums = np.cumsum(values[order])
    offset = np.append(0, sums)[starts]
    sums -= np.repeat(offset, np.diff(np.append(starts, len(order))))
    out = np.empty_like(sums)
    out[order] = sums
    return out


def _previous(
    values: np.ndarray, initial: np.ndarray, order: np.ndarray, starts: np.ndarray
) -> np.ndarray:
    """Return the value before each within its group, `initial` for the first."""
    last = np.append(0, values[order][:-1])
    last[starts] = initial[order[starts]]
    found = np.empty_like(last)
    found[order] = last
    return found
