"""A zone is derived with the files that bear on it, or says what they lack."""

from __future__ import annotations

from pathlib import Path

import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError
from geo.model.sea_areas import ZoneChoice
from geo.workflow.zone_answer import ZoneRequest, derive
from geo.workflow.zone_files import choose_zone
from geo.workflow.zones_answer import derive_all

FAR = shapely.box(131.5, 37.0, 132.3, 37.5)
TREATY = shapely.LineString([(129.0, 34.6), (130.6, 36.2), (132.0, 37.0)])


def written(path: Path, shape: shapely.Geometry, **columns: str | None) -> str:
    words = {name: [word] for name, word in columns.items()}
    gpd.GeoDataFrame(words, geometry=[shape], crs=4326).to_file(path)
    return str(path)


def chosen(**choice: object):
    return choose_zone(ZoneChoice(**choice), locate=Path)


def islet(**choice: object):
    return chosen(islands=("Minamitorishima",), **choice)


def test_a_treaty_line_beyond_12_miles_does_not_stop_the_regimes(
    tmp_path: Path,
) -> None:
    line = written(tmp_path / "t.gpkg", TREATY, name="1974", parties="KOR JPN")
    regimes = chosen(country="KOR", agreements=line).regimes()
    assert {"territorial sea", "EEZ"} <= set(regimes["regime"])


def test_a_line_beyond_a_narrow_limit_is_told(tmp_path: Path) -> None:
    line = written(tmp_path / "t.gpkg", TREATY, name="1974", parties="KOR JPN")
    zone = chosen(country="KOR", limit_nm=12.0, agreements=line).zone
    assert any("change nothing: 1974" in text for text in zone.warnings)


def test_agreed_sea_elsewhere_is_no_part_of_the_zone_of_an_islet(
    tmp_path: Path,
) -> None:
    far = written(tmp_path / "p.gpkg", FAR, name="P", iso3="JPN")
    assert islet(agreements=far).zone.area_km2 == pytest.approx(islet().zone.area_km2)


def test_agreed_sea_is_claimed_by_nobody_else_and_no_territorial_sea(
    tmp_path: Path,
) -> None:
    agreed = written(tmp_path / "p.gpkg", FAR, name="P", iso3="JPN")
    around = chosen(
        country="JPN", islands=("Takeshima (Liancourt Rocks)",), agreements=agreed
    )
    parts = around.regimes().set_index("regime").geometry
    assert shapely.intersection(parts["overlapping claims"], FAR).area < 1e-6
    assert shapely.intersection(parts["EEZ"], FAR).area > 0.05


def test_the_shelf_of_a_code_in_small_letters_counts(tmp_path: Path) -> None:
    shape = shapely.box(140.0, 20.0, 152.0, 24.0)
    shelf = written(tmp_path / "s.gpkg", shape, iso3="jpn")
    assert "shelf beyond 200 nm" in set(islet(shelf=shelf).regimes()["regime"])


def test_a_shelf_file_without_the_country_is_told(tmp_path: Path) -> None:
    shelf = written(tmp_path / "s.gpkg", FAR, iso3="KOR")
    assert any("no shelf of JPN" in note for note in islet(shelf=shelf).notes)


def test_a_shelf_without_a_code_is_refused(tmp_path: Path) -> None:
    shelf = written(tmp_path / "s.gpkg", FAR, iso3=None)
    with pytest.raises(DataError, match=r"iso3 of polygons 1"):
        islet(shelf=shelf)


def test_a_coast_without_the_country_is_told_and_named_on_the_page(
    tmp_path: Path,
) -> None:
    coast = written(tmp_path / "c.gpkg", FAR, iso3="KOR")
    request = ZoneRequest(
        islands=("Minamitorishima",), limit_nm=12.0, coast=Path(coast)
    )
    _, text = derive(request, out=[tmp_path / "z.html"])
    assert "has no land of JPN" in text
    page = (tmp_path / "z.html").read_text(encoding="utf-8")
    assert "Coast that the zone is derived from: c.gpkg" in page


@pytest.mark.parametrize(
    "bounds", ["0,0,nan,10", "180,0,-180,10", "-180,0,360,10", "1,2,3", "0,0,inf,1"]
)
def test_bounds_that_are_none_are_refused(bounds: str) -> None:
    with pytest.raises(ParameterError, match="--bounds"):
        derive_all(bounds)
