"""What is said of many explanations, in English and in Chinese."""

from __future__ import annotations

from dataclasses import replace

from skmtl.explain.telling.words._chinese import CHINESE
from skmtl.explain.telling.words._english import ENGLISH

__all__ = ["OF_SETS"]

_ENGLISH = {
    # what was done
    "set_of_one": "In one input, {how}.",
    "set_written": "Texts are not summed up here: {tasks}.",
    "set_of_many": "In each of {n} inputs, {how}.",
    "set_how_number": "one feature at a time was set to other usual values",
    "set_how_word": "one word at a time was removed",
    "set_how_character": "one character at a time was removed",
    "set_how_letter": "one character at a time was removed",
    "set_how_segment": "one part at a time was hidden",
    "set_how_entry": "one entry at a time was set to zero",
    # what became of the answers
    "set_change_number": "Another {name}",
    "set_change_value": "Another {name}",
    "set_change_word": "Removing the word {name}",
    "set_change_character": "Removing the character {name}",
    "set_change_letter": "Removing the character {name}",
    "set_change_segment": "Hiding {name}",
    "set_change_entry": "Setting {name} to zero",
    "set_turns": "{change} would change the answer for {items}.",
    "set_others_too": "{n} other tasks too",
    "set_moves": "{change} would move {items}.",
    "set_moves_too": "It would also move {items}.",
    "set_moved": "{task} by at least {points} percentage points",
    "set_moved_next": "{task} by {points}",
    "set_moved_number": "{task} by at least {amount}",
    "set_across": "{task} (across {goal})",
    "set_items_comma": ", ",
    "set_items_and": " and ",
    "set_where": "{what} in {m} of {n} inputs",
    "set_where_tried": "{what} in {m} of {n} inputs tried",
    "set_where_next": "{what} in {m}",
    # which way
    "set_more_number": "Higher values speak {items}.",
    "set_more_value": "The value {value} speaks {items}.",
    "set_more_word": "The word speaks {items}.",
    "set_more_character": "The character speaks {items}.",
    "set_more_letter": "The character speaks {items}.",
    "set_more_segment": "What it shows speaks {items}.",
    "set_more_entry": "The entry speaks {items}.",
    "set_do_number": "Higher values {items}.",
    "set_do_value": "The value {value} {items}.",
    "set_do_word": "The word {items}.",
    "set_do_character": "The character {items}.",
    "set_do_letter": "The character {items}.",
    "set_do_segment": "What it shows {items}.",
    "set_do_entry": "The entry {items}.",
    "set_raise_one": "raises {items}",
    "set_raise_many": "raise {items}",
    "set_lower_one": "lowers {items}",
    "set_lower_many": "lower {items}",
    "set_likelier": "for {items}",
    "set_less_likely": "against {items}",
    "set_ways_comma": ", ",
    "set_ways_and": ", and ",
    "set_unclear_number": "Which way depends on the input.",
    "set_unclear_value": "Which way depends on the value.",
    "set_close": ("All these are close calls: nothing moves by {least}."),
    # what is left out
    "set_left": "Not told here: {items}.",
    "set_count": "{n} {thing}",
    "set_count_next": "{n}",
    "set_also_one": "{count} that matters too",
    "set_also_many": "{count} that matter too",
    "set_rest_one": "{count} that hardly matters",
    "set_rest_many": "{count} that hardly matter",
    "set_once_one": "{count} tried in one input at most",
    "set_once_many": "{count} tried in one input at most",
    "set_untried_one": "{count} not tried",
    "set_untried_many": "{count} not tried",
    "set_thing_one": "feature",
    "set_thing_many": "features",
    "set_thing_word_one": "word",
    "set_thing_word_many": "words",
    "set_thing_character_one": "character",
    "set_thing_letter_one": "character",
    "set_thing_character_many": "characters",
    "set_thing_letter_many": "characters",
    "set_thing_segment_one": "part",
    "set_thing_segment_many": "parts",
    "set_thing_entry_one": "entry",
    "set_thing_entry_many": "entries",
    # where there is nothing to tell
    "set_unasked_one": (
        "Nothing in the input could be another: there is nothing to tell."
    ),
    "set_unasked_many": (
        "Nothing in the {n} inputs could be another: there is nothing to tell."
    ),
    "set_apart": (
        "Nothing was tried in more than one of them, so there is nothing to tell of "
        "them together."
    ),
    "set_never": (
        "No such change would change an answer, or move one by {least}, in any of them."
    ),
    "set_seldom": (
        "No such change would change an answer, or move one by {least}, in more than "
        "a few of them."
    ),
    # how far to trust it
    "set_expect": (
        "Other inputs like these should behave much alike; explain a single one by "
        "itself."
    ),
    "set_few": (
        "These are {n} inputs only: take it as a hint, and look at more before relying "
        "on it."
    ),
    "set_alone": "A single input says nothing about others: look at more of them.",
    "set_doubt": (
        "For {tasks}, other things may matter too: what to try first was unclear."
    ),
}

