"""Places that a route is asked for by: known, afloat, told of where they are none."""

import pytest

from geo.errors import DataError
from geo.routing.network import build_network
from geo.routing.paths import route
from geo.routing.waypoints import Waypoint
from geo.sources.coastline import read_land
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes
from geo.workflow.places import require_afloat, stop, waypoint
from geo.workflow.way_records import connector_notes


@pytest.fixture(scope="module")
def network():
    return build_network(read_sea_lanes(), read_gates())


@pytest.fixture(scope="module")
def land():
    return read_land()


@pytest.fixture(scope="module")
def ports():
    return read_ports()


def at(lon, lat):
    return Waypoint(name=f"{lon},{lat}", lon=lon, lat=lat)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(-3.7, 40.4), (11.6, 48.1), (80.2, 7.3), (138.0, 36.2), (146.0, -25.0)],
    ids=["Madrid", "Munich", "Ceylon", "Nagano", "Queensland"],
)
def test_an_inland_place_is_refused_though_a_lane_is_near(network, land, lon, lat):
    # all but the last lie within 500 km of a lane
    with pytest.raises(DataError, match=r"more than 25 km from the coast|nearest sea"):
        require_afloat([at(lon, lat)], network=network, land=land)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        *[(155.4, 23.85), (204.6, 20.0), (179.99, 0.0), (-179.99, 0.0)],
        *[(4.3, 51.25), (-79.6, 9.1), (32.5, 30.5), (139.7, 35.7)],
    ],
    ids=["field", "turned", "west", "east", "Antwerp", "Panama", "Suez", "Tokyo"],
)
def test_a_place_at_sea_on_the_coast_or_at_a_canal_is_taken(network, land, lon, lat):
    require_afloat([at(lon, lat)], network=network, land=land)


def test_every_built_in_port_would_be_taken_by_its_position(network, land, ports):
    # but Dudinka, 319 km up the Yenisei from the lane that is open without polar ones
    rows = ports[ports["unlocode"] != "RUDUD"].itertuples()
    places = [Waypoint(name=row.unlocode, lon=row.lon, lat=row.lat) for row in rows]
    require_afloat(places, network=network, land=land)


def test_swapped_coordinates_are_told(network, land):
    with pytest.raises(DataError, match=r"swapped, give 40\.4,-3\.7"):
        require_afloat([at(-3.7, 40.4)], network=network, land=land)
    with pytest.raises(DataError, match=r"(?s)139\.6.*they look swapped"):
        waypoint("35.4,139.6", ports=None)


def test_all_bad_places_are_told_at_once(network, land):
    places = [at(-3.7, 40.4), at(23.0, 24.0), at(11.6, 48.1), at(155.4, 23.85)]
    with pytest.raises(DataError, match="3 problems"):
        require_afloat(places, network=network, land=land)


@pytest.mark.parametrize("text", ["1,2,3", "a,b", ",", "10;20,3", "nan,nan", "1e3,0"])
def test_what_is_no_position_is_refused(ports, text):
    with pytest.raises(DataError, match=r"lon,lat|-180 to 360|-90 to 90"):
        waypoint(text, ports=ports)


def test_a_longitude_of_0_to_360_is_the_same_place(network, ports):
    yokohama = waypoint("JPYOK", ports=ports)
    ways = [
        route(network, origin=waypoint(text, ports=ports), destination=yokohama)
        for text in ("213.5,12", "-146.5,12")
    ]
    assert ways[0].length_nm == pytest.approx(ways[1].length_nm, abs=1e-6)


def test_what_must_be_passed_is_a_gate_or_a_place(network, ports):
    names = network.gate_names
    assert stop("Malacca Strait", ports=ports, gate_names=names) == "Malacca Strait"
    assert stop("sgsin", ports=ports, gate_names=names).name == "SGSIN"
    assert stop("155.4,23.85", ports=ports, gate_names=names).lon == 155.4
    with pytest.raises(DataError, match=r"(?s)no such gate.*Malacca.*a UN/LOCODE"):
        stop("Malaca Strait", ports=ports, gate_names=names)
    with pytest.raises(DataError, match="no such port"):
        stop("XXYYY", ports=ports, gate_names=names)


def test_a_connector_over_land_is_told(network, land, ports):
    ends = [waypoint(code, ports=ports) for code in ("CNCAN", "JPTYO", "SGSIN")]
    found = route(network, origin=ends[0], destination=ends[2])
    (note,) = connector_notes(found, places=ends, land=land)
    assert note.startswith("CNCAN lies ")
    assert "of it over land" in note
