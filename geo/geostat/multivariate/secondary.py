"""What is known of a secondary variable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.drift import ORDINARY, KnownMean

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.geostat.drift import Drift


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Secondary:
    """What is known of the secondary variable.

    Parameters
    ----------
    at_targets : array_like of float, shape (targets,)
        Its value at every target; means over the block where blocks are estimated.
    mean : float, optional
        Its mean. Without one, its values at the samples must be known.
    at_samples : array_like of float, shape (n,), optional
        Its values at the samples of the primary variable.

    Raises
    ------
    DataError
        Values that are not finite.
    ParameterError
        Neither the mean nor values at the samples: a single value of unknown
        mean says nothing.

    Examples
    --------
    >>> Secondary(at_targets=[5_100.0, 5_300.0], mean=5_000.0).at_targets
    array([5100., 5300.])
    """

    at_targets: NDArray[np.float64]
    mean: float | None = None
    at_samples: NDArray[np.float64] | None = None

    def __init__(
        self,
        *,
        at_targets: ArrayLike,
        mean: float | None = None,
        at_samples: ArrayLike | None = None,
    ) -> None:
        wanted = np.asarray(at_targets, dtype=float)
        known = None if at_samples is None else np.asarray(at_samples, dtype=float)
        _require_secondary(wanted, known, mean=mean)
        object.__setattr__(self, "at_targets", wanted)
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "at_samples", known)

    @property
    def drift(self) -> Drift:
        """What is known of the mean."""
        return ORDINARY if self.mean is None else KnownMean(value=self.mean)


def _require_secondary(
    at_targets: NDArray[np.float64],
    at_samples: NDArray[np.float64] | None,
    *,
    mean: float | None,
) -> None:
    if mean is None and at_samples is None:
        problem = Problem(
            where="mean",
            what="is not given, nor are values at the samples",
            expected="one of them",
            cure="give the mean of the secondary variable over the whole area",
        )
        raise ParameterError("secondary variable", [problem])
    problems = []
    for where, values in (("at_targets", at_targets), ("at_samples", at_samples)):
        if values is None:
            continue
        if values.ndim != 1:
            problems.append(
                Problem(where=where, what=f"shape {values.shape}", expected="(n,)")
            )
        elif not np.isfinite(values).all():
            bad = np.count_nonzero(~np.isfinite(values))
            problems.append(
                Problem(
                    where=where,
                    what=f"{bad} of {len(values)} not finite",
                    expected="a number for each row",
                    cure="krige targets where it is not known by themselves; of the "
                    "samples it is known at all or left out",
                )
            )
    if mean is not None and not np.isfinite(mean):
        problems.append(
            Problem(where="mean", what=f"{mean}", expected="a finite number")
        )
    if problems:
        raise DataError("secondary variable", problems)