_CHINESE = {
    "set_of_one": "对 1 个输入，{how}。",
    "set_written": "此处不汇总文本：{tasks}。",
    "set_of_many": "对 {n} 个输入中的每一个，{how}。",
    "set_how_number": "每次只让一个特征取其他常见的值",
    "set_how_word": "每次只去掉一个词语",
    "set_how_character": "每次只去掉一个字",
    "set_how_letter": "每次只去掉一个字符",
    "set_how_segment": "每次只遮去一个图块",
    "set_how_entry": "每次只让一个条目为零",
    "set_change_number": "改变{name}",
    "set_change_value": "改变{name}",
    "set_change_word": "去掉词语{name}",
    "set_change_character": "去掉字{name}",
    "set_change_letter": "去掉字符{name}",
    "set_change_segment": "遮去{name}",
    "set_change_entry": "让{name}为零",
    "set_turns": "{change}，判断会改变的有：{items}。",
    "set_others_too": "还有另外 {n} 个任务",
    "set_moves": "{change}，明显变化的有：{items}。",
    "set_moves_too": "此外，明显变化的有：{items}。",
    "set_moved": "{task}（至少 {points} 个百分点）",
    "set_moved_next": "{task}（至少 {points}）",
    "set_moved_number": "{task}（至少 {amount}）",
    "set_across": "{task}（越过 {goal}）",
    "set_do_number": "值较高时，{items}。",
    "set_do_value": "值为 {value} 时，{items}。",
    "set_do_word": "有这个词语时，{items}。",
    "set_do_character": "有这个字时，{items}。",
    "set_do_letter": "有这个字符时，{items}。",
    "set_do_segment": "看得见它时，{items}。",
    "set_do_entry": "它不为零时，{items}。",
    "set_raise_one": "升高的有：{items}",
    "set_raise_many": "升高的有：{items}",
    "set_lower_one": "降低的有：{items}",
    "set_lower_many": "降低的有：{items}",
    "set_items_comma": "，",
    "set_items_and": "，",
    "set_where": "{what} {m} 个（共 {n} 个输入）",
    "set_where_tried": "{what} {m} 个（共试过 {n} 个）",
    "set_where_next": "{what} {m} 个",
    "set_more_number": "值较高时，{items}。",
    "set_more_value": "值为 {value} 时，{items}。",
    "set_more_word": "有这个词语时，{items}。",
    "set_more_character": "有这个字时，{items}。",
    "set_more_letter": "有这个字符时，{items}。",
    "set_more_segment": "看得见它时，{items}。",
    "set_more_entry": "它不为零时，{items}。",
    "set_likelier": "更可能的有：{items}",
    "set_less_likely": "更不可能的有：{items}",
    "set_ways_comma": "；",
    "set_ways_and": "；",
    "set_unclear_number": "变化的方向视输入而定。",
    "set_unclear_value": "变化的方向视取值而定。",
    "set_close": "这些判断都难分高下：变化都不到{least}。",
    "set_left": "此处从略：{items}。",
    "set_count": "{n} 个{thing}",
    "set_count_next": "{n} 个",
    "set_also_one": "{count}也有影响",
    "set_also_many": "{count}也有影响",
    "set_rest_one": "{count}至多在少数输入中有影响",
    "set_rest_many": "{count}至多在少数输入中有影响",
    "set_once_one": "{count}至多在一个输入中试过",
    "set_once_many": "{count}至多在一个输入中试过",
    "set_untried_one": "{count}未试过",
    "set_untried_many": "{count}未试过",
    "set_thing_one": "特征",
    "set_thing_many": "特征",
    "set_thing_word_one": "词语",
    "set_thing_word_many": "词语",
    "set_thing_character_one": "字",
    "set_thing_letter_one": "字符",
    "set_thing_character_many": "字",
    "set_thing_letter_many": "字符",
    "set_thing_segment_one": "图块",
    "set_thing_segment_many": "图块",
    "set_thing_entry_one": "条目",
    "set_thing_entry_many": "条目",
    "set_unasked_one": "该输入中没有可以改变的，因此无可说明。",
    "set_unasked_many": "这 {n} 个输入中没有可以改变的，因此无可说明。",
    "set_apart": "没有一项在其中两个或更多的输入中试过，因此不能合起来说明。",
    "set_never": (
        "在所有这些输入中，任何一项这样的改变都不会改变判断，也不会使其变化{least}。"
    ),
    "set_seldom": (
        "任何一项这样的改变都至多在少数输入中会改变判断，或使其变化{least}。"
    ),
    "set_expect": "类似的输入可望大致如此；要了解某一个输入，请单独解释它。",
    "set_few": "这里只有 {n} 个输入：只可作为提示，采信之前请多看一些输入。",
    "set_alone": "单个输入不足以说明其他输入：请多看一些。",
    "set_doubt": "对{tasks}，其他因素可能也有影响：该先试什么并不清楚。",
}

#: The languages with these sentences. In the texts of one explanation, which have none
#: of them, names that are words of these need no quotes.
OF_SETS = {
    "en": replace(ENGLISH, table=ENGLISH.table | _ENGLISH),
    "zh": replace(CHINESE, table=CHINESE.table | _CHINESE),
}
