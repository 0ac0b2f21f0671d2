"""What a text says beside the evidence: verdicts, doubts, what-ifs; and what not."""

import re
from dataclasses import replace
from string import Formatter

import numpy as np
import pytest

from skmtl.explain.facts._parts import WhatIf
from skmtl.explain.telling.words._chinese import CHINESE
from skmtl.explain.telling.words._english import ENGLISH
from skmtl.explain.telling.words._grammar import told
from tests.explain.made import made_explanation

LANGUAGES = ("en", "zh")
LEVELS = ("short", "full")


def three_tasks(**settings):
    """Return risk, readmission and ward: something of every role, and a what-if."""
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
        "what_ifs": [
            WhatIf(0, 0, "141", "105", np.array([0.6, 0.4, 0.45, 0.55, 0.33, 0.5, 0.2]))
        ],
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
        "The model predicts risk=yes (probability 0.83), readmission=yes (0.71) and "
        "ward=surgery (0.55).\n\n"
        "The probabilities of risk=yes and readmission=yes rest on the same evidence: "
        "both are raised by higher glucose (141: +0.210 and +0.180 per 2 more). Those "
        "of risk=yes, readmission=yes and ward=surgery have further evidence in "
        "common: all three are lowered by higher blood pressure (118: -0.060, -0.050 "
        "and -0.080 per 2 more). Some evidence matters for one task only: risk=yes is "
        "raised by smoker being yes (+0.100); readmission=yes is raised by higher age "
        "(63: +0.090 per 2 more). Some evidence pulls the tasks apart: risk=yes is "
        "raised but readmission=yes lowered by higher BMI (31.2: +0.090 and -0.070 per "
        "2 more).\n\n"
        "This summary largely follows the model for risk (R² 0.81) and ward (R² 0.74). "
        "It follows the model only in part for readmission (R² 0.42): read what it "
        "says there with caution. Effects are averages around this input, not exact "
        "changes. Checked with the model: with glucose 105 instead of 141, risk would "
        "be no (0.60) instead of yes (0.83)."
    )


def test_a_short_chinese_text_reads_so():
    assert told(three_tasks(), "zh") == (
        "模型的判断：「risk=yes」（概率 0.83）、「readmission=yes」（0.71）和"
        "「ward=surgery」（0.55）。\n\n"
        "「risk=yes」和「readmission=yes」的概率依据相同的证据：使两者都上升的是"
        "「glucose」升高（现为 141，每升高 2：+0.210、+0.180）。「risk=yes」、"
        "「readmission=yes」和「ward=surgery」的概率还有其他共同的证据：使三者都下降的"
        "是「blood pressure」升高（现为 118，每升高 2：-0.060、-0.050、-0.080）。有些"
        "证据只对一个任务有分量：使「risk=yes」上升的是「smoker」为「yes」（+0.100）；使"
        "「readmission=yes」上升的是「age」升高（现为 63，每升高 2：+0.090）。有些"
        "证据使各任务走向相反：使「risk=yes」上升却使「readmission=yes」下降的是「BMI」升高"
        "（现为 31.2，每升高 2：+0.090、-0.070）。\n\n"
        "对「risk」（R² 0.81）和「ward」（R² 0.74），这份概括与模型大体吻合。对"
        "「readmission」（R² 0.42），它只反映了模型的一部分表现，有关的说法请谨慎看待。"
        "影响是在此输入附近的平均，并非精确的变化。已用模型核实：若「glucose」为 105 "
        "而不是 141，「risk」将由「yes」（0.83）变为「no」（0.60）。"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_the_same_explanation_gives_the_same_text(language, level):
    assert told(three_tasks(), language, level) == told(three_tasks(), language, level)


def test_a_full_text_adds_what_a_short_one_leaves_out():
    text = told(three_tasks(), level="full")
    for sentence in (
        "+0.210 ± 0.004",
        "ward=surgery has little to do with",
        "Also looked at, with little or no effect around this input: visits.",
        "Between ward=surgery (0.55) and ward=medical (0.30), what speaks against the "
        "first is higher blood pressure (118: -0.160 ± 0.008 per 2 more).",
        "At the input itself it is off by up to 0.01",
        "It was fitted to what the model says of 1,000 inputs",
        "for a numeric feature",
        "for a category",
    ):
        assert sentence in text
        assert sentence not in told(three_tasks())
    assert "for a word" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_of_one_task_nothing_is_said_of_sharing(language, level):
    explanation = made_explanation([[0.2], [-0.1]], task_names=["risk"])
    text = told(explanation, language, level)
    assert not re.search(
        "same|common|alone|apart|tasks|相同|共同|一个任务|各任务", text
    )
    assert "x0" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_no_effect_of_a_vacuous_task_is_told(language, level):
    for settings in ({"r2": [0.9, 0.9, 0.2]}, {"constant": [False, False, True]}):
        text = told(
            made_explanation(
                [[0.2, 0.2, 0.2], [0.1, 0.1, 0.1], [0.0, 0.0, 0.3]],
                task_names=["a_task", "b_task", "lost"],
                **settings,
            ),
            language,
            level,
        )
        assert text.count("lost") == 2  # the verdict, and why there is no more
        assert text.count("lost=yes") == 1


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"r2": 0.12}, "No simple summary follows the model for risk (R² 0.12)"),
        ({"r2": -4.0}, "No simple summary follows the model for risk (R² below 0)"),
        ({"r2": np.nan}, "No simple summary follows the model for risk, so"),
        ({"constant": True}, "For risk the model says the same all around this input"),
    ],
)
@pytest.mark.parametrize("level", LEVELS)
def test_why_a_task_is_not_told(settings, reason, level):
    text = told(made_explanation([[0.2]], task_names=["risk"], **settings), level=level)
    assert reason in text
    assert "x0" not in text
    assert "closely" not in text


