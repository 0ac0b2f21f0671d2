"""Where do examples come from? Data sets, shipped (`load_`) or made (`make_`)."""

from skmtl.datasets._penguins import load_penguins

__all__ = ["load_penguins"]
