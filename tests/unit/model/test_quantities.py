"""Quantities: bases never mix, and every conversion is written down."""

from __future__ import annotations

import math

import hypothesis.strategies as st
import pytest
from hypothesis import given

import xarray as xr

from geo.errors import DataError, ParameterError
from geo.model.array_bases import require_basis
from geo.model.conversions import Conversion, conversions_table
from geo.model.quantities import Basis, Moisture, Place, Quantity

W28 = Moisture(value=0.28, basis=Basis.WET)
masses = st.floats(1e-9, 1e12)
fractions = st.floats(0.0, 0.99)


def tonnes(value: float, basis: Basis = Basis.WET, **more: object) -> Quantity:
    return Quantity(value=value, unit="t", basis=basis, **more)


@given(value=masses, moisture=fractions, basis=st.sampled_from(Basis))
def test_drying_and_wetting_is_the_identity(
    value: float, moisture: float, basis: Basis
) -> None:
    water = Moisture(value=moisture, basis=basis)
    there = tonnes(value).to_dry(moisture=water)
    assert there.to_wet(moisture=water).value == pytest.approx(value, rel=1e-15)
    back = tonnes(value, Basis.DRY).to_wet(moisture=water)
    assert back.to_dry(moisture=water).value == pytest.approx(value, rel=1e-15)


@given(value=masses, moistures=st.tuples(fractions, fractions))
def test_higher_moisture_never_raises_dry_mass(
    value: float, moistures: tuple[float, float]
) -> None:
    low, high = sorted(moistures)
    dry = [
        tonnes(value).to_dry(moisture=Moisture(value=w, basis=Basis.WET))
        for w in (low, high)
    ]
    assert dry[1] <= dry[0]


@given(values=st.tuples(masses, masses, masses))
def test_adding_is_associative(values: tuple[float, float, float]) -> None:
    a, b, c = (tonnes(value).to_dry(moisture=W28) for value in values)
    left, right = (a + b) + c, a + (b + c)
    assert left.value == pytest.approx(right.value, rel=4e-16)
    assert left.log == right.log
    assert (a + b - b).value == pytest.approx(a.value, abs=1e-15 * (a + b).value)


@given(moisture=fractions)
def test_moisture_on_the_two_bases_says_the_same(moisture: float) -> None:
    wet = Moisture(value=moisture, basis=Basis.WET)
    dry = wet.on(Basis.DRY)
    assert dry.value == pytest.approx(moisture / (1 - moisture), rel=1e-14)
    assert dry.on(Basis.WET).value == pytest.approx(moisture, rel=1e-12)
    assert dry.solid_share == pytest.approx(wet.solid_share, rel=1e-12)


def test_wet_and_dry_in_situ_and_recoverable_never_mix() -> None:
    wet = tonnes(10.0)
    dry = wet.to_dry(moisture=Moisture(value=0.3, basis=Basis.WET))
    lifted = tonnes(1.0, place=Place.RECOVERABLE)
    metal = tonnes(1.0, basis=None, of="Ni")
    for other in (dry, lifted, metal, wet.to("kt")):
        for mix in (
            lambda term: wet + term,
            lambda term: wet - term,
            lambda term: wet < term,
            lambda term: wet >= term,
        ):
            with pytest.raises(ParameterError, match="convert it first"):
                mix(other)


def test_a_bare_number_is_no_moisture() -> None:
    with pytest.raises(ParameterError, match="does not say its basis"):
        tonnes(10.0).to_dry(moisture=0.28)
    with pytest.raises(ParameterError, match="wet-basis mass fraction"):
        Moisture(value=28.0, basis=Basis.WET)
    with pytest.raises(ParameterError, match="water per dry mass"):
        Moisture(value=-0.1, basis=Basis.DRY)
    assert Moisture(value=1.2, basis=Basis.DRY).on(Basis.WET).value < 1.0


