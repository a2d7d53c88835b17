"""Rounding in print, the coarser the less sure the class."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.model.classes import ResourceClass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

KEY_COLUMNS = ("zone", "class", "cutoff_kg_m2")
AREA = "area_km2"
AREA_FIGURES = 3
"""At least so many of an area: how much of the ground counts is estimated, but not how
large a piece of ground is."""

BAND = ("p10", "p50", "p90")
MOST_FIGURES = 6  # of the ends of a band that is told apart

ROUNDED_WORDS = (
    "Tonnes and contents are rounded to the figures of their class, areas to three at "
    "least and to whole km\u00b2 without a cut-off, P10, P50 and P90 to as many as "
    "tell them apart, as is a figure that would else stand outside them."
)
"""What is rounded in a printed statement, for its reader."""
CARRIES = 0.1  # share of a total's wet tonnes from which a class sets its figures


@dataclass(frozen=True, slots=True, kw_only=True)
class SignificantFigures:
    """How many significant figures of each class are printed.

    JORC 2012, clause 25, asks to round so that the figures show how uncertain
    they are; its guideline holds two figures for enough in most cases and one
    for often apt where resources are inferred (cited from memory). Published
    nodule statements print three for measured and indicated tonnes (Clarion-
    Clipperton, contracts of TOML 2016 and NORI 2021).

    Parameters
    ----------
    measured, indicated, inferred, unclassified : int, optional
        At least 1.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> SignificantFigures(inferred=1).of(ResourceClass.INFERRED)
    1
    """

    measured: int = 3
    indicated: int = 3
    inferred: int = 2
    unclassified: int = 2

    def __post_init__(self) -> None:
        problems = [
            Problem(
                where=one.name, what=f"{getattr(self, one.name)}", expected="at least 1"
            )
            for one in fields(self)
            if getattr(self, one.name) < 1
        ]
        if problems:
            raise ParameterError("significant figures", problems)

    def of(self, one: ResourceClass) -> int:
        """Give the figures of a class.

        Parameters
        ----------
        one : ResourceClass

        Returns
        -------
        int
        """
        by_class = {
            ResourceClass.MEASURED: self.measured,
            ResourceClass.INDICATED: self.indicated,
            ResourceClass.INFERRED: self.inferred,
            ResourceClass.UNCLASSIFIED: self.unclassified,
        }
        return by_class[one]


def round_significant(value: float, *, figures: int) -> float:
    """Round to significant figures, halves to even, in decimal.

    Parameters
    ----------
    value : float
    figures : int
        At least 1.

    Returns
    -------
    float
        NaN and infinity are returned as they are.

    Raises
    ------
    ParameterError
        Less than one figure is asked for.

    Examples
    --------
    >>> round_significant(356.284, figures=2), round_significant(0.1384, figures=3)
    (360.0, 0.138)
    >>> round_significant(2.5, figures=1), round_significant(3.5, figures=1)
    (2.0, 4.0)
    """
    if figures < 1:
        raise ParameterError(
            "rounding",
            [Problem(where="figures", what=f"{figures}", expected="at least 1")],
        )
    if not np.isfinite(value) or value == 0.0:
        return float(value)
    exact = Decimal(repr(float(value)))
    unit = Decimal(1).scaleb(exact.adjusted() - figures + 1)
    return float(exact.quantize(unit, rounding=ROUND_HALF_EVEN))


def round_lines(
    table: pd.DataFrame,
    *,
    members: Mapping[str, Sequence[ResourceClass]],
    figures: SignificantFigures,
) -> pd.DataFrame:
    """Round the lines of a statement for print.

    A line of one class has the figures of that class. One of several has those of
    the least sure class that holds at least a tenth of its wet tonnes: 341 Mt
    indicated and 11 Mt inferred are 356 Mt with 4 Mt measured, but 68.1 Mt
    indicated and 690 Mt inferred are 760 Mt.

    Two things have more figures than their class. Area, since ground is measured and
    what it holds is estimated: at least `AREA_FIGURES`, and without a cut-off, where
    all ground of a line counts, whole square kilometres. And P10, P50 and P90, as
    many as tell them apart: a band of which both ends print alike would say that
    nothing is uncertain. A figure that its class would print outside its own band has
    those of the band.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns zone, class, cutoff_kg_m2, wet_mt and other numbers; unrounded.
    members : mapping of str to sequence of ResourceClass
        What each line adds up, by its class.
    figures : SignificantFigures

    Returns
    -------
    pandas.DataFrame
        Totals are rounded after they were added up: printed lines need not add
        up to a printed total.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "zone": "total",
    ...         "class": ["Indicated", "Inferred", "total"],
    ...         "cutoff_kg_m2": 4.0,
    ...         "wet_mt": [68.14, 685.3, 753.44],
    ...     }
    ... )
    >>> both = [ResourceClass.INDICATED, ResourceClass.INFERRED]
    >>> round_lines(
    ...     table,
    ...     members={"Indicated": both[:1], "Inferred": both[1:], "total": both},
    ...     figures=SignificantFigures(),
    ... )["wet_mt"].tolist()
    [68.1, 690.0, 750.0]
    """
    tonnes = table.set_index([*KEY_COLUMNS])["wet_mt"].to_dict()
    digits = []
    for zone, klass, cutoff in zip(*(table[name] for name in KEY_COLUMNS), strict=True):
        each = {
            one: tonnes.get((zone, str(one), cutoff), 0.0) for one in members[klass]
        }
        whole = sum(each.values())
        carry = [one for one, mt in each.items() if mt >= CARRIES * whole]
        digits.append(min(figures.of(one) for one in carry))
    by_column = {
        str(name): _figures(table, str(name), digits=digits)
        for name in table.columns
        if name not in KEY_COLUMNS
    }
    printed = {
        name: [
            round_significant(value, figures=count)
            for value, count in zip(table[name], counts, strict=True)
        ]
        for name, counts in by_column.items()
    }
    return table.assign(**printed)


def _figures(table: pd.DataFrame, name: str, *, digits: list[int]) -> list[int]:
    """Say to how many figures each line of a column is printed."""
    if name == AREA:
        return [
            max(least, AREA_FIGURES, _whole_figures(area) if cutoff == 0.0 else 0)
            for least, area, cutoff in zip(
                digits, table[name], table["cutoff_kg_m2"], strict=True
            )
        ]
    stem, _, end = name.rpartition("_")
    band = [f"{stem if end in BAND else name}_{each}" for each in BAND]
    if not set(band) <= set(table.columns):
        return digits
    ends = table[band].to_numpy(dtype=float).tolist()
    apart = [_apart(three, least) for three, least in zip(ends, digits, strict=True)]
    if end in BAND:
        return apart
    return [
        least if _within(value, three, figures=(least, most)) else most
        for value, three, least, most in zip(
            table[name], ends, digits, apart, strict=True
        )
    ]


def _within(value: float, band: list[float], *, figures: tuple[int, int]) -> bool:
    """Say whether a figure is printed within its band, if it lies there at all."""
    low, _, high = (round_significant(each, figures=figures[1]) for each in band)
    printed = round_significant(value, figures=figures[0])
    return low <= printed <= high or not band[0] <= value <= band[2]


def _whole_figures(value: float) -> int:
    """Count the figures before the point."""
    return len(f"{abs(value):.0f}") if np.isfinite(value) else 0


def _apart(values: list[float], least: int) -> int:
    """Give the fewest figures to which numbers that differ are told apart."""
    for figures in range(least, MOST_FIGURES):
        printed = {round_significant(value, figures=figures) for value in values}
        if len(printed) == len(set(values)):
            return figures
    return max(least, MOST_FIGURES)
