"""What passes a gate, stage by stage and at least once."""

from dataclasses import replace

import pandas as pd
import pytest
from madeup.markets import harbours, sea

from geo.model.disruption import Disruption, Target
from geo.resilience.programme import MarketProgramme
from geo.resilience.stage_exposure import (
    END_PRODUCT,
    EXPOSURE_COLUMNS,
    stage_exposure,
)
from geo.resilience.worlds import small_world


def placed(works, **places) -> pd.DataFrame:
    """Move works to other harbours."""
    moved = works.set_index("facility_id")
    spots = harbours().set_index("unlocode")
    for name, port in places.items():
        lon, lat = spots.loc[port, ["lon", "lat"]]
        moved.loc[name, ["port", "lon", "lat"]] = [port, lon, lat]
        moved.loc[name, "iso3"] = f"{port[:2]}{name[0]}"  # no way by land
    return moved.reset_index()


def programme(**places) -> MarketProgramme:
    """Three quarters go by M1 and P1, a quarter by M2 and P2."""
    world = small_world()
    return MarketProgramme(
        replace(
            world,
            works=placed(world.works, **places),
            ports=harbours(),
            network=sea(),
        ).supply()
    )


def shares(table, gate, column="share") -> dict[str, float]:
    own = table[table["gate"] == gate]
    return dict(zip(own["stage"], own[column], strict=True))


def test_a_chain_that_passes_twice_counts_once_for_the_end_product():
    # ore goes east past the Neck to P1, and the metal back through it
    allocation = programme(M1="AAWES", P1="DDFAR", M2="BBEAS", P2="BBEAS").base
    found = shares(stage_exposure(allocation), "Neck")
    assert found == pytest.approx({"mine": 0.75, "refined": 0.75, "market": 0.75})
    if_independent = 1.0 - (1.0 - found["mine"]) * (1.0 - found["refined"])
    assert if_independent == pytest.approx(0.9375)


def test_chains_that_pass_at_different_stages_add_up():
    # ore of M1 passes the Strait; so does the metal of P2
    allocation = programme(M1="AAWES", P1="BBEAS", M2="AAWES", P2="AAWES").base
    found = shares(stage_exposure(allocation), "Strait")
    assert found == pytest.approx({"mine": 0.75, "refined": 0.25, "market": 1.0})
    if_independent = 1.0 - (1.0 - found["mine"]) * (1.0 - found["refined"])
    assert if_independent == pytest.approx(0.8125)


def test_the_most_exposed_gate_comes_first_and_gates_may_be_asked_for():
    allocation = programme(M1="AAWES", P1="AAWES", M2="DDFAR", P2="DDFAR").base
    table = stage_exposure(allocation, gates=["Suez Canal", "Neck"])
    assert list(table.columns) == list(EXPOSURE_COLUMNS)
    assert list(dict.fromkeys(table["gate"])) == ["Strait", "Neck", "Suez Canal"]
    assert shares(table, "Suez Canal") == {"mine": 0.0, "refined": 0.0, "market": 0.0}
    assert list(dict.fromkeys(table["stage"])) == ["mine", "refined", END_PRODUCT]


def test_nothing_passes_a_gate_that_is_closed():
    market = programme(M1="AAWES", P1="AAWES", M2="BBEAS", P2="BBEAS")
    strait = Disruption(target=Target.GATE, name="Strait")
    usual, shut = (stage_exposure(market.under(hits)) for hits in ([], [strait]))
    assert shares(usual, "Strait")["market"] == pytest.approx(0.75)
    assert "Strait" not in set(shut["gate"])


def test_under_a_stop_shares_are_of_what_still_arrives():
    market = programme(M1="AAWES", P1="AAWES", M2="DDFAR", P2="DDFAR")
    stop = Disruption(target=Target.FACILITY, name="P1")
    after = market.under([stop])
    found = stage_exposure(after)
    assert after.delivered_t == pytest.approx(30.0)
    assert shares(found, "Neck") == pytest.approx(
        {"mine": 0.0, "refined": 1.0, "market": 1.0}
    )
    assert shares(found, "Neck", "tonnes")["market"] == pytest.approx(30.0)


def test_where_nothing_arrives_nothing_passes():
    market = programme(M1="AAWES", P1="AAWES", M2="DDFAR", P2="DDFAR")
    port = Disruption(target=Target.PORT, name="JPYOK")
    table = stage_exposure(market.under([port]), gates=["Neck"])
    assert table[["tonnes", "share", "market_share"]].to_numpy().tolist() == [[0, 0, 0]]


def test_tonnes_through_a_gate_say_how_many_rest_on_unverified_capacity():
    # P1 is unverified, P2 derived; both pass the Strait
    allocation = programme(M1="AAWES", P1="AAWES", M2="AAWES", P2="AAWES").base
    table = stage_exposure(allocation)
    doubtful = shares(table, "Strait", "share_on_unverified")
    # P1 takes three quarters, whichever mine feeds it
    assert doubtful["refined"] == doubtful["market"] == pytest.approx(0.75)
