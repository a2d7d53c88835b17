"""Zones of Marine Regions come with their kind, their states and a true area."""

from __future__ import annotations

import json

import pytest
from madeup.marine_regions import COLUMNS, SEAM, frame, write_marine_regions

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError
from geo.model.crs import geodesic_area_m2
from geo.model.zone_schemas import MARINE_REGIONS
from geo.sources.marine_regions import SIGNATURE, read_marine_regions

KINDS = ["200 nm zone", "overlapping claim", "joint regime", "200 nm zone"]


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "geojson", "fgb"])
def test_each_format_gives_the_same_zones(suffix, tmp_path):
    path = write_marine_regions(tmp_path, f"eez_v12.{suffix}")
    zones = read_marine_regions(path, root=tmp_path)
    MARINE_REGIONS.validate(zones.table)
    assert len(zones.rejected) == 0
    assert zones.source.vintage == "v12"
    table = zones.table.set_index("mrgid")
    # FlatGeobuf has an order of its own
    assert table["kind"].sort_index().tolist()[:4] == KINDS
    assert table.loc["900001", ["iso3", "territory_iso3"]].tolist() == ["ATL", "ATL"]
    assert table.loc["900002", "name"] == "Overlapping claim: Atlantis / Lémuria"


def test_no_column_of_a_shapefile_is_cut_at_ten_letters():
    assert max(map(len, COLUMNS)) == 10
    assert {name.upper() for name in SIGNATURE} <= set(COLUMNS)


def test_states_come_from_codes_or_from_names_found_elsewhere(tmp_path):
    zones = read_marine_regions(write_marine_regions(tmp_path), root=tmp_path).table
    states = zones.set_index("mrgid")["states"]
    assert states["900002"] == "ATL LEM"
    assert states["900003"] == "LEM MUU"  # no ISO_SOV2 there: Mu has a zone


def test_a_state_without_a_code_is_told(tmp_path):
    table = frame().iloc[[1]]
    table.assign(ISO_SOV2=None).to_file(tmp_path / "eez_v12.gpkg")
    zones = read_marine_regions("eez_v12.gpkg", root=tmp_path)
    assert zones.table["states"].tolist() == ["ATL"]
    assert "no code in the file for Lémuria" in zones.notes


def test_a_zone_over_180_has_its_whole_area(tmp_path):
    zones = read_marine_regions(write_marine_regions(tmp_path), root=tmp_path).table
    first = zones.set_index("mrgid").loc["900001"]
    whole = geodesic_area_m2(shapely.box(178.0, -20.0, 181.0, -18.0)) / 1e6
    # an edge of three degrees in one geodesic, or in two: they differ by so much
    assert first["area_km2"] == pytest.approx(whole, rel=2e-4)
    assert first["note"] == ""
    assert first.geometry.bounds == (-180.0, -20.0, 180.0, -18.0)


@pytest.mark.parametrize("form", ["unwrapped", "wrapped", "0 to 360"])
def test_a_zone_over_180_is_the_same_however_it_is_written(form, tmp_path):
    forms = {
        "unwrapped": shapely.box(178.0, -20.0, 181.0, -18.0),
        "wrapped": shapely.Polygon([(178, -20), (-179, -20), (-179, -18), (178, -18)]),
        "0 to 360": shapely.box(178.0 - 360.0, -20.0, 181.0 - 360.0, -18.0),
    }
    plain = frame().iloc[[0]]
    plain.to_file(tmp_path / "split.gpkg")
    plain.set_geometry([forms[form]], crs="EPSG:4326").to_file(tmp_path / "other.gpkg")
    split = read_marine_regions("split.gpkg", root=tmp_path).table
    other = read_marine_regions("other.gpkg", root=tmp_path).table
    assert other.geometry[0].symmetric_difference(split.geometry[0]).area < 1e-9
    assert SEAM.symmetric_difference(split.geometry[0]).area < 1e-9


def test_invalid_rings_and_collections_are_mended_with_a_note(tmp_path):
    zones = read_marine_regions(write_marine_regions(tmp_path), root=tmp_path)
    notes = zones.table.set_index("mrgid")["note"]
    assert "mended: Self-intersection" in notes["900004"]
    assert notes["900005"] == "1 points or lines left out"
    assert zones.table.is_valid.all()
    assert any(note.startswith("outlines mended") for note in zones.notes)


def test_a_stated_area_that_does_not_fit_is_told_and_one_that_does_is_not(tmp_path):
    zones = read_marine_regions(write_marine_regions(tmp_path), root=tmp_path).table
    notes = zones.set_index("mrgid")["note"]
    # a degree square at the equator: 12,309 km2
    assert notes["900003"] == "30,000 km2 stated, the outline has 12,309 km2"
    assert notes["900002"] == ""


def test_case_and_order_of_columns_do_not_matter(tmp_path):
    lower = frame().rename(columns=str.lower)[[*map(str.lower, reversed(COLUMNS)),
                                               "geometry"]]  # fmt: skip
    lower.to_file(tmp_path / "eez_v12_lower.gpkg")
    write_marine_regions(tmp_path)
    one = read_marine_regions("eez_v12_lower.gpkg", root=tmp_path).table
    other = read_marine_regions("eez_v12.gpkg", root=tmp_path).table
    assert one.drop(columns="geometry").equals(other.drop(columns="geometry"))


