"""A few generated titles, for a look whether everything still runs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from _generation.problem import Problem
from _generation.sets import of_titles

_WORDS = {  # Chinese, Spanish, topic
    "River": ("河流", "ríos", "nature"),
    "Desert": ("沙漠", "desierto", "nature"),
    "Forest": ("森林", "bosque", "nature"),
    "Money": ("金钱", "dinero", "city"),
    "Streets": ("街道", "calles", "city"),
    "Neighbours": ("邻居", "vecinos", "city"),
    "Solitude": ("孤独", "soledad", "feelings"),
    "Friendship": ("友谊", "amistad", "feelings"),
    "Love": ("爱情", "amor", "feelings"),
}


def titles(_: Path | None) -> Problem:
    """Two words and "and", in Chinese or Spanish -> English, language, topic."""
    rows = []
    for a, (chinese, spanish, topic) in _WORDS.items():
        for b, (other_chinese, other_spanish, _topic) in _WORDS.items():
            if a != b:
                english = f"{a} and {b}"
                chinese_title = f"{chinese}与{other_chinese}"
                spanish_title = f"{spanish.capitalize()} y {other_spanish}"
                rows.append((chinese_title, "Chinese", topic, english))
                rows.append((spanish_title, "Spanish", topic, english))
    table = pd.DataFrame(rows, columns=["title", "language", "topic", "english"])
    shuffled = table.sample(frac=1, random_state=0, ignore_index=True)
    return of_titles(shuffled, 80, 40)


MADE = {"titles": titles}
