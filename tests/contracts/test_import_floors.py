"""The shape of the house: who may import whom, and how long a file may be.

The table of floors is the one in the design: a file imports only from lower floors or
from its own folder. Imports inside functions count as well.
"""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from graphlib import CycleError, TopologicalSorter
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
    "_public": 0,
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

#: The rooms of `explain/`: each knows only those on lower floors, and the files that
#: stand in `explain/` itself know them all.
ROOMS = {
    "neighbours": 0,
    "surrogates": 1,
    "inside": 1,
    "relatedness": 1,
    "facts": 2,
    "summaries": 3,
    "telling.words": 4,
    "telling.pictures": 4,
    "telling.page": 5,
    "": 6,
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


def nodes_of(tree, in_function=False):
    """Yield every statement of a tree, and whether it stands in a function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.expr):
            continue
        yield node, in_function
        function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from nodes_of(node, in_function or function)


@cache
def imports_of(path):
    """Return every import of a file; ``from a.b import c`` gives ``a.b.c``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node, in_function in nodes_of(tree):
        if isinstance(node, ast.Import):
            names, relative = [alias.name for alias in node.names], False
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            relative = node.level > 0
        else:
            continue
        found += [Import(name, node.lineno, relative, in_function) for name in names]
    return found


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


def room_of(name):
    """Return the room of ``skmtl.explain.a.b.c``, or "" if it stands in none."""
    path = name.removeprefix("skmtl.explain").strip(".")
    rooms = [room for room in ROOMS if room and f"{path}.".startswith(f"{room}.")]
    return rooms[0] if rooms else ""


def modules():
    """Return the file of each module of the package, by its name."""
    found = {}
    for path in FILES:
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def graph():
    """Return the modules that each module imports, inside functions and for types too.

    A name that is imported from a package is the package's own, unless it is a module.
    """
    files = modules()

    def module_of(name):
        while name and name not in files:
            name = name.rpartition(".")[0]
        return name

    return {
        name: {module_of(item.name) for item in imports_of(path)} - {"", name}
        for name, path in files.items()
    }


def circles(imported):
    """Return the modules that import themselves over others, circle by circle."""
    order = TopologicalSorter(imported)
    try:
        order.prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_import_goes_round_in_a_circle():
    """Of any length: who reads a file need not have read those that use it."""
    assert not circles(graph())


def test_circle_of_imports_is_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})
    assert not circles({"a": {"b", "c"}, "b": {"c"}, "c": set()})


def test_rooms_of_explain_know_only_lower_rooms():
    wrong = [
        f"{name} imports {other}"
        for name, others in graph().items()
        if name.startswith("skmtl.explain.")
        for other in sorted(others)
        if other.startswith("skmtl.explain")
        and room_of(name) != room_of(other)
        and ROOMS[room_of(name)] <= ROOMS[room_of(other)]
    ]
    assert not wrong


def test_every_folder_of_explain_is_a_room():
    folders = {
        name.removeprefix("skmtl.explain.")
        for name, path in modules().items()
        if name.startswith("skmtl.explain.") and path.name == "__init__.py"
    }
    assert folders - {"telling"} == {*ROOMS} - {""}


def test_every_file_stands_on_a_floor():
    strangers = sorted({unit_of(path) for path in FILES} - set(FLOORS))
    assert not strangers, f"add {strangers} to the design's table and to FLOORS"


@pytest.mark.parametrize("unit", FLOORS)
def test_files_import_only_from_lower_floors(unit):
    files = [path for path in FILES if unit_of(path) == unit]
    assert not [found for path in files for found in floor_violations(path)]


def test_what_the_way_in_names_is_there():
    """The rooms' first words and the tour of the house name files."""
    house = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    named = [(PACKAGE, name) for name in re.findall(r"`([\w/]+(?:\.py|/))`", house)]
    for path in FILES:
        if path.name == "__init__.py":
            doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            found = re.findall(r"`(\w+(?:\.py|/))`", doc)
            named += [(path.parent, name) for name in found]
    missing = [
        f"{folder.name}: {name}"
        for folder, name in named
        if not (folder / name).exists() and not (ROOT / name).exists()
    ]
    assert named
    assert not missing


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
