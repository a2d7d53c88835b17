from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.checks.swath import swath_means
from geo.model.randomness import generator


def ground():
    rng = generator(4, "swath")
    places = rng.uniform(-3e3, 1e4, (80, 2))
    targets = rng.uniform(-3e3, 1.2e4, (300, 2))
    return places, rng.gamma(4.0, 4.0, 80), targets, rng.gamma(4.0, 4.0, 300)


@pytest.mark.parametrize("azimuth", [0.0, 90.0, 37.0, 250.0])
def test_each_band_holds_the_means_of_what_lies_in_it(azimuth):
    places, values, targets, kriged = ground()
    weights = np.linspace(0.0, 2.0, len(values))
    swath = swath_means(
        places,
        values,
        onto=targets,
        estimates={"kriged": kriged},
        width_m=1_500.0,
        azimuth_deg=azimuth,
        weights=weights,
    )
    turned = np.radians(azimuth)
    at, onto = (
        each[:, 0] * np.sin(turned) + each[:, 1] * np.cos(turned)
        for each in (places, targets)
    )
    for row in swath.table.itertuples():
        inside = (at >= row.from_m) & (at < row.to_m)
        estimated = (onto >= row.from_m) & (onto < row.to_m)
        assert row.samples == inside.sum()
        assert row.targets == estimated.sum()
        if inside.any():
            assert row.mean == pytest.approx(values[inside].mean())
            weighted = np.average(values[inside], weights=weights[inside])
            assert row.declustered == pytest.approx(weighted)
        if estimated.any():
            assert row.kriged == pytest.approx(kriged[estimated].mean())


def test_bands_hold_everything_and_leave_no_gap():
    places, values, targets, kriged = ground()
    places[0] = [5e4, 0.0]
    table = swath_means(
        places, values, onto=targets, estimates={"kriged": kriged}, width_m=1_000.0
    ).table
    assert table["samples"].sum() == len(values)
    assert table["targets"].sum() == len(targets)
    np.testing.assert_allclose(table["to_m"][:-1], table["from_m"][1:])
    empty = table["samples"] == 0
    assert empty.any()
    np.testing.assert_array_equal(table["mean"].isna(), empty)
    np.testing.assert_array_equal(table["kriged"].isna(), table["targets"] == 0)


def test_band_means_average_to_the_mean():
    places, values, targets, kriged = ground()
    table = swath_means(
        places, values, onto=targets, estimates={"kriged": kriged}, width_m=900.0
    ).table.fillna(0.0)
    assert np.average(table["mean"], weights=table["samples"]) == pytest.approx(
        values.mean()
    )
    assert np.average(table["kriged"], weights=table["targets"]) == pytest.approx(
        kriged.mean()
    )


def test_masked_estimates_are_left_out_and_counted():
    places, values, targets, kriged = ground()
    kriged[::3] = np.nan
    table = swath_means(
        places,
        values,
        onto=targets,
        estimates={"kriged": kriged, "all": np.full(300, 2.0)},
        width_m=1e5,
    ).table
    told = np.isfinite(kriged)
    whole = table.set_index("from_m").sum()
    assert whole["kriged masked"] == (~told).sum()
    assert whole["all masked"] == 0
    filled = table["targets"] > table["kriged masked"]
    means = table["kriged"][filled]
    counts = (table["targets"] - table["kriged masked"])[filled]
    assert np.average(means, weights=counts) == pytest.approx(kriged[told].mean())


def test_one_sample_and_no_targets_make_one_band():
    table = swath_means(
        [[1e6, 2e6]],
        [3.0],
        onto=np.empty((0, 2)),
        estimates={"kriged": []},
        width_m=10.0,
    ).table
    assert table["mean"].tolist() == [3.0]
    assert table["targets"].tolist() == [0]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"weights": [1.0]}, "weights: shape"),
        ({"weights": np.full(80, -1.0)}, "from 0 on"),
        ({"estimates": {"kriged": [1.0]}}, "as the targets"),
        ({"estimates": {"kriged": np.full(300, np.inf)}}, "NaN where masked"),
        ({"estimates": {"samples": np.ones(300)}}, "would name two columns"),
        (
            {"estimates": {"ok": np.ones(300), "ok masked": np.ones(300)}},
            "'ok masked' would name two columns",
        ),
        ({"onto": [[np.nan, 0.0]]}, "not finite"),
    ],
)
def test_unfit_data_are_refused(changed, message):
    places, values, targets, kriged = ground()
    given = {"onto": targets, "estimates": {"kriged": kriged}, "width_m": 1e3}
    with pytest.raises(DataError, match=message):
        swath_means(places, values, **(given | changed))


def test_unfit_samples_are_refused():
    places, _, targets, kriged = ground()
    given = {"onto": targets, "estimates": {"kriged": kriged}, "width_m": 1e3}
    with pytest.raises(DataError, match="values are not finite"):
        swath_means(places, np.full(80, np.nan), **given)
    with pytest.raises(DataError, match="2 variables"):
        swath_means(places, np.ones((80, 2)), **given)


def test_too_many_bands_are_refused_before_they_fill_the_memory():
    with pytest.raises(ParameterError, match="a wider band"):
        swath_means(
            [[0.0, 0.0], [1e9, 0.0]],
            [1.0, 2.0],
            onto=[[0.0, 0.0]],
            estimates={"kriged": [1.0]},
            width_m=1.0,
        )


def test_bands_that_cannot_be_are_refused_together():
    places, values, targets, kriged = ground()
    with pytest.raises(ParameterError, match="2 problems"):
        swath_means(
            places,
            values,
            onto=targets,
            estimates={"kriged": kriged},
            width_m=0.0,
            azimuth_deg=np.nan,
        )
