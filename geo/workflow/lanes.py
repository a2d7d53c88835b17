"""The sea lanes of a project: polar ones if it opens them, and its own gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, GeoError
from geo.model.crs import WGS84
from geo.model.land_legs import NO_LAND_LEGS, LandLegs, land_legs_of
from geo.routing.network import build_network
from geo.sources.bundled import bundled_file
from geo.sources.gate_lines import read_gate_lines
from geo.sources.land_legs import read_land_legs
from geo.sources.ports import read_gates
from geo.sources.sea_lanes import read_sea_lanes, sea_lanes_file
from geo.workflow.zoning import located

if TYPE_CHECKING:
    from pathlib import Path

    from geo.routing.network import SeaNetwork
    from geo.sources.project_file import ProjectFile

BUILT_IN = ("supply/gates.csv",)


def sea_network(file: ProjectFile) -> SeaNetwork:
    """Build the network that the ships of a project sail.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    SeaNetwork
        On an ordinary day: nothing is disrupted.

    Raises
    ------
    DataError
        The project's gates cannot be read, or cut no lane; all are told.

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> len(sea_network(read_project(example_project("minamitorishima"))).gate_names)
    28
    """
    return build_network(
        read_sea_lanes(),
        all_gates(file),
        open_polar=file.project.routing.open_polar,
    )


def all_gates(file: ProjectFile) -> gpd.GeoDataFrame:
    """Read the built-in gates with those of a project.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    geopandas.GeoDataFrame
        Schema GATES, the built-in ones first.

    Raises
    ------
    DataError
        The project's gates cannot be read; all that is wrong is told.

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> gates = all_gates(read_project(example_project("minamitorishima")))
    >>> gates["name"].iloc[0]
    'Suez Canal'
    """
    name = file.project.routing.gates
    if not name:
        return read_gates()
    try:
        return gates_with(file.locate(name))
    except GeoError as error:
        where = file.where("routing", "gates")
        raise DataError("gates", located(error, where=where, given=name)) from error


def gate_names(file: ProjectFile) -> frozenset[str]:
    """Name the gates that a project may speak of.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    frozenset of str
        Where its own gates cannot be read, which `all_gates` tells, the built-in ones.

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> names = gate_names(read_project(example_project("minamitorishima")))
    >>> len(names), "Kerch Strait" in names
    (28, True)
    """
    try:
        return frozenset(all_gates(file)["name"])
    except GeoError:
        return frozenset(read_gates()["name"])


def gates_with(path: Path) -> gpd.GeoDataFrame:
    """Put the gates of a file beside the built-in ones.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    geopandas.GeoDataFrame
        Schema GATES, the built-in ones first.

    Raises
    ------
    DataError
        As `geo.sources.gate_lines.read_gate_lines`.

    Examples
    --------
    >>> import pathlib, shapely, tempfile
    >>> line = shapely.LineString([(-15.4, 27.9), (-14.5, 28.3)])
    >>> own = gpd.GeoDataFrame({"name": ["Canary Passage"]}, geometry=[line], crs=WGS84)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "mine.geojson"
    ...     own.to_file(path)
    ...     gates = gates_with(path)
    >>> len(gates), gates["name"].iloc[-1]
    (29, 'Canary Passage')
    """
    built_in = read_gates()
    own = read_gate_lines(path.name, root=path.parent, known=built_in["name"])
    return gpd.GeoDataFrame(pd.concat([built_in, own], ignore_index=True), crs=WGS84)


def land_legs_in(file: ProjectFile) -> LandLegs:
    """Read the distances by land that a project gives.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    LandLegs
        Empty where it gives none.

    Raises
    ------
    DataError
        The file cannot be read; all that is wrong is told.

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> project = read_project(example_project("minamitorishima"))
    >>> len(land_legs_in(project).legs)
    0
    """
    name = file.project.routing.land_legs
    if not name:
        return NO_LAND_LEGS
    path = file.locate(name)
    try:
        return land_legs_of(read_land_legs(path.name, root=path.parent).table)
    except GeoError as error:
        where = file.where("routing", "land_legs")
        raise DataError("land legs", located(error, where=where, given=name)) from error


def route_files(file: ProjectFile) -> tuple[Path, ...]:
    """List the files that ways of a project rest on, by sea and by land.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    tuple of pathlib.Path
        What a step that calls `sea_network` must name as read.

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> project = read_project(example_project("minamitorishima"))
    >>> [path.name for path in route_files(project)]
    ['gates.csv', 'marnet_searoute.geojson']
    """
    routing = file.project.routing
    own = [file.locate(name) for name in (routing.gates, routing.land_legs) if name]
    return (*(bundled_file(name) for name in BUILT_IN), sea_lanes_file(), *own)
