"""Protected areas at sea, whichever release names their columns."""

from __future__ import annotations

import pytest
from madeup.protected_areas import write_protected_areas

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError
from geo.model.zone_schemas import PROTECTED_AREAS
from geo.sources.protected_areas import SIGNATURE, read_protected_areas

RELEASES = [2021, 2026]


def written(folder, **changes):
    """Write a release with some columns changed."""
    path = write_protected_areas(folder)
    gpd.read_file(path).assign(**changes).to_file(folder / "changed.gpkg")
    return folder / "changed.gpkg"


@pytest.mark.parametrize("release", RELEASES)
def test_old_and_new_releases_give_the_same_table(release, tmp_path):
    path = write_protected_areas(tmp_path, release=release)
    areas = read_protected_areas(path, root=tmp_path)
    PROTECTED_AREAS.validate(areas.table)
    assert areas.table["name"].tolist() == ["Atlantis Reef", "Río Park",
                                            "High Seas Park"]  # fmt: skip
    assert areas.table["parcel_id"].tolist() == ["990001", "990002_A", "990003"]
    assert areas.table["site_id"].tolist() == ["990001", "990002", "990003"]
    assert areas.table["realm"].tolist() == ["marine", "coastal", "marine"]
    assert areas.table["original_name"].tolist()[0] == "Récif"
    assert areas.table["site_type"].tolist()[:2] == [
        "protected area",
        "other conservation measure",
    ]
    assert areas.table["states"].tolist() == ["ATL", "ATL LEM", "ABNJ"]
    assert areas.table["parent_states"].tolist() == ["ATL", "ATL LEM", "ABNJ"]
    assert areas.table["no_take"].tolist() == ["All", "Not Reported", "None"]
    assert areas.source.vintage == f"Jul{release}"
    assert "read the terms" in areas.source.licence


def test_proposed_ones_stay_and_say_so(tmp_path):
    areas = read_protected_areas(write_protected_areas(tmp_path), root=tmp_path)
    table = areas.table.set_index("name")
    assert table.loc["High Seas Park", "status"] == "Proposed"
    assert table["status_year"].isna().tolist() == [False, False, True]  # 0: unknown


@pytest.mark.parametrize("release", RELEASES)
def test_points_and_sites_on_land_are_set_aside_with_their_reason(release, tmp_path):
    path = write_protected_areas(tmp_path, release=release)
    areas = read_protected_areas(path, root=tmp_path)
    assert areas.rejected.values.tolist() == [[4, "on land"], [5, "no polygon in it"]]
    assert "1 row on land set aside" in areas.notes
    assert "1 row given as a point set aside: they have no outline" in areas.notes
    everywhere = read_protected_areas(path, root=tmp_path, terrestrial=True)
    assert everywhere.table["realm"].tolist()[-1] == "terrestrial"


def test_a_site_over_180_has_its_whole_area(tmp_path):
    table = read_protected_areas(write_protected_areas(tmp_path), root=tmp_path).table
    assert table.geometry[0].bounds == (-180.0, -1.0, 180.0, 0.0)
    assert table["area_km2"][0] == pytest.approx(24617.5, abs=1.0)
    assert table["note"][0] == ""


@pytest.mark.parametrize("suffix", ["shp", "geojson", "fgb"])
def test_other_formats_and_numbers_as_decimals_do(suffix, tmp_path):
    made = gpd.read_file(write_protected_areas(tmp_path)).iloc[:4]
    made = made.assign(WDPAID=made["WDPAID"].astype(float))
    made = made.rename(columns={"PARENT_ISO3": "PARENT_ISO"})
    made.to_file(tmp_path / f"wdpa.{suffix}")
    areas = read_protected_areas(f"wdpa.{suffix}", root=tmp_path)
    assert sorted(areas.table["site_id"]) == ["990001", "990002", "990003"]
    assert set(areas.table["parent_states"]) == {"ATL", "ATL LEM", "ABNJ"}


def test_repeated_parcels_and_unknown_realms_are_listed(tmp_path):
    path = written(
        tmp_path,
        WDPA_PID=["1", "1", "3", "4", "5"],
        MARINE=["2", "2", "9", "2", "2"],
        GIS_AREA=[24617.0, 1.0, 1.0, -4.0, 1.0],
    )
    areas = read_protected_areas(path, root=tmp_path)
    assert areas.table["parcel_id"].tolist() == ["1"]
    assert areas.rejected.values.tolist() == [
        [2, "identifier repeated"],
        [3, "neither MARINE 0, 1, 2 nor a REALM"],
        [4, "an area or year is no number"],
        [5, "no polygon in it"],
    ]


def test_a_layer_of_points_is_refused(tmp_path):
    made = gpd.read_file(write_protected_areas(tmp_path)).iloc[[4, 4]]
    made.assign(WDPA_PID=["1", "2"]).to_file(tmp_path / "points.gpkg")
    with pytest.raises(DataError, match=r"rows 1, 2: no polygon in it"):
        read_protected_areas("points.gpkg", root=tmp_path)


def test_every_missing_column_is_told(tmp_path):
    made = gpd.read_file(write_protected_areas(tmp_path))
    made.drop(columns=["IUCN_CAT", "STATUS"]).to_file(tmp_path / "cut.gpkg")
    with pytest.raises(DataError, match=r"2 problems(.|\n)*'iucn_cat'(.|\n)*'status'"):
        read_protected_areas("cut.gpkg", root=tmp_path)
    made.drop(columns=["WDPAID", "MARINE"]).to_file(tmp_path / "cut.gpkg")
    with pytest.raises(
        DataError, match=r"neither wdpaid nor site_id(.|\n)*neither marine nor realm"
    ):
        read_protected_areas("cut.gpkg", root=tmp_path)
    assert {name.lower() for name in made.columns} >= SIGNATURE


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        (b"", "it is empty"),
        (b"WDPAID,NAME\n1,Reef\n", "neither GeoPackage"),
        (b'{"type": "FeatureCollection", "features": [{', "not readable as GeoJSON"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(contents, told, tmp_path):
    (tmp_path / "wdpa.geojson").write_bytes(contents)
    with pytest.raises(DataError, match=told):
        read_protected_areas("wdpa.geojson", root=tmp_path)


def test_swapped_axes_are_told(tmp_path):
    made = gpd.read_file(write_protected_areas(tmp_path)).iloc[:1]
    swapped = made.set_geometry([shapely.box(-1.0, 179.0, 0.0, 181.0)], crs=4326)
    swapped.to_file(tmp_path / "swapped.gpkg")
    with pytest.raises(DataError, match=r"latitudes beyond 90 \(swapped\?\)"):
        read_protected_areas("swapped.gpkg", root=tmp_path)


def test_a_file_without_a_crs_is_refused_unless_it_is_declared(tmp_path):
    made = gpd.read_file(write_protected_areas(tmp_path)).iloc[:3]
    made = made.rename(columns={"PARENT_ISO3": "PARENT_ISO"})
    made.to_file(tmp_path / "wdpa.shp")
    (tmp_path / "wdpa.prj").unlink()
    with pytest.raises(CRSError, match="declare it"):
        read_protected_areas("wdpa.shp", root=tmp_path)
    assert len(read_protected_areas("wdpa.shp", root=tmp_path, crs="EPSG:4326").table)
