"""What some tests need beyond skmtl: packages of the extras, fonts, a browser.

With ``SKMTL_TESTS_BARE=1`` all of these are hidden, as on a machine that lacks them:
`make bare` runs the tests concerned in this way.
"""

import os
import re
import sys
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec

import numpy as np
import pytest

BARE = os.environ.get("SKMTL_TESTS_BARE") == "1"

#: Packages that skmtl works without, for all but what they are for.
PACKAGES = {
    "polars",
    "quadprog",
    "qpsolvers",
    "rtdl_num_embeddings",
    "sacrebleu",
    "tabm",
    "tokenizers",
    "torchjd",
    "transformers",
}

#: What is found in the files of tests that any of this may matter to; Chinese matters
#: where it is drawn.
CONCERNED = re.compile(
    rf"{'|'.join(PACKAGES)}|tests\.needs|balancing\.rules|BALANCINGS|text_encoders"
    r"|chromium|\bscenes\b|\bplot\((?s:.*)[\u4e00-\u9fff]|[\u4e00-\u9fff](?s:.*)\bplot\("
)

#: Classes of `skmtl.balancing` whose examples need torchjd.
OF_TORCHJD = {
    "AlignedMTL",
    "CAGrad",
    "FAMO",
    "IMTLG",
    "MGDA",
    "PCGrad",
    "TorchJDWeighting",
    "UPGrad",
}


def needs(name):
    """Return the marker of a test that is skipped where a package is not installed."""
    lacks = find_spec(name) is None
    return pytest.mark.skipif(lacks, reason=f"needs the package {name}")


class _Missing:
    """Stands for a package that is not there, and for all that is made with it.

    A test that touches it is skipped; files of tests may touch it as they are read.
    """

    def __init__(self, name):
        self._reason = f"needs the package {name}"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._touched()

    def _touched(self, *args, **kwargs):
        if "PYTEST_CURRENT_TEST" in os.environ:
            pytest.skip(self._reason)
        return self

    __call__ = __array__ = __len__ = __iter__ = __getitem__ = _touched


def package(name):
    """Return a package, or what stands for it where it is not installed."""
    return _Missing(name) if find_spec(name) is None else import_module(name)


#: numpy's strings of any width came with numpy 2.
needs_wide_strings = pytest.mark.skipif(
    not hasattr(np.dtypes, "StringDType"), reason="needs numpy 2"
)


class _OthersFinder(PathFinder):
    """Finds the packages that are installed, but for `PACKAGES`."""

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if fullname.partition(".")[0] in PACKAGES:
            return None
        return super().find_spec(fullname, path, target)


def hide_packages():
    sys.meta_path[sys.meta_path.index(PathFinder)] = _OthersFinder


def hide_fonts():
    """Leave matplotlib the fonts that it brings itself."""
    from matplotlib import font_manager, get_data_path

    manager = font_manager.fontManager
    own = get_data_path()
    manager.ttflist = [e for e in manager.ttflist if e.fname.startswith(own)]
    font_manager.findSystemFonts = lambda *args, **kwargs: []