def test_a_text_of_one_word_has_nothing_to_compare():
    explanation = made_explanation([[0.2]], task_names=["mood"], forms="word")
    assert "For mood there is nothing to compare" in told(explanation)
    assert "无从比较" in told(explanation, "zh")


BANDS = {
    "closely": ("follows the model closely for", "十分吻合"),
    "largely": ("largely follows the model for", "大体吻合"),
    "in part": ("follows the model only in part for", "谨慎看待"),
}


@pytest.mark.parametrize(
    ("r2", "band"),
    [
        (0.3, "in part"),
        (0.69, "in part"),
        (0.7, "largely"),
        (0.89, "largely"),
        (0.9, "closely"),
        (1.0, "closely"),
    ],
)
def test_words_for_the_fidelity_are_those_of_its_band(r2, band):
    explanation = made_explanation([[0.2]], r2=r2)
    for name, (english, chinese) in BANDS.items():
        assert (english in told(explanation)) == (name == band)
        assert (chinese in told(explanation, "zh")) == (name == band)


def test_tasks_of_each_band_are_told_together_the_best_first():
    text = told(made_explanation([[0.2] * 4], r2=[0.4, 0.75, 0.95, 0.8]))
    assert (
        "This summary follows the model closely for task_2 (R² 0.95). It largely "
        "follows the model for task_1 (R² 0.75) and task_3 (R² 0.80). It follows the "
        "model only in part for task_0 (R² 0.40): read what it says there with caution."
    ) in text


def test_a_large_gap_is_told_even_in_a_short_text():
    text = told(made_explanation([[0.2]], r2=0.95, gap=-0.15))
    assert (
        "largely follows the model for task_0 (R² 0.95, off by 0.15 at this input"
        in text
    )
    assert "closely" not in text
    assert "up to" not in text
    many = told(made_explanation([[0.2] * 6], r2=0.95, gap=-0.15))
    assert "itself it is off by up to 0.15" in many
    near = told(made_explanation([[0.2]], r2=0.95, gap=0.05))
    assert "off by" not in near
    assert "closely" in near


@pytest.mark.parametrize(("r2", "hedged"), [(0.694, True), (0.696, False)])
def test_the_fidelity_shown_and_the_words_agree(r2, hedged):
    text = told(made_explanation([[0.2]], r2=r2))
    assert ("(R² 0.69)" in text) == hedged
    assert ("only in part" in text) == hedged


