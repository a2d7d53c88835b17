"""What is known of the samplers: factors, errors, laws of photos, fixes."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice, outside, without_source
from geo.model.photo_laws import (
    CoverageSettings,
    GivenCoverage,
    GivenLongAxis,
    LongAxisSettings,
    NoduleFile,
    NoduleShape,
)
from geo.model.samples import STATION_EVIDENCE

__all__ = [
    "CoverageSettings",
    "Device",
    "GivenCoverage",
    "GivenLongAxis",
    "LongAxisSettings",
    "NoduleFile",
    "NoduleShape",
    "SamplingSettings",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What is known of a kind of sampler.

    Parameters
    ----------
    evidence : str
        The word of the stations that were sampled with it.
    campaign : str, optional
        Only that campaign's; such a device goes before one for all campaigns.
    factor : float, optional
        Truth over reading: 1.29 where a free-fall grab brings up 1 / 1.29 of what
        lies there. Applied to abundances that were read or that follow from long
        axes, not to those of coverage, whose law is fitted to true ones.
    factor_sd : float, optional
        Its standard deviation, one error common to all samples of a campaign.
    relative_sd : float, optional
        Of each sample by itself, beside counting, as a fraction of the abundance.
    mass_cv : float, optional
        Standard deviation over mean of the masses of single nodules. Without it
        the counting error is not stated, and taken as 0.
    mean_nodule_g : float, optional
        Mean wet mass of a nodule, where stations have no counts.
    sampled_area_m2 : float, optional
        Where the stations have none of their own.
    source : str
        Who says so; a number without a source is not accepted.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> grab = Device(
    ...     evidence="grab",
    ...     factor=1.29,
    ...     factor_sd=0.15,
    ...     source="pairs of the 1994 campaign",
    ... )
    >>> grab.mass_cv is None
    True
    """

    evidence: str
    campaign: str = ""
    factor: float = 1.0
    factor_sd: float = 0.0
    relative_sd: float = 0.0
    mass_cv: float | None = None
    mean_nodule_g: float | None = None
    sampled_area_m2: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            *bad_choice("evidence", self.evidence, STATION_EVIDENCE),
            *outside(self, "factor", low=0.1, high=10.0),
            *outside(self, "factor_sd", low=0.0, high=self.factor / 3.0),
            *outside(self, "relative_sd", low=0.0, high=1.0),
            *outside(self, "mass_cv", low=0.0, high=10.0),
            *outside(self, "mean_nodule_g", low=0.1, high=1e4),
            *outside(self, "sampled_area_m2", low=1e-4, high=1e6),
            *without_source(self.source),
        ]
        if problems:
            raise ParameterError(f"device {self.evidence!r}", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingSettings:
    """What is known of how the stations were sampled.

    Parameters
    ----------
    devices : tuple of Device, optional
    position_error_m : dict of str to float, optional
        Standard deviation along each axis by the word of the fix, such as
        ``{"surface fix": 500.0, "usbl": 25.0}``, where a station states none.
    coverage : CoverageSettings, optional
        Without it no abundance is worked out from coverage.
    long_axis : LongAxisSettings, optional
        Without it none is worked out from long axes.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> SamplingSettings(position_error_m={"usbl": -1.0})
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: sampling: 1 problem
    - position_error_m.usbl: -1
        expected: 0 to 100000
    """

    devices: tuple[Device, ...] = ()
    position_error_m: dict[str, float] = field(default_factory=dict)
    coverage: CoverageSettings | None = None
    long_axis: LongAxisSettings | None = None

    def __post_init__(self) -> None:
        problems = [
            Problem(
                where=f"position_error_m.{word}",
                what=f"{far:g}",
                expected="0 to 100000",
            )
            for word, far in self.position_error_m.items()
            if not 0.0 <= far <= 1e5
        ]
        kinds = [(device.evidence, device.campaign) for device in self.devices]
        problems += [
            Problem(
                where=f"devices.{number}",
                what=f"{kind[0]} of {kind[1] or 'all campaigns'} twice",
                expected="each once",
            )
            for number, kind in enumerate(kinds, start=1)
            if kind in kinds[: number - 1]
        ]
        if problems:
            raise ParameterError("sampling", problems)

    def device(self, evidence: str, *, campaign: str) -> Device | None:
        """Give what is known of the sampler of a station.

        Parameters
        ----------
        evidence : str
        campaign : str

        Returns
        -------
        Device or None
            The campaign's own before that of all campaigns.
        """
        known = {(each.evidence, each.campaign): each for each in self.devices}
        return known.get((evidence, campaign)) or known.get((evidence, ""))
