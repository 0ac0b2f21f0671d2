"""Confusion matrices are scikit-learn's, one for each task."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl.exceptions import SkmtlWarning
from skmtl.plotting import TaskConfusionDisplay
from tests.plotting.drawings import forest_of, judged_tasks
from tests.toy_tasks import make_tasks, small_classifier


@pytest.mark.parametrize("normalize", [None, "true", "pred", "all"])
def test_matrices_are_those_of_sklearn_to_the_bit(normalize):
    X, Y, Y_gaps = judged_tasks()
    pred = forest_of(X, Y).predict(X)
    display = TaskConfusionDisplay.from_predictions(Y_gaps, pred, normalize=normalize)
    for k, name in enumerate(Y):
        seen = Y_gaps[name].notna().to_numpy()
        expected = confusion_matrix(
            Y[name][seen].astype(object), pred[seen, k], normalize=normalize
        )
        np.testing.assert_array_equal(display.confusion_matrix[name], expected)
        drawn = display.displays_[name]
        np.testing.assert_array_equal(drawn.im_.get_array(), expected)
        written = [[float(text.get_text()) for text in row] for row in drawn.text_]
        np.testing.assert_allclose(written, expected, atol=0.005)


@pytest.mark.parametrize("wrap", ["itself", "pipeline", "search", "one each"])
def test_any_multi_output_classifier_is_drawn(wrap):
    X, Y, _ = judged_tasks()
    forest = RandomForestClassifier(4, max_depth=3, random_state=0)
    model = {
        "itself": forest,
        "pipeline": make_pipeline(StandardScaler(), forest),
        "search": GridSearchCV(
            forest,
            {"max_depth": [2, 3]},
            cv=2,
            scoring=lambda model, X, Y: (model.predict(X) == Y.to_numpy()).mean(),
        ),
        "one each": MultiOutputClassifier(forest),
    }[wrap].fit(X, Y)
    display = TaskConfusionDisplay.from_estimator(model, X, Y)
    assert list(display.confusion_matrix) == list(Y)
    assert all(matrix.sum() == len(X) for matrix in display.confusion_matrix.values())


def test_columns_are_matched_by_name():
    X, Y = make_tasks()
    clf = small_classifier(max_epochs=2).fit(X, Y)
    display = TaskConfusionDisplay.from_estimator(clf, X, Y)
    other = TaskConfusionDisplay.from_estimator(clf, X, Y[Y.columns[::-1]])
    assert list(other.confusion_matrix) == clf.task_names_
    for name, matrix in display.confusion_matrix.items():
        np.testing.assert_array_equal(other.confusion_matrix[name], matrix)


def test_classes_that_do_not_occur_have_a_row_and_new_ones_as_well():
    X, Y, _ = judged_tasks()
    forest = forest_of(X, Y)
    last = Y.columns[-1]
    rare = np.unique(Y[last])[0]
    Y.loc[Y[last] == rare, last] = "never seen"
    with pytest.warns(SkmtlWarning, match="'never seen'.*never predicted"):
        display = TaskConfusionDisplay.from_estimator(forest, X, Y)
    labels = list(display.display_labels[last])
    assert labels == sorted([*Y[last].unique(), rare])
    assert display.confusion_matrix[last][labels.index(rare)].sum() == 0
    assert display.confusion_matrix[last].sum() == len(X)


def test_labels_of_one_class_can_be_read():
    display = TaskConfusionDisplay.from_predictions([1, 1, 1], [1, 1, 1])
    ((cell,),) = display.displays_["task_0"].text_
    assert cell.get_text() == "3"
    assert cell.get_color() == "white"
    assert sum(display.displays_["task_0"].im_.to_rgba(3)[:3]) < 1.5


def test_numbers_and_booleans_with_gaps_are_labels():
    y_true = pd.DataFrame({"n": [0, 1, None, 1], "b": [True, None, False, False]})
    y_pred = pd.DataFrame({"n": [0, 1, 1, 0], "b": [True, True, False, True]})
    display = TaskConfusionDisplay.from_predictions(y_true, y_pred)
    matrices = display.confusion_matrix
    ticks = display.displays_["n"].ax_.get_xticklabels()
    assert [tick.get_text() for tick in ticks] == ["0", "1"]
    assert matrices["n"].tolist() == [[1, 0], [1, 1]]
    assert matrices["b"].tolist() == [[1, 1], [0, 1]]


def test_bad_input_is_named():
    y = [["a", 1], ["b", 0]]
    with pytest.raises(ValueError, match="Got strings such as 'a' as labels of"):
        TaskConfusionDisplay.from_predictions(y, [[1, 1], [0, 0]])
    with pytest.raises(ValueError, match="missing predictions for task 'task_0'"):
        TaskConfusionDisplay.from_predictions(y, [[None, 1], ["a", 0]])
    with pytest.raises(ValueError, match="2 rows and y_pred with 1"):
        TaskConfusionDisplay.from_predictions(y, y[:1])
    with pytest.raises(ValueError, match="normalize"):
        TaskConfusionDisplay.from_predictions(y, y, normalize="rows")


def test_classes_that_are_given_have_a_row():
    display = TaskConfusionDisplay.from_predictions(
        ["b", "b"], ["b", "a"], classes=["a", "b", "c"]
    )
    assert display.display_labels["task_0"].tolist() == ["a", "b", "c"]
    assert display.confusion_matrix["task_0"].tolist() == [[0] * 3, [1, 1, 0], [0] * 3]


@pytest.mark.filterwarnings("ignore:The number of unique classes:UserWarning")
def test_thousands_of_classes_are_drawn_and_more_are_refused():
    y = np.arange(2000)
    display = TaskConfusionDisplay.from_predictions(y, y)
    assert len(display.axes_[0].get_xticks()) < 60
    y = np.arange(6000)
    with pytest.raises(ValueError, match="6000 classes, but expected 5000 at most"):
        TaskConfusionDisplay.from_predictions(y, y)
