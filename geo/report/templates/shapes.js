// Shapes from the page's data: drawn, told about, chosen.
const held = JSON.parse(document.getElementById("page-data").textContent);
const plainLook = {
  stroke: true, weight: 1.5, opacity: 1, dashArray: null, fill: false, fillOpacity: 0.25, radius: 5,
};

function readPlaces(steps, scale) {
  const places = [];
  let lon = 0;
  let lat = 0;
  for (let at = 0; at < steps.length; at += 2) {
    lon += steps[at];
    lat += steps[at + 1];
    places.push([lat / scale, lon / scale]);
  }
  return places;
}

function makeShape(code, decimals, options) {
  const scale = 10 ** decimals;
  const parts = code.slice(1);
  if (code[0] === 2) {
    return L.polygon(parts.map((rings) => rings.map((ring) => readPlaces(ring, scale))), options);
  }
  const lines = parts.map((steps) => readPlaces(steps, scale));
  if (code[0] === 1) { return L.polyline(lines, options); }
  const dots = lines.map((places) => L.circleMarker(places[0], options));
  return dots.length === 1 ? dots[0] : L.featureGroup(dots);
}

function lookOf(number) {
  return Object.assign({}, plainLook, held.looks[number]);
}

function tellFacts(number) {
  const [form, title, ...values] = held.facts[number];
  const labels = held.forms[form];
  return {
    title: held.words[title],
    rows: values.map((value, at) => [held.words[labels[at]], held.words[value]]),
  };
}

function makeElement(tag, text, parent) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (parent) { parent.appendChild(element); }
  return element;
}

function writeFacts(number) {
  const facts = tellFacts(number);
  const box = document.createElement("div");
  makeElement("b", facts.title, box);
  const table = makeElement("table", "", box);
  facts.rows.forEach((row) => {
    const line = table.insertRow();
    makeElement("th", row[0], line).scope = "row";
    writeLines(makeElement("td", "", line), row[1]);
  });
  return box;
}

function writeLines(cell, text) {
  text.split("\n").forEach((words, at) => {
    if (at) { cell.append(document.createElement("br")); }
    cell.append(words);
  });
}

// What the shape says now: its facts may follow the choice.
function tellShape(shape, number, key) {
  shape.facts = number;
  shape.feature = { type: "Feature", properties: { tip: tellFacts(number).title, key: key } };
}

function bindShape(shape) {
  const room = Math.min(380, window.innerWidth - 50);
  shape.bindPopup(() => writeFacts(shape.facts), { maxWidth: room });
  shape.bindTooltip(() => makeElement("span", tellFacts(shape.facts).title), { sticky: true });
}

function drawGround(layer) {
  const options = Object.assign(lookOf(layer.look), {
    pane: "land", interactive: false, smoothFactor: 0.8,
  });
  return L.featureGroup(layer.shapes.map((code) => makeShape(code, layer.decimals, options)));
}

// Limits at sea are drawn corner by corner: nothing is smoothed here.
function optionsOf(layer) {
  return { smoothFactor: 0, interactive: layer.clickable };
}

function drawSteady(layer) {
  return L.featureGroup(layer.shapes.map((code, at) => {
    const options = Object.assign(lookOf(layer.looks[at]), optionsOf(layer));
    const shape = makeShape(code, layer.decimals, options);
    bindShape(shape);
    tellShape(shape, layer.facts[at], layer.keys[at]);
    return shape;
  }));
}

function drawVarying(layer) {
  const group = L.featureGroup();
  const made = new Map();
  const shapeAt = (at) => {
    if (!made.has(at)) {
      made.set(at, makeShape(layer.shapes[at], layer.decimals, optionsOf(layer)));
      bindShape(made.get(at));
    }
    return made.get(at);
  };
  group.follow = (choice) => {
    group.clearLayers();
    const chosen = layer.by.map((key) => choice[key]).join("\u001f");
    const rows = Object.hasOwn(layer.rows, chosen) ? layer.rows[chosen] : [];
    for (let at = 0; at < rows.length; at += 3) {
      const shape = shapeAt(rows[at]);
      shape.setStyle(lookOf(rows[at + 1]));
      tellShape(shape, rows[at + 2], layer.keys[rows[at]]);
      group.addLayer(shape);
    }
  };
  return group;
}

