import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError
from geo.report.fact_book import FactBook
from geo.report.features import Layer
from geo.report.selectors import Selector
from geo.report.symbols import ShapeStyle
from geo.report.varying import Varying, require_varying, write_varying

METALS = (("ni", "Nickel"), ("co", "Cobalt"))
METAL = Selector(key="metal", label="Metal", options=METALS)
STAGE = Selector(
    key="stage", label="Stage", options=(("mine", "Mine"), ("refine", "R"))
)
SHAPES = gpd.GeoDataFrame(
    {"iso3": ["CHN", "USA", "FJI"], "name": ["China", "United States", "Fiji"]},
    geometry=[shapely.box(n, 0, n + 1, 1) for n in range(3)],
)
ROWS = pd.DataFrame(
    {
        "iso3": ["USA", "CHN", "CHN", "XXX"],
        "metal": ["ni", "ni", "co", "co"],
        "stage": ["mine", "mine", "refine", "mine"],
        "lost": [0.2, 0.2, 0.7, 0.1],
    }
)
LAYER = Layer(name="Countries", heading="name", labels={"lost": "Share lost"})


def varying(rows=ROWS, shapes=SHAPES):
    return Varying(shapes=shapes, rows=rows, on="iso3", by=("metal", "stage"))


def styled(record):
    return ShapeStyle(colour="#000000" if record["lost"] < 0.5 else "#ffffff")


def test_geometry_is_written_once_and_equal_looks_once():
    book = FactBook()
    written = write_varying(varying(), layer=LAYER, style=styled, book=book)
    assert len(written["shapes"]) == 3
    assert written["keys"] == ["CHN", "USA", "FJI"]
    assert set(written["rows"]) == {"ni\x1fmine", "co\x1frefine"}
    assert written["rows"]["ni\x1fmine"][::3] == [0, 1], "in the order of the shapes"
    assert len(book.content()["looks"]) == 2


def test_facts_come_from_shape_and_row_without_key_and_options():
    book = FactBook()
    write_varying(varying(), layer=LAYER, style=styled, book=book)
    assert book.content()["words"] == [
        "Share lost",
        "0.2",
        "China",
        "0.7",
        "United States",
    ]


def test_rows_that_no_choice_reaches_are_all_told():
    rows = ROWS.assign(metal=["ni", "zn", "co", "pb"])
    with pytest.raises(DataError, match="Countries: 2 problems") as told:
        require_varying(varying(rows), (METAL, STAGE), where="Countries")
    assert [p.what for p in told.value.problems] == ["zn", "pb"]


def test_two_rows_for_one_shape_and_choice_are_refused():
    rows = pd.concat([ROWS, ROWS.iloc[:1]])
    with pytest.raises(DataError, match="two for USA, ni, mine"):
        require_varying(varying(rows), (METAL, STAGE), where="Countries")
    shapes = pd.concat([SHAPES, SHAPES.iloc[:1]])
    with pytest.raises(DataError, match="two for CHN"):
        require_varying(varying(shapes=shapes), (METAL, STAGE), where="Countries")


def test_missing_columns_and_selectors_are_told():
    with pytest.raises(DataError, match="no column stage"):
        require_varying(varying(ROWS.drop(columns="stage")), (METAL, STAGE), where="x")
    with pytest.raises(DataError, match="no selector stage"):
        require_varying(varying(), (METAL,), where="x")
