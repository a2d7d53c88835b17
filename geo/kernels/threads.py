"""Linear algebra on one thread, so that results hang on no number of them.

BLAS libraries cut a product or a factorisation up by the threads they are given,
and the last digits of the answer follow.
"""

from __future__ import annotations

from functools import cache, wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


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
