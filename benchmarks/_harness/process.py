"""Fresh Python processes, for what only a whole process can show."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import skmtl


def run_python(*arguments: str) -> str:
    """Run Python with these arguments and return what it printed.

    The process finds the same skmtl as this one, whatever folder it is started from.
    """
    source = str(Path(skmtl.__file__).parents[1])
    path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )
    return done.stdout
