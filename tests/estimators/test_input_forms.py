"""The same rows in another form are learned and predicted the same."""

import joblib
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from tests.needs import package
from tests.toy_tasks import make_tasks, probabilities, small_classifier

pl = package("polars")

X, Y = make_tasks()
X = np.where(np.abs(X) > 0.3, X, 0)  # zeros for the sparse forms


def memory_map(tmp_path, X):
    joblib.dump(X, tmp_path / "X.joblib")
    return joblib.load(tmp_path / "X.joblib", mmap_mode="r")


def read_only(tmp_path, X):
    X = X.copy()
    X.flags.writeable = False
    return X


NAMES = [f"column_{j}" for j in range(4)]

#: Forms with the same numbers, dense.
DENSE = {
    "list": lambda tmp_path, X: X.tolist(),
    "Fortran order": lambda tmp_path, X: np.asfortranarray(X),
    "read-only": read_only,
    "memory map": memory_map,
    "every second row": lambda tmp_path, X: np.repeat(X, 2, axis=0)[::2],
    "backwards": lambda tmp_path, X: X[::-1].copy()[::-1],
    "columns backwards": lambda tmp_path, X: X[:, ::-1].copy()[:, ::-1],
    "big-endian": lambda tmp_path, X: X.astype(">f8"),
    "objects": lambda tmp_path, X: X.astype(object),
    "pandas": lambda tmp_path, X: pd.DataFrame(X, columns=NAMES),
    "pandas with an index": lambda tmp_path, X: pd.DataFrame(
        X, columns=NAMES, index=np.arange(60)[::-1]
    ),
    "pandas Float64": lambda tmp_path, X: pd.DataFrame(X, columns=NAMES).astype(
        "Float64"
    ),
    "pandas objects": lambda tmp_path, X: pd.DataFrame(X, columns=NAMES).astype(object),
    "polars": lambda tmp_path, X: pl.DataFrame(X, schema=NAMES),
}
SPARSE = {
    "csr": sp.csr_array,
    "csr matrix": sp.csr_matrix,
    "csc": sp.csc_array,
    "coo": sp.coo_array,
    "lil matrix": sp.lil_matrix,
}


@pytest.fixture(scope="module")
def expected():
    return probabilities(small_classifier(max_epochs=8).fit(X, Y), X)


@pytest.mark.parametrize("form", DENSE)
def test_dense_forms_give_the_same(form, expected, tmp_path):
    rows = DENSE[form](tmp_path, X)
    clf = small_classifier(max_epochs=8).fit(rows, Y)
    np.testing.assert_allclose(probabilities(clf, rows), expected, atol=1e-5)
    assert clf.score(rows, Y) > 0.5


@pytest.mark.parametrize("form", [name for name in DENSE if "pandas" not in name])
def test_a_model_fitted_on_an_array_predicts_every_form(form, expected, tmp_path):
    if form == "polars":
        pytest.skip("it has names that the array has not")
    clf = small_classifier(max_epochs=8).fit(X, Y)
    rows = DENSE[form](tmp_path, X)
    np.testing.assert_allclose(probabilities(clf, rows), expected, atol=1e-6)


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("form", ["pandas", "pandas Float64", "polars"])
def test_missing_numbers_are_the_same_in_every_form(form, missing, tmp_path):
    holes = X.copy()
    holes[::7, 1] = np.nan
    rows = DENSE[form](tmp_path, holes)
    if form == "polars":
        rows = rows.fill_nan(None)
    first = small_classifier(max_epochs=5).fit(holes, Y)
    second = small_classifier(max_epochs=5).fit(rows, Y)
    np.testing.assert_allclose(
        probabilities(first, holes), probabilities(second, rows), atol=1e-5
    )


def test_none_in_a_list_is_a_missing_number():
    holes = X.copy()
    holes[::7, 1] = np.nan
    rows = pd.DataFrame(holes, dtype=object).where(~np.isnan(holes), None)
    rows = rows.to_numpy().tolist()
    expected = small_classifier(max_epochs=5).fit(holes, Y)
    found = small_classifier(max_epochs=5).fit(rows, Y)
    np.testing.assert_allclose(
        probabilities(found, rows), probabilities(expected, holes), atol=1e-5
    )


