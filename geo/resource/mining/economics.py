"""What a tonne is worth, and what ground pays for its mining.

Economics stay apart from the statement: no in-situ value is printed there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import ParameterError, Problem
from geo.model.quantities import require_moisture


@dataclass(frozen=True, slots=True, kw_only=True)
class MetalTerms:
    """What a metal sells for, and how much of it reaches the sale.

    Parameters
    ----------
    price_usd_t : float
        Per tonne of metal.
    recovery : float, optional
        Fraction of the metal in dry nodules that is recovered.
    payable : float, optional
        Fraction of the recovered metal that is paid.

    Raises
    ------
    ParameterError
        A number lies outside its range.

    Examples
    --------
    >>> MetalTerms(price_usd_t=16000.0, recovery=0.946).paid_usd_t
    15136.0
    """

    price_usd_t: float
    recovery: float = 1.0
    payable: float = 1.0

    def __post_init__(self) -> None:
        limits = {
            "price_usd_t": (0.0, float("inf")),
            "recovery": (0.0, 1.0),
            "payable": (0.0, 1.0),
        }
        problems = [
            Problem(where=n, what=f"{getattr(self, n)}", expected=f"{low} to {high}")
            for n, (low, high) in limits.items()
            if not low <= getattr(self, n) <= high
        ]
        if problems:
            raise ParameterError("terms of a metal", problems)

    @property
    def paid_usd_t(self) -> float:
        """Paid per tonne of metal in dry nodules."""
        return self.price_usd_t * self.recovery * self.payable


@dataclass(frozen=True, slots=True, kw_only=True)
class MetalEquivalent:
    """A grade that stands for several metals, and what it rests on.

    Parameters
    ----------
    reference : str
        The metal that it is told in.
    grade : float
        In the unit of the grades given.
    terms : mapping of str to MetalTerms
        Of the metals that count.
    """

    reference: str
    grade: float
    terms: Mapping[str, MetalTerms]

    @property
    def formula(self) -> str:
        """The formula with its numbers, to be printed beside the grade."""
        parts = " + ".join(f"g({m}) x {t.paid_usd_t:g}" for m, t in self.terms.items())
        stated = "; ".join(
            f"{m} {t.price_usd_t:g} USD/t, recovery {t.recovery:g}, "
            f"payable {t.payable:g}"
            for m, t in self.terms.items()
        )
        paid = self.terms[self.reference].paid_usd_t
        return f"{self.reference}Eq = ({parts}) / {paid:g} ({stated})"


def metal_equivalent(
    grades: Mapping[str, float], *, terms: Mapping[str, MetalTerms], reference: str
) -> MetalEquivalent:
    """Express several grades as one: Σ g p R y / (p R y) of the reference.

    Parameters
    ----------
    grades : mapping of str to float
        By metal, all in one unit (fraction or percent of dry mass).
    terms : mapping of str to MetalTerms
        At least of those metals and of the reference.
    reference : str
        The metal to tell it in.

    Returns
    -------
    MetalEquivalent

    Raises
    ------
    ParameterError
        Terms are missing, or the reference is worth nothing.

    Examples
    --------
    >>> terms = {"Ni": MetalTerms(price_usd_t=16e3), "Co": MetalTerms(price_usd_t=48e3)}
    >>> made = metal_equivalent({"Ni": 1.4, "Co": 0.2}, terms=terms, reference="Ni")
    >>> round(made.grade, 6)
    2.0
    """
    _require_terms({*grades, reference}, terms)
    paid = terms[reference].paid_usd_t
    if paid == 0.0:
        raise ParameterError(
            "metal equivalent",
            [
                Problem(
                    where=reference,
                    what="nothing is paid for it",
                    cure="take another reference",
                )
            ],
        )
    worth = sum(grade * terms[metal].paid_usd_t for metal, grade in grades.items())
    used = {metal: terms[metal] for metal in dict.fromkeys([*grades, reference])}
    return MetalEquivalent(reference=reference, grade=worth / paid, terms=used)


def _require_terms(metals: set[str], terms: Mapping[str, MetalTerms]) -> None:
    absent = sorted(metals - set(terms))
    if absent:
        raise ParameterError(
            "terms of the metals",
            [
                Problem(
                    where="terms",
                    what="missing for " + ", ".join(absent),
                    cure="give price, recovery and payable, or leave the metal out",
                )
            ],
        )


def value_per_dry_tonne(
    grades: Mapping[str, float], *, terms: Mapping[str, MetalTerms]
) -> float:
    """Value the metal that is paid for in a dry tonne.

    Parameters
    ----------
    grades : mapping of str to float
        Dry mass fractions by metal.
    terms : mapping of str to MetalTerms

    Returns
    -------
    float
        USD per dry tonne.

    Raises
    ------
    ParameterError
        Terms are missing.

    Examples
    --------
    >>> value_per_dry_tonne({"Ni": 0.014}, terms={"Ni": MetalTerms(price_usd_t=16e3)})
    224.0
    """
    _require_terms(set(grades), terms)
    return sum(grade * terms[metal].paid_usd_t for metal, grade in grades.items())


def value_per_wet_tonne(usd_per_dry_t: float, *, moisture: float) -> float:
    """Bring a value per dry tonne to wet tonnes.

    Parameters
    ----------
    usd_per_dry_t : float
    moisture : float
        Wet-basis mass fraction.

    Returns
    -------
    float
        USD per wet tonne.

    Examples
    --------
    >>> value_per_wet_tonne(800.0, moisture=0.25)
    600.0
    """
    require_moisture(moisture)
    return usd_per_dry_t * (1.0 - moisture)


def value_per_m2(usd_per_wet_t: float, *, abundance: float, pickup: float) -> float:
    """Value the sea floor by what a collector picks up from it.

    Parameters
    ----------
    usd_per_wet_t : float
    abundance : float
        kg/m2 wet, in situ.
    pickup : float
        Fraction of the nodules that is collected.

    Returns
    -------
    float
        USD per m2.

    Examples
    --------
    >>> value_per_m2(600.0, abundance=15.0, pickup=0.8)
    7.2
    """
    return abundance / 1000.0 * pickup * usd_per_wet_t


def break_even_abundance(
    *,
    area_cost_usd_m2: float,
    tonne_cost_usd_wet_t: float,
    value_usd_wet_t: float,
    pickup: float,
) -> float:
    """Find the abundance that just pays: A = 1000 c / [η (v - k)].

    Parameters
    ----------
    area_cost_usd_m2 : float
        Cost c of working a square metre.
    tonne_cost_usd_wet_t : float
        Cost k of lifting, carrying and treating a wet tonne.
    value_usd_wet_t : float
        Value v of a wet tonne.
    pickup : float
        Fraction η of the nodules that is collected.

    Returns
    -------
    float
        kg/m2 wet, in situ; infinite where a tonne is worth no more than it
        costs.

    Examples
    --------
    >>> break_even_abundance(
    ...     area_cost_usd_m2=0.6,
    ...     tonne_cost_usd_wet_t=200.0,
    ...     value_usd_wet_t=700.0,
    ...     pickup=0.8,
    ... )
    1.5
    """
    margin = pickup * (value_usd_wet_t - tonne_cost_usd_wet_t)
    return 1000.0 * area_cost_usd_m2 / margin if margin > 0.0 else float("inf")
