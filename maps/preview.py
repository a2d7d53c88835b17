"""Take the small pictures of this folder from the maps of a run.

    python maps/preview.py results/minamitorishima

Needs Debian's chromium; nothing is loaded from a network.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
NAMES = ("seabed", "routes", "risk")
SIZE = "1000,640"


def main() -> None:
    """Picture each map of the results folder named on the command line."""
    results = Path(sys.argv[1]).resolve()
    for name in NAMES:
        with tempfile.TemporaryDirectory() as profile:
            subprocess.run(
                [
                    "chromium",
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    f"--user-data-dir={profile}",
                    f"--window-size={SIZE}",
                    "--hide-scrollbars",
                    "--virtual-time-budget=4000",
                    f"--screenshot={FOLDER / name}.png",
                    (results / "maps" / f"{name}.html").as_uri(),
                ],
                check=True,
                capture_output=True,
            )


if __name__ == "__main__":
    main()
