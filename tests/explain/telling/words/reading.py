"""Reads an explanation in words back: what it tells, of which tasks, in which order."""

import codecs
import re
from dataclasses import dataclass, field

__all__ = ["Told", "read"]


@dataclass
class Told:
    """What a text tells of one feature: the sign for each task, by the role told."""

    role: str
    feature: str
    signs: dict
    numbers: list = field(default_factory=list)


QUOTED = {"en": r'"((?:\\.|[^"\\])*)"', "zh": r"「((?:\\.|[^」\\])*)」"}
STOP = {"en": r"\.(?: |$)", "zh": r"。"}
CLAUSE = {"en": "; ", "zh": "；"}
ITEM = {"en": r", | and ", "zh": r"、|和"}
FEATURE = {
    "en": r"(.*?) \(([^()]*)\)(?:, | and |$)",
    "zh": r"(.*?)（([^（）]*)）(?:、|和|$)",
}
PHRASES = {
    "en": (
        r"higher (.*)",
        r"the (?:word|character) (.*)",
        r"(.*) not being zero",
        r"(.*) being visible",
        r"(.*) lying (?:within|at or below|above) .*",
        r"(.*) being .*",
    ),
    "zh": (
        r"(.*)升高",
        r"(?:词语|字)(.*)",
        r"(.*)不为零",
        r"(.*)可见",
        r"(.*)处于 .*",
        r"(.*)为.*",
    ),
}
SENTENCES = {
    "en": (
        ("verdicts", r"The model predicts (?P<items>.*)"),
        ("focus", r"What follows is about the probabilit(?:y|ies) of (?P<items>.*)"),
        (
            "focus",
            r"What follows is about these probabilities, with (?P<items>.*) in place "
            r"of the class predicted",
        ),
        (
            "shared",
            r"The probabilities of (?P<tasks>.*) rest on the same evidence: "
            r"(?P<clauses>.*)",
        ),
        (
            "shared",
            r"Those of (?P<tasks>.*) have further evidence in common: (?P<clauses>.*)",
        ),
        (
            "shared",
            r"Some evidence is shared, but does not move all its tasks the same way: "
            r"(?P<clauses>.*)",
        ),
        ("specific", r"Some evidence matters for one task only: (?P<clauses>.*)"),
        (
            "specific",
            r"Among the tasks that can be explained, some evidence matters for one "
            r"only: "
            r"(?P<clauses>.*)",
        ),
        ("conflicting", r"Some evidence pulls the tasks apart: (?P<clauses>.*)"),
        ("specific", r"(?P<clauses>The probability of .*)"),
    ),
    "zh": (
        ("verdicts", r"模型的判断：(?P<items>.*)"),
        ("focus", r"下文谈的是(?P<items>.*)的概率"),
        (
            "focus",
            r"下文谈的就是这些概率，只是以(?P<items>.*)代替所判断的类别",
        ),
        ("shared", r"(?P<tasks>.*)的概率依据相同的证据：(?P<clauses>.*)"),
        ("shared", r"(?P<tasks>.*)的概率还有其他共同的证据：(?P<clauses>.*)"),
        (
            "shared",
            r"有些证据为几个任务所共有，但对它们的方向不尽相同：(?P<clauses>.*)",
        ),
        ("specific", r"有些证据只对一个任务有分量：(?P<clauses>.*)"),
        (
            "specific",
            r"在可以说明的任务中，有些证据只对一个任务有分量：(?P<clauses>.*)",
        ),
        ("conflicting", r"有些证据使各任务走向相反：(?P<clauses>.*)"),
        ("specific", r"(?P<clauses>使.*的概率(?:上升|下降)的是.*)"),
    ),
}
CLAUSES = {
    "en": (
        r"(?P<up>.*) (?:is|are) raised (?:and|but) (?P<down>.*) lowered by "
        r"(?P<both>.*)",
        r"(?:The probability of )?(?P<up>.*?) (?:is|are) raised by "
        r"(?P<raised>.*?)(?:, and lowered by (?P<lowered>.*))?",
        r"(?:The probability of )?(?P<up>.*?) (?:is|are) lowered by "
        r"(?P<lowered>.*)",
    ),
    "zh": (
        r"使(?P<up>.*)上升(?:、|却)使(?P<down>.*)下降的是(?P<both>.*)",
        r"使(?P<up>.*?)(?:都|的概率)?上升的是(?P<raised>.*?)"
        r"(?:，使其下降的是(?P<lowered>.*))?",
        r"使(?P<up>.*?)(?:都|的概率)?下降的是(?P<lowered>.*)",
    ),
}
TOGETHER = {
    "en": {"both", "all three", "all four", "all of them"},
    "zh": {"两者", "三者", "四者", "它们"},
}
ALL = {
    "en": r"all (\d+) tasks(?: but (?P<but>.*))?",
    "zh": r"(?:除(?P<but>.*)外的)?全部 (\d+) 个任务",
}
#: Of many tasks a short text gives the class of some: they are not read back.
GROUPED = {"en": " for ", "zh": "为"}
OTHERS = {"en": r"\d+ other tasks", "zh": r"另外 \d+ 个任务"}


