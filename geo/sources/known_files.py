"""Which publisher's file this is, by its columns, and the reader for it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, Problem
from geo.model.source_notes import SourcedTable, SourceNote
from geo.sources import (
    comtrade,
    governance_indicators,
    icmm,
    isa_areas,
    legal_points,
    marine_regions,
    mineral_summaries,
    pangaea_tables,
    piracy,
    portwatch,
    protected_areas,
    world_port_index,
)
from geo.sources.areas import read_features
from geo.sources.grid_files import open_grid
from geo.sources.guard import local_path
from geo.sources.published_text import column_key
from geo.sources.vector_files import layer_columns
from geo.sources.workbooks import opened_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

VECTOR_SUFFIXES = frozenset([".gpkg", ".geojson", ".json", ".shp", ".fgb"])
GRID_SUFFIXES = frozenset(
    [".nc", ".nc4", ".cdf", ".grd", ".tif", ".tiff", ".asc", ".bag"]
)
HEAD_BYTES = 65_536
HEADER_LINES = 25  # column names stand no further down


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """One kind of file.

    Parameters
    ----------
    kind : str
        Its short name.
    title : str
        What it is.
    form : {"text", "vector", "workbook", "grid"}
    read : callable
        Takes the path and ``root``; gives a `SourcedTable`.
    signatures : tuple of frozenset of str
        Columns by any set of which it is told, in lower case.
    declares : frozenset of str, optional
        What `read` takes beside, of what such a file may leave open.
    """

    kind: str
    title: str
    form: str
    read: Callable[..., SourcedTable]
    signatures: tuple[frozenset[str], ...] = ()
    declares: frozenset[str] = frozenset()

    def tells(self, columns: frozenset[str]) -> bool:
        """Tell whether a file with these columns is of this kind.

        Parameters
        ----------
        columns : frozenset of str
            In lower case.

        Returns
        -------
        bool
        """
        return any(signature <= columns for signature in self.signatures)


def recognise(path: Path | str, *, root: Path) -> KnownFile:
    r"""Find out what kind of file this is, without reading it whole.

    Parameters
    ----------
    path : pathlib.Path or str
        From `root` if relative.
    root : pathlib.Path

    Returns
    -------
    KnownFile

    Raises
    ------
    DataError
        The file is not there or not plain, or nothing tells what it is.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "c.csv"
    ...     _ = path.write_text("portid,name,lon,lat\n")
    ...     recognise("c.csv", root=pathlib.Path(folder)).kind
    'portwatch-chokepoints'
    """
    file = local_path(path, root=root)
    form = _form(file)
    if form == "grid":
        return _kind("grid")
    if form == "pangaea":
        return _kind("pangaea")
    candidates = [known for known in KNOWN if known.form == form and known.signatures]
    if form == "workbook":
        found = [k for k in candidates if _in_workbook(file, k)]
    else:
        found = [
            known
            for columns in _column_sets(file, form)
            for known in candidates
            if known.tells(columns)
        ]
    if found:
        return found[0]
    if form == "vector":
        return _kind("features")
    if file.suffix.lower() == ".txt":
        return _kind("legal-points")
    raise DataError(
        file.name,
        [
            Problem(
                where="columns",
                what="those of no kind of file that is known",
                expected="one of " + ", ".join(kinds()),
                cure="name the kind; a table of stations goes into a project",
            )
        ],
    )


def read_known(
    path: Path | str, *, root: Path, kind: str = "", crs: str = "", variable: str = ""
) -> SourcedTable:
    """Read a file of a publisher, whatever it is.

    Parameters
    ----------
    path : pathlib.Path or str
        From `root` if relative.
    root : pathlib.Path
    kind : str, optional
        One of `kinds`; found out by default.
    crs : str, optional
        Of a grid or of any vector file: declares what the file does not carry.
    variable : str, optional
        Of a grid with several, or the band.

    Returns
    -------
    SourcedTable

    Raises
    ------
    DataError
        The kind is not known, takes no such declaration, or the file cannot be
        read as it.

    Examples
    --------
    >>> from geo.sources.bundled import bundled_file
    >>> path = bundled_file("bathymetry/etopo5_minamitorishima.nc")
    >>> read_known(path.name, root=path.parent).source.kind
    'grid'
    """
    if kind and kind not in kinds():
        raise DataError(
            str(path),
            [Problem(where="kind", what=repr(kind), expected=", ".join(kinds()))],
        )
    known = _kind(kind) if kind else recognise(path, root=root)
    declared = {
        key: value for key, value in (("crs", crs), ("variable", variable)) if value
    }
    idle = [key for key in declared if key not in known.declares]
    if idle:
        raise DataError(
            str(path),
            [
                Problem(
                    where=key,
                    what=f"not to be declared for a file of the kind {known.kind}",
                    cure="leave it out",
                )
                for key in idle
            ],
        )
    return known.read(path, root=root, **declared)


def kinds() -> tuple[str, ...]:
    """List the kinds of files that are known.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> "world-port-index" in kinds()
    True
    """
    return tuple(known.kind for known in KNOWN)


def _kind(kind: str) -> KnownFile:
    return next(known for known in KNOWN if known.kind == kind)


def _form(file: Path) -> str:
    suffix = file.suffix.lower()
    if suffix in VECTOR_SUFFIXES:
        return "vector"
    if suffix in GRID_SUFFIXES:
        return "grid"
    if suffix.startswith(".xls"):
        return "workbook"
    return "pangaea" if suffix == ".tab" else "text"


def _in_workbook(file: Path, known: KnownFile) -> bool:
    with opened_workbook(file, root=file.parent) as workbook:
        return any(workbook.find(columns) is not None for columns in known.signatures)


def _column_sets(file: Path, form: str) -> Iterator[frozenset[str]]:
    """Give the columns of a layer, or what may be column names of a text."""
    if form == "vector":
        for names in layer_columns(file):
            yield frozenset(map(column_key, names))
        return
    with file.open("rb") as opened:
        head = opened.read(HEAD_BYTES)
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")
    for line in text.splitlines()[:HEADER_LINES]:
        for separator in (",", ";", "\t"):
            cells = next(csv.reader([line], delimiter=separator), [])
            if len(cells) > 1:
                yield frozenset(column_key(cell) for cell in cells)


def _read_features(path: Path | str, *, root: Path, crs: str = "") -> SourcedTable:
    features = read_features(path, root=root, crs=crs)
    note = SourceNote(
        kind="features",
        title=Path(path).name,
        publisher="not stated",
        licence="not stated",
    )
    mended = int((features["note"].astype(str) != "").sum())
    notes = (f"{mended} features were mended: see note",) if mended else ()
    return SourcedTable(table=features, source=note, notes=notes)


def _read_grid(
    path: Path | str, *, root: Path, crs: str = "", variable: str = ""
) -> SourcedTable:
    """Tell where the cells of a grid lie; its values are not read."""
    file = local_path(path, root=root)
    with open_grid(file, variable=variable, crs=crs) as layout:
        table = pd.DataFrame(
            {
                "variable": [layout.variable.name or layout.variable.long_name],
                "units": [layout.variable.units],
                "crs": [layout.crs.name],
                "columns": [len(layout.eastings)],
                "rows": [len(layout.northings)],
                "west": [float(layout.eastings.min())],
                "south": [float(layout.northings.min())],
                "east": [float(layout.eastings.max())],
                "north": [float(layout.northings.max())],
            }
        )
        note = replace(
            layout.note,
            title=layout.note.title or file.name,
            publisher=layout.note.publisher or "not stated",
        )
        return SourcedTable(table=table, source=note)


KNOWN = (
    KnownFile(
        kind="marine-regions",
        title="World EEZ of Marine Regions, v11 and v12",
        form="vector",
        read=marine_regions.read_marine_regions,
        signatures=(marine_regions.SIGNATURE,),
    ),
    KnownFile(
        kind="isa-areas",
        title="areas of the International Seabed Authority",
        form="vector",
        read=isa_areas.read_isa_areas,
        signatures=tuple(layout.columns for layout in isa_areas.LAYOUTS),
    ),
    KnownFile(
        kind="protected-areas",
        title="World Database on Protected Areas",
        form="vector",
        read=protected_areas.read_protected_areas,
        signatures=(protected_areas.SIGNATURE,),
    ),
    KnownFile(
        kind="world-port-index",
        title="World Port Index, NGA Pub. 150",
        form="text",
        read=world_port_index.read_world_port_index,
        signatures=(world_port_index.SIGNATURE,),
    ),
    KnownFile(
        kind="portwatch-transits",
        title="daily transits of IMF PortWatch",
        form="text",
        read=portwatch.read_portwatch_transits,
        signatures=(portwatch.TRANSITS_SIGNATURE,),
    ),
    KnownFile(
        kind="portwatch-chokepoints",
        title="chokepoints of IMF PortWatch",
        form="text",
        read=portwatch.read_portwatch_chokepoints,
        signatures=(portwatch.SIGNATURE,),
    ),
    KnownFile(
        kind="pirate-attacks",
        title="attacks on ships, Crime at Sea",
        form="text",
        read=piracy.read_attacks,
        signatures=(piracy.SIGNATURE,),
    ),
    KnownFile(
        kind="governance-indicators",
        title="Worldwide Governance Indicators",
        form="text",
        read=governance_indicators.read_governance_indicators,
        signatures=(
            governance_indicators.SIGNATURE,
            governance_indicators.DATABANK_SIGNATURE,
        ),
    ),
    KnownFile(
        kind="comtrade",
        title="UN Comtrade",
        form="text",
        read=comtrade.read_comtrade,
        signatures=(comtrade.SIGNATURE, comtrade.LEGACY_SIGNATURE),
    ),
    KnownFile(
        kind="mineral-summaries",
        title="USGS Mineral Commodity Summaries",
        form="text",
        read=mineral_summaries.read_mineral_summaries,
        signatures=(
            mineral_summaries.LONG_SIGNATURE,
            mineral_summaries.SALIENT_SIGNATURE,
            mineral_summaries.SIGNATURE,
        ),
    ),
    KnownFile(
        kind="icmm",
        title="ICMM Global Mining Dataset",
        form="workbook",
        read=icmm.read_icmm,
        signatures=(icmm.SIGNATURE,),
    ),
    KnownFile(
        kind="legal-points",
        title="points of a law",
        form="text",
        read=legal_points.read_legal_points,
        # latitude and longitude alone may be stations, works, anything
        signatures=tuple(
            legal_points.SIGNATURE | {"id", column} for column in ("uses", "info")
        ),
    ),
    KnownFile(
        kind="pangaea",
        title="table of PANGAEA",
        form="pangaea",
        read=pangaea_tables.read_pangaea,
    ),
    KnownFile(
        kind="grid",
        title="grid or raster: where its cells lie",
        form="grid",
        read=_read_grid,
        declares=frozenset(["crs", "variable"]),
    ),
    KnownFile(
        kind="features",
        title="areas, lines or points of any vector file",
        form="vector",
        read=_read_features,
        declares=frozenset(["crs"]),
    ),
)
