"""Explanations as tables and as JSON hold all that there is, and nothing else."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from skmtl.explain.facts._export import to_frame, to_json
from skmtl.explain.neighbours._features import ImageSource, TextSource
from tests.explain.made import made_explanation

EFFECTS = [[0.02, 0.3], [-0.2, 0.01], [0.1, -0.1]]
NASTY = ['</script><img onerror="x">', "a\n'b'\t\\", "$x^2$ 年龄 \U0001f600", ""]


def strict_json(text):
    """Parse JSON, without the NaN and Infinity that Python would take."""

    def refuse(token):
        raise ValueError(f"{token} is no JSON")

    return json.loads(text, parse_constant=refuse)


def three_classes():
    return made_explanation(
        EFFECTS,
        task_names=["risk", "kind"],
        classes=[np.array([False, True]), np.array([1, 2, 7])],
    )


def test_frame_has_a_row_for_each_task_class_and_feature():
    explanation = three_classes()
    frame = to_frame(explanation)
    columns = ["task", "class", "feature", "value", "effect", "se", "role", "in_focus"]
    assert list(frame) == columns
    assert len(frame) == 3 * 5
    keys = frame[["task", "class", "feature"]]
    assert not keys.duplicated().any()
    blocks = keys[["task", "class"]].drop_duplicates().to_numpy().tolist()
    assert blocks == [
        ["risk", False],
        ["risk", True],
        ["kind", 1],
        ["kind", 2],
        ["kind", 7],
    ]


def test_frame_gives_each_feature_its_own_numbers():
    explanation = three_classes()
    frame = to_frame(explanation)
    chosen = frame[(frame["task"] == "kind") & (frame["class"] == 2)]
    assert chosen["feature"].tolist() == ["x0", "x2", "x1"]  # largest effects first
    assert chosen["effect"].tolist() == [0.3, -0.1, 0.01]
    assert chosen["value"].tolist() == ["0.5", "2.5", "1.5"]
    assert chosen["role"].tolist() == explanation.facts.roles[[0, 2, 1]].tolist()
    assert frame["se"].dtype == np.float64
    assert (frame["se"] == 0.004).all()


def test_standard_errors_stay_with_their_effects():
    explanation = made_explanation(EFFECTS, errors=np.arange(12).reshape(3, 4) + 1.0)
    frame = to_frame(explanation).set_index(["task", "class", "feature"])
    for k in range(2):
        for c, label in enumerate(("no", "yes")):
            for j in range(3):
                row = frame.loc[(f"task_{k}", label, f"x{j}")]
                assert row["se"] == 4 * j + 2 * k + c + 1


def test_frame_keeps_labels_as_they_are():
    numbers = made_explanation([[0.1]], classes=[np.array([3, 5])])
    assert to_frame(numbers)["class"].tolist() == [3, 5]
    assert pd.api.types.is_integer_dtype(to_frame(numbers)["class"])
    words = made_explanation([[0.1]], classes=[np.array(["a", "b"], dtype=object)])
    assert to_frame(words)["class"].tolist() == ["a", "b"]


def test_names_of_any_kind_come_through():
    explanation = made_explanation(np.ones((4, 1)), names=NASTY, values=NASTY[::-1])
    frame = to_frame(explanation)
    assert frame["feature"].tolist() == NASTY * 2
    told = strict_json(to_json(explanation))
    assert [f["name"] for f in told["features"]] == NASTY
    assert [f["value"] for f in told["features"]] == NASTY[::-1]


def test_json_has_what_is_told_of_the_model():
    told = strict_json(to_json(three_classes()))
    assert told["version"] == 2
    assert told["kind"] == "sensitivity"
    assert (told["n_samples"], told["n_eff"]) == (1000, 1000.0)
    assert [task["name"] for task in told["tasks"]] == ["risk", "kind"]
    labels = [[c["label"] for c in task["classes"]] for task in told["tasks"]]
    assert labels == [[False, True], [1, 2, 7]]
    first = told["tasks"][0]
    assert first["focus"] == 1
    assert first["vacuous"] == ""
    yes = first["classes"][1]
    assert yes["probability"] == 0.7
    assert (yes["r2"], yes["gap"], yes["constant"]) == (0.8, 0.01, False)
    assert yes["effects"] == [0.02, -0.2, 0.1]
    assert yes["standard_errors"] == [0.004] * 3
    assert yes["selected"] == [True, True, True]


def test_json_has_roles_leading_split_and_relatedness():
    explanation = three_classes()
    facts, told = explanation.facts, strict_json(to_json(explanation))
    assert [f["role"] for f in told["features"]] == facts.roles.tolist()
    assert told["leading"] == facts.leading
    np.testing.assert_allclose(told["relatedness"], facts.relatedness)
    shared, specific = facts.split
    np.testing.assert_allclose(told["split"]["shared"], shared)
    np.testing.assert_allclose(np.transpose(told["split"]["specific"]), specific)


def test_json_says_null_for_what_is_not_there():
    explanation = made_explanation(
        [[0.1, 0.0]], r2=[0.8, np.nan], constant=[False, True], forms="word"
    )
    text = to_json(explanation)
    told = strict_json(text)
    assert told["features"][0]["spread"] is None
    assert told["tasks"][1]["classes"][1]["r2"] is None
    assert told["tasks"][1]["classes"][1]["constant"] is True
    assert told["relatedness"][0][1] is None
    assert told["tasks"][1]["vacuous"] == "constant"
    assert text.isascii()


def test_json_has_the_text_and_the_places_of_its_words():
    source = TextSource("good, good day", (((0, 4), (6, 10)), ((11, 14),)))
    explanation = made_explanation(
        [[0.1], [0.2]], names=["good", "day"], forms="word", source=source
    )
    told = strict_json(to_json(explanation))["source"]
    assert told["text"] == source.text
    assert told["spans"] == [[[0, 4], [6, 10]], [[11, 14]]]


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, bool])
def test_json_has_the_image_and_its_segments(dtype):
    image = np.eye(4).astype(dtype)
    segments = np.repeat([[0, 0, 1, 1]], 4, axis=0)
    explanation = made_explanation(
        [[0.1], [0.2]], forms="segment", source=ImageSource(image, segments)
    )
    told = strict_json(to_json(explanation))["source"]
    np.testing.assert_array_equal(told["image"], image)
    np.testing.assert_array_equal(told["segments"], segments)


def test_labels_of_any_kind_become_json():
    stamps = pd.to_datetime(["2024-01-01", "2024-02-01"]).to_numpy()
    for labels, expected in [
        (np.array([1.5, np.nan]), [1.5, None]),
        (np.array([("a", 1), None], dtype=object), [["a", 1], None]),
        (np.array([pd.Timestamp("2024-01-01"), "b"], dtype=object), None),
        (stamps, None),
        (np.array(["年", "月"]), ["年", "月"]),
    ]:
        explanation = made_explanation([[0.1]], classes=[labels])
        classes = strict_json(to_json(explanation))["tasks"][0]["classes"]
        told = [c["label"] for c in classes]
        if expected is None:
            assert told[0].startswith("2024-01-01")
        else:
            assert told == expected


def test_explanation_of_one_class_is_exported():
    explanation = made_explanation([[0.1]])
    explanation = replace(
        explanation,
        classes=(np.array(["only"]),),
        outputs=(np.array([1.0]),),
        focus=np.array([0]),
        surrogate=replace(
            explanation.surrogate,
            effects=np.zeros((1, 1)),
            standard_errors=np.zeros((1, 1)),
            intercepts=np.ones(1),
            selected=np.zeros((1, 1), dtype=bool),
            r2=np.array([np.nan]),
            gap=np.zeros(1),
            constant=np.array([True]),
        ),
    )
    assert to_frame(explanation)["class"].tolist() == ["only"]
    assert strict_json(to_json(explanation))["tasks"][0]["vacuous"] == "constant"


def test_tables_and_json_say_which_class_is_in_focus_and_which_row_it_is():
    explanation = replace(
        made_explanation([[0.2, 0.1], [0.1, 0.2]], focus=[0, 1]),
        row_label="bird 7",
        model_name="Oracle",
    )
    frame = explanation.to_frame()
    focused = frame[frame["in_focus"]]
    assert set(zip(focused["task"], focused["class"], strict=True)) == {
        ("task_0", "no"),
        ("task_1", "yes"),
    }
    assert len(focused) == len(frame) / 2
    content = json.loads(explanation.to_json())
    assert (content["row_label"], content["model"]) == ("bird 7", "Oracle")
    assert [task["focus"] for task in content["tasks"]] == [0, 1]
    assert all(task["focus_is_fixed"] for task in content["tasks"])
