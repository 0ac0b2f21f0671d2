"""Many explanations of one model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from skmtl.explain._explanation import Explanation

if TYPE_CHECKING:
    from skmtl.explain._summary import Summary

__all__ = ["ExplanationSet"]


class ExplanationSet(Sequence[Explanation]):
    """Explanations of many inputs by one model, as ``explain_many`` gives them.

    Parameters
    ----------
    explanations : sequence of Explanation
        Of the same tasks. It behaves as a list of them.

    Raises
    ------
    ValueError
        If there is none, or their kinds, tasks or classes differ.

    See Also
    --------
    Explanation : One of them.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, TabularExplainer, load_penguins
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=10, random_state=0).fit(X, Y)
    >>> explanations = TabularExplainer(clf, X).explain_many(X[:5])
    >>> len(explanations)
    5
    >>> explanations.summary().roles.columns.tolist()
    ['shared', 'specific', 'conflicting', 'none']
    """

    def __init__(self, explanations: Sequence[Explanation]):
        self.explanations = list(explanations)
        if not self.explanations:
            raise ValueError("Got no explanation, but expected one at least.")
        first = _asked(self.explanations[0])
        for at, explanation in enumerate(self.explanations):
            if _asked(explanation) != first:
                raise ValueError(
                    f"Got explanation {at} with (kind, tasks and classes) "
                    f"{_asked(explanation)}, but expected those of the first, {first}."
                )

    def __len__(self) -> int:
        return len(self.explanations)

    def __getitem__(self, index: int) -> Explanation:  # type: ignore[override]
        return self.explanations[index]

    def __iter__(self) -> Iterator[Explanation]:
        return iter(self.explanations)

    def __repr__(self) -> str:
        names = ", ".join(self.explanations[0].task_names)
        return f"<{len(self)} explanations of {names}>"

    def _repr_html_(self) -> str:
        from skmtl.explain._page import framed

        return framed(self.to_html() or "")

    def summary(self, n_rows: int = 4) -> Summary:
        """Sum up what the explanations say together.

        Parameters
        ----------
        n_rows : int, default=4
            How many rows to choose that together show most.

        Returns
        -------
        summary : Summary

        Raises
        ------
        ValueError
            If `n_rows` is below 1.
        """
        from skmtl.explain._summary import summary_of

        return summary_of(self, n_rows)

    def to_frame(self) -> pd.DataFrame:
        """Return the tables of all explanations, with the position of each as "row"."""
        tables = [explanation.to_frame() for explanation in self]
        whole = pd.concat(tables, keys=range(len(self)), names=["row"])
        return whole.reset_index("row")

    def to_html(self, path: str | Path | None = None) -> str | None:
        """Write one page with the summary, and the rows that together show most.

        Parameters
        ----------
        path : str or Path, optional
            File to write.

        Returns
        -------
        html : str or None
            The page, if there is no `path`. It needs no other file and no network.
        """
        from skmtl.explain._page import page_of_set, saved

        return saved(page_of_set(self, self.summary()), path)


def _asked(explanation: Explanation) -> tuple[str, dict[str, list[Any]]]:
    """Return the question that an explanation answers."""
    classes = [labels.tolist() for labels in explanation.classes]
    return explanation.kind, dict(zip(explanation.task_names, classes, strict=True))
