from html.parser import HTMLParser

import pandas as pd
import pytest

from geo.errors import DataError
from geo.report.figures import draw_histogram
from geo.report.page import (
    MapLink,
    Report,
    ReportTable,
    Section,
    SummaryRow,
    build_page,
)

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
    section = Section(
        title=text, paragraphs=(text,), tables=(table,), figures=(drawing,)
    )
    parts = {
        "title": text,
        "run_id": text,
        "summary": (SummaryRow(label=text, value=text, unit=text, note=text),),
        "sections": (section,),
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
    assert "h3" not in tags


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
