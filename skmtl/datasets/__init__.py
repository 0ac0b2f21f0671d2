"""Where do examples come from? Data sets, shipped (`load_`) or made (`make_`)."""

from skmtl.datasets._adult import load_adult
from skmtl.datasets._multitask import make_multitask
from skmtl.datasets._penguins import load_penguins
from skmtl.datasets._reviews import make_reviews

__all__ = ["load_adult", "load_penguins", "make_multitask", "make_reviews"]
