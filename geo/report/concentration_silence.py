"""What a reader may not conclude from a concentration map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.concentration_layers import value_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xarray as xr

CONTROLS = (
    "Control points are places where no presence is known, not absences: a low "
    "probability does not say that there is nothing."
)
MIXTURE = (
    "No prevalence is stated: probabilities are of these presences and control points "
    "together. How many of each were collected moves them; they are no share of the "
    "sea floor."
)
QUANTITY = (
    "The estimate of a cell is what the model expects there. Adding cells up does not "
    "give a resource: their errors belong together, and no cut-off or mining is in it."
)
NO_CAUSE = (
    "That a covariate helps to predict does not say that it is the cause; covariates "
    "that follow each other share their importance."
)


def silence_words(grid: xr.Dataset) -> Iterator[str]:
    """Say what a reader may not conclude.

    Parameters
    ----------
    grid : xarray.Dataset
        With ``probability`` or ``estimate``. Its attribute ``prevalence`` (as stated)
        is told where it is.

    Yields
    ------
    str
        A paragraph.

    Examples
    --------
    >>> import xarray as xr
    >>> grid = xr.Dataset({"probability": ((), 0.4)}, attrs={"prevalence": "0.1"})
    >>> list(silence_words(grid))[1].split(":")[0]
    'Probabilities are moved to a prevalence of 0.1, as stated'
    """
    if value_name(grid) == "probability":
        yield CONTROLS
        stated = str(grid.attrs.get("prevalence", ""))
        if stated in {"", "not stated"}:
            yield MIXTURE
        else:
            yield (
                f"Probabilities are moved to a prevalence of {stated}, as stated: they "
                "are as good as that number, which the stations cannot test."
            )
    else:
        yield QUANTITY
    yield NO_CAUSE
