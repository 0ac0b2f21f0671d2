"""Short fits on real data, where it is at hand: better than the majority class."""

import gzip
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskClassifier

DATA = Path(__file__).parents[2] / "../shared/data"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the data sets of the project are not in {DATA}"
)


def read_arff(name):
    """Return the table of an ARFF file; "?" is missing, nominal columns are strings."""
    text = gzip.decompress((DATA / name).read_bytes()).decode()
    head, rows = text.split("@data", 1)
    columns = [line.split()[1:3] for line in head.splitlines() if "@attribute" in line]
    return pd.read_csv(
        io.StringIO(rows),
        names=[name for name, _ in columns],
        dtype={name: None if kind == "numeric" else "str" for name, kind in columns},
        na_values="?",
        skipinitialspace=True,
    )


def yeast():
    parts = [read_arff(f"yeast/yeast-{part}.arff.gz") for part in ("train", "test")]
    table = pd.concat(parts, ignore_index=True)
    return table.iloc[:, :103], table.iloc[:, 103:].astype(int)


def solar_flare():
    table = read_arff("solar_flare/sf2.arff.gz")
    return table.iloc[:, :10], table.iloc[:, 10:]


def thyroid():
    table = read_arff("thyroid_l7/thyroid-L7.arff.gz")
    return table.iloc[:, 7:], table.iloc[:, :7]


def tox21():
    packed = np.load(DATA / "tox21/ecfp4_1024_packed.npz")
    X = np.unpackbits(packed["bits"], axis=1)[packed["valid"]]
    Y = pd.read_csv(DATA / "tox21/tox21.csv.gz").iloc[:, :12]
    return X, Y[packed["valid"]]


def log_losses(Y, classes, probas):
    """Return each task's mean log loss on labels that are observed and known."""
    losses = []
    for name, known, proba in zip(Y, classes, probas, strict=True):
        codes = Y[name].map({label: code for code, label in enumerate(known)})
        seen = codes.notna().to_numpy()
        codes = codes[seen].astype(int)
        losses.append(-np.log(np.maximum(proba[seen, codes], 1e-12)).mean())
    return np.array(losses)


@pytest.mark.parametrize("load", [yeast, solar_flare, thyroid, tox21])
@pytest.mark.filterwarnings("ignore:Only one class:skmtl.exceptions.SkmtlWarning")
def test_a_short_fit_beats_the_majority_class(load):
    X, Y = load()
    test = np.random.RandomState(0).rand(len(Y)) < 0.3
    X_train, X_test = X[~test], X[test]
    Y_train, Y_test = Y[~test], Y[test]
    clf = MultiTaskClassifier(max_epochs=8, random_state=0).fit(X_train, Y_train)

    shares = [Y_train[name].value_counts(normalize=True).sort_index() for name in Y]
    priors = [np.tile(share.to_numpy(), (len(Y_test), 1)) for share in shares]
    expected = log_losses(Y_test, clf.classes_, priors)
    found = log_losses(Y_test, clf.classes_, clf.predict_proba(X_test))
    assert found.mean() < 0.97 * expected.mean()
    assert (found < expected).mean() > 0.7

    if load in (yeast, thyroid):  # elsewhere hardly a label but the majority's is sure
        common = [share.idxmax() for share in shares]
        hits = Y_test.to_numpy() == np.array(common, dtype=object)
        assert clf.score(X_test, Y_test) > hits.mean()


def test_missing_labels_of_tox21_do_no_harm():
    X, Y = tox21()
    X, Y = X[:1500], Y[:1500]
    assert 0.1 < Y.isna().to_numpy().mean() < 0.3
    clf = MultiTaskClassifier(max_epochs=3, random_state=0).fit(X, Y)
    assert clf.classes_[0].tolist() == [0, 1]
    assert np.isfinite(clf.history_[:, "valid_loss"]).all()
