"""The code that the README and the documentation show is code that runs.

The ```` ```python ```` blocks of a file run in order and share their names, as if they
were typed into one session. Other blocks (``pycon``, ``text``, ``bash``...) do not run.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [path for path in [README, *sorted(ROOT.glob("docs/**/*.md"))] if path.exists()]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


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
@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
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
