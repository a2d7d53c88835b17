"""What a code of reporting asks for beside the figures, and who must write it."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

TO_COMPLETE = "Competent Person to complete"
"""What stands wherever nothing was computed; no other words fill such a place."""


class CompetentPerson(StrEnum):
    """What a Competent Person writes on a statement, and this package never does."""

    NAME = "Name"
    EMPLOYER = "Employer"
    INDEPENDENCE = "Relation to the issuer"
    ORGANISATION = "Professional organisation and membership number"
    EXPERIENCE = "Experience in this type of deposit and activity"
    SITE_VISIT = "Voyages joined or laboratories visited"
    RESPONSIBILITY = "Parts of the statement answered for"
    CONSENT = "Consent to publication"
    SIGNATURE = "Signature and date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something to be sold, and the price that was assumed for it.

    Parameters
    ----------
    name : str
        Such as ``"nickel in sulphate"``. All texts are required.
    price : float
        More than nothing.
    unit : str
        Such as ``"USD/t"``.
    source : str
        Whose price, and of which day or year.

    Raises
    ------
    ParameterError
        A text is missing or empty, or the price is none; all is told.

    Examples
    --------
    >>> cobalt = Product(name="cobalt", price=33e3, unit="USD/t", source="study 2025")
    >>> print(cobalt)
    cobalt 33000 USD/t (study 2025)
    """

    name: str = ""
    price: float = math.nan
    unit: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        problems = list(_empty_texts(self, "name", "unit", "source"))
        if not 0.0 < self.price < math.inf:
            problems.append(
                Problem(
                    where="price",
                    what="missing" if math.isnan(self.price) else f"{self.price:g}",
                    expected="a number above 0",
                )
            )
        if problems:
            raise ParameterError(f"product {self.name}".strip(), problems)

    def __str__(self) -> str:
        return f"{self.name} {self.price:.10g} {self.unit} ({self.source})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rpeee:
    """Assumptions of reasonable prospects for eventual economic extraction.

    Without this block a statement is a mineral inventory. Every text is required: a
    missing one reads as an empty one, so that all that lack are told at once.

    Parameters
    ----------
    author : str
        Who assumes it.
    date : str
        Day of the assumptions, ``"2026-05-01"``.
    mining_method : str
    processing_route : str
    products : tuple of Product
        At least one.
    tenure : str
        The contract of the ISA, or the national licence, under which it may be mined.
    environment : str
        What is known of effects, and which permits that needs.
    cutoff_reasoning : str
        Why the cut-off of the statement.
    losses : str
        What is lost in collecting, lifting and transport, and why so much.

    Raises
    ------
    ParameterError
        Texts are missing or empty, the date is none, or there is no product; all is
        told.

    Examples
    --------
    >>> Rpeee(author="A. Person", date="May 2026")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: rpeee: 8 problems
    - mining_method: missing or empty
        expected: the assumption in words
    - processing_route: missing or empty
        expected: the assumption in words
    - tenure: missing or empty
        expected: the assumption in words
    - environment: missing or empty
        expected: the assumption in words
    - cutoff_reasoning: missing or empty
        expected: the assumption in words
    - losses: missing or empty
        expected: the assumption in words
    - date: 'May 2026'
        expected: a day, as "2026-05-01"
    - products: none
        expected: at least one
        cure: [[rpeee.products]] with name, price, unit and source
    """

    author: str = ""
    date: str = ""
    mining_method: str = ""
    processing_route: str = ""
    products: tuple[Product, ...] = ()
    tenure: str = ""
    environment: str = ""
    cutoff_reasoning: str = ""
    losses: str = ""

    def __post_init__(self) -> None:
        texts = [f.name for f in fields(self) if f.name not in {"date", "products"}]
        problems = list(_empty_texts(self, *texts))
        if not _is_day(self.date):
            problems.append(
                Problem(
                    where="date",
                    what=repr(self.date) if self.date else "missing or empty",
                    expected='a day, as "2026-05-01"',
                )
            )
        if not self.products:
            problems.append(
                Problem(
                    where="products",
                    what="none",
                    expected="at least one",
                    cure="[[rpeee.products]] with name, price, unit and source",
                )
            )
        if problems:
            raise ParameterError("rpeee", problems)


