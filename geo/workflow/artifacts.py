"""What a step hands on, written to disk and read back exactly."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely
import xarray as xr

if TYPE_CHECKING:
    from pathlib import Path

Record = Mapping[str, object]
Artifact = pd.DataFrame | xr.Dataset | Record | str
"""A table (spatial or not), a grid, a record of plain values, or a text."""

_NUMBERS = frozenset("biuf")  # kinds of dtype: bool, whole and fractional


def save_artifact(artifact: Artifact, path: Path) -> None:
    """Write one artifact.

    Parameters
    ----------
    artifact : DataFrame, GeoDataFrame, Dataset, mapping or str
        The row index of a table is not kept.
    path : pathlib.Path
        Without suffix; the suffix tells the kind.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> table = pd.DataFrame({"tonnes": [1 / 3, None], "name": ["a", None]})
    >>> with TemporaryDirectory() as folder:
    ...     save_artifact(table, Path(folder) / "t")
    ...     back = load_artifact(Path(folder) / "t.table.json")
    >>> back.equals(table)
    True
    """
    if isinstance(artifact, pd.DataFrame):
        _write(path, "table.json", json.dumps(_from_table(artifact)))
    elif isinstance(artifact, xr.Dataset):
        artifact.to_netcdf(path.with_name(f"{path.name}.nc"), engine="h5netcdf")
    elif isinstance(artifact, str):
        _write(path, "txt", artifact)
    else:
        _write(path, "json", json.dumps(dict(artifact)))


def load_artifact(path: Path) -> Artifact:
    """Read one artifact back.

    Parameters
    ----------
    path : pathlib.Path
        As written by `save_artifact`.

    Returns
    -------
    DataFrame, GeoDataFrame, Dataset, dict or str
    """
    if path.name.endswith(".table.json"):
        return _to_table(json.loads(path.read_text(encoding="utf-8")))
    if path.suffix == ".nc":
        return xr.load_dataset(path, engine="h5netcdf")
    text = path.read_text(encoding="utf-8")
    return text if path.suffix == ".txt" else cast("Record", json.loads(text))


def artifact_name(path: Path) -> str:
    """Give the name under which an artifact was saved.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    str

    Examples
    --------
    >>> from pathlib import Path
    >>> artifact_name(Path("steps/accepted.table.json"))
    'accepted'
    """
    for suffix in (".table.json", ".json", ".nc", ".txt"):
        if path.name.endswith(suffix):
            return path.name.removesuffix(suffix)
    return path.name


def _write(path: Path, suffix: str, text: str) -> None:
    path.with_name(f"{path.name}.{suffix}").write_text(text, encoding="utf-8")


def _from_table(table: pd.DataFrame) -> dict[str, object]:
    columns: dict[str, object] = {}
    geometry = table.geometry.name if isinstance(table, gpd.GeoDataFrame) else None
    for name in table.columns:
        values = table[name]
        if name == geometry:
            values = pd.Series(
                shapely.to_wkb(values.to_numpy(), hex=True), dtype=object
            )
        columns[str(name)] = {"dtype": str(values.dtype), **_from_column(values)}
    stored: dict[str, object] = {"columns": columns}
    if isinstance(table, gpd.GeoDataFrame):
        stored |= {
            "geometry": geometry,
            "crs": table.crs.to_wkt() if table.crs is not None else None,
        }
    return stored


def _from_column(values: pd.Series[Any]) -> dict[str, object]:
    """Write numbers as their bytes: as words they take ten times as long."""
    if values.dtype.kind in _NUMBERS and isinstance(values.dtype, np.dtype):
        raw = np.ascontiguousarray(values.to_numpy())
        return {"bytes": base64.b64encode(raw.tobytes()).decode("ascii")}
    plain = values.astype(object).where(values.notna(), None)
    return {"values": plain.tolist()}


def _to_column(column: dict[str, object]) -> pd.Series[Any]:
    dtype = cast("str", column["dtype"])
    if "bytes" in column:
        raw = base64.b64decode(cast("str", column["bytes"]))
        return pd.Series(np.frombuffer(raw, dtype=dtype).copy())
    return pd.Series(cast("list[object]", column["values"]), dtype=dtype)


def _to_table(stored: dict[str, object]) -> pd.DataFrame:
    columns = cast("dict[str, dict[str, object]]", stored["columns"])
    table = pd.DataFrame({name: _to_column(column) for name, column in columns.items()})
    geometry = stored.get("geometry")
    if geometry is None:
        return table
    shapes = shapely.from_wkb(table[geometry].to_numpy(dtype=object))
    layer = gpd.GeoDataFrame(
        table.drop(columns=[geometry]).assign(**{str(geometry): shapes}),
        geometry=geometry,
        crs=stored["crs"],
    )
    return cast("pd.DataFrame", layer)
