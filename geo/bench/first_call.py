"""How long the first call of compiled code takes, in an empty folder and after."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import pandas as pd

from geo.bench.fresh import Cost, in_fresh_process, timed
from geo.bench.kriging_worlds import KrigingTask, make_world
from geo.geostat.kriging import Kriged, krige

if TYPE_CHECKING:
    from collections.abc import Callable

TASK = KrigingTask(
    name="first call", samples=500, side=200, neighbours=16, general=True
)


def measure_first_call(*, tell: Callable[[str], None] = lambda _: None) -> pd.DataFrame:
    """Time the first kriging of a process.

    Parameters
    ----------
    tell : callable, optional
        Is told what starts.

    Returns
    -------
    pandas.DataFrame
        Cold: with an empty folder of machine code, which is then filled; warm: in
        the next process. Seconds of the first and of the second call; their
        difference is what loading, or compiling, has taken.

    Examples
    --------
    It takes many seconds: ``tests/unit/bench`` runs it.

    >>> table = measure_first_call()  # doctest: +SKIP
    """
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for state in ("cold: compiled, and kept", "warm: read from the folder"):
            tell(f"first call, {state}")
            first, second = in_fresh_process(
                two_calls, TASK, environment={"NUMBA_CACHE_DIR": folder}
            )
            rows.append(
                {
                    "code": state,
                    "targets": TASK.targets,
                    "first_wall_s": round(first.wall_s, 3),
                    "first_cpu_s": round(first.cpu_s, 3),
                    "second_wall_s": round(second.wall_s, 3),
                    "second_cpu_s": round(second.cpu_s, 3),
                }
            )
    return pd.DataFrame(rows)


def two_calls(task: KrigingTask) -> tuple[Cost, Cost]:
    """Krige twice.

    Parameters
    ----------
    task : KrigingTask

    Returns
    -------
    first, second : Cost
        Of each call.

    Examples
    --------
    >>> task = KrigingTask(name="", samples=20, side=5, neighbours=4)
    >>> first, second = two_calls(task)
    >>> first.wall_s > 0.0
    True
    """
    world = make_world(task)

    def once() -> Kriged:
        return krige(
            world.coordinates,
            world.values,
            onto=world.targets,
            variogram=world.variogram,
            neighbourhood=world.neighbourhood,
        )

    (_, first), (_, second) = timed(once, repeats=1), timed(once, repeats=1)
    return first, second
