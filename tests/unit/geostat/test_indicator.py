from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from geo.errors import DataError, ParameterError
from geo.geostat.indicator import in_order, indicators, krige_indicators
from geo.geostat.kriging import krige
from geo.geostat.local_distribution import LocalDistributions
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport
from geo.geostat.tails import Tails
from geo.geostat.variogram import Structure, Variogram
from geo.model.randomness import generator

SIXTEEN = Neighbourhood(radius_m=np.inf, maximum=16)
THRESHOLDS = np.array([6.0, 9.0, 12.0, 16.0, 20.0])


def spherical(range_m: float, nugget=0.05):
    structure = Structure(model="spherical", sill=0.2, range_m=range_m)
    return Variogram(nugget=nugget, structures=(structure,))


# extremes hang together over shorter distances: this makes contradictions
MODELS = [spherical(reach) for reach in (2e3, 9e3, 3e3, 12e3, 2.5e3)]


def survey(name: str):
    rng = generator(12, "indicators", name)
    places = np.array([5e5, 3e6]) + rng.uniform(0.0, 1e4, (90, 2))
    targets = np.array([5e5, 3e6]) + rng.uniform(-500.0, 1.05e4, (60, 2))
    return places, rng.gamma(4.0, 3.0, 90), targets


def kriged(name="one", variogram=MODELS, **changed):
    places, values, targets = survey(name)
    given = {"onto": targets, "neighbourhood": SIXTEEN, "thresholds": THRESHOLDS}
    return krige_indicators(places, values, variogram=variogram, **(given | changed))


@pytest.mark.gstat
@pytest.mark.parametrize("one_for_all", [True, False])
def test_corrected_probabilities_equal_gstats(gstat, one_for_all):
    places, values, targets = survey("gstat")
    models = [MODELS[1]] * 5 if one_for_all else MODELS
    lines = "\n".join(
        f"g <- gstat(g, 'i{k}', I(v <= {level!r}) ~ 1, d, nmax = 16, model = "
        f"vgm(0.2, 'Sph', {model.structures[0].range_m!r}, {model.nugget!r}))"
        for k, (level, model) in enumerate(
            zip(THRESHOLDS.tolist(), models, strict=True)
        )
    )
    columns = ", ".join(f"k$i{k}.pred" for k in range(5))
    theirs = gstat(
        f"""
        s <- read("samples.csv"); t <- spot(read("targets.csv"))
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        g <- NULL
        {lines}
        g$set <- list(order = 4)
        k <- predict(g, t, debug.level = 0)
        write("answer.csv", {columns})
        """,
        samples=np.column_stack([places, values]),
        targets=targets,
    )
    ours = kriged("gstat", MODELS[1] if one_for_all else MODELS)
    np.testing.assert_allclose(ours.probability, theirs, atol=1e-10)
    assert np.any(ours.largest_correction > 0.01) is not one_for_all


def test_rows_in_order_come_back_and_others_end_in_order():
    rng = generator(13, "rows")
    fine = np.sort(rng.uniform(0.0, 1.0, (50, 6)), axis=1)
    np.testing.assert_array_equal(in_order(fine), fine)
    broken = in_order(rng.uniform(-0.2, 1.2, (500, 6)))
    assert np.all(np.diff(broken, axis=1) >= 0.0)
    assert broken.min() >= 0.0
    assert broken.max() <= 1.0


def test_probabilities_are_in_order_and_corrections_are_told():
    seen = kriged()
    assert np.all(np.diff(seen.probability, axis=1) >= 0.0)
    places, values, targets = survey("one")
    raw = np.column_stack(
        [
            krige(
                places, column, onto=targets, variogram=model, neighbourhood=SIXTEEN
            ).estimate
            for column, model in zip(
                indicators(values, thresholds=THRESHOLDS).T, MODELS, strict=True
            )
        ]
    )
    moved = np.abs(seen.probability - raw)
    assert moved.max() > 0.01
    np.testing.assert_allclose(seen.largest_correction, moved.max(axis=1))
    told = seen.corrections
    np.testing.assert_allclose(told["share_corrected"], (moved > 1e-9).mean(axis=0))
    np.testing.assert_allclose(told["largest_correction"], moved.max(axis=0))


