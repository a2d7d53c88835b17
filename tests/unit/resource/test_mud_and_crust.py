"""Tonnage of mud and crust, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.resource.mining.crust import crust_t, diluted
from geo.resource.mud.tonnage import implied_dry_density, implied_rey_ppm, mud_tonnage
from geo.resource.mud.years import years_of_supply

MUD = {"area_m2": 2499e6, "thickness_m": 10.0}


def test_the_mean_content_is_weighted_by_dry_mass():
    mud = mud_tonnage(
        [1e6, 1e6],
        thickness_m=[1.0, 3.0],
        dry_density_t_m3=0.5,
        rey_ppm=[4000.0, 1000.0],
    )
    assert mud.dry_t == pytest.approx(2e6)
    assert mud.rey_ppm == pytest.approx(1750.0)
    assert mud.reo_t == pytest.approx(2e6 * 1750e-6 * 1.2)


def test_implied_density_and_content_undo_the_tonnage():
    reo = mud_tonnage(**MUD, dry_density_t_m3=0.6, rey_ppm=964.0).reo_t
    assert implied_dry_density(reo, **MUD, rey_ppm=964.0) == pytest.approx(0.6)
    assert implied_rey_ppm(reo, **MUD, dry_density_t_m3=0.6) == pytest.approx(964.0)


def test_an_impossible_density_shows_an_area_a_hundred_times_too_small():
    # pelagic clay holds less than 1 t/m3 of solids, quartz itself 2.65
    small = {"area_m2": 25e6, "thickness_m": 10.0}
    assert implied_dry_density(16e6, **small, rey_ppm=964.0) > 50.0


def test_mud_tells_all_that_is_wrong():
    with pytest.raises(ParameterError, match="3 problems") as raised:
        mud_tonnage(
            [1e6, np.nan],
            thickness_m=-1.0,
            dry_density_t_m3=[0.5, 0.5, 0.5],
            rey_ppm=900.0,
        )
    assert [problem.where for problem in raised.value.problems] == [
        "area_m2",
        "thickness_m",
        "dry_density_t_m3",
    ]
    with pytest.raises(ParameterError, match="area_m2: 0"):
        implied_dry_density(1e6, area_m2=0.0, thickness_m=1.0, rey_ppm=900.0)
    with pytest.raises(ParameterError, match="reo_per_rey: -1"):
        mud_tonnage(1.0, thickness_m=1, dry_density_t_m3=1, rey_ppm=1, reo_per_rey=-1)


def test_no_mud_has_no_mean_content():
    mud = mud_tonnage([], thickness_m=1.0, dry_density_t_m3=0.5, rey_ppm=900.0)
    assert mud.dry_t == 0.0
    assert np.isnan(mud.rey_ppm)


def test_years_that_contradict_the_tonnes_do_not_agree():
    told = years_of_supply(
        whole_reo_t=16e6, part_reo_t=1.2e6, whole_years=[780, 62], part_years=[62, 780]
    )
    assert not told.agree()
    assert told.worst > 0.9
    with pytest.raises(ParameterError, match="1 elements"):
        years_of_supply(
            whole_reo_t=2.0, part_reo_t=1.0, whole_years=[1, 2], part_years=[1]
        )
    with pytest.raises(ParameterError, match="part_years 0: 0"):
        years_of_supply(
            whole_reo_t=2.0, part_reo_t=1.0, whole_years=[1], part_years=[0]
        )


def test_crust_adds_up_over_cells():
    cells = crust_t(
        [1e6, 2e6],
        exposed_fraction=[1.0, 0.5],
        thickness_m=[0.05, 0.10],
        density_t_m3=1.3,
    )
    assert cells == pytest.approx(1.3 * (50_000 + 100_000))


def test_crust_tells_all_that_is_wrong():
    with pytest.raises(ParameterError, match=r"exposed_fraction: 60\n") as raised:
        crust_t([1e6], exposed_fraction=60.0, thickness_m=-4.0, density_t_m3=[1.3, 1.3])
    assert len(raised.value.problems) == 3


def test_rock_with_metal_in_it_dilutes_less():
    barren = diluted(100.0, grade=0.006, dilution=0.5)
    bearing = diluted(100.0, grade=0.006, dilution=0.5, rock_grade=0.001)
    assert barren.dry_t == bearing.dry_t == pytest.approx(150.0)
    assert barren.grade == pytest.approx(0.004)
    assert bearing.grade == pytest.approx(0.013 / 3)


def test_dilution_tells_all_that_is_wrong():
    with pytest.raises(ParameterError, match="2 problems"):
        diluted(100.0, grade=0.6, dilution=-0.1, rock_grade=15.0)
