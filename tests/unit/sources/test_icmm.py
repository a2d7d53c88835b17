"""The ICMM data set: every site read, bad rows told, positions checked."""

from __future__ import annotations

import pytest
from madeup.icmm import ABOUT, HEADER, ROWS, write_icmm

from geo.errors import DataError
from geo.model.facility_schemas import ICMM_FACILITIES
from geo.sources.icmm import SIGNATURE, read_icmm

GOOD = ROWS[0]


def changed(**cells):
    """The good row with some cells changed, under an identifier of its own."""
    row = dict(zip((name.strip() for name in HEADER), GOOD, strict=True))
    row |= {"ICMMID": "ICMM90099"} | {
        key.replace("_", " "): v for key, v in cells.items()
    }
    return tuple(row.values())


def read(folder, *rows, **settings):
    path = write_icmm(folder, rows=rows or ROWS, **settings)
    return read_icmm(path, root=folder)


@pytest.fixture(scope="module")
def real(testdata):
    return read_icmm("mining/ICMM_Global_Mining_Dataset_2025-09.xlsx", root=testdata)


# facts of the real file were taken from its XML, without openpyxl


@pytest.mark.testdata
def test_every_published_site_is_read(real):
    assert len(real.table) == 8508
    assert real.rejected.empty
    assert (real.table["iso3"] != "").all()
    assert real.table["confidence"].value_counts().to_dict() == {
        "moderate": 3723,
        "high": 3160,
        "very low": 1625,
    }
    kinds = real.table["kind"].str.split("; ")
    assert kinds.map(lambda several: "mine" in several).sum() == 8018


@pytest.mark.testdata
def test_edition_and_licence_are_those_of_the_sheet_about(real):
    assert real.source.line() == (
        "Global Mining Dataset (ICMM), September 2025 (V1): CC BY 4.0"
    )
    assert real.source.citation == (
        "ICMM Global Mining Dataset, September 2025 (V1) release."
    )


@pytest.mark.testdata
def test_tenke_fungurume_is_as_published(real):
    row = real.table.set_index("facility_id").loc["ICMM07541"]
    assert row["name"] == "Tenke Fungurume"
    assert row["group_names"] == "Kwatebala; Tenke Fungurume"
    assert (row["lon"], row["lat"]) == (26.18760214, -10.57458048)
    assert row[["iso3", "lies_in", "kind"]].tolist() == ["COD", "COD", "mine"]
    assert row["commodity"] == "copper; cobalt; diamond"
    assert row["source"] == "ICMM, Global Mining Dataset, September 2025 (V1)"


@pytest.mark.testdata
def test_a_latitude_with_a_typographic_minus_is_south(real):
    row = real.table.set_index("facility_id").loc["ICMM07721"]
    assert (row["lon"], row["lat"], row["lies_in"]) == (30.6952, -23.8901, "ZAF")


@pytest.mark.testdata
@pytest.mark.parametrize(
    ("commodity", "count"),
    [("nickel", 260), ("cobalt", 193), ("copper", 1284), ("gold", 1535)],
)
def test_commodities_are_counted_under_our_names(real, commodity, count):
    several = real.table["commodity"].str.split("; ")
    assert several.map(lambda names: commodity in names).sum() == count


@pytest.mark.testdata
def test_the_sites_outside_their_country_are_listed(real):
    outside = real.table[real.table["km_outside_country"] > 10.0]
    assert len(outside) == 25
    # mines of Western Australia and Queensland under the name of New Caledonia
    strayed = outside[outside["iso3"] == "NCL"]
    assert len(strayed) == 24
    assert set(strayed["lies_in"]) == {"AUS"}
    assert real.notes == (
        "25 rows more than 10 km outside the country named: see km_outside_country",
    )


def test_a_made_up_workbook_is_read_in_full(tmp_path):
    sites = read(tmp_path)
    assert sites.rejected.empty
    assert ICMM_FACILITIES.validate(sites.table) is sites.table
    by_id = sites.table.set_index("facility_id")
    assert by_id["kind"].tolist() == ["mine; processing", "smelter", "mine", "mine"]
    assert by_id["commodity"].tolist() == [
        "copper; cobalt; gold; nickel",
        "nickel",
        "rare_earths; silver; scandium",
        "gold",
    ]
    assert by_id["lat"].tolist() == [-12.5, -21.25, 38.0, -22.6]
    assert by_id["lies_in"].tolist() == ["ZMB", "NCL", "CHN", "AUS"]
    assert by_id.loc["ICMM90002", "primary_commodity"] == "ferronickel"
    assert by_id.geometry.x.tolist() == by_id["lon"].tolist()
    assert sites.notes == (
        "1 row more than 10 km outside the country named: see km_outside_country",
    )


def test_case_and_order_of_columns_do_not_matter(tmp_path):
    first = read(tmp_path).table
    turned = read(
        tmp_path,
        *(row[::-1] for row in ROWS),
        header=tuple(name.strip().upper() for name in HEADER[::-1]),
    )
    assert turned.table.equals(first)


