// The tools above every map, and the first of them: find a shape or a position.
// The others (measure.js, link.js, save.js) are built from what stands in `page.tools`.

const WHOLE_TURN = 360;

function part(tag, facts, ...inside) {
  const made = document.createElement(tag);
  Object.entries(facts).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...inside);
  return made;
}

function addButton(page, label, act) {
  const button = part("button", { type: "button" }, label);
  button.addEventListener("click", act);
  page.toolbar.append(button);
}

// A button that opens a small panel; opening one closes the others.
function addPanel(page, label) {
  const panel = part("div", { class: "tool-panel", role: "group", "aria-label": label });
  const summary = part("summary", {}, label);
  const tool = part("details", { class: "tool", name: "tool" }, summary, panel);
  tool.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { return; }
    tool.open = false;
    summary.focus();
  });
  page.toolbar.append(tool);
  return { tool, panel };
}

// Every named shape once: what several share is told apart by layer, then by number.
function namedShapes(page) {
  const named = new Map();
  page.shapes().forEach((found) => {
    const name = found.title.trim();
    if (!name) { return; }
    const first = named.has(name.toLowerCase()) ? name + " (" + found.listed.name + ")" : name;
    let unique = first;
    for (let count = 2; named.has(unique.toLowerCase()); count += 1) { unique = first + " " + count; }
    named.set(unique.toLowerCase(), { found, name: unique });
  });
  return named;
}

function findNamed(page, text) {
  const named = namedShapes(page);
  const wanted = text.trim().toLowerCase();
  const names = wanted ? [...named.keys()] : [];
  const near = names.find((name) => name.startsWith(wanted))
    || names.find((name) => name.includes(wanted));
  return named.get(wanted) || named.get(near) || null;
}

// "24.28 N, 153.98 E", "24°16.8'N 153°58.8'E" or "24.28, 153.98": latitude first.
function readPosition(text, page) {
  const one = "([-+−]?\\d+(?:\\.\\d+)?)\\s*°?\\s*(?:(\\d+(?:\\.\\d+)?)\\s*['′]\\s*)?"
    + "(?:(\\d+(?:\\.\\d+)?)\\s*[\"″]\\s*)?([NSEW])?";
  const said = new RegExp("^\\s*" + one + "\\s*[,; ]\\s*" + one + "\\s*$", "i").exec(text);
  if (!said) { return null; }
  const [lat, lon] = [said.slice(1, 5), said.slice(5, 9)].map(readDegrees);
  const letters = [said[4], said[8]].map((letter) => (letter || "").toUpperCase());
  if ("EW".includes(letters[0] || "-") || "NS".includes(letters[1] || "-")) { return null; }
  if (Math.abs(lat) > 90 || Math.abs(lon) > WHOLE_TURN) { return null; }
  return L.latLng(lat, frameLongitude(lon, page));
}

function readDegrees([whole, minutes, seconds, letter]) {
  const sign = /^[-−]/.test(whole) !== /[SW]/i.test(letter || "") ? -1 : 1;
  const degrees = Number(whole.replace(/^[-+−]/, ""));
  return sign * (degrees + Number(minutes || 0) / 60 + Number(seconds || 0) / 3600);
}

function frameLongitude(lon, page) {
  const middle = L.latLngBounds(page.limits).getCenter().lng;
  return lon + WHOLE_TURN * Math.round((middle - lon) / WHOLE_TURN);
}

function flyTo(page, place, then) {
  const map = page.map;
  const close = Math.max(map.getZoom(), map.getBoundsZoom(page.focus) + 2);
  const how = { animate: page.moves, duration: 0.5 };
  map.once("moveend", then);
  if (place.getCenter) {
    map.flyToBounds(place, { ...how, padding: [40, 40], maxZoom: close });
  } else {
    map.flyTo(place, close, how);
  }
}

function goToShape(page, found) {
  const shape = found.shape;
  flyTo(page, shape.getBounds ? shape.getBounds() : shape.getLatLng(), () => page.show(found));
}

function goToPosition(page, place) {
  const dot = L.circleMarker(place, { radius: 7, color: "#c2410c", weight: 3, fill: false });
  dot.bindPopup(part("span", {}, describePosition(place)));
  dot.on("popupclose", () => dot.remove());
  flyTo(page, place, () => dot.addTo(page.map).openPopup());
  page.announce(describePosition(place));
}

function fillNames(list, page) {
  list.replaceChildren(...[...namedShapes(page).values()].map(
    (item) => part("option", { value: item.name }),
  ));
}

function goToText(page, text) {
  const place = readPosition(text, page);
  const named = place ? null : findNamed(page, text);
  if (place) { goToPosition(page, place); }
  if (named) { goToShape(page, named.found); }
  if (!place && !named && text.trim()) { page.announce("Nothing here is named " + text); }
}

function addFind(page) {
  const list = part("datalist", { id: "names" });
  const field = part("input", {
    type: "text", list: "names", autocomplete: "off", spellcheck: "false",
    placeholder: "Find a name or a position", "aria-label": "Find a name or a position",
  });
  field.addEventListener("focus", () => fillNames(list, page));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { goToText(page, field.value); }
  });
  field.addEventListener("input", (event) => {
    if (event.inputType === "insertReplacementText" || !event.inputType) { goToText(page, field.value); }
  });
  page.toolbar.prepend(part("div", { role: "search", class: "find" }, field, list));
}

capabilities.push({
  name: "tools",
  start: function (page) {
    page.tools = { part, addButton, addPanel, fillNames, findNamed, readPosition };
    addFind(page);
  },
});