@pytest.mark.parametrize("kind", ["sensitivity", "contribution", "presence"])
def test_slopes_are_said_to_be_no_exact_changes(kind):
    is_slope = kind == "sensitivity"
    explanation = made_explanation([[0.2]], kind=kind)
    assert ("not exact changes" in told(explanation)) == is_slope
    assert ("并非精确的变化" in told(explanation, "zh", "full")) == is_slope
    assert "not exact" not in told(made_explanation([[0.2]], r2=0.1, kind=kind))


def test_what_is_of_no_account_is_smaller_than_what_is_told():
    explanation = made_explanation(
        [[0.2], [0.15], [0.01]], errors=[[0.004], [0.05], [0.004]], names=list("abc")
    )
    assert explanation.facts.roles.tolist() == ["specific", "none", "none"]
    assert "little or no effect around this input: b and c" in told(
        explanation, level="full"
    )
    larger = made_explanation(
        [[0.2], [0.3], [0.01]], errors=[[0.004], [0.1], [0.004]], names=list("abc")
    )
    assert "little or no effect around this input: c." in told(larger, level="full")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_counts_is_said_to_be_so(language):
    text = told(made_explanation([[0.008, 0.2], [0.002, 0.1]]), language)
    sentence = {"en": "Nothing stands out for task_0.", "zh": "对「task_0」没有明显"}
    assert sentence[language] in text


@pytest.mark.parametrize("n_tasks", [2, 3, 9])
def test_only_what_moves_all_its_tasks_the_same_way_is_the_same_evidence(n_tasks):
    effects = np.repeat([[0.2], [0.8], [-0.12]], n_tasks, axis=1)
    effects[:2, 0] = 0.9, -0.12  # little beside the other effect on it, but against it
    explanation = made_explanation(effects, names=["ann", "bob", "cid"])
    assert set(explanation.roles) == {"shared"}
    for level in LEVELS:
        evidence = told(explanation, level=level).split("\n\n")[1]
        same, other, *_ = evidence.split(" Some evidence is shared, but does not move ")
        assert "rest on the same evidence: " in same
        assert "ann" in same
        assert "cid" in same
        assert "bob" not in same
        assert other.startswith("all its tasks the same way: ")
        assert "and task_0=yes lowered by higher bob" in other
        chinese = told(explanation, "zh", level)
        assert "但对它们的方向不尽相同：使" in chinese
        assert "使「task_0=yes」下降的是「bob」升高" in chinese


def test_nothing_is_called_the_same_evidence_if_all_of_it_goes_both_ways():
    explanation = made_explanation([[-0.15, 0.8], [0.9, 0.101]], shown=1)
    assert explanation.roles.tolist() == ["shared", "shared"]
    text = told(explanation, level="full")
    assert "same evidence" not in text
    assert "task_1=yes is raised and task_0=yes lowered by higher x0" in text
    assert "One more feature is shared." in text


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
    assert "task_0=1.0 (probability 0.70)" in told(other)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_effects_below_one_hundredth_are_told_together_and_not_as_reasons(
    language, level
):
    explanation = made_explanation([[0.2, 0.004], [0.0, 0.0045]], errors=1e-4)
    assert explanation.roles.tolist() == ["specific", "none"]
    text = told(explanation, language, level)
    sentence = {
        "en": "For task_1, no single effect exceeds 0.01 around this input.",
        "zh": "对「task_1」，没有任何单项影响超过 0.01。",
    }
    assert sentence[language] in text
    assert "0.004" not in text


def test_that_nothing_moves_a_task_is_told_only_if_it_is_certain():
    text = told(made_explanation([[0.2, 0.008]], errors=[[0.004, 0.004] * 2]))
    assert "Nothing stands out for task_1." in text


def test_one_known_task_is_not_said_to_be_alone():
    """Nothing is known of what moves the other: what one of them has may be shared."""
    text = told(made_explanation([[0.2, 0.2]], r2=[0.9, 0.1]))
    assert "alone" not in text
    assert "The probability of task_0=yes is raised by higher x0" in text


def test_what_is_alone_is_so_among_the_tasks_known():
    text = told(made_explanation([[0.2, 0.0, 0.2], [0, 0.2, 0]], r2=[0.9, 0.9, 0.1]))
    assert (
        "Among the tasks that can be explained, some evidence matters for one only"
        in text
    )


