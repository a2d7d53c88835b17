"""A deposit whose mass per area is the same at every station, and its metal not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.model.estimate import ABUNDANCE
from geo.resource.deposit.domain_samples import DomainSamples
from geo.resource.sampling.cause import Cause

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALIKE = 1e-9  # of the largest: sums over layers differ by less


def alike(values: NDArray[np.float64]) -> bool:
    """Tell whether values are one and the same but for rounding.

    Parameters
    ----------
    values : ndarray of float, shape (n,)

    Returns
    -------
    bool

    Examples
    --------
    >>> alike(np.array([0.3, 0.1 + 0.2])), alike(np.array([0.3, 0.31]))
    (True, False)
    """
    return bool(values.size and np.ptp(values) <= _ALIKE * float(np.abs(values).max()))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConstantMass:
    """The one abundance of all stations, and the samples that are drawn in its place.

    The mass per area of the leading metal takes the place of the abundance, as
    `DomainSamples.led_by` gives it. Errors that samples share are relative ones of
    both.

    Parameters
    ----------
    kg_m2 : float
        Wet, the same at every station.
    leading : str
        The metal that is drawn in its place.
    grade : float
        Its mean, dry mass fraction.
    loadings : mapping of str to float
        Of each shared error, as a share of the mass.
    samples : DomainSamples
        With the mass of the leading metal as abundance, and without its grade.
    """

    kg_m2: float
    leading: str
    grade: float
    loadings: Mapping[str, float]
    samples: DomainSamples

    def abundance(self, causes: Mapping[str, float]) -> float:
        """Give the abundance where shared errors are as drawn.

        Parameters
        ----------
        causes : mapping of str to float
            In standard deviations.

        Returns
        -------
        float
            Wet kg/m2, at least 0.
        """
        moved = sum(causes[name] * share for name, share in self.loadings.items())
        return self.kg_m2 * max(1.0 + moved, 0.0)


def constant_mass(
    samples: DomainSamples, *, leading: str, assay_sd: Mapping[str, float]
) -> ConstantMass | None:
    """Put the leading metal in the place of an abundance that does not vary.

    Parameters
    ----------
    samples : DomainSamples
    leading : str
        The abundance, or a metal.
    assay_sd : mapping of str to float
        Relative error that all assays of a metal share.

    Returns
    -------
    ConstantMass or None
        None where the abundance leads, or varies.
    """
    if leading == ABUNDANCE or not alike(samples.abundance):
        return None
    mass = samples.led_by(leading).abundance
    kg_m2 = float(samples.abundance.mean())
    relative = mass / kg_m2
    causes = [
        replace(cause, loading=cause.loading * relative) for cause in samples.causes
    ]
    common = assay_sd.get(leading, 0.0)
    if common > 0.0:
        causes.append(Cause(name=f"assays of {leading}", loading=common * mass))
    grades = samples.grades
    return ConstantMass(
        kg_m2=kg_m2,
        leading=leading,
        grade=float(grades[leading].mean()),
        loadings={
            cause.name: float(cause.loading.mean()) / kg_m2 for cause in samples.causes
        },
        samples=replace(
            samples,
            abundance=mass,
            grades={name: each for name, each in grades.items() if name != leading},
            error_variance=samples.error_variance * relative**2,
            causes=tuple(causes),
        ),
    )
