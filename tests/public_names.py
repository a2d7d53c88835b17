"""The public names as docs/API.md lists them: `python tests/public_names.py` writes."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import geo

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/API.md"
PROMISED = Path(__file__).with_name("promised_names.txt")
START, END = "<!-- names: written by tests/public_names.py -->", "<!-- names end -->"

PARTS = {
    "errors": "Errors",
    "model": "Settings, grids and places",
    "sources": "Reading",
    "geostat": "Geostatistics",
    "maritime": "Zones at sea",
    "resource": "Resources",
    "resource.prospectivity": "Concentration maps",
    "routing": "Routes",
    "resilience": "Supply and stocks",
    "report": "Writing maps",
    "workflow": "Whole projects",
}
"""Headings by the packages of geo; a name goes under the longest that fits."""


def first_sentence(name: str) -> str:
    """Give the first line of a docstring."""
    return (inspect.getdoc(getattr(geo, name)) or "").partition("\n")[0]


def part_of(name: str) -> str:
    """Say under which heading a name stands."""
    module = getattr(geo, name).__module__.removeprefix("geo.") + "."
    return max((part for part in PARTS if module.startswith(f"{part}.")), key=len)


def names_listed() -> str:
    """Write the list, a heading for each part and a line for each name."""
    lines = [START]
    for part, heading in PARTS.items():
        lines += ["", f"### {heading}", ""]
        lines += [
            f"- `{name}`: {first_sentence(name)}"
            for name in sorted(geo.__all__, key=str.casefold)
            if part_of(name) == part
        ]
    return "\n".join([*lines, "", END])


def page_with_names(page: str) -> str:
    """Put the list of today into the page."""
    pattern = re.compile(f"{re.escape(START)}.*{re.escape(END)}", flags=re.DOTALL)
    return pattern.sub(lambda _: names_listed(), page)


def promised() -> list[str]:
    """List the names that were promised once, whatever became of them."""
    return PROMISED.read_text(encoding="utf-8").split()


def main() -> None:
    """Bring the page and the promises up to today; nothing promised is taken out."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page_with_names(page), encoding="utf-8")
    names = sorted({*promised(), *geo.__all__})
    PROMISED.write_text("\n".join(names) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
