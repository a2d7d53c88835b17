"""Gates that a user draws: straits, canals or capes beside the built-in ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.errors import DataError, Problem
from geo.model.crs import WGS84, split_at_180, unwrap_geometry, wrap_longitude
from geo.model.supply_schemas import GATES, MAX_GATES
from geo.sources.guard import local_path
from geo.sources.shape_mending import shape_faults
from geo.sources.text_tables import listed_rows, missing_column
from geo.sources.vector_files import as_text, in_degrees, read_layer, settled_crs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

_LINES = (1, 5)  # shapely's numbers of LineString and MultiLineString
_BETWEEN_NAMES = ";"  # in a cell that lists the gates of a way


def read_gate_lines(
    path: Path | str, *, root: Path, known: Iterable[str] = ()
) -> gpd.GeoDataFrame:
    """Read lines of gates, each from coast to coast across the lanes it shuts.

    Parameters
    ----------
    path : pathlib.Path or str
        GeoPackage, GeoJSON, Shapefile or FlatGeobuf with a column ``name``, and if
        wanted ``source`` and ``evidence``; from `root` if relative.
    root : pathlib.Path
    known : iterable of str, optional
        Names of gates that are there already.

    Returns
    -------
    geopandas.GeoDataFrame
        Schema `GATES`, in longitude and latitude, split at 180; ``lon`` and ``lat``
        are the middle of the line. They have no witness routes. Without its column,
        the source is the file, the evidence unverified.

    Raises
    ------
    DataError
        The file cannot be read, a name is missing, taken or no name, a shape is no
        line, or there are more than 64 gates together; with every problem found.
    CRSError
        The file does not say in what its positions are.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> line = shapely.LineString([(179.5, -18), (-179.5, -17)])
    >>> gates = gpd.GeoDataFrame({"name": ["Nanuku"]}, geometry=[line], crs=4326)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     gates.to_file(pathlib.Path(folder) / "mine.geojson")
    ...     read = read_gate_lines("mine.geojson", root=pathlib.Path(folder))
    >>> read[["name", "lon", "lat", "source"]].values.tolist()
    [['Nanuku', -180.0, -17.5, 'mine.geojson']]
    """
    file = local_path(path, root=root)
    features = read_layer(file)
    if not isinstance(features, gpd.GeoDataFrame):
        raise DataError(file.name, [Problem(where="layer", what="no geometry in it")])
    crs = settled_crs("", features.crs, name=file.name)
    features.index = pd.RangeIndex(1, len(features) + 1)
    taken = {_alike(name) for name in known}
    shapes = features.geometry
    problems = [
        *_bad_count(len(features), known=len(taken)),
        *_bad_names(features, taken=taken),
        *_bad_lines(in_degrees(shapes, crs) if len(features) else shapes),
    ]
    if problems:
        raise DataError(file.name, problems)
    return _as_gates(features, in_degrees(shapes, crs), file=file.name)


def _as_gates(
    features: gpd.GeoDataFrame, shapes: gpd.GeoSeries, *, file: str
) -> gpd.GeoDataFrame:
    lines = [unwrap_geometry(shapely.force_2d(shape)) for shape in shapes]
    middles = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, 0.5, normalized=True)
    )
    table = pd.DataFrame(
        {
            "name": _names(features),
            "lon": wrap_longitude(middles[:, 0]),
            "lat": middles[:, 1],
            "witness_origin": "",
            "witness_destination": "",
            "witness_detour_nm": np.nan,
            "witness_blocked": False,
            "witness_polar": False,
            "source": _told(features, "source", otherwise=file),
            "evidence": _told(features, "evidence", otherwise="unverified"),
        }
    )
    gates = gpd.GeoDataFrame(
        table, geometry=[split_at_180(line) for line in lines], crs=WGS84
    )
    return cast("gpd.GeoDataFrame", GATES.validate(gates))


def _told(features: gpd.GeoDataFrame, column: str, *, otherwise: str) -> list[str]:
    if column not in features.columns:
        return [otherwise] * len(features)
    return [text or otherwise for text in as_text(features[column])]


def _names(features: gpd.GeoDataFrame) -> list[str]:
    return [" ".join(text.split()) for text in as_text(features["name"])]


def _alike(name: str) -> str:
    return " ".join(name.casefold().split())


def _bad_count(count: int, *, known: int) -> list[Problem]:
    if not count:
        return [Problem(where="layer", what="no features in it")]
    if count + known <= MAX_GATES:
        return []
    return [
        Problem(
            where="gates",
            what=f"{count} beside {known} that are built in",
            expected=f"at most {MAX_GATES} together",
            cure="keep the gates that matter to the project",
        )
    ]


def _bad_names(features: gpd.GeoDataFrame, *, taken: set[str]) -> list[Problem]:
    if "name" not in features.columns:
        return [missing_column(_columns(features), "name", what="gates")]
    problems = []
    seen = set(taken)
    for row, name in zip(features.index, _names(features), strict=True):
        trouble = _trouble(name, seen=seen, taken=taken)
        if trouble:
            problems.append(
                Problem(
                    where=f"gate {row}",
                    what=trouble,
                    expected="a name of its own, without a semicolon",
                )
            )
        seen.add(_alike(name))
    return problems


def _trouble(name: str, *, seen: set[str], taken: set[str]) -> str:
    if not name:
        return "no name"
    if _BETWEEN_NAMES in name:
        return f"{name!r}: a semicolon stands between names"
    if _alike(name) in taken:
        return f"{name!r} is built in"
    return f"{name!r} twice" if _alike(name) in seen else ""


def _columns(features: gpd.GeoDataFrame) -> list[str]:
    return [str(name) for name in features.columns if name != features.geometry.name]


def _bad_lines(shapes: gpd.GeoSeries) -> list[Problem]:
    held = shapes.to_numpy()
    faults = shape_faults(held, polygons=False)
    sound = ~np.logical_or.reduce(list(faults.values()))
    lines = np.isin(shapely.get_type_id(held), _LINES)
    faults["no line"] = sound & ~lines
    faults["a line without length"] = sound & lines & (shapely.length(held) == 0.0)
    return [
        Problem(
            where=_listed(shapes.index, found),
            what=what,
            expected="a line from coast to coast, across the lanes",
        )
        for what, found in faults.items()
        if bool(found.any())
    ]


def _listed(index: pd.Index, found: NDArray[np.bool_]) -> str:
    return listed_rows(index[found]).replace("row", "gate", 1)
