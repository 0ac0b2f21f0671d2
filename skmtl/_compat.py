"""Every import from scikit-learn that is private or depends on its version.

skmtl supports scikit-learn 1.7 and later; what moves between versions is met here
and nowhere else.
"""

from __future__ import annotations

from sklearn.utils.validation import _check_feature_names_in as check_feature_names_in
from sklearn.utils.validation import _num_samples as num_samples

__all__ = ["check_feature_names_in", "num_samples"]
