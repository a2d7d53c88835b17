"""What can be wrong with sample stations, and what the rules make of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.errors import Problem
from geo.model.crs import WGS84, transformer, wrap_longitude
from geo.model.quantities import ABUNDANCE_UNITS, GRADE_UNITS
from geo.model.schemas import STATIONS
from geo.sources.text_tables import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyproj import CRS

    from geo.model.samples import SampleFile, SampleRules
    from geo.sources.sample_draft import Draft

MAX_ABUNDANCE = next(c.maximum for c in STATIONS.columns if c.name == "abundance")
"""kg/m2 wet, the bound of the table of stations."""

PLAUSIBLE_MEDIANS = {
    "Mn": (0.0165, 1.0),
    "Fe": (0.0060, 1.0),
    "Ni": (0.00032, 0.13),
    "Cu": (0.00022, 0.107),
    "Co": (0.00005, 0.045),
    "REY": (0.00004, 0.0175),
}
"""Median grades (mass fractions) beyond which a unit is doubted: the regional
means of the Clarion-Clipperton Zone, Peru and Central Indian Ocean basins,
Penrhyn and Minamitorishima, a factor of ten to either side. A unit slipped is a
factor of 100 or more."""

SAME_PLACE_DECIMALS = 6  # of a degree, 0.1 m

MOST_DEGREES = 360.0  # beyond, a position is told in no degrees

ADDED_UP = ("count", "sampled_area_m2")
"""What several samples at one place have together, not on average."""


def check_positions(draft: Draft, *, crs: CRS, rules: SampleRules) -> Draft:
    """Bring positions to lon/lat on WGS84, -180 <= lon < 180.

    Parameters
    ----------
    draft : Draft
        With columns lon and lat in `crs`.
    crs : pyproj.CRS
        Geographic or projected.
    rules : SampleRules

    Returns
    -------
    Draft

    Examples
    --------
    >>> from geo.model.samples import SampleRules
    >>> from geo.sources.sample_draft import Draft
    >>> draft = Draft(
    ...     table=pd.DataFrame(
    ...         {"station": ["A"], "lon": [205.0], "lat": [12.0]}, index=[2]
    ...     )
    ... )
    >>> rules = SampleRules(longitude_range="wrap")
    >>> check_positions(draft, crs=WGS84, rules=rules).table["lon"].tolist()
    [-155.0]
    """
    if crs.is_geographic:
        draft = _check_swapped(draft, rules).settled()
        draft = _check_ranges(draft, rules).settled()
    elif crs.is_projected:
        draft = _check_metres(draft, crs).settled()
    if crs != WGS84:
        lon, lat = transformer(crs, WGS84).transform(
            draft.table["lon"].to_numpy(), draft.table["lat"].to_numpy()
        )
        table = draft.table.assign(lon=lon, lat=lat)
        draft = replace(draft, table=table).noted(
            f"positions brought from {crs.name} to WGS 84"
        )
    lost = ~np.isfinite(draft.table["lon"]) | ~draft.table["lat"].between(-90, 90)
    draft = draft.found(
        lost,
        shown=draft.table["station"],
        what=f"position outside {crs.name}: station",
        cure="is the CRS right?",
        reject=rules.impossible == "reject",
    ).settled()
    wrapped = wrap_longitude(draft.table["lon"].to_numpy())
    return replace(draft, table=draft.table.assign(lon=wrapped))


def _check_metres(draft: Draft, crs: CRS) -> Draft:
    """Refuse degrees that are declared to be eastings and northings."""
    lon, lat = draft.table["lon"], draft.table["lat"]
    degrees = (lon.abs() <= MOST_DEGREES) & (lat.abs() <= 90)
    spread = degrees & ((lon % 1 != 0) | (lat % 1 != 0))
    if not (bool(degrees.all()) and bool(spread.any())):
        return draft
    return draft.found(
        degrees,
        shown=lat,
        what="northing",
        expected=f"eastings and northings of {crs.name} (these look like degrees)",
        cure="is the CRS right? for longitude and latitude it is EPSG:4326",
        reject=False,
    )


def _check_swapped(draft: Draft, rules: SampleRules) -> Draft:
    lon, lat = draft.table["lon"], draft.table["lat"]
    swapped = (lat.abs() > 90) & (lat.abs() <= 360) & (lon.abs() <= 90)
    if not bool(swapped.any()):
        return draft
    if rules.swapped == "swap":
        # a longitude beyond 90 in its place tells that the columns are not swapped
        in_place = (lon.abs() > 90) & (lat.abs() <= 90)
        whole = bool(swapped.mean() > 0.5) and not bool(in_place.any())
        rows = pd.Series(data=True, index=lat.index) if whole else swapped
        table = draft.table.assign(lon=lon.mask(rows, lat), lat=lat.mask(rows, lon))
        return replace(draft, table=table).noted(
            f"longitude and latitude exchanged in {counted(int(rows.sum()))}"
        )
    return draft.found(
        swapped,
        shown=lat,
        what="latitude",
        expected="-90 to 90 (longitude and latitude look swapped)",
        cure='map the columns the other way, or set rules.swapped = "swap"',
        reject=rules.swapped == "reject",
    )


def _check_ranges(draft: Draft, rules: SampleRules) -> Draft:
    reject = rules.impossible == "reject"
    lon, lat = draft.table["lon"], draft.table["lat"]
    metric = bool((np.minimum(lon.abs(), lat.abs()) > MOST_DEGREES).any())
    cure = "are they eastings and northings? state their CRS" if metric else ""
    draft = draft.found(
        lat.abs() > 90,
        shown=lat,
        what="latitude",
        expected="-90 to 90",
        cure=cure,
        reject=reject,
    ).found(
        ~lon.between(-180, 360),
        shown=lon,
        what="longitude",
        expected="-180 to 180",
        cure=cure,
        reject=reject,
    )
    beyond = (lon > 180) & (lon <= 360)
    if not bool(beyond.any()):
        return draft
    if rules.longitude_range == "wrap":
        return draft.noted(
            f"longitudes of 180 to 360 brought to -180 to 180 in "
            f"{counted(int(beyond.sum()))}"
        )
    return draft.found(
        beyond,
        shown=lon,
        what="longitude",
        expected="-180 to 180",
        cure='set rules.longitude_range = "wrap" if they run from 0 to 360',
        reject=False,
    )


def check_abundance(draft: Draft, *, settings: SampleFile) -> Draft:
    """Bring abundances to kg/m2 of wet nodules.

    Parameters
    ----------
    draft : Draft
        With the column abundance as in the file.
    settings : SampleFile

    Returns
    -------
    Draft

    Examples
    --------
    >>> from geo.model.samples import AbundanceColumn, SampleFile, StationColumns
    >>> from geo.sources.sample_draft import Draft
    >>> settings = SampleFile(
    ...     file="cores.csv",
    ...     columns=StationColumns(station="id"),
    ...     abundance=AbundanceColumn(column="A", basis="dry"),
    ...     moisture=0.25,
    ... )
    >>> draft = Draft(table=pd.DataFrame({"station": ["A"], "abundance": [15.0]}))
    >>> check_abundance(draft, settings=settings).table["abundance"].tolist()
    [20.0]
    """
    column = settings.abundance_column
    abundance = draft.table["abundance"] * column.factor
    notes = []
    if column.factor != 1.0:
        area = column.sampled_area_m2
        per = "" if area is None or area == "column" else f" per {area:g} m2"
        notes.append(f"abundance: {column.unit}{per} x {column.factor:g} = kg/m2")
    if column.basis == "dry" and settings.moisture is not None:
        abundance = abundance / (1.0 - settings.moisture)
        notes.append(
            f"abundance: dry / (1 - {settings.moisture:g}) = wet, by the declared "
            "moisture"
        )
    draft = replace(draft, table=draft.table.assign(abundance=abundance)).noted(*notes)
    draft = draft.found(
        abundance.notna() & ~abundance.between(0.0, MAX_ABUNDANCE),
        shown=abundance,
        what="abundance",
        expected=f"0 to {MAX_ABUNDANCE:g} kg/m2 (wet)",
        cure=f"is the unit {column.unit!r} right?",
        reject=settings.rules.impossible == "reject",
    ).settled()
    return _doubt_abundance_unit(draft, unit=column.unit)


def _doubt_abundance_unit(draft: Draft, *, unit: str) -> Draft:
    largest = float(draft.table["abundance"].max()) if len(draft.table) else 0.0
    # a slip is a factor of 1000: a table that would still fit after it is in doubt
    if not 0.0 < largest < MAX_ABUNDANCE / 1000.0 or unit not in ABUNDANCE_UNITS:
        return draft
    problem = Problem(
        where="abundance",
        what=f"the largest is {largest:.3g} kg/m2, read as {unit}",
        expected="nodule fields hold up to tens of kg/m2",
        cure='is the unit right? perhaps it is "kg/m2"',
    )
    return replace(draft, problems=(*draft.problems, problem))


def check_grades(draft: Draft, *, units: dict[str, str], rules: SampleRules) -> Draft:
    """Bring grades to mass fractions.

    Parameters
    ----------
    draft : Draft
        With a column grade_X, as in the file, for each metal.
    units : dict of str to str
        Declared unit by metal.
    rules : SampleRules

    Returns
    -------
    Draft

    Examples
    --------
    >>> from geo.model.samples import SampleRules
    >>> from geo.sources.sample_draft import Draft
    >>> draft = Draft(table=pd.DataFrame({"grade_Co": [0.21, 0.25]}))
    >>> doubted = check_grades(draft, units={"Co": "fraction"}, rules=SampleRules())
    >>> print(doubted.problems[0])
    grade of Co: the median is 0.23, read as fraction
        expected: 5e-05 to 0.045 as a fraction of dry mass
        cure: perhaps the unit is '%'
    """
    problems = list(draft.problems)
    converted = {}
    for metal, unit in units.items():
        figures = draft.table[f"grade_{metal}"]
        converted[f"grade_{metal}"] = figures * GRADE_UNITS[unit]
        doubt = _doubted_grade_unit(metal, figures, unit=unit)
        if doubt is not None:
            problems.append(doubt)
    draft = replace(
        draft, table=draft.table.assign(**converted), problems=tuple(problems)
    )
    for metal, unit in units.items():
        grade = draft.table[f"grade_{metal}"]
        draft = draft.found(
            grade.notna() & ~grade.between(0.0, 1.0),
            shown=grade / GRADE_UNITS[unit],
            what=f"grade of {metal} in {unit}:",
            expected=f"0 to {1.0 / GRADE_UNITS[unit]:g}",
            cure=f"is the unit {unit!r} right?",
            reject=rules.impossible == "reject",
        )
    return draft.settled()


def _doubted_grade_unit(metal: str, figures: pd.Series, *, unit: str) -> Problem | None:
    given = figures[figures > 0.0]
    if metal not in PLAUSIBLE_MEDIANS or given.empty:
        return None
    low, high = PLAUSIBLE_MEDIANS[metal]
    median = float(given.median())
    if low <= median * GRADE_UNITS[unit] <= high:
        return None
    meant = [u for u, factor in GRADE_UNITS.items() if low <= median * factor <= high]
    cure = f"perhaps the unit is {meant[0]!r}" if meant else "look at the figures"
    return Problem(
        where=f"grade of {metal}",
        what=f"the median is {median:g}, read as {unit}",
        expected=f"{low:g} to {high:g} as a fraction of dry mass",
        cure=cure,
    )


def check_duplicates(draft: Draft, *, rules: SampleRules) -> Draft:
    """Find rows that repeat a station or a position.

    Parameters
    ----------
    draft : Draft
        With positions on WGS84 and values in model units.
    rules : SampleRules

    Returns
    -------
    Draft
        With rule ``"mean"``, a group is one row: the words and position of its
        first row, the plain mean of its numbers, but the sum of its counts and of
        its sampled areas.

    Examples
    --------
    >>> from geo.model.samples import SampleRules
    >>> from geo.sources.sample_draft import Draft
    >>> table = pd.DataFrame(
    ...     {
    ...         "station": ["A", "B"],
    ...         "lon": [154.0, 154.0],
    ...         "lat": [24.0, 24.0],
    ...         "abundance": [15.0, 25.0],
    ...     },
    ...     index=[2, 3],
    ... )
    >>> merged = check_duplicates(
    ...     Draft(table=table), rules=SampleRules(duplicates="mean")
    ... )
    >>> merged.table[["station", "abundance"]].values.tolist()
    [['A', 20.0]]
    """
    table = draft.table
    groups = _same_station_or_place(table)
    first = pd.Series(table.index, index=table.index).groupby(groups).transform("first")
    again = pd.Series(first.to_numpy() != table.index.to_numpy(), index=table.index)
    if not bool(again.any()):
        return draft
    stations = table["station"]
    merge = rules.duplicates == "mean"
    if merge:
        draft = replace(draft, table=_merged(table, groups))
        draft = draft.noted(
            f"{counted(int(again.sum()))} merged into the first of their station or "
            "position, by the plain mean"
        )
    return draft.found(
        again,
        shown=stations + " as row " + first.astype(str),
        what="merged with the same place:" if merge else "same station or position:",
        expected="" if merge else "each once",
        cure='set rules.duplicates to "mean" or "reject"',
        reject=rules.duplicates != "refuse",
    ).settled()


def _merged(table: pd.DataFrame, groups: NDArray[np.int32]) -> pd.DataFrame:
    added = [name for name in ADDED_UP if name in table]
    numbers = table.select_dtypes("number").columns.difference(["lon", "lat", *added])
    by_group = table.groupby(groups)
    means = by_group[list(numbers)].transform("mean")
    merged = table.assign(**{str(name): means[name] for name in means})
    whole = by_group["station"].transform("size")
    for name in added:
        # a count of some of the nodules would not be one of all
        known = by_group[name].transform("count") == whole
        merged = merged.assign(**{name: by_group[name].transform("sum").where(known)})
    return merged


def _same_station_or_place(table: pd.DataFrame) -> NDArray[np.int32]:
    """Give rows tied by a station name or a position one number."""
    count = len(table)
    place = table[["lon", "lat"]].round(SAME_PLACE_DECIMALS) + 0.0
    by_station = table.groupby("station").ngroup().to_numpy()
    by_place = place.groupby(["lon", "lat"]).ngroup().to_numpy()
    rows = np.tile(np.arange(count), 2)
    hubs = np.concatenate([count + by_station, 2 * count + by_place])
    links = coo_array((np.ones(2 * count), (rows, hubs)), shape=(3 * count,) * 2)
    _, labels = connected_components(links, directed=False)
    return np.asarray(labels[:count], dtype=np.int32)
