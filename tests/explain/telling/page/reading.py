"""Pages read as a reader's program would: a tree of elements, or a complaint."""

from html.parser import HTMLParser

from tests.explain.made import made_explanation

__all__ = ["Element", "read", "small_explanation"]

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
            child.text(language) if isinstance(child, Element) else child
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


def small_explanation(**changes):
    """Return three tasks with shared, conflicting and specific evidence."""
    effects = [[0.2, 0.18, 0.1], [0.1, -0.1, 0.0], [0.0, -0.15, 0.0], [0.001, 0, 0]]
    given = {
        "task_names": ["risk", "readmission", "stay"],
        "names": ["glucose", "weight", "age", "noise"],
    }
    return made_explanation(effects, **(given | changes))
