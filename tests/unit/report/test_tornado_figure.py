"""The tornado as a drawing."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pandas as pd

from geo.report.figures import draw_tornado

HOSTILE = '</svg><script>1</script> $x_1$ & "quoted"'
TABLE = pd.DataFrame(
    {
        "input": ["CHN", "import_reliance"],
        "kind": ["governance", "factor"],
        "risk_low": [4.4, 4.9],
        "risk": 4.9,
        "risk_high": [5.3, 4.9],
    }
)


def test_a_tornado_is_the_same_each_time_and_tells_itself_in_words():
    drawing = draw_tornado(TABLE, title="Supply risk")
    assert drawing.svg == draw_tornado(TABLE, title="Supply risk").svg
    assert drawing.alt == (
        "From 4.9: CHN, governance 4.4 to 5.3, import reliance, factor 4.9 to 4.9."
    )


def test_words_of_a_user_stay_words():
    hostile = TABLE.assign(input=HOSTILE)
    drawing = draw_tornado(hostile, title=HOSTILE)
    root = ET.fromstring(drawing.svg)  # noqa: S314  # our own text
    assert not [part for part in root.iter() if part.tag.endswith("script")]


def test_a_tornado_without_inputs_says_so():
    assert draw_tornado(TABLE.head(0), title="Supply risk").alt == "No inputs."


def test_twelve_inputs_are_drawn_at_most():
    many = pd.concat([TABLE] * 20, ignore_index=True)
    assert draw_tornado(many, title="Supply risk").alt.count(" to ") == 12
