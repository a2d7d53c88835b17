"""Which covariates of classes no model can learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    import xarray as xr

CLASSES = "classes"
"""What attrs ``kind`` of a variable says whose numbers are codes."""
MOST_CLASSES = 20
"""At the stations: of more, a model learns little but where each of them lay."""
LEAST_STATIONS = 2
"""Of a class: with one, the class and the station cannot be told apart."""
SHOWN = 4


def class_names(covariates: xr.Dataset) -> tuple[str, ...]:
    """Name the covariates that hold classes.

    Parameters
    ----------
    covariates : xarray.Dataset

    Returns
    -------
    tuple of str
        Those whose attrs say ``kind = "classes"``.

    Examples
    --------
    >>> import xarray as xr
    >>> class_names(xr.Dataset({"a": ((), 1.0, {"kind": "classes"}), "b": 2.0}))
    ('a',)
    """
    return tuple(
        str(name)
        for name, variable in covariates.data_vars.items()
        if variable.attrs.get("kind") == CLASSES
    )


def class_raster_misfits(name: str, variable: xr.DataArray) -> list[Problem]:
    r"""Tell what a raster of classes cannot be.

    Parameters
    ----------
    name : str
    variable : xarray.DataArray

    Returns
    -------
    list of Problem
        Numbers that are not whole, or a way of resampling that mixes codes.

    Examples
    --------
    >>> import xarray as xr
    >>> mixed = xr.DataArray([1.0, 1.5], attrs={"resampling": "bilinear"})
    >>> print(*class_raster_misfits("sediment", mixed), sep="\n")
    sediment: classes brought onto the grid by 'bilinear'
        expected: nearest
        cure: a mean of two codes is no class: read it by nearest
    sediment: 1.5 among the classes
        expected: whole numbers
        cure: if these are amounts, do not declare them classes
    """
    problems = []
    # how it was derived on the grid may stand there too; what mixes codes may not
    method = str(variable.attrs.get("resampling", ""))
    if method in {"bilinear", "average", "linear", "mean"}:
        problems.append(
            Problem(
                where=name,
                what=f"classes brought onto the grid by {method!r}",
                expected="nearest",
                cure="a mean of two codes is no class: read it by nearest",
            )
        )
    values = variable.to_numpy().astype(float)
    values = values[np.isfinite(values)]
    broken = np.unique(values[values != np.round(values)])
    if broken.size:
        told = ", ".join(f"{value:g}" for value in broken[:SHOWN])
        more = f" and {broken.size - SHOWN:,} more" if broken.size > SHOWN else ""
        problems.append(
            Problem(
                where=name,
                what=f"{told}{more} among the classes",
                expected="whole numbers",
                cure="if these are amounts, do not declare them classes",
            )
        )
    return problems


def station_class_misfits(
    sampled: pd.DataFrame, *, classes: Sequence[str]
) -> list[Problem]:
    """Tell of classes that stations say too little of.

    Parameters
    ----------
    sampled : pandas.DataFrame
        Shape (n, p), the covariates of the stations.
    classes : sequence of str
        Which of them hold classes.

    Returns
    -------
    list of Problem
        More than `MOST_CLASSES`, or classes of one station.

    Examples
    --------
    >>> import pandas as pd
    >>> stations = pd.DataFrame({"sediment": [2.0, 2.0, 7.0]})
    >>> print(*station_class_misfits(stations, classes=["sediment"]))
    sediment: class 7 at one station
        expected: at least 2 of each class
        cure: join it with a class like it, or leave its station out
    """
    problems = []
    for name in classes:
        codes, count = np.unique(sampled[name].to_numpy(), return_counts=True)
        if codes.size > MOST_CLASSES:
            problems.append(
                Problem(
                    where=name,
                    what=f"{codes.size:,} classes at {len(sampled):,} stations",
                    expected=f"at most {MOST_CLASSES}",
                    cure="join classes; if these are amounts, do not declare them "
                    "classes",
                )
            )
            continue
        lonely = codes[count < LEAST_STATIONS]
        if lonely.size:
            plural = "es" if lonely.size > 1 else ""
            told = ", ".join(f"{code:g}" for code in lonely)
            problems.append(
                Problem(
                    where=name,
                    what=f"class{plural} {told} at one station"
                    + (" each" if plural else ""),
                    expected=f"at least {LEAST_STATIONS} of each class",
                    cure="join it with a class like it, or leave its station out",
                )
            )
    return problems
