"""The printed figure: same bytes, hatching, nothing that tells the time."""

import io

import numpy as np
import pytest
from madeup.concentration_world import GRIDS, made_up_map, made_up_stations
from madeup.hostile_project import PAYLOADS
from PIL import Image

from geo.errors import DataError
from geo.report.concentration_figure import FIGURE_DPI, concentration_figure

ROWS = (0.45, 0.75)
"""Of a panel from its upper edge: no dot and no graticule lies there."""


def draw(spec, **changes):
    kind = changes.get("kind", "quantity")
    grid = made_up_map(spec, **changes)
    stations = made_up_stations(spec, kind=kind)
    return concentration_figure(grid, stations=stations, title="A map")


def pixels(figure):
    with Image.open(io.BytesIO(figure.png)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


@pytest.fixture(scope="module")
def geographic():
    return draw(GRIDS["geographic"], kind="occurrence", synthetic="no")


def test_the_same_map_gives_the_same_bytes(geographic):
    again = draw(GRIDS["geographic"], kind="occurrence", synthetic="no")
    assert again.png == geographic.png
    assert again.pdf == geographic.pdf


def test_no_file_tells_when_it_was_drawn(geographic):
    assert b"CreationDate" not in geographic.pdf
    assert b"ModDate" not in geographic.pdf
    with Image.open(io.BytesIO(geographic.png)) as image:
        assert set(image.info) <= {"dpi"}
        assert image.info["dpi"][0] == pytest.approx(FIGURE_DPI, abs=0.1)


def test_the_half_without_stations_is_hatched_and_the_other_is_not(geographic):
    image = pixels(geographic)
    width = image.shape[1]
    dark = image.sum(axis=2) < 150
    frame = np.flatnonzero(dark.mean(axis=0) > 0.25)
    left, right = frame[0], frame[frame < 0.5 * width][-1]
    across = right - left
    edges = np.flatnonzero(dark[:, left:right].mean(axis=1) > 0.9)
    top, high = edges[0], edges[-1] - edges[0]
    rows = slice(round(top + ROWS[0] * high), round(top + ROWS[1] * high))
    sampled = image[rows, left + round(0.30 * across) : left + round(0.36 * across)]
    silent = image[rows, left + round(0.65 * across) : left + round(0.9 * across)]
    dark = [np.mean(part.sum(axis=2) < 190) for part in (sampled, silent)]
    assert dark[1] > 0.05
    assert dark[0] < 0.01


def test_only_synthetic_stations_are_called_so(geographic):
    def red(image):
        near = np.abs(image - np.array([0x9C, 0x1C, 0x1C])).sum(axis=2) < 20
        return int(near.sum())

    marked = draw(GRIDS["geographic"], kind="occurrence", synthetic="yes")
    assert red(pixels(marked)) > 1000
    assert red(pixels(geographic)) == 0


def test_any_text_is_drawn_as_text():
    text = f"{' '.join(PAYLOADS.values())} $\\frac{{1}}{{$ \x07"
    figure = draw(GRIDS["date line"], text=text)
    assert figure.png.startswith(b"\x89PNG")
    assert figure.pdf.startswith(b"%PDF")


def test_a_map_without_stations_and_without_ground_is_drawn():
    spec = GRIDS["projected"]
    grid = made_up_map(spec)
    for name in set(grid.data_vars) - {"applicable"}:
        grid[name][:] = np.nan
    grid["applicable"][:] = np.full(spec.shape, -1, dtype=np.int8)
    nobody = made_up_stations(spec).iloc[:0]
    assert concentration_figure(grid, stations=nobody, title="Nothing").png


def test_a_map_that_lacks_its_uncertainty_is_refused():
    grid = made_up_map(GRIDS["projected"]).drop_vars("upper")
    with pytest.raises(DataError, match="no upper"):
        concentration_figure(
            grid, stations=made_up_stations(GRIDS["projected"]), title="A map"
        )
