"""What goes in? Inputs checked, encoded and handed out as tensors."""

from skmtl.inputs._encoder import TableEncoder
from skmtl.inputs._table import Table

__all__ = ["Table", "TableEncoder"]
