"""A whole run of a project whose every given text is a payload: shown, never run."""

import re

import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.browser

MAPS = ("seabed", "routes", "exposure", "resilience", "prospect")
PAGES = [*(f"maps/{name}.html" for name in MAPS), "report.html", "statement.html"]

# All that a page can be made to say: each popup, of each layer, at each choice.
SAY_ALL = """() => {
    const told = [document.body.textContent];
    const open = () => theMap().eachLayer((layer) => {
        const popup = layer.getPopup && layer.getPopup();
        if (!popup || !layer.isPopupOpen) { return; }
        const content = popup._content;
        const made = typeof content === "function" ? content(layer) : content;
        told.push(made.textContent === undefined ? made : made.textContent);
    });
    if (window.theMap) {
        document.querySelectorAll(".leaflet-control-layers input").forEach((box) => {
            if (!box.checked) { box.click(); }
        });
        open();
        document.querySelectorAll("select").forEach((box) => [...box.options].forEach(
            (option) => {
                box.value = option.value;
                box.dispatchEvent(new Event("change", { bubbles: true }));
                open();
            }));
    }
    document.querySelectorAll("a").forEach((link) => {
        const address = link.getAttribute("href") || "";
        if (/^\\s*javascript:/i.test(address)) { link.click(); }
    });
    return told.join("\\n");
}"""


# The totals of the blocks, as the page adds them up at the cut-off of its slider.
READ_TOTALS = """() => [...document.querySelectorAll(
    "#panel-blocks td[data-value]")].map((cell) => ({ ...cell.dataset }))"""


def same_words(text):
    return " ".join(text.split())


def test_every_page_shows_the_texts_and_runs_none(hostile, open_page):
    assert set(PAGES) <= set(hostile.pages)
    shown = []
    for name in hostile.pages:
        page = hostile.page(name).replace("Content-Security-Policy", "x-none")
        opened = open_page(page, still=True)
        if name.startswith("maps/"):
            opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
        else:
            opened.page.evaluate("delete window.theMap")
        said = same_words(opened.page.evaluate(SAY_ALL))
        assert any(same_words(text) in said for text in hostile.texts), name
        assert opened.page.evaluate("window.__pwned") is None, name
        opened.require_quiet()
        shown.append(said)
    unseen = {t for t in hostile.texts if same_words(t) not in "\n".join(shown)}
    assert {hostile.texts[text] for text in unseen} <= {"source"}, "in tables only"


def test_no_file_of_the_results_is_named_by_a_payload(hostile):
    names = [p.name for p in hostile.folder.rglob("*")]
    assert [n for n in names if not re.fullmatch(r"[A-Za-z0-9._-]+", n)] == []


def test_blocks_of_a_run_add_up_to_its_statement_at_three_cutoffs(hostile, open_page):
    opened = open_page(hostile.page("maps/seabed.html"))
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    table = pd.read_csv(hostile.folder / "tables/statement.csv")
    stated = table.set_index(["zone", "class", "cutoff_kg_m2"])
    cutoffs = np.sort(table["cutoff_kg_m2"].unique())
    opened.page.focus("#blocks-cutoff")
    opened.page.keyboard.press("Home")
    for index, cutoff in enumerate(cutoffs[:5]):
        if index % 2 == 0:
            shown = opened.page.evaluate(READ_TOTALS)
            assert len(shown) >= 4 * len(table[["zone", "class"]].drop_duplicates())
            for cell in shown:
                line = stated.loc[(cell["zone"], cell["line"], cutoff)]
                value = line[cell["quantity"]]
                told = float(cell["value"])
                assert told == pytest.approx(value, rel=1e-6, nan_ok=True), cell
        opened.page.keyboard.press("ArrowRight")
