"""Files of the results folder, each written whole or not at all.

Every writer takes the folder that results belong in; a path outside it, or one that
leads through a link, is refused. A file appears under its name only when it is
complete, and the same content gives the same bytes.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyogrio

import geopandas as gpd

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PARTIAL = ".partial-"
"""In the name of a folder that takes its place when it is whole.

What is written into it is not waited for file by file: see
`geo.workflow.store.whole_folder`.
"""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet read a text cell as a formula (OWASP, CSV injection)."""

_POSITION = re.compile(r"-?\d+(\.\d+)?,-?\d+(\.\d+)?")
"""``lon,lat`` of a place: no formula, though it may begin with a minus."""

_FIXED_TIME = "2000-01-01T00:00:00.000Z"
_GPKG_TIME = "OGR_CURRENT_DATE"


def resolve_inside(path: Path, *, root: Path) -> Path:
    """Check that a path stays inside a folder and meets no link on the way.

    Parameters
    ----------
    path : pathlib.Path
        Absolute, or relative to `root`.
    root : pathlib.Path
        The results folder; it may itself be reached through a link.

    Returns
    -------
    pathlib.Path
        Absolute.

    Raises
    ------
    DataError
        The path leaves the folder or leads through a link.

    Examples
    --------
    >>> resolve_inside(Path("../secrets.csv"), root=Path("results"))
    Traceback (most recent call last):
    ...
    geo.errors.DataError: output: 1 problem
    - ../secrets.csv: it lies outside the results folder
        expected: a path inside results
    """
    base = root.resolve()
    target = Path(os.path.normpath(base / path))
    if base not in target.parents:
        raise _refusal(path, "it lies outside the results folder", root=root)
    steps = [target, *target.parents]
    for step in steps[: steps.index(base)]:
        if step.is_symlink():
            raise _refusal(path, f"{step.name} is a link", root=root)
    return target


def _refusal(path: Path, what: str, *, root: Path) -> DataError:
    expected = f"a path inside {root}"
    return DataError("output", [Problem(where=str(path), what=what, expected=expected)])


@contextmanager
def replacing(path: Path, *, root: Path) -> Iterator[Path]:
    """Give a temporary name beside the target, moved there when all went well.

    Parameters
    ----------
    path, root : pathlib.Path
        See `write_text`.

    Yields
    ------
    pathlib.Path
        To be written; gone afterwards.

    Raises
    ------
    DataError
        The path leaves the folder or leads through a link.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(Path("note.txt"), root=Path(folder)) as draft:
    ...         _ = draft.write_text("cover")
    ...     Path(folder, "note.txt").read_text()
    'cover'
    """
    target = resolve_inside(path, root=root)
    target.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=".writing-", dir=target.parent))
    try:
        draft = workshop / target.name
        yield draft
        if PARTIAL not in Path(root).parent.name:
            sync(draft)
        Path(draft).replace(target)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def sync(path: Path) -> None:
    """Wait until a file is on the disk.

    Parameters
    ----------
    path : pathlib.Path
    """
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def write_text(text: str, path: Path, *, root: Path) -> Path:
    """Write a text file, UTF-8 with plain line feeds.

    Parameters
    ----------
    text : str
    path : pathlib.Path
        Absolute, or relative to `root`.
    root : pathlib.Path
        The results folder.

    Returns
    -------
    pathlib.Path
        Where it lies.

    Raises
    ------
    DataError
        The path leaves the folder or leads through a link.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_text("cover", Path("note.txt"), root=Path(folder))
    ...     written.read_text()
    'cover'
    """
    return write_bytes(text.encode("utf-8"), path, root=root)