function drawShapes(number) {
  const layer = held.layers[number];
  if (layer.rows) { return drawVarying(layer); }
  return layer.facts ? drawSteady(layer) : drawGround(layer);
}

// Shapes that are on the map, or could be with their layer switched on.
function listShapes(page) {
  return page.layers.flatMap((listed) => {
    if (!listed.offered || !listed.layer.getLayers) { return []; }
    const shapes = listed.layer.getLayers().filter((shape) => shape.facts !== undefined);
    return shapes.map((shape) => ({
      shape: shape,
      title: shape.feature.properties.tip,
      key: shape.feature.properties.key,
      listed: listed,
    }));
  });
}

function boundsOf(shape) {
  return shape.getBounds ? shape.getBounds() : L.latLngBounds([shape.getLatLng()]);
}

function middleOf(shape) {
  if (shape.getLatLng) { return shape.getLatLng(); }
  return shape.getCenter ? shape.getCenter() : boundsOf(shape).getCenter();
}

function outline(page, shapes) {
  page.outline.clearLayers();
  shapes.forEach((shape) => {
    const look = { pane: "chosen", interactive: false, fill: false, dashArray: null, opacity: 1 };
    [["#ffffff", 6], ["#c2410c", 3]].forEach((stroke) => {
      const options = Object.assign({}, look, { color: stroke[0], weight: stroke[1] });
      page.outline.addLayer(copyOf(shape, options));
    });
  });
}

function copyOf(shape, options) {
  if (shape instanceof L.CircleMarker) {
    return L.circleMarker(shape.getLatLng(), Object.assign(options, { radius: shape.getRadius() + 4 }));
  }
  if (shape instanceof L.Polygon) { return L.polygon(shape.getLatLngs(), options); }
  if (shape instanceof L.Polyline) { return L.polyline(shape.getLatLngs(), options); }
  return L.featureGroup(shape.getLayers().map((part) => copyOf(part, Object.assign({}, options))));
}

// Fly there only where the reader would not see it.
function bringIntoView(page, shape) {
  const place = middleOf(shape);
  if (page.map.getBounds().pad(-0.05).contains(place)) { return place; }
  const deepest = shape.getBounds ? 14 : Math.max(page.map.getZoom(), page.map.getBoundsZoom(page.focus));
  page.map.fitBounds(boundsOf(shape), { maxZoom: deepest, padding: [40, 40], animate: page.moves });
  return place;
}

function markRows(key) {
  document.querySelectorAll("tr[data-key]").forEach((row) => {
    const marked = key !== "" && row.dataset.key === key;
    row.classList.toggle("marked", marked);
    if (marked) { row.setAttribute("aria-current", "true"); } else { row.removeAttribute("aria-current"); }
  });
}

function noteChosen(page, shapes, key) {
  page.selected = key;
  outline(page, shapes);
  markRows(key);
  page.tell("select", key);
}

function openShape(page, found) {
  if (!page.map.hasLayer(found.listed.layer)) { page.map.addLayer(found.listed.layer); }
  page.map.getContainer().scrollIntoView({ block: "nearest" });
  const place = bringIntoView(page, found.shape);
  found.shape.openPopup(place);
  page.announce(found.title + " is shown on the map");
}

function selectKey(page, key) {
  const found = key === "" ? [] : listShapes(page).filter((each) => each.key === key);
  const shown = found.filter((each) => page.map.hasLayer(each.listed.layer));
  const chosen = shown.length ? shown : found.slice(0, 1);
  if (key === "") { page.map.closePopup(); }
  if (chosen.length) { openShape(page, chosen[0]); }
  noteChosen(page, chosen.map((each) => each.shape), key);
  if (key !== "" && !chosen.length) { page.announce("Not on the map for what is chosen"); }
}

function showShape(page, found) {
  openShape(page, found);
  noteChosen(page, [found.shape], found.key);
}

// A click on a shape is one on the map as well: the second must not undo the first.
function hearClicks(page) {
  let taken = null;
  page.map.on("click", (event) => {
    if (!page.busy && event.originalEvent !== taken) { noteChosen(page, [], ""); }
  });
  page.layers.forEach((listed) => listed.layer.on("click", (event) => {
    const shape = event.propagatedFrom;
    if (!shape || shape.facts === undefined) { return; }
    if (page.busy) { shape.closePopup(); return; }
    taken = event.originalEvent;
    noteChosen(page, [shape], shape.feature.properties.key);
  }));
}
