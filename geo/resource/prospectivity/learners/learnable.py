"""What a design and its targets must be before anything is learnt from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from geo.resource.prospectivity.design.design import Design, Targets

LEAST_ROWS = 8
"""Rows below which no learner is fitted: fewer say nothing about a relation."""
LEAST_OF_A_CLASS = 2
"""Presences, and points without one, that a learner of occurrence needs."""


def in_canonical_order(design: Design) -> Design:
    """Sort the rows by all that a learner reads of them.

    Rows that are still tied are alike, so that nothing learnt from the sorted
    design depends on the order in which the stations were listed.

    Parameters
    ----------
    design : Design

    Returns
    -------
    Design
    """
    return design.take(canonical_rows(design))


def canonical_rows(design: Design) -> NDArray[np.intp]:
    """Give the rows in the order of places, covariates, response, error and weight.

    Parameters
    ----------
    design : Design

    Returns
    -------
    ndarray of int, shape (n,)

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.resource.prospectivity.design.design import Design
    >>> east = np.array([300.0, 100.0, 200.0])
    >>> design = Design(
    ...     covariates=pd.DataFrame({"depth": [5e3, 4e3, 3e3]}),
    ...     response=np.zeros(3),
    ...     xy_m=np.column_stack([east, east]),
    ...     lon=east,
    ...     lat=np.zeros(3),
    ...     kind="quantity",
    ...     units={"depth": "m", "response": "kg m-2"},
    ... )
    >>> canonical_rows(design)
    array([1, 2, 0])
    """
    optional = [each for each in (design.error_sd, design.weight) if each is not None]
    columns = np.column_stack(
        [
            design.xy_m,
            design.covariates.to_numpy(dtype=float),
            design.response,
            *optional,
        ]
    )
    return np.lexsort(columns.T[::-1])


def weights_of(design: Design) -> NDArray[np.float64]:
    """Give the weights of the rows, scaled to a mean of 1.

    Parameters
    ----------
    design : Design

    Returns
    -------
    ndarray of float, shape (n,)
        All 1 where none are stated.
    """
    if design.weight is None:
        return np.ones(len(design))
    return np.asarray(design.weight / design.weight.mean())


def require_learnable(design: Design, *, kind: str, learner: str) -> None:
    """Refuse a design that a learner cannot be fitted to, with every reason.

    Parameters
    ----------
    design : Design
    kind : {"occurrence", "quantity"}
        What the learner predicts.
    learner : str
        Its name, for the message.

    Raises
    ------
    DataError
        The design is of the other kind, has too few rows, or holds no presence
        or nothing but presences.
    """
    problems = []
    if design.kind != kind:
        problems.append(
            Problem(
                where="design",
                what=f"its response is of kind {design.kind!r}",
                expected=f"{kind!r}",
                cure=f'a learner for {design.kind!r}: see learner_named("...", '
                f"{design.kind!r})",
            )
        )
    if len(design) < LEAST_ROWS:
        problems.append(
            Problem(
                where="design",
                what=f"{len(design)} rows",
                expected=f"at least {LEAST_ROWS}",
                cure="more stations, or folds that leave more of them",
            )
        )
    if design.kind == "occurrence":
        problems += _missing_classes(design.response)
    if problems:
        raise DataError(f"learner {learner!r}", problems)


def require_covariates(design: Design, *, learner: str) -> None:
    """Refuse a design without covariates.

    Parameters
    ----------
    design : Design
    learner : str
        Its name, for the message.

    Raises
    ------
    DataError
    """
    if not design.names:
        problem = Problem(
            where="design",
            what="no covariates",
            expected="one at least",
            cure="a learner of positions: kriging, inverse distance, nearest",
        )
        raise DataError(f"learner {learner!r}", [problem])


def _missing_classes(response: NDArray[np.float64]) -> list[Problem]:
    present = int(np.count_nonzero(response == 1.0))
    cure = "points of both classes, or larger folds and regions that hold both"
    return [
        Problem(
            where="response",
            what=f"{count or 'no'} {name}{'' if count == 1 else 's'} "
            f"among {len(response)} rows",
            expected=f"at least {LEAST_OF_A_CLASS}",
            cure=cure,
        )
        for name, count in (
            ("presence", present),
            ("point without a presence", len(response) - present),
        )
        if count < LEAST_OF_A_CLASS
    ]


def require_levels(levels: ArrayLike, *, what: str) -> NDArray[np.float64]:
    """Check the levels of quantiles.

    Parameters
    ----------
    levels : array_like of float
    what : str
        What they are asked of, for the message.

    Returns
    -------
    ndarray of float, shape (q,)

    Raises
    ------
    ParameterError
        There are none, or one lies outside (0, 1).

    Examples
    --------
    >>> require_levels([0.05, 1.0], what="forest")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: forest: 1 problem
    - levels: 1
        expected: numbers between 0 and 1
        cure: 0.9 is written 0.9, not 90
    """
    checked = np.atleast_1d(np.asarray(levels, dtype=float))
    bad = checked[~((checked > 0.0) & (checked < 1.0))]
    if bad.size or not checked.size or checked.ndim != 1:
        told = ", ".join(f"{each:g}" for each in bad.ravel()) or "none"
        problem = Problem(
            where="levels",
            what=told,
            expected="numbers between 0 and 1",
            cure="0.9 is written 0.9, not 90",
        )
        raise ParameterError(what, [problem])
    return checked


def require_columns(targets: Targets, names: Sequence[str]) -> NDArray[np.float64]:
    """Give the covariates of targets in the order in which they were learnt.

    Parameters
    ----------
    targets : Targets
    names : sequence of str
        Those of the design.

    Returns
    -------
    ndarray of float, shape (m, p)

    Raises
    ------
    DataError
        Covariates are missing, or not finite.
    """
    missing = [name for name in names if name not in targets.covariates.columns]
    if missing:
        problem = Problem(
            where="covariates",
            what=f"no {', '.join(missing)} at the targets",
            expected=f"all of {', '.join(names)}, as learnt from",
            cure="stack the same covariates for the targets",
        )
        raise DataError("targets", [problem])
    columns = targets.covariates[list(names)].to_numpy(dtype=float)
    bad = ~np.isfinite(columns).all(axis=0)
    if bad.any():
        told = ", ".join(name for name, wrong in zip(names, bad, strict=True) if wrong)
        problem = Problem(
            where="covariates",
            what=f"{told}: not finite at some targets",
            expected="a number at every target",
            cure="targets_of() leaves cells without a covariate out",
        )
        raise DataError("targets", [problem])
    return columns
