"""Work done in a process of its own, with what it cost."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import statistics
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from geo.kernels.threads import THREADS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

PATIENCE_S = 2.0  # with a process that should end

J = TypeVar("J")
R = TypeVar("R")

POOLS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
)
"""Where libraries read how many threads they may take; one, for all methods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a piece of work cost.

    Parameters
    ----------
    wall_s, cpu_s : float
        Medians of the repeats; CPU seconds of all threads together.
    peak_mb : float
        Peak resident memory of the process, data and packages included, in MB of
        a million bytes; NaN where the system does not tell.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float = float("nan")


def timed(work: Callable[[], R], *, repeats: int) -> tuple[R, Cost]:
    """Do some work several times.

    Parameters
    ----------
    work : callable
    repeats : int

    Returns
    -------
    result : object
        Of the last time.
    cost : Cost
        Medians.

    Examples
    --------
    >>> result, cost = timed(lambda: sum(range(1_000)), repeats=3)
    >>> result, cost.cpu_s < 1.0
    (499500, True)
    """
    walls, cpus = [], []
    result = None
    for _ in range(repeats):
        result = None  # two at a time are no part of the work
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    cost = Cost(
        wall_s=statistics.median(walls),
        cpu_s=statistics.median(cpus),
        peak_mb=peak_mb(),
    )
    return cast("R", result), cost


class WorkFailedError(RuntimeError):
    """The process has not given a result; the message says why."""


def in_fresh_process(
    task: Callable[[J], R],
    given: J,
    *,
    threads: int = 1,
    environment: Mapping[str, str] | None = None,
) -> R:
    """Do something in a new process, linear algebra on one thread.

    The process ends with the wait for it, interrupted or not.

    Parameters
    ----------
    task : callable
        A function of a module.
    given : object
        Its argument.
    threads : int, optional
        How many Abyssal's own kernels may take.
    environment : mapping of str to str, optional
        Further variables that the process is told.

    Returns
    -------
    object
        What the task gives.

    Raises
    ------
    WorkFailedError
        The task has failed, or its process has ended without an answer.

    Examples
    --------
    >>> in_fresh_process(abs, -3)
    3
    """
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_answer, args=(theirs, task, given), daemon=False)
    told = dict.fromkeys(POOLS, "1") | {THREADS: str(threads)} | dict(environment or {})
    with _environment(told):
        process.start()
    theirs.close()
    try:
        done, result = ours.recv()
    except EOFError:
        process.join()
        raise WorkFailedError(f"ended with {process.exitcode}, no answer") from None
    finally:
        _end(process)
        ours.close()
    if not done:
        raise WorkFailedError(str(result))
    return cast("R", result)


def _answer(pipe: Connection, task: Callable[[J], R], given: J) -> None:
    """Work in the new process."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends its own as well
    try:
        pipe.send((True, task(given)))
    except Exception as error:  # noqa: BLE001  told where it is waited for
        pipe.send((False, f"{type(error).__name__}: {error}"))
    finally:
        pipe.close()


def _end(process: BaseProcess) -> None:
    process.join(PATIENCE_S)
    if process.is_alive():
        process.terminate()
        process.join(PATIENCE_S)
    if process.is_alive():  # deep in the code of a peer
        process.kill()
        process.join()


def peak_mb() -> float:
    """Give the most memory that this process ever held, in MB.

    Linux counts into the resource usage of a new process what its parent held; its
    own peak is told elsewhere.

    Returns
    -------
    float

    Examples
    --------
    >>> peak_mb() > 1.0
    True
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return float(line.split()[1]) * 1024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


@contextmanager
def _environment(changed: dict[str, str]) -> Iterator[None]:
    """Change what a process that is started meanwhile is told."""
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
