"""The lines of a published statement, as printed, with what follows from them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.resource.statement.consistency.intervals import (
    Interval,
    Printed,
    Zeros,
    read_printed,
)
from geo.resource.statement.lines import TOTAL

if TYPE_CHECKING:
    import pandas as pd

CLASS, ZONE, CUTOFF = "class", "zone", "cutoff_kg_m2"
KEYS = (CLASS, ZONE, CUTOFF)
AREA, ABUNDANCE, WET = "area_km2", "abundance_wet_kg_m2", "wet_mt"
MOISTURE, DRY, GRADED = "moisture", "dry_mt", "graded_share"
GRADE, METAL, YEARS = "_pct", "_kt", "_years_of_demand"
PERCENTILES = ("_p10", "_p50", "_p90")

_TOTAL_WORDS = re.compile(r"(grand )?(total|all|sum)( .*)?|overall")
_JOINED = re.compile(r"\s*(?:\+|&|/|,|\band\b)\s*")
_SHORT = {"m": "measured", "i": "indicated", "inf": "inferred"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """One line of a statement.

    Parameters
    ----------
    place : str
        Where it stands, such as ``"line 3"``.
    klass, zone : str
        As printed.
    cutoff : float or None
        kg/m2 wet; a cut-off is chosen, so it is exact.
    numbers : mapping of str to Printed
        By column.
    """

    place: str
    klass: str
    zone: str
    cutoff: float | None
    numbers: Mapping[str, Printed]

    def __str__(self) -> str:
        cutoff = "" if self.cutoff is None else f"cut-off {self.cutoff:g}"
        name = ", ".join(part for part in (self.klass, self.zone, cutoff) if part)
        return f"{self.place} ({name})" if name else self.place

    @property
    def metals(self) -> list[str]:
        """Metals that have a grade or a mass, in the order of the columns."""
        found = (
            name.removesuffix(ending)
            for name in self.numbers
            for ending in (GRADE, METAL)
            if name.endswith(ending)
        )
        return list(dict.fromkeys(found))

    def printed(self, name: str) -> Interval | None:
        """Give what a printed number may stand for.

        Parameters
        ----------
        name : str
            A column.

        Returns
        -------
        Interval or None
        """
        return self.numbers[name].interval if name in self.numbers else None

    def found(self, name: str) -> Interval | None:
        """Give a number as printed, or worked out from others of the line.

        Parameters
        ----------
        name : str
            A column.

        Returns
        -------
        Interval or None
        """
        printed = self.printed(name)
        if printed is not None:
            return printed
        derive = _DERIVED.get(name)
        return derive(self) if derive else None

    def told(self, *names: str) -> str:
        """Quote columns as printed.

        Parameters
        ----------
        *names : str

        Returns
        -------
        str
        """
        known = [name for name in names if name in self.numbers]
        return ", ".join(f"{name} {self.numbers[name].text}" for name in known)

    def changed(self, numbers: Mapping[str, Printed | None]) -> Line:
        """Suppose that other numbers stood there.

        Parameters
        ----------
        numbers : mapping of str to Printed or None
            By column; None where none stood.

        Returns
        -------
        Line
        """
        supposed = {**self.numbers, **numbers}
        kept = {name: number for name, number in supposed.items() if number}
        return replace(self, numbers=kept)


def _water(line: Line) -> Interval | None:
    """Give a moisture that is a share at all."""
    moisture = line.printed(MOISTURE)
    return None if moisture is None or moisture.low >= 1.0 else moisture


def _area(line: Line) -> Interval | None:
    wet, abundance = line.printed(WET), line.printed(ABUNDANCE)
    if wet is None or abundance is None:
        return None
    return wet * 1000.0 / abundance


def _wet(line: Line) -> Interval | None:
    area, abundance = line.printed(AREA), line.printed(ABUNDANCE)
    if area is not None and abundance is not None:
        return area * abundance * 1e-3
    dry, moisture = line.printed(DRY), _water(line)
    if dry is None or moisture is None:
        return None
    return dry / moisture.rest


def _dry(line: Line) -> Interval | None:
    wet, moisture = line.found(WET), _water(line)
    return None if wet is None or moisture is None else wet * moisture.rest


def _abundance(line: Line) -> Interval | None:
    area, wet = line.printed(AREA), line.found(WET)
    return None if area is None or wet is None else wet * 1000.0 / area


_DERIVED = {AREA: _area, WET: _wet, DRY: _dry, ABUNDANCE: _abundance}


def graded_dry(line: Line) -> Interval | None:
    """Give the dry tonnes that carry an estimate of their grades.

    Parameters
    ----------
    line : Line

    Returns
    -------
    Interval or None
        Mt; of all dry tonnes where the line does not say its graded share,
        which is the least over the metals.
    """
    dry, share = line.found(DRY), line.printed(GRADED)
    if dry is None or share is None:
        return dry
    return dry * Interval(low=min(share.low, 1.0), high=1.0)


def published_lines(cells: pd.DataFrame, *, zeros: Zeros = Zeros.PLACES) -> list[Line]:
    """Read the text of a statement as lines.

    Parameters
    ----------
    cells : pandas.DataFrame
        Text: class, zone and cutoff_kg_m2 where they are given; area_km2,
        abundance_wet_kg_m2, wet_mt, moisture, dry_mt, graded_share, and by
        metal ni_pct, ni_kt, ni_years_of_demand; any of them with _p10, _p50,
        _p90. Empty where nothing is printed. The index says where a line
        stands.
    zeros : Zeros, optional

    Returns
    -------
    list of Line

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame(
    ...     {"class": ["Inferred"], "wet_mt": ["11"], "area_km2": [""]},
    ...     index=["line 2"],
    ... )
    >>> (line,) = published_lines(cells)
    >>> print(line, line.told("wet_mt", "area_km2"))
    line 2 (Inferred) wet_mt 11
    """
    lines = []
    for place, row in cells.iterrows():
        numbers = {
            str(name): read_printed(text, zeros=zeros)
            for name, text in row.items()
            if name not in KEYS and text
        }
        cutoff = str(row.get(CUTOFF, ""))
        lines.append(
            Line(
                place=str(place),
                klass=str(row.get(CLASS, "")),
                zone=str(row.get(ZONE, "")),
                cutoff=float(cutoff) if cutoff else None,
                numbers=numbers,
            )
        )
    return _of_one_cutoff(lines)


def _of_one_cutoff(lines: list[Line]) -> list[Line]:
    """Where only one cut-off is named, it holds for the lines without one."""
    named = {line.cutoff for line in lines} - {None}
    if len(named) != 1:
        return lines
    (cutoff,) = named
    return [replace(line, cutoff=cutoff) for line in lines]


def members(name: str, *, among: Sequence[str]) -> frozenset[str]:
    """Say what a class or a zone is made of.

    Parameters
    ----------
    name : str
        As printed, such as ``"Measured"``, ``"M+I"`` or ``"Total"``.
    among : sequence of str
        All the names of that column.

    Returns
    -------
    frozenset of str
        Names in lower case, itself if it is a part; `TOTAL` for the whole. An
        empty name among others is the whole too.

    Examples
    --------
    >>> names = ["Measured", "Indicated", "Measured + Indicated", "Total"]
    >>> sorted(members("M+I", among=names)), sorted(members("Total", among=names))
    (['indicated', 'measured'], ['total'])
    """
    text = " ".join(name.lower().split())
    if _TOTAL_WORDS.fullmatch(text) or (not text and any(among)):
        return frozenset([TOTAL])
    parts = [_SHORT.get(part, part) for part in _JOINED.split(text)]
    if len(parts) > 1:
        known = {" ".join(other.lower().split()) for other in among}
        if known.union(_SHORT.values()).issuperset(parts):
            return frozenset(parts)
    return frozenset([_SHORT.get(text, text)])