def test_products_that_mean_something() -> None:
    field = Quantity(value=10_000.0, unit="km2")
    wet = Quantity(value=23.4, unit="kg/m2", basis=Basis.WET) * field
    assert wet.to("Mt").value == pytest.approx(234.0)
    dry = (field * wet_abundance()).to_dry(moisture=W28)
    nickel = dry * Quantity(value=0.4392, unit="%", basis=Basis.DRY, of="Ni")
    assert (nickel.unit, nickel.of, nickel.basis) == ("t", "Ni", None)
    assert nickel.to("kt").value == pytest.approx(740.0, rel=1e-4)
    assert (2.0 * dry).value == dry.value * 2.0


def wet_abundance() -> Quantity:
    return Quantity(value=23.4, unit="kg/m2", basis=Basis.WET)


def test_products_that_mean_nothing_raise() -> None:
    grade = Quantity(value=1.3, unit="%", basis=Basis.DRY, of="Ni")
    area = Quantity(value=1.0, unit="km2")
    with pytest.raises(ParameterError, match="mass and grade on one basis"):
        tonnes(10.0) * grade
    with pytest.raises(ParameterError, match="mass and grade on one basis"):
        (tonnes(10.0, Basis.DRY) * grade) * grade
    for left, right in ((tonnes(1.0), tonnes(1.0)), (area, grade), (area, area)):
        with pytest.raises(ParameterError, match="abundance × area"):
            left * right


def test_a_wet_grade_rises_when_the_water_goes() -> None:
    wet_grade = Quantity(value=1.0, unit="%", basis=Basis.WET, of="Ni")
    dry_grade = wet_grade.to_dry(moisture=W28)
    assert dry_grade.value == pytest.approx(1.0 / 0.72)
    by_wet, by_dry = (
        tonnes(100.0) * wet_grade,
        tonnes(100.0).to_dry(moisture=W28) * dry_grade,
    )
    assert by_wet.value == pytest.approx(by_dry.value)


def test_each_conversion_is_in_the_log_and_survives_arithmetic() -> None:
    recovered = (
        Quantity(value=9000.0, unit="g/m2", basis=Basis.WET)
        .to("kg/m2")
        .to_recoverable(0.7448, why="pick-up 0.8, path loss 0.05, transport 0.02")
        .to_dry(moisture=W28)
    )
    total = (recovered + recovered) * 0.5 * Quantity(value=1.0, unit="km2")
    steps = conversions_table({"total": total.log})
    assert steps["step"].tolist() == [1, 2, 3]
    assert math.prod(steps["factor"]) * 9000.0 * 1e3 == pytest.approx(total.value)
    assert steps["from"].tolist()[1] == "kg/m2 (wet, in situ)"
    assert steps["to"].tolist()[1] == "kg/m2 (wet, recoverable)"
    assert "transport 0.02" in steps["why"].tolist()[1]
    assert recovered == recovered.to_dry(moisture=W28)


def test_conversions_that_cannot_be_are_refused() -> None:
    lifted = tonnes(1.0).to_recoverable(0.8, why="pick-up")
    with pytest.raises(ParameterError, match=r"(?s)2 problems.*80 % is 0.8.*in situ"):
        lifted.to_recoverable(80.0, why="pick-up")
    with pytest.raises(ParameterError, match="a unit of mass"):
        tonnes(1.0).to("km2")
    with pytest.raises(ParameterError, match="holds no water"):
        Quantity(value=1.0, unit="km2").to_dry(moisture=W28)
    with pytest.raises(ParameterError, match="stone"):
        Quantity(value=1.0, unit="stone")
    with pytest.raises(ParameterError, match="say what the factor rests on"):
        Conversion(before="a", after="b", factor=1.0, why="")


def test_an_array_must_say_what_it_is() -> None:
    bare = xr.DataArray([1.0])
    with pytest.raises(DataError, match=r"(?s)2 problems.*units: not said.*basis"):
        require_basis(bare, units="t", basis=Basis.WET)
    told = bare.assign_attrs(units="t", basis="wet", place="recoverable")
    require_basis(told, units="t", basis=Basis.WET, place=Place.RECOVERABLE)
    with pytest.raises(DataError, match=r"(?s)basis: wet.*expected: dry"):
        require_basis(told, units="t", basis=Basis.DRY)
    with pytest.raises(DataError, match=r"(?s)place: recoverable.*expected: in situ"):
        require_basis(told, units="t", place=Place.IN_SITU)
