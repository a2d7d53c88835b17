"""No serious fault by axe-core, and a keyboard that reaches and works everything."""

import pytest

pytestmark = pytest.mark.browser

MAPS = ("seabed", "routes", "exposure", "resilience", "prospect")
CONTROLS = """() => {
    const all = document.querySelectorAll(
        "button, input, select, summary, a[href], [tabindex='0']");
    const group = (part) => part.type === "radio" && part.name;
    return [...all].filter((part) => part.checkVisibility({ visibilityProperty: true })
        && !part.disabled && part.getAttribute("aria-disabled") !== "true"
        && !(group(part) && !part.checked
             && document.querySelector(`input[name="${group(part)}"]:checked`)));
}"""
LISTEN = f"""() => {{
    window.reached = new Set();
    document.addEventListener("focusin", (event) => window.reached.add(event.target));
    window.wanted = ({CONTROLS})();
    return window.wanted.length;
}}"""
MISSED = """() => window.wanted.filter((part) => !window.reached.has(part))
    .map((part) => part.outerHTML.slice(0, 160))"""
# What a control may do: change the page, a value, the full screen, or ask for paper.
WATCH = """() => {
    window.did = 0;
    const note = () => { window.did += 1; };
    window.print = note;
    new MutationObserver(note).observe(document, {
        attributes: true, childList: true, characterData: true, subtree: true });
    ["input", "change", "toggle", "fullscreenchange"].forEach(
        (event) => document.addEventListener(event, note, true));
}"""
# A region that scrolls is reached and not pressed; one option leaves nothing to choose;
# what was chosen before may have hidden the rest.
READY = """(part) => {
    theMap().panBy([9, 0], { animate: false });
    if (!part.isConnected || !part.checkVisibility()
        || !part.matches("button, input, select, summary, a")
        || (part.tagName === "SELECT" && part.options.length < 2)) { return null; }
    part.focus();
    const moves = part.tagName === "SELECT" || ["range", "radio"].includes(part.type);
    const key = moves ? "ArrowDown" : part.type === "text" ? "a"
        : part.type === "checkbox" ? "Space" : "Enter";
    return new Promise((told) => setTimeout(() => told({
        key, did: window.did, focused: document.activeElement === part,
        hides: part.matches(
            "summary, [aria-pressed], .leaflet-control-zoom-fullscreen"),
        words: part.outerHTML.slice(0, 160) }), 0)); }"""


def page_of(name, hostile, zone_page):
    if name == "zone":
        return zone_page
    return hostile.page(f"maps/{name}.html" if name in MAPS else f"{name}.html")


def settled(opened, name):
    if name in {*MAPS, "zone"}:
        opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    return opened


@pytest.mark.parametrize("name", [*MAPS, "zone", "report", "statement"])
def test_axe_finds_nothing_serious_and_the_keyboard_reaches_every_control(
    name, hostile, zone_page, open_page
):
    opened = settled(open_page(page_of(name, hostile, zone_page), still=True), name)
    assert opened.serious_faults() == []
    count = opened.page.evaluate(LISTEN)
    assert count > 3
    for _ in range(count + 40):
        opened.page.keyboard.press("Tab")
    assert opened.page.evaluate(MISSED) == []
    opened.require_quiet()


def test_axe_finds_nothing_serious_in_the_open_tools(zone_page, open_page):
    opened = settled(open_page(zone_page, still=True), "zone")
    for label in ("Measure", "Link", "Save"):
        opened.page.get_by_text(label, exact=True).click()
        assert opened.serious_faults() == []


@pytest.mark.parametrize("name", [*MAPS, "zone"])
def test_every_control_answers_the_keyboard(name, hostile, zone_page, open_page):
    opened = settled(open_page(page_of(name, hostile, zone_page), still=True), name)
    opened.unfold()
    opened.page.evaluate(WATCH)
    idle = []
    for handle in opened.page.evaluate_handle(CONTROLS).get_properties().values():
        part = handle.as_element()
        told = part.evaluate(READY)
        if told is None:
            continue
        assert told["focused"], told["words"]
        opened.page.keyboard.press(told["key"])
        after = opened.page.evaluate("new Promise((r) => setTimeout(() => r(did), 0))")
        if after == told["did"]:
            idle.append(told["words"])
        if told["hides"]:
            opened.page.keyboard.press("Enter")  # what it hid holds other controls
    assert idle == []
    opened.require_quiet()
