"""Grades as they are simulated beside abundance: with structure, alone, or constant."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.geostat.stochastic.ground import Ground, influence_weights
from geo.geostat.stochastic.measured import Measured
from geo.geostat.stochastic.transforms import NormalScore
from geo.geostat.tails import Tails, tails_of
from geo.resource.deposit.joint_model import FEWEST_TOGETHER, Together, together

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.model.estimate import EstimateSettings
    from geo.model.uncertainty import UncertaintySettings
    from geo.resource.deposit.domain_samples import DomainSamples

RICHEST = 1.0 - 1e-9  # no grade is higher


class _Shared(NamedTuple):
    """The error that all assays of a metal share."""

    name: str
    loading: NDArray[np.float64]


class DrawnGrades(NamedTuple):
    """The grades of a domain, sorted by how they can be drawn.

    Attributes
    ----------
    measured : list of Measured
        Those that are drawn: with structures, then those of `alone`.
    seen : Together or None
        Of those with structures.
    alone : tuple of str
        Metals with too few assays for that.
    constant : dict of str to float
        Grades of metals whose assays are all alike.
    missing : tuple of str
        Metals without an assay.
    """

    measured: list[Measured]
    seen: Together | None
    alone: tuple[str, ...]
    constant: dict[str, float]
    missing: tuple[str, ...]

    def notes(self, domain: str) -> list[str]:
        """Tell what is not drawn as it should be.

        Parameters
        ----------
        domain : str

        Returns
        -------
        list of str
        """
        lines = [f"{domain}: no assay of {metal}" for metal in self.missing]
        lines += [
            f"{domain}: all assays of {metal} are alike; its grade is not drawn"
            for metal in self.constant
        ]
        if self.alone:
            lines.append(
                f"{domain}: fewer than {FEWEST_TOGETHER} stations have abundance and "
                f"{', '.join(self.alone)} assayed: these grades vary without structure "
                "round means that are drawn"
            )
        return lines


def grades_to_draw(
    samples: DomainSamples,
    ground: Ground,
    *,
    estimate: EstimateSettings,
    settings: UncertaintySettings,
) -> DrawnGrades:
    """Sort the grades of a domain by how they can be drawn.

    Parameters
    ----------
    samples : DomainSamples
    ground : Ground
        Of abundance.
    estimate : EstimateSettings
    settings : UncertaintySettings

    Returns
    -------
    DrawnGrades
    """
    known = {metal: np.isfinite(each) for metal, each in samples.grades.items()}
    missing = tuple(metal for metal, where in known.items() if not where.any())
    constant = {
        metal: float(samples.grades[metal][where][0])
        for metal, where in known.items()
        if where.any() and np.ptp(samples.grades[metal][where]) == 0.0
    }
    varying = [m for m in samples.grades if m not in {*missing, *constant}]
    structured, shared = _structured(known, varying)
    alone = tuple(metal for metal in varying if metal not in structured)
    measured = [
        _grade(
            samples, metal, where=known[metal], common=settings.assay_sd.get(metal, 0.0)
        )
        for metal in (*structured, *alone)
    ]
    seen = None
    if structured:
        columns = [ground.transform.scores(ground.values)[shared]]
        for each in measured[: len(structured)]:
            grades = samples.grades[each.name][shared]
            columns.append(each.transform.scores(grades))
        seen = together(
            samples.coordinates[shared],
            np.column_stack(columns),
            metals=structured,
            model=ground.model,
            settings=estimate,
        )
    return DrawnGrades(measured, seen, alone, constant, missing)


def _structured(
    known: dict[str, NDArray[np.bool_]], metals: list[str]
) -> tuple[tuple[str, ...], NDArray[np.bool_]]:
    """Take the metals that enough stations share, the most assayed first."""
    shared = np.ones(len(next(iter(known.values()), np.zeros(0))), dtype=bool)
    taken = []
    for metal in sorted(metals, key=lambda each: -int(known[each].sum())):
        if np.count_nonzero(shared & known[metal]) >= FEWEST_TOGETHER:
            shared &= known[metal]
            taken.append(metal)
    return tuple(metal for metal in metals if metal in taken), shared


def _grade(
    samples: DomainSamples, metal: str, *, where: NDArray[np.bool_], common: float
) -> Measured:
    places, grades = samples.coordinates[where], samples.grades[metal][where]
    suggested = tails_of(grades, floor=0.0)
    tails = Tails(lower=suggested.lower, upper=min(suggested.upper, RICHEST))
    causes = [_Shared(f"assays of {metal}", common * grades)] if common > 0.0 else []
    return Measured(
        metal,
        coordinates=places,
        values=grades,
        transform=NormalScore.fit(
            grades, tails=tails, weights=influence_weights(places, grades)
        ),
        causes=causes,
    )
