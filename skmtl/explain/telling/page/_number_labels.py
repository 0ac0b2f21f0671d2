"""What the page says of tasks that are numbers, in English and in Chinese."""

from __future__ import annotations

__all__ = ["NUMBER_LABELS"]

NUMBER_LABELS = {
    "low_to_high": ("{low} to {high}", "{low} 至 {high}"),
    "interval_of": ("{p} interval: {interval}", "{p} 区间：{interval}"),
    "interval_short": ("{interval} ({p})", "{interval}（{p}）"),
    "asked_for": ("asked for: {goal}", "目标值：{goal}"),
    "usual": (
        "mean {mean}, standard deviation {spread}",
        "平均 {mean}，标准差 {spread}",
    ),
    "stands_note": (
        "The bar is 2.5 standard deviations on either side of the mean (the dotted "
        "line); the thick tick is this input.",
        "横条为平均值（点线）两侧各 2.5 个标准差；粗竖线为此输入。",
    ),
    "stands_interval": ("The grey part is its interval.", "灰色部分为其区间。"),
    "stands_goal": (
        "The thin tick is the value asked for.",
        "细竖线为目标值。",
    ),
    "panel_number": ("{task}: {said}", "{task}：{said}"),
    "answers_note_numbers": (
        "Each curve is what the model itself answers, as one feature alone is "
        "varied and all else stays. Each number has its own scale, the same for all "
        "features.",
        "每条曲线为模型自身的回答：只改变一个特征，其余不变。"
        "每个数值有自己的刻度，对所有特征相同。",
    ),
    "answers_note_both": (
        "Each curve is what the model itself answers, as one feature alone is "
        "varied and all else stays. Of a class the thin lines are 0, 50 and 100 %; "
        "each number has its own scale, the same for all features.",
        "每条曲线为模型自身的回答：只改变一个特征，其余不变。类别的细线为 0、50% "
        "和 100%；每个数值有自己的刻度，对所有特征相同。",
    ),
    "pairs_note_numbers": (
        "Each dot is what the model itself answers, with and without one thing, as all "
        "else stays. Each number has its own scale, the same for all features.",
        "每个点为模型自身的回答：有或没有某一项，其余不变。"
        "每个数值有自己的刻度，对所有特征相同。",
    ),
    "pairs_note_both": (
        "Each dot is what the model itself answers, with and without one thing, as all "
        "else stays. Of a class the thin lines are 0, 50 and 100 %; each number has "
        "its own scale, the same for all features.",
        "每个点为模型自身的回答：有或没有某一项，其余不变。类别的细线为 0、50% "
        "和 100%；每个数值有自己的刻度，对所有特征相同。",
    ),
    "another_number": (
        "A number is another answer once it reaches the value asked for; where none "
        "is, if it is a standard deviation away.",
        "数值达到目标值即为判断改变；未给目标值时，变化达到一个标准差即是。",
    ),
    "past": ("past {goal}", "越过 {goal}"),
    "turned_number": (
        "{task} would be {said} with",
        "{task} 将为 {said}，若",
    ),
    "turned_past": (
        "{task} would be {said}, past {goal}, with",
        "{task} 将为 {said}，越过 {goal}，若",
    ),
    "unturned_number": (
        "{task} stays less than a standard deviation ({spread}) away, at {said}, even "
        "with all changes that were tried together:",
        "{task} 为 {said}，变化不到一个标准差（{spread}），"
        "即使把试过的改变全部加在一起：",
    ),
    "unturned_past": (
        "{task} does not get past {goal}: it would be {said}, even with all changes "
        "that were tried together:",
        "{task} 越不过 {goal}：即使把试过的改变全部加在一起，也为 {said}：",
    ),
    "scale_number": ("Change of {task}, now {said}", "{task} 的变化（现为 {said}）"),
    "scale_of_terms_number": (
        "Added to {task}, which is {said}",
        "给 {task} 加上的多少（合计为 {said}）",
    ),
    "scale_of_learned": (
        "Added to {task} on the scale that was learned ({said} in its unit)",
        "在所学的尺度上给 {task} 加上的多少（按其单位为 {said}）",
    ),
    "terms_note_numbers": (
        "A term is what the feature adds to the number; on average it is 0.",
        "一项是该特征给这一数值加上的多少，平均为 0。",
    ),
    "terms_note_both": (
        "A term is what the feature adds to the log-odds of the class, of three or "
        "more classes to its score, or to the number; on average it is 0.",
        "一项是该特征给这一类别的对数几率（三类及以上则为其得分）或给这一数值加上的"
        "多少，平均为 0。",
    ),
    "learned_note": (
        "On the scale that was learned, 1 is about one standard deviation; a term is "
        "not in the unit of the number.",
        "在所学的尺度上，1 约为一个标准差；此时的项不按数值的单位。",
    ),
    "in_spreads": (
        "On a number, effects are in shares of its spread (the standard deviation), so "
        "that tasks can be compared: below its name stands what 1 is.",
        "对数值的影响为其标准差的份额，以便各任务比较：名称下方为 1 相当于多少。",
    ),
    "terms_in_spreads": (
        "Of a class, terms are of its log-odds or score; of a number, in shares of its "
        "spread (the standard deviation): below its name stands what 1 is.",
        "类别的项加在对数几率或得分上；数值的项为其标准差的份额："
        "名称下方为 1 相当于多少。",
    ),
    "one_is": ("1 = {spread}", "1 = {spread}"),
    "one_is_about": ("1 ≈ {spread}", "1 ≈ {spread}"),
    "number_of_feature": (
        "The effect of a feature that is a number is for one standard deviation more "
        "of it (in brackets), an average around the input and not an exact change.",
        "数值特征的影响：该特征升高一个标准差（见括号）时，是输入附近的平均，"
        "并非精确的变化。",
    ),
    "colours_text_number": (
        "Coloured by the model's answer without each word: + the word raises the "
        "number, − lowers it. Words that were not asked about have no colour.",
        "颜色依据去掉该词时模型的回答：+ 该词提高数值，− 降低数值。未询问的词不着色。",
    ),
    "image_alt_number": (
        "Tinted by the model's answer without each segment. Above, its number, from 0; "
        "below, by how much being seen raises (+, red) or lowers (−, blue) what is "
        "predicted. Segments that were not asked about have no tint.",
        "着色依据去掉该图块时模型的回答。上为编号（从 0 起），下为其可见时预测值"
        "提高（+，红）或降低（−，蓝）多少。未询问的图块不着色。",
    ),
    "way_note_numbers": (
        "Below the name: whether it raises (▲) or lowers (▼) the number on average, "
        "and in how many inputs it is so.",
        "名称下方：平均而言使数值上升（▲）还是下降（▼），以及有多少个输入如此。",
    ),
    "way_note_both": (
        "Below the name: the classes that are raised (▲) or lowered (▼) on average, or "
        "whether the number is, and in how many inputs it is so.",
        "名称下方：平均而言上升（▲）或下降（▼）的类别或数值，以及有多少个输入如此。",
    ),
}
