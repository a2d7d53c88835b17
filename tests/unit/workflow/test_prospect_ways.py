"""How far it is from a field to the market's port and to works."""

import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError
from geo.model.disruption import Disruption, Target
from geo.model.land_legs import LandDistance, LandLegs
from geo.model.routing import RoutingSettings
from geo.model.supply import SupplyOptions
from geo.routing.worlds import small_sea
from geo.workflow.prospect_mapping import WAY_LABELS
from geo.workflow.prospect_ways import (
    ABROAD,
    AT_HOME,
    MARKET,
    WAY_COLUMNS,
    FieldWays,
    centre_of,
    field_ways,
)

PORTS = pd.DataFrame(
    {
        "unlocode": ["AAHOM", "AASML", "BBFAR", "CCNEA"],
        "name": ["Home", "Small", "Far", "Near"],
        "lon": [10.0, 5.0, 10.0, 1.0],
        "lat": [0.0, -5.0, 0.0, 0.0],
    }
)


def plant(
    code, iso3, port, *, commodity="nickel", stage="refined", t=10.0, place=(10.0, 0.0)
):
    return {
        "facility_id": code,
        "name": f"Plant {code}",
        "commodity": commodity,
        "stage": stage,
        "iso3": iso3,
        "port": port,
        "available_t": t,
        "lon": place[0],
        "lat": place[1],
        "capacity_evidence": "cited",
    }


def ways_to(*plants, network=None, legs=None, domains=None):
    field = gpd.GeoDataFrame(
        {"name": ["field"]}, geometry=[shapely.box(-0.5, -0.5, 0.5, 0.5)], crs=4326
    )
    return field_ways(
        field if domains is None else domains,
        by=FieldWays(
            network=network or small_sea(),
            ports=PORTS,
            works=pd.DataFrame(list(plants), columns=list(plant("", "", ""))),
            metals=("Ni", "Cu"),
            options=SupplyOptions(market_iso3="AAA", market_port="AAHOM"),
            settings=RoutingSettings(),
            land_legs=legs or LandLegs(),
        ),
    )


def test_the_port_of_the_market_comes_first_and_its_way_is_known():
    ways = ways_to()
    (row,) = ways.to_dict("records")
    assert list(ways.columns) == [*WAY_COLUMNS, "geometry"]
    assert (row["what"], row["port"], row["gates"]) == (MARKET, "Home", "Strait")
    assert row["length_nm"] == pytest.approx(601.08, abs=0.1)
    assert row["days"] == row["sea_days"] == pytest.approx(601.08 / 14.0 / 24.0, 1e-3)


def test_works_at_home_are_all_told_and_abroad_only_the_nearest():
    ways = ways_to(
        plant("H1", "AAA", "AAHOM"),
        plant("H2", "AAA", "AASML", place=(5.0, -5.0)),
        plant("F1", "BBB", "BBFAR"),
        plant("N1", "CCC", "CCNEA", place=(1.0, 0.0)),
        plant("C1", "BBB", "BBFAR", commodity="copper"),
    )
    told = list(zip(ways["metal"], ways["what"], ways["name"], strict=True))
    assert told[1:] == [
        ("Ni", AT_HOME, "Plant H2"),
        ("Ni", AT_HOME, "Plant H1"),
        ("Ni", ABROAD, "Plant N1"),
        ("Cu", ABROAD, "Plant C1"),
    ]


def test_mines_idle_works_and_works_without_a_port_are_left_out():
    ways = ways_to(
        plant("M", "AAA", "AAHOM", stage="mine"),
        plant("I", "AAA", "AAHOM", t=0.0),
        plant("U", "AAA", "AAHOM", t=float("nan")),
        plant("P", "AAA", ""),
        plant("X", "AAA", "AAHOM", commodity="tin"),
    )
    assert ways["what"].tolist() == [MARKET]


def test_the_way_by_land_adds_to_the_days_and_says_how_it_is_known():
    reckoned = ways_to(plant("H1", "AAA", "AASML", place=(4.0, -5.0))).iloc[1]
    assert reckoned["land_km"] == pytest.approx(110.9 * 1.3, rel=1e-3)
    assert reckoned["land_basis"] == "great circle x 1.3"
    expected = reckoned["sea_days"] + reckoned["land_km"] / 400.0
    assert reckoned["days"] == pytest.approx(expected)
    rail = LandLegs(legs={("H1", "AASML"): LandDistance(km=9.0, basis="table: rail")})
    known = ways_to(plant("H1", "AAA", "AASML", place=(4.0, -5.0)), legs=rail).iloc[1]
    assert (known["land_km"], known["land_basis"]) == (9.0, "table: rail")


def test_works_of_one_port_share_the_way_that_is_drawn():
    ways = ways_to(plant("H1", "AAA", "AAHOM"), plant("H2", "AAA", "AAHOM"))
    assert len(set(ways["key"])) == 1
    assert ways.geometry.iloc[0].equals(ways.geometry.iloc[1])


def test_a_blocked_way_is_not_told():
    shut = small_sea().under(
        [Disruption(target=Target.GATE, name=name) for name in ("Strait", "Cape")]
    )
    ways = ways_to(plant("N1", "CCC", "CCNEA", place=(1.0, 0.0)), network=shut)
    assert ways["what"].tolist() == [ABROAD]


def test_a_field_off_every_lane_is_refused():
    far = gpd.GeoDataFrame(
        {"name": ["lost"]}, geometry=[shapely.box(100, 40, 101, 41)], crs=4326
    )
    with pytest.raises(DataError, match=r"lost .* km from the nearest sea lane"):
        ways_to(domains=far)


def test_a_field_over_the_date_line_begins_in_its_middle():
    halves = [shapely.box(178, -1, 180, 1), shapely.box(-180, -1, -176, 1)]
    middle = centre_of("field", shapely.MultiPolygon(halves))
    assert middle.lon == pytest.approx(-179.0, abs=1e-3)


def test_every_column_of_a_way_has_words_or_is_hidden():
    assert set(WAY_COLUMNS) <= set(WAY_LABELS)
