"""Each reader and each way a file can be bad: a clear error, or a clean result."""

import csv
import io
import re
import warnings
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest
from madeup.comtrade import write_comtrade
from madeup.gebco import write_gebco, write_gebco_geotiff
from madeup.governance_indicators import write_governance_indicators
from madeup.icmm import HEADER, ROWS, write_icmm
from madeup.isa_areas import write_apeis, write_isa_areas
from madeup.legal_points import write_limit_with_misprint
from madeup.marine_regions import write_marine_regions
from madeup.mineral_summaries import write_mineral_summaries
from madeup.multibeam import write_multibeam
from madeup.portwatch import write_portwatch, write_portwatch_transits
from madeup.protected_areas import write_protected_areas
from madeup.world_port_index import write_world_port_index

import geopandas as gpd
import rasterio
import shapely
import xarray as xr

from geo.errors import CRSError, DataError, GeoError
from geo.model.source_notes import SourcedTable
from geo.sources.areas import read_areas
from geo.sources.bathymetry import read_bathymetry
from geo.sources.comtrade import read_comtrade
from geo.sources.governance_indicators import read_governance_indicators
from geo.sources.icmm import read_icmm
from geo.sources.isa_areas import read_isa_areas
from geo.sources.legal_points import read_legal_points
from geo.sources.marine_regions import read_marine_regions
from geo.sources.mineral_summaries import read_mineral_summaries
from geo.sources.portwatch import read_portwatch_chokepoints, read_portwatch_transits
from geo.sources.protected_areas import read_protected_areas
from geo.sources.rasters import read_raster
from geo.sources.world_port_index import read_world_port_index


@dataclass
class Reader:
    """A reader, a good file for it, and what in that file matters.

    `needed` are columns that it cannot do without; `lon`, `lat` and `key` are
    columns of the file, empty where it has none.
    """

    read: object
    write: object
    needed: tuple = ()
    lon: str = ""
    lat: str = ""
    key: str = ""
    options: dict = field(default_factory=dict)

    def __call__(self, path):
        return self.read(path.name, root=path.parent, **self.options)


TEXTS = {
    "world-port-index": Reader(
        read_world_port_index,
        write_world_port_index,
        needed=("World Port Index Number", "Main Port Name", "Latitude", "Longitude"),
        lon="Longitude",
        lat="Latitude",
        key="World Port Index Number",
    ),
    "portwatch-chokepoints": Reader(
        read_portwatch_chokepoints,
        write_portwatch,
        needed=("portid", "lat", "lon"),
        lon="lon",
        lat="lat",
        key="portid",
    ),
    "portwatch-transits": Reader(
        read_portwatch_transits,
        write_portwatch_transits,
        needed=("portid", "date", "n_total"),
    ),
    "governance": Reader(
        read_governance_indicators,
        write_governance_indicators,
        needed=("code", "year"),
    ),
    "comtrade": Reader(
        read_comtrade,
        write_comtrade,
        needed=("reporterISO", "flowCode", "cmdCode", "primaryValue"),
    ),
    "mineral-summaries": Reader(
        read_mineral_summaries, write_mineral_summaries, needed=("COUNTRY", "TYPE")
    ),
    "legal-points": Reader(
        read_legal_points,
        write_limit_with_misprint,
        needed=("lon", "lat"),
        lon="lon",
        lat="lat",
        key="id",
    ),
}
LAYERS = {
    "marine-regions": Reader(
        read_marine_regions,
        write_marine_regions,
        needed=("MRGID", "GEONAME", "POL_TYPE", "SOVEREIGN1"),
        key="MRGID",
    ),
    "isa-areas": Reader(read_isa_areas, write_isa_areas),
    "apeis": Reader(
        read_isa_areas, write_apeis, options={"kind": "environmental interest"}
    ),
    "protected-areas": Reader(read_protected_areas, write_protected_areas),
    "areas": Reader(read_areas, write_isa_areas),
}
GRIDS = {
    "gebco": Reader(read_bathymetry, write_gebco),
    "gebco-geotiff": Reader(read_bathymetry, write_gebco_geotiff),
    "multibeam": Reader(read_raster, write_multibeam),
}
WORKBOOKS = {
    "icmm": Reader(
        read_icmm,
        write_icmm,
        needed=("ICMMID", HEADER[2], "Latitude", "Longitude"),
        lon="Longitude",
        lat="Latitude",
        key="ICMMID",
    )
}
EVERYTHING = TEXTS | LAYERS | GRIDS | WORKBOOKS
WITH_POSITIONS = {name: r for name, r in (TEXTS | WORKBOOKS).items() if r.lon}


