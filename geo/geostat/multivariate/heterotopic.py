"""Samples of several variables that were not all measured everywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.geostat.samples import Samples, as_numbers, require_points, require_samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


def samples_by_variable(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    variables: Sequence[str],
    error_variance: ArrayLike | None = None,
) -> dict[str, Samples]:
    """Split a table of stations into the samples of each variable.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    values : array_like of float, shape (n, variables)
        NaN where a variable was not measured.
    variables : sequence of str
        The names of the columns.
    error_variance : array_like of float, shape (n, variables), optional
        Of each value's own error, in squared units of its variable.

    Returns
    -------
    dict of str to Samples

    Raises
    ------
    DataError
        Shapes that do not agree, a name that comes twice, a variable without a
        value, infinite values, or what `require_samples` refuses in any of them.

    Examples
    --------
    >>> samples = samples_by_variable(
    ...     [[0.0, 0.0], [900.0, 0.0]],
    ...     [[1.3, 0.2], [1.4, np.nan]],
    ...     variables=["nickel", "cobalt"],
    ... )
    >>> {name: len(each) for name, each in samples.items()}
    {'nickel': 2, 'cobalt': 1}
    """
    points = require_points(coordinates, what="samples")
    table = as_numbers(values, what="samples", where="values")
    errors = (
        np.zeros_like(table)
        if error_variance is None
        else as_numbers(error_variance, what="samples", where="error_variance")
    )
    expected = (len(points), len(variables))
    problems = [
        Problem(where=where, what=f"shape {found.shape}", expected=f"{expected}")
        for where, found in (("values", table), ("error_variance", errors))
        if found.shape != expected
    ]
    if len(set(variables)) < len(variables):
        problems.append(
            Problem(
                where="variables",
                what=", ".join(variables),
                expected="names that differ",
            )
        )
    if problems:
        raise DataError("samples", problems)

    samples = {}
    for column, name in enumerate(variables):
        measured = ~np.isnan(table[:, column])
        try:
            samples[name] = require_samples(
                points[measured],
                table[measured, column],
                error_variance=errors[measured, column],
            )
        except DataError as refused:
            # rows count among the samples of the variable
            whose = (
                name
                if measured.all() or not measured.any()
                else f"{name}, of its own samples"
            )
            problems += [
                replace(problem, where=f"{whose}, {problem.where}")
                for problem in refused.problems
            ]
    if problems:
        raise DataError("samples", problems)
    return samples
