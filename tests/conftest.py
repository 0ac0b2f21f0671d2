"""How the tests are run."""

import os

from hypothesis import settings

# A slow example is no failure on a busy machine; where nobody watches, the examples are
# the same each time.
settings.register_profile(
    "skmtl", deadline=None, max_examples=40, derandomize="CI" in os.environ
)
settings.load_profile("skmtl")