def outcome(reader, path):
    """Read; an error must say where, what, and what was expected or to do."""
    try:
        result = reader(path)
    except GeoError as error:
        result = error
    if isinstance(result, GeoError):
        require_told(result)
    else:
        require_clean(result)
    return result


def require_told(error):
    assert error.problems
    for problem in error.problems:
        assert problem.where
        assert problem.what
    assert any(problem.expected or problem.cure for problem in error.problems)


def require_clean(result):
    if isinstance(result, xr.Dataset):
        for name in result.data_vars:
            values = result[name].to_numpy()
            if np.issubdtype(values.dtype, np.floating):
                assert not np.isinf(values).any()
        return
    table = result.table if isinstance(result, SourcedTable) else result
    assert len(table)
    numbers = table.select_dtypes("number").to_numpy(dtype=float)
    assert not np.isinf(numbers).any()
    if isinstance(table, gpd.GeoDataFrame):
        shapes = table.geometry.to_numpy()
        assert shapely.is_valid(shapes).all()
        assert not shapely.is_empty(shapes).any()
        bounds = shapely.bounds(shapes)
        assert np.isfinite(bounds).all()
        assert np.abs(bounds[:, [0, 2]]).max() <= 180.0
        assert np.abs(bounds[:, [1, 3]]).max() <= 90.0
    if isinstance(result, SourcedTable):
        assert set(result.rejected.columns) >= {"row", "reason"}
        assert result.rejected["reason"].astype(str).str.len().gt(0).all()


def rejected_or_refused(result):
    return isinstance(result, GeoError) or len(result.rejected) > 0


def cells_of(path):
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig") if _is_utf8(raw) else raw.decode("cp1252")
    return list(csv.reader(io.StringIO(text)))


