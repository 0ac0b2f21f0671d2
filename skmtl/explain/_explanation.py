"""Why a model said what it said about one input, for every task at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from skmtl.explain.facts._export import to_frame, to_json
from skmtl.explain.facts._figures import figure
from skmtl.explain.facts._lime import as_lime
from skmtl.explain.facts._record import Record
from skmtl.explain.telling.page._document import framed, saved
from skmtl.explain.telling.page._one import page
from skmtl.explain.telling.pictures._draw import draw
from skmtl.explain.telling.words._grammar import told

__all__ = ["Explanation"]


class Explanation(Record):
    """Why a model said what it said about one input, for every task at once.

    Made by `TabularExplainer`, `TextExplainer` and `ImageExplainer`. A linear surrogate
    of the model around the input gives an effect of each feature on the probability of
    each class of each task, and on each task that is a number. Words, pictures, roles,
    shared and specific parts and relatedness are about one class of each task, the one
    in *focus*. Of two classes it is 1, True or "yes" if they are called so, else the
    rarer one: the same for every input, so that what is shared at one input is not in
    conflict at the next. Of more it is the predicted one. The `focus` of the explainer
    chooses other classes, and so does `with_classes`. A number has no classes. What is
    told of it is in its own unit; what compares tasks is in shares of its spread, where
    a class counts by its probability.

    Attributes
    ----------
    kind : {"sensitivity", "contribution", "presence"}
        What an effect is. "sensitivity": what a small change does: of a number, one
        standard deviation more, on the slope at the input; of a category, having it and
        not another. "contribution": what being in this range, or having this category,
        does against all other rows. "presence": what a word in the text, a segment of
        the image or an entry of a sparse row does against its absence.
    task_names : tuple of str
    classes : tuple of ndarray
        Classes of each task; a number has none, and an empty array.
    probabilities : tuple of ndarray or None
        What the model says, for each task an array of shape (n_classes,); None for a
        number.
    predictions : dict of str to label, float or str
        What ``predict`` answers for each task: a class, which need not be the most
        probable one (a threshold, or a weight of rare classes, may decide), a number,
        or the text that is written. Of a function, the most probable class.
    prediction_sets : dict of str to list of label
        The classes of each task that a model of this package cannot rule out, the most
        probable first: for 90 % of rows the true one is among them, see
        ``predict_set``. Tasks of which this is not known are left out, as where no rows
        were held out.
    texts : tuple of WrittenText
        Of tasks that are texts, which are none of the tasks above: what the model
        writes for this input, and for each of its words the probability here (`text`,
        `words`, `probabilities`), without each feature alone (`left_out`), `effects`
        and `standard_errors` of the features, and `origins`: the features that it comes
        from. Probabilities are those of the model for the text as it is written here,
        word by word. `attention` tells where the network looks as it writes, if it
        reads tokens; that explains nothing.
    alignment : dict of str to DataFrame
        The effects of each feature (row) on the probability of each word (column) of
        the text of each such task.
    numbers : NumberFacts or None
        Of tasks that are numbers, arrays with an entry for each task: `spreads` and
        `centers`, their standard deviation and mean, and `ranges`, of the labels that
        an estimator of this package has learned from, else of what the model says of
        the background, or, of a text or an image, of inputs near the one explained;
        `intervals`, what the model gives for a `coverage` of 0.9 (NaN where it gives
        none, as a forest does); and `targets`, the ``target_value`` asked for. None if
        all tasks are classes.
    effects, standard_errors, sign_probabilities : DataFrame
        One row for each feature, one column for each (task, class). Effects are
        differences in probability, or in a number, in its own unit, whose class is "":
        ``effects["price"]`` is a Series. The standard errors are of the sampling around
        the input (sandwich), and hold where the model is not linear. The sign
        probability is that of the sign shown.
    fidelity : DataFrame
        For each (task, class): the model's ``probability`` (NaN of a number); ``r2``,
        how much of the model's variation around the input the surrogate explains on
        samples that it was not fitted on; and ``gap``, surrogate minus model at the
        input itself.
    vacuous : Series of bool
        Tasks about which the explanation says nothing: r2 is below 0.3 (0.1 with
        "contribution", as ranges of numbers leave out what happens within them), the
        model says the same everywhere around the input, or there is only one word or
        segment.
    roles : Series of str
        Of each feature: "shared" if it counts for several tasks with mostly the same
        sign, "conflicting" if with different ones, "specific" if for one task, "none".
        It counts if its effect is more than four standard errors (more where there are
        hundreds of effects), at least 0.01, more than 0.1 or a quarter of the largest
        effect on the task, and more than a tenth of the feature's effect on any other
        task. Effects on numbers are taken over their spread.
    shared_effects, specific_effects : Series, DataFrame
        The effects on each task, split into a part that all tasks share and the rest;
        those on numbers over their spread.
    shared_fraction : Series
        The share of each task's effects that the shared part makes up, from 0, as for
        tasks that have nothing in common, to 1. NaN for a vacuous task.
    relatedness : DataFrame of shape (n_tasks, n_tasks)
        Correlation of the tasks' surrogates around this input.
    sharing : SharingFacts or None
        What the tasks draw on inside a `MultiTaskClassifier` whose sharing scheme lets
        them choose (`MMoE`, `PLE`, `MTAN`, `CrossStitch`): `overlap`, a table of how
        much any two tasks have in common, from 0 to 1; with PLE `shared`, what part
        each task takes from shared experts; with cross-stitch `towers`, what part each
        takes from each other's tower. None of other models.
    n_samples : int
        Number of inputs drawn; the model is asked about them once for all tasks.
    n_eff : float
        Effective number of them, (sum w)^2 / sum w^2.
    answers : Answers
        What the model was asked beside, and its answers, from which words are made:
        `varied`, for each feature shown the values that it was given alone, with the
        `outputs` (probabilities and numbers, one task after the other) and which
        comparison is told; `turns`, what it takes to turn a verdict that no comparison
        told turns: a number turns by its spread, or across the value asked for.
    row_label : label or None
        Label of the row in the index of its DataFrame; None without one.
    model_name : str
        The class of the model, or the name of the function.
    left_out : tuple of two int, or None
        How many of how many columns the model does not look at, if it is a
        `MultiTaskClassifier` that has left some out (``screening="auto"``).
    unread : ndarray of int
        Positions of these columns among the features, where they are known.
    features, surrogate, focus, fixed, decided, sets, source
        What the tables are made of: names and values, arrays, the position of the class
        in focus of each task, whether this is the same class for every input, the
        position of the class that ``predict`` answers (None without one), those in the
        prediction sets, and the text or image.

    See Also
    --------
    ExplanationSet : Explanations of many inputs.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, TabularExplainer, load_penguins
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=10, random_state=0).fit(X, Y)
    >>> explanation = TabularExplainer(clf, X).explain(X.iloc[0])
    >>> explanation.task_names
    ('species', 'island', 'sex')
    >>> explanation.effects["species"].shape
    (5, 3)
    >>> explanation.to_frame().columns.tolist()
    ['task', 'class', 'feature', 'value', 'effect', 'se', 'role', 'in_focus']
    """

    def __repr__(self) -> str:
        said = zip(self.task_names, self.facts.verdicts, self.spreads, strict=True)
        parts = [
            f"{name}: {label} ({p:.2f})"
            if p == p
            else f"{name}: {figure(label, spread)}"
            for name, (label, p), spread in said
        ]
        parts += [f"{text.task}: {text.text!r}" for text in self.texts]
        return f"<Explanation of {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        return framed(page(self))

    def as_text(self, language: str = "en", level: str = "short") -> str:
        """Say in words what the model decided, why, and how far to trust this.

        Parameters
        ----------
        language : {"en", "zh"}, default="en"
            English or Chinese.
        level : {"short", "full"}, default="short"
            "full" tells all features that were asked about, and adds effects, standard
            errors, fidelity in figures, and how the tasks are related.

        Returns
        -------
        text : str

        Raises
        ------
        ValueError
            If the language or the level is unknown.
        """
        return told(self, language, level)

    def to_frame(self) -> pd.DataFrame:
        """Return all effects, a row for each task, class and feature.

        Columns task, class, feature, value, effect, se, role, and in_focus: whether it
        is the class that the role and the words are about. The class of a number is
        None.
        """
        return to_frame(self)

    def to_json(self) -> str:
        """Return all that the explanation holds as JSON, the text or image included."""
        return to_json(self)

    def as_lime(self, task: str) -> Any:
        """Return one task's part as an explanation of lime, for lime's displays.

        Parameters
        ----------
        task : str or int
            Name or position of the task.

        Returns
        -------
        explanation : lime.explanation.Explanation
            Its labels are the positions of the classes; of an image, a
            ``lime.lime_image.ImageExplanation``. Of a number it is in lime's mode
            "regression", with the range of the number itself and what higher and lower
            mean; its labels are 1, and 0 with other signs.

        Raises
        ------
        ValueError
            If there is no such task.
        """
        return as_lime(self, task)

    def plot(
        self,
        style: str = "auto",
        *,
        tasks: Any = None,
        ax: Any = None,
        hatch: bool = False,
    ) -> Any:
        """Draw what the model answers as each leading feature alone is varied.

        Parameters
        ----------
        style : str, default="auto"
            "answers", which "auto" is: a row for each feature, a column for each task,
            in each cell a curve of the probability of the class that words speak of,
            with the value of this input and the one that words compare it with; of a
            category, a word or a segment only these two. A number has an axis in its
            own unit, with its interval at the value of this input and a line at the
            value asked for. "heatmap": effects of the surrogate, features x tasks, with
            the roles beside; those on numbers in standard deviations, so that tasks can
            be compared. "effects": these as bars with 95 % intervals, a panel for each
            task, on a number in its own unit. "text": the text with its words in the
            colours of their effects, a panel for each task; "image": the image with its
            segments coloured. "alignment": the effects of features on the words of the
            texts that the model writes, a panel for each; what words tell that they
            come from is bold. "auto" is that of a model that only writes.
        tasks : str, int or list of these, optional
            Names or positions of the tasks to draw; all by default.
        ax : matplotlib Axes or array of them, optional
            Where to draw: one to be divided among the panels, or one for each.
            ``layout="constrained"`` makes room for labels on axes of your own.
        hatch : bool, default=False
            Whether the bars of "effects" are hatched by role, for print without
            colours.

        Returns
        -------
        axes : ndarray of matplotlib Axes
            One of answers and of a heat map (of an image two, the first with its
            numbered segments), else one for each task.

        Raises
        ------
        ValueError
            If the style or a task is unknown, no task is named or one twice, or the
            input is no text or image.

        Warns
        -----
        SkmtlWarning
            If no font that is installed has all characters.
        """
        return draw(self, style, ax, tasks, hatch=hatch)

    def to_html(
        self, path: str | Path | None = None, title: str | None = None
    ) -> str | None:
        """Write one page that holds all: words, pictures, choice of task and class.

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
        return saved(page(self, title), path)
