"""The files of a concentration map, for those who go on working with it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from geo.model.watermark import WATERMARK
from geo.report.concentration_citation import references_of, write_bibtex
from geo.report.concentration_figure import concentration_figure
from geo.report.concentration_ground import ground_parts, ground_words, places_of
from geo.report.concentration_layers import (
    APPLICABLE,
    require_concentration,
    require_stations,
    value_name,
)
from geo.report.concentration_page import (
    ConcentrationLayers,
    concentration_page,
)
from geo.report.concentration_silence import silence_words
from geo.report.export import (
    resolve_inside,
    write_bytes,
    write_gpkg,
    write_table,
    write_text,
)
from geo.report.export_grids import write_cog, write_netcdf

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from geo.report.concentration_tables import ConcentrationTables

PAGE, GRID, VECTORS = "concentration.html", "concentration.nc", "concentration.gpkg"
PRINTED = ("concentration.png", "concentration.pdf")
CITED = ("citation.txt", "citation.bib")

DATA = "data"
"""Column that says of each row that it is synthetic."""

TableT = TypeVar("TableT", pd.DataFrame, "gpd.GeoDataFrame")

_FLAGS = {
    "flag_values": np.array([-1, 0, 1], dtype=np.int8),
    "flag_meanings": "no_covariates not_applicable applicable",
}


def write_concentration(
    grid: xr.Dataset,
    *,
    stations: gpd.GeoDataFrame,
    tables: ConcentrationTables,
    folder: Path,
    title: str,
    land: gpd.GeoDataFrame | None = None,
) -> tuple[str, ...]:
    """Write a map as page, figure, grids, vectors, tables and references.

    All is written into a temporary folder first and then moved: where something goes
    wrong, the folder stays as it was.

    Parameters
    ----------
    grid : xarray.Dataset
        As `geo.report.concentration_layers.require_concentration` wants it.
    stations : geopandas.GeoDataFrame
        EPSG:4326 points.
    tables : ConcentrationTables
    folder : pathlib.Path
        Made where it is not there.
    title : str
    land : geopandas.GeoDataFrame, optional
        EPSG:4326 polygons, for the page.

    Returns
    -------
    tuple of str
        What was written, relative to the folder: see `concentration_files`.

    Raises
    ------
    DataError
        The map or the stations are not as they must be, or a file would come to lie
        outside the folder.
    OSError
        The disk is full, or the folder cannot be written.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import pathlib
    >>> import xarray as xr
    >>> from geo.report.concentration_tables import ConcentrationTables
    >>> write_concentration(
    ...     xr.Dataset(),
    ...     stations=gpd.GeoDataFrame(geometry=[], crs="EPSG:4326"),
    ...     tables=ConcentrationTables(),
    ...     folder=pathlib.Path("map"),
    ...     title="x",
    ... )  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    geo.errors.DataError: concentration map: 4 problems
    - variables: no value
        expected: probability or estimate, one of them
    ...
    """
    require_concentration(grid)
    require_stations(stations)
    names = concentration_files(grid, tables=tables)
    folder.mkdir(parents=True, exist_ok=True)
    targets = [resolve_inside(Path(name), root=folder) for name in names]
    layers = ConcentrationLayers(
        grid=grid, stations=stations, tables=tables, title=title, land=land
    )
    workshop = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
    try:
        _write_all(layers, root=workshop)
        for name, target in zip(names, targets, strict=True):
            target.parent.mkdir(parents=True, exist_ok=True)
            (workshop / name).replace(target)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return names


def concentration_files(
    grid: xr.Dataset, *, tables: ConcentrationTables
) -> tuple[str, ...]:
    """List what `write_concentration` writes.

    Parameters
    ----------
    grid : xarray.Dataset
    tables : ConcentrationTables

    Returns
    -------
    tuple of str
        Relative to the folder.

    Examples
    --------
    >>> import xarray as xr
    >>> from geo.report.concentration_tables import ConcentrationTables
    >>> grid = xr.Dataset({"spread": ((), 0.1)})
    >>> concentration_files(grid, tables=ConcentrationTables())[-2:]
    ('concentration.gpkg', 'cog/spread.tif')
    """
    cited = CITED if references_of(grid) else ()
    images = [_image(str(name)) for name in grid.data_vars]
    written = [_csv(name) for name in tables.present()]
    return (PAGE, *PRINTED, GRID, VECTORS, *images, *written, *cited)


def _image(name: str) -> str:
    return f"cog/{name}.tif"


def _csv(name: str) -> str:
    return f"tables/{name}.csv"


def _write_all(layers: ConcentrationLayers, *, root: Path) -> None:
    grid, stations = layers.grid, layers.stations
    write_text(concentration_page(layers), Path(PAGE), root=root)
    figure = concentration_figure(grid, stations=stations, title=layers.title)
    for name, content in zip(PRINTED, (figure.png, figure.pdf), strict=True):
        write_bytes(content, Path(name), root=root)
    described = describe_grid(grid, title=layers.title)
    write_netcdf(described, Path(GRID), root=root)
    for variable, field in described.data_vars.items():
        # a file that travels alone says what it belongs to
        whole = {key: described.attrs[key] for key in _ALONE if key in described.attrs}
        alone = field.assign_attrs({**whole, **field.attrs})
        write_cog(alone, Path(_image(str(variable))), root=root)
    vectors = {name: _marked(table, grid) for name, table in _vectors(layers).items()}
    write_gpkg(vectors, Path(VECTORS), root=root)
    for stem, table in layers.tables.present().items():
        write_table(_marked(table, grid), Path(_csv(stem)), root=root)
    references = references_of(grid)
    if references:
        plain = "".join(f"{line}\n" for line in references)
        for name, text in zip(CITED, (plain, write_bibtex(references)), strict=True):
            write_text(text, Path(name), root=root)


def _marked(table: TableT, grid: xr.Dataset) -> TableT:
    """Say of each row of synthetic data what it is."""
    if grid.attrs["synthetic"] != "yes" or DATA in table.columns:
        return table
    return table.assign(**{DATA: WATERMARK})


_ALONE = ("title", "model", "date", "synthetic", "references")


def describe_grid(grid: xr.Dataset, *, title: str) -> xr.Dataset:
    """Say of a map what the CF conventions (1.11) have words for.

    Parameters
    ----------
    grid : xarray.Dataset
    title : str

    Returns
    -------
    xarray.Dataset
        A new one, with ``flag_values`` and ``flag_meanings`` of ``applicable``, the
        ``ancillary_variables`` of the value, and ``title``, ``source``, ``history``,
        ``references`` and ``comment`` of the whole. No time of writing and no path.
    """
    require_concentration(grid)
    value = value_name(grid)
    others = [str(name) for name in grid.data_vars if name != value]
    described = grid.copy()
    flags = grid[APPLICABLE].astype(np.int8)
    described[APPLICABLE] = flags.assign_attrs({**_FLAGS, **flags.attrs})
    described[value].attrs["ancillary_variables"] = " ".join(others)
    described["spatial_ref"].attrs["long_name"] = "coordinate reference system"
    attrs = grid.attrs
    made = f"concentration map of {attrs['response']}, model {attrs['model']}"
    seed = f", seed {attrs['seed']}" if "seed" in attrs else ""
    date = f"{attrs['date']}: " if attrs.get("date") else ""
    words = (*ground_words(grid), *silence_words(grid))
    warned = (WATERMARK, *words) if attrs["synthetic"] == "yes" else words
    return described.assign_attrs(
        {
            "Conventions": "CF-1.11",
            "title": title,
            "source": made,
            "history": f"{date}{made}{seed}, drawn by Abyssal",
            "references": "\n".join(references_of(grid)),
            "comment": " ".join(warned),
        }
    )


def _vectors(layers: ConcentrationLayers) -> dict[str, gpd.GeoDataFrame]:
    return {
        "stations": layers.stations,
        "dropped": places_of(layers.tables.dropped),
        "applicable_area": ground_parts(layers.grid, code=1),
        "not_applicable_area": ground_parts(layers.grid, code=0),
    }
