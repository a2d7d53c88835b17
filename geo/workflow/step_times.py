"""How long the steps of a run take."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class StepTime(NamedTuple):
    """What a step took.

    Attributes
    ----------
    step : str
    cpu_s : float
        Of all threads of the program, s.
    wall_s : float
        By the clock, s.
    """

    step: str
    cpu_s: float
    wall_s: float


def tell_nobody(_: StepTime) -> None:
    """Keep a time to oneself."""


@contextmanager
def timed(step: str, on_done: Callable[[StepTime], None]) -> Iterator[None]:
    """Time what is done within, and tell it where nothing was raised.

    Parameters
    ----------
    step : str
    on_done : callable

    Examples
    --------
    >>> with timed("zone", lambda taken: print(taken.step, taken.wall_s >= 0.0)):
    ...     pass
    zone True
    """
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    on_done(StepTime(step, time.process_time() - cpu, time.perf_counter() - wall))
