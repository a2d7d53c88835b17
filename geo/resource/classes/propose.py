"""The class of each cell, and how it came to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.model.classes import ClassSettings, ResourceClass
from geo.resource.classes.blocks import KM2
from geo.resource.classes.overrides import NOBODY, overridden, rows_of_overrides
from geo.resource.classes.patches import without_small_patches

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from geo.model.grid import GridSpec
    from geo.resource.classes.caps import Cap
    from geo.resource.classes.relative_error import ProductionErrors

MOST_CAPS = 32  # as many as a grid of whole numbers has bits


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideNote:
    """Who gave a class, when and why.

    Parameters
    ----------
    resource_class : ResourceClass
    author, date, reason : str
    """

    resource_class: ResourceClass
    author: str
    date: str
    reason: str

    def __str__(self) -> str:
        return f"{self.author}, {self.date}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProposedClasses:
    """Classes of the cells of a domain, step by step.

    Codes are those of `ResourceClass`: 3 measured to 0 unclassified.

    Parameters
    ----------
    by_criteria : ndarray of int8, shape (cells,)
        By the half widths alone.
    after_caps, after_patches : ndarray of int8, shape (cells,)
        After the caps, and then after the minimum patch.
    proposed : ndarray of int8, shape (cells,)
        After the overrides: what counts.
    binding : ndarray of uint32, shape (cells,)
        Bit i is set where the i-th of `caps` keeps the cell from its class by the
        criteria.
    caps : tuple of str
        Their reasons, each with the highest class.
    override : ndarray of int, shape (cells,)
        The one of `overrides` that counts; -1 for none.
    overrides : tuple of OverrideNote
    year, quarter : ndarray of float, shape (cells,)
        The half widths that were compared, over the estimate.
    settings : ClassSettings
    """

    by_criteria: NDArray[np.int8]
    after_caps: NDArray[np.int8]
    after_patches: NDArray[np.int8]
    proposed: NDArray[np.int8]
    binding: NDArray[np.uint32]
    caps: tuple[str, ...]
    override: NDArray[np.intp]
    overrides: tuple[OverrideNote, ...]
    year: NDArray[np.float64]
    quarter: NDArray[np.float64]
    settings: ClassSettings

    def why(self, cell: int) -> tuple[str, ...]:
        """Tell how a cell came to its class.

        Parameters
        ----------
        cell : int

        Returns
        -------
        tuple of str
            One line for each step that said something, the criteria first.
        """
        steps = [self._by_criteria(cell)]
        bits = int(self.binding[cell])
        steps += [
            f"at most {reason}"
            for number, reason in enumerate(self.caps)
            if bits >> number & 1
        ]
        if self.after_patches[cell] < self.after_caps[cell]:
            fallen = ResourceClass.of_code(self.after_patches[cell])
            least = self.settings.smallest_patch_km2
            steps.append(f"{fallen}: in a patch smaller than {least:g} km2")
        if self.override[cell] != NOBODY:
            note = self.overrides[self.override[cell]]
            steps.append(f"{note.resource_class}: override by {note}")
        return tuple(steps)

    def _by_criteria(self, cell: int) -> str:
        name = ResourceClass.of_code(self.by_criteria[cell])
        if np.isnan(self.year[cell]):
            return f"{name}: no estimate"
        settings = self.settings
        return (
            f"{name}: ±{self.quarter[cell]:.1%} on {settings.quarterly_area_km2:g} km2,"
            f" ±{self.year[cell]:.1%} on {settings.annual_area_km2:g} km2, at "
            f"{settings.confidence:.0%}; ±{settings.half_width:.0%} is asked for"
        )


def propose_classes(
    errors: ProductionErrors,
    *,
    spec: GridSpec,
    area_m2: NDArray[np.float64],
    estimated: NDArray[np.bool_],
    settings: ClassSettings,
    caps: Sequence[Cap] = (),
    overrides: gpd.GeoDataFrame | None = None,
) -> ProposedClasses:
    """Propose the class of each cell, for a Competent Person to accept or not.

    Measured where the half width of the quarter's ground is within the limit,
    else Indicated where the year's is, else Inferred where there is an estimate.
    Then the caps lower; then patches that are too small; and last the overrides,
    which may raise or lower, but give no class to ground without an estimate.

    Parameters
    ----------
    errors : ProductionErrors
    spec : GridSpec
    area_m2 : ndarray of float, shape (cells,)
        Geodesic area of each cell inside the domain.
    estimated : ndarray of bool, shape (cells,)
        Where the deposit is estimated.
    settings : ClassSettings
    caps : sequence of Cap, optional
    overrides : geopandas.GeoDataFrame, optional
        As `geo.sources.overrides.read_overrides` gives them.

    Returns
    -------
    ProposedClasses

    Raises
    ------
    ParameterError
        More caps than a grid has bits.
    DataError
        Overrides that contradict each other, or raise ground without an estimate.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> from geo.resource.classes.blocks import BlockErrors
    >>> from geo.resource.classes.relative_error import ProductionErrors
    >>> crs = local_crs([154.0], [24.0])
    >>> spec = GridSpec(west=0, south=0, spacing=1e3, shape=(1, 3), crs=crs)
    >>> ten, one = np.full(3, 10.0), np.ones(3)
    >>> year, quarter = (
    ...     BlockErrors(
    ...         ground_m2=ground,
    ...         estimate=ten,
    ...         sd=np.array(sd),
    ...         common_sd=0.0 * one,
    ...         slope=one,
    ...         efficiency=one,
    ...     )
    ...     for ground, sd in ((8e6, [0.4, 0.8, 2.0]), (2e6, [0.8, 1.2, 3.0]))
    ... )
    >>> proposed = propose_classes(
    ...     ProductionErrors(year=year, quarter=quarter),
    ...     spec=spec,
    ...     area_m2=1e6 * one,
    ...     estimated=one > 0,
    ...     settings=ClassSettings(annual_area_km2=8.0, minimum_patch_km2=0.0),
    ... )
    >>> proposed.proposed
    array([3, 2, 1], dtype=int8)
    >>> proposed.why(1)
    ('Indicated: ±19.7% on 2 km2, ±13.2% on 8 km2, at 90%; ±15% is asked for',)
    """
    if len(caps) > MOST_CAPS:
        problem = Problem(
            where="caps", what=f"{len(caps)}", expected=f"at most {MOST_CAPS}"
        )
        raise ParameterError("classes", [problem])
    common = settings.count_common_errors
    year, quarter = (
        each.half_width(confidence=settings.confidence, common=common)
        for each in (errors.year, errors.quarter)
    )
    by_criteria = _by_criteria(
        year=year, quarter=quarter, estimated=estimated, limit=settings.half_width
    )
    after_caps, binding = _capped(by_criteria, caps)
    after_patches = without_small_patches(
        after_caps,
        area_m2=area_m2,
        shape=spec.shape,
        minimum_m2=settings.smallest_patch_km2 * KM2,
    )
    proposed, override = after_patches, np.full(len(area_m2), NOBODY, dtype=np.intp)
    if overrides is not None:
        row = rows_of_overrides(overrides, spec=spec)
        override = np.where(area_m2 > 0.0, row, NOBODY)
        proposed = overridden(
            after_patches,
            row=override,
            overrides=overrides,
            estimated=estimated,
            area_m2=area_m2,
        )
    return ProposedClasses(
        by_criteria=by_criteria,
        after_caps=after_caps,
        after_patches=after_patches,
        proposed=proposed,
        binding=binding,
        caps=tuple(f"{cap.highest}: {cap.reason}" for cap in caps),
        override=override,
        overrides=_notes(overrides),
        year=year,
        quarter=quarter,
        settings=settings,
    )


def _by_criteria(
    *,
    year: NDArray[np.float64],
    quarter: NDArray[np.float64],
    estimated: NDArray[np.bool_],
    limit: float,
) -> NDArray[np.int8]:
    codes = np.full(len(year), ResourceClass.INFERRED.code, dtype=np.int8)
    codes[year <= limit] = ResourceClass.INDICATED.code
    codes[quarter <= limit] = ResourceClass.MEASURED.code
    codes[~estimated] = ResourceClass.UNCLASSIFIED.code
    return codes


def _capped(
    codes: NDArray[np.int8], caps: Sequence[Cap]
) -> tuple[NDArray[np.int8], NDArray[np.uint32]]:
    lowered = codes.copy()
    binding = np.zeros(len(codes), dtype=np.uint32)
    for number, cap in enumerate(caps):
        holds = cap.mask & (codes > cap.highest.code)
        binding |= np.where(holds, np.uint32(1 << number), np.uint32(0))
        lowered[holds] = np.minimum(lowered[holds], np.int8(cap.highest.code))
    return lowered, binding


def _notes(overrides: gpd.GeoDataFrame | None) -> tuple[OverrideNote, ...]:
    if overrides is None:
        return ()
    return tuple(
        OverrideNote(
            resource_class=ResourceClass(str(name)),
            author=str(author),
            date=str(date),
            reason=str(reason),
        )
        for name, author, date, reason in zip(
            *(overrides[column] for column in ("class", "author", "date", "reason")),
            strict=True,
        )
    )
