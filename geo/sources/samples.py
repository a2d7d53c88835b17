"""Sample stations from a file, each row accepted or rejected with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.model.deposit_kinds import WORDS, DepositKind
from geo.model.schemas import SAMPLING_COLUMNS, station_schema
from geo.sources.point_tables import open_point_table
from geo.sources.sample_cells import (
    POINT_LAT,
    POINT_LON,
    Source,
    column_problems,
    draft_cells,
)
from geo.sources.sample_checks import (
    check_abundance,
    check_duplicates,
    check_grades,
    check_positions,
)
from geo.sources.sample_draft import in_file, rejected_rows, require_good
from geo.sources.sample_sampling import (
    check_recovery,
    check_sampling,
    check_worked_out,
)
from geo.sources.text_tables import counted
from geo.sources.thickness_checks import check_thickness
from geo.sources.vector_files import settled_crs

if TYPE_CHECKING:
    from pathlib import Path

    from geo.model.crust_thickness import ThicknessColumn, ThicknessReading
    from geo.model.samples import AbundanceColumn, AssayFile, SampleFile
    from geo.sources.sample_draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """What a file of stations held.

    Parameters
    ----------
    accepted : geopandas.GeoDataFrame
        As `geo.model.schemas.STATIONS`: abundance in kg/m2 wet (NaN where the
        rules keep rows that have none); further columns grade_X (dry mass
        fractions, NaN where not assayed), depth_m and those of
        `geo.model.schemas.SAMPLING_COLUMNS` where a column was named, and row,
        the line of the file.
    rejected : pandas.DataFrame
        Columns row, station, lon, lat, reason, file.
    notes : tuple of str
        Every conversion made.
    provenance : dict of str to dict of str
        By file name: citation, doi and licence, empty where the file does not
        say.
    """

    accepted: gpd.GeoDataFrame
    rejected: pd.DataFrame
    notes: tuple[str, ...]
    provenance: dict[str, dict[str, str]]


def read_samples(
    settings: SampleFile, *, root: Path, thickness: ThicknessReading | None = None
) -> Samples:
    r"""Read sample stations, telling all that is wrong at once.

    Parameters
    ----------
    settings : SampleFile
        Columns, units and rules.
    root : pathlib.Path
        Folder that file names start from.
    thickness : ThicknessReading, optional
        Of crust: the abundance follows from it, and has no column of its own.

    Returns
    -------
    Samples

    Raises
    ------
    DataError
        Columns are missing, rows break a rule that says refuse, units look
        wrong, or no row is left; with every problem found.
    CRSError
        The CRS is neither declared nor carried by the file, or both differ.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from geo.model.samples import AbundanceColumn, SampleFile, StationColumns
    >>> settings = SampleFile(
    ...     file="cores.csv",
    ...     columns=StationColumns(station="id", lon="lon", lat="lat"),
    ...     abundance=AbundanceColumn(column="mass", unit="kg", sampled_area_m2=0.25),
    ...     crs="EPSG:4326",
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "cores.csv").write_text(
    ...         "id,lon,lat,mass\nA,154.0,24.0,5.5\nB,154.1,24.0,\n"
    ...     )
    ...     samples = read_samples(settings, root=pathlib.Path(folder))
    >>> samples.accepted["abundance"].tolist()
    [22.0]
    >>> samples.rejected[["row", "reason"]].values.tolist()
    [[3, 'no abundance']]
    >>> samples.notes
    ('abundance: kg per 0.25 m2 x 4 = kg/m2',)
    """
    sources = _sources(settings, root=root)
    source, assays = sources[0], settings.assays
    _require_columns(sources, settings, thickness)

    stations = _stations(source, settings, thickness)
    drafts: list[tuple[str, Draft]] = []
    if assays is not None:
        side = _assays(sources[1], assays, settings=settings)
        stations = _joined(stations, side, assays)
        drafts.append((sources[1].name, side))
    stations = check_duplicates(stations, rules=settings.rules)
    drafts.insert(0, (source.name, stations))
    require_good(drafts, what="samples")
    return Samples(
        accepted=_accepted(stations.table, settings, thickness),
        rejected=rejected_rows(drafts),
        notes=tuple(note for _, draft in drafts for note in draft.notes),
        provenance={each.name: each.provenance for each in sources},
    )


def _sources(settings: SampleFile, *, root: Path) -> list[Source]:
    """Open the file of the stations, and that of the assays if there is one."""
    columns, assays = settings.columns, settings.assays
    tables: list[tuple[str, str, tuple[str, ...]]] = [
        (
            settings.file,
            settings.layer,
            (columns.station, columns.lon, columns.lat),
        )
    ]
    if assays is not None:
        grades = tuple(grade.column for grade in assays.grades.values())
        tables.append((assays.file, assays.layer, (assays.station, *grades)))
    return [
        open_point_table(file, columns=names, layer=layer, root=root)
        for file, layer, names in tables
    ]


def _station_columns(
    settings: SampleFile, source: Source, thickness: ThicknessReading | None
) -> dict[str, str]:
    columns = settings.columns
    points = source.holds_points and not columns.lon
    optional = {
        name: getattr(columns, name)
        for name in ("depth", "evidence", "campaign", "recovery", "fix", *_FIXED_UNITS)
    }
    optional["coverage"] = settings.coverage.column if settings.coverage else ""
    optional["buried"] = settings.buried.column if settings.buried else ""
    return {
        "station": columns.station,
        "lon": POINT_LON if points else columns.lon,
        "lat": POINT_LAT if points else columns.lat,
        "abundance": _weighed(settings, thickness).column,
        **{role: column for role, column in optional.items() if column},
        **{f"grade_{metal}": c.column for metal, c in settings.grades.items()},
    }


def _weighed(
    settings: SampleFile, thickness: ThicknessReading | None
) -> AbundanceColumn | ThicknessColumn:
    """Give the column that the mass per area follows from."""
    return settings.abundance_column if thickness is None else thickness.column


_FIXED_UNITS = {
    "count": "#",
    "sampled_area_m2": "m2",
    "long_axis_mm": "mm",
    "position_error_m": "m",
}


def _assay_columns(assays: AssayFile) -> dict[str, str]:
    grades = {f"grade_{metal}": c.column for metal, c in assays.grades.items()}
    return {"station": assays.station, **grades}


def _require_columns(
    sources: list[Source], settings: SampleFile, thickness: ThicknessReading | None
) -> None:
    tables = [(_station_columns(settings, sources[0], thickness), settings.grades)]
    if settings.assays is not None:
        tables.append((_assay_columns(settings.assays), settings.assays.grades))
    problems: list[Problem] = []
    for source, (wanted, grades) in zip(sources, tables, strict=True):
        units = {f"grade_{metal}": column.unit for metal, column in grades.items()}
        units.update(_FIXED_UNITS, abundance=_weighed(settings, thickness).unit)
        if settings.coverage is not None:
            units["coverage"] = settings.coverage.unit
        if settings.buried is not None:
            units["buried"] = settings.buried.unit
        found = column_problems(source, wanted, units=units)
        problems.extend(in_file(problem, source.name) for problem in found)
    if problems:
        raise DataError("samples", problems)


def _stations(
    source: Source, settings: SampleFile, thickness: ThicknessReading | None
) -> Draft:
    crs = settled_crs(settings.crs, source.crs, name=source.name)
    weighed = ("abundance",) if settings.rules.no_abundance == "reject" else ()
    draft = draft_cells(
        source,
        _station_columns(settings, source, thickness),
        required=("lon", "lat", *weighed),
        rules=settings.rules,
    )
    draft = check_recovery(draft, settings=settings).settled()
    draft = check_positions(draft, crs=crs, rules=settings.rules)
    if thickness is not None:
        draft = check_thickness(draft, reading=thickness, rules=settings.rules)
    else:
        draft = check_sampling(draft, settings=settings)
        draft = check_abundance(draft, settings=settings)
        draft = check_worked_out(draft, settings=settings)
    units = {metal: column.unit for metal, column in settings.grades.items()}
    return _depth(check_grades(draft, units=units, rules=settings.rules))


def _depth(draft: Draft) -> Draft:
    """Turn a column of depths or elevations into depth_m, positive down."""
    if "depth" not in draft.table:
        return draft
    depth = draft.table["depth"]
    table = draft.table.drop(columns="depth")
    below, above = bool((depth < 0.0).any()), bool((depth > 0.0).any())
    if below and above:
        problem = Problem(
            where="depth",
            what=f"both {depth.min():g} and {depth.max():g}",
            expected="depths, all positive, or elevations, all negative",
        )
        return replace(draft, table=table, problems=(*draft.problems, problem))
    table = table.assign(depth_m=depth.abs())
    notes = ("depth: elevation x -1",) if below else ()
    return replace(draft, table=table).noted(*notes)


def _assays(source: Source, assays: AssayFile, *, settings: SampleFile) -> Draft:
    draft = draft_cells(
        source, _assay_columns(assays), required=(), rules=settings.rules
    )
    units = {metal: column.unit for metal, column in assays.grades.items()}
    return check_grades(draft, units=units, rules=settings.rules)


def _joined(draft: Draft, side: Draft, assays: AssayFile) -> Draft:
    columns = [f"grade_{metal}" for metal in assays.grades]
    means = side.table.groupby("station")[columns].mean()
    stations = draft.table["station"]
    grades = {column: stations.map(means[column]) for column in columns}
    bare = int((~stations.isin(means.index)).sum())
    astray = sorted(set(means.index) - set(stations))
    told = (
        f"assays: {counted(len(side.table))} averaged to {len(means)} stations; "
        f"{bare} of {counted(len(stations))} with an abundance have none"
    )
    notes = [told]
    if astray:
        more = f" and {len(astray) - 6} more" if len(astray) > 6 else ""
        notes.append("assayed without abundance: " + ", ".join(astray[:6]) + more)
    return replace(draft, table=draft.table.assign(**grades)).noted(*notes)


def _accepted(
    table: pd.DataFrame, settings: SampleFile, thickness: ThicknessReading | None
) -> gpd.GeoDataFrame:
    evidence = table.get("evidence", settings.evidence)
    complete = table.assign(evidence=evidence, row=table.index)
    grades = [f"grade_{metal}" for metal in settings.metals]
    depth = [name for name in ("depth_m",) if name in complete]
    told = [column.name for column in SAMPLING_COLUMNS if column.name in complete]
    order = ["station", "lon", "lat", "abundance", "evidence", *depth, *told]
    ordered = complete[[*order, *grades, "row"]].reset_index(drop=True)
    points = gpd.points_from_xy(ordered["lon"], ordered["lat"], crs="EPSG:4326")
    most = None if thickness is None else WORDS[DepositKind.CRUST].most_kg_m2
    schema = station_schema(
        ordered.columns,
        abundance_required=settings.rules.no_abundance == "reject",
        most_kg_m2=most,
    )
    return schema.validate(gpd.GeoDataFrame(ordered, geometry=points))
