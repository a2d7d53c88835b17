"""How radioactive a deposit is, as far as its uranium and thorium are known."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import NamedTuple

import pandas as pd

U238_BQ_KG_PER_PPM = 12.35
"""U-238 in natural uranium: IAEA reference material RGU-1, 4,940 Bq/kg at 400 mg/kg."""

TH232_BQ_KG_PER_PPM = 4.06
"""Th-232: ln 2 times the atoms in a milligram over its half-life, 1.405e10 years
(general knowledge)."""

EXEMPTION_BQ_KG = 1000.0
"""Activity of each nuclide of the chains of uranium and thorium, 1 Bq/g, below which
material in bulk needs no licence: IAEA GSR Part 3, as the Ionising Radiations
Regulations 2017 of the United Kingdom have it (schedule 7, part 2)."""

OUT_OF_EQUILIBRIUM = frozenset({"nodules", "crust"})
"""Kinds that take Th-230 and Pa-231 out of sea water: their daughters are many times
more active than the uranium in them, so that uranium alone never shows them to be
below a limit (Volz et al. 2023, doi 10.1038/s41598-023-33971-w)."""

_PARENTS = {"U": ("U-238", U238_BQ_KG_PER_PPM), "Th": ("Th-232", TH232_BQ_KG_PER_PPM)}
_WEAKEST_FIRST = ("unverified", "synthetic", "partly cited", "derived", "cited")


class Verdict(StrEnum):
    """What is known of a deposit's activity against 1 Bq/g."""

    ABOVE = "above 1 Bq/g"
    BELOW = "below 1 Bq/g"
    UNKNOWN = "not known"


class _Activity(NamedTuple):
    nuclide: str
    bq_kg: float
    figure: str
    evidence: str


def radioactivity(deposits: pd.DataFrame) -> pd.DataFrame:
    """Tell each deposit's activity beside the exemption level, or that it is not known.

    Parameters
    ----------
    deposits : pandas.DataFrame
        Schema `DEPOSITS`: "U" and "Th" in ppm, nuclides in Bq/kg.

    Returns
    -------
    pandas.DataFrame
        One row for each deposit, in the order of the table: deposit, kind, u_ppm,
        th_ppm, u238_bq_kg, th232_bq_kg and highest_bq_kg (each the highest told,
        NaN where none is), highest_of (nuclide and figure), exemption_share
        (highest over 1 Bq/g), verdict, known (in words, with what is not known)
        and evidence (above: of the highest; else the weakest; empty without).
        Below 1 Bq/g is said only where both parents are known and the chains can
        be in equilibrium.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "deposit": ["Bear Lodge", "mud"],
    ...         "kind": ["rare-earth mine", "rare-earth mud"],
    ...         "element": ["Th", "REY"],
    ...         "figure": "mean",
    ...         "value": [360.0, 964.0],
    ...         "unit": "ppm",
    ...         "evidence": "cited",
    ...     }
    ... )
    >>> radioactivity(table)[["deposit", "th232_bq_kg", "verdict"]].values.tolist()
    [['Bear Lodge', 1461.6, 'above 1 Bq/g'], ['mud', nan, 'not known']]
    """
    return pd.DataFrame(
        _row(str(name), group)
        for name, group in deposits.groupby("deposit", sort=False)
    )


def _activities(group: pd.DataFrame) -> list[_Activity]:
    """Turn what is told of one deposit into activities of nuclides."""
    known = group[group["value"].notna()]
    told = []
    for element, value, unit, figure, evidence in zip(
        known["element"],
        known["value"].astype(float),
        known["unit"],
        known["figure"],
        known["evidence"],
        strict=True,
    ):
        if unit == "Bq/kg":
            told.append(_Activity(element, value, figure, evidence))
        elif element in _PARENTS:
            nuclide, per_ppm = _PARENTS[element]
            told.append(_Activity(nuclide, per_ppm * value, figure, evidence))
    return told


def _row(name: str, group: pd.DataFrame) -> dict[str, object]:
    told, kind = _activities(group), str(group["kind"].iloc[0])
    parents = {
        nuclide: max((e.bq_kg for e in told if e.nuclide == nuclide), default=math.nan)
        for nuclide, _ in _PARENTS.values()
    }
    highest = max(told, key=lambda each: each.bq_kg, default=_NOTHING)
    verdict = _verdict(kind, highest=highest.bq_kg, parents=parents)
    ranked = [word for word in _WEAKEST_FIRST if word in {e.evidence for e in told}]
    weakest = ranked[0] if ranked else ""
    return {
        "deposit": name,
        "kind": kind,
        "u_ppm": _highest_ppm(group, "U"),
        "th_ppm": _highest_ppm(group, "Th"),
        "u238_bq_kg": parents["U-238"],
        "th232_bq_kg": parents["Th-232"],
        "highest_bq_kg": highest.bq_kg,
        "highest_of": f"{highest.nuclide} ({highest.figure})" if told else "",
        "exemption_share": highest.bq_kg / EXEMPTION_BQ_KG,
        "verdict": str(verdict),
        "known": _in_words(told, parents=parents),
        "evidence": highest.evidence if verdict is Verdict.ABOVE else weakest,
    }


_NOTHING = _Activity("", math.nan, "", "")


def _highest_ppm(group: pd.DataFrame, element: str) -> float:
    here = (group["element"] == element) & (group["unit"] == "ppm")
    return float(group.loc[here, "value"].max())


def _verdict(kind: str, *, highest: float, parents: dict[str, float]) -> Verdict:
    if highest >= EXEMPTION_BQ_KG:
        return Verdict.ABOVE
    both_known = not any(math.isnan(activity) for activity in parents.values())
    if both_known and kind not in OUT_OF_EQUILIBRIUM:
        return Verdict.BELOW
    return Verdict.UNKNOWN


def _in_words(told: list[_Activity], *, parents: dict[str, float]) -> str:
    known = [
        f"{e.nuclide} {e.bq_kg:.0f} Bq/kg ({e.figure}, {e.evidence})" for e in told
    ]
    absent = [f"{nuclide} not known" for nuclide, a in parents.items() if math.isnan(a)]
    return "; ".join([*known, *absent])
