"""What skmtl uses of scikit-learn that is not public, in one place.

`_safe_indexing` takes rows of arrays, lists, sparse matrices and DataFrames alike, as
scikit-learn's own splitting does. It is listed in ``sklearn.utils.__all__``, but its
name is private, and no public function takes given rows.
"""

from __future__ import annotations

from sklearn.utils import _safe_indexing as take_rows

__all__ = ["take_rows"]