def _is_utf8(raw):
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def rewrite(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


def edited(reader, folder, change):
    """Write the good file with its table changed: a frame of text or cells."""
    if reader.read is read_icmm:
        frame = pd.DataFrame([list(row) for row in ROWS], columns=list(HEADER))
        frame = change(frame.astype(object))
        rows = [tuple(row) for row in frame.itertuples(index=False)]
        return write_icmm(folder, header=tuple(frame.columns), rows=tuple(rows))
    path = reader.write(folder)
    header, *rows = cells_of(path)
    width = len(header)
    table = [(row + [""] * width)[:width] for row in rows if any(row)]
    frame = change(pd.DataFrame(table, columns=header, dtype=object))
    return rewrite(path, [list(frame.columns), *frame.to_numpy().tolist()])


@pytest.mark.parametrize("damage", ["empty", "blank", "picture", "page", "pickle"])
@pytest.mark.parametrize("name", EVERYTHING)
def test_what_is_no_such_file_is_refused(name, damage, tmp_path):
    reader = EVERYTHING[name]
    path = reader.write(tmp_path)
    contents = {
        "empty": b"",
        "blank": b" \n\n\t\n",
        "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        "page": b"<!DOCTYPE html><html><body>404 Not Found</body></html>\n" * 20,
        "pickle": b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix." * 9,
    }
    path.write_bytes(contents[damage])
    assert isinstance(outcome(reader, path), DataError)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("name", EVERYTHING)
def test_a_file_cut_off_is_refused_or_read_as_far_as_it_is_whole(name, share, tmp_path):
    reader = EVERYTHING[name]
    path = reader.write(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    result = outcome(reader, path)
    if name in LAYERS or name in WORKBOOKS:
        assert isinstance(result, GeoError)


@pytest.mark.parametrize(
    ("name", "column"),
    [(n, c) for n, r in (TEXTS | WORKBOOKS).items() for c in r.needed],
)
def test_a_missing_column_is_named(name, column, tmp_path):
    reader = (TEXTS | WORKBOOKS)[name]
    path = edited(reader, tmp_path, lambda frame: frame.drop(columns=column))
    result = outcome(reader, path)
    assert isinstance(result, DataError)
    assert re.search(rf"\b{re.escape(column.strip())}", str(result), re.IGNORECASE)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1", "cp037"])
@pytest.mark.parametrize("name", TEXTS)
def test_an_encoding_is_read_or_named(name, encoding, tmp_path):
    reader = TEXTS[name]
    path = reader.write(tmp_path)
    before = reader(path).table
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig") if _is_utf8(raw) else raw.decode("cp1252")
    first, rest = text.split("\n", 1)
    marked = text if encoding.startswith("utf") else f"{first}\n{rest}é"
    path.write_bytes(marked.encode(encoding, errors="replace"))
    result = outcome(reader, path)
    if encoding.startswith("utf"):
        assert len(result.table) == len(before)
    elif encoding == "cp037":
        assert isinstance(result, DataError)
    else:
        assert isinstance(result, DataError) or result.notes


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
@pytest.mark.parametrize("name", TEXTS)
def test_line_ends_do_not_matter(name, ends, tmp_path):
    reader = TEXTS[name]
    path = reader.write(tmp_path)
    before = reader(path).table
    raw = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", ends.encode())
    path.write_bytes(raw)
    pd.testing.assert_frame_equal(
        pd.DataFrame(reader(path).table), pd.DataFrame(before)
    )


@pytest.mark.parametrize("name", TEXTS | WORKBOOKS)
def test_the_case_and_order_of_columns_do_not_matter(name, tmp_path):
    reader = (TEXTS | WORKBOOKS)[name]
    before = reader(edited(reader, tmp_path, lambda frame: frame)).table
    turned = edited(
        reader,
        tmp_path,
        lambda frame: frame[frame.columns[::-1]].rename(columns=str.upper),
    )
    after = reader(turned).table
    assert len(after) == len(before)
    assert set(after.columns) == set(before.columns)


@pytest.mark.parametrize("name", WITH_POSITIONS)
def test_swapped_axes_are_found_or_the_rows_set_aside(name, tmp_path):
    reader = WITH_POSITIONS[name]
    good = reader(edited(reader, tmp_path, lambda frame: frame))

    def swap(frame):
        names = {reader.lon: reader.lat, reader.lat: reader.lon}
        return frame.rename(columns=names)

    result = outcome(reader, edited(reader, tmp_path, swap))
    if isinstance(result, GeoError):
        assert re.search("swap|latitude|lat", str(result))
        return
    beyond = np.abs(good.table["lon"]) > 90.0
    assert beyond.any()
    assert len(result.rejected) >= len(good.rejected) + beyond.sum()


@pytest.mark.parametrize("name", WITH_POSITIONS)
def test_longitudes_of_0_to_360_give_the_same_points(name, tmp_path):
    reader = WITH_POSITIONS[name]

    def west(frame):
        moved = frame.copy()
        moved.loc[0, reader.lon] = type(frame.loc[0, reader.lon])(-170.5)
        return moved

    def east(frame):
        return west(frame).assign(**{reader.lon: west(frame)[reader.lon].map(turned)})

    before = reader(edited(reader, tmp_path, west)).table
    after = reader(edited(reader, tmp_path, east)).table
    assert (before["lon"] == -170.5).any()
    assert len(after) == len(before)
    np.testing.assert_allclose(after["lon"], before["lon"], atol=1e-9)


def turned(value):
    """Write a western longitude as 180 to 360."""
    try:
        west = -180.0 <= float(value) < 0.0
    except (TypeError, ValueError):
        return value
    return type(value)(float(value) + 360.0) if west else value


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e400", "abc", ""])
@pytest.mark.parametrize("name", WITH_POSITIONS)
def test_a_position_that_is_no_number_sets_its_row_aside(name, value, tmp_path):
    reader = WITH_POSITIONS[name]
    before = reader(edited(reader, tmp_path, lambda frame: frame))

    def spoil(frame):
        spoiled = frame.copy()
        spoiled.loc[0, reader.lat] = value
        return spoiled

    after = outcome(reader, edited(reader, tmp_path, spoil))
    if isinstance(after, GeoError):
        assert re.search(r"lat|coordinate|point|position", str(after), re.IGNORECASE)
        return
    assert len(after.rejected) == len(before.rejected) + 1
    assert len(after.table) == len(before.table) - 1


@pytest.mark.parametrize("name", [n for n, r in WITH_POSITIONS.items() if r.key])
def test_an_identifier_that_stands_twice_is_told(name, tmp_path):
    reader = WITH_POSITIONS[name]

    def repeat(frame):
        return pd.concat([frame, frame.iloc[:1]], ignore_index=True)

    before = reader(edited(reader, tmp_path, lambda frame: frame))
    after = outcome(reader, edited(reader, tmp_path, repeat))
    told = (
        isinstance(after, GeoError)
        or len(after.rejected) > len(before.rejected)
        or set(after.notes) != set(before.notes)
    )
    assert told


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in TEXTS if n != "world-port-index"])
def test_a_million_rows_are_read(name, tmp_path):
    reader = TEXTS[name]
    path = reader.write(tmp_path)
    header, *rows = [row for row in cells_of(path) if any(row)]
    times = -(-1_000_000 // len(rows))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for _ in range(times):
            writer.writerows(rows)
    result = outcome(reader, path)
    told = set(result.rejected["row"])
    told |= set(result.table["row"]) if "row" in result.table else set()
    # governance joins the rows of a country and year, and each but the first is told
    assert len(told) >= 1_000_000 - len(rows)


def relayered(reader, folder, change, *, suffix=".gpkg"):
    path = reader.write(folder)
    layer = change(gpd.read_file(path))
    other = folder / f"changed{suffix}"
    layer.to_file(other)
    return other


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_without_crs_is_refused(name, tmp_path):
    reader = LAYERS[name]
    path = reader.write(tmp_path)
    layer = gpd.read_file(path)
    flat = layer[layer.geom_type.isin(["Polygon", "MultiPolygon"])]
    other = tmp_path / "bare.shp"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names cut to ten letters, and the like
        flat.set_crs(None, allow_override=True).to_file(other)
    other.with_suffix(".prj").unlink(missing_ok=True)
    assert isinstance(outcome(reader, other), CRSError)


@pytest.mark.parametrize("name", LAYERS)
def test_a_projected_layer_gives_the_same_ground(name, tmp_path):
    reader = LAYERS[name]

    def near(layer):
        inside = layer.geometry.bounds.abs().max(axis=1) < 179.0
        plain = layer.geom_type.isin(["Polygon", "MultiPolygon"])
        return layer[inside & plain & layer.is_valid]

    before = table_of(reader(relayered(reader, tmp_path, near)))
    after = table_of(
        reader(relayered(reader, tmp_path, lambda layer: near(layer).to_crs(6933)))
    )
    assert len(after) == len(before) > 0
    apart = shapely.hausdorff_distance(
        before.geometry.to_numpy(), after.geometry.to_numpy()
    )
    assert apart.max() < 1e-6


def table_of(result):
    return result.table if isinstance(result, SourcedTable) else result


@pytest.mark.parametrize("name", LAYERS)
def test_swapped_axes_of_a_layer_are_refused(name, tmp_path):
    reader = LAYERS[name]

    def swap(layer):
        turned = shapely.transform(
            layer.geometry.to_numpy(), lambda places: places[:, ::-1]
        )
        return layer.set_geometry(gpd.GeoSeries(turned, crs=layer.crs))

    good = table_of(reader(reader.write(tmp_path)))
    result = outcome(reader, relayered(reader, tmp_path, swap))
    assert np.abs(good.total_bounds[[0, 2]]).max() > 90.0
    assert rejected_or_refused(result)


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_of_0_to_360_gives_the_same_ground(name, tmp_path):
    reader = LAYERS[name]

    def west(layer):
        shapes = [shapely.box(-170, -10, -169, -9), *layer.geometry.iloc[1:]]
        placed = layer.set_geometry(
            gpd.GeoSeries(shapes, index=layer.index, crs=layer.crs)
        )
        return placed[placed.geometry.bounds.minx * placed.geometry.bounds.maxx > 0.0]

    def east(layer):
        def turn(places):
            lon = np.where(places[:, 0] < 0.0, places[:, 0] + 360.0, places[:, 0])
            return np.column_stack([lon, places[:, 1]])

        whole = west(layer)
        shapes = shapely.transform(whole.geometry.to_numpy(), turn)
        return whole.set_geometry(
            gpd.GeoSeries(shapes, index=whole.index, crs=layer.crs)
        )

    before = table_of(reader(relayered(reader, tmp_path, west)))
    after = table_of(reader(relayered(reader, tmp_path, east)))
    assert before.total_bounds[0] <= -169.0
    np.testing.assert_allclose(after.bounds, before.bounds, atol=1e-9)
    np.testing.assert_allclose(
        shapely.area(after.geometry.to_numpy()),
        shapely.area(before.geometry.to_numpy()),
        rtol=1e-9,
    )
    require_clean(after)


def spoiled_box(value):
    def spoil(places):
        moved = places.copy()
        moved[2] = value
        return moved

    return shapely.transform(shapely.box(0, 0, 1, 1), spoil)


BAD_SHAPES = {
    "bow-tie": shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
    "over 180": shapely.Polygon([(179, 0), (181, 0), (181, 1), (179, 1)]),
    "jumps over 180": shapely.Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)]),
    "nested collection": shapely.GeometryCollection(
        [
            shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.Point(5, 5)]),
            shapely.LineString([(0, 0), (1, 1)]),
        ]
    ),
    "clockwise": shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)]),
    "repeated": shapely.Polygon([(0, 0), (0, 0), (1, 0), (1, 0), (1, 1), (0, 0)]),
    "with z": shapely.Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)]),
    "whole world": shapely.box(-180, -90, 180, 90),
    "empty": shapely.Polygon(),
    "no polygon": shapely.LineString([(0, 0), (1, 1)]),
    "no area": shapely.Polygon([(0, 0), (1, 1), (2, 2)]),
    "not a number": spoiled_box(np.nan),
    "infinite": spoiled_box(np.inf),
    "beyond the pole": shapely.box(0, 80, 1, 95),
}
NOTHING_TO_SAVE = {
    "empty", "no polygon", "no area", "not a number", "infinite", "beyond the pole"
}  # fmt: skip


