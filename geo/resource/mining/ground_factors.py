"""How realizations of the ground differ from their mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

FACTORS = ("area", "abundance", "solids")
"""Columns of factors before those of the grades."""


def ground_factors(
    realization_totals: pd.DataFrame,
    *,
    cutoff: float,
    classes: Collection[str],
    metals: Sequence[str],
) -> pd.DataFrame:
    """Divide the totals of each realization by those of their mean, step by step.

    Area, tonnes per area, dry per wet tonne and metal per dry tonne: their product
    is metal over its mean, so that no total is lost on the way.

    Parameters
    ----------
    realization_totals : pandas.DataFrame
        realization, class, cutoff_kg_m2, area_m2, wet_t, dry_t and ni_t for each
        metal, one row or more for each realization
        (`geo.resource.statement.trace.realization_table`).
    cutoff : float
        kg/m2 wet, one of those of the table.
    classes : collection of str
        Whose ground is planned on.
    metals : sequence of str

    Returns
    -------
    pandas.DataFrame
        A row for each realization: realization, area, abundance, solids and a grade
        by the name of each metal; 1 is the mean.

    Raises
    ------
    DataError
        A column is absent, no row has the cut-off and classes, or a realization has
        no ground or none of a metal there.

    Examples
    --------
    >>> import pandas as pd
    >>> totals = pd.DataFrame(
    ...     {
    ...         "realization": [0, 1],
    ...         "class": "Indicated",
    ...         "cutoff_kg_m2": 10.0,
    ...         "area_m2": [1e6, 1e6],
    ...         "wet_t": [12e3, 8e3],
    ...         "dry_t": [9e3, 6e3],
    ...         "ni_t": [90.0, 60.0],
    ...     }
    ... )
    >>> ground_factors(totals, cutoff=10.0, classes=["Indicated"], metals=["Ni"])
       realization  area  abundance  solids   Ni
    0            0   1.0        1.2     1.0  1.0
    1            1   1.0        0.8     1.0  1.0
    """
    names = ["area_m2", "wet_t", "dry_t", *(f"{metal.lower()}_t" for metal in metals)]
    rows = _rows(realization_totals, names, cutoff=cutoff, classes=classes)
    sums = rows.groupby("realization")[names].sum()
    empty = [name for name in names if not (sums[name] > 0.0).all()]
    if empty:
        _refuse(
            f"a realization has no {', '.join(empty)} above {cutoff:g} kg/m2",
            cure="plan on a lower cut-off, on more classes, or leave the metal out",
        )
    over_mean = sums / sums.mean()
    factors = over_mean[["area_m2"]].rename(columns={"area_m2": "area"})
    factors["abundance"] = over_mean["wet_t"] / over_mean["area_m2"]
    factors["solids"] = over_mean["dry_t"] / over_mean["wet_t"]
    for metal in metals:
        factors[metal] = over_mean[f"{metal.lower()}_t"] / over_mean["dry_t"]
    return factors.reset_index()


def _rows(
    totals: pd.DataFrame,
    names: list[str],
    *,
    cutoff: float,
    classes: Collection[str],
) -> pd.DataFrame:
    needed = ["realization", "class", "cutoff_kg_m2", *names]
    absent = [name for name in needed if name not in totals]
    if absent:
        _refuse("no column " + ", ".join(absent), cure="give realization_table(totals)")
    rows = totals[
        (totals["cutoff_kg_m2"] == cutoff) & totals["class"].isin(list(classes))
    ]
    if rows.empty:
        _refuse(
            f"no row of {', '.join(map(str, classes))} above {cutoff:g} kg/m2",
            cure="take a cut-off and classes that the statement has",
        )
    return rows


def _refuse(what: str, *, cure: str) -> None:
    raise DataError(
        "ground of realizations", [Problem(where="totals", what=what, cure=cure)]
    )
