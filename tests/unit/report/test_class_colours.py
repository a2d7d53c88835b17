"""Looks of classes and reasons that the colour-blind tell apart."""

from itertools import combinations

import numpy as np
import pytest

from geo.model.classes import ResourceClass
from geo.report.class_colours import (
    CLASS_LOOKS,
    PATTERNS,
    REASON_LOOKS,
    SEVERAL_LOOK,
    class_look,
    reason_looks,
)
from geo.resource.ground.exclusions import Reason

# Machado, Oliveira & Fernandes (2009), full deuteranopia, on linear sRGB
DEUTERANOPIA = np.array(
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
APART = 10.0  # CIELAB; 2.3 is just noticeable side by side


def seen(colour):
    """CIELAB of a colour as a deuteranope sees it."""
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    ratio = TO_XYZ @ np.clip(DEUTERANOPIA @ linear, 0, 1) / WHITE
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array(
        [116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])]
    )


def apart(one, other):
    return float(np.linalg.norm(seen(one.colour) - seen(other.colour)))


def test_classes_grow_paler_as_they_grow_less_sure():
    lightness = [seen(CLASS_LOOKS[one].colour)[0] for one in ResourceClass]
    assert (np.diff(lightness) > APART).all()


def test_reasons_differ_by_colour_or_pattern():
    given = [f"area {n}" for n in range(8)]
    looks = [*reason_looks([*Reason, *given]).values(), SEVERAL_LOOK]
    for one, other in combinations(looks, 2):
        assert apart(one, other) > APART or one.pattern != other.pattern, (one, other)


def test_each_usual_reason_has_its_look():
    assert set(REASON_LOOKS) == set(Reason)
    for look in [*REASON_LOOKS.values(), *CLASS_LOOKS.values(), SEVERAL_LOOK]:
        assert look.pattern in PATTERNS


def test_the_look_of_a_given_reason_does_not_hang_on_the_order_of_cells():
    one, other = reason_looks(["reserved", "APEI"]), reason_looks(["APEI", "reserved"])
    assert one == other
    assert list(one) == ["reserved", "APEI"]


def test_an_unknown_class_has_no_look():
    with pytest.raises(ValueError, match="Probable"):
        class_look("Probable")
