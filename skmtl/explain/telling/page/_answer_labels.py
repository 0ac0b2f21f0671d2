"""What the page says of the model's answers, in English and in Chinese."""

from __future__ import annotations

__all__ = ["ANSWER_LABELS"]

ANSWER_LABELS = {
    "answers": (
        "What the model answers if one thing is different",
        "只改变一项时，模型如何回答",
    ),
    "answers_note": (
        "Each curve is what the model itself answers, as one feature alone is "
        "varied and all else stays. The thin lines are 0, 50 and 100 %.",
        "每条曲线为模型自身的回答：只改变一个特征，其余不变。细线为 0、50% 和 100%。",
    ),
    "pairs_note": (
        "Each dot is what the model itself answers, with and without one thing, as all "
        "else stays. The thin lines are 0, 50 and 100 %.",
        "每个点为模型自身的回答：有或没有某一项，其余不变。细线为 0、50% 和 100%。",
    ),
    "panel": (
        "{task}: the probability of {label}",
        "{task}：{label} 的概率",
    ),
    "bold": ("In bold: another answer.", "粗体：判断改变。"),
    "mark_dot": ("this input", "此输入"),
    "mark_ring": ("compared with", "对照值"),
    "mark_shade": ("another answer", "判断改变"),
    "mark_asked": ("value asked for", "目标值"),
    "mark_ticks": ("values in the data", "数据中的取值"),
    "rival": ("{label}, the next likeliest", "{label}（次可能）"),
    "rival_ahead": ("{label}, which is more probable", "{label}（概率更高）"),
    "by_rule": (
        "by the model's rule for deciding; {label} is more probable ({p})",
        "依模型的判定规则；概率更高的是 {label}（{p}）",
    ),
    "set_of": ("{p} set: {labels}", "{p} 预测集：{labels}"),
    "and_more": ("{labels}… ({n} in all)", "{labels}等 {n} 个"),
    "missing": ("missing", "缺失"),
    "there": ("there", "存在"),
    "taken_away": ("taken away", "去掉"),
    "always": ("the same with any value", "取任何值都一样"),
    "between": ("{low} to {high} with any value", "取任何值均为 {low} 至 {high}"),
    "in_table": (
        "{n} more in the table of all tasks below.",
        "另有 {n} 个见下方各任务的表。",
    ),
    "no_answers": (
        "No feature has another value that the model could be asked about.",
        "没有任何特征有其他取值可供询问模型。",
    ),
    "turns": ("What it would take", "怎样才会改变判断"),
    "turns_note": (
        "Of answers that none of the values compared with above changes. Asked of the "
        "model itself.",
        "针对上述任何对照值都未能改变的判断；由模型实际回答。",
    ),
    "turned": (
        "{task} would be {label} ({p}) with",
        "{task} 将为 {label}（{p}），若",
    ),
    "unturned": (
        "{task} stays {label} ({p}), even with all changes that were tried together:",
        "{task} 仍为 {label}（{p}），即使把试过的改变全部加在一起：",
    ),
    "from_to": (
        "{feature}: {before} → {after}",
        "{feature}：{before} → {after}",
    ),
    "without": ("without {feature}", "去掉 {feature}"),
    "summary": ("Effects of the linear summary", "线性概括的影响"),
    "summary_of_all": (
        "Effects of the linear summary on all tasks",
        "线性概括对各任务的影响",
    ),
    "how_to_read": ("How to read the linear summary", "如何看待线性概括"),
    "colours_text": (
        "Coloured by the model's answer without each word: + the word raises the "
        "probability, − lowers it. Words that were not asked about have no colour.",
        "颜色依据去掉该词时模型的回答：+ 该词提高概率，− 降低概率。未询问的词不着色。",
    ),
}
