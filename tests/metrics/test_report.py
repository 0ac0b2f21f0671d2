"""The report is scikit-learn's, for each task, on observed labels."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.exceptions import UndefinedMetricWarning

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import classification_report

Y_TRUE = pd.DataFrame({"colour": ["red", None, "blue", "red"], "grade": [1, 2, 2, 1]})
Y_PRED = np.array([["red", 1], ["red", 2], ["red", 1], ["blue", 1]], dtype=object)


def test_report_of_each_task_is_that_of_scikit_learn():
    grade = metrics.classification_report([1, 2, 2, 1], [1, 2, 1, 1], digits=3)
    labels = ["red", "blue", "red"], ["red", "red", "blue"]
    colour = metrics.classification_report(*labels, digits=3)
    expected = f"colour\n======\n{colour}\ngrade\n=====\n{grade}"
    assert classification_report(Y_TRUE, Y_PRED, digits=3) == expected


def test_report_may_be_a_dict_for_each_task():
    report = classification_report(Y_TRUE, Y_PRED, output_dict=True)
    assert list(report) == ["colour", "grade"]
    assert report["grade"] == metrics.classification_report(
        [1, 2, 2, 1], [1, 2, 1, 1], output_dict=True
    )


def test_whole_numbers_among_missing_ones_are_reported_as_such():
    report = classification_report([1.0, np.nan, 2.0], [1, 1, 2], output_dict=True)
    assert set(report["task_0"]) >= {"1", "2"}


def test_zero_division_is_scikit_learns():
    with pytest.warns(UndefinedMetricWarning):
        classification_report([0, 1], [0, 0])
    text = classification_report([0, 1], [0, 0], zero_division=1.0)
    assert text.splitlines()[4].split() == ["0", "0.50", "1.00", "0.67", "1"]


def test_task_without_observed_label_is_left_out_with_a_warning():
    y_true = Y_TRUE.assign(grade=None)
    with pytest.warns(SkmtlWarning, match=r"The tasks \['grade'\] have no") as caught:
        report = classification_report(y_true, Y_PRED, output_dict=True)
    assert list(report) == ["colour"]
    assert [item.filename for item in caught] == [__file__]
    with pytest.raises(ValueError, match="without an observed label"):
        classification_report([None, None], [0, 1])


def test_labels_of_different_kinds_are_an_error_that_names_the_task():
    with pytest.raises(ValueError, match="labels of task 'grade' in y_true"):
        classification_report(Y_TRUE, Y_PRED[:, [0, 0]])
