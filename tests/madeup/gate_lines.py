"""Lines of gates as a user draws them, made up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CANARY = {"name": "Canary Passage", "source": "drawn for a test"}
CANARY_LINE = [[-15.4, 27.9], [-14.5, 28.3]]
OCEAN = {"name": "South Atlantic"}
OCEAN_LINE = [[-40.0, -20.0], [13.0, -20.0]]


def write_features(
    folder: Path, features: Sequence[tuple[Mapping[str, object], object]]
) -> Path:
    """Write properties with their lines, or with whole geometries."""
    path = folder / "my_gates.geojson"
    content = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": dict(properties),
                "geometry": {"type": "LineString", "coordinates": shape}
                if isinstance(shape, list)
                else shape,
            }
            for properties, shape in features
        ],
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def write_gate_lines(folder: Path) -> Path:
    """Write a gate across the South Atlantic, and one off the Canary Islands."""
    return write_features(folder, [(OCEAN, OCEAN_LINE), (CANARY, CANARY_LINE)])
