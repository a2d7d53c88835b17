from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.drift import KnownMean
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.neighbourhood_analysis import analyse_neighbourhoods
from geo.geostat.support import BlockSupport, target_variance
from geo.geostat.variogram import Structure, Variogram
from geo.model.randomness import generator

VARIOGRAM = Variogram(
    nugget=0.5, structures=(Structure(model="spherical", sill=4.0, range_m=5_000.0),)
)
SEARCHES = [Neighbourhood(radius_m=6e3, maximum=k) for k in (2, 4, 8, 16, 32)]
BLOCKS = [
    None,
    BlockSupport(size_m=(500.0, 500.0)),
    BlockSupport(size_m=(2_000.0, 1_000.0), discretisation=(6, 3)),
]


def survey(count=80):
    rng = generator(14, "searches")
    return rng.uniform(0.0, 1e4, (count, 2)), rng.uniform(0.0, 1e4, (40, 2))


def analysed(**changed):
    places, targets = survey()
    given = {"onto": targets, "variogram": VARIOGRAM, "neighbourhoods": SEARCHES}
    return analyse_neighbourhoods(places, **(given | changed))


def test_each_row_is_what_kriging_says_of_itself():
    places, targets = survey()
    values = generator(15, "values").gamma(4.0, 4.0, len(places))
    table = analysed(blocks=BLOCKS, drift=KnownMean(value=9.0))
    assert len(table) == 15
    for row in table.itertuples():
        kriged = krige(
            places,
            values,
            onto=targets,
            variogram=VARIOGRAM,
            neighbourhood=SEARCHES[row.neighbourhood],
            block=BLOCKS[row.block],
            drift=KnownMean(value=9.0),
        )
        assert row.maximum == SEARCHES[row.neighbourhood].maximum
        assert row.variance == pytest.approx(kriged.variance.mean())
        assert row.slope == pytest.approx(kriged.slope.mean())
        assert row.slope_low == pytest.approx(np.quantile(kriged.slope, 0.1))
        assert row.efficiency == pytest.approx(kriged.efficiency.mean())
        assert row.negative_weights == pytest.approx(
            kriged.negative_weight_share.mean()
        )
        assert row.weight_of_mean == pytest.approx(kriged.weight_of_mean.mean())
        assert row.neighbours == pytest.approx(kriged.neighbours.mean())
        whole = target_variance(model=VARIOGRAM, block=BLOCKS[row.block])
        assert row.target_variance == pytest.approx(whole)
    assert table["points"].tolist() == [1] * 5 + [16] * 5 + [18] * 5
    assert table["east_m"].isna().sum() == 5


def test_more_samples_never_lower_efficiency_or_raise_variance():
    everything = Neighbourhood(radius_m=6e3, maximum=80)
    table = analysed(neighbourhoods=[*SEARCHES, everything])
    assert np.all(np.diff(table["variance"]) <= 1e-12)
    assert np.all(np.diff(table["efficiency"]) >= -1e-12)


def test_larger_blocks_vary_less_and_are_told_better():
    table = analysed(neighbourhoods=SEARCHES[3:4], blocks=BLOCKS)
    assert table["target_variance"].is_monotonic_decreasing
    assert table["variance"].is_monotonic_decreasing


def test_masked_targets_are_counted_and_left_out():
    _, targets = survey()
    targets[:7] += 1e6
    table = analysed(onto=targets)
    assert table["masked"].tolist() == [7] * 5
    assert table["targets"].tolist() == [40] * 5
    assert table.drop(columns=["east_m", "north_m"]).notna().all(axis=None)


def test_with_every_target_masked_nothing_is_told_but_their_number():
    table = analysed(neighbourhoods=[Neighbourhood(radius_m=1e-3, maximum=4)])
    assert table["masked"].tolist() == [40]
    assert (
        table[["slope", "variance", "efficiency", "neighbours"]].isna().all(axis=None)
    )


def test_a_unique_search_and_a_block_that_does_not_vary():
    table = analysed(
        variogram=Variogram(nugget=2.0),
        neighbourhoods=[Neighbourhood(radius_m=np.inf, maximum=None)],
        blocks=BLOCKS[1:2],
    )
    assert np.isnan(table["maximum"][0])
    assert np.isnan(table["efficiency"][0])
    assert table["neighbours"].tolist() == [80.0]


def test_fewer_samples_than_asked_for_are_all_used():
    table = analyse_neighbourhoods(
        [[1e6, 2e6]],
        onto=[[1e6 + 50.0, 2e6]],
        variogram=VARIOGRAM,
        neighbourhoods=SEARCHES,
    )
    assert table["neighbours"].tolist() == [1.0] * 5
    assert table["variance"].nunique() == 1


def test_nothing_to_try_is_refused():
    with pytest.raises(ParameterError, match="2 problems"):
        analysed(neighbourhoods=[], blocks=[])


@pytest.mark.parametrize(
    ("places", "message"),
    [
        (np.empty((0, 2)), "there are none"),
        ([[0.0, 0.0], [0.0, 0.0]], "lie in one place"),
        ([[0.0, np.nan]], "not finite"),
        ([1.0, 2.0], "easting and northing"),
        (3.0, "easting and northing"),
    ],
)
def test_unfit_places_are_refused(places, message):
    with pytest.raises(DataError, match=message):
        analyse_neighbourhoods(
            places, onto=[[0.0, 0.0]], variogram=VARIOGRAM, neighbourhoods=SEARCHES
        )
