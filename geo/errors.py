"""The exceptions of the package: structured facts, all problems told at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, and what to do about it.

    Parameters
    ----------
    where : str
        The place: a file and line, a table and rows, a parameter name.
    what : str
        What was found there, with the value.
    expected : str, optional
        What was expected instead.
    cure : str, optional
        What to do.

    Examples
    --------
    >>> print(Problem(where="row 3", what="lat 141.2", expected="-90 to 90"))
    row 3: lat 141.2
        expected: -90 to 90
    """

    where: str
    what: str
    expected: str = ""
    cure: str = ""

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.what}"]
        if self.expected:
            lines.append(f"    expected: {self.expected}")
        if self.cure:
            lines.append(f"    cure: {self.cure}")
        return "\n".join(lines)


class GeoError(Exception):
    """Anything the user can mend: carries every problem found.

    Parameters
    ----------
    what : str
        The thing that was being read or computed, such as ``"samples"``.
    problems : sequence of Problem
        All that is wrong with it, not only the first.

    Examples
    --------
    >>> raise DataError("samples", [Problem(where="row 3", what="no longitude")])
    Traceback (most recent call last):
    ...
    geo.errors.DataError: samples: 1 problem
    - row 3: no longitude
    """

    def __init__(self, what: str, problems: Sequence[Problem]) -> None:
        self.what = what
        self.problems = tuple(problems)
        super().__init__(what, self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        plural = "" if count == 1 else "s"
        head = f"{self.what}: {count} problem{plural}"
        return "\n".join([head, *(f"- {problem}" for problem in self.problems)])


class DataError(GeoError):
    """A file, table or array does not hold what it must.

    Examples
    --------
    >>> print(DataError("samples", [Problem(where="row 3", what="no longitude")]))
    samples: 1 problem
    - row 3: no longitude
    """


class CRSError(GeoError):
    """A coordinate system is missing, differs, or does not suit the computation.

    Examples
    --------
    >>> print(CRSError("cores.csv", [Problem(where="crs", what="none is declared")]))
    cores.csv: 1 problem
    - crs: none is declared
    """


class ParameterError(GeoError, ValueError):
    """A parameter lies outside what the method allows.

    Examples
    --------
    >>> issubclass(ParameterError, ValueError)
    True
    """


class UnsupportedRangeError(DataError):
    """The data do not support a variogram range: no pairs reach that far.

    Examples
    --------
    >>> issubclass(UnsupportedRangeError, DataError)
    True
    """


class MissingExtraError(GeoError, ImportError):
    """An optional package is not installed.

    Examples
    --------
    >>> issubclass(MissingExtraError, ImportError)
    True
    """


class CheckpointError(GeoError):
    """A stored intermediate result cannot be used."""
