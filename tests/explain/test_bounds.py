"""How many rows are asked about, at a time and in all, and how these differ."""

import numpy as np
import pandas as pd
import pytest

from skmtl.explain import ImageExplainer, TabularExplainer
from tests.explain.models import Asked, bounded


def half(images):
    return np.full((len(images), 2), 0.5)


@pytest.mark.parametrize(
    ("n_columns", "expected"), [(3, 1000), (400, 1000), (600, 1200)]
)
def test_of_many_columns_twice_as_many_rows_are_asked_about_at_first(
    n_columns, expected
):
    table = np.random.RandomState(0).randn(30, n_columns)
    sizes = []

    def model(rows):
        sizes.append(len(rows))
        raise InterruptedError  # a surrogate of so many columns takes long to fit

    with pytest.raises(InterruptedError):
        TabularExplainer(model, table).explain(table[0])
    assert sizes == [expected]


def test_no_more_rows_are_asked_about_at_first_than_in_all(monkeypatch):
    monkeypatch.setattr(TabularExplainer, "_sizes", (10, 30))
    table = np.random.RandomState(0).randn(30, 20)
    explainer = TabularExplainer(lambda rows: bounded(rows[:, 0]), table)
    assert explainer.explain(table[0]).n_samples == 30


class Weighed:
    """A model that knows how many bytes it was given in each call."""

    def __init__(self):
        self.n_rows, self.n_bytes = [], []

    def __call__(self, rows):
        self.n_rows.append(len(rows))
        self.n_bytes.append(rows.nbytes)
        return half(rows)


def test_rows_of_a_wide_table_come_in_batches_of_64_mb():
    model, table = Weighed(), np.random.RandomState(0).randn(20, 2000)
    explainer = TabularExplainer(model, table)
    perturber = explainer._perturber(table[0])
    # a surrogate of so many columns takes long to fit, so rows are only asked about
    codes = np.broadcast_to(table[0], (5000, 2000))
    assert len(explainer._asked(perturber, lambda n: None, codes)) == 5000
    assert model.n_rows == [4194, 806]
    assert max(model.n_bytes) <= 64 * 2**20


def test_large_images_come_in_batches_of_64_mb():
    model, image = Weighed(), np.random.RandomState(0).rand(512, 512, 3)
    segments = np.arange(512)[:, None] // 256 * 2 + np.arange(512) // 256
    explainer = ImageExplainer(model, segmentation=segments, n_samples=25)
    explainer.explain(image)
    assert sum(model.n_rows[:3]) == 25
    assert max(model.n_bytes) <= 64 * 2**20
    assert max(model.n_bytes) > 48 * 2**20  # no smaller than they have to be


def asked_about(table, x, n, **settings):
    """Return the rows that a model is asked about to explain one."""
    model = Asked(half)
    TabularExplainer(model, table, n_samples=n, **settings).explain(x)
    return model.asked[0]


@pytest.mark.parametrize(
    ("n_columns", "n_other"), [(2, 0.6), (4, 1.2), (10, 2), (20, 2), (40, 4)]
)
def test_about_two_categories_of_a_row_differ(n_columns, n_other):
    # and each in a tenth of the rows at least, in three tenths at most
    rng = np.random.RandomState(0)
    table = pd.DataFrame(rng.choice(list("uvw"), (60, n_columns))).add_prefix("c")
    rows = asked_about(table, table.iloc[0], 2000)
    differ = (rows != table.iloc[0]).to_numpy().sum(axis=1).mean()
    assert differ == pytest.approx(n_other, rel=0.1)


def test_with_contribution_half_of_the_rows_are_in_the_range_of_the_row():
    rng = np.random.RandomState(0)
    table = pd.DataFrame(
        {
            "low": rng.randn(200),
            "high": rng.randn(200),
            "rare": np.where(np.arange(200) < 3, "seldom", rng.choice(["u", "v"], 200)),
            "frequent": np.where(np.arange(200) % 10 == 5, "else", "mostly"),
        }
    )
    x = table.iloc[0].copy()
    x["low"], x["high"] = table["low"].min(), table["high"].max()
    rows = asked_about(table, x, 3000, kind="contribution")
    alike = {
        "low": rows["low"] <= table["low"].quantile(0.25),
        "high": rows["high"] > table["high"].quantile(0.75),
        "rare": rows["rare"] == "seldom",
        "frequent": rows["frequent"] == "mostly",
    }
    for name, own in alike.items():
        assert own.mean() == pytest.approx(0.5, abs=0.05), name
