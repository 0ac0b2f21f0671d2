"""Print the lowest versions that pyproject.toml declares, as constraints for pip."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

PROJECT = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]


def lowest(requirements: list[str]) -> Iterator[str]:
    """Yield ``name==version`` for each requirement, and for those of its extras."""
    for requirement in requirements:
        name, extras, bound = re.fullmatch(
            r"([\w.-]+)(?:\[([\w,-]+)\])?(?:>=([\w.]+).*)?", requirement
        ).groups()
        if name == PROJECT["name"]:
            for extra in extras.split(","):
                yield from lowest(PROJECT["optional-dependencies"][extra])
        elif bound is None:
            raise ValueError(f"{requirement!r} has no lowest version (>=).")
        else:
            yield f"{name}=={bound}"


print(*lowest([*PROJECT["dependencies"], "skmtl[test]"]), sep="\n")