@pytest.mark.parametrize(
    ("name", "vintage", "doi"),
    [
        ("eez_v11.gpkg", "v11", "10.14284/386"),
        ("World_EEZ_v12_20231025.gpkg", "v12", "10.14284/632"),
        ("zones.gpkg", "", ""),
    ],
)
def test_the_version_is_read_from_the_name_or_left_open(name, vintage, doi, tmp_path):
    zones = read_marine_regions(write_marine_regions(tmp_path, name), root=tmp_path)
    assert (zones.source.vintage, zones.source.doi) == (vintage, doi)
    assert "states none" in zones.source.licence


def test_earlier_versions_call_an_overlapping_claim_disputed(tmp_path):
    frame().iloc[[0]].assign(POL_TYPE="Disputed").to_file(tmp_path / "eez.gpkg")
    zones = read_marine_regions("eez.gpkg", root=tmp_path).table
    assert zones["kind"].tolist() == ["overlapping claim"]


def test_bad_features_are_listed_with_their_number(tmp_path):
    made = frame().set_geometry(
        [
            frame().geometry[0],
            None,
            shapely.Point(1, 1),
            shapely.box(10.0, 150.0, 11.0, 151.0),
            frame().geometry[4],
        ],
        crs="EPSG:4326",
    )
    made.loc[4, "POL_TYPE"] = "12NM"
    made.to_file(tmp_path / "eez_v12.gpkg")
    zones = read_marine_regions("eez_v12.gpkg", root=tmp_path)
    assert zones.table["mrgid"].tolist() == ["900001"]
    reasons = dict(zones.rejected[["row", "reason"]].itertuples(index=False))
    assert reasons[2] == "no geometry"
    assert reasons[3] == "no polygon in it"
    assert reasons[4] == "latitudes beyond 90 (swapped?)"
    assert "pol_type is none of 200NM" in reasons[5]


def test_parts_of_one_zone_are_joined_and_contradictory_ones_are_not(tmp_path):
    made = frame().iloc[[1, 2, 4]].assign(MRGID=900009)
    names = ["Mu Exclusive Economic Zone"] * 2 + ["Another"]
    made = made.assign(GEONAME=names, POL_TYPE="200NM", AREA_KM2=24618)
    made.to_file(tmp_path / "eez_v12.gpkg")
    zones = read_marine_regions("eez_v12.gpkg", root=tmp_path)
    assert len(zones.table) == 1
    assert zones.table["area_km2"][0] == pytest.approx(2 * 12308.8, rel=1e-4)
    assert zones.table["note"][0] == "2 features joined"
    assert zones.rejected["row"].tolist() == [3]
    assert "mrgid 900009 again" in zones.rejected["reason"][0]


def _missing(folder):
    frame().drop(columns=["POL_TYPE", "GEONAME"]).to_file(folder / "eez.gpkg")
    return "eez.gpkg"


def _empty(folder):
    (folder / "eez.gpkg").write_bytes(b"")
    return "eez.gpkg"


def _no_features(folder):
    frame().iloc[:0].to_file(folder / "eez.gpkg")
    return "eez.gpkg"


def _wrong_kind(folder):
    (folder / "eez.gpkg").write_bytes(b"%PDF-1.7 not a map")
    return "eez.gpkg"


def _cut_off(folder):
    path = write_marine_regions(folder)
    path.write_bytes(path.read_bytes()[:9000])
    return path.name


def _nothing_left(folder):
    frame().iloc[:2].assign(POL_TYPE="24NM").to_file(folder / "eez.gpkg")
    return "eez.gpkg"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_missing, r"2 problems(.|\n)*no column 'geoname'(.|\n)*no column 'pol_type'"),
        (_empty, "it is empty"),
        (_no_features, "no features in it"),
        (_wrong_kind, "neither GeoPackage, GeoJSON"),
        (_cut_off, "cut off"),
        (_nothing_left, r"rows 1, 2: pol_type is none of(.|\n)*no feature is left"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(spoil, told, tmp_path):
    with pytest.raises(DataError, match=told):
        read_marine_regions(spoil(tmp_path), root=tmp_path)


def test_a_file_without_a_crs_is_refused_unless_it_is_declared(tmp_path):
    path = write_marine_regions(tmp_path, "eez_v11.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(CRSError, match="declare it"):
        read_marine_regions(path, root=tmp_path)
    assert len(read_marine_regions(path, root=tmp_path, crs="EPSG:4326").table) == 4


@pytest.mark.testdata
def test_the_western_pacific_of_version_12(testdata):
    file = testdata / "eez" / "marineregions_v12_westpacific_simplified.geojson"
    published = [f["properties"] for f in json.loads(file.read_text())["features"]]
    zones = read_marine_regions(file, root=testdata)
    table = zones.table.set_index("mrgid")
    assert len(table) == len(published) == 35
    assert len(zones.rejected) == 0
    counts = table["kind"].value_counts().to_dict()
    assert counts == {"200 nm zone": 26, "overlapping claim": 7, "joint regime": 2}
    assert table.loc["8487", ["name", "iso3"]].tolist() == [
        "Japanese Exclusive Economic Zone",
        "JPN",
    ]
    assert table.loc["48954", "states"] == "TWN JPN CHN"
    assert table.loc["48957", ["iso3", "territory_iso3"]].tolist() == ["USA", "GUM"]
    # ten zones are cut by the window 90-180 E, 0-60 N
    assert int(table["note"].str.contains("stated").sum()) == 10
    japan = table.loc["8487"]
    assert japan["area_km2"] == pytest.approx(japan["area_stated_km2"], rel=1e-3)
    assert isinstance(zones.table, gpd.GeoDataFrame)
