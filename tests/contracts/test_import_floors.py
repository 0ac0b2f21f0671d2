"""The shape of the house: who may import whom, and how long a file may be.

The table of floors is the one in the design: a file imports only from lower floors or
from its own folder. Imports inside functions count as well.
"""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "skmtl"
FILES = sorted(PACKAGE.rglob("*.py"))

FLOORS = {
    "_byte_order": 0,
    "_compat": 0,
    "_draws": 0,
    "_files": 0,
    "_frames": 0,
    "_optional": 0,
    "_progress": 0,
    "_recipes": 0,
    "_row_order": 0,
    "_warning": 0,
    "_wording": 0,
    "exceptions": 0,
    "tasks": 1,
    "inputs": 1,
    "datasets": 1,
    "networks": 2,
    "balancing": 2,
    "sampling": 2,
    "preprocessing": 2,
    "metrics": 2,
    "model_selection": 3,
    "training": 3,
    "estimators": 4,
    "plotting": 5,
    "explain": 6,
    "__init__": 7,
}

#: Third-party packages that only these folders may import.
ONLY_IN = {
    "skorch": {"training"},
    "matplotlib": {"plotting", "explain"},
    "lime": {"explain"},
    "skimage": {"explain"},
}

#: Third-party packages that must not be loaded by `import skmtl`.
LAZY = {"matplotlib", "lime", "skimage"}

#: Folders that hold torch code and know nothing of tables or of the training loop.
TORCH_ONLY = {"networks", "balancing", "sampling"}


class Import(NamedTuple):
    """One imported module or name, as written in a file."""

    name: str
    line: int
    relative: bool
    in_function: bool


def unit_of(path):
    """Return the floor table's name for a file: its folder, or the file in the root."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def imports_of(path):
    """Yield every import of a file; ``from a.b import c`` gives ``a.b.c``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names, relative = [alias.name for alias in node.names], False
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            relative = node.level > 0
        else:
            continue
        for name in names:
            yield Import(name, node.lineno, relative, id(node) in inside)


def describe(path, line):
    return f"{path.relative_to(ROOT)}:{line}"


def imported_unit(name):
    """Return the floor table's name for ``skmtl.x.y``; the root itself is __init__."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in FLOORS else "__init__"


def floor_violations(path):
    own = unit_of(path)
    for item in imports_of(path):
        if item.name.split(".")[0] != "skmtl":
            continue
        other = imported_unit(item.name)
        same_folder = own == other or FLOORS[own] == FLOORS[other] == 0
        if not same_folder and FLOORS[other] >= FLOORS[own]:
            yield (
                f"{describe(path, item.line)}: {own} (F{FLOORS[own]}) imports "
                f"{item.name} (F{FLOORS[other]})"
            )


def test_every_file_stands_on_a_floor():
    strangers = sorted({unit_of(path) for path in FILES} - set(FLOORS))
    assert not strangers, f"add {strangers} to the design's table and to FLOORS"


@pytest.mark.parametrize("unit", FLOORS)
def test_files_import_only_from_lower_floors(unit):
    files = [path for path in FILES if unit_of(path) == unit]
    assert not [found for path in files for found in floor_violations(path)]


def test_imports_are_absolute():
    assert not [
        describe(path, item.line)
        for path in FILES
        for item in imports_of(path)
        if item.relative
    ]


@pytest.mark.parametrize("package", ONLY_IN)
def test_package_is_imported_only_in_its_folders(package):
    assert not [
        describe(path, item.line)
        for path in FILES
        for item in imports_of(path)
        if item.name.split(".")[0] == package and unit_of(path) not in ONLY_IN[package]
    ]


@pytest.mark.parametrize("package", sorted(LAZY))
def test_package_is_imported_inside_functions(package):
    assert not [
        describe(path, item.line)
        for path in FILES
        for item in imports_of(path)
        if item.name.split(".")[0] == package and not item.in_function
    ]


def test_torch_folders_know_neither_tables_nor_training():
    assert not [
        f"{describe(path, item.line)}: {item.name}"
        for path in FILES
        if unit_of(path) in TORCH_ONLY
        for item in imports_of(path)
        if item.name.split(".")[0] in {"pandas", "polars", "skorch"}
    ]


def test_private_names_of_sklearn_are_imported_only_in_compat():
    assert not [
        f"{describe(path, item.line)}: {item.name}"
        for path in FILES
        if unit_of(path) != "_compat"
        for item in imports_of(path)
        if item.name.startswith("sklearn.") and "._" in item.name
    ]


def test_module_level_imports_are_declared_dependencies():
    """What happens to be installed is no dependency; extras go through `_optional`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {
        re.match(r"[\w-]+", requirement).group()
        for requirement in project["project"]["dependencies"]
    }
    distributions = packages_distributions()
    undeclared = [
        f"{describe(path, item.line)}: {root}"
        for path in FILES
        for item in imports_of(path)
        if (root := item.name.split(".")[0]) != "skmtl"
        and root not in sys.stdlib_module_names
        and not item.in_function
        and not declared.intersection(distributions.get(root, []))
    ]
    assert not undeclared


def test_files_are_short():
    """400 lines are a defect, and half of the files have at most 120."""
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in FILES
        if path.name != "__init__.py"
    }
    longest = sorted(lines, key=lines.get, reverse=True)[:5]
    report = f"median {median(lines.values())}, longest " + ", ".join(
        f"{name} ({lines[name]})" for name in longest
    )
    assert max(lines.values()) <= 400, report
    assert median(lines.values()) <= 120, report


def test_importing_skmtl_does_not_load_plotting_or_lime():
    code = f"import sys, skmtl; print(*{LAZY!r}.intersection(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
