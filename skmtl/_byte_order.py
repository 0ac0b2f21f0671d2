"""Values in the byte order of the machine: pandas takes no other.

Files of FITS, HDF5, netCDF and Java often have the other order.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["native", "native_pandas"]


def native(values: Any) -> Any:
    """Return an array, Series or DataFrame in the byte order of the machine.

    What has it already, and anything else, comes back as it is.
    """
    if isinstance(values, pd.DataFrame):
        swapped = [k for k, dtype in enumerate(values.dtypes) if _is_swapped(dtype)]
        if not swapped:
            return values
        # by position: names may stand there twice
        columns = [values.iloc[:, k] for k in range(values.shape[1])]
        for k in swapped:
            columns[k] = native(columns[k])
        return pd.concat(columns, axis=1)
    if not _is_swapped(getattr(values, "dtype", None)):
        return values
    if isinstance(values, pd.Series):
        return pd.Series(native(values.to_numpy()), values.index, name=values.name)
    return values.astype(values.dtype.newbyteorder("="))


def native_pandas(values: Any) -> Any:
    """Return a DataFrame or Series in that byte order, anything else as it is.

    numpy takes rows of either order, so that arrays need no copy.
    """
    return native(values) if isinstance(values, pd.DataFrame | pd.Series) else values


def _is_swapped(dtype: Any) -> bool:
    return isinstance(dtype, np.dtype) and not dtype.isnative
