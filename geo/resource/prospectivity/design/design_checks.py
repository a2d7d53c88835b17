"""What a design table may not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from geo.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

SHOWN = 6
RESPONSE = "response"  # what its units go by, beside those of the covariates


class _Placed(Protocol):
    """Rows with a place and covariates."""

    @property
    def covariates(self) -> pd.DataFrame: ...
    @property
    def xy_m(self) -> NDArray[np.float64]: ...
    @property
    def lon(self) -> NDArray[np.float64]: ...
    @property
    def lat(self) -> NDArray[np.float64]: ...


class _Answered(_Placed, Protocol):
    """Rows with a response besides."""

    @property
    def response(self) -> NDArray[np.float64]: ...
    @property
    def kind(self) -> str: ...
    @property
    def units(self) -> Mapping[str, str]: ...
    @property
    def error_sd(self) -> NDArray[np.float64] | None: ...
    @property
    def weight(self) -> NDArray[np.float64] | None: ...
    @property
    def classes(self) -> tuple[str, ...]: ...


def some_rows(where: ArrayLike) -> str:
    """Name the first of some rows.

    Parameters
    ----------
    where : array_like of bool, shape (n,)

    Returns
    -------
    str

    Examples
    --------
    >>> some_rows(np.array([False, True, True]))
    'rows 1, 2'
    """
    rows = np.flatnonzero(where)
    more = f" and {rows.size - SHOWN} more" if rows.size > SHOWN else ""
    plural = "s" if rows.size > 1 else ""
    return f"row{plural} " + ", ".join(str(row) for row in rows[:SHOWN]) + more


def frame_misfits(table: _Placed, *, count: int) -> list[Problem]:
    """List what is wrong with the places and covariates of a table.

    Parameters
    ----------
    table : Design or Targets
    count : int
        How many rows there must be.

    Returns
    -------
    list of Problem
    """
    lengths = {
        "covariates": len(table.covariates),
        "xy_m": len(table.xy_m),
        "lon": len(table.lon),
        "lat": len(table.lat),
    }
    problems = [
        Problem(where=name, what=f"{length} rows", expected=f"{count}")
        for name, length in lengths.items()
        if length != count
    ]
    if table.xy_m.ndim != 2 or table.xy_m.shape[1] not in {2, 3}:
        problems.append(
            Problem(
                where="xy_m",
                what=f"shape {table.xy_m.shape}",
                expected="(n, 2) in a plane, or (n, 3) on the sphere",
            )
        )
    if not isinstance(table.covariates.index, pd.RangeIndex):
        problems.append(
            Problem(
                where="covariates",
                what="rows with labels",
                expected="a RangeIndex",
                cure="reset_index(drop=True)",
            )
        )
    problems += [
        Problem(
            where=name,
            what=f"no number in {some_rows(missing)}",
            cure="leave these rows out",
        )
        for name in ("xy_m", "lon", "lat")
        for missing in [_not_finite(getattr(table, name))]
        if missing.any()
    ]
    return problems + (
        name_misfits(list(table.covariates.columns))
        or _covariate_misfits(table.covariates)
    )


def _not_finite(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    bad = ~np.isfinite(np.asarray(values, dtype=float))
    return np.asarray(bad.any(axis=tuple(range(1, bad.ndim))))


def name_misfits(names: Sequence[object]) -> list[Problem]:
    """Tell of names that covariates cannot have.

    Parameters
    ----------
    names : sequence

    Returns
    -------
    list of Problem
        No texts, twice the same, or the name that the response goes by.

    Examples
    --------
    >>> print(*name_misfits(["depth", "response"]))
    covariate response: named as the response
        expected: a name of its own
        cure: rename it
    """
    checks = (
        ("no text", "a name", [name for name in names if not isinstance(name, str)]),
        ("there twice", "names that differ", [n for n in names if names.count(n) > 1]),
        (
            "named as the response",
            "a name of its own",
            [n for n in names if n == RESPONSE],
        ),
    )
    return [
        Problem(
            where=f"covariate {name}", what=what, expected=expected, cure="rename it"
        )
        for what, expected, bad in checks
        for name in dict.fromkeys(bad)
    ]


def _covariate_misfits(covariates: pd.DataFrame) -> list[Problem]:
    problems = []
    for name in covariates:
        if not pd.api.types.is_float_dtype(covariates[name]):
            problems.append(
                Problem(
                    where=f"covariate {name}",
                    what=f"of type {covariates[name].dtype}",
                    expected="floats",
                )
            )
        elif (missing := ~np.isfinite(covariates[name].to_numpy())).any():
            problems.append(
                Problem(
                    where=f"covariate {name}",
                    what=f"no number in {some_rows(missing)}",
                    cure="leave these rows out",
                )
            )
    return problems


def design_misfits(design: _Answered) -> list[Problem]:
    """List what is wrong with a design.

    Parameters
    ----------
    design : Design

    Returns
    -------
    list of Problem
    """
    count = len(design.response)
    problems = frame_misfits(design, count=count)
    problems += _response_misfits(design)
    problems += [
        Problem(where="units", what=f"none of {name}", expected="of each covariate")
        for name in (*design.covariates.columns, RESPONSE)
        if name not in design.units
    ]
    for name in ("error_sd", "region", "weight", "cell"):
        values = getattr(design, name)
        if values is not None and len(values) != count:
            problems.append(
                Problem(where=name, what=f"{len(values)} rows", expected=f"{count}")
            )
    problems += _class_misfits(design)
    problems += _least(design.error_sd, where="error_sd", positive=False)
    problems += _least(design.weight, where="weight", positive=True)
    return problems


def _response_misfits(design: _Answered) -> list[Problem]:
    if design.kind not in {"occurrence", "quantity"}:
        return [
            Problem(
                where="kind",
                what=repr(design.kind),
                expected="'occurrence' or 'quantity'",
            )
        ]
    values = np.asarray(design.response, dtype=float)
    bad = ~np.isfinite(values)
    expected = "finite numbers"
    if design.kind == "occurrence":
        bad = ~np.isin(values, (0.0, 1.0))
        expected = "0 where it is absent, 1 where it is present"
    if not bad.any():
        return []
    seen = ", ".join(f"{value:g}" for value in np.unique(values[bad])[:SHOWN])
    return [
        Problem(where="response", what=f"{seen} in {some_rows(bad)}", expected=expected)
    ]


def _class_misfits(design: _Answered) -> list[Problem]:
    problems = []
    for name in design.classes:
        if name not in design.covariates:
            what, expected = "no such covariate", "some of the covariates"
        elif np.any(np.mod(design.covariates[name].to_numpy(dtype=float), 1.0) > 0.0):
            what, expected = "holds numbers that are not whole", "codes of classes"
        else:
            continue
        problems.append(Problem(where=f"classes: {name}", what=what, expected=expected))
    return problems


def _least(
    values: NDArray[np.float64] | None, *, where: str, positive: bool
) -> list[Problem]:
    if values is None:
        return []
    given = np.asarray(values, dtype=float)
    good = given > 0.0 if positive else given >= 0.0
    bad = ~(good & np.isfinite(given))
    if not bad.any():
        return []
    expected = "above 0" if positive else "0 or more"
    return [Problem(where=where, what=f"{some_rows(bad)} are not", expected=expected)]
