"""Intervals hold what they promise where points are alike, and say so where not."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from geo.geostat.checks.folds import folds_by_label, folds_by_square
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Design, Targets
from geo.resource.prospectivity.intervals.conformal import conformal_intervals
from geo.resource.prospectivity.intervals.conformal_fit import fit_conformal
from geo.resource.prospectivity.intervals.conformal_labels import conformal_labels
from geo.resource.prospectivity.intervals.ranked_ends import ranked_ends

REPEATS = 60
ASKED = 60  # further points of each world


def design_of(covariates, response, *, xy=None, kind="quantity"):
    count = len(response)
    where = np.column_stack([np.arange(count) * 1e3, np.zeros(count)])
    names = [f"c{k}" for k in range(covariates.shape[1])]
    return Design(
        covariates=pd.DataFrame(covariates, columns=names),
        response=response,
        xy_m=where if xy is None else xy,
        lon=np.full(count, 154.0),
        lat=np.full(count, 24.0),
        kind=kind,
        units=dict.fromkeys([*names, "response"], "1"),
    )


def targets_at(covariates, *, xy=None):
    count = len(covariates)
    return Targets(
        covariates=pd.DataFrame(
            covariates, columns=[f"c{k}" for k in range(covariates.shape[1])]
        ),
        xy_m=np.zeros((count, 2)) if xy is None else xy,
        lon=np.full(count, 154.0),
        lat=np.full(count, 24.0),
        rows=np.arange(count),
    )


@dataclass(frozen=True)
class Told:
    """A model that is one function of the covariates."""

    function: object

    def predict(self, targets):
        return self.function(targets.covariates.to_numpy())

    def quantiles(self, targets, levels):
        middle = self.predict(targets)
        return np.column_stack([middle + 3.0 * (level - 0.5) for level in levels])


class LeastSquares:
    name = "least squares"

    def fit(self, design, *, rng):
        known = np.column_stack([np.ones(len(design)), design.covariates])
        slopes = np.linalg.lstsq(known, design.response, rcond=None)[0]
        return Told(lambda x: slopes[0] + x @ slopes[1:])


class NearestOne:
    name = "nearest"

    def fit(self, design, *, rng):
        known, values = design.covariates.to_numpy(), design.response
        return Told(
            lambda x: values[((x[:, None] - known) ** 2).sum(axis=2).argmin(axis=1)]
        )


class Nonsense:
    """Wrong by far, and wrong in another way for every fold."""

    name = "nonsense"

    def fit(self, design, *, rng):
        slope = 20.0 * rng.normal(size=design.covariates.shape[1])
        return Told(lambda x: 7.0 + x @ slope)


LEARNERS = [LeastSquares(), NearestOne(), Nonsense()]


def world(count, rng):
    """Exchangeable points: noise grows with the first covariate, tails are heavy."""
    covariates = rng.normal(size=(count, 2))
    noise = rng.standard_t(4, size=count) * (0.3 + np.abs(covariates[:, 0]))
    return covariates, np.sin(2.0 * covariates[:, 0]) + covariates[:, 1] + noise


def shares_held(learner, *, levels, method, count=40, folds=8, repeats=REPEATS):
    """Share of further points within, by level and world."""
    shares = np.empty((len(levels), repeats))
    for number in range(repeats):
        rng = generator(20260101, "intervals", number)
        covariates, response = world(count + ASKED, rng)
        conformal = fit_conformal(
            design_of(covariates[:count], response[:count]),
            learner,
            level=levels[0],
            folds=folds_by_label(np.arange(count) % folds),
            rng=rng,
            method=method,
        )
        truth = response[count:]
        for row, level in enumerate(levels):
            told = replace(conformal, level=level).ends(targets_at(covariates[count:]))
            within = (told.lower <= truth) & (truth <= told.upper)
            shares[row, number] = within.mean()
    return shares


def mean_and_error(shares):
    return shares.mean(), shares.std(ddof=1) / np.sqrt(len(shares))


@pytest.mark.parametrize("learner", LEARNERS, ids=lambda each: each.name)
def test_split_holds_the_level_and_hardly_more(learner):
    # 40 points, half of them calibrate: exactly ceil(21 level) / 21 for any learner
    levels = (0.5, 0.8, 0.9)
    held = shares_held(learner, levels=levels, method="split", repeats=100)
    for level, rank, shares in zip(levels, (11, 17, 19), held, strict=True):
        mean, error = mean_and_error(shares)
        assert level <= rank / 21 <= level + 1 / 21
        assert abs(mean - rank / 21) <= 3.0 * error


@pytest.mark.parametrize("learner", LEARNERS, ids=lambda each: each.name)
@pytest.mark.parametrize("method", ["cv+", "cqr", "local"])
def test_folds_hold_at_least_the_guarantee(learner, method):
    level = 0.8
    (shares,) = shares_held(
        learner, levels=(level,), method=method, folds=4, repeats=25, count=32
    )
    mean, error = mean_and_error(shares)
    assert mean >= 2.0 * level - 1.0 - 3.0 * error
    if learner.name != "nonsense":
        assert mean >= level - 3.0 * error  # typically the level


def test_folds_typically_hold_the_level_itself():
    levels = (0.5, 0.7, 0.9)
    held = shares_held(LeastSquares(), levels=levels, method="cv+", count=60, folds=10)
    for level, shares in zip(levels, held, strict=True):
        mean, error = mean_and_error(shares)
        assert abs(mean - level) <= 3.0 * error


def test_a_local_scale_is_wider_where_errors_are_larger():
    rng = generator(3, "local")
    covariates = rng.uniform(0.0, 4.0, size=(300, 1))
    response = covariates[:, 0] * rng.normal(size=300)
    told = [
        conformal_intervals(
            design_of(covariates, response),
            LeastSquares(),
            targets_at(np.array([[0.5], [3.5]])),
            level=0.9,
            folds=folds_by_label(np.arange(300) % 10),
            rng=generator(3, "fits"),
            method=method,
        )
        for method in ("cv+", "local")
    ]
    plain, local = (each.upper - each.lower for each in told)
    assert plain[1] / plain[0] == pytest.approx(1.0, rel=0.05)
    assert local[1] > 3.0 * local[0]


def test_ends_are_those_of_a_plain_loop():
    # Barber et al. 2021, eq. 15, written out
    rng = generator(5, "loop")
    covariates, response = world(25, rng)
    further, _ = world(4, rng)
    design = design_of(covariates, response)
    folds = folds_by_label(np.array([0, 0, 1, 2, 2, 2, 3, 3, 4, 4] * 2 + [4] * 5))
    told = fit_conformal(design, LeastSquares(), level=0.8, folds=folds, rng=rng)
    ends = told.ends(targets_at(further))
    for row, place in enumerate(further):
        low, high = [], []
        for i in range(25):
            kept = np.flatnonzero(folds.number != folds.number[i])
            model = LeastSquares().fit(design.take(kept), rng=rng)
            said = model.function(place[None])[0]
            error = abs(response[i] - model.function(covariates[i][None])[0])
            low.append(said - error)
            high.append(said + error)
        assert ends.lower[row] == pytest.approx(sorted(low)[5 - 1])  # floor(0.2 * 26)
        assert ends.upper[row] == pytest.approx(sorted(high)[21 - 1])  # ceil(0.8 * 26)


def test_scores_that_are_left_out_change_no_end():
    rng = generator(6, "ranked")
    for models, spread in [(1, 0.0), (5, 0.01), (5, 1.0), (30, 100.0)]:
        heights = 50.0 + spread * rng.normal(size=(models, 37))
        scales = np.exp(spread * rng.normal(size=(models, 37)) / 50.0)
        scores = [rng.normal(size=rng.integers(0, 9)).round(1) for _ in range(models)]
        scores[0] = rng.normal(size=12)
        count = sum(len(each) for each in scores)
        model = np.repeat(np.arange(models), [len(each) for each in scores])
        table = heights[model] + scales[model] * np.concatenate(scores)[:, None]
        for rank in range(1, count + 1):
            told = ranked_ends(heights, scales, scores, rank=rank)
            np.testing.assert_array_equal(told, np.sort(table, axis=0)[rank - 1])


@pytest.mark.parametrize("method", ["cv+", "split", "local", "cqr"])
def test_ends_never_cross_and_widen_with_the_level(method):
    rng = generator(7, "cross")
    covariates, response = world(60, rng)
    further = targets_at(world(200, rng)[0])
    widths = []
    for level in (0.5, 0.8, 0.95):
        told = conformal_intervals(
            design_of(covariates, response),
            NearestOne(),
            further,
            level=level,
            folds=folds_by_label(np.arange(60) % 6),
            rng=generator(7, "fits"),
            method=method,
        )
        assert (told.lower <= told.upper).all()
        widths.append(told.upper - told.lower)
    assert widths[0].mean() < widths[1].mean() < widths[2].mean()


def test_crossed_quantiles_shrink_to_a_point():
    # quantiles far too wide: every score is far below 0, the set would be empty
    covariates = np.arange(30.0)[:, None]
    told = conformal_intervals(
        design_of(covariates, np.full(30, 0.0) + 1e-3 * np.sin(covariates[:, 0])),
        _Shifting(),
        targets_at(covariates[:3]),
        level=0.5,
        folds=folds_by_label(np.arange(30) % 3),
        rng=generator(1, "fits"),
        method="cqr",
    )
    np.testing.assert_array_equal(told.lower, told.upper)


class _Shifting:
    """Quantiles that are wide at the stations, and nothing at the first places."""

    name = "shifting"

    def fit(self, design, *, rng):
        model = Told(lambda x: np.zeros(len(x)))
        return _Wide(model.function)


@dataclass(frozen=True)
class _Wide(Told):
    def quantiles(self, targets, levels):
        wide = np.where(targets.covariates.to_numpy()[:, 0] < 3, 0.1, 9.0)
        return np.column_stack([-wide, wide])


def test_nothing_depends_on_the_order_of_rows_and_a_seed_gives_the_same_bytes():
    rng = generator(11, "order")
    covariates, response = world(50, rng)
    labels = np.arange(50) % 5
    further = targets_at(world(30, rng)[0])

    def told(rows):
        return conformal_intervals(
            design_of(covariates[rows], response[rows]),
            NearestOne(),
            further,
            level=0.9,
            folds=folds_by_label(labels[rows]),
            rng=generator(11, "fits"),
        )

    first = told(np.arange(50))
    for rows in (np.arange(50), rng.permutation(50)):
        again = told(rows)
        assert first.lower.tobytes() == again.lower.tobytes()
        assert first.upper.tobytes() == again.upper.tobytes()
        pd.testing.assert_frame_equal(first.coverage, again.coverage)


def striped(rng, *, alike):
    """Four stripes of ground; the response of the last is unlike the rest."""
    stripe = np.repeat(np.arange(4), 40)
    xy = np.column_stack([stripe * 1e5 + 1e3, np.tile(np.arange(40) * 1e3, 4)])
    covariates = rng.normal(size=(160, 2))
    response = covariates.sum(axis=1) + rng.normal(size=160)
    if not alike:
        response = response + np.where(stripe == 3, 6.0, 0.0)
    return design_of(covariates, response, xy=xy)


def coverage_of(design):
    return conformal_intervals(
        design,
        LeastSquares(),
        Targets.of_design(design),
        level=0.9,
        folds=folds_by_square(design.xy_m, block_m=1e5),
        rng=generator(1, "fits"),
    )


def test_the_table_shows_the_block_where_the_promise_fails():
    told = coverage_of(striped(generator(13, "stripes"), alike=False))
    verdicts = told.coverage.set_index("block")["verdict"]
    shares = told.coverage.set_index("block")["share"]
    assert shares["fold 3"] < 0.1
    assert verdicts["fold 3"] == "below the promise"
    assert verdicts["all"] == "exchangeable: not plausible"
    assert not told.plausible


def test_the_table_seldom_doubts_points_that_are_alike():
    doubted = [
        not coverage_of(striped(generator(17, "stripes", k), alike=True)).plausible
        for k in range(40)
    ]
    assert np.mean(doubted) <= 0.05 + 3.0 * np.sqrt(0.05 * 0.95 / 40)


def test_coverage_out_of_fold_agrees_with_fresh_points():
    rng = generator(19, "fresh")
    inside, fresh = [], []
    for _ in range(30):
        covariates, response = world(80 + ASKED, rng)
        told = conformal_intervals(
            design_of(covariates[:80], response[:80]),
            LeastSquares(),
            targets_at(covariates[80:]),
            level=0.8,
            folds=folds_by_label(np.arange(80) % 8),
            rng=rng,
        )
        truth = response[80:]
        fresh.append(((told.lower <= truth) & (truth <= told.upper)).mean())
        inside.append(told.coverage["share"].iloc[-1])
    apart, error = mean_and_error(np.subtract(inside, fresh))
    assert abs(apart) <= 3.0 * error + 0.01


class Logit:
    """Chances that rise with the first covariate, however steep the truth."""

    name = "logit"

    def fit(self, design, *, rng):
        middle = design.covariates.to_numpy()[:, 0].mean()
        return Told(lambda x: 1.0 / (1.0 + np.exp(-(x[:, 0] - middle))))


@pytest.mark.parametrize("level", [0.8, 0.9])
def test_label_sets_hold_each_class_as_often_as_promised(level):
    held = {0: [], 1: []}
    for number in range(40):
        rng = generator(23, "labels", number)
        x = rng.normal(size=(100 + 200, 1))
        label = (rng.random(300) < 0.25 / (0.25 + np.exp(-2.0 * x[:, 0]))).astype(float)
        sets = conformal_labels(
            design_of(x[:100], label[:100], kind="occurrence"),
            Logit(),
            targets_at(x[100:]),
            level=level,
            folds=folds_by_label(np.arange(100) % 5),
            rng=rng,
        )
        truth = label[100:]
        held[1].append(sets.presence[truth == 1].mean())
        held[0].append(sets.absence[truth == 0].mean())
    for shares in held.values():
        mean, error = mean_and_error(np.array(shares))
        assert level - 3.0 * error <= mean <= level + 0.04 + 3.0 * error


def test_label_sets_are_those_of_a_plain_loop():
    rng = generator(27, "label loop")
    x, label = rng.normal(size=(20, 1)), np.repeat([0.0, 1.0], 10)
    further = np.linspace(-3.0, 3.0, 40)[:, None]
    folds = folds_by_label(np.arange(20) % 4)
    design = design_of(x, label, kind="occurrence")
    sets = conformal_labels(
        design, Logit(), targets_at(further), level=0.8, folds=folds, rng=rng
    )
    for row, place in enumerate(further):
        for wanted, told in ((1.0, sets.presence), (0.0, sets.absence)):
            smaller = 0
            for i in np.flatnonzero(label == wanted):
                kept = np.flatnonzero(folds.number != folds.number[i])
                model = Logit().fit(design.take(kept), rng=rng)
                own, asked = (
                    abs(wanted - model.function(each[None])[0])
                    for each in (x[i], place)
                )
                smaller += own < asked
            assert told[row] == (smaller < 9)  # ceil(0.8 * 11)


def test_bounds_cut_the_ends_and_never_what_is_held():
    rng = generator(29, "bounds")
    covariates, response = world(60, rng)
    design = design_of(covariates, np.exp(response))
    told = [
        conformal_intervals(
            design,
            NearestOne(),
            Targets.of_design(design),
            level=0.9,
            folds=folds_by_label(np.arange(60) % 6),
            rng=generator(29, "fits"),
            bounds=bounds,
        )
        for bounds in [(None, None), (0.0, None)]
    ]
    free, bounded = told
    assert free.lower.min() < 0.0 <= bounded.lower.min()
    assert bounded.cut == (free.lower < 0.0).sum()
    truth = design.response
    within = [(each.lower <= truth) & (truth <= each.upper) for each in told]
    np.testing.assert_array_equal(*within)


def test_a_buffer_round_each_fold_is_kept_from_its_model():
    rng = generator(31, "buffer")
    covariates, response = world(40, rng)
    design = design_of(covariates, response)
    from geo.geostat.checks.folds import folds_by_distance

    seen = []

    class Counting(LeastSquares):
        def fit(self, design, *, rng):
            seen.append(len(design))
            return super().fit(design, rng=rng)

    folds = folds_by_distance(design.xy_m, buffer_m=1.5e3)
    fit_conformal(design, Counting(), level=0.8, folds=folds, rng=rng)
    assert sorted(set(seen)) == [37, 38]  # ends of the line have one neighbour
    assert len(seen) == 40


def test_replacing_the_response_by_other_units_scales_the_ends():
    rng = generator(37, "units")
    covariates, response = world(40, rng)
    design = design_of(covariates, response)
    folds = folds_by_label(np.arange(40) % 5)
    further = targets_at(world(10, rng)[0])
    plain, scaled = (
        conformal_intervals(
            each, LeastSquares(), further, level=0.8, folds=folds, rng=generator(1, "f")
        )
        for each in (design, replace(design, response=1000.0 * design.response))
    )
    np.testing.assert_allclose(scaled.lower, 1000.0 * plain.lower)
    np.testing.assert_allclose(scaled.upper, 1000.0 * plain.upper)
