"""What the samples say on one scale, with their own and their common errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError
from geo.model.deposit_kinds import DepositKind
from geo.resource.sampling.cause import Cause
from geo.resource.sampling.draft import (
    AXIS,
    COVERAGE,
    READ,
    Draft,
    from_axes,
    from_coverage,
    on_true_scale,
    weighed,
)
from geo.resource.sampling.notes import in_domain, positions_told
from geo.resource.sampling.photo import CoverageLaw, LongAxisLaw
from geo.resource.sampling.position import position_errors
from geo.resource.sampling.readings import NOT_STATED, Readings, take_readings

if TYPE_CHECKING:
    from geo.model.sampling import SamplingSettings

__all__ = ["Cause", "TrueAbundance", "true_abundance"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrueAbundance:
    """Abundances on one scale, whatever they were read with.

    Parameters
    ----------
    abundance : ndarray of float, shape (n,)
        kg/m2 wet; NaN where a photo was taken and no law could be had.
    error_variance : ndarray of float, shape (n,)
        Of each sample's own error, (kg/m2)²; that of its position is not in it.
        NaN where the abundance is.
    causes : tuple of Cause
    notes : tuple of str
        Every correction made, and every error that is not stated.
    table : pandas.DataFrame
        A row for each sample: station, evidence, campaign, made_of, read (kg/m2),
        factor, factor_sd, expected_count, counting_cv, error_sd (its own, kg/m2),
        common_sd (kg/m2), abundance, position_error_m, how.
    coverage_law : CoverageLaw, optional
        Where photos needed it.
    long_axis_law : LongAxisLaw, optional
        Where photos needed it.
    """

    abundance: NDArray[np.float64]
    error_variance: NDArray[np.float64]
    causes: tuple[Cause, ...]
    notes: tuple[str, ...]
    table: pd.DataFrame
    coverage_law: CoverageLaw | None = None
    long_axis_law: LongAxisLaw | None = None

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which samples have an abundance, shape (n,)."""
        return np.isfinite(self.abundance)

    @property
    def position_error_m(self) -> NDArray[np.float64]:
        """Standard deviation of each position along each axis; 0 if not stated."""
        return self.table["position_error_m"].to_numpy(dtype=float)

    def at(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> TrueAbundance:
        """Take some of the samples.

        Parameters
        ----------
        rows : ndarray of bool or int
            Such as `known`.

        Returns
        -------
        TrueAbundance
            Causes that reach none of them are left out.
        """
        causes = tuple(
            Cause(name=cause.name, loading=cause.loading[rows])
            for cause in self.causes
            if np.any(cause.loading[rows] != 0.0)
        )
        return replace(
            self,
            abundance=self.abundance[rows],
            error_variance=self.error_variance[rows],
            causes=causes,
            table=self.table.iloc[np.arange(len(self.table))[rows]].reset_index(
                drop=True
            ),
        )


def true_abundance(
    stations: pd.DataFrame,
    *,
    settings: SamplingSettings,
    domain: str = "",
    nodules: pd.DataFrame | None = None,
    kind: DepositKind = DepositKind.NODULES,
) -> TrueAbundance:
    """Bring the samples of one domain to one scale, their errors kept apart.

    Counting noise, residuals of a law and the sampler's own scatter are each
    sample's own. The factor of a sampler and the coefficients of a law err alike
    for all samples that share them; they are causes. Where a law was fitted to
    abundances that share a cause, the photos share it through the law.

    Parameters
    ----------
    stations : pandas.DataFrame
        Of one domain, as `geo.model.schemas.STATIONS` with those of
        `SAMPLING_COLUMNS` that are known. An abundance that was read goes before
        one of the long axis, and that before one of coverage.
    settings : SamplingSettings
    domain : str, optional
        Its name: laws fitted here are its own.
    nodules : pandas.DataFrame, optional
        Single nodules, columns station, long_axis_mm and mass_g, where the settings
        name a file of them.
    kind : DepositKind, optional
        Of other than nodules nothing is counted, and no count is missed.

    Returns
    -------
    TrueAbundance
        In the order of the stations. Where no error is stated it is 0, and a note
        says so.

    Raises
    ------
    DataError
        Photos that no law can be had for, where the settings say stop.

    Examples
    --------
    >>> from geo.model.sampling import Device, SamplingSettings
    >>> grab = Device(
    ...     evidence="grab",
    ...     factor=1.29,
    ...     factor_sd=0.15,
    ...     mass_cv=1.0,
    ...     mean_nodule_g=80.0,
    ...     sampled_area_m2=0.25,
    ...     source="pairs of 1994",
    ... )
    >>> stations = pd.DataFrame(
    ...     {"station": ["A", "B"], "abundance": [8.0, 12.0], "evidence": "grab"}
    ... )
    >>> truth = true_abundance(stations, settings=SamplingSettings(devices=(grab,)))
    >>> truth.abundance, truth.error_variance
    (array([10.32, 15.48]), array([10.65024, 10.65024]))
    >>> truth.causes[0].name, truth.causes[0].loading
    ('factor of grab, campaign not stated', array([1.2, 1.8]))
    """
    readings = take_readings(stations, settings=settings)
    draft = weighed(readings)
    draft = from_axes(draft, readings, settings, nodules=nodules, domain=domain)
    draft = on_true_scale(draft, readings)
    draft = from_coverage(draft, readings, settings, domain=domain)
    if draft.problems:
        raise DataError(f"sampling{in_domain(domain)}", draft.problems)
    positions = position_errors(stations, by_fix=settings.position_error_m)
    return TrueAbundance(
        abundance=draft.abundance,
        error_variance=draft.variance,
        causes=draft.causes,
        notes=(
            *draft.notes,
            *_not_stated(draft, readings, kind),
            *positions_told(positions.stated),
        ),
        table=_table(draft, readings).assign(position_error_m=positions.sd_m),
        coverage_law=draft.coverage_law,
        long_axis_law=draft.long_axis_law,
    )


def _not_stated(draft: Draft, readings: Readings, of: DepositKind) -> list[str]:
    """Say which errors are 0 for want of a statement."""
    notes = []
    read = (draft.made_of == READ) | (draft.made_of == AXIS)
    for kind in np.unique(readings.evidence[read]):
        rows = read & (readings.evidence == kind)
        bare = rows & ~np.isfinite(draft.expected_count)
        if of is not DepositKind.NODULES:
            bare = rows & (readings.relative_sd == 0.0)
            if bare.any():
                notes.append(
                    f"{kind}: the error of {bare.sum()} of {rows.sum()} samples is not "
                    "stated, and is taken as 0"
                )
        elif bare.any():
            also = " and no other" if np.all(readings.relative_sd[bare] == 0.0) else ""
            notes.append(
                f"{kind}: the counting error{also} of {bare.sum()} of {rows.sum()} "
                "samples is not stated, and is taken as 0"
            )
    unnamed = readings.campaign == NOT_STATED
    if np.any(unnamed & read & (readings.factor_sd > 0.0)):
        notes.append(
            "stations without a campaign are taken as one: their factors err together"
        )
    return notes


def _table(draft: Draft, readings: Readings) -> pd.DataFrame:
    corrected_here = (draft.made_of == READ) | (draft.made_of == AXIS)
    with np.errstate(divide="ignore"):
        counting = np.sqrt((1.0 + readings.mass_cv**2) / draft.expected_count)
    common = np.sqrt(
        np.sum([cause.loading**2 for cause in draft.causes], axis=0)
        if draft.causes
        else np.zeros(len(readings))
    )
    return pd.DataFrame(
        {
            "station": readings.station,
            "evidence": readings.evidence,
            "campaign": readings.campaign,
            "made_of": draft.made_of,
            "read": draft.read,
            "factor": np.where(corrected_here, readings.factor, np.nan),
            "factor_sd": np.where(corrected_here, readings.factor_sd, np.nan),
            "expected_count": draft.expected_count,
            "counting_cv": counting,
            "error_sd": np.sqrt(draft.variance),
            "common_sd": common,
            "abundance": draft.abundance,
            "how": [
                _how(kind, factor, draft)
                for kind, factor in zip(draft.made_of, readings.factor, strict=True)
            ],
        }
    )


def _how(kind: str, factor: float, draft: Draft) -> str:
    if kind == READ:
        return "as read" if factor == 1.0 else f"as read x {factor:g}"
    if kind == AXIS and draft.long_axis_law is not None:
        times = "" if factor == 1.0 else f" x {factor:g}"
        return f"count and long axis, {draft.long_axis_law.source}{times}"
    if kind == COVERAGE and draft.coverage_law is not None:
        return f"coverage, {draft.coverage_law.source}"
    reasons = "; ".join(f"{name}: {reason}" for name, reason in draft.refusals.items())
    return f"no abundance{': ' if reasons else ''}{reasons}"
