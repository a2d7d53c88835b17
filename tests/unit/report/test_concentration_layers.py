"""A concentration map, its stations and its tables at the door."""

import numpy as np
import pandas as pd
import pytest
from madeup.concentration_world import (
    GRIDS,
    made_up_map,
    made_up_stations,
    made_up_tables,
)

from geo.errors import DataError
from geo.report.concentration_layers import (
    colours_of,
    require_concentration,
    require_stations,
    shown_variables,
)
from geo.report.concentration_tables import (
    ConcentrationTables,
    scores_beside_claims,
)

SPEC = GRIDS["date line"]


def test_all_that_is_missing_is_told_at_once():
    grid = made_up_map(SPEC).drop_vars(["lower", "spread"])
    del grid.attrs["citation"]
    grid["applicable"][0, 0] = 7
    told = r"(?s)3 problems.*no spread, lower.*no citation.*applicable: 7"
    with pytest.raises(DataError, match=told):
        require_concentration(grid)


def test_two_values_are_one_too_many():
    grid = made_up_map(SPEC)
    grid["probability"] = grid["spread"]
    with pytest.raises(DataError, match="probability and estimate"):
        require_concentration(grid)


def test_stations_in_another_system_are_refused():
    stations = made_up_stations(SPEC).to_crs(3832)
    with pytest.raises(DataError, match=r"(?s)PDC Mercator.*EPSG:4326"):
        require_stations(stations)


@pytest.mark.parametrize(
    ("kind", "first"), [("quantity", "Estimate"), ("occurrence", "Probability")]
)
def test_the_value_comes_first(kind, first):
    words = list(shown_variables(made_up_map(SPEC, kind=kind)).values())
    assert words[0] == first
    assert ("Lower bound (90 %)" in words) == (kind == "quantity")


def test_one_colour_is_one_number_on_estimate_and_bounds():
    grid = made_up_map(SPEC)
    scales = {name: colours_of(grid, name) for name in ("estimate", "lower", "upper")}
    assert len(set(scales.values())) == 1
    assert scales["lower"].low <= float(np.nanmin(grid["lower"]))
    assert scales["lower"].high >= float(np.nanmax(grid["upper"]))


def test_claims_stand_beside_their_scores_whatever_the_order():
    tables = made_up_tables()
    turned = tables.claimed.iloc[::-1]
    both = scores_beside_claims(
        ConcentrationTables(scores=tables.scores, claimed=turned)
    )
    assert list(both.columns) == ["learner", "n", "rmse", "rmse_claimed", "r2"]
    assert both.set_index("learner")["rmse_claimed"].to_dict() == {
        "forest": 2.2,
        "mean": 5.1,
    }


def test_scores_without_learners_are_refused():
    bad = pd.DataFrame({"learner": ["a", "a"]})
    with pytest.raises(DataError, match=r"(?s)2 problems.*no column learner.*a twice"):
        ConcentrationTables(scores=pd.DataFrame({"auc": [1.0]}), claimed=bad)
