"""Take the small pictures of this folder from the pages of a run, and weigh the pages.

    python maps/preview.py results/minamitorishima japan.html
    python maps/preview.py --measure results/minamitorishima

The maps and the first screen of the report are pictured at the width of a desk and of
a phone, and each page named after the run. Then the size of each page is printed, with
its time to first contentful paint and until all is drawn, medians of three. With
``--measure`` no picture is taken. Needs Debian's chromium and the extra ``test``;
nothing is loaded from a network.
"""

from __future__ import annotations

import io
import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(__file__).resolve().parent
NAMES = ("seabed", "routes", "exposure", "resilience", "prospect")
SIZES = {"": (1280, 800), "-phone": (390, 844)}
MOST_BYTES = 200_000
COLOURS = (256, 128, 64, 32)
TIMES = 3
PAINT = """() => new Promise((done) => new PerformanceObserver((list) => {
    const first = list.getEntriesByName("first-contentful-paint")[0];
    if (first) { done(first.startTime); }
}).observe({ type: "paint", buffered: true }))"""
LOADED = "performance.getEntriesByType('navigation')[0].loadEventStart"


def pages_of(results: Path) -> list[Path]:
    """List the pages of a run that are pictured."""
    return [
        *(results / "maps" / f"{name}.html" for name in NAMES),
        results / "report.html",
    ]


def picture(browser: Browser, page: Path) -> None:
    """Write the first screen of a page for each width."""
    for suffix, (width, height) in SIZES.items():
        context = browser.new_context(
            viewport={"width": width, "height": height},
            offline=True,
            reduced_motion="reduce",
        )
        shown = context.new_page()
        shown.goto(page.as_uri())
        shown.wait_for_timeout(800)
        target = FOLDER / f"{page.stem}{suffix}.png"
        target.write_bytes(small_png(shown.screenshot(animations="disabled")))
        context.close()


def small_png(screen: bytes) -> bytes:
    """Write a screen with as many colours as the size of a preview allows."""
    image = Image.open(io.BytesIO(screen)).convert("RGB")
    for colours in COLOURS:
        held = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(
            held, "PNG", optimize=True
        )
        if held.tell() <= MOST_BYTES:
            break
    return held.getvalue()


def times_s(browser: Browser, page: Path) -> tuple[float, float]:
    """Open a page three times: the medians of first paint, and of all drawn."""
    times = []
    for _ in range(TIMES):
        context = browser.new_context(
            viewport={"width": 1280, "height": 800}, offline=True
        )
        shown = context.new_page()
        shown.goto(page.as_uri())
        times.append((shown.evaluate(PAINT) / 1e3, shown.evaluate(LOADED) / 1e3))
        context.close()
    painted, loaded = zip(*times, strict=True)
    return statistics.median(painted), statistics.median(loaded)


def main() -> None:
    """Picture and weigh the pages of the results folder and those named after it."""
    drawing = "--measure" not in sys.argv
    arguments = [a for a in sys.argv[1:] if a != "--measure"]
    results, *others = (Path(argument).resolve() for argument in arguments)
    pages = [*pages_of(results), *others]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for page in pages:
            if drawing:
                picture(browser, page)
            size = page.stat().st_size / 1e6
            painted, loaded = times_s(browser, page)
            print(
                f"{page.name:18} {size:.2f} MB, first paint {painted:.2f} s, "
                f"all drawn {loaded:.2f} s"
            )
        browser.close()


if __name__ == "__main__":
    main()