@pytest.mark.parametrize("shape", BAD_SHAPES)
@pytest.mark.parametrize("name", LAYERS)
def test_a_bad_shape_is_mended_or_refused(name, shape, tmp_path):
    reader = LAYERS[name]

    def spoil(layer):
        shapes = [BAD_SHAPES[shape], *layer.geometry.iloc[1:]]
        return layer.set_geometry(gpd.GeoSeries(shapes, index=layer.index, crs=4326))

    result = outcome(reader, relayered(reader, tmp_path, spoil))
    if shape in NOTHING_TO_SAVE:
        assert rejected_or_refused(result)
    else:
        assert not isinstance(result, GeoError)


@pytest.mark.parametrize("name", ["gebco-geotiff", "multibeam"])
def test_a_raster_without_crs_is_refused(name, tmp_path):
    reader = GRIDS[name]
    path = reader.write(tmp_path)
    other = tmp_path / "bare.tif"
    with (
        rasterio.open(path) as source,
        rasterio.open(other, "w", **(source.profile | {"crs": None})) as bare,
    ):
        bare.write(source.read())
    assert isinstance(outcome(reader, other), CRSError)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e20, -9999.0])
@pytest.mark.parametrize("name", ["gebco-geotiff", "multibeam"])
def test_values_that_are_none_are_masked(name, value, tmp_path):
    reader = GRIDS[name]
    path = reader.write(tmp_path)
    other = tmp_path / "spoiled.tif"
    with rasterio.open(path) as source:
        values = source.read().astype("f4")
        profile = source.profile | {"dtype": "float32", "nodata": None}
        values[0, :2, :2] = value
        with rasterio.open(other, "w", **profile) as spoiled:
            spoiled.write(values)
            spoiled.units, spoiled.descriptions = source.units, source.descriptions
    result = outcome(reader, other)
    if isinstance(result, GeoError):
        assert re.search("no data|nodata|elevation|values", str(result))
        return
    layer = result[next(iter(result.data_vars))]
    masked = int(np.isnan(layer.to_numpy()).sum())
    # -9999 may be a depth of a survey whose file declares no nodata
    assert masked == 4 or (value == -9999.0 and name == "multibeam")


def test_a_grid_of_0_to_360_is_the_same_map(tmp_path):
    path = write_gebco(tmp_path)
    before = read_bathymetry(path.name, root=tmp_path)
    with xr.open_dataset(path, engine="h5netcdf") as grid:
        moved = grid.assign_coords(lon=grid["lon"] - 360.0).load()
    other = tmp_path / "moved.nc"
    moved.to_netcdf(other, engine="h5netcdf")
    after = read_bathymetry(other.name, root=tmp_path)
    np.testing.assert_allclose(after["lon"], before["lon"])
    np.testing.assert_array_equal(after["elevation"], before["elevation"])
