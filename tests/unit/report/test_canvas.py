"""Figures as files: small, the same each time, and no harm to what stands beside."""

import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from geo.report.canvas import (
    BLUE,
    PNG_DPI,
    add_panel,
    finish_drawing,
    name_axes,
    open_canvas,
)

HOSTILE = '1.23456 ; font-family: serif <g id="x"> transform="rotate(0 1 2)"'


def draw(title="Depth", *, alt="Falls.", label="m", **parts):
    with open_canvas(title, width=4.0, height=3.0) as (figure, axes):
        axes.plot([0.0, 1.23456, 2.0], [3.0, 2.34567, 0.5], color=BLUE, alpha=0.16)
        name_axes(axes, "Day", label)
        return finish_drawing(figure, title=title, alt=alt, **parts)


def ids(svg):
    return set(re.findall(r' id="([^"]+)"', svg))


def test_a_picture_has_the_size_of_its_figure_on_white():
    picture = Image.open(io.BytesIO(draw().png()))
    assert picture.size == (4 * PNG_DPI, 3 * PNG_DPI)
    colours = np.asarray(picture.convert("RGB"))
    assert (colours[0, 0] == 255).all()
    assert colours.min() < 80
    assert "Software" not in picture.info
    assert "date" not in " ".join(picture.info).lower()


def test_a_picture_keeps_its_last_row_where_inches_are_no_whole_pixels():
    height = 1.2 + 0.3 * 3  # a hair below 336 pixels
    with open_canvas("Depth", width=4.0, height=height) as (figure, _):
        drawn = finish_drawing(figure, title="Depth", alt="Nothing yet.")
    assert Image.open(io.BytesIO(drawn.png())).size == (4 * PNG_DPI, 336)


def test_a_figure_keeps_no_pixels_and_no_place_of_its_own_after_a_picture():
    with open_canvas("Depth") as (figure, axes):
        drawn = finish_drawing(figure, title="Depth", alt="Nothing yet.")
        canvas, place = figure.canvas, axes.get_position().bounds
        drawn.png()
    assert figure.canvas is canvas
    assert axes.get_position().bounds == place


def test_files_are_the_same_each_time_in_any_order():
    first, second = draw(), draw()
    picture = second.png()
    assert first.png() == picture == first.png()
    assert first.svg == second.svg


def test_nothing_is_painted_before_it_is_asked_for(monkeypatch):
    painted = []
    monkeypatch.setattr(
        "PIL.Image.fromarray", lambda *_: painted.append(1) or Image.new("RGB", (1, 1))
    )
    drawn = draw()
    assert painted == []
    drawn.png()
    assert painted == [1]


def test_two_drawings_in_one_page_share_no_name():
    assert ids(draw().svg) & ids(draw(alt="Rises.").svg) == set()
    assert ids(draw().svg)


def test_a_drawing_brings_no_style_for_the_rest_of_the_page():
    assert "<style" not in draw().svg


def test_only_places_are_rounded_and_never_text():
    svg = draw(label=HOSTILE, title="0.98765").svg
    root = ET.fromstring(svg)  # noqa: S314  # our own text
    texts = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {HOSTILE, "0.98765"} <= texts
    assert "stroke-opacity: 0.16" in svg
    places = re.findall(r' d="([^"]*)"', svg)
    assert places
    assert not re.search(r"\.\d\d", " ".join(places))


def test_a_part_can_be_told_under_the_pointer():
    with open_canvas("Depth") as (figure, axes):
        line = axes.axhline(1.0)
        line.set_gid("line")
        drawn = finish_drawing(figure, title="x", alt="y", told={"line": "<b> 1 m"})
    assert "<title>&lt;b&gt; 1 m</title>" in drawn.svg


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_a_lower_plot_has_its_share_of_the_height(share):
    with open_canvas("Depth", height=6.0) as (figure, axes):
        below = add_panel(figure, axes, share=share)
        finish_drawing(figure, title="x", alt="y")
        upper, lower = axes.get_position().height, below.get_position().height
    assert lower / upper == pytest.approx(share, rel=0.02)
