"""Sea lanes, from the network file of the installed package searoute.

The package itself is never imported: only its data file is read.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import geopandas as gpd
import shapely.geometry

from geo.errors import DataError, Problem
from geo.model.crs import WGS84
from geo.model.schemas import SEA_LANES

SEAROUTE_VERSION = "1.6.0"
"""The release whose lanes the gate lines of `read_gates` were drawn to cut."""
NETWORK_FILE = "data/marnet_searoute.geojson"
_INSTALL = f"pip install searoute=={SEAROUTE_VERSION}"


def read_sea_lanes() -> gpd.GeoDataFrame:
    """Read the sea lanes.

    Network of searoute 1.6.0 (Apache-2.0).

    Returns
    -------
    geopandas.GeoDataFrame
        Schema `SEA_LANES`: one row per published feature; ``passage`` is empty
        for most. Longitudes as published, -180 to 190.85.

    Raises
    ------
    DataError
        searoute is missing, of another version, or without its network file.

    Examples
    --------
    >>> lanes = read_sea_lanes()
    >>> len(lanes), int((lanes["passage"] == "suez").sum())
    (4109, 1)
    """
    collection = json.loads(sea_lanes_file().read_text(encoding="utf-8"))
    features = collection["features"]
    lanes = gpd.GeoDataFrame(
        {
            "passage": [
                feature["properties"].get("passage") or "" for feature in features
            ]
        },
        geometry=[shapely.geometry.shape(feature["geometry"]) for feature in features],
        crs=WGS84,
    )
    return cast("gpd.GeoDataFrame", SEA_LANES.validate(lanes))


def sea_lanes_file() -> Path:
    """Find the network file of the installed package searoute.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DataError
        searoute is missing, of another version, or without its network file.

    Examples
    --------
    >>> sea_lanes_file().name
    'marnet_searoute.geojson'
    """
    found = _installed_version()
    if found != SEAROUTE_VERSION:
        raise _unusable(
            f"version {found or '(none)'} of searoute", expected=SEAROUTE_VERSION
        )
    # finding the spec of a top-level package does not import it
    spec = find_spec("searoute")
    folders = (spec.submodule_search_locations if spec else None) or []
    for folder in folders:
        path = Path(folder) / NETWORK_FILE
        if path.is_file():
            return path
    raise _unusable(f"no {NETWORK_FILE} in the installed searoute", expected="the file")


def _installed_version() -> str:
    try:
        return version("searoute")
    except PackageNotFoundError:
        return ""


def _unusable(what: str, *, expected: str) -> DataError:
    return DataError(
        "sea lanes",
        [Problem(where="searoute", what=what, expected=expected, cure=_INSTALL)],
    )
