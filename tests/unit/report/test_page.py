from html.parser import HTMLParser

import pandas as pd
import pytest

from geo.errors import DataError
from geo.report.brief import Brief, BriefPart
from geo.report.equations import Method, Parameter, formula
from geo.report.figures import draw_histogram
from geo.report.first_screen import Reader
from geo.report.page import (
    SIDEWAYS_FROM,
    SMALL_FROM,
    MapLink,
    NoteGroup,
    ReportTable,
    Section,
    SummaryRow,
    shown_table,
)
from geo.report.report_page import Report, build_page, named_figures, own_tables

HOSTILE = "<script>window.__pwned = 1</script>"


class Outline(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend((tag, *pair) for pair in attrs)


def report_of(text, **changes):
    drawing = draw_histogram([1.0, 2.0], variable=text, unit=text)
    table = ReportTable(
        table=pd.DataFrame({text: [text], "t": [1.0]}), caption=text, labels={"t": text}
    )
    parameter = Parameter(symbol=text, meaning=text, value=text)
    method = Method(
        title=text,
        words=text,
        formulas=(formula("a = 2"),),
        where=text,
        parameters=(parameter,),
        reference=text,
    )
    section = Section(
        title=text,
        paragraphs=(text,),
        tables=(table,),
        figures=(drawing,),
        methods=(method,),
        lists=(NoteGroup(title=text, lines=(text,)),),
    )
    row = SummaryRow(label=text, value=text, unit=text, note=text, link="#statement")
    link = MapLink(title=text, file="maps/seabed.html", text=text)
    part = BriefPart(
        title=text, paragraphs=(text,), tables=(table,), points=(text,), more="part"
    )
    parts = {
        "title": text,
        "run_id": text,
        "summary": (row,),
        "sections": (section,),
        "readers": (
            Reader(
                who=text, asks=text, facts=(row,), table=table, links=(link,), note=text
            ),
        ),
        "brief": Brief(title=text, first=(part,), second=(part,)),
        "figures_in": "figures",
        "maps": (MapLink(title=text, file="maps/seabed.html", text=text),),
        "warnings": (text,),
        "provenance": ((text, text),),
        "watermark": text,
    }
    return Report(**(parts | changes))


def outline_of(page):
    outline = Outline()
    outline.feed(page)
    return outline


def test_text_from_data_stays_text_everywhere():
    page = build_page(report_of(HOSTILE))
    assert "script" not in outline_of(page).tags
    assert "script-src 'none'" in page


def test_a_watermark_cannot_leave_its_style():
    page = build_page(report_of('"; } </style><b>'))
    plain = build_page(report_of("plain"))
    assert outline_of(page).tags == outline_of(plain).tags


def test_the_page_names_its_language_and_title_and_scopes_its_headers():
    outline = outline_of(build_page(report_of("Nodules")))
    assert ("html", "lang", "en") in outline.attributes
    assert "title" in outline.tags
    scopes = [value for _, name, value in outline.attributes if name == "scope"]
    assert len(scopes) == outline.tags.count("th")


def test_each_figure_has_words_for_those_who_do_not_see_it():
    outline = outline_of(build_page(report_of("Nodules")))
    images = [
        tag
        for tag, name, value in outline.attributes
        if (name, value) == ("role", "img")
    ]
    assert images == ["svg"]
    assert "figcaption" in outline.tags


def test_headings_do_not_skip_a_level():
    tags = outline_of(build_page(report_of("Nodules"))).tags
    assert tags.count("h1") == 1
    headings = [tag for tag in tags if tag in {"h1", "h2", "h3", "h4"}]
    assert "h4" not in headings
    assert headings.index("h2") < headings.index("h3")


def test_every_link_within_the_page_leads_somewhere():
    page = build_page(report_of("Nodules", brief=None))
    outline = outline_of(page)
    places = [value for _, name, value in outline.attributes if name == "id"]
    wanted = [
        value.removeprefix("#")
        for tag, name, value in outline.attributes
        if tag == "a" and name == "href" and value.startswith("#")
    ]
    assert len(places) == len(set(places))
    assert set(wanted) - {"statement"} <= set(places)


def test_sections_of_one_name_have_anchors_of_their_own():
    twice = (Section(title="Stocks"), Section(title="Stocks"), Section(title="Maps"))
    page = build_page(report_of("x", sections=twice))
    for anchor in ("stocks", "stocks-2", "maps-2"):
        assert f'<h2 id="{anchor}">' in page


def test_each_figure_links_to_its_files_under_the_names_they_are_written_with():
    drawing = draw_histogram([1.0, 2.0], variable="Ni", unit="%")
    section = Section(title="Samples", figures=(drawing, drawing))
    report = report_of("x", sections=(section,))
    assert list(named_figures(report)) == ["histogram-of-ni", "histogram-of-ni-2"]
    page = build_page(report)
    for name in named_figures(report):
        for kind in ("svg", "png"):
            assert page.count(f'href="figures/{name}.{kind}"') == 1
    assert "figures/" not in build_page(
        report_of("x", sections=(section,), figures_in="")
    )


def test_only_tables_of_its_own_are_written_with_the_page():
    given = ReportTable(table=pd.DataFrame({"t": [1]}), caption="a", file="a.csv")
    own = ReportTable(
        table=pd.DataFrame({"t": [2]}), caption="b", file="b.csv", own=True
    )
    found = own_tables(
        report_of("x", sections=(Section(title="x", tables=(given, own)),))
    )
    assert list(found) == ["b.csv"]


@pytest.mark.parametrize(
    ("columns", "rows", "style"),
    [
        (SMALL_FROM - 1, 99, ""),
        (SMALL_FROM, 99, "small"),
        (SIDEWAYS_FROM, 99, "sideways"),
        (SMALL_FROM, 2, "small short"),
    ],
)
def test_wide_tables_are_set_small_or_on_their_side(columns, rows, style):
    table = pd.DataFrame({f"c{k}": [1.0] * rows for k in range(columns)})
    assert shown_table(ReportTable(table=table, caption="x"))["style"] == style


@pytest.mark.parametrize(
    "file", ["https://x.org/m.html", "javascript:alert(1)", "/m.html"]
)
def test_a_map_outside_the_results_folder_is_refused(file):
    with pytest.raises(DataError, match="something inside the page"):
        build_page(report_of("x", maps=(MapLink(title="m", file=file),)))


def test_the_page_is_the_same_each_time():
    assert build_page(report_of("x")) == build_page(report_of("x"))


def test_without_maps_warnings_and_provenance_their_headings_go_too():
    page = build_page(report_of("x", maps=(), warnings=(), provenance=(), watermark=""))
    for absent in ("Maps", "Warnings", "Provenance", 'watermark"'):
        assert absent not in page