def write_bytes(content: bytes, path: Path, *, root: Path) -> Path:
    """Write a file as it is, such as a picture.

    Parameters
    ----------
    content : bytes
    path : pathlib.Path
        Absolute, or relative to `root`.
    root : pathlib.Path
        The results folder.

    Returns
    -------
    pathlib.Path
        Where it lies.

    Raises
    ------
    DataError
        The path leaves the folder or leads through a link.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_bytes(b"PNG", Path("dot.png"), root=Path(folder))
    ...     written.read_bytes()
    b'PNG'
    """
    with replacing(path, root=root) as draft:
        draft.write_bytes(content)
    return resolve_inside(path, root=root)


def write_table(table: pd.DataFrame, path: Path, *, root: Path) -> Path:
    r"""Write a table as CSV that no spreadsheet runs.

    A text cell that a spreadsheet would read as a formula gets a leading apostrophe;
    numbers stay as they are, with every digit that makes them.

    Parameters
    ----------
    table : pandas.DataFrame
        The index is not written, nor is a geometry.
    path, root : pathlib.Path
        See `write_text`.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DataError
        The path leaves the folder or leads through a link.

    Examples
    --------
    >>> hostile = pd.DataFrame({"name": ["=1+1"], "t": [-0.5]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(hostile, Path("t.csv"), root=Path(folder)).read_text()
    "name,t\n'=1+1,-0.5\n"
    """
    plain = pd.DataFrame(table.drop(columns=_geometry_columns(table)))
    quoted = plain.apply(_without_formulas)
    quoted.columns = [_without_formula(str(name)) for name in plain.columns]
    text = quoted.to_csv(index=False, lineterminator="\n")
    return write_text(text, path, root=root)


def _geometry_columns(table: pd.DataFrame) -> list[str]:
    return [c for c in table.columns if str(table[c].dtype) == "geometry"]


def _without_formulas(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column):
        return column
    if pd.api.types.infer_dtype(column) == "string":  # the same words come often
        return column.map(cache(_without_formula))
    return column.map(lambda value: _without_formula(_storable(value)))


def _without_formula(value: object) -> object:
    if not isinstance(value, str):
        return value
    harmless = _POSITION.fullmatch(value) is not None
    quoted = value if harmless or not value.startswith(FORMULA_STARTS) else f"'{value}"
    # csv quotes a cell with a line feed, but not one with a carriage return
    return quoted.replace("\r\n", "\n").replace("\r", "\n")


def write_gpkg(
    layers: Mapping[str, gpd.GeoDataFrame], path: Path, *, root: Path
) -> Path:
    """Write vector layers as one GeoPackage.

    Parameters
    ----------
    layers : mapping of str to geopandas.GeoDataFrame
        Tables by layer name, each with a CRS. Values that are lists become text.
    path, root : pathlib.Path
        See `write_text`.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DataError
        A layer has no CRS, or the path leaves the folder.

    Examples
    --------
    >>> import shapely
    >>> port = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(0, 0)], crs=4326)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_gpkg({"ports": port}, Path("r.gpkg"), root=Path(folder))
    ...     len(gpd.read_file(written))
    1
    """
    problems = [
        Problem(where=f"layer {name}", what="no CRS", expected="EPSG:4326")
        for name, table in layers.items()
        if table.crs is None
    ]
    if problems:
        raise DataError("GeoPackage", problems)
    with replacing(path, root=root) as draft, _fixed_time():
        for number, (name, table) in enumerate(layers.items()):
            plain = table.drop(columns=table.geometry.name).map(_storable)
            plain = gpd.GeoDataFrame(plain, geometry=table.geometry, crs=table.crs)
            pyogrio.write_dataframe(
                plain, draft, layer=name, driver="GPKG", append=number > 0
            )
    return resolve_inside(path, root=root)


def _storable(value: object) -> object:
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(map(str, value))
    return value


@contextmanager
def _fixed_time() -> Iterator[None]:
    """Keep the time of writing out of the file, and leave GDAL as it was."""
    before = pyogrio.get_gdal_config_option(_GPKG_TIME)
    pyogrio.set_gdal_config_options({_GPKG_TIME: _FIXED_TIME})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_GPKG_TIME: before})
