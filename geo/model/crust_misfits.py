"""What does not fit between crust, the ground under it and what counts of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model.crust import CrustSettings
    from geo.model.resource import ResourceSettings

USUAL_SLOPE_MAX_DEG = 8.0  # the default of ResourceSettings, for collectors of nodules
ROUNDING = 0.005  # of a cut-off, which is written with three figures


def crust_misfits(
    crust: CrustSettings, *, resource: ResourceSettings, bathymetry: object | None
) -> Iterator[Problem]:
    """Find what crust needs and a project does not give, or gives otherwise.

    Parameters
    ----------
    crust : CrustSettings
    resource : ResourceSettings
    bathymetry : object or None

    Yields
    ------
    Problem

    Examples
    --------
    >>> from geo.model.crust import CrustSettings, ExposedClass
    >>> from geo.model.crust_thickness import CrustDensity, ThicknessColumn
    >>> from geo.model.resource import ResourceSettings
    >>> crust = CrustSettings(
    ...     thickness=ThicknessColumn(column="mm", unit="mm"),
    ...     density=CrustDensity(dry_t_m3=1.3, wet_t_m3=1.95, source="W24"),
    ...     exposed=(ExposedClass(to_deg=90.0, share=0.6),),
    ...     exposed_source="W24",
    ...     thinnest_m=0.02,
    ...     steepest_deg=15.0,
    ...     source="W24",
    ... )
    >>> resource = ResourceSettings(
    ...     moisture=0.3, cutoffs_kg_m2=(20.0,), cutoff_kg_m2=20.0
    ... )
    >>> for one in crust_misfits(crust, resource=resource, bathymetry=None):
    ...     print(one.where, one.what)
    bathymetry none, and crust lies on slopes
    crust.density dry 1.3 and wet 1.95 t/m3 do not agree: 1.95 x (1 - 0.3) = 1.365 dry
    resource.cutoff_kg_m2 20, which is 10.3 mm of crust
    """
    moisture = resource.wet_basis_moisture
    if bathymetry is None:
        yield Problem(
            where="bathymetry",
            what="none, and crust lies on slopes",
            expected="a [bathymetry] with its file",
            cure="a multibeam grid; a regional one understates slopes and area",
        )
    contradiction = crust.density.contradiction(moisture=moisture)
    if contradiction is not None:
        yield contradiction
    reading = crust.reading(moisture=moisture)
    least = reading.kg_m2(crust.thinnest_m)
    if resource.cutoff_kg_m2 < (1.0 - ROUNDING) * least:
        thin_mm = 1e3 * resource.cutoff_kg_m2 / reading.kg_m2(1.0)
        yield Problem(
            where="resource.cutoff_kg_m2",
            what=f"{resource.cutoff_kg_m2:g}, which is {thin_mm:.3g} mm of crust",
            expected=f"{least:.4g} or more: crust.thinnest_m is "
            f"{1e3 * crust.thinnest_m:g} mm at {reading.wet_t_m3:.4g} t/m3 wet",
        )
    if resource.slope_max_deg not in {USUAL_SLOPE_MAX_DEG, crust.steepest_deg}:
        yield Problem(
            where="resource.slope_max_deg",
            what=f"{resource.slope_max_deg:g}, and crust.steepest_deg is "
            f"{crust.steepest_deg:g}",
            expected="one steepest slope",
            cure="leave slope_max_deg out",
        )
    if resource.seamounts is not None:
        yield Problem(
            where="resource.seamounts",
            what="a rule that takes seamounts out, and crust lies on them",
            expected="none",
            cure="leave it out",
        )
    if resource.slope_loss is not None:
        yield Problem(
            where="resource.slope_loss",
            what="a share lost to slopes, and crust is estimated on slopes",
            expected="none: crust.exposed and crust.steepest_deg say what is out",
            cure="leave it out",
        )
