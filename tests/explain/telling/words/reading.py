"""Reads an explanation in words back: verdicts, what is shared, and every answer."""

import codecs
import re
from dataclasses import dataclass, field

__all__ = ["LEADS", "STOP", "Change", "Compared", "Reader", "T", "Text", "read"]


@dataclass
class Compared:
    """What a text tells of one feature: today's value, another, and what would be.

    Of each outcome the class (or the task, where the verdict turns), the way ("turns",
    "falls" or "rises") and the percents told.
    """

    feature: str
    own: str
    after: str
    turned: dict = field(default_factory=dict)
    moved: dict = field(default_factory=dict)
    stay: list = field(default_factory=list)
    n_others: int = 0


@dataclass
class Change:
    """What it takes to turn a verdict: (feature, value) pairs, class and percent."""

    task: str
    label: str
    percent: str
    conditions: list
    together: bool


@dataclass
class Text:
    """All that was read."""

    verdicts: dict = field(default_factory=dict)
    leads: list = field(default_factory=list)
    compared: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    unturned: list = field(default_factory=list)
    rest: list = field(default_factory=list)


T = "\ue000\\d+\ue001"
P = {"en": r"(?:over |under )?\d+ %", "zh": r"(?:\d+%(?: 以上)?|不到 1%)"}
QUOTED = {"en": r'"((?:\\.|[^"\\])*)"', "zh": r"「((?:\\.|[^」\\])*)」"}
STOP = {"en": r"\.(?: |$)", "zh": r"。"}
ITEM = {"en": r", | and ", "zh": r"、|和"}
VERDICT = {
    "en": rf"(?P<task>.+?): (?P<label>.+?)(?:, a close call)? \((?P<p>{P['en']})"
    rf"(?:, then (?P<other>.+?) with (?P<q>{P['en']}))?\)",
    "zh": rf"(?P<task>.+?)：(?P<label>.+?)(?:，难分高下)?（(?P<p>{P['zh']})"
    rf"(?:，其次是(?P<other>{T}) ?(?P<q>{P['zh']}))?）",
}
LEADS = {
    "en": (
        (
            "apart",
            r"(?P<features>.+?) moves? (?P<first>.+) one way, (?P<second>.+) the "
            r"other",
        ),
        ("alike", r"(?P<features>.+?) moves? (?P<tasks>.+) together"),
        ("matters", r"(?P<features>.+?) matters? for (?P<tasks>.+)"),
    ),
    "zh": (
        ("apart", r"(?P<features>.+?)使(?P<first>.+)与(?P<second>.+)走向相反"),
        ("alike", r"(?P<features>.+?)使(?P<tasks>.+)一起变化"),
        ("matters", r"(?P<features>.+?)对(?P<tasks>.+)都重要"),
    ),
}
COMPARED = {
    "en": (
        r"Without the (?:word|character) (?P<name>.+?), (?P<said>.+)",
        r"With (?P<name>.+?)(?: at (?P<own>.+?))? hidden, (?P<said>.+)",
        r"(?P<name>.+?) is (?P<own>.+?): if it were (?P<after>.+?), (?P<said>.+)",
        rf"(?P<name>{T}|.+?) (?P<own>{T}|[-+\d]\S*(?: [^:\d]+)?|yes|no|missing): at "
        r"(?P<after>.+?), (?P<said>.+)",
    ),
    "zh": (
        rf"若没有(?:词语|字)(?P<name>{T})，(?P<said>.+)",
        rf"若遮去(?:位于 ?(?P<own>.+?)的)?(?P<name>{T})，(?P<said>.+)",
        rf"(?P<name>{T})为 ?(?P<own>.+?)：若(?:改)?为 ?(?P<after>.+?)，(?P<said>.+)",
    ),
}
OUTCOME = {
    "en": re.compile(
        rf"(?:, and |, | and )?(?P<a>.+?) (?:would be (?P<label>.+?) "
        rf"\((?P<p>{P['en']})\)|(?:would (?P<way>fall|rise) )?from "
        rf"(?P<was>{P['en']}) to (?P<now>{P['en']})|would (?P<more>change) too)"
    ),
    "zh": re.compile(
        rf"，?(?:(?P<a>{T}(?:为{T})?)(?:将为(?P<label>{T})（(?P<p>{P['zh']})）"
        rf"|(?:的可能)?将由 ?(?P<was>{P['zh']}) ?(?P<way>降至|升至) ?"
        rf"(?P<now>{P['zh']}))|(?P<more>另外 \d+ 个任务也会变化))"
    ),
}
WAYS = {"fall": "falls", "降至": "falls", "rise": "rises", "升至": "rises"}
STAY = {
    "en": r"(?P<tasks>.+) would (?:not|hardly) change",
    "zh": r"(?P<tasks>.+?)(?:几乎)?不变",
}
CHANGES = {
    "en": (
        r"No single change tried changes the answer for (?P<tasks>.+?); "
        r"(?P<conditions>with.+?), (?P<outcomes>(?:(?!, ).)+ would be .+)",
        r"(?P<outcomes>.+? would be .+\)) (?P<conditions>with.+)",
    ),
    "zh": (
        r"试过的单项改变都不能扭转(?P<tasks>.+?)；若(?P<conditions>.+?)，"
        rf"(?P<outcomes>{T}将为.+)",
        rf"此外，若(?P<conditions>.+?)，(?P<outcomes>{T}将为[^；]+?）)",
    ),
}
MANY_CHANGES = {
    "en": r"With \d+ changes together, (?P<outcomes>.+)",
    "zh": r"\d+ 项改变加在一起，(?P<outcomes>.+)",
}
CONDITIONS = {
    "en": (
        r"the (?:word|character) (?P<name>.+)",
        r"(?P<name>.+?) (?:at|being) (?P<after>.+)",
        r"(?P<name>.+)",
    ),
    "zh": (
        rf"(?:词语|字)(?P<name>{T})",
        rf"(?P<name>{T})为 ?(?P<after>.+)",
        rf"(?P<name>{T})",
    ),
}
AROUND = {"en": r"with(?:out)? (.+?)(?: hidden)?", "zh": r"(?:没有|遮去)?(.+)"}
UNTURNED = {
    "en": r"Even \d+ changes together leave the answer for (?P<tasks>.+) as it is",
    "zh": r"即使 \d+ 项改变加在一起，也不能扭转(?P<tasks>.+)",
}


