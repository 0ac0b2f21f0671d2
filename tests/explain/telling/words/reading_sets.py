"""Reads a text on many inputs back: every feature, task, class and number of inputs."""

import re
from dataclasses import dataclass, field

from tests.explain.telling.words.reading import LEADS, STOP, Reader, T

__all__ = ["TextOfSet", "Told", "read_set"]


@dataclass
class Told:
    """What a text tells of one feature.

    `turned` has the number of inputs of each task, `moved` percentage points as well,
    and `ways` of each (class, task) "for" or "against", and a number of inputs; None
    where there is a single one. `n` is how many inputs the numbers are of, as said
    of this feature or of one before.
    """

    feature: str
    n: int | None = None
    turned: dict = field(default_factory=dict)
    moved: dict = field(default_factory=dict)
    ways: dict = field(default_factory=dict)
    value: str = ""
    unclear: str = ""
    others_turned: int = 0
    others_moved: int = 0


@dataclass
class TextOfSet:
    """All that was read."""

    n: int = 0
    leads: list = field(default_factory=list)
    told: list = field(default_factory=list)
    left: list = field(default_factory=list)
    rest: list = field(default_factory=list)


FIRST = {"en": r"In (?:one|each of (\d+)) inputs?, .+", "zh": r"对 (\d+) 个输入.*，.+"}
CHANGE = {
    "en": (
        r"(?:Another|Removing the (?:word|character)|Hiding|Setting) "
        r"(?P<name>.+?)(?: to zero)? would (?:{}) (?P<items>.+)",
        ("change the answer for", "move"),
        r"It would also move (?P<items>.+)",
    ),
    "zh": (
        rf"(?:改变|去掉词语|去掉字|遮去|让)(?P<name>{T})(?:为零)?，(?:{{}})："
        r"(?P<items>.+)",
        ("判断会改变的有", "明显变化的有"),
        r"此外，明显变化的有：(?P<items>.+)",
    ),
}
MOVED = {
    "en": r"(?P<task>.+) by (?:at least )?(?P<points>\d+)(?: percentage points)?",
    "zh": r"(?P<task>.+)（至少 (?P<points>\d+)(?: 个百分点)?）",
}
ITEM = {
    "en": r"(?P<what>.+?)(?: in (?P<m>\d+)(?: of (?P<n>\d+) inputs(?: tried)?)?)?",
    "zh": r"(?P<what>.+?)(?: ?(?P<m>\d+) 个"
    r"(?:（共(?:试过)? (?P<n>\d+) 个(?:输入)?）)?)?",
}
OTHERS = {"en": r"(\d+) other tasks too", "zh": r"还有另外 (\d+) 个任务"}
WAYS = {
    "en": (
        r"(?:Higher values|The value (?P<value>.+)|The word|The character|"
        r"What it shows|The entry) speaks? (?P<items>.+)",
        r", and (?=for |against )",
        {"for ": "for", "against ": "against"},
    ),
    "zh": (
        r"(?:值较高|值为 ?(?P<value>.+?) ?|有这个词语|有这个字|看得见它|它不为零)时，"
        r"(?P<items>.+)",
        "；",
        {"更可能的有：": "for", "更不可能的有：": "against"},
    ),
}
UNCLEAR = {
    "Which way depends on the input": "input",
    "Which way depends on the value": "value",
    "变化的方向视输入而定": "input",
    "变化的方向视取值而定": "value",
}
LEFT = {"en": r"Not told here: (.+)", "zh": r"此处从略：(.+)"}
SPLIT = {"en": r", | and ", "zh": r"，"}


def read_set(text, language):
    """Return what a text tells."""
    reader, found = Reader(language), TextOfSet()
    first, *paragraphs = reader.masked(text).split("\n\n")
    (first,) = filter(None, re.split(STOP[language], first))
    found.n = int(re.fullmatch(FIRST[language], first).group(1) or 1)
    for paragraph in paragraphs:
        for sentence in filter(None, re.split(STOP[language], paragraph)):
            if not _read(reader, found, sentence):
                found.rest.append(sentence)
    return found


def _read(reader, found, sentence):
    language = reader.language
    pattern, kinds, further = CHANGE[language]
    for kind, part in zip(("turned", "moved"), kinds, strict=True):
        own = re.fullmatch(pattern.format(part), sentence)
        if own:
            n = found.told[-1].n if found.told else None
            found.told.append(Told(reader.name(own["name"]), n))
            _items(reader, found.told[-1], own["items"], kind)
            return True
    own = re.fullmatch(further, sentence)
    if own:
        _items(reader, found.told[-1], own["items"], "moved")
        return True
    pattern, between, ways = WAYS[language]
    own = re.fullmatch(pattern, sentence)
    if own:
        found.told[-1].value = reader.name(own["value"])
        for part in re.split(between, own["items"]):
            way = next(way for way in ways if part.startswith(way))
            said = part.removeprefix(way)
            _items(reader, found.told[-1], said, ways[way])
        return True
    if sentence in UNCLEAR:
        found.told[-1].unclear = UNCLEAR[sentence]
        return True
    own = re.fullmatch(LEFT[language], sentence)
    if own:
        found.left = [int(n) for n in re.findall(r"\d+", own[1])]
        return True
    for key, pattern in LEADS[language]:
        own = re.fullmatch(pattern, sentence)
        if own:
            parts = {name: reader.names(text) for name, text in own.groupdict().items()}
            found.leads.append((key, parts))
            return True
    return False


def _items(reader, told, text, kind):
    """Read the tasks or classes of a sentence, with their numbers of inputs."""
    language = reader.language
    for item in re.split(SPLIT[language], text):
        others = re.fullmatch(OTHERS[language], item)
        if others:
            setattr(told, f"others_{kind}", int(others.group(1)))
            continue
        own = re.fullmatch(ITEM[language], item)
        m = int(own["m"]) if own["m"] else None
        told.n = int(own["n"]) if own["n"] else told.n
        if kind == "turned":
            told.turned[reader.name(own["what"])] = m
        elif kind == "moved":
            # the number of inputs stands behind the brackets
            moved = re.fullmatch(MOVED[language], own["what"])
            told.moved[reader.name(moved["task"])] = int(moved["points"]), m
        else:
            told.ways[reader.which(own["what"])] = kind, m
