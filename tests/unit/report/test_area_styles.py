import pytest

from geo.report.area_styles import AreaKind, area_kind, area_style, area_swatches


@pytest.mark.parametrize(
    ("reason", "name", "kind"),
    [
        ("APEI", "areas 1", AreaKind.PROTECTED),
        ("preservation reference zone", "", AreaKind.PROTECTED),
        ("ISA reserved area", "APEI-03", AreaKind.RESERVED),
        ("overlapping contracts", "A and B", AreaKind.CONTRACT),
        ("US licence", "", AreaKind.CONTRACT),
        ("near a cable", "PC-1", AreaKind.OTHER),
        ("out", "Marine Park of the north", AreaKind.PROTECTED),
    ],
)
def test_the_reason_then_the_name_tells_what_an_area_is_for(reason, name, kind):
    assert area_kind({"reason": reason, "name": name}) is kind


def test_no_two_kinds_differ_by_hue_alone():
    reasons = ("APEI", "reserved", "contract", "cable")
    styles = [area_style({"reason": reason}) for reason in reasons]
    assert len({style.pattern for style in styles}) == 4
    assert len({style.colour for style in styles}) == 4


def test_the_legend_shows_each_kind_once_with_its_pattern():
    swatches = area_swatches([{"reason": "APEI"}] * 3 + [{"reason": "cable"}])
    assert [swatch.text for swatch in swatches] == [
        AreaKind.PROTECTED,
        AreaKind.OTHER,
    ]
    assert all("<path" in s.style.drawing("area") for s in swatches)
