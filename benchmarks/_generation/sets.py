"""The sets, read from files as they were published; see the text of the package."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from _quality.sets import file_in

from _generation.features import Signs, classes_of
from _generation.problem import Part, Problem

Reader = Callable[[Path | None], Problem]

#: The column of phones.
PHONES = "pronunciation"
FOUR = ("dut", "fre", "hun", "rum")
SEVEN = ("dut", "fre", "hun", "ice", "lit", "rum", "vie")
#: Titles: rows to learn from, and those at the end to be tested on.
N_TITLES, N_TEST_TITLES = 900, 1000
FEW_CLASSES, FEW_TEXTS = 0.05, 0.1


def inflection(language: str, split: str, folder: Path | None) -> Problem:
    """Lemma and features -> form."""
    table = _inflection(folder, language)
    signs = Signs(table["features"])

    def part(rows: pd.DataFrame) -> Part:
        pairs = zip(rows["lemma"], rows["features"], strict=True)
        source = [lemma + signs.of(features) for lemma, features in pairs]
        return Part(source, rows[["form"]], rows[["lemma", "features"]])

    return _split(table, part, split, text="form", words=True)


def inflection_back(language: str, folder: Path | None) -> Problem:
    """Form -> lemma, and its features as classes."""
    table = _inflection(folder, language)
    learned = table.loc[table["split"] == "train_small", "features"]
    told = classes_of(table["features"], learned)

    def part(rows: pd.DataFrame) -> Part:
        Y = rows[["lemma"]].join(told)
        return Part([*rows["form"]], Y, rows[["form"]])

    return _split(table, part, "train_small", text="lemma", words=True)


def pronunciation(
    languages: tuple[str, ...], told: bool, folder: Path | None
) -> Problem:
    """Word -> phones; the language is told before it, or is a class."""
    table = _read(folder, "g2p_latin")
    table = table[table["language"].isin(languages)]
    signs = Signs(table["language"])

    def part(rows: pd.DataFrame) -> Part:
        source = [*rows["word"]]
        if told:
            pairs = zip(rows["language"], source, strict=True)
            source = [signs.of(language) + word for language, word in pairs]
        asked = [PHONES]
        if not told and len(languages) > 1:
            asked.append("language")
        return Part(source, rows[asked], rows[["language"]])

    group = "language" if len(languages) > 1 else None
    return _split(table, part, text=PHONES, words=True, phones=True, group=group)


def names(few: bool, folder: Path | None) -> Problem:
    """Chinese name -> English name, kind and level."""
    table = _read(folder, "chinese_names")
    table["level"] = table["level"].where(table["level"] != "", None)

    def part(rows: pd.DataFrame) -> Part:
        Y = rows[["english", "kind", "level"]]
        return Part([*rows["chinese"]], Y, rows[["kind"]])

    hidden = (["kind", "level"], FEW_CLASSES) if few else None
    return _split(table, part, text="english", group="kind", few=hidden)


def titles(few: tuple[list[str], float] | None, folder: Path | None) -> Problem:
    """Chinese or Spanish title -> English, language and topic."""
    return of_titles(_read(folder, "titles"), N_TITLES, N_TEST_TITLES, few)


def of_titles(
    table: pd.DataFrame,
    n_train: int,
    n_test: int,
    few: tuple[list[str], float] | None = None,
) -> Problem:
    """Return the problem of titles: the first rows, the last, and those between."""

    def part(rows: pd.DataFrame) -> Part:
        Y = rows[["english", "language", "topic"]]
        return Part([*rows["title"]], Y, rows[["language"]])

    order = np.arange(len(table))
    split = np.where(order < n_train, "train", "dev").astype(object)
    split[len(table) - n_test :] = "test"
    return _split(table.assign(split=split), part, text="english", few=few)


def _inflection(folder: Path | None, language: str) -> pd.DataFrame:
    table = _read(folder, "inflection")
    return table[table["language"] == language].reset_index(drop=True)


def _read(folder: Path | None, name: str) -> pd.DataFrame:
    """Return a table of strings: a quotation mark is one, and "None" is a word."""
    return pd.read_csv(
        file_in(folder, f"{name}/{name}.tsv.gz"),
        sep="\t",
        dtype=object,
        keep_default_na=False,
        quoting=csv.QUOTE_NONE,
    )


def _split(
    table: pd.DataFrame,
    part: Callable[[pd.DataFrame], Part],
    train: str = "train",
    **facts: object,
) -> Problem:
    """Return the problem of a table with a column that names the parts."""
    parts = []
    for name in (train, "dev", "test"):
        found = part(table[table["split"] == name])
        parts.append(found.rows(np.arange(len(found.source))))
    return Problem(*parts, **facts)  # type: ignore[arg-type]


LANGUAGES = ("hun", "kat", "tur")
READERS: Mapping[str, Reader] = {
    **{f"{at}_small": partial(inflection, at, "train_small") for at in LANGUAGES},
    **{f"{at}_large": partial(inflection, at, "train_large") for at in LANGUAGES},
    **{f"{at}_back": partial(inflection_back, at) for at in LANGUAGES},
    "g2p_hun": partial(pronunciation, ("hun",), False),
    "g2p_told": partial(pronunciation, FOUR, True),
    "g2p_four": partial(pronunciation, FOUR, False),
    "g2p_seven": partial(pronunciation, SEVEN, False),
    "names": partial(names, False),
    "names_few_classes": partial(names, True),
    "titles": partial(titles, None),
    "titles_few_classes": partial(titles, (["language", "topic"], FEW_CLASSES)),
    "titles_few_texts": partial(titles, (["english"], FEW_TEXTS)),
}
