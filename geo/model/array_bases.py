"""Units and bases of arrays, which travel as attributes and get lost in sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.model.quantities import Basis, Place

if TYPE_CHECKING:
    import xarray as xr


def require_basis(
    variable: xr.DataArray,
    *,
    units: str,
    basis: Basis | None = None,
    place: Place | None = None,
) -> None:
    """Refuse an array that is not what is meant, or does not say what it is.

    Parameters
    ----------
    variable : xarray.DataArray
    units : str
    basis : Basis, optional
        Not asked for where None.
    place : Place, optional
        Not asked for where None; an array that does not say is in situ.

    Raises
    ------
    DataError
        Units, basis or place differ or are missing; all of them are told.

    Examples
    --------
    >>> import xarray as xr
    >>> require_basis(
    ...     xr.DataArray([1.0], name="tonnes", attrs={"units": "t"}),
    ...     units="t",
    ...     basis=Basis.DRY,
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.DataError: tonnes: 1 problem
    - basis: not said
        expected: dry
        cure: convert the array, then say so in its attributes
    """
    wanted = {"units": units, "basis": basis, "place": place}
    found = {"place": str(Place.IN_SITU), **variable.attrs}
    problems = [
        Problem(
            where=name,
            what=str(found.get(name, "not said")),
            expected=str(value),
            cure="convert the array, then say so in its attributes",
        )
        for name, value in wanted.items()
        if value is not None and str(found.get(name, "")) != str(value)
    ]
    if problems:
        name = "array" if variable.name is None else str(variable.name)
        raise DataError(name, problems)
