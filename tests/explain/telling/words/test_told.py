"""What a text says: verdicts, answers of the model, doubts; and what it does not."""

import re
from dataclasses import replace
from string import Formatter

import numpy as np
import pytest

from skmtl.explain.facts._asked import Answers, Turn
from skmtl.explain.telling.words._chinese import CHINESE
from skmtl.explain.telling.words._english import ENGLISH
from skmtl.explain.telling.words._grammar import told
from tests.explain.made import made_explanation
from tests.explain.telling.words.reading import read

LANGUAGES = ("en", "zh")
LEVELS = ("short", "full")


def three_tasks(**settings):
    """Return risk, readmission and ward: something of every role."""
    given = {
        "task_names": ["risk", "readmission", "ward"],
        "classes": [
            np.array(["no", "yes"]),
            np.array(["no", "yes"]),
            np.array(["medical", "surgery", "icu"]),
        ],
        "probabilities": [[0.17, 0.83], [0.29, 0.71], [0.3, 0.55, 0.15]],
        "names": ["glucose", "BMI", "age", "blood pressure", "smoker", "visits"],
        "values": ["141", "31.2", "63", "118", "yes", "2"],
        "forms": ["number"] * 4 + ["value", "number"],
        "r2": [0.81, 0.42, 0.74],
    }
    return made_explanation(
        [
            [0.21, 0.18, 0.0],
            [0.09, -0.07, 0.001],
            [0.003, 0.09, 0.0005],
            [-0.06, -0.05, -0.08],
            [0.1, 0.002, 0.001],
            [0.001, 0.0, 0.003],
        ],
        **(given | settings),
    )


def test_a_short_text_reads_so():
    assert told(three_tasks()) == (
        "Risk: yes (83 %). Readmission: yes (71 %). Ward: surgery (55 %).\n\n"
        "Glucose moves risk and readmission together. Blood pressure moves risk, "
        "readmission and ward together. Glucose 141: at 99, risk (yes) would fall "
        "from 83 % to 62 % and readmission (yes) from 71 % to 53 %; ward would not "
        "change. Blood pressure 118: at 99, surgery would rise from 55 % to 63 %, risk "
        "(yes) from 83 % to 89 % and readmission (yes) from 71 % to 76 %.\n\n"
        "A simple summary follows the model closely for risk; for readmission and "
        "ward, ask the model about any other change."
    )


