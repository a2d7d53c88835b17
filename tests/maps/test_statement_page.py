"""The statement in a real browser: offline, as text, on a phone, and on A4."""

import re

import pandas as pd
import pytest

from geo.model.reporting_code import FACT_KEYS, Product, Rpeee
from geo.model.watermark import WATERMARK
from geo.report.page import MapLink, ReportTable
from geo.report.statement_page import StatementPage, build_statement_page
from geo.resource.statement.disclaimers import Disclaimer
from geo.resource.statement.outline import Fact, build_outline
from geo.sources.reporting import ReportingCode, read_criteria

pytestmark = pytest.mark.browser

PAYLOADS = {
    "onerror": '<img src=x onerror="window.__pwned=1">',
    "interpolation": "${window.__pwned=1}",
    "backtick": "`+(window.__pwned=1)+`",
    "script end": "</script><script>window.__pwned=1</script>",
    "javascript link": '<a href="javascript:window.__pwned=1">click</a>',
    "backslash": "\\`;window.__pwned=1;//\\",
    "jinja": "{{ 7 * 6 }}{% for x in [] %}",
    "quotes": "\"'; window.__pwned=1; //",
    "style end": '"; } </style><script>window.__pwned=1</script>',
}
TEXTS = (
    "author",
    "mining_method",
    "processing_route",
    "tenure",
    "environment",
    "cutoff_reasoning",
    "losses",
)
METALS = ("ni", "co", "cu", "mn")
PRINTED_PX = 1016  # width of an A4 sheet on its side within its margins, 269 mm


def lines(text):
    figures = {"wet_mt": 234.0, **{f"{metal}_kt": 740.0 for metal in METALS}}
    row = {
        "zone": text,
        "class": "Indicated",
        "unfc": "223",
        "cutoff_kg_m2": 4.0,
        "area_km2": 10_000.0,
        "abundance_wet_kg_m2": 23.4,
        "wet_mt": 234.0,
        "moisture": 0.28,
        "dry_mt": 168.0,
        **{f"{metal}_pct": 0.439 for metal in METALS},
        **{f"{metal}_kt": 740.0 for metal in METALS},
        **{
            f"{name}_{high}": value
            for name, value in figures.items()
            for high in ("p10", "p50", "p90")
        },
        **{
            f"{name}_{model}": value
            for name, value in figures.items()
            for model in ("kriged", "polygonal", "nearest")
        },
    }
    return pd.DataFrame([row | {"cutoff_kg_m2": cutoff} for cutoff in (4.0, 8.0, 12.0)])


def statement(text, **changes):
    some = ReportTable(
        table=pd.DataFrame({text: [text] * 3, "t": [1.0] * 3}), caption=text
    )
    product = Product(name=text, price=16e3, unit=text, source=text)
    facts = {key: Fact(key=key, value=text, file="tables/a.csv") for key in FACT_KEYS}
    names = ("classes", "overrides", "spacing", "waterfall", "reconciliation")
    parts = {
        "title": text,
        "label": f"mineral inventory {text}",
        "run_id": text,
        "table": lines(text),
        "cutoff_kg_m2": 4.0,
        "file": "tables/statement.csv",
        "document": "statement.json",
        "disclaimers": (Disclaimer(key="x", text=text, because=text),),
        "watermark": text,
        "rpeee": Rpeee(
            **dict.fromkeys(TEXTS, text), date="2026-05-01", products=(product,)
        ),
        **dict.fromkeys(names, some),
        "seabed_and_land": some,
        "outlines": tuple(
            build_outline(read_criteria(code), facts=facts) for code in ReportingCode
        ),
        "traces": (MapLink(title=text, file="tables/cells.csv", text=text),),
    }
    return build_statement_page(StatementPage(**(parts | changes)))


def overflow(opened):
    return opened.page.evaluate(
        "document.documentElement.scrollWidth - window.innerWidth"
    )


def same_words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("width", [380, 1280])
@pytest.mark.parametrize("text", ["Nodules", 40 * "unbroken"])
def test_it_opens_quietly_with_no_network_and_never_scrolls_sideways(
    width, text, open_page
):
    opened = open_page(statement(text), width=width)
    opened.require_quiet()
    assert overflow(opened) <= 0


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_shown_as_text_in_every_sink(payload, open_page):
    text = PAYLOADS[payload]
    opened = open_page(statement(text).replace("Content-Security-Policy", "x-none"))
    shown = same_words(opened.page.inner_text("body"))
    # each fact once for each place that cites it, and each other field at least once
    assert shown.count(same_words(text)) > len(FACT_KEYS) + len(TEXTS) + 10
    opened.page.wait_for_timeout(30)
    assert opened.page.evaluate("window.__pwned") is None
    assert opened.page.title() == same_words(text)
    assert opened.page.locator("table").count() > 10
    opened.require_quiet()


def test_no_field_of_the_page_is_forgotten_here():
    fields = set(StatementPage.__dataclass_fields__)
    figures = {"figures"}  # drawn by geo.report.figures, and hostile in its tests
    assert fields - figures == {
        "title",
        "kind",  # one of a few words of our own
        "label",
        "run_id",
        "table",
        "cutoff_kg_m2",
        "file",
        "document",
        "disclaimers",
        "watermark",
        "rpeee",
        "classes",
        "overrides",
        "spacing",
        "waterfall",
        "reconciliation",
        "seabed_and_land",
        "outlines",
        "traces",
    }


def test_the_watermark_is_seen_on_screen_and_in_print(open_page):
    opened = open_page(statement("Nodules", watermark=WATERMARK))
    mark = opened.page.locator(".watermark")
    assert mark.is_visible()
    assert mark.inner_text() == WATERMARK
    opened.page.emulate_media(media="print")
    assert mark.is_visible()


def test_every_table_fits_the_width_of_a_sheet_of_a4(open_page):
    opened = open_page(statement("Nodules"), width=PRINTED_PX)
    opened.page.emulate_media(media="print")
    wide = opened.page.evaluate(
        """() => [...document.querySelectorAll("table")]
        .filter((t) => t.getBoundingClientRect().right > window.innerWidth + 1)
        .map((t) => t.caption.textContent)"""
    )
    assert wide == []
    assert overflow(opened) <= 0


def test_it_prints_on_a4_sheets_on_their_side(open_page):
    opened = open_page(statement("Nodules"))
    printed = opened.page.pdf(prefer_css_page_size=True)
    sheets = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed))
    assert len(sheets) == 1
    width, height = map(float, sheets.pop())
    assert width == pytest.approx(841.9, abs=1.0)
    assert height == pytest.approx(595.3, abs=1.0)


def test_every_number_cell_is_whole_on_paper(open_page):
    """No figure is broken over two lines: 10,000 read as 10, and 000 misleads."""
    opened = open_page(statement("Nodules"), width=PRINTED_PX)
    opened.page.emulate_media(media="print")
    broken = opened.page.evaluate(
        """() => [...document.querySelectorAll("td.n")].filter((cell) => {
        const range = document.createRange(); range.selectNodeContents(cell);
        return range.getClientRects().length > 1; }).map((c) => c.textContent)"""
    )
    assert broken == []


def test_the_keyboard_reaches_every_table_that_can_scroll(open_page):
    opened = open_page(statement("Nodules"), width=380)
    stuck = opened.page.evaluate(
        """() => [...document.querySelectorAll(".scroll")]
        .filter((b) => b.tabIndex !== 0 || !b.getAttribute("aria-label")).length"""
    )
    assert stuck == 0
