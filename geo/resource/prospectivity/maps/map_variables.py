"""What a concentration map says of itself and of each of its variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.model.dates import first_day
from geo.resource.prospectivity.intervals.conformal_labels import SETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    import xarray as xr

    from geo.model.grid import GridSpec

UNKNOWN_GROUND = -1  # of `applicable`, where a covariate is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNotes:
    """What only the maker of a map knows.

    Parameters
    ----------
    title : str
    response : str
        What is mapped, in words: ``"abundance of nodules, wet"``.
    date : str
        When it was made, as ISO 8601.
    seed : int
        Of the run.
    synthetic : bool
        Whether any of the data are made up.
    citation : tuple of str
        One reference each, with its DOI.

    Raises
    ------
    ParameterError
        A text is empty or of several lines, or the date is none.

    Examples
    --------
    >>> notes = MapNotes(
    ...     title="Nodules",
    ...     response="abundance of nodules, wet",
    ...     date="2026-01-31",
    ...     seed=1,
    ...     synthetic=True,
    ...     citation=("made up",),
    ... )
    >>> notes.attrs()["synthetic"]
    'yes'
    """

    title: str
    response: str
    date: str
    seed: int
    synthetic: bool
    citation: tuple[str, ...]

    def __post_init__(self) -> None:
        texts = {"title": self.title, "response": self.response}
        texts |= {f"citation {k + 1}": each for k, each in enumerate(self.citation)}
        problems = [
            Problem(where=where, what=f"{text!r}", expected="a text of one line")
            for where, text in texts.items()
            if not text.strip() or len(text.splitlines()) != 1
        ]
        if not self.citation:
            problems.append(
                Problem(where="citation", what="none", expected="a source at least")
            )
        try:
            first_day(self.date)
        except ValueError:
            problems.append(
                Problem(where="date", what=self.date, expected="such as 2026-01-31")
            )
        if problems:
            raise ParameterError("notes of a map", problems)

    def attrs(self) -> dict[str, str | int | float]:
        """Give them as attributes of a dataset.

        Returns
        -------
        dict
        """
        return {
            "title": self.title,
            "response": self.response,
            "date": self.date,
            "seed": self.seed,
            "synthetic": "yes" if self.synthetic else "no",
            "citation": "\n".join(self.citation),
        }


def map_variables(
    spec: GridSpec,
    values: Mapping[str, NDArray[np.float64]],
    *,
    rows: NDArray[np.int64],
    response: str,
    units: str,
) -> xr.Dataset:
    """Lay the values of some cells out on their grid.

    Parameters
    ----------
    spec : GridSpec
    values : mapping of str to ndarray of float, shape (m,)
        By the names of `LONG_NAMES`.
    rows : ndarray of int, shape (m,)
        Cells they are of.
    response : str
        What is mapped, in words.
    units : str
        Of the response.

    Returns
    -------
    xarray.Dataset
        NaN in all other cells, -1 in those of `applicable`.
    """
    grid = spec.dataset()
    cells = int(np.prod(spec.shape))
    for name, told in values.items():
        whole = np.full(cells, np.nan)
        whole[rows] = told
        long_name, own_units = LONG_NAMES[name]
        grid[name] = spec.variable(
            whole,
            units=own_units or units,
            long_name=long_name.format(response=response),
        )
    for name, meanings in FLAGS.items():
        if name in grid:
            grid[name] = _as_flags(grid[name], meanings=meanings)
    return grid


LONG_NAMES: dict[str, tuple[str, str]] = {
    "probability": ("probability of {response}", "1"),
    "estimate": ("{response}, estimate", ""),
    "lower": ("{response}, lower end of the prediction interval", ""),
    "upper": ("{response}, upper end of the prediction interval", ""),
    "spread": (
        "standard deviation between predictions of {response} by models refitted "
        "without each fold",
        "",
    ),
    "dissimilarity": (
        "dissimilarity index: distance to the nearest training point in covariate "
        "space over the mean distance between training points",
        "1",
    ),
    "applicable": ("within the area of applicability", "1"),
    "labels": ("labels of {response} that cannot be ruled out", "1"),
    "distance_to_data_km": ("distance to the nearest station", "km"),
    "data_density": ("stations per 1,000 km2", "(1000 km2)-1"),
    "data_age_years": ("age of the nearest dated station", "year"),
}
"""In words, and units; none: those of the response."""


FLAGS: dict[str, tuple[str, ...]] = {
    "applicable": ("no_covariates", "not_applicable", "applicable"),
    "labels": ("no_covariates", *(each.replace(" ", "_") for each in SETS)),
}
"""What the codes of a variable mean, from `UNKNOWN_GROUND` on."""


def _as_flags(variable: xr.DataArray, *, meanings: tuple[str, ...]) -> xr.DataArray:
    flags = variable.fillna(UNKNOWN_GROUND).astype(np.int8)
    codes = np.arange(UNKNOWN_GROUND, UNKNOWN_GROUND + len(meanings), dtype=np.int8)
    return flags.assign_attrs(
        **variable.attrs, flag_values=codes, flag_meanings=" ".join(meanings)
    )