def test_each_form_says_what_an_effect_stands_for():
    forms = ["number", "value", "range", "entry", "word", "segment"]
    explanation = made_explanation(
        np.full((6, 1), 0.2),
        forms=forms,
        names=["age", "job", "pay", "goal", "fine", "segment 3"],
        values=["63", "nurse", "21 to 34.5", "2", "", ""],
    )
    full = told(explanation, level="full")
    assert (
        "higher age (63: +0.200 per 2 more), job being nurse (+0.200), pay lying "
        "within 21 to 34.5 (+0.200), goal not being zero (2: +0.200), the word "
        '"fine" (+0.200) and segment 3 being visible (+0.200)'
    ) in full.replace(" ± 0.004", "")
    assert "「pay」处于 21 到 34.5 之间" in told(explanation, "zh", "full")


def test_a_missing_value_is_named_in_the_language():
    explanation = made_explanation([[0.2]], forms="range", values=["missing"])
    assert "x0 being missing" in told(explanation)
    assert "「x0」为缺失" in told(explanation, "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_value_is_cut_and_a_long_name_is_not(language):
    explanation = made_explanation([[0.2]], names=["n" * 300], values=["v" * 300])
    text = told(explanation, language)
    assert "n" * 300 in text
    assert "v" * 41 not in text


def test_another_class_in_focus_is_told():
    explanation = made_explanation(
        [[0.2, 0.2]], probabilities=[np.array([0.8, 0.2]), np.array([0.1, 0.9])]
    )
    text = told(explanation)
    assert "The model predicts task_0=no (probability 0.80) and task_1=yes" in text
    assert "with task_0=yes (0.20) in place of the class predicted." in text
    other = told(replace(explanation, focus=np.array([0, 1])))
    assert "in place of" not in other
    assert "task_1=yes is raised but task_0=no lowered" in other or (
        "task_1=yes is raised and task_0=no lowered" in other
    )


@pytest.mark.parametrize("level", LEVELS)
def test_a_what_if_that_turns_nothing_says_so(level):
    what_if = WhatIf(1, 0, "0.5", "9", np.array([0.3, 0.7, 0.4, 0.6]))
    text = told(made_explanation([[0.2, 0.1]], what_ifs=[what_if]), level=level)
    assert (
        "with x0 9 instead of 0.5, task_1 would still be yes (0.60 instead of 0.70)."
    ) in text
    same = WhatIf(1, 0, "0.5", "9", np.array([0.3, 0.7, 0.3, 0.7]))
    text = told(made_explanation([[0.2, 0.1]], what_ifs=[same]), level=level)
    assert "task_1 would still be yes (0.70 as now)." in text


def test_a_what_if_tells_all_the_tasks_that_it_turns():
    what_if = WhatIf(1, 0, "0.5", "9", np.array([0.8, 0.2, 0.6, 0.4]))
    text = told(made_explanation([[0.2, 0.1]], what_ifs=[what_if]))
    assert (
        "task_0 would be no (0.80) instead of yes (0.70) and task_1 would be no (0.60) "
        "instead of yes (0.70)."
    ) in text


def test_a_short_text_has_the_what_if_that_turns_most():
    large = WhatIf(0, 0, "0.5", "7", np.array([0.45, 0.55, 0.3, 0.7]))
    turning = WhatIf(1, 1, "1.5", "9", np.array([0.05, 0.95, 0.6, 0.4]))
    explanation = made_explanation(
        [[0.2, 0.1], [0.1, 0.1]],
        probabilities=[np.array([0.05, 0.95]), np.array([0.4, 0.6])],
        what_ifs=[large, turning],
    )
    assert "x1 9" in told(explanation)
    assert "x0 7" not in told(explanation)
    assert "x0 7" in told(explanation, level="full")


def test_a_short_text_prefers_a_what_if_that_turns_its_own_task():
    other = WhatIf(0, 0, "0.5", "7", np.array([0.2, 0.8, 0.9, 0.1, 0.9, 0.1]))
    own = WhatIf(1, 1, "1.5", "9", np.array([0.3, 0.7, 0.6, 0.4, 0.3, 0.7]))
    text = told(made_explanation(np.full((2, 3), 0.2), what_ifs=[other, own]))
    assert "x1 9" in text
    assert "x0 7" not in text


def test_a_turn_to_the_same_probability_is_told_once():
    what_if = WhatIf(0, 0, "0.5", "7", np.array([0.53, 0.47]))
    explanation = made_explanation(
        [[0.2]], probabilities=[np.array([0.468, 0.532])], what_ifs=[what_if]
    )
    assert "task_0 would be no instead of yes (0.53 both times)" in told(explanation)
    assert "由「yes」变为「no」（概率都是 0.53）" in told(explanation, "zh")


@pytest.mark.parametrize(
    ("place", "english", "chinese"),
    [
        ("rows 6-7, columns 4-5", "rows 6-7, columns 4-5", "第 6-7 行、第 4-5 列"),
        ("row 6, column 12", "row 6, column 12", "第 6 行、第 12 列"),
        ("top corner", "top corner", "「top corner」"),
    ],
)
def test_segments_are_told_with_their_place(place, english, chinese):
    explanation = made_explanation(
        [[0.2], [0.1]], forms="segment", names=["segment 1", "s"], values=[place, ""]
    )
    assert f"segment 1 being visible ({english}: +0.200)" in told(explanation)
    assert f"「segment 1」可见（{chinese}：+0.200）" in told(explanation, "zh")


def test_a_single_chinese_character_is_no_word():
    explanation = made_explanation([[0.2], [0.1]], forms="word", names=["味", "味道"])
    text = told(explanation, "zh")
    assert "字「味」（+0.200）和词语「味道」（+0.100）" in text
    assert 'the character "味"' in told(explanation)


def test_chinese_has_spaces_beside_numbers_alone():
    explanation = made_explanation(
        [[0.2, 0.1], [0.1, 0.0]],
        names=["plan", "日期"],
        values=["pro", "7"],
        forms="value",
        what_ifs=[
            WhatIf(0, 0, "pro", "basic", np.array([0.6, 0.4, 0.4, 0.6])),
            WhatIf(1, 1, "7", "9", np.array([0.3, 0.7, 0.6, 0.4])),
        ],
    )
    text = told(explanation, "zh", "full")
    assert "若「plan」为「basic」而不是「pro」" in text
    assert "若「日期」为 9 而不是 7" in text
    assert "「日期」为 7（" in text
    assert not re.search("[「」] | [「」]", text)


def test_pairs_and_classes_look_alike_within_a_text():
    explanation = made_explanation(
        [[0.2, 0.1]],
        task_names=["pay", "年级"],
        classes=[np.array(["<=50K", "more"]), np.array(["1", "2"])],
        what_ifs=[WhatIf(1, 0, "0.5", "7", np.array([0.6, 0.4, 0.6, 0.4]))],
    )
    chinese = told(explanation, "zh")
    assert "「pay」=「more」" in chinese
    assert "「年级」=「2」" in chinese
    assert "「年级」将由「2」（0.70）变为「1」（0.60）" in chinese
    english = told(explanation)
    assert 'pay="more"' in english
    assert 'pay would be "<=50K" (0.60) instead of "more" (0.70)' in english
    assert "年级=2" in english


@pytest.mark.parametrize("n_tasks", [1, 2])
def test_several_probabilities_are_spoken_of_as_such(n_tasks):
    explanation = made_explanation(
        [[0.2] * n_tasks], probabilities=[np.array([0.8, 0.2])] * n_tasks
    )
    word = "probability" if n_tasks == 1 else "probabilities"
    assert f"about the {word} of task_0=yes (0.20)" in told(explanation)


@pytest.mark.parametrize(
    ("form", "change"),
    [
        ("word", 'without the word "x0"'),
        ("segment", "with x0 hidden"),
        ("entry", "with x0 at zero"),
    ],
)
def test_a_what_if_may_take_a_thing_away(form, change):
    what_if = WhatIf(0, 0, "", "", np.array([0.6, 0.4]))
    text = told(made_explanation([[0.2], [0.1]], forms=form, what_ifs=[what_if]))
    assert f"Checked with the model: {change}, task_0 would be no (0.60)" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_fourteen_tasks_stay_readable(language):
    rng = np.random.RandomState(0)
    effects = rng.normal(0, 0.01, (12, 14))
    effects[0] += 0.3
    effects[1, :9] -= 0.2
    effects[2:8, rng.randint(14, size=6)] += 0.25
    text = told(made_explanation(effects), language)
    assert len(text) < 2200
    everyone = {"en": "all 14 tasks", "zh": "全部 14 个任务"}
    others = {"en": "and 6 other tasks", "zh": "和另外 6 个任务"}
    assert everyone[language] in text
    assert others[language] in text
    full = told(made_explanation(effects), language, "full")
    value = f"{effects[0, 13]:+.3f} ± 0.004"
    assert value in full
    assert value not in text


def test_long_lists_are_cut_in_a_short_text():
    text = told(made_explanation(np.full((7, 2), 0.2)))
    assert "x2" in text
    assert "x3" not in text
    assert "And 4 more features are shared." in text
    assert "more features" not in told(made_explanation(np.full((4, 2), 0.2)))
    assert "x6" in told(made_explanation(np.full((7, 2), 0.2)), level="full")


def test_what_is_not_shown_is_counted():
    text = told(made_explanation(np.full((7, 2), 0.2), shown=6), level="full")
    assert "One more feature is shared." in text


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
    assert '\u2068"גיל"\u2069 (0.5' in text


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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n_tasks", [9, 14, 30])
def test_many_verdicts_are_told_by_class(language, n_tasks):
    effects = np.zeros((3, n_tasks))
    effects[0, :2] = 0.2
    p = np.linspace(0.6, 0.9, n_tasks)
    p[:2] = 0.2
    explanation = made_explanation(
        effects, probabilities=[np.array([1 - own, own]) for own in p]
    )
    text = told(explanation, language)
    rest = f"{p[5]:.2f} to 0.90" if language == "en" else f"{p[5]:.2f} 至 0.90"
    verdicts = {
        "en": (
            f"The model predicts yes for task_2 ({p[2]:.2f}), task_3 ({p[3]:.2f}), "
            f"task_4 ({p[4]:.2f}) and {n_tasks - 5} other tasks ({rest}); no for "
            "task_0 (0.80) and task_1 (0.80). What follows is about the probability of "
            "yes for each task."
        ),
        "zh": f"和另外 {n_tasks - 5} 个任务（{rest}）为「yes」；「task_0」（0.80）和",
    }
    assert verdicts[language] in text
    nothing = {
        "en": f"For all {n_tasks} tasks but task_0 and task_1, no single effect",
        "zh": f"对除「task_0」和「task_1」外的全部 {n_tasks} 个任务，没有任何单项影响",
    }
    small = replace(
        explanation.surrogate, standard_errors=np.full((3, 2 * n_tasks), 1e-3)
    )
    assert nothing[language] in told(replace(explanation, surrogate=small), language)
    assert len(text) < 1200
    full = told(explanation, language, "full")
    assert all(f"task_{k}=" in full for k in range(n_tasks))


def test_of_many_classes_the_most_frequent_are_told():
    labels = np.array([f"c{k}" for k in range(12)])
    explanation = made_explanation(
        [[0.2] * 12],
        classes=[labels] * 12,
        probabilities=list(np.eye(12) * 0.9 + 0.1 / 12),
    )
    text = told(explanation)
    assert "The model predicts c0 for task_0 (0.91); c1 for task_1 (0.91); " in text
    assert "other classes for 9 tasks." in text


@pytest.mark.parametrize(
    ("label", "english", "chinese"),
    [
        (137, "For row 137, the model", "对标记为 137 的行，模型的判断："),
        ("bird 7", "For row bird 7, ", "对标记为「bird 7」的行"),
        (("a", 2), "For row \"('a', 2)\"", "的行，"),
        (None, "The model predicts", "模型的判断："),
    ],
)
def test_words_begin_with_the_row_where_it_has_a_label(label, english, chinese):
    explanation = replace(made_explanation([[0.2]]), row_label=label)
    assert told(explanation).startswith(english)
    assert chinese in told(explanation, "zh")
