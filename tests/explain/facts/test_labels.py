"""Labels are what people call features and tasks, in words and on pages."""

import json

import numpy as np
import pandas as pd
import pytest

from skmtl.explain import ImageExplainer, TabularExplainer, TextExplainer
from tests.explain.models import bounded, smooth

X = pd.DataFrame(
    np.random.RandomState(0).randn(60, 2) * 3, columns=["bill_length_mm", "mass"]
)
LABELS = {"bill_length_mm": "bill length (mm)"}
TASKS = {"task_0": "kind of bird"}


def model(rows):
    numbers = rows.to_numpy(float)
    return [bounded(numbers @ [1.0, 0.5]), bounded(numbers @ [-1.0, 1.0])]


def explained(**settings):
    explainer = TabularExplainer(model, X, n_samples=100, **settings)
    return explainer.explain(X.iloc[0])


def test_words_and_page_use_labels_and_tables_keep_names():
    explanation = explained(feature_labels=LABELS, task_labels=TASKS)
    plain = explained()
    for language in ("en", "zh"):
        for level in ("short", "full"):
            text = explanation.as_text(language, level)
            assert "bill_length_mm" not in text
            assert "task_0" not in text
            assert "task_1" in text
    assert "Bill length -" in explanation.as_text() or "Bill length 5" in (
        explanation.as_text()
    )
    page = explanation.to_html()
    assert "bill_<wbr>length" not in page
    assert "bill length (mm)" in page
    assert "kind of bird" in page
    pd.testing.assert_frame_equal(explanation.to_frame(), plain.to_frame())
    assert explanation.task_names == plain.task_names
    content = json.loads(explanation.to_json())
    assert content["feature_labels"] == ["bill length (mm)", "mass"]
    assert content["task_labels"] == ["kind of bird", "task_1"]
    assert content["features"][0]["name"] == "bill_length_mm"


def test_words_of_texts_and_segments_of_images_have_labels_too():
    def moods(texts):
        return [bounded(np.array([3.0 * ("good" in t) - 1 for t in texts]))]

    labels = {"good": "praise", "absent": "not in this text"}
    text = TextExplainer(moods, feature_labels=labels, task_labels=TASKS)
    said = text.explain("a good day").as_text()
    assert "Without the word praise, kind of bird would be" in said

    def bright(images):
        return [bounded(9 * np.asarray(images, float)[:, :2].mean(axis=(1, 2)) - 4)]

    grid = np.repeat([[0, 0], [1, 1]], 2, axis=0).repeat(2, axis=1)
    image = ImageExplainer(
        bright, segmentation=grid, fill=0.0, feature_labels={"segment 0": "the hat"}
    )
    assert "With the hat at rows 0-1" in image.explain(np.ones((4, 4))).as_text()


def test_many_explanations_use_labels_too():
    explainer = TabularExplainer(
        model, X, n_samples=100, feature_labels=LABELS, task_labels=TASKS
    )
    summary = explainer.explain_many(X[:4]).summary()
    page = summary.to_html()
    for text in (summary.as_text(), summary.as_text("zh"), page):
        assert "bill length" in text.casefold()
        assert "kind of bird" in text
        assert "bill_length" not in text.replace("<wbr>", "")
    assert summary.features.index[0] == "bill_length_mm"


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"feature_labels": {"bill_lenth": "x"}}, ValueError, "Did you mean 'bill_"),
        ({"feature_labels": {"mass": ""}}, ValueError, "empty label"),
        ({"feature_labels": {"mass": 3}}, TypeError, "expected a string"),
        ({"feature_labels": ["mass"]}, TypeError, "expected a dict"),
        ({"feature_labels": {"mass": "bill_length_mm"}}, ValueError, "call both"),
        ({"task_labels": "kind"}, TypeError, "expected a dict"),
    ],
)
def test_labels_that_cannot_be_meant_are_errors_at_once(settings, error, message):
    with pytest.raises(error, match=message):
        TabularExplainer(model, X, **settings)


def test_unknown_tasks_and_segments_are_errors_as_soon_as_they_are_known():
    class Fitted:
        def __init__(self):
            self.classes_ = [np.array([0, 1])]

        def predict_proba(self, rows):
            return smooth([[1.0, 0.0]])(rows)

    with pytest.raises(ValueError, match="Did you mean 'task_0'"):
        TabularExplainer(Fitted(), X, task_labels={"task0": "x"}, task_names=["task_0"])
    with pytest.raises(ValueError, match="Did you mean 'task_0'"):
        explained(task_labels={"task0": "x"})
    image = ImageExplainer(
        lambda images: [bounded(np.asarray(images, float).mean(axis=(1, 2)))],
        segmentation=np.array([[0, 1]]),
        feature_labels={"segment_1": "x"},
    )
    with pytest.raises(ValueError, match="Did you mean 'segment 1'"):
        image.explain(np.ones((1, 2)))
