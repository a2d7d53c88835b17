from __future__ import annotations

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.geostat.neighbourhood import Neighbourhood, nearest_samples
from geo.geostat.variogram import Anisotropy
from geo.model.randomness import generator


def by_brute_force(samples, target, search):
    """Walk out from the target and take what sectors and maximum still allow."""
    azimuth = np.radians(search.anisotropy.azimuth_deg)
    east, north = (samples - target).T
    along = east * np.sin(azimuth) + north * np.cos(azimuth)
    across = east * np.cos(azimuth) - north * np.sin(azimuth)
    away = np.hypot(along, across / search.anisotropy.ratio)
    angle = np.arctan2(across / search.anisotropy.ratio, along) % (2.0 * np.pi)
    sector = (angle // (2.0 * np.pi / search.sectors)).astype(int)
    taken, of_sector = [], dict.fromkeys(range(search.sectors), 0)
    for row in np.argsort(away):
        if away[row] > search.radius_m or len(taken) == search.maximum:
            break
        if of_sector[sector[row]] < search.of_each_sector:
            of_sector[sector[row]] += 1
            taken.append(int(row))
    return taken if len(taken) >= search.minimum else []


SEARCHES = {
    "nearest": Neighbourhood(radius_m=3e3, maximum=5),
    "quadrants": Neighbourhood(radius_m=4e3, maximum=8, sectors=4),
    "octants, one each": Neighbourhood(
        radius_m=np.inf, maximum=8, sectors=8, per_sector=1
    ),
    "more per sector than the maximum shares out": Neighbourhood(
        radius_m=5e3, maximum=7, sectors=4, per_sector=5
    ),
    "ellipse": Neighbourhood(
        radius_m=5e3, maximum=6, anisotropy=Anisotropy(azimuth_deg=30.0, ratio=0.3)
    ),
    "octants of an ellipse with a minimum": Neighbourhood(
        radius_m=5e3,
        maximum=16,
        minimum=9,
        sectors=8,
        anisotropy=Anisotropy(azimuth_deg=110.0, ratio=0.5),
    ),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_the_search_equals_brute_force(name):
    search = SEARCHES[name]
    rng = generator(3, "neighbourhood", name)
    # two lines of stations and a scatter, as ships leave them
    samples = np.concatenate(
        [
            np.column_stack([np.linspace(0.0, 1e4, 60), rng.normal(3e3, 20.0, 60)]),
            np.column_stack([rng.normal(7e3, 20.0, 60), np.linspace(0.0, 1e4, 60)]),
            rng.uniform(0.0, 1e4, (60, 2)),
        ]
    )
    targets = rng.uniform(-2e3, 1.2e4, (80, 2))
    near = nearest_samples(samples, targets, neighbourhood=search)
    counts = set()
    for target, rows, found in zip(targets, near.rows, near.found, strict=True):
        expected = by_brute_force(samples, target, search)
        assert rows[:found].tolist() == expected
        counts.add(len(expected))
    assert len(counts) > 1 or name == "octants, one each"
    away = np.hypot(*(targets[:, None] - samples).T).min(axis=0)
    np.testing.assert_allclose(near.nearest_m, away, rtol=1e-12)


def test_a_crowded_line_does_not_take_all_places():
    line = np.column_stack([np.linspace(100.0, 300.0, 50), np.zeros(50)])
    others = np.array([[-900.0, 10.0], [-5.0, 900.0], [-5.0, -900.0]])
    samples = np.concatenate([line, others])
    shared = Neighbourhood(radius_m=1e3, maximum=8, sectors=4)
    rows = nearest_samples(samples, np.zeros((1, 2)), neighbourhood=shared).rows[0]
    assert {50, 51, 52} <= set(rows)


def test_results_do_not_depend_on_how_targets_are_cut(monkeypatch):
    rng = generator(4, "cut")
    samples, targets = rng.uniform(0.0, 1.0, (50, 2)), rng.uniform(0.0, 1.0, (20, 2))
    search = Neighbourhood(radius_m=0.5, maximum=8, sectors=8)
    whole = nearest_samples(samples, targets, neighbourhood=search)
    monkeypatch.setattr("geo.geostat.neighbourhood.CANDIDATES_AT_ONCE", 40)
    cut = nearest_samples(samples, targets, neighbourhood=search)
    np.testing.assert_array_equal(whole.found, cut.found)
    for row, found in enumerate(whole.found):
        np.testing.assert_array_equal(whole.rows[row, :found], cut.rows[row, :found])


@pytest.mark.parametrize(("minimum", "enough"), [(2, True), (3, False), (9, False)])
def test_a_unique_neighbourhood_counts_the_samples_within_its_radius(minimum, enough):
    samples = np.array([[0.0, 0.0], [1.0, 0.0], [50.0, 0.0]])
    search = Neighbourhood(radius_m=5.0, maximum=None, minimum=minimum)
    found = nearest_samples(samples, np.zeros((1, 2)), neighbourhood=search).found
    assert found.tolist() == [3 if enough else 0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"radius_m": 0.0}, "radius_m: 0.0"),
        ({"radius_m": float("nan")}, "radius_m: nan"),
        ({"radius_m": 1.0, "maximum": 0}, "maximum: 0"),
        ({"radius_m": 1.0, "maximum": 2.5}, "a whole number, at least 1"),
        ({"radius_m": 1.0, "sectors": 6}, "sectors: 6"),
        ({"radius_m": 1.0, "per_sector": 2}, "per_sector: 2"),
        ({"radius_m": 1.0, "sectors": 4, "per_sector": 0}, "per_sector: 0"),
        ({"radius_m": 1.0, "sectors": 4, "maximum": None}, "all samples take part"),
        ({"radius_m": 1.0, "maximum": 4, "minimum": 5}, "minimum: 5"),
        (
            {"radius_m": 1.0, "sectors": 4, "per_sector": 1, "minimum": 5},
            "1 to 4, the most samples",
        ),
    ],
)
def test_impossible_searches_are_refused(options, message):
    with pytest.raises(ParameterError, match=message):
        Neighbourhood(**options)


def test_all_problems_of_a_search_are_told_at_once():
    with pytest.raises(ParameterError, match="3 problems"):
        Neighbourhood(radius_m=-1.0, maximum=0, sectors=5)
