"""Shape functions: what is drawn is what the table has, and what the model says."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline

from skmtl import MultiTaskClassifier, load_penguins
from skmtl.plotting import ShapeFunctionsDisplay
from tests.plotting.drawings import cut_off, long_names, overlapping


@pytest.fixture(scope="module")
def fitted():
    X, Y = load_penguins(return_X_y=True)
    X = X.assign(food=np.where(np.arange(len(X)) % 3, "fish", "krill"))
    clf = MultiTaskClassifier("additive", max_epochs=5, random_state=0)
    return clf.fit(X, Y), X


def rows_of(shapes, **chosen):
    for column, value in chosen.items():
        shapes = shapes[shapes[column] == value]
    return shapes


def test_curves_and_bands_are_the_terms(fitted):
    clf, X = fitted
    display = ShapeFunctionsDisplay.from_estimator(clf, feature=["body_mass_g"])
    assert display.axes_.shape == (1, 3)
    assert display.n_more_ == 5
    for task, ax in zip(display.tasks_, display.axes_[0], strict=True):
        own = rows_of(display.shapes, feature="body_mass_g", task=task)
        lines = [line for line in ax.lines if len(line.get_xdata()) > 2]
        for line, (label, of_class) in zip(
            lines, own.groupby("class", sort=False), strict=True
        ):
            known = of_class[of_class["value"].notna()]
            np.testing.assert_array_equal(
                line.get_xdata(), known["value"].astype(float)
            )
            np.testing.assert_array_equal(line.get_ydata(), known["term"])
            low, high = ax.get_ylim()
            half = 1.96 * known["standard_error"]
            assert low < (known["term"] - half).min()
            assert high > (known["term"] + half).max()
            column = list(clf.classes_[display.tasks_.index(task)]).index(label)
            asked = X.iloc[[0] * len(known)].assign(
                body_mass_g=known["value"].to_numpy()
            )
            said = clf.contributions(asked)[display.tasks_.index(task)]
            place = clf.term_names_.index("body_mass_g")
            column = 0 if said.shape[2] == 1 else column
            np.testing.assert_allclose(
                line.get_ydata(), said[:, place, column], atol=1e-5
            )


def test_bars_are_the_terms_of_categories_the_frequent_first(fitted):
    clf, _ = fitted
    display = ShapeFunctionsDisplay.from_estimator(clf, feature="food", tasks="species")
    ax = display.axes_[0, 0]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["fish", "krill"]
    own = rows_of(display.shapes, feature="food", task="species")
    expected = [
        rows_of(own, **{"class": label, "value": value})["term"].iloc[0]
        for label in own["class"].unique()
        for value in ("fish", "krill")
    ]
    assert [bar.get_height() for bar in ax.patches] == expected


def test_the_rug_is_as_long_as_values_are_frequent(fitted):
    clf, _ = fitted
    display = ShapeFunctionsDisplay.from_estimator(clf, feature="year", tasks="sex")
    (rug,) = [c for c in display.axes_[0, 0].collections if c.get_gid() == "rug"]
    own = rows_of(display.shapes, feature="year", task="sex")
    strokes = np.array([path.vertices for path in rug.get_paths()])
    np.testing.assert_array_equal(strokes[:, 0, 0], own["value"].astype(float))
    share = strokes[:, 1, 1] / strokes[:, 1, 1].sum()
    np.testing.assert_allclose(share, own["density"] / own["density"].sum())


def test_without_a_choice_features_that_matter_come_first(fitted):
    clf, X = fitted
    display = ShapeFunctionsDisplay.from_estimator(clf)
    spread = np.mean(
        [
            np.sqrt((of_task**2).mean(axis=0)).mean(axis=1)
            for of_task in clf.contributions(X)
        ],
        axis=0,
    )
    order = np.argsort(-spread, kind="stable")
    assert display.features_[0] == clf.term_names_[order[0]]
    assert set(display.features_[-2:]) == {clf.term_names_[j] for j in order[-2:]}
    assert display.n_more_ == 0


def made(n_tasks, n_features=7, n_classes=2, names=None, tasks=None, missing=False):
    rng = np.random.RandomState(0)
    parts = []
    told = 1 if n_classes == 2 else n_classes
    for j in range(n_features):
        values = np.arange(10.0)
        values = np.append(values, np.nan) if missing else values
        if j == 1:
            values = np.array([f"category {v}" for v in range(12)], dtype=object)
        for k in range(n_tasks):
            for c in range(told):
                part = {
                    "feature": names[j] if names else f"x{j}",
                    "value": values.astype(object),
                    "task": tasks[k] if tasks else f"task_{k}",
                    "class": f"class {c}",
                    "term": rng.randn(len(values)) / (j + 1),
                    "standard_error": np.full(len(values), 0.1),
                    "density": np.full(len(values), 1 / len(values)),
                }
                parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize(
    ("n_tasks", "n_classes", "ground"),
    [
        (1, 9, "default"),
        (3, 9, "dark_background"),
        (3, 2, "default"),
        (14, 2, "default"),
    ],
)
def test_no_text_is_cut_off_or_overlaps(n_tasks, n_classes, ground):
    names, tasks = long_names(7, "feature"), long_names(n_tasks, "task")
    with plt.style.context(ground):
        shapes = made(n_tasks, 7, n_classes, names, tasks, missing=n_tasks == 3)
        display = ShapeFunctionsDisplay(shapes).plot()
    assert display.axes_.shape == (5 if n_tasks == 14 else 7, n_tasks)
    assert cut_off(display.figure_) == []
    assert overlapping(display.figure_) == []
    written = [t.get_text() for t in display.figure_.findobj(plt.Text)]
    assert ("2 more not shown" in written) == (n_tasks == 14)
    assert ("and 3 more" in written) == (n_classes == 9)


@pytest.mark.usefixtures("chinese_font")
def test_names_in_chinese_are_drawn():
    shapes = made(2, 2, 2, ["血糖", "年龄（岁）"], ["是否再次入院", "另一个任务"])
    display = ShapeFunctionsDisplay(shapes).plot()
    assert cut_off(display.figure_) == overlapping(display.figure_) == []


def test_hostile_names_are_drawn_letter_by_letter():
    names = ["$x_1$", "_hidden", "</script>", "", "a\nb", "x" * 500, "7"]
    display = ShapeFunctionsDisplay(made(2, 7, 2, names, ["_t", "$y$"])).plot()
    display.figure_.draw_without_rendering()
    written = "".join(t.get_text() for t in display.figure_.findobj(plt.Text))
    assert all(name in written for name in (r"\$x", "_hidden", "</script>", r"\$y\$"))


def test_axes_are_divided_or_taken_as_they_are(fitted):
    clf, _ = fitted
    figure, (left, right) = plt.subplots(1, 2, layout="constrained")
    display = ShapeFunctionsDisplay.from_estimator(clf, feature=[0, 1], ax=right)
    assert display.axes_.shape == (2, 3)
    assert display.figure_ is figure
    assert not left.has_data()
    _, axes = plt.subplots(3, 2)
    display = ShapeFunctionsDisplay.from_estimator(clf, feature=[0, 1], ax=axes)
    assert display.axes_.ravel().tolist() == axes.ravel().tolist()
    with pytest.raises(ValueError, match="Got ax with 6 axes, but expected 9"):
        ShapeFunctionsDisplay.from_estimator(clf, feature=[0, 1, 2], ax=axes)
    free = plt.figure().add_axes([0, 0, 1, 1])
    with pytest.raises(ValueError, match="stands freely"):
        ShapeFunctionsDisplay.from_estimator(clf, ax=free)


def test_a_pipeline_is_looked_into(fitted):
    clf, _ = fitted
    display = ShapeFunctionsDisplay.from_estimator(
        make_pipeline("passthrough", clf), feature="year"
    )
    assert display.features_ == ["year"]


def test_of_a_view_its_task_is_drawn(fitted):
    clf, _ = fitted
    display = ShapeFunctionsDisplay.from_estimator(clf.task("sex"), feature="year")
    assert display.tasks_ == ["sex"]
    assert set(display.shapes["task"]) == {"sex"}


@pytest.mark.parametrize("feature", ["mass", 17, [], ["year", "year"], None.__class__])
def test_features_that_are_not_there_are_refused(fitted, feature):
    clf, _ = fitted
    with pytest.raises(ValueError, match="Got feature="):
        ShapeFunctionsDisplay.from_estimator(clf, feature=feature)


def test_models_without_shapes_are_refused():
    X, Y = load_penguins(return_X_y=True)
    with pytest.raises(NotFittedError):
        ShapeFunctionsDisplay.from_estimator(MultiTaskClassifier("additive"))
    clf = MultiTaskClassifier(max_epochs=1).fit(X, Y)
    with pytest.raises(AttributeError, match="additive"):
        ShapeFunctionsDisplay.from_estimator(clf)
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier().fit(X.fillna(0), Y["species"])
    with pytest.raises(TypeError, match="no shape functions"):
        ShapeFunctionsDisplay.from_estimator(tree)
    with pytest.raises(ValueError, match="without a row"):
        ShapeFunctionsDisplay(pd.DataFrame(columns=["feature", "task"])).plot()
