"""What the page says itself, in English and in Chinese."""

from __future__ import annotations

from skmtl.explain.telling.page._answer_labels import ANSWER_LABELS
from skmtl.explain.telling.page._number_labels import NUMBER_LABELS
from skmtl.explain.telling.page._written_labels import WRITTEN_LABELS

__all__ = ["LABELS"]

LABELS = {
    **ANSWER_LABELS,
    **NUMBER_LABELS,
    **WRITTEN_LABELS,
    "title": ("Why the model said this", "模型为何如此判断"),
    "set_title": ("What the model goes by", "模型的依据"),
    "language": ("Language", "语言"),
    "tasks": ("Choose a task", "选择任务"),
    "more_tasks": ("{n} more tasks", "另外 {n} 个任务"),
    "classes": ("Choose a class of {task}", "选择 {task} 的类别"),
    "left_out": (
        "Not on this page, for lack of room: {n} of {total} classes.",
        "因篇幅所限，未列入本页：{total} 个类别中的 {n} 个。",
    ),
    "mirrored": (
        "Not listed: {label}, which is the rest to 100 %. The effects on it are the "
        "same, with the opposite sign.",
        "未列出：{label}，即余下的概率；对它的影响大小相同，符号相反。",
    ),
    "predicted": ("predicted", "预测类别"),
    "words": ("In words", "文字说明"),
    "words_here": ("In words, for this choice", "文字说明（当前选择）"),
    "full": ("In full", "详细说明"),
    "scale_of_terms": (
        "Added to the log-odds of {label}",
        "给 {label} 的对数几率加上的多少",
    ),
    "terms_note": (
        "A term is what the feature adds to the log-odds of the class, of three or "
        "more classes to its score; on average it is 0.",
        "一项是该特征给这一类别的对数几率（三类及以上则为其得分）加上的多少，"
        "平均为 0。",
    ),
    "exact": (
        "Exact: the model is a sum of one term for each feature.",
        "精确：该模型就是各特征各自一项之和。",
    ),
    "exact_pairs": (
        "Exact: the model is a sum of terms of one feature or two; half of a term of "
        "two is told of either.",
        "精确：该模型是单个特征或两个特征的项之和；两个特征的项各算一半。",
    ),
    "scale": (
        "Change of the probability of {label}",
        "{label} 的概率变化",
    ),
    "raises": ("raises", "提高"),
    "lowers": ("lowers", "降低"),
    "interval": (
        "The thin line is the 95 % interval; the number after ± is a standard error.",
        "细线为 95% 区间；± 之后是一个标准误。",
    ),
    "faint": (
        "In italics: uncertain, or too small to matter.",
        "斜体：不确定或过小，不足为据。",
    ),
    "feature": ("Feature", "特征"),
    "value": ("Value", "取值"),
    "effect": ("Effect", "影响"),
    "role": ("Role", "角色"),
    "number": (
        "A number's effect is for one standard deviation more (in brackets), an "
        "average around the input and not an exact change.",
        "数值特征的影响：升高一个标准差（见括号）时，是输入附近的平均，并非精确的变化。",
    ),
    "form_value": (
        "A value's effect is for having it and not another.",
        "类别特征的影响：取此值而非其他值时。",
    ),
    "range": (
        "A range's effect is for lying in it and not in another.",
        "区间特征的影响：落在此区间而非其他区间时。",
    ),
    "entry": (
        "An entry's effect is for not being zero.",
        "稀疏项的影响：不为零时。",
    ),
    "word": (
        "A word's effect is for being in the text.",
        "词语的影响：出现在文本中时。",
    ),
    "segment": (
        "A segment's effect is for being seen.",
        "图块的影响：可见时。",
    ),
    "shared": ("shared", "共享"),
    "specific": ("specific", "专属"),
    "conflicting": ("conflicting", "冲突"),
    "none": ("none", "无"),
    "roles": (
        "Shared: moves several tasks the same way. Specific: matters for one task. "
        "Conflicting: pulls tasks apart. \u2013: counts for none.",
        "共享：对多个任务影响方向相同。专属：只影响一个任务。"
        "冲突：使各任务方向相反。\u2013：对任何任务均不足为据。",
    ),
    "nothing": (
        "No feature has an effect.",
        "没有任何特征产生影响。",
    ),
    "trust": ("How far to trust it", "可信程度"),
    "fidelity": (
        "R² {r2} on samples held out. At this input the model says {model}; the "
        "summary is off by {gap}. {n} weighted samples, equivalent to {n_eff}.",
        "留出样本上的 R² 为 {r2}。在此输入处模型给出 {model}，概括的偏差为 {gap}。"
        "样本 {n} 个，有效 {n_eff} 个。",
    ),
    "good": (
        "The linear summary follows the model closely.",
        "线性概括与模型十分吻合。",
    ),
    "rough": (
        "The linear summary largely follows the model.",
        "线性概括与模型大体吻合。",
    ),
    "weak": (
        "Roles and effects follow the model only in part: read them with caution.",
        "角色与影响只反映了模型的一部分表现，请谨慎看待。",
    ),
    "off": (
        "Read roles and effects with caution: at the input itself the linear summary "
        "is off by {gap}.",
        "角色与影响仅供参考：在此输入处线性概括的偏差为 {gap}。",
    ),
    "bad_fidelity": (
        "Go by the curves, not by roles and effects: no linear summary follows the "
        "model here.",
        "请看曲线，不要依据角色与影响：此处没有线性概括能跟上模型。",
    ),
    "bad_constant": (
        "There is nothing to explain: the model says the same all around this input.",
        "无可解释：模型在此输入附近给出的结果始终不变。",
    ),
    "bad_one": (
        "There is nothing to compare: the input has a single part.",
        "无可比较：输入只有一个部分。",
    ),
    "no_trust": ("summary not to be relied on", "概括不可依据"),
    "text": ("The text", "文本"),
    "cut": (
        "Only the passages around the leading words are shown.",
        "仅显示主要词语前后的段落。",
    ),
    "image": ("The image", "图像"),
    "image_alt": (
        "Tinted by the model's answer without each segment. Above, its number, from 0; "
        "below, by how much being seen raises (+, red) or lowers (−, blue) the "
        "probability. Segments that were not asked about have no tint.",
        "着色依据去掉该图块时模型的回答。上为编号（从 0 起），下为其可见时概率"
        "提高（+，红）或降低（−，蓝）多少。未询问的图块不着色。",
    ),
    "overview": ("All tasks side by side", "各任务对照"),
    "relatedness": ("How related the tasks are here", "任务在此处的相关性"),
    "relatedness_set": ("How related the tasks are", "任务之间的相关性"),
    "relatedness_note": (
        "Correlation of what the tasks go by: 1 the same, 0 nothing in common, "
        "−1 the opposite.",
        "各任务依据的相关性：1 为相同，0 为无关，−1 为相反。",
    ),
    "drawn": ("What the tasks draw on", "各任务取用网络的情况"),
    "drawn_gates": (
        "How much two tasks have in common in how they weigh the experts here.",
        "两个任务在此处对各专家的权重有多少相同。",
    ),
    "drawn_masks": (
        "How much two tasks have in common in how they mask the shared layers here.",
        "两个任务在此处对共享层的掩码有多少相同。",
    ),
    "drawn_stitches": (
        "How much each task (row) takes from the tower of each (column); the same for "
        "every input.",
        "每个任务（行）取自各任务（列）的塔的份额；对所有输入都一样。",
    ),
    "drawn_shared": ("on shared experts", "取自共享的专家"),
    "many_tasks": (
        "Left out: {n} tasks do not fit in a table.",
        "从略：{n} 个任务无法列成表格。",
    ),
    "split": ("Shared and specific parts", "共享部分与专属部分"),
    "split_note": (
        "Each task's effects are the shared part plus its own.",
        "每个任务的影响等于共享部分加上自身部分。",
    ),
    "part_shared": ("shared part", "共享部分"),
    "task": ("Task", "任务"),
    "scroll": ("Scroll sideways →", "左右滑动查看 →"),
    "old": (
        "This browser cannot choose: all is shown below.",
        "此浏览器不支持选择：全部内容列于下方。",
    ),
    "mean": ("Mean", "平均"),
    "mean_of": ("Mean size of the effects on {task}", "对 {task} 的平均影响大小"),
    "mean_note": (
        "Mean over {n} inputs of the absolute effect, with its 95 % interval.",
        "{n} 个输入上影响绝对值的平均，附 95% 区间。",
    ),
    "way_note": (
        "Below the name: the classes that are raised (▲) or lowered (▼) on average, "
        "and in how many inputs it is so.",
        "名称下方：平均而言上升（▲）或下降（▼）的类别，以及有多少个输入如此。",
    ),
    "way_mixed": ("which way depends on its value", "方向视其取值而定"),
    "having": ("in {n} of {total} inputs", "见于 {total} 个输入中的 {n} 个"),
    "alone": ("one input", "仅一个输入"),
    "vacuous_rows": (
        "For {count} of {n} inputs no linear summary follows the model on this task.",
        "在 {n} 个输入中有 {count} 个，没有线性概括能跟上模型在此任务上的表现。",
    ),
    "role_table": ("Roles", "角色"),
    "role_note": (
        "In what part of the inputs a feature has each role.",
        "特征在多大比例的输入中具有各角色。",
    ),
    "model": ("model: {model}", "模型：{model}"),
    "rows": ("The inputs that show most", "最具代表性的输入"),
    "inputs": ("{n} inputs", "{n} 个输入"),
    "input": ("Input {at}", "输入 {at}"),
    "row": ("row {row}", "行 {row}"),
    "back": ("Back to the top", "返回顶部"),
    "not_shown": ("{n} more not shown.", "另有 {n} 个未显示。"),
    "order_of_all": (
        "What matters most to all tasks together comes first.",
        "按对所有任务的总体重要性排列。",
    ),
    "order_of_one": ("The largest effects come first.", "按影响大小排列。"),
    "goes_on": (
        "An arrow: the interval reaches farther than is drawn.",
        "箭头：区间超出所画范围。",
    ),
}
