"""The code that the README and the documentation show is code that runs.

The ```` ```python ```` blocks of a file run in order and share their names, as if they
were typed into one session. Other blocks (``pycon``, ``text``, ``bash``...) do not run.
"""

import re
from pathlib import Path

import pytest

from tests.needs import needs

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [path for path in [README, *sorted(ROOT.glob("docs/**/*.md"))] if path.exists()]
#: What the code of some pages needs beyond skmtl.
PACKAGES = {
    "docs/guide/how_do_tasks_share.md": "torchjd",
    "docs/guide/how_to_learn_from_texts.md": "tokenizers",
    "docs/guide/what_goes_in.md": "polars",
}
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def as_case(page):
    name = page.relative_to(ROOT).as_posix()
    marks = needs(PACKAGES[name]) if name in PACKAGES else ()
    return pytest.param(page, id=name, marks=marks)


def python_blocks(text):
    """Return the blocks of a page, each moved down to the line it has in the page."""
    return [
        "\n" * text.count("\n", 0, block.start(1)) + block.group(1)
        for block in BLOCK.finditer(text)
    ]


def test_blocks_keep_their_line_numbers():
    page = "a\n\n```python\nx = 1\n```\n\n```text\nno\n```\n\n```python\n1 / 0\n```\n"
    first, second = python_blocks(page)
    assert first == "\n\n\nx = 1\n"
    assert second.splitlines()[11] == "1 / 0"


def test_readme_exists():
    assert README.exists()


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("page", [as_case(page) for page in PAGES])
def test_page_runs_from_top_to_bottom(page, tmp_path, monkeypatch):
    import matplotlib.pyplot

    matplotlib.use("Agg")
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "__main__"}
    try:
        for block in python_blocks(page.read_text(encoding="utf-8")):
            exec(compile(block, str(page), "exec"), namespace)
    finally:
        matplotlib.pyplot.close("all")
