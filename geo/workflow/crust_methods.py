"""How thicknesses of crust become tonnes: words, formulas and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.equations import Method, Parameter
from geo.report.formulas import CRUST

if TYPE_CHECKING:
    from geo.model.crust import CrustSettings


def crust_method(crust: CrustSettings, *, moisture: float) -> Method:
    """Tell how the thickness of crust is weighed, and on what ground.

    Parameters
    ----------
    crust : CrustSettings
    moisture : float
        Water per wet mass.

    Returns
    -------
    Method
    """
    reading = crust.reading(moisture=moisture)
    rock = crust.dilution.rock_per_crust if crust.dilution else 0.0
    parameters = [
        ("\u03c1", "Wet bulk density", f"{reading.wet_t_m3:.4g} t/m\u00b3"),
        ("", "Thinnest crust that is cut", f"{1e3 * crust.thinnest_m:g} mm"),
        ("", "Steepest ground that is cut", f"{crust.steepest_deg:g}\u00b0"),
        ("d", "Rock cut per crust", f"{rock:g} (dry tonnes per dry tonne)"),
        *(
            ("f", f"Bare ground, slopes up to {one.to_deg:g}\u00b0", f"{one.share:g}")
            for one in crust.exposed
        ),
        *(
            [
                (
                    "f",
                    "Bare ground, mean of a grid over the cell",
                    crust.exposed_grid.file,
                )
            ]
            if crust.exposed_grid
            else []
        ),
    ]
    return Method(
        title="Crust on slopes",
        words="Thickness is measured normal to the rock, so that crust is weighed on "
        "the area along the slope. Slopes are looked up on a lattice in each cell. "
        + (
            "Ground that falls away from the summit is parted into flanks; a flank is "
            "estimated from its own stations only."
            if crust.flanks
            else "All stations of a domain speak for each other."
        ),
        formulas=CRUST,
        where="A abundance (kg/m\u00b2 wet of bare ground), h thickness (mm), \u03c1 "
        "wet bulk density (t/m\u00b3), a area of bare ground and s plan area "
        "(m\u00b2), f exposed fraction and \u03b2 slope at point j of n in the cell, "
        "g grade of crust and g\u2098 of crust with rock (fractions of dry mass).",
        parameters=tuple(
            Parameter(symbol=symbol, meaning=meaning, value=value)
            for symbol, meaning, value in parameters
        ),
    )