def test_a_short_chinese_text_reads_so():
    assert told(three_tasks(), "zh").startswith(
        "「risk」：「yes」（83%）。「readmission」：「yes」（71%）。「ward」：「surgery」"
        "（55%）。\n\n"
        "「glucose」使「risk」和「readmission」一起变化。「blood pressure」使「risk」、"
        "「readmission」和「ward」一起变化。「glucose」为 141：若为 99，「risk」为"
        "「yes」的可能将由 83% 降至 62%，「readmission」为「yes」将由 71% 降至 53%；"
        "「ward」不变。"
    )
    assert told(three_tasks(), "zh").endswith(
        "\n\n简单的概括对「risk」与模型十分吻合；对「readmission」和「ward」则不然，"
        "其他变化请询问模型。"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_the_same_explanation_gives_the_same_text(language, level):
    assert told(three_tasks(), language, level) == told(three_tasks(), language, level)


def test_a_full_text_adds_what_a_short_one_leaves_out():
    text = told(three_tasks(), level="full")
    for sentence in (
        "BMI moves risk (yes) one way, readmission (yes) the other.",
        "Age 63: at 99, readmission (yes) would fall from 71 % to 62 %; risk and "
        "ward would not change.",
        "Smoker is yes: if it were other, risk (yes) would fall from 83 % to 73 %",
        "Changed alone, visits moves nothing by a percentage point.",
        "+0.210 ± 0.004",
        "ward=surgery has little to do with",
        "Between ward=surgery (55 %) and ward=medical (30 %), what speaks against the "
        "first is higher blood pressure -0.160 ± 0.008 per 2 more.",
        "The R² of the summary is 0.81 for risk, 0.42 for readmission and 0.74 for",
        "At the input itself it is off by up to 1 %",
        "It was fitted to what the model says of 1,000 inputs",
        "not exact changes",
        "for a numeric feature",
        "for a category",
    ):
        assert sentence in text
        assert sentence not in told(three_tasks())
    assert "for a word" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_short_text_names_no_statistic_and_no_slope(language):
    for settings in ({}, {"r2": 0.1}, {"r2": 0.95}, {"gap": 0.3}):
        text = told(three_tasks(**settings), language)
        assert not re.search("R²|±|[+]|-0|correlation|slope|effect|相关|斜率", text)


@pytest.mark.parametrize(
    ("p", "english", "chinese"),
    [
        (1.0, "100 %", "100%"),
        (0.9996, "over 99 %", "99% 以上"),
        (0.994, "99 %", "99%"),
        (0.0, "0 %", "0%"),
        (0.0004, "under 1 %", "不到 1%"),
    ],
)
def test_only_what_is_all_or_nothing_reads_so(p, english, chinese):
    made = made_explanation([[0.2]], probabilities=[[1 - p, p]])
    (one,) = made.answers.varied
    other = replace(one, outputs=np.array([[0.4, 0.6], [0.6, 0.4]])[[int(p < 1)]])
    # before a comparison, and after it
    from_there = replace(made, answers=replace(made.answers, varied=(other,)))
    back = made_explanation([[0.2]], probabilities=[[0.45, 0.55]])
    to_there = replace(one, outputs=np.array([[1 - p, p]]))
    to_there = replace(back, answers=replace(back.answers, varied=(to_there,)))
    for explanation in (from_there, to_there):
        for language, expected in zip(LANGUAGES, (english, chinese), strict=True):
            said = told(explanation, language)
            whole = "100 %" if language == "en" else "100%"
            assert (whole in said) == (p in (0.0, 1.0))
            if p > 0.5:
                assert expected in said


def test_a_class_with_the_name_of_a_task_is_told_with_its_own():
    made = made_explanation(
        [[0.2, 0.15]],
        task_names=["right", "larger"],
        classes=[np.array(["one", "two"]), np.array(["left", "right"])],
    )
    said = told(made)
    assert "two would fall from 70 % to 50 %" in said or "right would be one" in said
    assert "larger (right) would fall from 70 % to 55 %" in said


def test_a_sentence_begins_with_a_capital_letter_if_it_begins_with_words():
    names = ["segment 21", "segment 3", "x0"]
    made = made_explanation([[0.2, 0.2]] * 3, names=names, forms="segment")
    assert "Segment 21, segment 3 and x0 move task_0 and task_1 together." in told(made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_verdicts_have_two_numbers_in_brackets(language):
    _, *reasons = told(three_tasks(), language).split("\n\n")
    for inside in re.findall(r"[(（]([^()（）]*)[)）]", " ".join(reasons)):
        assert len(re.findall(r"\d+", inside)) <= 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_of_one_task_nothing_is_said_of_sharing(language, level):
    explanation = made_explanation([[0.2], [-0.1]], task_names=["risk"])
    text = told(explanation, language, level)
    assert not read(text, language).leads
    assert len(read(text, language).compared) == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_nothing_is_said_to_be_shared_with_a_task_that_is_not_understood(
    language, level
):
    explanation = made_explanation(
        [[0.15, 0.15, 0.15], [0.1, 0.1, 0.1]],
        task_names=["ann", "bob", "lost"],
        r2=[0.9, 0.9, 0.2],
    )
    found = read(told(explanation, language, level), language)
    assert [parts["tasks"] for _, parts in found.leads] == [["ann", "bob"]]
    # what the model answers of it is told all the same
    assert all(("yes", "lost") in one.moved for one in found.compared)


TRUST = {
    0.8: ("closely here, so other changes", "十分吻合"),
    0.79: ("only in part here: ask the model", "只是部分吻合"),
    0.5: ("only in part here: ask the model", "只是部分吻合"),
    0.49: ("No simple summary follows the model here: rely on", "没有简单的概括"),
}


@pytest.mark.parametrize("r2", [*TRUST, np.nan])
def test_one_sentence_tells_what_to_do_with_it(r2):
    explanation = made_explanation([[0.2]], r2=r2)
    english, chinese = TRUST.get(r2, TRUST[0.49])
    last = told(explanation).split("\n\n")[-1]
    assert english in last
    assert len(re.findall(r"\.(?: |$)", last)) == 1
    assert chinese in told(explanation, "zh").split("\n\n")[-1]
    for other, _ in {said for at, said in TRUST.items() if said[0] != english}:
        assert other not in last


def test_tasks_that_are_followed_less_well_are_named():
    text = told(made_explanation([[0.2] * 4], r2=[0.4, 0.85, 0.95, 0.1]))
    assert text.endswith(
        "A simple summary follows the model closely for task_1 and task_2; for task_0 "
        "and task_3, ask the model about any other change."
    )
    text = told(made_explanation([[0.2] * 6], r2=[0.9] * 5 + [0.5]))
    assert "closely, but for task_5: there, ask the model" in text
    text = told(made_explanation([[0.2] * 12], r2=[0.9] * 5 + [0.5] * 7))
    assert "closely for 5 of 12 tasks; for the others, ask the model" in text


def test_a_summary_that_is_far_off_at_the_input_is_not_close():
    assert "only in part" in told(made_explanation([[0.2]], r2=0.95, gap=-0.15))
    full = told(made_explanation([[0.2]], r2=0.95, gap=-0.15), level="full")
    assert "At the input itself it is off by up to 15 % (task_0=yes)." in full


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"r2": 0.12}, "The R² of the summary is 0.12 for risk."),
        ({"r2": -4.0}, "The R² of the summary is below 0 for risk."),
        ({"r2": np.nan}, "The R² of the summary is not known for risk."),
        ({"constant": True}, "For risk the model says the same all around this input"),
        ({"forms": "word"}, "For risk there is no summary, as the input has only one"),
    ],
)
def test_a_full_text_tells_why_there_is_no_summary(settings, reason):
    explanation = made_explanation([[0.2]], task_names=["risk"], **settings)
    assert reason in told(explanation, level="full")
    assert "closely" not in told(explanation, level="full")