FACT_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "samples.accepted": "stations accepted",
        "samples.rejected": "rows rejected, with reasons",
        "samples.devices": "stations by device and campaign",
        "samples.area_m2": "sampled area or volume of each device, m2 or m3",
        "samples.recovery": "recovery flags, and what lay buried",
        "samples.truth": "corrections that bring all devices on one abundance scale",
        "samples.error": "error of each sample, and error common to a campaign, kg/m2",
        "samples.position_error": "error of the positions, m",
        "samples.assayed": "stations with assays, by metal",
        "quality.duplicates": "duplicates: bias and precision",
        "quality.standards": "standards: bias and precision",
        "quality.pairs": "pairs of samplers at one place: ratio and spread",
        "crs": "coordinate system of positions and lags",
        "zone.area": "area of the zone, km2 geodesic, and its basis",
        "zone.regimes": "legal regime of the ground, km2 by regime",
        "bathymetry": "bathymetry and its cell size, m",
        "domains": "domains and their stations",
        "contacts": "contact analysis between domains",
        "top_cuts": "top-cuts and what they take",
        "spacing.median": "median spacing of the stations, m",
        "spacing.relative_error": "spacing against relative error on production blocks",
        "variogram.model": "variogram models",
        "variogram.range": "variogram ranges, m, and the longest supported lag, m",
        "search": "search: neighbours and reach, m",
        "estimate.method": "method of estimation, cell size, m",
        "estimate.grades": "how grades were estimated, dry mass fraction",
        "cross_validation": "cross-validation against plain estimators",
        "checks": "kriged, polygonal and nearest-station totals, Mt wet",
        "moisture": "moisture, wet-basis mass fraction",
        "moisture.basis": "what the moisture rests on, and the bases of mass",
        "cutoff": "cut-off of the statement, kg/m2 wet",
        "cutoffs": "tonnes by cut-off, Mt wet",
        "exclusions": "ground left out, reason by reason, km2",
        "recoverable": "recoverable share and tonnes, Mt wet",
        "totals": "totals of the statement, Mt wet and dry, kt of metals",
        "classes.rule": "rule of the proposed classes",
        "classes.table": "proposed classes, Mt wet",
        "classes.overrides": "classes set by hand: author, date, reason",
        "unfc": "proposed UNFC codes",
        "density.support": "support of mass: kg per m2 of sea floor, no density used",
        "uncertainty.realizations": "realizations and their support",
        "uncertainty.band": "P10, P50 and P90 of the total, Mt wet",
        "uncertainty.taylor": "first-order error of metal beside the realizations",
        "reconciliation": "this statement against an earlier one",
        "seabed_and_land": "grades beside those of deposits on land",
        "maps": "maps and figures",
        "trace": "numbers traced to their cells and stations",
        "provenance": "inputs with their hashes, versions, seed, parameters",
        "rpeee.author": "author and day of the assumptions",
        "rpeee.mining_method": "mining method assumed",
        "rpeee.processing_route": "processing route assumed",
        "rpeee.products": "products and prices assumed",
        "rpeee.tenure": "tenure",
        "rpeee.environment": "environment",
        "rpeee.cutoff_reasoning": "reasoning of the cut-off",
        "rpeee.losses": "losses assumed",
    }
)
"""What a criterion of a code may cite, by key: in words, with the unit and basis."""


def unknown_keys(cites: Mapping[str, str]) -> list[Problem]:
    """Find keys that criteria cite and nobody knows.

    Parameters
    ----------
    cites : mapping of str to str
        Keys with spaces between, by number of the criterion.

    Returns
    -------
    list of Problem
        With the nearest known key.

    Examples
    --------
    >>> print(*unknown_keys({"3.6": "moisture moisture.bases"}))
    criterion 3.6: unknown key 'moisture.bases'
        expected: a key of geo.model.reporting_code.FACT_KEYS
        cure: did you mean 'moisture.basis'?
    """
    problems = []
    for number, keys in cites.items():
        for key in keys.split():
            if key in FACT_KEYS:
                continue
            near = difflib.get_close_matches(key, FACT_KEYS, n=1)
            problems.append(
                Problem(
                    where=f"criterion {number}",
                    what=f"unknown key {key!r}",
                    expected="a key of geo.model.reporting_code.FACT_KEYS",
                    cure=f"did you mean {near[0]!r}?" if near else "",
                )
            )
    return problems


def _empty_texts(holder: object, *names: str) -> list[Problem]:
    return [
        Problem(where=name, what="missing or empty", expected="the assumption in words")
        for name in names
        if not str(getattr(holder, name)).strip()
    ]


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
