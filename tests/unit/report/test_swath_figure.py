"""Swaths as figures: means, counts and gaps."""

import numpy as np
import pandas as pd

from geo.report.swath_figure import draw_swath

TABLE = pd.DataFrame(
    {
        "from_m": [0.0, 5e3, 1e4],
        "to_m": [5e3, 1e4, 1.5e4],
        "samples": [3, 0, 2],
        "declustered": [9.0, np.nan, 4.0],
        "ordinary kriging": [8.5, 7.0, 5.0],
        "P10": [6.0, 5.0, 3.0],
        "P90": [12.0, 9.0, 8.0],
    }
)


def draw(table=TABLE, **more):
    lines = {"ordinary kriging": "ordinary kriging"}
    return draw_swath(
        table, lines=lines, along="Easting", variable="Abundance", unit="kg/m²", **more
    )


def test_it_says_how_far_estimates_lie_from_the_stations_of_their_strips():
    assert draw().alt == (
        "3 strips of 5 km, 5 stations; ordinary kriging lies 0.75 kg/m² from them on "
        "average."
    )


def test_stations_are_counted_below():
    svg = draw().svg
    assert "Stations" in svg
    assert "Easting in the grid of the domain (km)" in svg


def test_the_band_is_drawn_only_where_there_is_one():
    assert "P10 to P90" in draw(band=("P10", "P90")).svg
    assert "P10 to P90" not in draw().svg


def test_strips_without_any_station_are_no_error():
    empty = TABLE.assign(declustered=np.nan, samples=0)
    assert draw(empty).alt == "3 strips of 5 km, 0 stations."
