"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["written_whole"]


@contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a path beside `path` to write to, and put it in its place at the end.

    If writing fails, as on a full disk, the file that was there before is still there.
    The name ends as that of `path` does, which tells some writers the format. What is
    no file, such as a pipe, is written to as it is.
    """
    place = Path(os.path.realpath(path))
    if place.exists() and not place.is_file():
        yield place
        return
    beside = place.with_name(f".{secrets.token_hex(4)}{place.suffix}")
    try:
        yield beside
        if place.exists():
            os.chmod(beside, place.stat().st_mode & 0o7777)
        os.replace(beside, place)
    except OSError as error:
        if error.filename == str(beside):  # a name that nobody has given
            error.filename = os.fspath(path)
        raise
    finally:
        beside.unlink(missing_ok=True)
