"""Figures and units as the Mineral Commodity Summaries print them."""

from __future__ import annotations

import re

import pandas as pd

MARKS = {
    "w": "withheld",
    "na": "not available",
    "xx": "not applicable",
    "—": "zero",
    "–": "zero",
    "-": "zero",
    "--": "zero",
    "e": "net exporter",
    "s": "less than half a unit",
    "less than ½ unit": "less than half a unit",
    "less than 1/2 unit": "less than half a unit",
}
"""What stands for a figure, by the legend of the summaries: the dash is a zero that
is stated."""

BOUNDS = {"<": "less than", ">": "more than"}

MASSES_T = {"t": 1.0, "kt": 1e3, "kg": 1e-3}
"""Tonnes in the units that column names end in."""

_FIGURE = re.compile(
    r"(?P<before>e)?\s*(?P<bound>[<>])?\s*"
    r"(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|-?\.\d+)\s*(?P<after>[erp])?"
)
_MASS = re.compile(
    r"(?:(?P<scale>thousand|million) )?(?:dry )?(?P<unit>metric (?:dry )?tons?|"
    r"kilograms?)\b[, ]*(?P<rest>.*)"
)
_SCALES = {None: 1.0, "thousand": 1e3, "million": 1e6}


def read_figures(cells: pd.Series) -> pd.DataFrame:
    """Read figures with their marks, guessing nothing.

    Parameters
    ----------
    cells : pandas.Series of str

    Returns
    -------
    pandas.DataFrame
        Columns value, NaN where none is told; bound, mark, estimated; and
        unreadable, where the text is none of these.

    Examples
    --------
    >>> read = read_figures(pd.Series(["e10,500", ">75", "W", "—", "", "(4)"]))
    >>> read["value"].tolist()
    [10500.0, 75.0, nan, 0.0, nan, nan]
    >>> read["mark"].tolist()
    ['', '', 'withheld', 'zero', '', '']
    >>> read["unreadable"].tolist()
    [False, False, False, False, False, True]
    """
    seen = {cell: _figure(cell.strip()) for cell in cells.unique()}
    return pd.DataFrame(
        [seen[cell] for cell in cells],
        columns=pd.Index(["value", "bound", "mark", "estimated", "unreadable"]),
        index=cells.index,
    ).astype({"value": float})


def _figure(cell: str) -> tuple[float | None, str, str, bool, bool]:
    mark = MARKS.get(cell.lower(), "")
    if mark or not cell:
        return (0.0 if mark == "zero" else None), "", mark, False, False
    found = _FIGURE.fullmatch(cell)
    if found is None:
        return None, "", "", False, True
    estimated = "e" in (found["before"], found["after"])
    value = float(found["number"].replace(",", ""))
    return value, BOUNDS.get(found["bound"], ""), "", estimated, False


def mass_in_tonnes(unit: str) -> tuple[float, str]:
    """Tell how many tonnes a unit is, and what of.

    Parameters
    ----------
    unit : str
        As written, or as a column name ends.

    Returns
    -------
    tuple of float and str
        The factor and the unit after it: ``t`` with what is counted; 1 and the
        unit as written where it is no mass.

    Examples
    --------
    >>> mass_in_tonnes("thousand metric tons"), mass_in_tonnes("kg")
    ((1000.0, 't'), (0.001, 't'))
    >>> mass_in_tonnes("metric tons, rare-earth-oxide equivalent")
    (1.0, 't, rare-earth-oxide equivalent')
    >>> mass_in_tonnes("thousand carats")
    (1.0, 'thousand carats')
    """
    plain = " ".join(unit.lower().split())
    if plain in MASSES_T:
        return MASSES_T[plain], "t"
    found = _MASS.fullmatch(plain)
    if found is None:
        return 1.0, unit.strip()
    factor = _SCALES[found["scale"]] * (1e-3 if found["unit"][0] == "k" else 1.0)
    return factor, f"t, {found['rest']}" if found["rest"] else "t"
