"""What users import is there, says what it does and shows how it is used."""

import importlib
import inspect
import pkgutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import skmtl

ROOT = Path(__file__).parents[2]
MODULES = pkgutil.walk_packages(skmtl.__path__, "skmtl.")
ROOMS = ["skmtl", *(m.name for m in MODULES if m.ispkg and "._" not in m.name)]
#: The rooms that show names to users.
FOLDERS = [room for room in ROOMS if hasattr(importlib.import_module(room), "__all__")]
PUBLIC = [
    (folder, name)
    for folder in FOLDERS
    for name in importlib.import_module(folder).__all__
]


@pytest.mark.parametrize("room", ROOMS)
def test_room_says_what_it_is_for(room):
    assert importlib.import_module(room).__doc__


@pytest.mark.parametrize("folder", FOLDERS)
def test_folder_lists_its_public_names(folder):
    module = importlib.import_module(folder)
    assert len(module.__all__) == len(set(module.__all__))
    assert all(hasattr(module, name) for name in module.__all__)


@pytest.mark.parametrize(("folder", "name"), PUBLIC)
def test_public_name_is_documented_with_an_example(folder, name):
    found = getattr(importlib.import_module(folder), name)
    if not (inspect.isclass(found) or inspect.isfunction(found)):
        pytest.skip("a constant")
    doc = found.__doc__ or ""
    assert doc.strip(), f"{folder}.{name} has no docstring"
    assert "Examples\n" in doc, f"{folder}.{name} has no Examples section"
    assert ">>> " in doc, f"{folder}.{name} has no example that runs"


@pytest.mark.parametrize("folder", FOLDERS)
def test_public_classes_say_a_public_folder(folder):
    """Pickles name this folder, and so do not depend on private files."""
    module = importlib.import_module(folder)
    for name in module.__all__:
        found = getattr(module, name)
        if inspect.isclass(found):
            assert found.__module__ in FOLDERS, name
            assert getattr(importlib.import_module(found.__module__), name) is found


def test_version_follows_pep_440():
    from packaging.version import Version

    assert str(Version(skmtl.__version__)) == skmtl.__version__


def test_wheel_holds_data_and_type_marker(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "skmtl/py.typed",
        "skmtl/explain/telling/page/_style.css",
        "skmtl/datasets/data/adult.csv.gz",
        "skmtl/datasets/data/adult.md",
        "skmtl/datasets/data/clothing.csv.gz",
        "skmtl/datasets/data/clothing.md",
        "skmtl/datasets/data/penguins.csv",
        "skmtl/datasets/data/README.md",
    } <= names
    assert not [name for name in names if name.startswith(("tests/", "examples/"))]
    assert skmtl.__version__ in wheel.name
