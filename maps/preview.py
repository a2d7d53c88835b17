"""Take the small pictures of this folder from the maps of a run.

    python maps/preview.py results/minamitorishima japan.html

The maps of the run are pictured, and each page named after it.
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
    """Picture the maps of the results folder and the pages named after it."""
    results, *others = (Path(argument).resolve() for argument in sys.argv[1:])
    pages = [results / "maps" / f"{name}.html" for name in NAMES] + others
    for page in pages:
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
                    f"--screenshot={FOLDER / page.stem}.png",
                    page.as_uri(),
                ],
                check=True,
                capture_output=True,
            )


if __name__ == "__main__":
    main()
