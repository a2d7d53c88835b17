"""The number of threads, on which no result hangs.

BLAS libraries cut a product or a factorisation up by the threads they are given,
and the last digits of the answer follow: linear algebra runs on one thread.
Compiled code is shared out by targets, whose numbers are their own, over
`workers` threads.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache, wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

P = ParamSpec("P")
R = TypeVar("R")
Item = TypeVar("Item")

THREADS = "ABYSSAL_THREADS"


@cache
def _libraries() -> ThreadpoolController:
    """Find the libraries that numpy and scipy have brought, both of them."""
    import numpy.linalg  # noqa: F401, PLC0415  looked for once it is loaded
    import scipy.linalg  # noqa: F401, PLC0415

    return ThreadpoolController()


def on_one_thread(function: Callable[P, R]) -> Callable[P, R]:
    """Run a function with linear algebra on one thread.

    Parameters
    ----------
    function : callable

    Returns
    -------
    callable

    Examples
    --------
    >>> import numpy as np
    >>> on_one_thread(np.linalg.inv)(np.array([[4.0]]))
    array([[0.25]])
    """

    @wraps(function)
    def alone(*arguments: P.args, **named: P.kwargs) -> R:
        with _libraries().limit(limits=1, user_api="blas"):
            return function(*arguments, **named)

    return alone


def workers() -> int:
    """Say how many threads compiled code is shared out over.

    Returns
    -------
    int
        What ``ABYSSAL_THREADS`` says, where it is set; else the processors that
        this process may use.

    Raises
    ------
    ParameterError
        ``ABYSSAL_THREADS`` is no whole number from 1 on.

    Examples
    --------
    >>> workers() >= 1
    True
    """
    given = os.environ.get(THREADS, "").strip()
    if not given:
        return _processors()
    if not given.isdecimal() or int(given) < 1:
        problem = Problem(
            where=THREADS,
            what=repr(given),
            expected="a whole number from 1 on",
            cure="unset it to use all processors",
        )
        raise ParameterError("environment", [problem])
    return int(given)


def share_out(task: Callable[[Item], R], items: Sequence[Item]) -> list[R]:
    """Do a task for each of some items, on as many threads as there may be.

    Parameters
    ----------
    task : callable
        Depends on its item only, and changes nothing that another one reads.
    items : sequence

    Returns
    -------
    list
        In the order of the items.

    Examples
    --------
    >>> share_out(abs, [-3, 2])
    [3, 2]
    """
    threads = min(workers(), len(items))
    if threads <= 1:
        return [task(item) for item in items]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(task, items))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
