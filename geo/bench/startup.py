"""How long a newcomer waits for the first word."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time

import pandas as pd

TARGETS_S = {"import geo": 0.3, "abyssal --help": 0.5}

_COMMANDS = {
    "python -c pass": "pass",
    "import geo": "import geo",
    "abyssal --help": "import sys; sys.argv = ['abyssal', '--help']; "
    "from geo.cli import main; main()",
    "import geopandas": "import geopandas",
}


def measure_startup(*, repeats: int) -> pd.DataFrame:
    """Time fresh processes, interleaved.

    Parameters
    ----------
    repeats : int
        How often each is started.

    Returns
    -------
    pandas.DataFrame
        One row per command: median wall and CPU seconds of the whole process,
        the same less those of an empty interpreter, and the target.

    Examples
    --------
    >>> table = measure_startup(repeats=1)
    >>> list(table["command"])[:2]
    ['python -c pass', 'import geo']
    """
    wall: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    cpu: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    for _ in range(repeats):
        for name, code in _COMMANDS.items():
            seconds, work = _time_process(code)
            wall[name].append(seconds)
            cpu[name].append(work)
    empty = statistics.median(wall["python -c pass"])
    return pd.DataFrame(
        [
            {
                "command": name,
                "wall_s": round(statistics.median(wall[name]), 3),
                "cpu_s": round(statistics.median(cpu[name]), 3),
                "beyond_python_s": round(statistics.median(wall[name]) - empty, 3),
                "target_s": TARGETS_S.get(name),
            }
            for name in _COMMANDS
        ]
    )


def _time_process(code: str) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(  # noqa: S603  our own interpreter, our own code
        [sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL
    )
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, work
