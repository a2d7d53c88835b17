"""Abundances on their way from readings to the truth's scale."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import Problem
from geo.resource.sampling.cause import Cause
from geo.resource.sampling.counting import counting_cv, expected_counts, group_means
from geo.resource.sampling.laws import choose_coverage_law, choose_long_axis_law
from geo.resource.sampling.line import design, projection
from geo.resource.sampling.notes import (
    coverage_notes,
    factor_notes,
    in_domain,
    long_axis_note,
    names_of_factors,
)
from geo.resource.sampling.photo import CoverageLaw, LongAxisLaw
from geo.resource.sampling.samplers import corrected

if TYPE_CHECKING:
    import pandas as pd

    from geo.model.sampling import SamplingSettings
    from geo.resource.sampling.readings import Readings

READ, AXIS, COVERAGE, NOTHING = "abundance", "long axis", "coverage", ""
"""What an abundance is made of."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draft:
    """Abundances on their way: what has been made so far.

    Parameters
    ----------
    made_of : ndarray of str, shape (n,)
        `READ`, `AXIS`, `COVERAGE` or `NOTHING`.
    read : ndarray of float, shape (n,)
        As read or worked out from axes, kg/m2; NaN where neither.
    abundance, variance : ndarray of float, shape (n,)
        On the truth's scale, with each sample's own error.
    expected_count : ndarray of float, shape (n,)
        Nodules that the counting error rests on; NaN where it is not stated.
    causes : tuple of Cause
    notes : tuple of str
    problems : tuple of Problem
    coverage_law : CoverageLaw or None
    long_axis_law : LongAxisLaw or None
    refusals : dict of str to str
        Why photos have no abundance, by what it would be made of.
    """

    made_of: NDArray[np.str_]
    read: NDArray[np.float64]
    abundance: NDArray[np.float64]
    variance: NDArray[np.float64]
    expected_count: NDArray[np.float64]
    causes: tuple[Cause, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    coverage_law: CoverageLaw | None = None
    long_axis_law: LongAxisLaw | None = None
    refusals: dict[str, str] = field(default_factory=dict)


def weighed(readings: Readings) -> Draft:
    """Start with what was weighed.

    Parameters
    ----------
    readings : Readings

    Returns
    -------
    Draft
    """
    read = np.isfinite(readings.abundance)
    nothing = np.full(len(readings), np.nan)
    return Draft(
        made_of=np.where(read, READ, NOTHING).astype("<U9"),
        read=readings.abundance.copy(),
        abundance=nothing,
        variance=nothing,
        expected_count=nothing,
    )


def from_axes(
    draft: Draft,
    readings: Readings,
    settings: SamplingSettings,
    *,
    nodules: pd.DataFrame | None,
    domain: str,
) -> Draft:
    """Work readings out from counts and long axes.

    Parameters
    ----------
    draft : Draft
    readings : Readings
    settings : SamplingSettings
    nodules : pandas.DataFrame or None
    domain : str

    Returns
    -------
    Draft
    """
    if settings.long_axis is None:
        return draft
    empty = readings.count == 0.0
    seen = (draft.made_of == NOTHING) & np.isfinite(readings.area_m2)
    seen &= empty | (np.isfinite(readings.count) & np.isfinite(readings.long_axis_mm))
    if not seen.any():
        return draft
    choice = choose_long_axis_law(
        readings, settings=settings.long_axis, nodules=nodules, domain=domain
    )
    if choice.law is None:
        return _refused(
            draft,
            AXIS,
            rows=seen,
            reason=choice.refusal,
            stop=settings.long_axis.on_refusal == "stop",
        )
    law = choice.law
    axis = np.where(seen & ~empty, readings.long_axis_mm, 1.0)
    mass_kg = choice.factor * law.mass_g(axis) / 1e3
    read = np.where(seen, readings.count * mass_kg / readings.area_m2, draft.read)
    scale = np.where(seen, read * readings.factor, 0.0)[:, None]
    name = f"law of the long axis{in_domain(domain) if choice.fitted else ''}"
    return replace(
        draft,
        made_of=np.where(seen, AXIS, draft.made_of),
        read=read,
        causes=(*draft.causes, *_causes(name, scale * law.loadings(axis))),
        notes=(*draft.notes, long_axis_note(law, choice.factor, int(seen.sum()))),
        long_axis_law=law,
    )


def on_true_scale(draft: Draft, readings: Readings) -> Draft:
    """Correct what was read, with its counting error and its factor's.

    Parameters
    ----------
    draft : Draft
    readings : Readings

    Returns
    -------
    Draft
    """
    # each kind of reading has its own mean, as each campaign and sampler has
    kinds = np.unique(draft.made_of, return_inverse=True)[1]
    groups = readings.groups * (int(kinds.max(initial=0)) + 1) + kinds
    expected = expected_counts(
        draft.read,
        count=readings.count,
        area_m2=readings.area_m2,
        mean_nodule_g=readings.mean_nodule_g,
        groups=groups,
    )
    countable = np.isfinite(expected) & np.isfinite(readings.mass_cv)
    expected = np.where(countable, expected, np.nan)
    counting = np.zeros(len(readings))
    for mass_cv in np.unique(readings.mass_cv[countable]):
        rows = countable & (readings.mass_cv == mass_cv)
        counting[rows] = counting_cv(expected[rows], mass_cv=float(mass_cv))
    mean = group_means(draft.read, groups)
    own = mean**2 * (counting**2 + readings.relative_sd**2)
    made = corrected(
        draft.read,
        factor=readings.factor,
        factor_sd=readings.factor_sd,
        error_variance=np.where(np.isfinite(own), own, 0.0),
    )
    known = np.isfinite(draft.read)
    return replace(
        draft,
        abundance=made.abundance,
        variance=np.where(known, made.error_variance, np.nan),
        expected_count=np.where(known, expected, np.nan),
        causes=(*draft.causes, *_factor_causes(readings, made.common_sd)),
        notes=(*draft.notes, *factor_notes(readings, known)),
    )


def from_coverage(
    draft: Draft, readings: Readings, settings: SamplingSettings, *, domain: str
) -> Draft:
    """Work abundances out from coverage, by a law fitted to true ones.

    Parameters
    ----------
    draft : Draft
    readings : Readings
    settings : SamplingSettings
    domain : str

    Returns
    -------
    Draft
    """
    covered = ~np.isfinite(draft.abundance) & np.isfinite(readings.coverage)
    if settings.coverage is None or not covered.any():
        return draft
    weighed_truth = np.where(draft.made_of == READ, draft.abundance, np.nan)
    choice = choose_coverage_law(
        readings, weighed_truth, settings=settings.coverage, domain=domain
    )
    if choice.law is None:
        return _refused(
            draft,
            COVERAGE,
            rows=covered,
            reason=choice.refusal,
            stop=settings.coverage.on_refusal == "stop",
        )
    law = choice.law
    coverage = np.where(covered, readings.coverage, 0.0)
    made = law.abundance(coverage)
    mean = made[covered].mean()
    own = law.residual_sd**2 + (mean * readings.relative_sd) ** 2
    loadings = np.where(covered[:, None], law.loadings(coverage), 0.0)
    fitted = bool(choice.pairs.any())
    name = f"law of coverage{in_domain(domain) if fitted else ''}"
    passed_on = _through_law(draft.causes, readings, pairs=choice.pairs, onto=covered)
    return replace(
        draft,
        made_of=np.where(covered, COVERAGE, draft.made_of),
        abundance=np.where(covered, made, draft.abundance),
        variance=np.where(covered, own, draft.variance),
        causes=(*passed_on, *_causes(name, loadings)),
        notes=(*draft.notes, *coverage_notes(law, readings.coverage[covered])),
        coverage_law=law,
    )


def _through_law(
    causes: tuple[Cause, ...],
    readings: Readings,
    *,
    pairs: NDArray[np.bool_],
    onto: NDArray[np.bool_],
) -> tuple[Cause, ...]:
    """Let the errors that the pairs share reach the photos, by the coefficients."""
    if not pairs.any():
        return causes
    coefficients = projection(100.0 * readings.coverage[pairs])
    photos = design(100.0 * readings.coverage[onto])
    passed = []
    for cause in causes:
        loading = cause.loading.copy()
        loading[onto] = photos @ (coefficients @ cause.loading[pairs])
        passed.append(Cause(name=cause.name, loading=loading))
    return tuple(passed)


def _causes(name: str, loadings: NDArray[np.float64]) -> list[Cause]:
    """Make a cause of each column that is not 0 throughout."""
    return [
        Cause(name=f"{name}, {which} coefficient", loading=column)
        for which, column in zip(("first", "second"), loadings.T, strict=True)
        if np.any(column != 0.0)
    ]


def _factor_causes(readings: Readings, common_sd: NDArray[np.float64]) -> list[Cause]:
    known = np.isfinite(common_sd) & (common_sd > 0.0)
    names = names_of_factors(readings)
    return [
        Cause(name=str(name), loading=np.where(known & (names == name), common_sd, 0.0))
        for name in np.unique(names[known])
    ]


def _refused(
    draft: Draft, kind: str, *, rows: NDArray[np.bool_], reason: str, stop: bool
) -> Draft:
    told = f"no law of {'the ' if kind == AXIS else ''}{kind}: {reason}"
    photos = f"{int(rows.sum())} stations have no abundance of their own"
    if not stop:
        return replace(
            draft,
            notes=(*draft.notes, f"{told}; {photos} and are left out"),
            refusals={**draft.refusals, kind: reason},
        )
    problem = Problem(
        where=f"sampling.{kind.replace(' ', '_')}",
        what=f"{told}; {photos}",
        cure='give a law with its source, or set on_refusal = "leave out"',
    )
    return replace(draft, problems=(*draft.problems, problem))