@pytest.mark.parametrize("dtype", ["int64", "int8", "Int64", "UInt8", "bool"])
def test_whole_numbers_are_the_same_in_every_type(dtype):
    whole = (X > 0).astype(float) if dtype == "bool" else np.round(np.abs(X))
    expected = probabilities(small_classifier(max_epochs=5).fit(whole, Y), whole)
    if dtype in ("Int64", "UInt8"):
        rows = pd.DataFrame(whole).set_axis(NAMES, axis=1).astype(dtype)
    else:
        rows = whole.astype(dtype)
    found = probabilities(small_classifier(max_epochs=5).fit(rows, Y), rows)
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_single_precision_gives_about_the_same(expected):
    rows = X.astype(np.float32)
    clf = small_classifier(max_epochs=8).fit(rows, Y)
    np.testing.assert_allclose(probabilities(clf, rows), expected, atol=1e-3)


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("form", SPARSE)
def test_sparse_forms_give_the_same_as_one_another(form, standardize):
    settings = {"max_epochs": 8, "standardize": standardize}
    reference = small_classifier(**settings).fit(sp.csr_array(X), Y)
    rows = SPARSE[form](X)
    clf = small_classifier(**settings).fit(rows, Y)
    np.testing.assert_allclose(
        probabilities(clf, rows), probabilities(reference, sp.csr_array(X)), atol=1e-5
    )


def test_sparse_rows_give_what_dense_rows_give_where_nothing_is_centred():
    settings = {"max_epochs": 8, "standardize": False}
    dense = small_classifier(**settings).fit(X, Y)
    sparse = small_classifier(**settings).fit(sp.csr_array(X), Y)
    np.testing.assert_allclose(
        probabilities(sparse, sp.csr_array(X)), probabilities(dense, X), atol=1e-5
    )


@pytest.mark.parametrize("standardize", [False, True])
def test_a_model_fitted_on_dense_rows_predicts_sparse_ones(standardize):
    clf = small_classifier(standardize=standardize).fit(X + 1, Y)
    rows = sp.csr_array(X + 1)
    np.testing.assert_allclose(
        probabilities(clf, rows), probabilities(clf, X + 1), atol=1e-5
    )
    np.testing.assert_allclose(clf.transform(rows), clf.transform(X + 1), atol=1e-4)


@pytest.mark.parametrize("standardize", [False, True])
def test_a_model_fitted_on_sparse_rows_predicts_dense_ones(standardize):
    clf = small_classifier(standardize=standardize).fit(sp.csr_array(X + 1), Y)
    np.testing.assert_allclose(
        probabilities(clf, sp.csr_array(X + 1)), probabilities(clf, X + 1), atol=1e-5
    )


def test_a_model_fitted_on_dense_rows_with_missing_numbers_predicts_sparse_ones():
    holes = X.copy()
    holes[::7, 1] = np.nan
    clf = small_classifier().fit(holes, Y)
    np.testing.assert_allclose(
        probabilities(clf, sp.csr_array(X)), probabilities(clf, X), atol=1e-5
    )


def test_entries_that_are_stored_twice_or_as_zeros_are_added_up():
    rows = sp.csr_array(X)
    doubled = sp.csr_array(
        (
            np.repeat(rows.data / 2, 2),
            np.repeat(rows.indices, 2),
            rows.indptr * 2,
        ),
        shape=rows.shape,
    )
    clf = small_classifier(max_epochs=5).fit(rows, Y)
    expected = probabilities(clf, rows)
    np.testing.assert_allclose(probabilities(clf, doubled), expected, atol=1e-5)


def test_each_row_is_predicted_on_its_own(expected):
    clf = small_classifier(max_epochs=8).fit(X, Y)
    one_by_one = np.vstack([probabilities(clf, X[[i]]) for i in range(60)])
    np.testing.assert_allclose(one_by_one, expected, atol=1e-6)


def test_many_rows_are_predicted_in_batches(expected):
    clf = small_classifier(max_epochs=8).fit(X, Y)
    many = np.tile(X, (150, 1))
    found = probabilities(clf, many)
    np.testing.assert_allclose(found, np.tile(expected, (150, 1)), atol=1e-6)
    assert clf.predict(many).shape == (9000, 3)


def test_fit_and_predict_change_neither_rows_nor_targets():
    holes = X.copy()
    holes[::7, 1] = np.nan
    frame, targets = pd.DataFrame(holes, columns=NAMES), Y.astype(object)
    targets.iloc[::5, 0] = None
    copies = frame.copy(), targets.copy()
    small_classifier(max_epochs=2).fit(frame, targets).predict(frame)
    pd.testing.assert_frame_equal(frame, copies[0])
    pd.testing.assert_frame_equal(targets, copies[1])
