"""What goes in? Inputs checked, encoded and handed out as tensors.

Start with `_encoder.py` for tables; images and tokens have encoders of their own. An
encoder checks what comes, learns its statistics in `fit` and hands out rows.
"""

from skmtl._public import publish
from skmtl.inputs._encoder import TableEncoder
from skmtl.inputs._images import ImageEncoder, Images
from skmtl.inputs._table import Table
from skmtl.inputs._tokens import TokenEncoder, Tokens

__all__ = [
    "ImageEncoder",
    "Images",
    "Table",
    "TableEncoder",
    "TokenEncoder",
    "Tokens",
]

publish(globals())
