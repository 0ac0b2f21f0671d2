"""Many explanations of one model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from skmtl.explain._explanation import Explanation
from skmtl.explain._summary import Summary
from skmtl.explain.summaries._summed_up import summary_of

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
        If there is none, or their kinds, tasks, classes or values asked for differ.

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
            targets, wanted = explanation.targets, self.explanations[0].targets
            if not np.array_equal(targets, wanted, equal_nan=True):
                raise ValueError(
                    f"Got explanation {at} with the target_value {targets.tolist()} "
                    f"of its tasks, but expected those of the first, {wanted.tolist()}."
                )

    def __len__(self) -> int:
        return len(self.explanations)

    def __getitem__(self, index: int) -> Explanation:  # type: ignore[override]
        return self.explanations[index]

    def __iter__(self) -> Iterator[Explanation]:
        return iter(self.explanations)

    def __repr__(self) -> str:
        first = self.explanations[0]
        names = ", ".join([*first.task_names, *(text.task for text in first.texts)])
        return f"<{len(self)} explanations of {names}>"

    def _repr_html_(self) -> str | None:
        if not self.explanations[0].task_names:  # but those that are texts
            return None
        return self.summary()._repr_html_()

    def with_classes(self, classes: Mapping[str, Any]) -> ExplanationSet:
        """Return the same explanations with other classes in focus.

        Parameters
        ----------
        classes : dict of task name to class label
            Tasks left out keep theirs.

        Returns
        -------
        explanations : ExplanationSet

        Raises
        ------
        TypeError
            If `classes` is no dict.
        ValueError
            If a task or a class is unknown.
        """
        return ExplanationSet([one.with_classes(classes) for one in self])

    def summary(self, n_rows: int = 4) -> Summary:
        """Sum up what the explanations say together, of classes and numbers.

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
            If `n_rows` is below 1, or all tasks are texts: each has words of its own,
            which only its own explanation tells of.
        """
        return Summary(**vars(summary_of(self, n_rows)))

    def as_text(self, language: str = "en") -> str:
        """Say in words what the model goes by, as `Summary.as_text` does.

        Parameters
        ----------
        language : {"en", "zh"}, default="en"
            English or Chinese.

        Returns
        -------
        text : str

        Raises
        ------
        ValueError
            If the language is unknown.
        """
        return self.summary().as_text(language)

    def plot(self, *, tasks: Any = None, ax: Any = None, hatch: bool = False) -> Any:
        """Draw the summary, as `Summary.plot` does.

        Parameters
        ----------
        tasks : str, int or list of these, optional
            Names or positions of the tasks to draw; all by default.
        ax : matplotlib Axes or array of them, optional
            Where to draw: one to be divided, or one for each panel.
        hatch : bool, default=False
            Whether the bars of the roles are hatched, for print without colours.

        Returns
        -------
        axes : ndarray of matplotlib Axes
            The last is that of the roles.

        Raises
        ------
        ValueError
            If there is no such task, none is named, or one is named twice.
        """
        return self.summary().plot(tasks=tasks, ax=ax, hatch=hatch)

    def to_frame(self) -> pd.DataFrame:
        """Return the tables of all explanations, with the position of each as "row"."""
        tables = [explanation.to_frame() for explanation in self]
        whole = pd.concat(tables, keys=range(len(self)), names=["row"])
        return whole.reset_index("row").reset_index(drop=True)

    def to_json(self) -> str:
        """Return a JSON array of what `Explanation.to_json` gives of each."""
        return f"[{', '.join(explanation.to_json() for explanation in self)}]"

    def to_html(
        self, path: str | Path | None = None, title: str | None = None
    ) -> str | None:
        """Write one page with the summary, and the rows that together show most.

        Parameters
        ----------
        path : str or Path, optional
            File to write.
        title : str, optional
            What stands above the page and in the browser's tab.

        Returns
        -------
        html : str or None
            The page, if there is no `path`. It needs no other file and no network.
        """
        return self.summary().to_html(path, title)


def _asked(explanation: Explanation) -> tuple[str, dict[str, list[Any]]]:
    """Return the question that an explanation answers."""
    classes = [labels.tolist() for labels in explanation.classes]
    return explanation.kind, dict(zip(explanation.task_names, classes, strict=True))