def test_columns_that_only_add_names_may_be_absent(tmp_path):
    kept = [n for n, name in enumerate(HEADER) if name != "Group Names"]
    sites = read(
        tmp_path,
        *(tuple(row[n] for n in kept) for row in ROWS),
        header=tuple(HEADER[n] for n in kept),
    )
    assert sites.table["group_names"].tolist() == [""] * 4


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Latitude": None}, "no position"),
        ({"Longitude": "nan"}, "no position"),
        ({"Latitude": "12 S"}, "lat '12 S' is no number"),
        ({"Longitude": "inf"}, "lon 'inf' is no number"),
        ({"Latitude": -91.5}, "lat -91.5 lies outside -90 to 90"),
        ({"Longitude": 400}, "lon 400 lies outside -180 to 360"),
        ({"Latitude": 0, "Longitude": 0}, "position 0, 0: none was entered"),
        ({"Mine_Name": "  "}, "no name"),
        ({"ICMMID": None}, "no facility id"),
        ({"ICMMID": GOOD[0]}, "facility_id ICMM90001 is that of row 2"),
        ({"Country": None}, "no country"),
        ({"Primary_Commodity": None}, "no primary commodity"),
        ({"Asset_Type": "Mine;Shop"}, "asset type 'Mine;Shop' is none of mine"),
        ({"Confidence_Factor": "Great"}, "confidence 'Great' is none of high"),
        (
            {"Latitude": 27.9, "Longitude": -12.5},
            "km outside Zambia, and inside it with longitude and latitude swapped",
        ),
    ],
)
def test_a_bad_row_is_set_aside_with_its_line_and_reason(tmp_path, cells, reason):
    sites = read(tmp_path, GOOD, changed(**cells), ROWS[2])
    assert sites.table["facility_id"].tolist() == [GOOD[0], ROWS[2][0]]
    assert sites.rejected["row"].tolist() == [3]
    assert reason in sites.rejected["reason"].item()


def test_longitudes_of_0_to_360_are_brought_into_range(tmp_path):
    west = {"Latitude": -22.3, "Longitude": 291.1, "Country": "Chile"}
    sites = read(tmp_path, GOOD, changed(**west))
    assert sites.table["lon"].tolist() == pytest.approx([27.9, -68.9])
    assert sites.table["lies_in"].tolist() == ["ZMB", "CHL"]
    assert sites.notes == ("1 row: longitude of 0 to 360 brought to -180 to 180",)


def test_swapped_columns_are_told_as_such(tmp_path):
    swapped = list(HEADER)
    swapped[4], swapped[5] = swapped[5], swapped[4]
    with pytest.raises(DataError, match=r"rows 4, 5: latitudes beyond 90"):
        read(
            tmp_path,
            *(row if row[5] < 150 else (*row[:5], 16.5, *row[6:]) for row in ROWS),
            header=tuple(swapped),
        )


def test_a_country_without_a_code_is_kept_and_told(tmp_path):
    sites = read(tmp_path, changed(Country="Atlantis"))
    assert sites.table["iso3"].tolist() == [""]
    assert sites.table["km_outside_country"].isna().all()
    assert sites.notes == ("1 row: no code for Atlantis",)


def test_missing_columns_are_all_told(tmp_path):
    kept = [0, 1, 2, 3, 6, 8]
    with pytest.raises(
        DataError, match=r"3 problems[\s\S]*lat[\s\S]*lon[\s\S]*country"
    ):
        read(
            tmp_path,
            tuple(GOOD[n] for n in kept),
            header=tuple(HEADER[n] for n in kept),
        )


def test_another_workbook_is_refused_with_the_columns_that_it_lacks(tmp_path):
    with pytest.raises(DataError, match=r"none has the columns of the ICMM data set"):
        read(tmp_path, (1, 2), header=("station", "abundance"))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Mine_Name": None}, "no name"),
        ({"Latitude": None}, "no position"),
        ({"Latitude": "south"}, "lat 'south' is no number"),
        ({"Latitude": -95}, "lat -95 lies outside"),
        ({"Asset_Type": "Shop"}, "asset type 'Shop'"),
        ({"Confidence_Factor": None}, "confidence ''"),
        ({"Latitude": 27.9, "Longitude": -12.5}, r"[\d,]+ km outside Zambia"),
    ],
)
def test_a_workbook_without_a_row_that_can_be_used_is_refused(tmp_path, cells, reason):
    with pytest.raises(DataError, match=rf"rows 2: {reason}[\s\S]*expected: a row"):
        read(tmp_path, changed(**cells))


def test_an_edition_that_is_not_told_is_not_made_up(tmp_path):
    silent = read(tmp_path, about=("A list of sites",))
    assert (silent.source.vintage, silent.source.citation) == ("", "")
    assert silent.source.licence == "not stated"
    assert set(silent.table["source"]) == {"ICMM, Global Mining Dataset"}
    told = read(tmp_path, about=ABOUT)
    assert told.source.vintage == "September 2025 (V1)"
    assert told.source.licence == "CC BY 4.0"


def test_the_signature_is_in_every_published_header():
    assert {name.strip().lower() for name in HEADER} >= SIGNATURE
