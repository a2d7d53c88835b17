"""What can be wrong with layers of mud, and what the rules make of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import Problem
from geo.model.mud import DEEPEST_CORE_M
from geo.model.mud_columns import DENSITY_UNITS
from geo.model.sample_columns import SHARE_UNITS

if TYPE_CHECKING:
    from geo.model.mud import MudSettings
    from geo.model.mud_columns import DensityColumns
    from geo.model.samples import SampleRules
    from geo.sources.sample_draft import Draft

PLAUSIBLE_DRY_T_M3 = (0.15, 1.2)
"""Medians of dry density beyond which a unit or basis is doubted: pelagic clay holds
0.3 to 0.9 t dry a cubic metre, and 1.2 to 1.5 t wet (general knowledge, unverified)."""

DENSEST_DRY_T_M3 = 2.7  # no pores at all
THICKEST_LAYER_M = 20.0  # a median beyond it looks like centimetres
MOST_OFF_PLACE_DEG = 1e-3  # between rows of one core, about 100 m


def check_places(draft: Draft, *, rules: SampleRules) -> Draft:
    """Find layers that lie elsewhere than the first of their core.

    Parameters
    ----------
    draft : Draft
        With positions on WGS84.
    rules : SampleRules

    Returns
    -------
    Draft
        Every layer has the position of the first of its core.

    Examples
    --------
    >>> from geo.model.samples import SampleRules
    >>> from geo.sources.sample_draft import Draft
    >>> table = pd.DataFrame({"station": ["A", "A"], "lon": [154.0, 154.5]})
    >>> draft = check_places(Draft(table=table.assign(lat=22.0)), rules=SampleRules())
    >>> draft.findings[0].what
    'layer elsewhere than the first of its core:'
    """
    table = draft.table
    first = table.groupby("station")[["lon", "lat"]].transform("first")
    off = (table[["lon", "lat"]] - first).abs().max(axis=1) > MOST_OFF_PLACE_DEG
    draft = draft.found(
        off,
        shown=table["station"],
        what="layer elsewhere than the first of its core:",
        cure="one name for one core, and one position",
        reject=rules.impossible == "reject",
    )
    return replace(draft, table=table.assign(**first)).settled()


def check_depths(draft: Draft, *, rules: SampleRules) -> Draft:
    """Find layers above the sea floor, upside down, or in another unit.

    Parameters
    ----------
    draft : Draft
        With top_m and bottom_m.
    rules : SampleRules

    Returns
    -------
    Draft

    Examples
    --------
    >>> from geo.model.samples import SampleRules
    >>> from geo.sources.sample_draft import Draft
    >>> table = pd.DataFrame({"station": ["A"], "lon": [0.0], "lat": [0.0]})
    >>> table = table.assign(top_m=2.0, bottom_m=1.0)
    >>> print(
    ...     check_depths(Draft(table=table), rules=SampleRules()).findings[0].problem()
    ... )
    rows 0: layer upside down or of no thickness: 2 to 1 m
        expected: top_m above bottom_m
    """
    top, bottom = draft.table["top_m"], draft.table["bottom_m"]
    told = _depths(draft.table)
    reject = rules.impossible == "reject"
    draft = (
        draft.found(
            ~(top >= 0.0),
            shown=told,
            what="layer above the sea floor:",
            expected="metres below it, 0 or more",
            cure="depths grow downwards from 0 at the sea floor",
            reject=reject,
        )
        .found(
            (top >= 0.0) & ~(top < bottom),
            shown=told,
            what="layer upside down or of no thickness:",
            expected="top_m above bottom_m",
            reject=reject,
        )
        .found(
            bottom > DEEPEST_CORE_M,
            shown=told,
            what="layer deeper than any core:",
            expected=f"at most {DEEPEST_CORE_M:g} m below the sea floor",
            cure="are the depths in centimetres, or water depths?",
            reject=reject,
        )
        .settled()
    )
    thick = (draft.table["bottom_m"] - draft.table["top_m"]).median()
    if not thick > THICKEST_LAYER_M:
        return draft
    doubt = Problem(
        where="top_m, bottom_m",
        what=f"the median layer is {thick:g} m thick",
        expected=f"up to {THICKEST_LAYER_M:g} m",
        cure="perhaps the unit is cm",
    )
    return replace(draft, problems=(*draft.problems, doubt))


def _depths(table: pd.DataFrame) -> pd.Series[str]:
    """Write from where to where layers go; also of a table without any left."""
    top, bottom = (
        table[name].map("{:g}".format).astype(str) for name in ("top_m", "bottom_m")
    )
    return top + " to " + bottom + " m"


def check_density(
    draft: Draft, *, columns: DensityColumns, rules: SampleRules
) -> Draft:
    """Make one dry density, t/m3, of what was measured.

    Parameters
    ----------
    draft : Draft
        With density_dry, density_bulk, density_water, density_porosity as named.
    columns : DensityColumns
    rules : SampleRules

    Returns
    -------
    Draft
        With dry_t_m3.

    Examples
    --------
    >>> from geo.model.mud_columns import DensityColumns
    >>> from geo.model.samples import SampleRules
    >>> from geo.sources.sample_draft import Draft
    >>> table = pd.DataFrame({"station": ["A"], "lon": [0.0], "lat": [0.0]})
    >>> table = table.assign(density_bulk=1.35, density_water=0.59)
    >>> columns = DensityColumns(bulk="b", water="w")
    >>> draft = check_density(Draft(table=table), columns=columns, rules=SampleRules())
    >>> draft.table["dry_t_m3"].round(4).tolist()
    [0.5535]
    """
    table = draft.table
    factor, share = DENSITY_UNITS[columns.unit], SHARE_UNITS[columns.share_unit]
    figures = {
        name: table[f"density_{name}"]
        * (share if name in {"water", "porosity"} else factor)
        for name in columns.columns
    }
    reject = rules.impossible == "reject"
    for name in ("water", "porosity"):
        if name in figures:
            draft = draft.found(
                ~figures[name].between(0.0, 1.0, inclusive="left"),
                shown=table[f"density_{name}"],
                what=f"{name} in {columns.share_unit}:",
                expected="0 to below 100 %"
                if columns.share_unit == "%"
                else "0 to below 1",
                cure="is share_unit right?",
                reject=reject,
            )
    dry = _dry_density(figures, columns)
    draft = replace(
        draft,
        table=table.assign(dry_t_m3=dry).drop(
            columns=[f"density_{name}" for name in columns.columns]
        ),
    ).settled()
    dry = draft.table["dry_t_m3"]
    draft = draft.found(
        ~((dry > 0.0) & (dry <= DENSEST_DRY_T_M3)),
        shown=dry,
        what="dry density, t/m3:",
        expected=f"above 0, up to {DENSEST_DRY_T_M3:g}",
        cure=f"is the unit {columns.unit!r} right?",
        reject=reject,
    )
    draft = _doubted_density(draft).settled()
    if columns.way == "dry":
        return draft
    return draft.noted(f"dry density: from {columns.way} of each layer")


def _dry_density(figures: dict[str, pd.Series], columns: DensityColumns) -> pd.Series:
    match columns.way:
        case "dry":
            return figures["dry"]
        case "bulk and water":
            return figures["bulk"] * (1.0 - figures["water"])
        case "bulk and porosity":
            return figures["bulk"] - columns.water_t_m3 * figures["porosity"]
        case _:
            return columns.grain_t_m3 * (1.0 - figures["porosity"])


def _doubted_density(draft: Draft) -> Draft:
    low, high = PLAUSIBLE_DRY_T_M3
    median = float(draft.table["dry_t_m3"].median()) if len(draft.table) else low
    if low <= median <= high:
        return draft
    cure = "is it the wet density? name it bulk, with water or porosity"
    doubt = Problem(
        where="dry density",
        what=f"the median is {median:.3g} t/m3",
        expected=f"{low:g} to {high:g} of dry mud",
        cure=cure if median > high else "is the unit right?",
    )
    return replace(draft, problems=(*draft.problems, doubt))


def check_shares(draft: Draft, *, mud: MudSettings, rules: SampleRules) -> Draft:
    """Find shares beyond 0 to 1, and layers of runs that lost too much.

    Parameters
    ----------
    draft : Draft
        With recovery_share and coarse_share where they were named.
    mud : MudSettings
    rules : SampleRules

    Returns
    -------
    Draft
    """
    for name, words in (
        ("recovery_share", "recovery"),
        ("coarse_share", "coarse share"),
    ):
        if name in draft.table:
            figures = draft.table[name]
            draft = draft.found(
                figures.notna() & ~figures.between(0.0, 1.0),
                shown=figures,
                what=f"{words}:",
                expected="a fraction, 0 to 1",
                reject=rules.impossible == "reject",
            ).settled()
    if "recovery_share" not in draft.table or not mud.least_recovery:
        return draft
    lost = draft.table["recovery_share"] < mud.least_recovery
    return draft.found(
        lost,
        shown=draft.table["recovery_share"],
        what="recovery of the run:",
        expected=f"{mud.least_recovery:g} or more",
        reject=True,
    ).settled()


def check_overlaps(draft: Draft, *, gap_m: float, rules: SampleRules) -> Draft:
    """Find layers of a core that begin above the end of the one before.

    Parameters
    ----------
    draft : Draft
        With top_m and bottom_m.
    gap_m : float
        Overlaps up to this are slips of rounding: the upper layer ends at the next.
    rules : SampleRules

    Returns
    -------
    Draft

    Examples
    --------
    >>> from geo.model.samples import SampleRules
    >>> from geo.sources.sample_draft import Draft
    >>> table = pd.DataFrame({"station": "A", "lon": 0.0, "lat": [0.0, 0.0]})
    >>> table = table.assign(top_m=[0.0, 0.5], bottom_m=[1.0, 2.0])
    >>> draft = check_overlaps(Draft(table=table), gap_m=0.01, rules=SampleRules())
    >>> draft.findings[0].shown.tolist()
    ['A, 0.5 to 2 m']
    """
    table = draft.table.sort_values(["station", "top_m", "bottom_m"], kind="stable")
    after = table.groupby("station")["top_m"].shift(-1)
    told = table["station"] + ", " + _depths(table)
    slips = (table["bottom_m"] > after) & (table["bottom_m"] - after <= gap_m)
    mended = table["bottom_m"].mask(slips, after)
    draft = replace(draft, table=table.assign(bottom_m=mended))
    return draft.found(
        _over_one_kept(table, gap_m=gap_m),
        shown=told,
        what="layer over another of its core:",
        expected="layers that follow each other",
        cure="take the second analysis out, or mend its depths",
        reject=rules.impossible == "reject",
    ).settled()


def _over_one_kept(table: pd.DataFrame, *, gap_m: float) -> pd.Series:
    """Find layers over an earlier one of their core that stands; a second one falls."""
    ends: dict[str, float] = {}
    over = []
    for core, top, bottom in zip(
        table["station"], table["top_m"], table["bottom_m"], strict=True
    ):
        falls = ends.get(core, 0.0) - top > gap_m
        over.append(falls)
        if not falls:
            ends[core] = bottom
    return pd.Series(over, index=table.index, dtype=bool)
