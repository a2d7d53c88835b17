"""An error that several samples share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cause:
    """An error that several samples share, drawn once for all of them.

    Parameters
    ----------
    name : str
        Such as ``"factor of grab, campaign 1994"``; the same cause has the same
        name in every domain.
    loading : ndarray of float, shape (n,)
        What one standard deviation adds to each sample, kg/m2 wet.
    """

    name: str
    loading: NDArray[np.float64]
