"""Risk along routes: what is given, what is missing, and what was published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.spatial import cKDTree

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError, ParameterError
from geo.kernels.geodesy import chord_to_arc_m, unit_vectors
from geo.model.published_tables import UNKNOWN
from geo.model.risk_schemas import AREA_PASSAGES, ROUTE_RISKS
from geo.routing.network import build_network
from geo.routing.paths import route
from geo.routing.risk import (
    NO_AREAS,
    NO_RATE,
    NO_WAY,
    passage_table,
    risk_table,
    route_risk,
)
from geo.routing.risk_attacks import AttackYears, choose_attacks
from geo.routing.risk_kernel import Kernel
from geo.routing.risk_pieces import cut_ways
from geo.routing.risk_rate import Denominator, attack_rate, rate_at
from geo.routing.waypoints import require_port
from geo.sources.piracy import read_attacks
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes

REAL = "piracy/pirate_attacks_1993_2020.csv"
ONE_YEAR = AttackYears(first=2009, last=2009)
EAST = np.array([[0.0, 0.0], [20.0, 0.0]])


def attacks_at(*places, year=2009, state="under way") -> pd.DataFrame:
    return pd.DataFrame(
        {"year": year, "lon": [p[0] for p in places], "lat": [p[1] for p in places],
         "ship_state": state}
    )  # fmt: skip


def traffic_on(way, *, transits=1000.0) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"transits_per_year": [float(transits)]},
        geometry=[shapely.LineString(way)],
        crs=4326,
    )


def areas_of(**boxes) -> gpd.GeoDataFrame:
    rates = [0.5 * (k + 1) for k in range(len(boxes))]
    return gpd.GeoDataFrame(
        {"name": list(boxes), "events_per_1000_km": rates},
        geometry=list(boxes.values()),
        crs=4326,
    )


def lone_rate(**settings):
    return attack_rate(
        attacks_at((10.0, 0.0)), traffic=traffic_on(EAST), years=ONE_YEAR, **settings
    )


def test_km_in_an_area_are_geodesic_and_events_follow():
    areas = areas_of(west=shapely.box(-5, -5, 5, 5), far=shapely.box(0, 40, 5, 45))
    [risk] = route_risk({"way": EAST}, areas=areas)
    [passage] = risk.passages
    assert passage.km == pytest.approx(5 * 111.31949, rel=1e-6)
    assert passage.events == pytest.approx(0.5 * passage.km / 1000.0)
    assert (risk.area_km, risk.area_events) == (passage.km, passage.events)


def test_where_areas_overlap_the_events_of_each_are_expected():
    areas = areas_of(one=shapely.box(0, -1, 10, 1), two=shapely.box(5, -1, 15, 1))
    [risk] = route_risk({"way": EAST}, areas=areas)
    assert [passage.area for passage in risk.passages] == ["one", "two"]
    km = 10 * 111.31949
    assert risk.area_km == pytest.approx(2 * km, rel=1e-6)
    assert risk.area_events == pytest.approx((0.5 + 1.0) * km / 1000.0, rel=1e-6)


def test_a_way_over_180_meets_an_area_split_there():
    halves = shapely.MultiPolygon(
        [shapely.box(178, -1, 180, 1), shapely.box(-180, -1, -178, 1)]
    )
    ways = {
        "there": np.array([[175.0, 0.0], [-175.0, 0.0]]),
        "turned": np.array([[535.0, 0.0], [545.0, 0.0]]),
        "drawn": shapely.MultiLineString(
            [[(175, 0), (180, 0)], [(-180, 0), (-175, 0)]]
        ),
    }
    for risk in route_risk(ways, areas=areas_of(over=halves)):
        assert risk.area_km == pytest.approx(4 * 111.31949, rel=1e-6)
        assert risk.length_km == pytest.approx(10 * 111.31949, rel=1e-6)


def test_legs_follow_geodesics_into_an_area_north_of_the_parallel():
    north = areas_of(north=shapely.box(-60, 46, -10, 60))
    way = np.array([[-65.0, 45.0], [-5.0, 45.0]])
    [risk] = route_risk({"way": way}, areas=north)
    # the great circle between two points of one parallel bulges towards the pole
    assert risk.area_km > 0.8 * risk.length_km


def test_what_is_not_given_is_missing_and_not_nought():
    [risk] = route_risk({"way": EAST})
    assert np.isnan([risk.attacks_per_transit, risk.standard_error]).all()
    assert np.isnan([risk.attack_probability, risk.area_km, risk.area_events]).all()
    assert np.isnan(risk.share_without_traffic)
    assert risk.missing == (NO_RATE, NO_AREAS)


def test_areas_given_and_not_met_are_nought():
    [risk] = route_risk({"way": EAST}, areas=areas_of(far=shapely.box(0, 40, 5, 45)))
    assert (risk.area_km, risk.area_events, risk.passages) == (0.0, 0.0, ())
    assert risk.missing == (NO_RATE,)


def test_no_way_has_no_risk_and_says_so():
    still = np.array([[1.0, 1.0], [1.0, 1.0]])
    for way in (np.empty((0, 2)), still, shapely.MultiLineString()):
        [risk] = route_risk({"way": way}, rate=lone_rate())
        assert np.isnan(risk.attacks_per_transit)
        assert risk.length_km == 0.0
        assert risk.missing[0] == NO_WAY


def test_no_ways_give_no_risks():
    assert route_risk({}, rate=lone_rate(), areas=areas_of()) == ()
    assert len(risk_table([])) == len(passage_table([])) == 0


@pytest.mark.parametrize("denominator", list(Denominator))
def test_where_no_traffic_is_known_nothing_is_said(denominator):
    rate = lone_rate(denominator=denominator)
    far = np.array([[0.0, 40.0], [20.0, 40.0]])
    partly = np.array([[10.0, 0.0], [10.0, 10.0]])
    ways = {"far": far, "partly": partly, "on": EAST}
    risks = {risk.route: risk for risk in route_risk(ways, rate=rate)}
    assert np.isnan(risks["far"].attacks_per_transit)
    assert np.isnan(risks["far"].attack_probability)
    assert risks["far"].share_without_traffic == 1.0
    known_km = risks["partly"].length_km - risks["partly"].km_without_traffic
    assert known_km == pytest.approx(300.0, abs=Kernel().step_km)
    assert risks["partly"].attacks_per_transit > 0.0
    told = f"no traffic within 300 km of {risks['partly'].km_without_traffic:,.0f} km"
    assert any(told in line for line in risks["partly"].missing)
    assert risks["on"].km_without_traffic == 0.0
    assert np.isfinite([risk.attacks_near for risk in risks.values()]).all()


def test_a_known_way_without_attacks_is_nought_and_says_that_none_were_near():
    away = np.array([[0.0, 0.0], [4.0, 0.0]])
    [risk] = route_risk({"way": away}, rate=lone_rate())
    assert (risk.attacks_per_transit, risk.attacks_near) == (0.0, 0)


def test_attacks_without_traffic_are_counted_and_left_out():
    attacks = attacks_at((10.0, 0.0), (10.0, 30.0), (10.0, 2.6))
    rate = attack_rate(attacks, traffic=traffic_on(EAST), years=ONE_YEAR)
    assert (rate.counted, rate.without_traffic) == (3, 1)
    [risk] = route_risk({"way": EAST}, rate=rate)
    assert risk.attacks_per_transit == pytest.approx(2 / 1000.0)
    assert "3 attacks of 2009 to 2009 (without ships at rest), 1 of them" in rate.line


def test_the_chance_of_at_least_one_follows_from_the_expectation():
    [risk] = route_risk({"way": EAST}, rate=attack_rate(
        attacks_at(*[(10.0, 0.0)] * 3000), traffic=traffic_on(EAST), years=ONE_YEAR
    ))  # fmt: skip
    assert risk.attacks_per_transit == pytest.approx(3.0)
    assert risk.attack_probability == pytest.approx(1.0 - np.exp(-3.0))
    assert risk.standard_error == pytest.approx(np.sqrt(3000) / 1000.0)


def test_ways_without_transits_are_no_traffic():
    idle = gpd.GeoDataFrame(
        {"transits_per_year": [1000.0, 0.0]},
        geometry=[shapely.LineString(EAST), shapely.LineString([(0, 40), (20, 40)])],
        crs=4326,
    )
    rate = attack_rate(attacks_at((10.0, 0.0)), traffic=idle, years=ONE_YEAR)
    assert np.isnan(rate_at(rate, lon=np.array([10.0]), lat=np.array([40.0]))).all()


@pytest.mark.parametrize("transits", [-1.0, np.nan])
def test_transits_that_cannot_be_are_refused(transits):
    with pytest.raises(DataError, match="transits_per_year: some are negative"):
        attack_rate(
            attacks_at((10.0, 0.0)),
            traffic=traffic_on(EAST, transits=transits),
            years=ONE_YEAR,
        )


def test_without_traffic_no_rate_is_given_and_what_is_missing_is_told():
    for traffic in (traffic_on(EAST, transits=0.0), traffic_on(EAST).iloc[:0]):
        with pytest.raises(DataError, match="all ships that could have been attacked"):
            attack_rate(attacks_at((10.0, 0.0)), traffic=traffic, years=ONE_YEAR)


def test_years_that_the_table_does_not_cover_are_refused():
    attacks = attacks_at((10.0, 0.0))
    for first, last in ((2008, 2009), (2009, 2010)):
        with pytest.raises(DataError, match="those of the table: 2009 to 2009"):
            choose_attacks(attacks, AttackYears(first=first, last=last))
    with pytest.raises(DataError, match="there are none"):
        choose_attacks(attacks.iloc[:0], ONE_YEAR)
    with pytest.raises(ParameterError, match="2009 or later"):
        AttackYears(first=2009, last=2008)


def test_ships_at_rest_count_only_when_asked():
    attacks = pd.concat(
        [attacks_at((10.0, 0.0), state=s) for s in ("under way", "at rest", UNKNOWN)]
    )
    with_them = AttackYears(first=2009, last=2009, at_rest=True)
    assert len(choose_attacks(attacks, ONE_YEAR)) == 2
    assert len(choose_attacks(attacks, with_them)) == 3


def test_no_attack_in_the_years_is_a_rate_of_nought():
    attacks = pd.concat([attacks_at((10.0, 0.0), year=y) for y in (2007, 2010)])
    rate = attack_rate(attacks, traffic=traffic_on(EAST), years=ONE_YEAR)
    [risk] = route_risk({"way": EAST}, rate=rate)
    assert (rate.counted, rate.left_out) == (0, 2)
    assert risk.attacks_per_transit == 0.0


def test_ways_that_cannot_be_are_refused_all_at_once():
    ways = {
        "point": shapely.Point(0, 0),
        "swapped": np.array([[35.6, 139.8], [1.3, 103.8]]),
        "nan": np.array([[0.0, np.nan], [1.0, 1.0]]),
    }
    with pytest.raises(ParameterError, match="3 problems") as raised:
        route_risk(ways)
    assert "they look swapped" in str(raised.value)


def test_areas_must_be_in_degrees():
    areas = areas_of(one=shapely.box(0, -1, 10, 1))
    with pytest.raises(CRSError, match="expected: longitude and latitude"):
        route_risk({"way": EAST}, areas=areas.to_crs(3857))
    with pytest.raises(CRSError, match="crs: none"):
        route_risk({"way": EAST}, areas=areas.set_crs(None, allow_override=True))


def test_tables_hold_what_the_risks_say():
    ways = {"on": EAST, "off": np.array([[0.0, 40.0], [5.0, 40.0]])}
    areas = areas_of(one=shapely.box(0, -1, 10, 1))
    risks = route_risk(ways, rate=lone_rate(), areas=areas)
    table, passages = risk_table(risks), passage_table(risks)
    assert ROUTE_RISKS.validate(table) is table
    assert AREA_PASSAGES.validate(passages) is passages
    assert table["route"].tolist() == ["on", "off"]
    assert table["attacks_per_transit"].isna().tolist() == [False, True]
    assert "no traffic within 300 km" in table.loc[1, "missing"]
    assert passages[["route", "area"]].to_numpy().tolist() == [["on", "one"]]


def test_nothing_that_is_given_is_changed():
    attacks, traffic = attacks_at((10.0, 0.0)), traffic_on(EAST)
    areas, way = areas_of(one=shapely.box(0, -1, 10, 1)), EAST.copy()
    before = (attacks.copy(), traffic.copy(), areas.copy())
    rate = attack_rate(attacks, traffic=traffic, years=ONE_YEAR)
    route_risk({"way": way}, rate=rate, areas=areas)
    assert attacks.equals(before[0])
    assert traffic.equals(before[1])
    assert areas.equals(before[2])
    assert (way == EAST).all()


@pytest.fixture(scope="module")
def suez_to_singapore() -> np.ndarray:
    network = build_network(read_sea_lanes(), read_gates())
    ports = read_ports()
    way = route(
        network,
        origin=require_port(ports, "EGPSD"),
        destination=require_port(ports, "SGSIN"),
    )
    return way.coordinates


def gulf_of_aden(way) -> np.ndarray:
    return way[(way[:, 0] > 43.2) & (way[:, 0] < 51.6) & (way[:, 1] > 10.0)]


@pytest.mark.testdata
def test_the_gulf_of_aden_agrees_with_what_was_published_of_2008(
    testdata, suez_to_singapore
):
    # 111 attacked in and around the Gulf of Aden of 20,000 that passed in 2008: 1 in
    # 180 (S. Leader, The Analysis Corp., told by FreightWaves, "Piracy high visibility,
    # low probability issue"); up to ten or more a month of 1,500 to 1,600, so 1 in 150
    # to 160 (StrategyPage, 14 January 2010)
    attacks = read_attacks(REAL, root=testdata).table
    rate = attack_rate(
        attacks,
        traffic=traffic_on(suez_to_singapore, transits=20_000.0),
        years=AttackYears(first=2008, last=2008),
    )
    ways = {"gulf": gulf_of_aden(suez_to_singapore), "all": suez_to_singapore}
    gulf, whole = route_risk(ways, rate=rate)
    assert 1 / 360 < gulf.attacks_per_transit < 1 / 90
    assert gulf.attacks_per_transit < whole.attacks_per_transit < 1 / 90
    # of the 90 attacks in the box of the gulf some were on ships at rest
    assert 60 < gulf.attacks_per_transit * 20_000 < 120
    assert gulf.standard_error / gulf.attacks_per_transit == pytest.approx(
        0.1, abs=0.03
    )


@pytest.mark.testdata
def test_the_gulf_of_aden_was_thirty_times_safer_in_2016_to_2019(
    testdata, suez_to_singapore
):
    attacks = read_attacks(REAL, root=testdata).table
    gulf = {"gulf": gulf_of_aden(suez_to_singapore)}
    then, later = (
        route_risk(gulf, rate=attack_rate(
            attacks,
            traffic=traffic_on(suez_to_singapore, transits=20_000.0),
            years=AttackYears(first=first, last=first + 3),
        ))[0].attacks_per_transit
        for first in (2008, 2016)
    )  # fmt: skip
    assert then > 30.0 * later > 0.0


@pytest.mark.testdata
def test_sharing_hardly_depends_on_the_bandwidth_and_the_plain_ratio_does(
    testdata, suez_to_singapore
):
    attacks = read_attacks(REAL, root=testdata).table
    gulf = {"gulf": gulf_of_aden(suez_to_singapore)}

    def spread(denominator):
        found = [
            route_risk(gulf, rate=attack_rate(
                attacks,
                traffic=traffic_on(suez_to_singapore, transits=20_000.0),
                years=AttackYears(first=2008, last=2008),
                kernel=Kernel(bandwidth_km=h, step_km=h / 5.0),
                denominator=denominator,
            ))[0].attacks_per_transit
            for h in (50.0, 100.0, 150.0)
        ]  # fmt: skip
        return max(found) / min(found)

    assert spread(Denominator.AT_ATTACK) < 1.15
    assert spread(Denominator.AT_SHIP) > 2.0


@pytest.mark.testdata
def test_half_the_attacks_under_way_lie_within_16_km_of_a_lane(testdata):
    """The figures that the default bandwidth rests on."""
    attacks = read_attacks(REAL, root=testdata).table
    sailing = attacks[attacks["ship_state"] == "under way"]
    lanes = [shapely.get_coordinates(lane) for lane in read_sea_lanes().geometry]
    pieces = cut_ways(lanes, step_km=5.0)
    gap, _ = cKDTree(unit_vectors(*pieces.middle.T)).query(
        unit_vectors(sailing["lon"], sailing["lat"])
    )
    km = chord_to_arc_m(gap) / 1000.0
    assert np.median(km) == pytest.approx(16.0, abs=0.5)
    assert np.quantile(km, 0.95) == pytest.approx(103.0, abs=1.0)
