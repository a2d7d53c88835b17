"""How cores of mud become stations: words, formulas and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.equations import Method, Parameter
from geo.report.formulas import MUD

if TYPE_CHECKING:
    from geo.model.mud import MudSettings


def mud_method(mud: MudSettings) -> Method:
    """Tell how the layers of a core are added up.

    Parameters
    ----------
    mud : MudSettings

    Returns
    -------
    Method
    """
    factor = f"{mud.reo_per_rey:g}" if mud.reo_per_rey else "by element"
    parameters = (
        ("", "Depth of mining below the sea floor", f"{mud.deepest_m:g} m"),
        ("", "Layers that count", mud.rule),
        ("", "Cut-off of a layer", f"{mud.cutoff_rey_ppm:g} ppm REY"),
        ("", "What was not sampled", mud.gaps),
        ("f", "REO per REY", factor),
    )
    return Method(
        title="Cores of mud",
        words="The layers of a core that count make one mass per area and one content "
        "each, weighted by dry mass. Cores not sampled to the depth of mining are "
        "refused, count as far as they go, or are censored, as said below.",
        formulas=MUD,
        where="A dry (d) and wet mass per area (kg/m\u00b2), \u03c1 dry density, "
        "\u0394z thickness and g content of layer k, w moisture (fraction of wet "
        "mass), f\u2091 oxide of trade per element e, M atomic masses, n and m atoms "
        "of element and oxygen.",
        parameters=tuple(
            Parameter(symbol=symbol, meaning=meaning, value=value)
            for symbol, meaning, value in parameters
        ),
        reference="Prohaska, T. et al. (2022). Standard atomic weights of the elements "
        "2021. Pure and Applied Chemistry 94, 573-600, doi 10.1515/pac-2019-0603.",
    )
