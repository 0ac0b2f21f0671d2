"""What goes in? Inputs checked, encoded and handed out as tensors."""

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
