// Take what is seen along: as an address, or on paper.

function describeView(page) {
  const facts = new URLSearchParams();
  const centre = page.map.getCenter();
  const view = [centre.lat.toFixed(4), centre.lng.toFixed(4), page.map.getZoom().toFixed(1)];
  facts.set("view", view.join(","));
  Object.entries(page.choice).forEach(([key, option]) => facts.set("choose-" + key, option));
  page.states.forEach((state) => facts.set("set-" + state.key, state.read()));
  const shown = page.layers.filter((listed) => page.map.hasLayer(listed.layer));
  shown.forEach((listed) => facts.append("layer", listed.name));
  if (!shown.length) { facts.set("layer", ""); }
  if (page.selected) { facts.set("shape", page.selected); }
  return facts;
}

// The address is anybody's input: what it names is compared, never shown.
function readView(page) {
  const facts = new URLSearchParams(window.location.hash.slice(1));
  Object.keys(page.choice).forEach((key) => {
    if (facts.has("choose-" + key)) { page.choose(key, facts.get("choose-" + key)); }
  });
  page.states.forEach((state) => {
    if (facts.has("set-" + state.key)) { state.write(facts.get("set-" + state.key)); }
  });
  if (facts.has("layer")) { showOnly(page, new Set(facts.getAll("layer"))); }
  setView(page, (facts.get("view") || "").split(",").map(Number));
  const chosen = page.shapes().some((found) => found.key && found.key === facts.get("shape"));
  if (chosen) { page.select(facts.get("shape")); }
}

function setView(page, [lat, lon, zoom]) {
  if (![lat, lon, zoom].every(Number.isFinite) || Math.abs(lat) > 85) { return; }
  page.map.setView([lat, lon], zoom, { animate: false });
}

function showOnly(page, names) {
  const offered = page.layers.filter((listed) => listed.offered);
  const base = offered.find((listed) => !listed.overlay && names.has(listed.name));
  offered.forEach((listed) => {
    const kept = listed.overlay ? names.has(listed.name) : !base || listed === base;
    const shown = page.map.hasLayer(listed.layer);
    if (!kept && shown) { page.map.removeLayer(listed.layer); }
    if (kept && !shown && (listed.overlay || base)) { page.map.addLayer(listed.layer); }
  });
}

function addLink(page) {
  const { part } = page.tools;
  const { tool, panel } = page.tools.addPanel(page, "Link");
  const field = part("input", { type: "text", readonly: "", "aria-label": "Link to this view" });
  const said = part("p", {});
  panel.append(part("p", {}, "Opens this page with this view, choice and layers:"), field, said);
  tool.addEventListener("toggle", () => {
    if (!tool.open) { return; }
    window.history.replaceState(null, "", "#" + describeView(page));
    field.value = window.location.href;
    field.select();
    copyText(field.value, (words) => { said.textContent = words; page.announce(words); });
  });
  readView(page);
  window.addEventListener("hashchange", () => readView(page));
}

function copyText(text, tell) {
  const byHand = () => tell("Selected: copy it with Ctrl+C.");
  if (!navigator.clipboard) { byHand(); return; }
  navigator.clipboard.writeText(text).then(() => tell("Copied."), byHand);
}

capabilities.push({
  name: "link",
  start: function (page) {
    addLink(page);
    page.tools.addButton(page, "Print", () => window.print());
  },
});
