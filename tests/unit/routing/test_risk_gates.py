"""Attacks per transit at gates, from counts of ships."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError
from geo.model.crs import GEOD
from geo.model.risk_schemas import GATE_RISKS
from geo.routing.risk_attacks import AttackYears
from geo.routing.risk_gates import gate_risks
from geo.sources.piracy import read_attacks
from geo.sources.ports import read_gates
from geo.sources.sea_traffic import read_gate_traffic

YEARS = AttackYears(first=2008, last=2009)


def attacks_at(*places, years=(2008, 2009)) -> pd.DataFrame:
    return pd.DataFrame(
        {"year": np.resize(years, len(places)), "lon": [p[0] for p in places],
         "lat": [p[1] for p in places], "ship_state": "under way"}
    )  # fmt: skip


def counts_of(*rows) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["name", "transits_per_year", "year"])
    return table.assign(counted="all", source="made up", evidence="unverified")


def gates_of(**lines) -> gpd.GeoDataFrame:
    shapes = [shapely.LineString(line) for line in lines.values()]
    return gpd.GeoDataFrame({"name": list(lines)}, geometry=shapes, crs=4326)


def found_at(attacks, *, counts, gates=None, **settings):
    table = gate_risks(
        attacks,
        gates=gates if gates is not None else gates_of(Gate=[(0, 0), (2, 0)]),
        counts=counts,
        years=settings.pop("years", YEARS),
        **settings,
    )
    assert GATE_RISKS.validate(table) is table
    return table.set_index("name").loc["Gate"]


def test_attacks_per_year_are_divided_by_the_mean_of_the_counts():
    attacks = attacks_at((1, 0.1), (1, -0.1), (1, 0.0), (1, 2.0))
    counts = counts_of(
        ("Gate", 900.0, 2008), ("Gate", 1100.0, 2009), ("Gate", 9.0, 1999)
    )
    gate = found_at(attacks, counts=counts)
    assert (gate["attacks"], gate["attacks_per_year"]) == (3.0, 1.5)
    assert gate["transits_per_year"] == 1000.0
    assert gate["attacks_per_transit"] == pytest.approx(1.5 / 1000.0)
    assert gate["standard_error"] == pytest.approx(np.sqrt(3) / 2 / 1000.0)
    assert gate["counts"] == "2008 (unverified); 2009 (unverified)"


def test_which_ships_are_counted_goes_with_the_rate():
    attacks = attacks_at((1, 0.1), (1, 0.1))
    counts = counts_of(
        ("Gate", 900.0, 2008), ("Gate", 1100.0, 2009), ("Gate", 9.0, 1999)
    )
    assert found_at(attacks, counts=counts)["counted"] == "all"
    unlike = counts.assign(counted=["all ships", "tankers", "canoes"])
    assert found_at(attacks, counts=unlike)["counted"] == "all ships; tankers"
    assert found_at(attacks, counts=counts.iloc[2:])["counted"] == ""


@pytest.mark.parametrize("off_km", [45.0, 49.4, 50.6, 60.0])
def test_reach_is_measured_to_the_line_and_beyond_its_ends(off_km):
    lon, lat, _ = GEOD.fwd([1.0, 2.0], [0.0, 0.0], [0.0, 90.0], [1000.0 * off_km] * 2)
    attacks = attacks_at(*zip(lon, lat, strict=True))
    gate = found_at(attacks, counts=counts_of(("Gate", 1000.0, 2008)))
    assert gate["attacks"] == (2.0 if off_km < 50.0 else 0.0)


def test_a_gate_across_180_is_one_line():
    gates = gates_of(Gate=[(179.5, 0), (-179.5, 0)])
    attacks = attacks_at((180.0, 0.2), (-179.9, -0.2), (0.0, 0.0))
    counts = counts_of(("Gate", 1000.0, 2008))
    assert found_at(attacks, counts=counts, gates=gates)["attacks"] == 2.0


def test_a_gate_without_a_count_within_the_years_has_no_rate_and_says_why():
    attacks = attacks_at((1, 0.1), (1, 0.1))
    counts = counts_of(("Gate", 1000.0, 2015), ("Other", 5.0, 2008))
    gate = found_at(attacks, counts=counts)
    assert gate["attacks"] == 2.0
    assert gate[["attacks_per_transit", "standard_error"]].isna().all()
    assert gate["missing"] == (
        "no count of ships within 2008 to 2009; there is 2015 (unverified)"
    )
    gate = found_at(attacks, counts=counts.iloc[1:])
    assert gate["missing"].endswith("there is none")


def test_a_count_of_no_ships_gives_no_rate():
    gate = found_at(
        attacks_at((1, 0.1), (1, 0.1)), counts=counts_of(("Gate", 0.0, 2008))
    )
    assert np.isnan(gate["attacks_per_transit"])


def test_years_without_an_attack_are_nought():
    attacks = attacks_at((50, 50), (50, 50))
    gate = found_at(attacks, counts=counts_of(("Gate", 10.0, 2008)))
    assert (gate["attacks"], gate["attacks_per_transit"]) == (0.0, 0.0)


def test_bad_settings_are_refused():
    attacks, counts = attacks_at((1, 0), (1, 0)), counts_of(("Gate", 10.0, 2008))
    for reach_km in (0.0, 5000.0, np.nan):
        with pytest.raises(ParameterError, match="1 to 1000 km"):
            found_at(attacks, counts=counts, reach_km=reach_km)
    with pytest.raises(DataError, match="missing: evidence"):
        found_at(attacks, counts=counts.drop(columns="evidence"))
    with pytest.raises(DataError, match="years that the table covers"):
        found_at(attacks, counts=counts, years=AttackYears(first=2009, last=2011))


@pytest.mark.testdata
def test_real_attacks_near_gates_are_those_a_loop_finds(testdata):
    attacks = read_attacks("piracy/pirate_attacks_1993_2020.csv", root=testdata).table
    gates = read_gates()
    years = AttackYears(first=2005, last=2020)
    found = gate_risks(attacks, gates=gates, counts=read_gate_traffic(), years=years)
    found = found.set_index("name")
    chosen = attacks[attacks["year"].between(2005, 2020)
                     & (attacks["ship_state"] != "at rest")]  # fmt: skip
    for name in ("Bab el-Mandeb Strait", "Malacca Strait"):
        line = gates.set_index("name").geometry[name]
        along = [line.interpolate(s, normalized=True) for s in np.linspace(0, 1, 400)]
        near = 0
        for lon, lat in zip(chosen["lon"], chosen["lat"], strict=True):
            if max(abs(lon - line.centroid.x), abs(lat - line.centroid.y)) > 3.0:
                continue
            km = min(GEOD.inv(lon, lat, p.x, p.y)[2] for p in along) / 1000.0
            near += km <= 50.0
        assert found.loc[name, "attacks"] == near > 0
    bab = found.loc["Bab el-Mandeb Strait"]
    assert bab["attacks_per_transit"] == pytest.approx(near_rate(bab))
    assert bab["counts"] == "2009 (partly cited)"
    assert np.isnan(found.loc["Gibraltar Strait", "attacks_per_transit"])


def near_rate(gate) -> float:
    return gate["attacks"] / 16 / 20_000
