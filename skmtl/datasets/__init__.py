"""Where do examples come from? Data sets, shipped (`load_`) or made (`make_`).

One file a data set; `data/` holds what is shipped, with its source and its licence.
"""

from skmtl._public import publish
from skmtl.datasets._adult import load_adult
from skmtl.datasets._clothing import load_clothing_reviews
from skmtl.datasets._digit_pairs import make_digit_pairs
from skmtl.datasets._multitask import make_multitask
from skmtl.datasets._penguins import load_penguins
from skmtl.datasets._reviews import make_reviews
from skmtl.datasets._titles import make_titles

__all__ = [
    "load_adult",
    "load_clothing_reviews",
    "load_penguins",
    "make_digit_pairs",
    "make_multitask",
    "make_reviews",
    "make_titles",
]

publish(globals())
