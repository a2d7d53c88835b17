"""Vendor the web assets of the maps from the npm registry, and bake the colour ramps.

Run it again after a change of folium: ``python data/scripts/vendor_assets.py``.
It needs npm, matplotlib and cmocean 4.0.3, and writes geo/report/assets with a
manifest.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from importlib import metadata
from pathlib import Path

import matplotlib as mpl
from matplotlib.colors import to_hex

ASSETS = Path(__file__).resolve().parents[2] / "geo" / "report" / "assets"

# One package a version: its integrity as npm records it, its licence, and which of
# its files become which of ours. `url` is the address folium's templates name.
PACKAGES = [
    {
        "package": "leaflet",
        "version": "1.9.3",
        "licence": "BSD-2-Clause",
        "integrity": "sha512-iB2cR9vAkDOu5l3HAay2obcUHZ7xwUBBjph8+PGtmW/"
        "2lYhbLizWtG7nTeYht36WfOslixQF9D/uSIzhZgGMfQ==",
        "files": {
            "dist/leaflet.js": "leaflet.js",
            "dist/leaflet.css": "leaflet.css",
            "dist/images/layers.png": "images/layers.png",
            "dist/images/layers-2x.png": "images/layers-2x.png",
            "dist/images/marker-icon.png": "images/marker-icon.png",
            "dist/images/marker-icon-2x.png": "images/marker-icon-2x.png",
            "dist/images/marker-shadow.png": "images/marker-shadow.png",
            "LICENSE": "leaflet.LICENSE",
        },
        "urls": {
            "leaflet.js": "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js",
            "leaflet.css": "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css",
        },
    },
    {
        "package": "leaflet.fullscreen",
        "version": "3.0.0",
        "licence": "MIT",
        "integrity": "sha512-81wWSUXz1ZtdneR0v5eJDWXUSx+Zo5J50WXWeydG/"
        "UcILfIEAgz/iOjZSi3p00Z9MJ/FC/P5i3CgdYuEAos0yQ==",
        "files": {
            "Control.FullScreen.js": "fullscreen.js",
            "Control.FullScreen.css": "fullscreen.css",
            "icon-fullscreen.svg": "icon-fullscreen.svg",
            "LICENSE": "fullscreen.LICENSE",
        },
        "urls": {
            "fullscreen.js": "https://cdn.jsdelivr.net/npm/leaflet.fullscreen@3.0.0/"
            "Control.FullScreen.min.js",
            "fullscreen.css": "https://cdn.jsdelivr.net/npm/leaflet.fullscreen@3.0.0/"
            "Control.FullScreen.css",
        },
    },
]

RAMPS = {
    "viridis": "viridis",
    "cividis": "cividis",
    "risk": "YlOrRd",
    "balance": "PuOr",
}
DEEP = "deep-rgb.txt"  # of cmocean: light where shallow, dark where deep
RAMPS_LICENCE = "Matplotlib (viridis, cividis), Apache-2.0 (risk, balance), MIT (deep)"
COLORBREWER = """\
risk (YlOrRd) and balance (PuOr) are ColorBrewer's schemes:
Copyright (c) 2002 Cynthia Brewer, Mark Harrower, and The Pennsylvania State
University. Licensed under the Apache License, Version 2.0; see
http://www.apache.org/licenses/LICENSE-2.0

deep is a table of cmocean 4.0.3 (Thyng et al. 2016, doi:10.5670/oceanog.2016.66),
under its licence:

"""
MATPLOTLIB = """

viridis and cividis are tables of matplotlib, under its licence:

"""


def main() -> None:
    """Rebuild the folder of assets from nothing."""
    shutil.rmtree(ASSETS, ignore_errors=True)
    (ASSETS / "images").mkdir(parents=True)
    entries = [entry for package in PACKAGES for entry in vendor(package)]
    entries.extend(bake_ramps())
    manifest = ASSETS / "manifest.json"
    manifest.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    print(f"{len(entries)} files in {ASSETS}")


def vendor(package: dict[str, object]) -> list[dict[str, str]]:
    """Copy the files of one npm package and describe them."""
    with tempfile.TemporaryDirectory() as folder:
        archive = pack(f"{package['package']}@{package['version']}", Path(folder))
        require_integrity(archive, str(package["integrity"]))
        with tarfile.open(archive) as tar:
            return [
                describe(name, extract(tar, member, name), package)
                for member, name in package["files"].items()
            ]


def pack(what: str, folder: Path) -> Path:
    """Let npm fetch one package as a tarball."""
    done = subprocess.run(
        ["npm", "pack", what, "--silent"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return folder / done.stdout.split()[-1]


def require_integrity(archive: Path, expected: str) -> None:
    """Refuse a tarball that is not the one npm published."""
    digest = hashlib.sha512(archive.read_bytes()).digest()
    found = "sha512-" + base64.b64encode(digest).decode()
    if found != expected:
        raise SystemExit(f"{archive.name}: {found}, expected {expected}")


def extract(tar: tarfile.TarFile, member: str, name: str) -> bytes:
    """Copy one member into the assets under its name here."""
    source = tar.extractfile(f"package/{member}")
    if source is None:
        raise SystemExit(f"{member} is not in the package")
    content = source.read()
    (ASSETS / name).write_bytes(content)
    return content


def describe(name: str, content: bytes, package: dict[str, object]) -> dict[str, str]:
    """Give the manifest's entry of one file."""
    entry = {
        "file": name,
        "package": str(package["package"]),
        "version": str(package["version"]),
        "licence": str(package["licence"]),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    url = package["urls"].get(name)
    return entry | {"url": url} if url else entry


def bake_ramps() -> list[dict[str, str]]:
    """Write each colour ramp as 256 colours, so that no map imports matplotlib."""
    columns = {
        name: [to_hex(mpl.colormaps[source](step / 255)) for step in range(256)]
        for name, source in RAMPS.items()
    }
    columns["deep"] = [
        to_hex([float(share) for share in line.split()])
        for line in text_of("cmocean", DEEP).splitlines()
    ]
    lines = [",".join(columns), *map(",".join, zip(*columns.values(), strict=True))]
    licences = [
        COLORBREWER,
        text_of("cmocean", "LICENSE.txt"),
        MATPLOTLIB,
        text_of("matplotlib", "LICENSE"),
    ]
    contents = {
        "ramps.csv": "\n".join(lines) + "\n",
        "ramps.LICENSE": "".join(licences),
    }
    made_by = {
        "package": "matplotlib",
        "version": mpl.__version__,
        "licence": RAMPS_LICENCE,
        "urls": {},
    }
    for name, text in contents.items():
        (ASSETS / name).write_text(text, encoding="utf-8", newline="\n")
    return [describe(name, text.encode(), made_by) for name, text in contents.items()]


def text_of(package: str, name: str) -> str:
    """Read one file of an installed package, without importing it."""
    files = metadata.distribution(package).files or []
    [found] = (file for file in files if file.name == name)
    return Path(str(found.locate())).read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
