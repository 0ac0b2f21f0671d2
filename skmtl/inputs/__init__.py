"""What goes in? Inputs checked, encoded and handed out as tensors."""

from skmtl.inputs._table import Table, TableEncoder

__all__ = ["Table", "TableEncoder"]
