"""Where do examples come from? Data sets, shipped (`load_`) or made (`make_`)."""

from skmtl.datasets._adult import load_adult
from skmtl.datasets._penguins import load_penguins

__all__ = ["load_adult", "load_penguins"]
