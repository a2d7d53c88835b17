"""Cores of mud from a file of layers: read, checked, nothing mended in silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError
from geo.model.commodities import ATOMIC_MASSES
from geo.model.metal_columns import REO, REY
from geo.sources.mud_checks import (
    check_density,
    check_depths,
    check_overlaps,
    check_places,
    check_shares,
)
from geo.sources.mud_content_checks import check_contents
from geo.sources.sample_cells import (
    POINT_LAT,
    POINT_LON,
    column_problems,
    draft_cells,
    open_source,
)
from geo.sources.sample_checks import check_duplicates, check_positions
from geo.sources.sample_draft import in_file, rejected_rows, require_good
from geo.sources.vector_files import settled_crs

if TYPE_CHECKING:
    from pathlib import Path

    from geo.errors import Problem
    from geo.model.mud import MudSettings
    from geo.model.samples import SampleFile
    from geo.sources.sample_cells import Source
    from geo.sources.sample_draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class MudCores:
    """What files of cores held.

    Parameters
    ----------
    layers : pandas.DataFrame
        By `geo.resource.mud.layers.LAYER_COLUMNS`, contents as fractions of dry mass:
        elements as elements, REO as oxides.
    cores : pandas.DataFrame
        A row for each core: station, lon, lat (WGS84), evidence, and depth_m,
        campaign, position_error_m and fix where a column was named; row.
    rejected : pandas.DataFrame
        Columns row, station, lon, lat, reason, file.
    notes : tuple of str
        Every conversion made.
    provenance : dict of str to dict of str
        By file name: citation, doi and licence.
    """

    layers: pd.DataFrame
    cores: pd.DataFrame
    rejected: pd.DataFrame
    notes: tuple[str, ...]
    provenance: dict[str, dict[str, str]]


def read_mud_cores(samples: SampleFile, mud: MudSettings, *, root: Path) -> MudCores:
    r"""Read cores of mud in layers, telling all that is wrong at once.

    Parameters
    ----------
    samples : SampleFile
        The file, its columns for core and position, its rules.
    mud : MudSettings
        The columns of the layers; a file of their own where one is named.
    root : pathlib.Path
        Folder that file names start from.

    Returns
    -------
    MudCores

    Raises
    ------
    DataError
        Columns are missing, rows break a rule that says refuse, layers overlap, units
        look wrong, or no row is left; with every problem found.
    CRSError
        The CRS is neither declared nor carried by the file, or both differ.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from geo.model.mud import DensityColumns, GradeColumn, LayerColumns, MudSettings
    >>> from geo.model.samples import SampleFile, StationColumns
    >>> samples = SampleFile(
    ...     file="cores.csv",
    ...     columns=StationColumns(station="core", lon="lon", lat="lat"),
    ...     crs="EPSG:4326",
    ... )
    >>> mud = MudSettings(
    ...     layers=LayerColumns(
    ...         top_m="top",
    ...         bottom_m="bottom",
    ...         density=DensityColumns(dry="rho"),
    ...         rey=GradeColumn(column="rey", unit="ppm"),
    ...     ),
    ...     deepest_m=2.0,
    ...     reo_per_rey=1.2,
    ...     reo_source="made up",
    ...     source="made up",
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "cores.csv").write_text(
    ...         "core,lon,lat,top,bottom,rho,rey\n"
    ...         "A,154.0,22.0,0,1,0.5,900\nA,154.0,22.0,1,2,0.6,4000\n"
    ...     )
    ...     cores = read_mud_cores(samples, mud, root=pathlib.Path(folder))
    >>> cores.layers[["station", "bottom_m", "REO"]].values.tolist()
    [['A', 1.0, 0.00108], ['A', 2.0, 0.0048]]
    """
    source = open_source(samples.file, layer=samples.layer, root=root)
    layer_source = open_source(mud.file, root=root) if mud.file else source
    wanted = _core_columns(samples, source)
    _require_columns(
        [(source, wanted), (layer_source, _layer_columns(samples, mud))], mud
    )
    layers = _layers(layer_source, samples, mud, wanted=wanted if not mud.file else {})
    drafts = [(layer_source.name, layers)]
    if mud.file:
        collars = _collars(source, samples, wanted=wanted)
        layers = _placed(layers, collars)
        drafts = [(source.name, collars), (layer_source.name, layers)]
    require_good(drafts, what="cores")
    return MudCores(
        layers=_ordered(layers.table),
        cores=_cores(layers.table, samples),
        rejected=rejected_rows(drafts),
        notes=tuple(note for _, draft in drafts for note in draft.notes),
        provenance={each.name: each.provenance for each in (source, layer_source)},
    )


_NOT_NEEDED = frozenset({"station", "recovery_share", "coarse_share"})
_OF_CORES = ("depth", "evidence", "campaign", "fix", "position_error_m")


def _core_columns(samples: SampleFile, source: Source) -> dict[str, str]:
    columns = samples.columns
    points = source.holds_points and not columns.lon
    optional = {name: getattr(columns, name) for name in _OF_CORES}
    return {
        "station": columns.station,
        "lon": POINT_LON if points else columns.lon,
        "lat": POINT_LAT if points else columns.lat,
        **{role: column for role, column in optional.items() if column},
    }


def _layer_columns(samples: SampleFile, mud: MudSettings) -> dict[str, str]:
    columns = mud.layers
    optional = {
        "recovery_share": columns.recovery,
        "coarse_share": columns.coarse_share,
    }
    return {
        "station": columns.core or samples.columns.station,
        "top_m": columns.top_m,
        "bottom_m": columns.bottom_m,
        **{f"density_{name}": each for name, each in columns.density.columns.items()},
        **({REY: columns.rey.column} if columns.rey else {}),
        **{symbol: each.column for symbol, each in columns.elements.items()},
        **{role: column for role, column in optional.items() if column},
    }


def _require_columns(
    tables: list[tuple[Source, dict[str, str]]], mud: MudSettings
) -> None:
    units = {"top_m": "m", "bottom_m": "m", "position_error_m": "m", "depth": "m"}
    units |= {symbol: each.unit for symbol, each in mud.layers.elements.items()}
    if mud.layers.rey is not None:
        units[REY] = mud.layers.rey.unit
    share = mud.layers.density.share_unit
    units |= {"density_water": share, "density_porosity": share}
    problems: dict[str, Problem] = {}
    for source, wanted in tables:
        for problem in column_problems(source, wanted, units=units):
            told = in_file(problem, source.name)
            problems[str(told)] = told
    if problems:
        raise DataError("cores", list(problems.values()))


def _layers(
    source: Source, samples: SampleFile, mud: MudSettings, *, wanted: dict[str, str]
) -> Draft:
    own = _layer_columns(samples, mud)
    places = ("lon", "lat") if wanted else ()
    draft = draft_cells(
        source,
        {**wanted, **own},
        required=(*places, *(name for name in own if name not in _NOT_NEEDED)),
        rules=samples.rules,
    )
    if wanted:
        crs = settled_crs(samples.crs, source.crs, name=source.name)
        draft = check_positions(draft, crs=crs, rules=samples.rules)
        draft = check_places(draft, rules=samples.rules)
    draft = check_depths(draft, rules=samples.rules)
    draft = check_density(draft, columns=mud.layers.density, rules=samples.rules)
    draft = check_contents(draft, mud=mud, rules=samples.rules)
    draft = check_shares(draft, mud=mud, rules=samples.rules)
    return check_overlaps(draft, gap_m=mud.gap_m, rules=samples.rules)


def _collars(source: Source, samples: SampleFile, *, wanted: dict[str, str]) -> Draft:
    crs = settled_crs(samples.crs, source.crs, name=source.name)
    draft = draft_cells(source, wanted, required=("lon", "lat"), rules=samples.rules)
    draft = check_positions(draft, crs=crs, rules=samples.rules)
    return check_duplicates(draft, rules=samples.rules)


def _placed(layers: Draft, collars: Draft) -> Draft:
    """Give layers the position of their core; leave out those of none."""
    places = collars.table.set_index("station")
    known = layers.table["station"].isin(places.index)
    layers = layers.found(
        ~known,
        shown=layers.table["station"],
        what="layer of a core without a position:",
        cure="give the core a row in the file of the samples",
        reject=False,
    ).settled()
    columns = {
        name: layers.table["station"].map(places[name]) for name in places.columns
    }
    bare = sorted(set(places.index) - set(layers.table["station"]))
    if bare:
        more = f" and {len(bare) - 6} more" if len(bare) > 6 else ""
        layers = layers.noted("cores without a layer: " + ", ".join(bare[:6]) + more)
    return replace(layers, table=layers.table.assign(**columns))


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    known = [name for name in (REY, REO, *ATOMIC_MASSES) if name in table]
    more = [name for name in ("coarse_share", "recovery_share") if name in table]
    numbered = table.assign(row=table.index)
    ordered = numbered.sort_values(["station", "top_m"], kind="stable")
    columns = ["station", "row", "top_m", "bottom_m", "dry_t_m3", *known, *more]
    return ordered[columns].reset_index(drop=True)


def _cores(table: pd.DataFrame, samples: SampleFile) -> pd.DataFrame:
    evidence = table.get("evidence", samples.evidence)
    complete = table.assign(evidence=evidence, row=table.index)
    if "depth" in complete:
        complete = complete.assign(depth_m=complete["depth"].abs())
    if "fix" in complete:
        complete = complete.assign(fix=complete["fix"].str.lower())
    told = ("depth_m", "campaign", "position_error_m", "fix")
    columns = ["lon", "lat", "evidence", *(name for name in told if name in complete)]
    first = complete.groupby("station", sort=False)[[*columns, "row"]].first()
    return first.reset_index()
