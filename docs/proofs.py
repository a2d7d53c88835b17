#!/usr/bin/env python3
"""Write docs/PROOFS.md from the real test data.

Run from the project folder:

    python docs/proofs.py --data ../shared/testdata

The computations lie in tests/realworld, where tests assert what the page says.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Compute every table and write the page."""
    sys.path.insert(0, str(ROOT / "tests"))
    from realworld.page import PAGE, proofs_page  # noqa: PLC0415  found by now

    told = argparse.ArgumentParser(description="Write docs/PROOFS.md.")
    told.add_argument("--data", type=Path, required=True, help="folder of the files")
    PAGE.write_text(proofs_page(told.parse_args().data.resolve()), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
