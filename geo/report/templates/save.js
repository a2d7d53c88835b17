// Save what the page shows: tables as CSV, layers of shapes as GeoJSON (RFC 7946).

// What makes a spreadsheet read a cell as a formula; the list of geo/report/export.py.
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;
const POSITION = /^-?\d+(\.\d+)?,-?\d+(\.\d+)?$/;
const NUMBER = /^[-−]?(0|[1-9]\d{0,2}(,\d{3})+|[1-9]\d*)(\.\d+)?(e[-+]?\d+)?$/;
const NO_VALUE = "–";

function readNumber(text) {
  return NUMBER.test(text) ? Number(text.replaceAll(",", "").replace("−", "-")) : null;
}

function cellText(cell) {
  const text = cell.textContent.trim();
  if (text === NO_VALUE) { return ""; }
  if (cell.classList.contains("n") && readNumber(text) !== null) { return String(readNumber(text)); }
  return FORMULA_START.test(text) && !POSITION.test(text) ? "'" + text : text;
}

function quoteCell(text) {
  const plain = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  return /[",\n]/.test(plain) ? '"' + plain.replaceAll('"', '""') + '"' : plain;
}

function tableCsv(table) {
  const rows = [...table.rows].map((row) => [...row.cells].map(cellText));
  return rows.map((row) => row.map(quoteCell).join(",") + "\n").join("");
}

// Facts as the popup tells them, by their label; numbers as numbers.
function shapeFacts(page, shape) {
  const { title, rows } = page.facts(shape);
  const facts = { name: title };
  rows.forEach(([label, value]) => {
    const number = readNumber(value);
    facts[label] = number === null ? value : number;
  });
  return facts;
}

function shapeGeometry(shape) {
  const dots = shape.getLayers && shape.getLayers().map((dot) => dot.toGeoJSON().geometry.coordinates);
  return dots ? { type: "MultiPoint", coordinates: dots } : shape.toGeoJSON().geometry;
}

function layerGeojson(page, listed) {
  const shapes = page.shapes().filter((found) => found.listed === listed);
  const features = shapes.map(({ shape }) => ({
    type: "Feature",
    properties: shapeFacts(page, shape),
    geometry: splitGeometry(shapeGeometry(shape)),
  }));
  return JSON.stringify({ type: "FeatureCollection", features });
}

// A map's frame runs over 180: what crosses it is cut there, each part in -180..180.
function splitGeometry(geometry) {
  const parts = geometry.type.startsWith("Multi") ? geometry.coordinates : [geometry.coordinates];
  const kind = geometry.type.replace("Multi", "");
  const cut = { Point: cutPoint, LineString: cutLine, Polygon: cutPolygon }[kind];
  const pieces = parts.flatMap((coordinates) => bands(coordinates).flatMap(
    (band) => cut(coordinates, band).map((piece) => shifted(piece, -360 * band)),
  ));
  return pieces.length === 1
    ? { type: kind, coordinates: pieces[0] }
    : { type: "Multi" + kind, coordinates: pieces };
}

// Which turns of the globe a shape lies on: 0 is -180..180, 1 is 180..540.
function bands(coordinates) {
  const lon = coordinates.flat(Infinity).filter((_, index) => index % 2 === 0);
  const [west, east] = [Math.min(...lon), Math.max(...lon)];
  const first = Math.floor((west + 180) / 360);
  const last = Math.max(first, Math.ceil((east + 180) / 360) - 1);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function shifted(coordinates, by) {
  if (!Array.isArray(coordinates[0])) { return [Number((coordinates[0] + by).toFixed(6)), coordinates[1]]; }
  return coordinates.map((inner) => shifted(inner, by));
}

function cutPoint(point) {
  return [point];
}

function crossing(from, to, lon) {
  const share = (lon - from[0]) / (to[0] - from[0]);
  return [lon, Number((from[1] + share * (to[1] - from[1])).toFixed(6))];
}

function cutLine(line, band) {
  const edges = [[-180 + 360 * band, 1], [180 + 360 * band, -1]];
  return edges.reduce((pieces, [lon, side]) => pieces.flatMap(
    (piece) => chainsBeside(piece, lon, side),
  ), [line]).filter((piece) => piece.length > 1);
}

// The stretches of a line on one side of a meridian (side 1: east of it).
function chainsBeside(line, lon, side) {
  const inside = (place) => side * (place[0] - lon) >= 0;
  const chains = inside(line[0]) ? [[line[0]]] : [];
  line.slice(1).forEach((place, index) => {
    const before = line[index];
    if (inside(before) !== inside(place)) {
      const edge = crossing(before, place, lon);
      if (inside(place)) { chains.push([edge]); } else { chains[chains.length - 1].push(edge); }
    }
    if (inside(place)) { chains[chains.length - 1].push(place); }
  });
  return chains;
}

function cutPolygon(polygon, band) {
  const edges = [[-180 + 360 * band, 1], [180 + 360 * band, -1]];
  return edges.reduce((pieces, [lon, side]) => pieces.flatMap(
    (piece) => halfPolygon(piece, lon, side),
  ), [polygon]).map(rightHanded);
}

// The part of a polygon on one side of a meridian. Between crossings that follow each
// other from south to north the meridian runs inside and outside by turns.
function halfPolygon(rings, lon, side) {
  const whole = [];
  const chains = [];
  rings.forEach((ring) => {
    const beside = chainsBeside(ring, lon, side);
    const complete = beside.length === 1 && beside[0].length === ring.length
      && ring.every((place) => side * (place[0] - lon) >= 0);
    if (complete) { whole.push(ring); } else { chains.push(...joinedEnds(beside)); }
  });
  const outer = [...joinChains(chains), ...whole.filter((ring) => ring === rings[0])];
  const holes = whole.filter((ring) => ring !== rings[0]);
  return outer.filter((ring) => Math.abs(ringArea(ring)) > 1e-9)
    .map((ring) => [ring, ...holes.filter((hole) => isInside(hole[0], ring))]);
}

// A ring that begins beside the meridian gives its first and last stretch in two.
function joinedEnds(chains) {
  const [first, last] = [chains[0], chains[chains.length - 1]];
  if (chains.length < 2 || first[0].some((value, axis) => value !== last[last.length - 1][axis])) {
    return chains;
  }
  return [[...last, ...first.slice(1)], ...chains.slice(1, -1)];
}

function joinChains(chains) {
  const ends = chains.flatMap((chain) => [
    { chain, lat: chain[0][1] }, { chain, lat: chain[chain.length - 1][1], last: true },
  ]).sort((one, other) => one.lat - other.lat);
  const partner = (end) => ends[ends.indexOf(end) ^ 1];
  const left = new Set(chains);
  const rings = [];
  while (left.size) {
    const ring = [];
    let end = ends.find((one) => left.has(one.chain));
    const begin = end.chain;
    do {
      left.delete(end.chain);
      ring.push(...(end.last ? [...end.chain].reverse() : end.chain));
      const arrived = ends.find((one) => one.chain === end.chain && one !== end);
      end = partner(arrived);
    } while (end.chain !== begin);
    rings.push([...ring, ring[0]]);
  }
  return rings;
}

function ringArea(ring) {
  return ring.slice(1).reduce((sum, place, index) => (
    sum + ring[index][0] * place[1] - place[0] * ring[index][1]
  ), 0) / 2;
}

function rightHanded(rings) {
  return rings.map((ring, index) => (
    (ringArea(ring) > 0) === (index === 0) ? ring : [...ring].reverse()
  ));
}

function isInside([lon, lat], ring) {
  return ring.slice(1).reduce((inside, place, index) => {
    const before = ring[index];
    const level = (before[1] > lat) !== (place[1] > lat);
    return level && lon < crossing(
      [before[1], before[0]], [place[1], place[0]], lat,
    )[1] ? !inside : inside;
  }, false);
}

function fileName(words, ending) {
  const plain = words.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 60);
  return (plain.replace(/^-|-$/g, "") || "map") + ending;
}

function saveFile(text, name, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function tableItems() {
  const tables = [...document.querySelectorAll("table")].filter(
    (table) => table.caption && !table.closest("[hidden], .leaflet-container"),
  );
  return tables.map((table) => {
    const words = table.caption.textContent;
    return [words + " (CSV)", () => saveFile(tableCsv(table), fileName(words, ".csv"), "text/csv")];
  });
}

function layerItems(page) {
  const full = new Set(page.shapes().map((found) => found.listed));
  return [...full].map((listed) => [listed.name + " (GeoJSON)", () => saveFile(
    layerGeojson(page, listed), fileName(listed.name, ".geojson"), "application/geo+json",
  )]);
}

function fillSave(page, panel) {
  const { part } = page.tools;
  const item = ([words, act]) => {
    const button = part("button", { type: "button" }, words);
    button.addEventListener("click", act);
    return part("li", {}, button);
  };
  const blocks = [["Tables", tableItems()], ["Layers", layerItems(page)]];
  panel.replaceChildren(...blocks.filter(([, items]) => items.length).flatMap(
    ([title, items]) => [part("h2", {}, title), part("ul", {}, ...items.map(item))],
  ));
}

capabilities.push({
  name: "save",
  start: function (page) {
    const { tool, panel } = page.tools.addPanel(page, "Save");
    tool.addEventListener("toggle", () => { if (tool.open) { fillSave(page, panel); } });
  },
});
