"""A grain of a plume that sinks in a current, by which a buffer is screened."""

from __future__ import annotations

from dataclasses import dataclass

from geo.errors import ParameterError
from geo.model.limits import bad_choice, outside, unsaid
from geo.model.shared_columns import EVIDENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """A grain of the plume that sinks in a current.

    Parameters
    ----------
    height_m : float
        Above the sea floor, from which it sinks.
    current_m_s : float
        That carries it.
    velocity_mm_s : float
        At which it sinks.
    height_source, current_source, velocity_source : str
    evidence : str, optional
        Of the three together.

    Raises
    ------
    ParameterError
        A number is out of its range, or nobody stands for it; all is told.

    Examples
    --------
    >>> Settling(
    ...     height_m=2.0,
    ...     height_source="x",
    ...     current_m_s=0.04,
    ...     current_source="x",
    ...     velocity_mm_s=0.0,
    ...     velocity_source="",
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: settling: 2 problems
    - velocity_mm_s: 0
        expected: 0.0001 to 1000
    - velocity_source: empty
        expected: a few words
    """

    height_m: float
    height_source: str
    current_m_s: float
    current_source: str
    velocity_mm_s: float
    velocity_source: str
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        limits = {
            "height_m": (1e-3, 1e4),
            "current_m_s": (0.0, 5.0),
            "velocity_mm_s": (1e-4, 1e3),
        }
        problems = [
            problem
            for name, (low, high) in limits.items()
            for problem in outside(self, name, low=low, high=high)
        ]
        problems += unsaid(self, "height_source", "current_source", "velocity_source")
        problems += bad_choice("evidence", self.evidence, EVIDENCE)
        if problems:
            raise ParameterError("settling", problems)
