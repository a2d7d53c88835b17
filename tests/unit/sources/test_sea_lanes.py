"""Sea lanes come from the data file of searoute, and from nothing else of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from geo.errors import DataError
from geo.sources import sea_lanes
from geo.sources.sea_lanes import read_sea_lanes


def test_the_published_features_are_all_there():
    lanes = read_sea_lanes()
    assert len(lanes) == 4109
    west, south, east, north = lanes.total_bounds
    assert west == -180.0
    assert east == pytest.approx(190.85, abs=1e-3)
    assert south > -90.0
    assert north < 90.0


def test_passages_are_tagged_or_empty():
    lanes = read_sea_lanes()
    assert (lanes["passage"] == "").sum() == 4085
    assert (lanes["passage"] == "northwest").sum() == 4
    assert {"suez", "panama", "malacca", "ormuz"} <= set(lanes["passage"])


def test_searoute_itself_is_never_imported(project_root):
    code = (
        f"import sys; sys.path.insert(0, {str(project_root)!r})\n"
        "from geo.sources.sea_lanes import read_sea_lanes\n"
        "read_sea_lanes()\n"
        "assert not [m for m in sys.modules if m.split('.')[0] == 'searoute']"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_another_version_is_refused_with_both_versions(monkeypatch):
    monkeypatch.setattr(sea_lanes, "version", lambda _: "1.5.0")
    with pytest.raises(
        DataError, match=r"version 1\.5\.0[\s\S]*1\.6\.0[\s\S]*pip install"
    ):
        read_sea_lanes()


def test_a_missing_package_is_told_with_the_line_to_type(monkeypatch):
    def absent(name):
        raise sea_lanes.PackageNotFoundError(name)

    monkeypatch.setattr(sea_lanes, "version", absent)
    with pytest.raises(
        DataError, match=r"\(none\)[\s\S]*pip install searoute==1\.6\.0"
    ):
        read_sea_lanes()


def test_a_package_without_its_network_is_told(monkeypatch):
    monkeypatch.setattr(sea_lanes, "find_spec", lambda _: None)
    with pytest.raises(DataError, match=r"no data/marnet_searoute\.geojson"):
        read_sea_lanes()