@pytest.mark.parametrize("kind", ["sensitivity", "contribution", "presence"])
def test_slopes_are_said_to_be_no_exact_changes_where_they_are_told(kind):
    is_slope = kind == "sensitivity"
    explanation = made_explanation([[0.2]], kind=kind)
    assert ("not exact changes" in told(explanation, level="full")) == is_slope
    assert ("并非精确的变化" in told(explanation, "zh", "full")) == is_slope
    assert "exact" not in told(explanation)


def test_what_is_of_no_account_is_smaller_than_what_is_told_and_was_not_asked():
    effects, errors = [[0.2], [0.15], [0.01]], [[0.004], [0.05], [0.004]]
    little = "little or no effect around this input: "
    explanation = made_explanation(effects, errors=errors, names=list("abc"), shown=1)
    assert explanation.facts.roles.tolist() == ["specific", "none", "none"]
    assert f"{little}b and c" in told(explanation, level="full")
    larger = made_explanation(
        [[0.2], [0.3], [0.01]], errors=[[0.004], [0.1], [0.004]], names=list("abc")
    )
    larger = replace(larger, answers=Answers())
    assert f"{little}c." in told(larger, level="full")
    # the answers say what becomes of those that were asked about
    asked = made_explanation(effects, errors=errors, names=list("abc"))
    assert little not in told(asked, level="full")


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_nothing_moves_anything_is_one_sentence(language):
    sentence = {
        "en": "No usual value of any of the 2 features, changed alone, moves an answer "
        "by a percentage point.",
        "zh": "2 个特征中任何一个单独取常见的值，判断的变化都不到一个百分点。",
    }
    explanation = made_explanation([[0.008, 0.0], [0.002, 0.001]])
    _, reasons, _ = told(explanation, language).split("\n\n")
    assert reasons == sentence[language]
    parts = made_explanation([[0.008], [0.002]], forms="word", kind="presence")
    taken = {"en": "Taken away alone, none of the 2", "zh": "任何一个单独去掉"}
    assert taken[language] in told(parts, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_nothing_below_a_percentage_point_is_told_as_a_reason(language, level):
    explanation = made_explanation([[0.15, 0.004], [0.0, 0.0045]], errors=1e-4)
    (one,) = read(told(explanation, language, level), language).compared
    assert one.feature == "x0"
    assert list(one.moved) == [("yes", "task_0")]
    assert one.stay == ["task_1"]


@pytest.mark.parametrize(("moved", "word"), [(0.4, "not"), (0.9, "hardly")])
def test_what_reads_alike_does_not_change_and_the_rest_hardly(moved, word):
    explanation = made_explanation(
        [[0.2, moved / 100]], probabilities=[np.array([0.3, 0.7])] * 2
    )
    assert f"task_1 would {word} change" in told(explanation)


def test_only_what_moves_all_its_tasks_the_same_way_does_so_alike():
    effects = np.repeat([[0.2], [0.8], [-0.12]], 3, axis=1)
    effects[:2, 0] = 0.9, -0.12  # little beside the other effect on it, but against it
    explanation = made_explanation(effects, names=["ann", "bob", "cid"])
    found = read(told(explanation, level="full"), "en")
    keys = {name: key for key, parts in found.leads for name in parts["features"]}
    assert keys["Ann"] == "alike"
    assert keys["cid" if "cid" in keys else "Cid"] == "alike"
    assert keys["Bob"] == "apart"
    assert explanation.roles.tolist() == ["shared"] * 3


def test_what_does_not_hold_when_asked_is_not_said():
    """The surrogate has it that both tasks share x0; the model moves one of them."""
    explanation = made_explanation([[0.2, 0.2], [0.1, -0.1]])
    varied = explanation.answers.varied
    said = varied[0].outputs.copy()
    said[:, 2:] = 0.3, 0.7
    asked = replace(varied[0], outputs=said)
    answers = replace(explanation.answers, varied=(asked, *varied[1:]))
    explanation = replace(explanation, answers=answers)
    for language in LANGUAGES:
        found = read(told(explanation, language), language)
        assert all("x0" not in parts["features"] for _, parts in found.leads)
        first = next(one for one in found.compared if one.feature == "x0")
        assert first.stay == ["task_1"]


def test_whole_numbers_that_became_floats_are_told_as_whole_numbers():
    floats = made_explanation([[0.2, 0.1]], classes=[np.array([0.0, 1.0])] * 2)
    whole = made_explanation([[0.2, 0.1]], classes=[np.array([0, 1])] * 2)
    for language in LANGUAGES:
        for level in LEVELS:
            assert told(floats, language, level) == told(whole, language, level)
    assert repr(floats) == repr(whole)
    assert floats.classes[0].dtype == float
    assert floats.predictions == {"task_0": 1.0, "task_1": 1.0}
    assert isinstance(floats.predictions["task_0"], float)
    assert floats.to_frame()["class"].dtype == float
    other = made_explanation([[0.2]], classes=[np.array([0.5, 1.0])])
    assert told(other).startswith("task_0: 1.0 (70 %).")


def test_each_form_says_what_was_asked():
    forms = ["number", "value", "range", "entry", "word", "segment"]
    explanation = made_explanation(
        np.full((6, 1), 0.15),
        forms=forms,
        names=["age", "job", "pay", "goal", "fine", "segment 3"],
        values=["63", "nurse", "21 to 34.5", "2", "", ""],
    )
    full = told(explanation, level="full")
    for sentence in (
        "Age 63: at 99, task_0 (yes)",
        "Job is nurse: if it were other, task_0 (yes)",
        "Pay 7: at 99, task_0 (yes)",
        "Goal 2: at zero, task_0 (yes)",
        'Without the word "fine", task_0 (yes)',
        "With segment 3 hidden, task_0 (yes)",
        "higher age +0.150 ± 0.004 per 2 more",
        "job nurse +0.150 ± 0.004",
        "pay within 21 to 34.5 +0.150 ± 0.004",
    ):
        assert sentence in full
    chinese = told(explanation, "zh", "full")
    for sentence in (
        "「age」为 63：若为 99，",
        "「job」为「nurse」：若改为「other」，",
        "「goal」为 2：若为零，",
        "若没有词语「fine」，",
        "若遮去「segment 3」，",
        "「pay」为 21 到 34.5 之间时 +0.150",
    ):
        assert sentence in chinese


def test_a_missing_value_is_named_in_the_language():
    explanation = made_explanation([[0.2]], values=["missing"])
    assert "X0 is missing: if it were 99" in told(explanation).replace("x0", "X0")
    assert "「x0」为缺失：若改为 99" in told(explanation, "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_value_is_cut_and_a_long_name_is_not(language):
    explanation = made_explanation(
        [[0.2]], names=["n" * 300], values=["v" * 300], forms="value"
    )
    text = told(explanation, language)
    assert "n" * 299 in text
    assert "v" * 41 not in text


def test_of_two_classes_the_predicted_one_is_spoken_of():
    explanation = made_explanation(
        [[0.15, 0.2]], probabilities=[np.array([0.8, 0.2]), np.array([0.1, 0.9])]
    )
    text = told(explanation)
    assert "task_0: no (80 %). task_1: yes (90 %)." in text
    assert "task_1 (yes) would fall from 90 % to 70 %" in text
    assert "task_0 (no) would rise from 80 % to 95 %" in text
    assert "task_0 (yes)" not in text


def test_of_three_classes_the_one_in_focus_is_spoken_of():
    labels = np.array(["low", "mid", "high"])
    explanation = made_explanation(
        [[0.2], [0.1]],
        classes=[labels],
        probabilities=[np.array([0.7, 0.25, 0.05])],
        focus=[1],
    )
    assert "mid would fall from 25 % to 5 %" in told(explanation)
    other = told(explanation.with_classes({"task_0": "high"}))
    assert "mid would" not in other


@pytest.mark.parametrize(
    ("proba", "close"), [([0.43, 0.57], True), ([0.42, 0.58], False)]
)
def test_a_close_call_is_said_to_be_one(proba, close):
    explanation = made_explanation([[0.2]], probabilities=[np.array(proba)])
    assert ("yes, a close call (57 %, then no with 43 %)" in told(explanation)) == close
    assert ("难分高下（57%，其次是「no」43%）" in told(explanation, "zh")) == close


@pytest.mark.parametrize(
    ("p", "english", "chinese"),
    [
        (1.0, "100 %", "100%"),
        (0.9996, "over 99 %", "99% 以上"),
        (0.994, "99 %", "99%"),
    ],
)
def test_only_what_is_certain_reads_as_certain(p, english, chinese):
    explanation = made_explanation([[0.2]], probabilities=[np.array([1 - p, p])])
    assert f"task_0: yes ({english})." in told(explanation)
    assert f"「yes」（{chinese}）。" in told(explanation, "zh")


def turned(features, values, *, turns=True, task=0):
    after = np.array([0.6, 0.4, 0.3, 0.7] if turns else [0.2, 0.8, 0.3, 0.7])
    return Turn(task, features, values, after, turns)


def test_what_it_takes_to_turn_a_verdict_is_told():
    explanation = made_explanation(
        [[0.15, 0.1], [0.1, 0.1]], turns=[turned((1,), ("9",))]
    )
    assert "task_0 would be no (60 %) with x1 at 9." in told(explanation)
    assert "若「x1」为 9，「task_0」将为「no」（60%）。" in told(explanation, "zh")
    both = made_explanation(
        [[0.15, 0.1], [0.1, 0.1]], turns=[turned((0, 1), ("9", "8"))]
    )
    assert (
        "No single change tried changes the answer for task_0; with x0 at 9 and x1 at "
        "8, task_0 would be no (60 %)."
    ) in told(both)
    assert "若「x0」为 9、「x1」为 8，「task_0」将为「no」（60%）。" in told(both, "zh")


def test_verdicts_that_the_same_changes_turn_are_told_together():
    after = np.array([0.6, 0.4, 0.55, 0.45])
    turns = [Turn(k, (0, 1), ("9", "8"), after, True) for k in range(2)]
    explanation = made_explanation([[0.15, 0.1], [0.1, 0.1]], turns=turns)
    assert (
        "No single change tried changes the answer for task_0 and task_1; with x0 at 9 "
        "and x1 at 8, task_0 would be no (60 %) and task_1 would be no (55 %)."
    ) in told(explanation)
    found = read(told(explanation, "zh"), "zh").changes
    assert [(c.task, c.percent, len(c.conditions)) for c in found] == [
        ("task_0", "60%", 2),
        ("task_1", "55%", 2),
    ]


def test_what_turns_nothing_is_said_to_turn_nothing():
    unturned = turned((0, 1), ("9", "8"), turns=False)
    explanation = made_explanation([[0.15, 0.1], [0.1, 0.1]], turns=[unturned])
    assert "Even 2 changes together leave the answer for task_0 as it is." in told(
        explanation
    )
    assert "即使 2 项改变加在一起，也不能扭转「task_0」。" in told(explanation, "zh")


def test_many_changes_together_are_told_one_by_one_in_a_full_text():
    turn = turned(tuple(range(6)), ("",) * 6)
    explanation = made_explanation(np.full((6, 2), 0.01), forms="word", turns=[turn])
    assert "With 6 changes together, task_0 would be no (60 %)." in told(explanation)
    assert told(explanation, level="full").count(' the word "x') == 12


@pytest.mark.parametrize(
    ("form", "condition"),
    [
        ("word", 'without the word "x0"'),
        ("segment", "with x0 hidden"),
        ("entry", "with x0 at zero"),
    ],
)
def test_a_change_may_take_a_thing_away(form, condition):
    explanation = made_explanation(
        [[0.15, 0.1], [0.1, 0.1]], forms=form, turns=[turned((0,), ("",))]
    )
    assert f"task_0 would be no (60 %) {condition}." in told(explanation)


@pytest.mark.parametrize(
    ("place", "english", "chinese"),
    [
        ("rows 6-7, columns 4-5", "rows 6-7 and columns 4-5", "第 6-7 行和第 4-5 列"),
        ("row 6, column 12", "row 6 and column 12", "第 6 行和第 12 列"),
        ("top corner", "top corner", "「top corner」"),
    ],
)
def test_segments_are_told_with_their_place(place, english, chinese):
    explanation = made_explanation(
        [[0.2], [0.1]], forms="segment", names=["segment 1", "s"], values=[place, ""]
    )
    assert f"With segment 1 at {english} hidden, " in told(explanation)
    assert f"若遮去位于{chinese}的「segment 1」，" in told(explanation, "zh")


def test_a_single_chinese_character_is_no_word():
    explanation = made_explanation([[0.2], [0.1]], forms="word", names=["味", "味道"])
    text = told(explanation, "zh")
    assert "若没有字「味」，" in text
    assert "若没有词语「味道」，" in text
    assert 'Without the character "味", ' in told(explanation)


def test_chinese_has_spaces_beside_numbers_alone():
    explanation = made_explanation(
        [[0.2, 0.1], [0.1, 0.0]],
        names=["plan", "日期"],
        values=["pro", "7"],
        forms="value",
    )
    text = told(explanation, "zh", "full")
    assert "「plan」为「pro」：若改为「other」，" in text
    assert "「日期」为 7：" in text
    assert not re.search("[「」] | [「」]", text)


def test_classes_look_alike_within_a_text():
    explanation = made_explanation(
        [[0.15, 0.1]],
        task_names=["pay", "年级"],
        classes=[np.array(["<=50K", "more"]), np.array(["1", "2"])],
    )
    chinese = told(explanation, "zh")
    assert "「pay」为「more」的可能" in chinese or "「more」的可能" in chinese
    assert "「年级」为「2」" in chinese
    english = told(explanation)
    assert 'Pay: "more" (70 %).' in english
    assert "年级 (2)" in english


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n_tasks", [14, 100])
def test_the_text_of_many_tasks_is_not_many_times_as_long(language, n_tasks):
    rng = np.random.RandomState(0)
    effects = rng.normal(0, 0.01, (12, n_tasks))
    effects[0] += 0.3
    effects[1, :9] -= 0.2
    effects[2:8, rng.randint(n_tasks, size=6)] += 0.25
    p = np.linspace(0.72, 0.97, n_tasks)
    explanation = made_explanation(
        effects, probabilities=[np.array([1 - own, own]) for own in p]
    )
    text = told(explanation, language)
    assert len(text.split()) <= 170
    assert len(text) < 1000
    all_of_them = {
        "en": f"All {n_tasks} tasks: yes (each at least 72 %).",
        "zh": f"全部 {n_tasks} 个任务：「yes」（各至少 72%）。",
    }
    assert text.startswith(all_of_them[language])
    full = told(explanation, language, "full")
    assert f"task_{n_tasks - 1}" in full
    assert len(read(full, language).verdicts) == n_tasks


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_many_tasks_those_that_stand_out_are_told_alone(language):
    p = np.linspace(0.7, 0.9, 14)
    p[:2], p[2] = 0.2, 0.51
    explanation = made_explanation(
        [[0.2] * 14], probabilities=[np.array([1 - own, own]) for own in p]
    )
    verdicts = {
        "en": "task_0: no (80 %). task_1: no (80 %). task_2: yes, a close call (51 %, "
        "then no with 49 %). 11 other tasks: yes (each at least 74 %).",
        "zh": "「task_1」：「no」（80%）。「task_2」：「yes」，难分高下（51%，其次是"
        "「no」49%）。另外 11 个任务：「yes」（各至少 74%）。",
    }
    assert verdicts[language] in told(explanation, language)


def test_what_is_left_out_of_many_tasks_is_counted():
    labels = np.array([f"c{k}" for k in range(12)])
    explanation = made_explanation(
        [[0.2] * 12],
        classes=[labels] * 12,
        probabilities=list(np.eye(12) * 0.9 + 0.1 / 12),
    )
    text = told(explanation)
    assert "6 more tasks: other classes, not told here." in text
    many = told(made_explanation([[0.2] * 12]))
    assert "and 9 other tasks would change too" in many


def test_a_short_text_of_three_tasks_has_120_words_at_most():
    rng = np.random.RandomState(0)
    for seed in range(40):
        rng = np.random.RandomState(seed)
        explanation = made_explanation(
            rng.normal(0, 0.2, (8, 3)),
            task_names=["risk", "readmission", "ward"],
            probabilities=[rng.dirichlet(np.ones(2)) for _ in range(3)],
            names=[f"blood value {name}" for name in "pqrstuvw"],
            r2=rng.rand(3),
        )
        text = told(explanation)
        assert len(text.split()) <= 120
        assert read(text, "en").compared


def test_a_long_text_tells_what_would_turn_one_verdict_and_not_two():
    names = [f"blood value {name} now" for name in "pqr"]
    after = np.array([0.6, 0.4, 0.6, 0.4, 0.6, 0.4])
    turns = [Turn(k, (0, 1, 2), ("9", "8", str(k)), after, True) for k in range(2)]
    explanation = made_explanation(
        np.full((3, 3), 0.15),
        task_names=["risk", "readmission", "ward"],
        names=names,
        r2=[0.9, 0.9, 0.4],
        turns=turns,
    )
    text = told(explanation)
    assert len(text.split()) <= 120
    assert len(read(text, "en").compared) == 1
    assert text.count("No single change") == 1
    assert told(explanation, level="full").count("No single change") == 2


def test_labels_stand_for_names_and_units_beside_values():
    explanation = made_explanation(
        [[0.15, 0.1], [0.1, 0.15]],
        names=["bill_length_mm", "smoker"],
        values=["43.5", "yes"],
        forms=["number", "value"],
        task_names=["sp", "sx"],
        feature_labels=["bill length (mm)", "smokes (now)"],
        task_labels=["species", "sex of the bird"],
    )
    text = told(explanation)
    assert text.startswith("Species: yes (70 %). Sex of the bird: yes (70 %).")
    assert "Bill length 43.5 mm: at 99 mm, species (yes) would fall" in text
    assert '"smokes (now)" is yes: if it were other' in text
    for language in LANGUAGES:
        for level in LEVELS:
            said = told(explanation, language, level)
            assert "bill_length" not in said
            assert "sp:" not in said
    assert "「bill length」为 43.5 mm：若为 99 mm，" in told(explanation, "zh")


def test_units_stay_in_names_that_only_they_tell_apart():
    explanation = made_explanation(
        [[0.2], [0.1]], names=["length (mm)", "length (inches)"]
    )
    assert '"length (mm)" 0.5: at 99, ' in told(explanation)


def test_how_tasks_relate_is_said_in_words():
    effects = np.zeros((4, 5))
    effects[:2] = [[0.2, 0.2, -0.2, 0.0, 0.1], [0.2, 0.2, -0.2, 0.0, 0.1]]
    effects[2:, 3] = 0.2
    effects[2, 4] = 0.2
    four = told(made_explanation(effects[:, :4]), level="full")
    assert (
        "Around this input, task_0=yes moves closely with task_1=yes "
        "(correlation 1.00); task_2=yes moves against task_0=yes (correlation -1.00) "
        "and task_1=yes (correlation -1.00); task_3=yes has little to do with "
        "task_0=yes (correlation 0.00), task_1=yes (correlation 0.00) and task_2=yes "
        "(correlation 0.00)."
    ) in four
    five = told(made_explanation(effects), level="full")
    assert "task_4=yes moves partly with task_0=yes (correlation 0.58)" in five
    assert "task_2=yes moves partly against task_4=yes" in five
    assert "the other 4 pairs of tasks are in between" in five


def test_names_run_from_right_to_left_alone():
    text = told(made_explanation([[0.2]], names=["גיל"]))
    assert '\u2068"גיל"\u2069 0.5: at' in text


def test_what_is_not_seen_is_escaped():
    text = told(made_explanation([[0.2]], names=["a\u202eb\nc"]))
    assert '"a\\u202eb\\nc"' in text


def test_another_language_or_level_is_an_error():
    explanation = made_explanation([[0.2]])
    with pytest.raises(
        ValueError, match=r"^Got language='fr', but expected 'en' or 'zh'\.$"
    ):
        told(explanation, language="fr")
    with pytest.raises(
        ValueError, match=r"^Got level='long', but expected 'short' or 'full'\.$"
    ):
        told(explanation, level="long")


def test_languages_say_the_same_things():
    """All have a template for each thing to say, with the same slots."""

    def slots(table):
        return {
            key: {name for _, name, _, _ in Formatter().parse(text) if name} - {"n"}
            for key, text in table.items()
        }

    assert slots(ENGLISH.table) == slots(CHINESE.table)


@pytest.mark.parametrize(
    ("label", "english", "chinese"),
    [
        (
            137,
            "For row 137, the model says: task_0: yes",
            "对标记为 137 的行，模型的判断如下：",
        ),
        ("bird 7", "For row bird 7, ", "对标记为「bird 7」的行"),
        (("a", 2), "For row \"('a', 2)\"", "的行，"),
        (None, "task_0: yes (70 %).", "「task_0」："),
    ],
)
def test_words_begin_with_the_row_where_it_has_a_label(label, english, chinese):
    explanation = replace(made_explanation([[0.2]]), row_label=label)
    assert told(explanation).startswith(english)
    assert chinese in told(explanation, "zh")
