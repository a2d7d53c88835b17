"""The built-in project, made small enough to be run by the way."""

from __future__ import annotations

import re
from pathlib import Path

from geo.workflow.examples import copy_example

SMALL = {
    "spacing_m = 2000.0": "spacing_m = 10000.0",
    "realizations = 100": "realizations = 10",
    "variograms = 10": "variograms = 2",
    "paths = 200": "paths = 10",
    "# [supply.contingency]           # every single stop is ranked; then:": (
        "[supply.contingency]\nworst = 2\ndraws = 1"
    ),
}


def write_small_demo(folder: Path, *, commodity: str = "nickel") -> Path:
    """Copy the built-in project with one commodity, coarser cells and few draws."""
    return make_small(copy_example("minamitorishima", folder), commodity=commodity)


def make_small(project: Path, *, commodity: str = "nickel") -> Path:
    """Leave one commodity, coarser cells and few draws in a copy of the project."""
    text = project.read_text(encoding="utf-8")
    for old, new in SMALL.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    others = {"cobalt", "nickel", "rare_earths"} - {commodity}
    for other in sorted(others):
        block = rf'\[\[supply\.commodities\]\]\nname = "{other}".*?(?=\n\n)'
        text, count = re.subn(block, "", text, count=1, flags=re.DOTALL)
        assert count == 1, other
    project.write_text(text, encoding="utf-8")
    return project
