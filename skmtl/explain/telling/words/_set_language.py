"""What is said of many explanations, in English and in Chinese."""

from __future__ import annotations

from dataclasses import replace

from skmtl.explain.telling.words._chinese import CHINESE
from skmtl.explain.telling.words._english import ENGLISH

__all__ = ["OF_SETS"]

_ENGLISH = {
    "set_of_one": "This sums up the explanation of 1 input, for {tasks}.",
    "set_of_many": "This sums up the explanations of {n} inputs, for {tasks}.",
    "set_shared": "Most often shared by several tasks, where it counts: {clauses}.",
    "set_specific": "Most often for one task alone, where it counts: {clauses}.",
    "set_specific_any": (
        "Most often for one task at a time, but not always the same one, where it "
        "counts: {clauses}."
    ),
    "set_conflicting": (
        "Most often pulling the tasks apart, where it counts: {clauses}."
    ),
    "set_single": "What counts most: {clauses}.",
    "set_clause": "{feature} ({found}) {moves}",
    "set_clause_by": "{feature} ({found}; per {spread} more) {moves}",
    "set_found": "in {m} of {n} inputs",
    "set_found_with": "in {m} of the {n} inputs with it",
    "set_number": "higher {name}",
    "set_value": "{name} being {value}",
    "set_range": "{name} lying {value}",
    "set_mixed": "{name}",
    "set_entry": "{name} not being zero",
    "set_word": "the word {name}",
    "set_character": "the character {name}",
    "set_segment": "{name} being seen",
    "set_raises": "raises {items}",
    "set_lowers": "lowers {items}",
    "set_wavers": "moves {items}, but not always the same way",
    "set_by_value": "moves {items}, which way depending on its value",
    "set_moves_comma": ", ",
    "set_moves_and": ", and ",
    "set_moved": "{target} ({effect}, in {m} of {n})",
    "set_moved_some": "{task} (by {size})",
    "set_rest_one": "One more feature counts in few inputs or in none.",
    "set_rest_many": "And {n} more features count in few inputs or in none.",
    "set_once_one": (
        "One more is in a single input, which says nothing about other inputs."
    ),
    "set_once_many": (
        "And {n} more are in a single input each, which says nothing about others."
    ),
    "set_nothing": "No feature counts in more than a few of the inputs.",
    "set_alone": "A single input says nothing about others: there are no intervals.",
    "set_few": "These are means over {n} inputs only, a rough guide to other inputs.",
    "set_close": "The explanations follow the model closely for {tasks}.",
    "set_rough": (
        "They follow the model less well for {tasks}: read that part with caution."
    ),
    "set_rough_only": (
        "The explanations follow the model less well for {tasks}: read them with "
        "caution."
    ),
    "set_silent": (
        "For {tasks}, half of the explanations or more have nothing to say, so this "
        "text leaves it out."
    ),
    "set_close_in": "{task} (in {m} of {n} inputs)",
    "set_silent_in": "{task} (nothing in {m} of {n} inputs)",
    "set_meaning": (
        "After a feature stands in how many inputs it counts in this way, with effects "
        "that are certain and large enough to be told. A number with a sign is the "
        "mean change of a probability over all inputs with the feature; after it "
        "stands in how many of them the effect has this sign, told or not."
    ),
}

_CHINESE = {
    "set_of_one": "以下综合了 1 个输入的解释，任务为{tasks}。",
    "set_of_many": "以下综合了 {n} 个输入的解释，任务为{tasks}。",
    "set_shared": "在有分量之处，最常为几个任务所共有：{clauses}。",
    "set_specific": "在有分量之处，最常只对一个任务：{clauses}。",
    "set_specific_any": "在有分量之处，最常只对一个任务，但不总是同一个：{clauses}。",
    "set_conflicting": "在有分量之处，最常使各任务走向相反：{clauses}。",
    "set_single": "最有分量的是：{clauses}。",
    "set_clause": "{feature}（{found}）{moves}",
    "set_clause_by": "{feature}（{found}；按每升高 {spread} 计）{moves}",
    "set_found": "{n} 个输入中的 {m} 个",
    "set_found_with": "含有它的 {n} 个输入中的 {m} 个",
    "set_number": "{name}升高",
    "set_value": "{name}为 {value}",
    "set_range": "{name}处于 {value}",
    "set_mixed": "{name}",
    "set_entry": "{name}不为零",
    "set_word": "词语{name}",
    "set_character": "字{name}",
    "set_segment": "{name}可见",
    "set_raises": "使{items}上升",
    "set_lowers": "使{items}下降",
    "set_wavers": "影响{items}，但方向并不总是一致",
    "set_by_value": "影响{items}，方向视其取值而定",
    "set_moves_comma": "，",
    "set_moves_and": "，",
    "set_moved": "{target}（{effect}，{n} 个中的 {m} 个）",
    "set_moved_some": "{task}（幅度 {size}）",
    "set_rest_one": "另有 1 个特征只在少数输入中有分量，或从未有过。",
    "set_rest_many": "另有 {n} 个特征只在少数输入中有分量，或从未有过。",
    "set_once_one": "另有 1 个只见于单个输入，不足以说明其他输入。",
    "set_once_many": "另有 {n} 个各只见于单个输入，不足以说明其他输入。",
    "set_nothing": "没有特征在相当一部分输入中有分量。",
    "set_alone": "单个输入不足以说明其他输入，因此没有区间。",
    "set_few": "这只是 {n} 个输入的平均，对其他输入只能作粗略参考。",
    "set_close": "对{tasks}，这些解释与模型十分吻合。",
    "set_rough": "对{tasks}，它们与模型只是大致吻合，这部分仅供参考。",
    "set_rough_only": "对{tasks}，这些解释与模型只是大致吻合，仅供参考。",
    "set_silent": (
        "对{tasks}，这些解释在半数或更多的输入中无可说明，因此不说明其影响因素。"
    ),
    "set_close_in": "{task}（{n} 个输入中的 {m} 个）",
    "set_silent_in": "{task}（{n} 个输入中有 {m} 个无可说明）",
    "set_meaning": (
        "特征之后是它以这种方式有分量的输入个数，即其影响确定且足够大、会在解释中列出。"
        "带正负号的数值是概率变化在所有含该特征的输入上的平均，"
        "其后是影响与之同号的输入个数，无论列出与否。"
    ),
}

#: The languages with these sentences. In the texts of one explanation, which have none
#: of them, names that are words of these need no quotes.
OF_SETS = {
    "en": replace(ENGLISH, table=ENGLISH.table | _ENGLISH),
    "zh": replace(CHINESE, table=CHINESE.table | _CHINESE),
}
