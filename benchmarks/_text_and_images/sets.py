"""The data sets: texts and images with several labels each, as they were published.

Labels are whole numbers, positions among the classes of a task in their sorted order;
NaN marks those that are missing.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.io import arff
from sklearn.datasets import load_digits
from sklearn.model_selection import GroupShuffleSplit, train_test_split

from skmtl.datasets import make_reviews


class NotHere(Exception):
    """The file of a data set is not there; the message says what is needed."""


@dataclass(frozen=True)
class Part:
    """Some rows: what comes in, and the label of each task."""

    X: Any
    Y: pd.DataFrame

    def __len__(self) -> int:
        return len(self.Y)


@dataclass(frozen=True)
class Set:
    """A data set with its rows to learn from and its rows to answer.

    Attributes
    ----------
    kind : str
        "english", "chinese", "images" or "table".
    groups : ndarray or None
        Of the rows to learn from: those that belong together.
    columns : dict of list of str
        What the table shows: the mean over some tasks, by the name of the column.
    """

    name: str
    kind: str
    train: Part
    test: Part
    columns: Mapping[str, list[str]]
    groups: np.ndarray | None = None

    def cut(self, n_rows: int) -> Set:
        """Return the set with so many rows to learn from and to answer at most."""
        train, test = (
            Part(part.X[:n_rows], part.Y.iloc[:n_rows].reset_index(drop=True))
            for part in (self.train, self.test)
        )
        groups = None if self.groups is None else self.groups[:n_rows]
        return Set(self.name, self.kind, train, test, self.columns, groups)


def load(name: str, folder: Path | None) -> Set:
    """Return a data set.

    Parameters
    ----------
    name : str
        A name of `READERS`.
    folder : Path or None
        Where the folders of the data sets are; what is shipped does without.
    """
    return READERS[name](name, folder)


def _slurp(name: str, folder: Path | None) -> Set:
    table = pd.read_csv(_file(folder, "slurp/slurp_dev_test.tsv.gz"), sep="\t")
    return _split(
        name,
        "english",
        table["sentence"].to_numpy(object),
        table[["scenario", "action"]],
        (table["split"] == "devel").to_numpy(),
    )


def _crosswoz(name: str, folder: Path | None) -> Set:
    table = pd.read_csv(_file(folder, "crosswoz/crosswoz_val.csv.gz"))
    dialogues = table["dialogue_id"].to_numpy()
    splitter = GroupShuffleSplit(1, test_size=0.3, random_state=0)
    ((train, _),) = splitter.split(table, groups=dialogues)
    is_train = np.isin(np.arange(len(table)), train)
    intents = [column for column in table if column.startswith("intent_")]
    domains = [column for column in table if column.startswith("domain_")]
    return _split(
        name,
        "chinese",
        table["text"].to_numpy(object),
        table[["role", *intents, *domains]],
        is_train,
        {"role": ["role"], "6 intents": intents, "5 domains": domains},
        dialogues[is_train],
    )


def _asap(name: str, folder: Path | None) -> Set:
    parts = [
        pd.read_csv(_file(folder, f"asap_sample/{part}_sample.csv.gz"))
        for part in ("train", "dev", "test")
    ]
    table = pd.concat(parts, ignore_index=True)
    labels = table.drop(columns=["index", "reviewbody"])
    aspects = [column for column in labels if column != "star"]
    labels[aspects] = labels[aspects].where(labels[aspects] != -2)
    is_train = np.arange(len(table)) < len(table) - len(parts[-1])
    return _split(
        name,
        "chinese",
        table["reviewbody"].to_numpy(object),
        labels,
        is_train,
        {"star": ["star"], "18 aspects": aspects},
    )


def _faces(name: str, folder: Path | None) -> Set:
    table = pd.read_csv(_file(folder, "cmu_faces/labels.csv"))
    images = np.load(_file(folder, "cmu_faces/cmu_faces_32x30.npz"))["images"]
    labels = table[["userid", "pose", "eyes", "expression"]]
    labels = labels.rename(columns={"userid": "person", "eyes": "sunglasses"})
    return _split(name, "images", images, labels, (table["split"] != "test2"))


def _digits(name: str, _: Path | None) -> Set:
    digits = load_digits()
    labels = pd.DataFrame(
        {
            "digit": digits.target,
            "odd": digits.target % 2,
            "from five": digits.target >= 5,
        }
    )
    return _split(name, "images", digits.images, labels, _random(len(labels)))


def _reviews(name: str, _: Path | None, language: str, kind: str) -> Set:
    X, Y = make_reviews(800, language=language, return_X_y=True, random_state=0)
    X = np.asarray(X, dtype=object).ravel()
    return _split(name, kind, X, Y, _random(len(Y)))


def _multi_label(name: str, folder: Path | None, n_tasks: int) -> Set:
    parts = []
    for part in ("train", "test"):
        with gzip.open(_file(folder, f"{name}/{name}-{part}.arff.gz"), "rt") as file:
            parts.append(pd.DataFrame(arff.loadarff(file)[0]))
    table = pd.concat(parts, ignore_index=True)
    labels = table.iloc[:, -n_tasks:].astype(int)
    numbers = table.iloc[:, :-n_tasks].to_numpy(np.float64)
    is_train = np.arange(len(table)) < len(parts[0])
    return _split(name, "table", numbers, labels, is_train, {"mean": list(labels)})


def _split(
    name: str,
    kind: str,
    X: np.ndarray,
    labels: pd.DataFrame,
    is_train: Any,
    columns: Mapping[str, list[str]] | None = None,
    groups: np.ndarray | None = None,
) -> Set:
    """Return the set, its labels as codes."""
    codes = {}
    for task in labels:
        numbers, _ = pd.factorize(labels[task], sort=True)
        missing = numbers < 0
        codes[task] = np.where(missing, np.nan, numbers) if missing.any() else numbers
    Y, is_train = pd.DataFrame(codes), np.asarray(is_train)
    train, test = (
        Part(X[rows], Y[rows].reset_index(drop=True)) for rows in (is_train, ~is_train)
    )
    columns = columns or {task: [task] for task in Y}
    return Set(name, kind, train, test, columns, groups)


def _random(n_rows: int) -> np.ndarray:
    train, _ = train_test_split(np.arange(n_rows), test_size=0.5, random_state=0)
    return np.isin(np.arange(n_rows), train)


def _file(folder: Path | None, name: str) -> Path:
    if folder is None:
        raise NotHere(f"{name.split('/')[0]} needs --data DIR.")
    if not (folder / name).exists():
        raise NotHere(f"There is no {name} in {folder}.")
    return folder / name


READERS: Mapping[str, Callable[[str, Path | None], Set]] = {
    "slurp": _slurp,
    "crosswoz": _crosswoz,
    "asap": _asap,
    "faces": _faces,
    "emotions": partial(_multi_label, n_tasks=6),
    "yeast": partial(_multi_label, n_tasks=14),
    "reviews": partial(_reviews, language="en", kind="english"),
    "评论": partial(_reviews, language="zh", kind="chinese"),
    "digits": _digits,
}
