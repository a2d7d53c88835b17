"""The effect of each factor on a change of their product."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from geo.model.metal_columns import grade_column, grade_factor, in_ppm, mass_column

if TYPE_CHECKING:
    from collections.abc import Sequence

ORE = ("area", "abundance")
DRY = (*ORE, "moisture")
METAL = (*DRY, "grade", "share_with_grade")


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What the tonnes and metals of a line are products of; NaN where not told.

    Parameters
    ----------
    area_km2 : float
    abundance : float
        kg/m2 wet.
    moisture : float
        Wet-basis mass fraction.
    grade : mapping of str to float
        By metal: % of the dry mass that has a grade.
    graded : mapping of str to float
        By metal: share of the dry mass that has a grade.
    """

    area_km2: float
    abundance: float
    moisture: float
    grade: Mapping[str, float]
    graded: Mapping[str, float]

    def of(self, metal: str | None) -> dict[str, float]:
        """Give the factors by cause, such that Mt or kt are their product.

        Parameters
        ----------
        metal : str or None
            None for tonnes.

        Returns
        -------
        dict of str to float
        """
        tonnes = {
            "area": self.area_km2 / 1e3,
            "abundance": self.abundance,
            "moisture": 1.0 - self.moisture,
        }
        if metal is None:
            return tonnes
        return tonnes | {
            "grade": self.grade[metal] * 10.0,
            "share_with_grade": self.graded[metal],
        }


def factors_of(line: Mapping[str, float], *, metals: Sequence[str]) -> Factors:
    """Work the factors of a line out of what it tells.

    Tonnes and metals are believed before the means: an abundance is the wet tonnes
    over the area where both are told. A column ``graded_share`` says that grades may
    be of a part of the ground; without it they are of all.

    Parameters
    ----------
    line : mapping of str to float
        By column of a statement; only what is told.
    metals : sequence of str
        As they begin the columns: ``ni``.

    Returns
    -------
    Factors

    Examples
    --------
    >>> made = factors_of({"wet_mt": 2.6, "abundance_wet_kg_m2": 13.0}, metals=[])
    >>> made.area_km2, made.moisture
    (200.0, nan)
    """
    area, wet, dry = extents_of(line)
    abundance = line.get("abundance_wet_kg_m2", math.nan)
    moisture = line.get("moisture", math.nan)
    grade, graded = {}, {}
    for metal in metals:
        told = line.get(grade_column(metal), math.nan)
        percent = told * 100.0 / grade_factor(metal) if in_ppm(metal) else told
        kilo = line.get(mass_column(metal), math.nan)
        all_graded = "graded_share" not in line or math.isnan(percent)
        implied = _ratio(kilo, 10.0 * dry)
        grade[metal] = implied if all_graded and not math.isnan(implied) else percent
        share = line.get("graded_share", 1.0)
        graded[metal] = (
            1.0 if all_graded else _first(_ratio(kilo, 10.0 * dry * percent), share)
        )
    return Factors(
        area_km2=area,
        abundance=_first(_ratio(1e3 * wet, area), abundance),
        moisture=_first(1.0 - _ratio(dry, wet), moisture),
        grade=grade,
        graded=graded,
    )


def extents_of(line: Mapping[str, float]) -> tuple[float, float, float]:
    """Work out area, wet and dry tonnes of a line from what it tells.

    Parameters
    ----------
    line : mapping of str to float

    Returns
    -------
    area_km2, wet_mt, dry_mt : float
        NaN where nothing tells.

    Examples
    --------
    >>> extents_of({"area_km2": 100.0, "abundance_wet_kg_m2": 10.0, "moisture": 0.25})
    (100.0, 1.0, 0.75)
    """
    told = {name: line.get(name, math.nan) for name in _EXTENTS}
    dried = 1.0 - told["moisture"]
    abundance = told["abundance_wet_kg_m2"]
    wet = _first(
        told["wet_mt"],
        told["area_km2"] * abundance / 1e3,
        _ratio(told["dry_mt"], dried),
    )
    area = _first(told["area_km2"], _ratio(1e3 * wet, abundance))
    return area, wet, _first(told["dry_mt"], wet * dried)


_EXTENTS = ("area_km2", "abundance_wet_kg_m2", "wet_mt", "moisture", "dry_mt")


def effects(
    old: Mapping[str, float], new: Mapping[str, float], *, causes: Sequence[str]
) -> dict[str, float]:
    """Split the change of a product by its factors (Shapley's value).

    Parameters
    ----------
    old, new : mapping of str to float
        Factors by cause. One that is NaN on the side whose product is nothing
        anyway is taken as on the other side: there it has no effect of its own.
    causes : sequence of str
        The factors of the product.

    Returns
    -------
    dict of str to float
        By cause: its mean effect over all orders of changing them; they add up to
        the change. NaN where a factor is not known.

    Examples
    --------
    >>> effects(
    ...     {"area": 2.0, "abundance": 10.0},
    ...     {"area": 3.0, "abundance": 20.0},
    ...     causes=["area", "abundance"],
    ... )
    {'area': 15.0, 'abundance': 25.0}
    """
    first = {name: _or_other(old, new, name) for name in causes}
    second = {name: _or_other(new, old, name) for name in causes}
    orders = list(permutations(causes))
    summed = dict.fromkeys(causes, 0.0)
    for order in orders:
        factors = dict(first)
        before = math.prod(factors.values())
        for name in order:
            factors[name] = second[name]
            after = math.prod(factors.values())
            summed[name] += after - before
            before = after
    return {name: value / len(orders) for name, value in summed.items()}


def _or_other(own: Mapping[str, float], other: Mapping[str, float], name: str) -> float:
    nothing = any(value == 0.0 for value in own.values())
    return other[name] if nothing and math.isnan(own[name]) else own[name]


def _first(*values: float) -> float:
    """Give the first value that is told."""
    return next((value for value in values if not math.isnan(value)), math.nan)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
