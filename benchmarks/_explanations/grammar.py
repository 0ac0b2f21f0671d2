"""What the sentences about a row of a table look like, in English and in Chinese.

In the patterns, {P} stands for a percent, {T} for a name that was in quotes, {N} for a
number that a model predicts, and {V} for such a number with its unit.
"""

#: What stands in the place of what was in quotes.
T = "\ue000\\d+\ue001"
PERCENT = {"en": r"(?:over |under )?\d+ %", "zh": r"(?:\d+%(?: 以上)?|不到 1%)"}
NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-+]\d+)?(?![\d.,%]*\d| ?%)"
#: A number with its unit, which no word that may follow a number is.
AMOUNT = {
    "en": rf"{NUMBER}(?: (?!and |with )[^\s,;.()\d]+)?",
    "zh": rf"{NUMBER}(?: [^\s，。；（）\d]+)?",
}
QUOTED = {"en": r'"((?:\\.|[^"\\])*)"', "zh": r"「((?:\\.|[^」\\])*)」"}
STOP = {"en": r"\.(?: |$)", "zh": r"。"}
ITEM = {"en": r", | and ", "zh": r"、|和"}
CLAUSE = {"en": "; ", "zh": "；"}
ROW = {"en": r"For row .+?, the model says: ", "zh": r"对标记为.+?的行，.+?如下："}
GROUP = {
    "en": r"(?:The task|All \d+ tasks|One other task|\d+ other tasks): "
    r"(?P<label>.+?) \((?:each )?(?:at least )?(?P<p>{P})\)",
    "zh": r"(?:这个任务|全部 \d+ 个任务|另外 \d+ 个任务)：(?P<label>.+?)"
    r"（各?(?:至少 )?(?P<p>{P})）",
}
VERDICT = {
    "en": r"(?P<task>.+?): (?P<label>.+?)(?:, a close call)? \((?P<p>{P})"
    r"(?:, then (?P<other>.+?) with (?P<q>{P}))?\)",
    "zh": r"(?P<task>.+?)：(?P<label>.+?)(?:，难分高下)?（(?P<p>{P})"
    r"(?:，其次是(?P<other>{T}) ?(?P<q>{P}))?）",
}
NUMBER_VERDICT = {
    "en": r"(?P<task>.+?): (?P<value>{V})"
    r"(?: \((?P<p>{P}) interval (?P<low>{N}) to (?P<high>{N})\))?",
    "zh": r"(?P<task>.+?)： ?(?P<value>{V})"
    r"(?:（(?P<p>{P}) 区间 (?P<low>{N}) 至 (?P<high>{N})）)?",
}
NUMBER_GROUP = {
    "en": r"(?:One|(?P<n>\d+)) other numbers? (?:is|are) within (?P<far>[\d.]+) "
    r"standard deviations of (?:its mean|their means)",
    "zh": r"另外 (?P<n>\d+) 个数值与(?:各自的|其)均值相差不到 (?P<far>[\d.]+) 个标准差",
}
COMPARED = {
    "en": (
        r"(?P<name>.+?) is (?P<own>.+?): if it were (?P<after>.+?), (?P<said>.+)",
        r"(?P<name>{T}|.+?) (?P<own>[-+\d]\S*(?: [^:\d]+)?): at (?P<after>.+?), "
        r"(?P<said>.+)",
    ),
    "zh": (
        r"(?P<name>{T})为 ?(?P<own>.+?)：若(?:改)?为 ?(?P<after>.+?)，(?P<said>.+)",
    ),
}
OUTCOME = {
    "en": r"(?:, and |, | and )?(?P<a>.+?) (?:would be (?P<label>.+?) \((?P<p>{P})\)"
    r"|(?:would (?P<way>fall|rise) )?from (?P<was>{P}) to (?P<now>{P})"
    r"|(?:would (?P<move>fall|rise) )?from (?P<here>{N}) to (?P<there>{V})"
    r"(?: \(past (?P<goal>{V})\))?|would be (?P<then>{V})(?: \(past (?P<aim>{V})\))?"
    r"|would (?P<more>change) too)",
    "zh": r"，?(?:(?P<a>{T}(?:为{T})?)(?:将为(?P<label>{T})（(?P<p>{P})）"
    r"|(?:的可能)?将由 ?(?P<was>{P}) ?(?P<way>降至|升至) ?(?P<now>{P})"
    r"|将由 ?(?P<here>{N}) ?(?P<move>降至|升至) ?(?P<there>{V})"
    r"(?:（越过 ?(?P<goal>{V})）)?|将为 ?(?P<then>{V})(?:（越过 ?(?P<aim>{V})）)?)"
    r"|(?P<more>另外 \d+ 个任务也会变化))",
}
WAYS = {"fall": "falls", "降至": "falls", "rise": "rises", "升至": "rises"}
STAY = {
    "en": r"(?P<tasks>.+) would (?:not|hardly) change",
    "zh": r"(?P<tasks>.+?)(?:几乎)?不变",
}
CHANGES = {
    "en": (
        r"No single change tried changes the answer for .+?; with (?P<of>.+?), "
        r"(?P<outcomes>(?:(?!, ).)+ would be .+)",
        r"(?P<outcomes>.+? would be .+\)) with (?P<of>.+)",
        r"No single change tried takes .+? that far; with (?P<of>.+?), "
        r"(?P<outcomes>(?:(?!, ).)+ would be {N}.*)",
        r"(?P<outcomes>.+? would be {V}.*?) with (?P<of>(?:(?! with ).)+)",
    ),
    "zh": (
        r"试过的单项改变都不能扭转.+?；若(?P<of>.+?)，(?P<outcomes>{T}将为.+)",
        r"此外，若(?P<of>.+?)，(?P<outcomes>{T}将为[^；]+?）)",
        r"试过的单项改变都不能使.+?变化这么多；若(?P<of>.+?)，(?P<outcomes>{T}将为.+)",
        r"此外，若(?P<of>.+?)，(?P<outcomes>{T}将为 ?{N}.*)",
    ),
}
MANY_CHANGES = {
    "en": r"With \d+ changes together, (?P<outcomes>.+)",
    "zh": r"\d+ 项改变加在一起，(?P<outcomes>.+)",
}
CONDITION = {
    "en": r"(?P<name>.+?) (?:at|being) (?P<after>.+)",
    "zh": r"(?P<name>{T})为 ?(?P<after>.+)",
}
UNTURNED = {
    "en": r"Even \d+ changes together do not take (?P<task>.+?) past (?P<goal>{V})",
    "zh": r"即使 \d+ 项改变加在一起，(?P<task>{T})也不会越过 ?(?P<goal>{V})",
}
ALIKE = {
    "en": (
        r"A simple summary follows the model closely(?: here, so.+| for (?P<good>.+?)"
        r"; for .+|, but for (?P<bad>.+?): .+)"
    ),
    "zh": (
        r"(?:在这个输入附近，简单的概括与模型十分吻合.+|简单的概括对(?P<good>.+)与模型"
        r"十分吻合；.+|除(?P<bad>.+)外，简单的概括与模型十分吻合.+)"
    ),
}