class Reader:
    """Holds the names that were taken out of a text, and the classes it is about."""

    def __init__(self, language):
        self.language = language
        self.cited = []
        self.targets = {}

    def masked(self, text):
        """Return the text with a mark in the place of each quoted name."""

        def mark(match):
            self.cited.append(unescaped(match.group(1)))
            return f"\ue000{len(self.cited) - 1}\ue001"

        text = text.replace("\u2068", "").replace("\u2069", "")
        return re.sub(QUOTED[self.language], mark, text, flags=re.DOTALL)

    def name(self, text):
        """Return a name as it was before it was written."""
        found = re.fullmatch("\ue000(\\d+)\ue001", text)
        return self.cited[int(found.group(1))] if found else text

    def outcome(self, text):
        """Return a task and its class."""
        if "=" not in text:
            text = self.name(text)  # both in one pair of quotes: plain ones
        task, label = text.split("=")
        return self.name(task), self.name(label)

    def items(self, text):
        return re.split(ITEM[self.language], text)

    def tasks(self, text, named=()):
        """Return outcomes that a text lists; `named` if it refers to them."""
        if text in TOGETHER[self.language]:
            return list(named)
        everyone = re.fullmatch(ALL[self.language], text)
        if everyone:
            but = everyone["but"]
            left_out = {self.name(item) for item in self.items(but)} if but else set()
            return [pair for pair in self.targets.items() if pair[0] not in left_out]
        return [
            self.outcome(item)
            for item in self.items(text)
            if not re.fullmatch(OTHERS[self.language], item)
        ]

    def features(self, text):
        """Yield the name of each feature listed, and its numbers."""
        end = 0
        for match in re.finditer(FEATURE[self.language], text):
            assert match.start() == end, text
            end = match.end()
            phrase, inside = match.groups()
            for pattern in PHRASES[self.language]:
                found = re.fullmatch(pattern, phrase)
                if found:
                    break
            assert found, phrase
            # what stands before is the value, what stands after "per" the spread
            said = re.split(": |：", inside)[-1].split(" per ")[0]
            yield self.name(found.group(1)), re.findall(r"[-+]\d[\d.]*", said)
        assert end == len(text), text


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
    """Return what is told of each feature, in the order in which it is told.

    Also the classes that the text is about, by task.
    """
    reader = Reader(language)
    told = []
    masked = reader.masked(text)
    for paragraph in masked.split("\n\n")[:2]:
        for sentence in filter(None, re.split(STOP[language], paragraph)):
            for kind, pattern in SENTENCES[language]:
                found = re.fullmatch(pattern, sentence)
                if found and kind in ("verdicts", "focus"):
                    listed = re.sub(r" ?[(（][^()（）]*[)）]", "", found["items"])
                    if GROUPED[language] not in listed:
                        items = map(reader.outcome, reader.items(listed))
                        reader.targets.update(items)
                elif found:
                    told += clauses_of(reader, kind, found.groupdict())
                if found:
                    break
    return told, reader.targets


def clauses_of(reader, role, parts):
    """Yield what the clauses of one sentence tell."""
    language = reader.language
    named = reader.tasks(parts["tasks"]) if "tasks" in parts else ()
    for clause in parts["clauses"].split(CLAUSE[language]):
        for pattern in CLAUSES[language]:
            found = re.fullmatch(pattern, clause)
            if found:
                break
        assert found, clause
        own = found.groupdict()
        up = reader.tasks(own["up"], named)
        down = reader.tasks(own["down"], named) if own.get("down") else []
        for key, signs in (
            ("raised", dict.fromkeys(up, 1)),
            ("lowered", dict.fromkeys(up, -1)),
            ("both", {**dict.fromkeys(up, 1), **dict.fromkeys(down, -1)}),
        ):
            for feature, numbers in reader.features(own.get(key) or ""):
                yield Told(role, feature, signs, numbers)