def test_one_model_for_all_thresholds_equals_it_given_for_each():
    for each, all_ in zip(
        kriged(variogram=[MODELS[2]] * 5).probability,
        kriged(variogram=MODELS[2]).probability,
        strict=True,
    ):
        np.testing.assert_allclose(each, all_, atol=1e-12)


def test_a_sample_is_sure_of_itself():
    places, values, _ = survey("one")
    seen = kriged(onto=places, variogram=spherical(4e3, nugget=0.0))
    expected = indicators(values, thresholds=THRESHOLDS)
    np.testing.assert_allclose(seen.probability, expected, atol=1e-9)


def test_the_share_of_a_block_is_the_mean_of_its_points():
    block = BlockSupport(size_m=(800.0, 800.0), discretisation=(3, 3))
    _, _, targets = survey("one")
    given = {
        "variogram": spherical(9e3),
        "thresholds": THRESHOLDS[2:3],
        "neighbourhood": Neighbourhood(radius_m=np.inf, maximum=None),
    }
    whole = kriged(onto=targets, block=block, **given)
    points = kriged(onto=(targets[:, None] + block.offsets()).reshape(-1, 2), **given)
    shares = points.probability.reshape(-1, 9).mean(axis=1)
    # where nothing was cut off at 0 or 1
    plain = points.largest_correction.reshape(-1, 9).max(axis=1) == 0.0
    assert plain.sum() > 40
    np.testing.assert_allclose(whole.probability[plain, 0], shares[plain], rtol=1e-9)


def test_targets_out_of_reach_are_masked_in_everything():
    _, _, targets = survey("one")
    targets[3] += 1e6
    seen = kriged(onto=targets, neighbourhood=Neighbourhood(radius_m=2e4, maximum=8))
    assert np.flatnonzero(seen.extrapolated).tolist() == [3]
    assert np.isnan(seen.probability[3]).all()
    assert seen.neighbours[3] == 0
    here = seen.distributions(Tails(lower=0.0, upper=50.0))
    for answer in (
        here.mean(),
        here.quantile([0.5])[:, 0],
        here.probability_above(10.0),
        here.probability_above(0.5),
        here.probability_above(25.0),
        seen.largest_correction,
    ):
        assert np.flatnonzero(np.isnan(answer)).tolist() == [3]
    assert seen.corrections.notna().all(axis=None)


def test_thresholds_beyond_the_data_are_sure():
    seen = kriged(variogram=spherical(9e3), thresholds=[-1.0, 1e3])
    np.testing.assert_allclose(seen.probability, [[0.0, 1.0]] * 60, atol=1e-12)


def test_values_that_are_all_equal_and_one_sample_have_an_answer():
    for places, values in (([[0.0, 0.0], [9.0, 0.0]], [3.0, 3.0]), ([[0, 0]], [3.0])):
        seen = krige_indicators(
            places,
            values,
            thresholds=[2.0, 3.0],
            onto=[[4.0, 1.0]],
            variogram=spherical(20.0),
            neighbourhood=SIXTEEN,
        )
        np.testing.assert_allclose(seen.probability, [[0.0, 1.0]], atol=1e-12)


BOUNDED = Tails(
    lower=1.0,
    upper=40.0,
    lower_form="power",
    lower_power=2.5,
    upper_form="power",
    upper_power=1.7,
)
HYPERBOLIC = Tails(lower=1.0, upper=np.inf, upper_form="hyperbolic", upper_power=2.5)
CUT_SHORT = Tails(lower=1.0, upper=60.0, upper_form="hyperbolic", upper_power=1.0)
CUT_SHORTER = Tails(lower=1.0, upper=60.0, upper_form="hyperbolic", upper_power=0.8)
ALL_TAILS = [BOUNDED, HYPERBOLIC, CUT_SHORT, CUT_SHORTER]


def distributions(tails):
    probability = [
        [0.1, 0.3, 0.3, 0.8, 0.95],
        [0.0, 0.0, 0.5, 0.5, 1.0],
        [0.2, 0.2, 0.2, 0.2, 0.2],
        [1.0, 1.0, 1.0, 1.0, 1.0],
        [0.0, 0.0, 0.0, 0.0, 0.0],
    ]
    return LocalDistributions(
        thresholds=THRESHOLDS, probability=np.array(probability), tails=tails
    )


