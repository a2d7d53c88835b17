"""What is assumed of a distribution beyond its smallest and its largest datum."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

DECILES = (0.1, 0.9)


class TailForm(StrEnum):
    """How the distribution runs from the extreme datum to the bound.

    With p the probability at the smallest datum z₁, q that at the largest zₙ, and
    b the bound: `LINEAR` and `POWER` are F(z) = p ((z − b) / (z₁ − b))^ω in the
    lower tail and 1 − F(z) = (1 − q) ((b − z) / (b − zₙ))^ω in the upper one, with
    ω = 1 for the linear form (GSLIB's upper power tail counts from the datum, not
    from the bound). `HYPERBOLIC`, for the upper tail only, is
    1 − F(z) = (1 − q) (zₙ / z)^ω, which needs no bound.
    """

    LINEAR = "linear"
    POWER = "power"
    HYPERBOLIC = "hyperbolic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tails:
    """What is assumed beyond the smallest and the largest datum.

    Parameters
    ----------
    lower : float
        No value lies below it.
    upper : float
        No value lies above it; infinity with a hyperbolic upper tail only.
    lower_form : {"linear", "power"}, optional
    upper_form : {"linear", "power", "hyperbolic"}, optional
    lower_power, upper_power : float, optional
        The exponent ω of a power or hyperbolic tail.

    Raises
    ------
    ParameterError

    References
    ----------
    Deutsch, C.V. & Journel, A.G. (1998). GSLIB, 2nd ed., section V.1.6.

    Examples
    --------
    >>> Tails(lower=0.0, upper=50.0)  # doctest: +ELLIPSIS
    Tails(lower=0.0, upper=50.0, lower_form=<TailForm.LINEAR: 'linear'>, ...
    """

    lower: float
    upper: float
    lower_form: TailForm = TailForm.LINEAR
    upper_form: TailForm = TailForm.LINEAR
    lower_power: float = 1.0
    upper_power: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "lower_form", _form(self.lower_form))
        object.__setattr__(self, "upper_form", _form(self.upper_form))
        problems = [*self._bad_bounds(), *self._bad_forms()]
        if problems:
            raise ParameterError("tails", problems)

    def _bad_bounds(self) -> list[Problem]:
        problems = []
        if not np.isfinite(self.lower):
            problems.append(
                Problem(where="lower", what=f"{self.lower}", expected="a finite number")
            )
        unbounded = self.upper == np.inf and self.upper_form == TailForm.HYPERBOLIC
        if not (np.isfinite(self.upper) or unbounded):
            problems.append(
                Problem(
                    where="upper",
                    what=f"{self.upper}",
                    expected="a finite number, or infinity with a hyperbolic tail",
                )
            )
        if not self.lower < self.upper:
            problems.append(
                Problem(
                    where="lower, upper",
                    what=f"{self.lower}, {self.upper}",
                    expected="the lower bound below the upper one",
                )
            )
        return problems

    def _bad_forms(self) -> list[Problem]:
        problems = []
        if self.lower_form not in {TailForm.LINEAR, TailForm.POWER}:
            problems.append(
                Problem(
                    where="lower_form",
                    what=repr(str(self.lower_form)),
                    expected="linear or power",
                )
            )
        if self.upper_form not in list(TailForm):
            problems.append(
                Problem(
                    where="upper_form",
                    what=repr(str(self.upper_form)),
                    expected="one of " + ", ".join(TailForm),
                )
            )
        for side in ("lower", "upper"):
            power = getattr(self, f"{side}_power")
            form = getattr(self, f"{side}_form")
            if not (np.isfinite(power) and power > 0.0):
                expected = "a finite number above 0"
            elif form == TailForm.LINEAR and power != 1.0:
                expected = "1 in a linear tail"
            else:
                continue
            problems.append(
                Problem(where=f"{side}_power", what=f"{power}", expected=expected)
            )
        return problems


def tails_of(values: ArrayLike, *, floor: float | None = None) -> Tails:
    """Let linear tails reach as far beyond the extreme data as these suggest.

    An exponential tail falls by a factor e over a stretch of
    ``|extreme − decile| / ln(n / 10)``; so far the tail reaches. Fitted so, normal
    scores give back the mean and the variance of what was sampled, whether it is
    skewed or not. The largest datum as a bound loses the values above it; a bound
    far below the data, such as 0 for a depth, invents some.

    Parameters
    ----------
    values : array_like of float, shape (n,)
    floor : float, optional
        No tail reaches below it; 0 where no value lies below 0, by default.

    Returns
    -------
    Tails

    Raises
    ------
    DataError
        Values that are not finite, below the floor, or all alike.

    Examples
    --------
    >>> tails = tails_of([10.0, 12.0, 13.0, 15.0, 20.0])
    >>> tails.lower, tails.upper
    (9.2, 22.0)
    """
    column = np.asarray(values, dtype=float)
    if column.ndim != 1 or not np.isfinite(column).all() or len(np.unique(column)) < 2:
        problem = Problem(
            where="values",
            what=f"shape {column.shape}, {len(np.unique(column))} distinct",
            expected="finite numbers of one variable, at least two of them distinct",
        )
        raise DataError("tails", [problem])
    low, high = float(column.min()), float(column.max())
    least = _floor(low, floor)
    decile_low, decile_high = np.quantile(column, DECILES)
    # of fewer than some thirty data a decile tells no more than of so many
    falls = max(np.log(len(column) * DECILES[0]), 1.0)
    return Tails(
        lower=max(low - float(decile_low - low) / falls, least),
        upper=high + float(high - decile_high) / falls,
    )


def _floor(low: float, floor: float | None) -> float:
    if floor is None:
        return 0.0 if low >= 0.0 else -np.inf
    if not floor <= low:
        problem = Problem(
            where="floor", what=f"{floor:g}", expected=f"at most {low:g}, the smallest"
        )
        raise DataError("tails", [problem])
    return floor


def _form(form: str) -> TailForm:
    """Read the name of a form; an unknown one is left for the check to name."""
    return TailForm(form) if form in list(TailForm) else form  # type: ignore[return-value]