class Reader:
    """Holds the names that were taken out of a text."""

    def __init__(self, language):
        self.language = language
        self.cited = []

    def masked(self, text):
        """Return the text with a mark in the place of each quoted name."""

        def mark(match):
            self.cited.append(unescaped(match.group(1)))
            return f"\ue000{len(self.cited) - 1}\ue001"

        text = text.replace("\u2068", "").replace("\u2069", "")
        return re.sub(QUOTED[self.language], mark, text, flags=re.DOTALL)

    def name(self, text):
        """Return a name as it was before it was written."""
        found = re.fullmatch("\ue000(\\d+)\ue001", text or "")
        return self.cited[int(found.group(1))] if found else text or ""

    def names(self, text):
        return [self.name(item) for item in re.split(ITEM[self.language], text)]

    def which(self, text):
        """Return a class and its task, None where that needs no saying."""
        if self.language == "en":
            own = re.fullmatch(r"(.+) \((.+)\)", text)
            task, label = own.groups() if own else ("", text)
        else:
            task, _, label = text.rpartition("为")
        return self.name(label), self.name(task) if task else None

    def compared(self, parts):
        """Return what a sentence tells of one feature."""
        given = {key: self.name(text) for key, text in parts.items() if key != "said"}
        told = Compared(given["name"], given.get("own", ""), given.get("after", ""))
        said, _, stay = parts["said"].partition("; " if self.language == "en" else "；")
        found = re.fullmatch(STAY[self.language], stay)
        told.stay = self.names(found["tasks"]) if found else []
        assert bool(found) == bool(stay), stay
        at, way = 0, None
        while at < len(said):
            found = OUTCOME[self.language].match(said, at)
            assert found, said[at:]
            at, own = found.end(), found.groupdict()
            if own["more"]:
                told.n_others = int(re.search(r"\d+", found.group()).group())
            elif own["label"]:
                told.turned[self.name(own["a"])] = self.name(own["label"]), own["p"]
            else:
                way = WAYS.get(own["way"], way)
                told.moved[self.which(own["a"])] = way, own["was"], own["now"]
        return told

    def changes(self, parts, together):
        """Yield a change for each verdict that the same changes turn."""
        conditions = []
        listed = re.fullmatch(AROUND[self.language], parts["conditions"]).group(1)
        for item in re.split(ITEM[self.language], listed):
            for pattern in CONDITIONS[self.language]:
                found = re.fullmatch(pattern, item)
                if found:
                    break
            assert found, item
            own = found.groupdict()
            conditions.append((self.name(own["name"]), self.name(own.get("after"))))
        for task, (label, p) in self.compared(
            {"name": "", "said": parts["outcomes"]}
        ).turned.items():
            yield Change(task, label, p, conditions, together)


def unescaped(text):
    r"""Return a name without its escapes."""
    pattern = r"\\(x..|u.{4}|U.{8}|[ntr]|.)"
    return re.sub(
        pattern,
        lambda found: (
            codecs.decode(found.group(), "unicode_escape")
            if found.group(1)[0] in "xuUntr"
            else found.group(1)
        ),
        text,
        flags=re.DOTALL,
    )


def read(text, language):
    """Return what a text tells."""
    reader, found = Reader(language), Text()
    for at, paragraph in enumerate(reader.masked(text).split("\n\n")):
        for sentence in filter(None, re.split(STOP[language], paragraph)):
            if not _read(reader, found, sentence, is_first=at == 0):
                found.rest.append(sentence)
    return found


def _read(reader, found, sentence, *, is_first):
    """Read one sentence, and return whether it is known."""
    language = reader.language
    own = re.fullmatch(VERDICT[language], sentence) if is_first else None
    if own:
        said = reader.name(own["label"]), own["p"], reader.name(own["other"]), own["q"]
        found.verdicts[reader.name(own["task"])] = said
        return True
    if is_first:
        return False
    for at, pattern in enumerate(CHANGES[language]):
        own = re.fullmatch(pattern, sentence)
        # a comparison of a word may end in brackets as well
        if (
            own
            and not (language == "en" and sentence.startswith("With"))
            and (
                language == "en"
                or "，且" in sentence
                or not any(re.fullmatch(own, sentence) for own in COMPARED["zh"][:2])
            )
        ):
            found.changes += reader.changes(own.groupdict(), at == 0)
            return True
    if re.fullmatch(MANY_CHANGES[language], sentence):
        return True
    for pattern in COMPARED[language]:
        own = re.fullmatch(pattern, sentence)
        if own:
            found.compared.append(reader.compared(own.groupdict()))
            return True
    own = re.fullmatch(UNTURNED[language], sentence)
    if own:
        found.unturned += reader.names(own["tasks"])
        return True
    for key, pattern in LEADS[language]:
        own = re.fullmatch(pattern, sentence)
        if own:
            parts = {name: reader.names(text) for name, text in own.groupdict().items()}
            found.leads.append((key, parts))
            return True
    return False