@pytest.mark.parametrize("tails", ALL_TAILS)
def test_the_mean_is_the_integral_of_the_probability_above(tails):
    here = distributions(tails)
    pieces = [1.0, *THRESHOLDS, tails.upper]
    for row, mean in enumerate(here.mean()):
        above = sum(
            quad(lambda z, row=row: here.probability_above(z)[row], low, high)[0]
            for low, high in pairwise(pieces)
        )
        assert mean == pytest.approx(1.0 + above, rel=1e-6)


@pytest.mark.parametrize("tails", ALL_TAILS)
def test_quantiles_undo_probabilities(tails):
    here = distributions(tails)
    shares = np.array([0.01, 0.1, 0.25, 0.6, 0.9, 0.99])
    quantiles = here.quantile(shares)
    assert np.all(np.diff(quantiles, axis=1) >= 0.0)
    assert np.all(quantiles >= tails.lower)
    assert np.all(quantiles <= tails.upper)
    for column, share in enumerate(shares):
        for row, value in enumerate(quantiles[:, column]):
            below = 1.0 - here.probability_above(float(value))[row]
            if value == tails.upper:  # what a bound cuts off lies on it
                assert below == 1.0
            else:
                assert below == pytest.approx(share, abs=1e-9)


def test_cutoffs_beyond_the_bounds_are_never_or_always_exceeded():
    here = distributions(BOUNDED)
    np.testing.assert_array_equal(here.probability_above(0.5), 1.0)
    np.testing.assert_array_equal(here.probability_above(40.0), 0.0)
    tight = distributions(Tails(lower=6.0, upper=20.0))
    np.testing.assert_array_equal(tight.probability_above(20.0), 0.0)
    np.testing.assert_array_equal(tight.probability_above(5.9), 1.0)
    assert np.isfinite(tight.mean()).all()


def test_unfit_samples_are_refused():
    places, values, targets = survey("one")
    values[7] = np.nan
    given = {
        "thresholds": THRESHOLDS,
        "onto": targets,
        "variogram": MODELS,
        "neighbourhood": SIXTEEN,
    }
    with pytest.raises(DataError, match="rows 7: values are not finite"):
        krige_indicators(places, values, **given)
    with pytest.raises(DataError, match="lie in one place"):
        krige_indicators(places[[0, 0, 1]], [1.0, 2.0, 3.0], **given)
    with pytest.raises(DataError, match=r"shape \(90, 2\)"):
        krige_indicators(places, np.ones((90, 2)), **given)
    with pytest.raises(DataError, match="1 not finite"):
        indicators([1.0, np.inf], thresholds=[1.0])


@pytest.mark.parametrize("levels", [[], [2.0, 1.0], [1.0, 1.0], [np.nan], [[1.0]]])
def test_thresholds_that_do_not_ascend_are_refused(levels):
    with pytest.raises(ParameterError, match="finite and ascending"):
        kriged(thresholds=levels)


def test_another_number_of_variograms_is_refused():
    with pytest.raises(ParameterError, match="2 for 5 thresholds"):
        kriged(variogram=MODELS[:2])


def test_tails_that_do_not_lie_beyond_the_thresholds_are_refused():
    with pytest.raises(ParameterError, match="2 problems"):
        distributions(Tails(lower=7.0, upper=19.0))
    with pytest.raises(ParameterError, match="begins above 0"):
        LocalDistributions(
            thresholds=np.array([-1.0]),
            probability=np.array([[0.5]]),
            tails=Tails(lower=-2.0, upper=5.0, upper_form="hyperbolic"),
        )


def test_what_cannot_be_asked_is_refused():
    here = distributions(BOUNDED)
    with pytest.raises(ParameterError, match="between 0 and 1"):
        here.quantile([1.0])
    with pytest.raises(ParameterError, match="cutoff"):
        here.probability_above(np.nan)
    endless = Tails(lower=1.0, upper=np.inf, upper_form="hyperbolic")
    with pytest.raises(ParameterError, match="no mean"):
        distributions(endless).mean()
