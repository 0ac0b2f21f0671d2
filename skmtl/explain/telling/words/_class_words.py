"""Sentences on a class answered that is not the most probable, and on several classes.

What is said of the model's rule holds for any: a threshold, a weight of rare classes,
or votes that are counted otherwise than probabilities.
"""

__all__ = ["CHINESE_OF_CLASSES", "ENGLISH_OF_CLASSES"]

ENGLISH_OF_CLASSES = {
    "rule_verdict": (
        "{task}: {label} ({p}), by the model's rule for deciding; {other} is more "
        "probable ({q})."
    ),
    "several_comma": ", ",
    "several_and": " or ",
    "several_verdict": "{task}: {labels} ({shares}).",
    "several_of_many": "{task}: one of {n} classes, {items} and {m} more.",
    "rule_several": (
        "{task}: {labels} ({shares}); by the model's rule for deciding, {label}."
    ),
    "rule_of_many": (
        "{task}: one of {n} classes, {items} and {m} more; by the model's rule for "
        "deciding, {label}."
    ),
    "rule_item": "{label} ({p})",
    "several_meaning": (
        "Where several classes are named, the model cannot rule out any of them. In "
        "{p} of inputs like those it has learned from, the true class is among those "
        "that it cannot rule out."
    ),
    "rule_of_others_one": (
        "For one of these another class is more probable, but the model's rule decides."
    ),
    "rule_of_others_many": (
        "For {n} of these another class is more probable, but the model's rule decides."
    ),
    "rule_turned": "{task} would be {label} ({p}, by the model's rule for deciding)",
}

CHINESE_OF_CLASSES = {
    "rule_verdict": (
        "{task}：{label}（{p}），这是依模型的判定规则；概率更高的是{other}（{q}）。"
    ),
    "several_comma": "、",
    "several_and": "或",
    "several_verdict": "{task}：{labels}（{shares}）。",
    "several_of_many": "{task}：{n} 个类别之一：{items}，以及另外 {m} 个。",
    "rule_several": "{task}：{labels}（{shares}）；依模型的判定规则为{label}。",
    "rule_of_many": (
        "{task}：{n} 个类别之一：{items}，以及另外 {m} 个；依模型的判定规则为{label}。"
    ),
    "rule_item": "{label}（{p}）",
    "several_meaning": (
        "列出多个类别之处，模型不能排除其中任何一个：在所有与学习所用的相似的输入中，"
        "{p} 的真实类别在未被排除的类别之中。"
    ),
    "rule_of_others_one": ("其中 1 个任务另有概率更高的类别，但以模型的判定规则为准。"),
    "rule_of_others_many": (
        "其中 {n} 个任务另有概率更高的类别，但以模型的判定规则为准。"
    ),
    "rule_turned": "{task}将为{label}（{p}，依模型的判定规则）",
}
