"""No window opens, and no figure stays open."""

import matplotlib
import pytest


@pytest.fixture(autouse=True)
def closed_figures():
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.close("all")  # those of other folders' tests
    yield
    plt.close("all")
