"""No window opens, and no figure stays open."""

from tests.plotting.conftest import closed_figures

__all__ = ["closed_figures"]
