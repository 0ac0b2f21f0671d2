"""Pages read as a reader's program would: a tree of elements, or a complaint."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np

from skmtl.explain.facts._asked import Answers, Varied
from tests.explain.made import made_explanation

__all__ = [
    "Element",
    "asked",
    "panel",
    "paths",
    "read",
    "small_explanation",
    "symbols",
    "with_curves",
]

VOID = {"meta", "input", "br", "hr", "img", "link", "wbr"}


class Element:
    """An element with its attributes, children and text in order."""

    def __init__(self, tag, attributes=()):
        self.tag, self.attributes, self.children = tag, dict(attributes), []

    def all(self, tag=None, **attributes):
        """Return the elements below, in order, with a tag and attributes."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                wanted = {
                    "class" if k == "kind" else k: v for k, v in attributes.items()
                }
                if (tag is None or child.tag == tag) and wanted.items() <= (
                    child.attributes.items()
                ):
                    found.append(child)
                found += child.all(tag, **attributes)
        return found

    def text(self, language="en"):
        """Return the text below as a reader of one language sees it."""
        other = {"en": "zh", "zh": "en"}[language]
        return "".join(
            child.text(language)
            if isinstance(child, Element)
            else child.replace("\u00a0", " ")
            for child in self.children
            if not isinstance(child, Element) or child.attributes.get("lang") != other
        )

    def shape(self):
        """Return tags and attributes without any text, and where its lines may end."""
        return [(one.tag, one.attributes) for one in self.all() if one.tag != "wbr"]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Element("document")
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        self.open[-1].children.append(Element(tag, attrs))
        if tag not in VOID:
            self.open.append(self.open[-1].children[-1])

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Element(tag, attrs))

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def read(html):
    """Return the tree of a page; what is not closed or not unique is an error."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [reader.root], f"not closed: {reader.open[-1].tag}"
    ids = [one.attributes["id"] for one in reader.root.all() if "id" in one.attributes]
    assert len(ids) == len(set(ids)), "an id is there twice"
    for one in reader.root.all():
        named = one.attributes.get("aria-labelledby")
        assert named is None or named in ids
    return reader.root


def with_curves(explanation, n=35, seed=0):
    """Return it with answers to n numbers for each feature, which go up and down."""
    random = np.random.RandomState(seed)
    numbers = np.linspace(-2, 2, n)
    found = []
    for j in explanation.facts.leading:
        phases = random.uniform(0, 6, explanation.offsets[-1])
        waves = np.sin(2 * numbers[:, None] + phases) - np.sin(0.2 + phases)
        parts = np.split(
            explanation.own * np.exp(waves), explanation.offsets[1:-1], axis=1
        )
        said = np.hstack([part / part.sum(axis=1, keepdims=True) for part in parts])
        is_number = np.repeat(explanation.is_number, np.diff(explanation.offsets))
        far = explanation.own + explanation.scales * waves
        said = np.where(is_number, far, said)
        found.append(
            Varied(
                feature=j,
                own="0.1",
                values=tuple(f"{x:.4g}" for x in numbers),
                numbers=numbers,
                common=np.arange(n) % 7 == 0,
                sizes=np.abs(numbers),
                outputs=said,
                own_number=0.1,
                seen=random.uniform(-2, 2, 40),
            )
        )
    return replace(explanation, answers=Answers(tuple(found)))


def small_explanation(**changes):
    """Return three tasks with shared, conflicting and specific evidence."""
    effects = [[0.2, 0.18, 0.1], [0.1, -0.1, 0.0], [0.0, -0.15, 0.0], [0.001, 0, 0]]
    given = {
        "task_names": ["risk", "readmission", "stay"],
        "names": ["glucose", "weight", "age", "noise"],
    }
    return made_explanation(effects, **(given | changes))


def points(d):
    """Return the points of a path, line by line: an array (n_points, 2) each."""
    lines = []
    for part in d.split("M")[1:]:
        start, _, rest = part.partition("l")
        start = start.replace("h0", "")
        at = np.array(start.split(), dtype=int)
        steps = np.array(re.findall(r"-?\d+", rest), dtype=int).reshape(-1, 2)
        lines.append(np.vstack([at, at + np.cumsum(steps, axis=0)]))
    return lines


def paths(symbol, kind):
    """Return the lines of one kind in a drawing, as `points` does."""
    return [
        line
        for path in symbol.all("path", kind=kind)
        for line in points(path.attributes["d"])
    ]


def symbols(tree):
    """Return the drawings of a page by their keys."""
    return {one.attributes["id"]: one for one in tree.all("symbol")}


def panel(tree, task, at):
    """Return what is shown if one class of one task is chosen."""
    (found,) = tree.all("section", id=f"p{task}-{at}")
    return found


def asked(model, x, name, value):
    """Return what the model says with one value changed: an array for each task."""
    said = model.predict_proba(x.assign(**{name: value}))
    return [proba[0] for proba in said]
