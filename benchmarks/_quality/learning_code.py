"""What decides whether results of ours are stale: the code that learns."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

import skmtl

_LEARNING = ("estimators", "inputs", "networks", "sampling", "tasks", "training")


def _code_of_skmtl() -> str:
    """Return a digest of the code that learns, without its comments and docstrings."""
    digest = hashlib.sha1()
    root = Path(skmtl.__file__).parent
    for path in sorted(
        path for part in _LEARNING for path in (root / part).rglob("*.py")
    ):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                node.value.value = ""
        digest.update(ast.dump(tree).encode())
    return digest.hexdigest()


#: Taken at once: the files may change while a run goes on.
DIGEST = _code_of_skmtl()
