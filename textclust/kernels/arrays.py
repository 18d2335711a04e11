"""How arrays enter the kernels: read-only and of one type, so that each kernel compiles once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


def frozen(array: Any, dtype: DTypeLike) -> NDArray[Any]:
    """Read-only, contiguous view of the array in this type; copied only where type or layout differ."""
    view = np.ascontiguousarray(array, dtype=dtype).view()
    view.flags.writeable = False
    return view
