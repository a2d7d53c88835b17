"""Words of the supply tables: groups of rare earths, oxides, dates."""

import pytest

from geo.model.commodities import (
    ATOMIC_MASSES,
    CONTAINED,
    ELEMENT_GROUPS,
    STAGE_MEANINGS,
    Stage,
    group_of,
    oxide_per_metal,
)
from geo.model.dates import first_day, is_date

OXYGEN = 15.999


def test_every_rare_earth_is_in_one_group():
    held = [element for group in ELEMENT_GROUPS.values() for element in group]
    assert sorted(held) == sorted(ATOMIC_MASSES)
    assert {group_of(element) for element in held} == set(ELEMENT_GROUPS)


@pytest.mark.parametrize(
    ("element", "formula"),
    [
        ("La", (2, 3)),
        ("Ce", (1, 2)),
        ("Pr", (6, 11)),
        ("Tb", (4, 7)),
        ("Dy", (2, 3)),
        ("Y", (2, 3)),
    ],
)
def test_an_oxide_weighs_what_its_atoms_weigh(element, formula):
    metal, oxygen = formula
    mass = metal * ATOMIC_MASSES[element]
    assert oxide_per_metal(element) == pytest.approx((mass + oxygen * OXYGEN) / mass)


def test_printed_factors_of_oxides_are_met():
    # element to stoichiometric oxide, as geochemists' conversion tables print it
    printed = {"La": 1.1728, "Ce": 1.2284, "Pr": 1.2082, "Nd": 1.1664, "Sm": 1.1596}
    printed |= {"Eu": 1.1579, "Gd": 1.1526, "Tb": 1.1762, "Dy": 1.1477, "Y": 1.2699}
    for element, factor in printed.items():
        assert oxide_per_metal(element) == pytest.approx(factor, abs=1e-4)


def test_what_is_no_rare_earth_is_refused():
    with pytest.raises(KeyError):
        group_of("Ni")
    with pytest.raises(KeyError):
        oxide_per_metal("Sc")


def test_every_commodity_and_stage_is_told():
    assert set(CONTAINED.values()) == {"REO", "Co", "Ni", "Cu", "Mn"}
    assert list(STAGE_MEANINGS) == list(Stage)


@pytest.mark.parametrize(
    ("stated", "first"),
    [
        ("2024", "2024-01-01"),
        ("2024-02", "2024-02-01"),
        ("2025-02-22", "2025-02-22"),
    ],
)
def test_a_date_holds_from_its_first_day(stated, first):
    assert first_day(stated).isoformat() == first


@pytest.mark.parametrize(
    "stated", ["", "24", "2024-13", "2023-02-29", "May 2024", "2024-5", "2024/05", None]
)
def test_what_is_no_date_is_told(stated):
    assert not is_date(stated)
    with pytest.raises(ValueError, match=r"."):
        first_day(str(stated))
