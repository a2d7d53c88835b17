"""How long the zones of a whole ocean take, and how much memory."""

from __future__ import annotations

import json
import subprocess
import sys

import pandas as pd

PACIFIC = (100.0, -60.0, -70.0, 66.0)
QUICK = ("FJI", "MHL", "TON")
TARGET_S = 60.0
TARGET_MB = 2000.0

_CODE = """
import json, resource, sys, time
from geo.maritime.world import derive_zones
from geo.sources.coastline import read_islands, read_land
land, islands = read_land(), read_islands()
countries, bounds = json.loads(sys.argv[1])
wall, cpu = time.perf_counter(), time.process_time()
zones = derive_zones(countries, land=land, islands=islands, bounds=bounds)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
# in kB on Linux, in bytes on a Mac
peak_mb = peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
print(json.dumps([len(zones), wall, cpu, peak_mb]))
"""


def measure_zones(*, quick: bool) -> pd.DataFrame:
    """Derive zones in a fresh process, on all cores.

    Parameters
    ----------
    quick : bool
        Three archipelagos rather than every state of the Pacific.

    Returns
    -------
    pandas.DataFrame
        One row: what was derived, how many states, wall and CPU seconds of the
        derivation, the peak memory of the process in MB, and the targets.

    Examples
    --------
    >>> measure_zones(quick=True)["states"].tolist()
    [3]
    """
    asked = (QUICK, None) if quick else ((), PACIFIC)
    done = subprocess.run(  # noqa: S603  our own interpreter, our own code
        [sys.executable, "-c", _CODE, json.dumps(asked)],
        check=True,
        capture_output=True,
        text=True,
    )
    states, wall_s, cpu_s, peak_mb = json.loads(done.stdout)
    return pd.DataFrame(
        [
            {
                "zones": ", ".join(QUICK) if quick else "the Pacific",
                "states": states,
                "wall_s": round(wall_s, 1),
                "cpu_s": round(cpu_s, 1),
                "peak_mb": round(peak_mb),
                "target_s": TARGET_S,
                "target_mb": TARGET_MB,
            }
        ]
    )
