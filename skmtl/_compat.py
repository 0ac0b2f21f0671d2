"""What skmtl uses of scikit-learn that is not public, in one place.

`_safe_indexing` takes rows of arrays, lists, sparse matrices and DataFrames alike, as
scikit-learn's own splitting does. It is listed in ``sklearn.utils.__all__``, but its
name is private, and no public function takes given rows.
"""

from __future__ import annotations

from typing import Any

from sklearn.utils import _safe_indexing

from skmtl._byte_order import native_pandas

__all__ = ["take_rows"]


def take_rows(X: Any, rows: Any) -> Any:
    """Return some rows, by number or by mask, of anything that has rows."""
    return _safe_indexing(native_pandas(X), rows)
