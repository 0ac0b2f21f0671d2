"""What many explanations say together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from skmtl.explain.summaries._export import summary_to_frame, summary_to_json
from skmtl.explain.summaries._record import SummaryRecord
from skmtl.explain.telling.page._document import framed, saved
from skmtl.explain.telling.page._set import page_of_set
from skmtl.explain.telling.pictures._summary import draw_summary
from skmtl.explain.telling.words._set import told_of_set

__all__ = ["Summary"]


class Summary(SummaryRecord):
    """What many explanations say together.

    `ExplanationSet.summary` makes it. Features are ordered by the sums of the sizes of
    their effects over all inputs, on each task relative to its other features. So a
    feature of a single input comes before one of many inputs only if it does more than
    that one does in all of them together. Upper and lower case of a word are taken
    together if the model ignores case, and the word is then written in lower case.
    Segments of images that are cut differently are different features.

    Attributes
    ----------
    explanations : ExplanationSet
        What is summed up.
    features : DataFrame
        For each feature its "form" ("number", "value" of a category, "range", "entry",
        "word" or "segment"), the "value" of a category or range, "" otherwise, and the
        "spread" that the effects of a number are for, NaN otherwise. The form is
        "mixed" if inputs have different values.
    effects : DataFrame
        For each feature and task, about the class in focus of each input: the "mean" of
        |effect| over the inputs that have the feature; "low" and "high", its 95 %
        interval over inputs (Student's, so that it is wide where they are few; NaN for
        a single one); "n", how many inputs have the feature; and "counts", in how many
        of them it counts for the task.
    directions : DataFrame
        For each feature and each (task, class): the mean of the effect with its sign.
        Above 0, more of a number or the presence of a word, segment or entry raises the
        probability of the class. NaN if the form is "mixed", as such effects are those
        of different values.
    agreement : DataFrame
        Of the same shape: the share of the inputs with the feature in which its effect
        has the sign of the mean.
    roles : DataFrame
        For each feature, the share of the inputs with it in which its role was
        "shared", "specific", "conflicting" or "none".
    relatedness : DataFrame of shape (n_tasks, n_tasks)
        Mean correlation of the tasks' surrogates (of Fisher's z).
    n_vacuous : Series of int
        For each task, how many of the explanations say nothing about it.
    rows : list of int
        Positions of the explanations that together show most: each next one adds most
        features in a role that was not seen before, by their weight, as lime's
        submodular pick does for features [1]_.

    References
    ----------
    .. [1] Ribeiro, Singh and Guestrin (2016), "Why Should I Trust You?".
       https://arxiv.org/abs/1602.04938

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, TabularExplainer, load_penguins
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=10, random_state=0).fit(X, Y)
    >>> summary = TabularExplainer(clf, X).explain_many(X[::50]).summary(n_rows=2)
    >>> summary.effects["sex"].columns.tolist()
    ['mean', 'low', 'high', 'n', 'counts']
    >>> bool(summary.directions.loc["body_mass_g", ("sex", "male")] > 0)
    True
    >>> len(summary.rows)
    2
    """

    def __repr__(self) -> str:
        leading = ", ".join(map(str, self.effects.index[:3]))
        tasks = ", ".join(self.n_vacuous.index)
        return f"<Summary of {tasks}; leading features {leading}>"

    def _repr_html_(self) -> str:
        return framed(page_of_set(self))

    def as_text(self, language: str = "en") -> str:
        """Say in words what tasks share, and in how many inputs answers would change.

        Every number is one of inputs, or of percentage points, and counts what the
        model answered as one feature at a time was another: had another common value,
        or was taken away. Higher values speak for a class if it is likelier with
        those above that of the input, or less likely with those below, by a percentage
        point in the mean of all values asked about, and the others do not say the
        contrary. At most three features are told, so that a text has about 120
        words; the others are counted.

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
        return told_of_set(self, language)

    def plot(self, *, tasks: Any = None, ax: Any = None, hatch: bool = False) -> Any:
        """Draw the mean size of the effects on each task, and the shares of the roles.

        Effects on numbers are in the unit of each, but in standard deviations on a heat
        map of many tasks.

        Parameters
        ----------
        tasks : str, int or list of these, optional
            Names or positions of the tasks to draw; all by default. The roles are those
            among all tasks.
        ax : matplotlib Axes or array of them, optional
            Where to draw: one to be divided, or one for each panel.
        hatch : bool, default=False
            Whether the bars of the roles are hatched, for print without colours.

        Returns
        -------
        axes : ndarray of matplotlib Axes
            Of at most 12 tasks one for each, of more a single heat map; the last is
            that of the roles.

        Raises
        ------
        ValueError
            If there is no such task, none is named, or one is named twice.
        """
        return draw_summary(self, ax, tasks, hatch=hatch)

    def to_frame(self) -> pd.DataFrame:
        """Return the numbers of all features, a row for each task, class and feature.

        Columns task, class, feature, mean, low, high, n, counts, direction, agreement;
        the first five of the numbers are about the class in focus of each input, and
        the same for all classes of a task.
        """
        return summary_to_frame(self)

    def to_json(self) -> str:
        """Return all tables of the summary as JSON, without the explanations."""
        return summary_to_json(self)

    def to_html(
        self, path: str | Path | None = None, title: str | None = None
    ) -> str | None:
        """Write one page with the summary, and the rows that together show most.

        Parameters
        ----------
        path : str or Path, optional
            File to write.
        title : str, optional
            Heading of the page, also shown in the browser's tab.

        Returns
        -------
        html : str or None
            The page, if there is no `path`. It needs no other file and no network.
        """
        return saved(page_of_set(self, title), path)
