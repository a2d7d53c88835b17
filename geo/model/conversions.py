"""The log of what was converted into what, by which factor and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONVERSION_COLUMNS = ("quantity", "step", "from", "to", "factor", "why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """One step from a unit, basis or place to another.

    Parameters
    ----------
    before, after : str
        Kinds, such as ``"t (wet, in situ)"`` and ``"t (dry, in situ)"``.
    factor : float
        What figures before are multiplied by, at least 0.
    why : str
        The reason, with the number it rests on.

    Raises
    ------
    ParameterError
        The factor is no number or negative, or no reason is given.

    Examples
    --------
    >>> print(Conversion(before="g/m2", after="kg/m2", factor=1e-3, why="unit"))
    g/m2 → kg/m2, × 0.001: unit
    """

    before: str
    after: str
    factor: float
    why: str

    def __post_init__(self) -> None:
        problems = []
        if not 0.0 <= self.factor < float("inf"):
            problems.append(
                Problem(
                    where="factor", what=f"{self.factor}", expected="a number, not < 0"
                )
            )
        if not self.why.strip():
            problems.append(
                Problem(where="why", what="empty", cure="say what the factor rests on")
            )
        if problems:
            raise ParameterError(f"{self.before} → {self.after}", problems)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}, × {self.factor:g}: {self.why}"


def conversions_table(logs: Mapping[str, Sequence[Conversion]]) -> pd.DataFrame:
    """Lay logs out as a table, each step once.

    Parameters
    ----------
    logs : mapping of str to sequence of Conversion
        By the name of what was converted: a column of the samples, a total.

    Returns
    -------
    pandas.DataFrame
        quantity, step (from 1), from, to, factor, why. A step that a sum
        brought in from several terms stands there once.

    Examples
    --------
    >>> step = Conversion(before="g/m2", after="kg/m2", factor=1e-3, why="unit")
    >>> conversions_table({"abundance": [step, step]}).values.tolist()
    [['abundance', 1, 'g/m2', 'kg/m2', 0.001, 'unit']]
    """
    rows = [
        (name, number, step.before, step.after, step.factor, step.why)
        for name, log in logs.items()
        for number, step in enumerate(dict.fromkeys(log), start=1)
    ]
    return pd.DataFrame(rows, columns=pd.Index(CONVERSION_COLUMNS))
