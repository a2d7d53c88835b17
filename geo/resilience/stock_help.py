"""What levers bring to a stock, as numbers by step: the stock asks not which lever."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.kernels.stock_numbers import DAILY
from geo.model.limits import outside, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.resilience.stock_question import StockQuestion

Numbers = NDArray[np.float64]

_UNSURE = {
    "relative_sd": (0.0, 3.0),
    "lag_sd_days": (0.0, 3650.0),
    "sooner_days": (0.0, inf),
}
_BY_STEP = ("private_target_days", "public_target_days", "private_fill", "public_fill")
_TAKEN = ("day", *DAILY)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inflow:
    """Goods that come beside the network: recycling, the seabed.

    Parameters
    ----------
    name : str
    t_per_day : ndarray of float, shape (steps,)
    relative_sd : float, optional
        Of a factor on all of it, lognormal with median 1, where paths are drawn.
    lag_sd_days : float, optional
        Of a shift of all of it, normal, where paths are drawn.
    sooner_days : float, optional
        The most that a shift brings it forward: its lag, since nothing comes before
        it is decided upon. No limit by default.
    most_per_day : ndarray of float or None, optional
        That can pass, by step, whatever the factor and the shift. No limit by default.
    total_t : float, optional
        All there is of it. No limit by default.
    total_sd : float, optional
        Of a factor on the total, lognormal with median 1, where paths are drawn.
    """

    name: str
    t_per_day: Numbers
    relative_sd: float = 0.0
    lag_sd_days: float = 0.0
    sooner_days: float = inf
    most_per_day: Numbers | None = None
    total_t: float = inf
    total_sd: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Saving:
    """Demand that is not asked for any more.

    Parameters
    ----------
    name : str
    share : ndarray of float, shape (steps, sectors)
        0 to 1, of what other savings leave of the demand of the sector.
    relative_sd, lag_sd_days, sooner_days : float, optional
        As those of `Inflow`; no more than all is ever saved.
    """

    name: str
    share: Numbers
    relative_sd: float = 0.0
    lag_sd_days: float = 0.0
    sooner_days: float = inf


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VariantLevel:
    """How far the market is supplied by a changed network instead of its own.

    Parameters
    ----------
    variant : str
        A key of the book of states.
    level : ndarray of float, shape (steps,)
        0 to 1. What lands moves by so much of the difference between the networks.
    """

    variant: str
    level: Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Help:
    """All that levers bring.

    Parameters
    ----------
    inflows : tuple of Inflow, optional
    savings : tuple of Saving, optional
    variants : tuple of VariantLevel, optional
        Together they land no more than the best of the networks, or an ordinary day.
    private_target_days, public_target_days : ndarray of float or None, optional
        By step, in place of what the question says.
    private_fill, public_fill : ndarray of float or None, optional
        By step, the most bought in a day, in days of demand, in place of what the
        question says.
    information_lag_days, sharing : float or None, optional
        In place of the question's.

    Examples
    --------
    >>> recycling = Inflow(name="recycling", t_per_day=np.full(365, 0.1))
    >>> Help(inflows=(recycling,)).inflows[0].name
    'recycling'
    """

    inflows: tuple[Inflow, ...] = ()
    savings: tuple[Saving, ...] = ()
    variants: tuple[VariantLevel, ...] = ()
    private_target_days: Numbers | None = None
    public_target_days: Numbers | None = None
    private_fill: Numbers | None = None
    public_fill: Numbers | None = None
    information_lag_days: float | None = None
    sharing: float | None = None


NO_HELP = Help()


def require_fitting(help: Help, *, question: StockQuestion) -> None:  # noqa: A002  the field's own word
    """Refuse help that does not fit the steps and sectors of a question.

    Parameters
    ----------
    help : Help
    question : StockQuestion

    Raises
    ------
    ParameterError
        An array has another shape or numbers out of range, or an inflow has the name
        of another, or of a column of what is told by step; all are told.

    Examples
    --------
    >>> from geo.resilience.stock_question import StockQuestion
    >>> asked = StockQuestion(
    ...     commodity="nickel", demand_t_per_year=100.0, horizon_days=10
    ... )
    >>> require_fitting(NO_HELP, question=asked)
    """
    problems = [*_names(help), *_arrays(help, question), *_numbers(help)]
    if problems:
        raise ParameterError(f"levers on the stock of {question.commodity}", problems)


def require_given(
    arrivals_t: Numbers,
    *,
    question: StockQuestion,
    help: Help,  # noqa: A002
) -> None:
    """Refuse arrivals that do not fit a question, and variants beside them.

    Parameters
    ----------
    arrivals_t : ndarray of float, shape (steps,)
    question : StockQuestion
    help : Help

    Raises
    ------
    ParameterError
        They have another shape or numbers out of range, or a lever changes the
        network that they came from; all are told.

    Examples
    --------
    >>> from geo.resilience.stock_question import StockQuestion
    >>> asked = StockQuestion(commodity="nickel", demand_t_per_year=1.0, horizon_days=3)
    >>> require_given(np.zeros(3), question=asked, help=NO_HELP)
    """
    problems = list(_odd("arrivals_t", arrivals_t, shape=(question.steps,)))
    problems += [
        Problem(
            where=f"variant {one.variant}",
            what="changes what lands",
            expected="nothing of the kind: arrivals are given",
        )
        for one in help.variants
    ]
    if problems:
        raise ParameterError(f"arrivals of {question.commodity}", problems)


def _names(told: Help) -> Iterator[Problem]:
    names = [one.name for one in told.inflows]
    yield from repeated("inflows", "name", names)
    for name in names:
        if name in _TAKEN:
            yield Problem(
                where=f"inflow {name}",
                what="the name of a column of what is told by step",
                expected="none of " + ", ".join(_TAKEN),
                cure="give it another name",
            )


def _arrays(told: Help, question: StockQuestion) -> Iterator[Problem]:
    steps, sectors = question.steps, len(question.sectors)
    for inflow in told.inflows:
        yield from _odd(inflow.name, inflow.t_per_day, shape=(steps,))
        if inflow.most_per_day is not None:
            where = f"most_per_day of {inflow.name}"
            yield from _odd(where, inflow.most_per_day, shape=(steps,))
    for saving in told.savings:
        yield from _odd(saving.name, saving.share, shape=(steps, sectors), most=1.0)
    for variant in told.variants:
        yield from _odd(variant.variant, variant.level, shape=(steps,), most=1.0)
    for name in _BY_STEP:
        numbers = getattr(told, name)
        if numbers is not None:
            yield from _odd(name, numbers, shape=(steps,))


def _numbers(told: Help) -> Iterator[Problem]:
    for one in (*told.inflows, *told.savings):
        for name, (low, high) in _UNSURE.items():
            yield from outside(one, name, low=low, high=high)
    for inflow in told.inflows:
        yield from outside(inflow, "total_t", low=0.0, high=inf)
        yield from outside(inflow, "total_sd", low=0.0, high=3.0)
    for name, most in (("information_lag_days", inf), ("sharing", 1.0)):
        yield from outside(told, name, low=0.0, high=most)


def _odd(
    name: str, numbers: Numbers, *, shape: tuple[int, ...], most: float = inf
) -> Iterator[Problem]:
    if numbers.shape != shape:
        yield Problem(
            where=name, what=f"shape {numbers.shape}", expected=f"shape {shape}"
        )
    elif not np.all((numbers >= 0.0) & (numbers <= most) & np.isfinite(numbers)):
        expected = (
            f"finite, 0 to {most:g}" if np.isfinite(most) else "finite, 0 or more"
        )
        yield Problem(
            where=name,
            what=f"{numbers.min():g} to {numbers.max():g}",
            expected=expected,
        )
