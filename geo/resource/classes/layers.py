"""Proposed classes as variables of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.model.classes import ResourceClass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import xarray as xr

    from geo.model.grid import GridSpec
    from geo.resource.classes.propose import ProposedClasses
    from geo.resource.classes.relative_error import ProductionErrors

OUTSIDE = -1  # of the domain
STEPS = {
    "resource_class": ("proposed", "proposed resource class"),
    "class_by_criteria": ("by_criteria", "class by the half widths alone"),
    "class_after_caps": ("after_caps", "class after the caps"),
    "class_after_patches": ("after_patches", "class after the minimum patch"),
}


def class_layers(
    proposed: ProposedClasses,
    *,
    errors: ProductionErrors,
    spec: GridSpec,
    inside: NDArray[np.bool_],
) -> xr.Dataset:
    """Write the classes with each step that led to them.

    Parameters
    ----------
    proposed : ProposedClasses
    errors : ProductionErrors
    spec : GridSpec
    inside : ndarray of bool, shape (cells,)
        The domain.

    Returns
    -------
    xarray.Dataset
        The four steps of the class as CF flags, -1 outside; ``class_caps`` with a
        bit for each cap that binds; ``class_override`` with the row of the
        override from 1 on, 0 for none; ``half_width_year``,
        ``half_width_quarter``, the same ``_without_common``, and slope and
        efficiency of both blocks.

    Examples
    --------
    >>> from geo.model.classes import ClassSettings
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> from geo.resource.classes.blocks import BlockErrors
    >>> from geo.resource.classes.propose import propose_classes
    >>> from geo.resource.classes.relative_error import ProductionErrors
    >>> crs = local_crs([154.0], [24.0])
    >>> spec = GridSpec(west=0, south=0, spacing=1e3, shape=(1, 2), crs=crs)
    >>> ten = np.full(2, 10.0)
    >>> blocks = BlockErrors(
    ...     ground_m2=9e6,
    ...     estimate=ten,
    ...     sd=np.array([0.1, 5.0]),
    ...     common_sd=0 * ten,
    ...     slope=ten / ten,
    ...     efficiency=ten / ten,
    ... )
    >>> errors = ProductionErrors(year=blocks, quarter=blocks)
    >>> proposed = propose_classes(
    ...     errors,
    ...     spec=spec,
    ...     area_m2=1e6 * ten,
    ...     estimated=ten > 0,
    ...     settings=ClassSettings(annual_area_km2=9.0),
    ... )
    >>> grid = class_layers(proposed, errors=errors, spec=spec, inside=ten > 0)
    >>> grid["resource_class"].values, grid["resource_class"].flag_meanings
    (array([[3, 1]], dtype=int8), 'outside unclassified inferred indicated measured')
    """
    grid = spec.dataset()
    flags = _flags([(each.code, str(each)) for each in reversed(ResourceClass)])
    for name, (step, long_name) in STEPS.items():
        codes = np.where(inside, getattr(proposed, step), OUTSIDE).astype(np.int8)
        grid[name] = spec.variable(codes, units="1", long_name=long_name)
        grid[name].attrs |= flags
    grid["class_caps"] = spec.variable(
        proposed.binding, units="1", long_name="caps that bind, a bit for each"
    )
    if proposed.caps:
        grid["class_caps"].attrs |= _masks(proposed.caps)
    grid["class_override"] = spec.variable(
        (proposed.override + 1).astype(np.int32),
        units="1",
        long_name="row of the override that counts, 0 for none",
    )
    for name, values, long_name in _numbers(proposed, errors):
        grid[name] = spec.variable(values, units="1", long_name=long_name)
    return grid


def _numbers(
    proposed: ProposedClasses, errors: ProductionErrors
) -> list[tuple[str, NDArray[np.float64], str]]:
    confidence = proposed.settings.confidence
    numbers = []
    for ground, counted in (("year", proposed.year), ("quarter", proposed.quarter)):
        blocks = getattr(errors, ground)
        width = (
            f"half width at {confidence:.0%} over the estimate, ground of a {ground}"
        )
        alone = blocks.half_width(confidence=confidence, common=False)
        numbers += [
            (f"half_width_{ground}", counted, width),
            (
                f"half_width_{ground}_without_common",
                alone,
                f"{width}, without what samples have in common",
            ),
            (
                f"regression_slope_{ground}",
                blocks.slope,
                f"slope of regression of truth on estimate, ground of a {ground}",
            ),
            (
                f"kriging_efficiency_{ground}",
                blocks.efficiency,
                f"kriging efficiency, ground of a {ground}",
            ),
        ]
    return numbers


def _flags(pairs: list[tuple[int, str]]) -> dict[str, Any]:  # CF attributes are any
    return {
        "flag_values": np.array([OUTSIDE, *(code for code, _ in pairs)], dtype=np.int8),
        "flag_meanings": " ".join(["outside", *(_word(name) for _, name in pairs)]),
    }


def _masks(reasons: tuple[str, ...]) -> dict[str, Any]:  # CF attributes are any
    return {
        "flag_masks": np.array(
            [1 << number for number in range(len(reasons))], dtype=np.uint32
        ),
        "flag_meanings": " ".join(_word(reason) for reason in reasons),
        "legend": "; ".join(reasons),
    }


def _word(text: str) -> str:
    """Make one word of a text, as CF wants of meanings."""
    kept = "".join(mark if mark.isalnum() else " " for mark in text.lower())
    return "_".join(kept.split())
