// Measure: lengths along the WGS84 ellipsoid, in nautical miles and kilometres.

const SEMI_MAJOR_M = 6378137;
const FLATTENING = 1 / 298.257223563;
const SECOND_ECCENTRICITY_2 = FLATTENING * (2 - FLATTENING) / (1 - FLATTENING) ** 2;
const DEGREE = Math.PI / 180;
// Gauss-Legendre on -1..1 with eight points: places and weights, each for both signs
const QUADRATURE = [
  [0.18343464249564978, 0.36268378337836166],
  [0.525532409916329, 0.3137066458778869],
  [0.7966664774136267, 0.22238103445337443],
  [0.9602898564975362, 0.10122853629037706],
];

// Length of the shortest line. Karney (2013), "Algorithms for geodesics", J. Geodesy
// 87, 43-55, section 4: of the lines that leave the first place, the azimuth is sought
// that meets the second. The integrals are taken by quadrature and the azimuth by
// halving, which no pair of places defeats: antipodes, poles, date line.
function geodesicMetres(from, to) {
  const turn = Math.abs(to.lng - from.lng) % 360;
  const lon = Math.min(turn, 360 - turn) * DEGREE;
  const [near, far] = [from.lat, to.lat].map(reducedLatitude)
    .sort((one, other) => Math.abs(other) - Math.abs(one));
  const south = -Math.abs(near);
  const other = near > 0 ? -far : far;
  if (south === 0 && lon <= (1 - FLATTENING) * Math.PI) { return SEMI_MAJOR_M * lon; }
  let [low, high] = [-Math.PI / 2, Math.PI / 2];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high || middle === 0 && low === 0) { break; }
    if (geodesicFrom(south, other, middle).lon > lon) { high = middle; } else { low = middle; }
  }
  return geodesicFrom(south, other, low).metres;
}

function reducedLatitude(lat) {
  return Math.atan((1 - FLATTENING) * Math.tan(lat * DEGREE));
}

// The line from reduced latitude `south` to `other`, its azimuth 90 degrees + `beyond`.
function geodesicFrom(south, other, beyond) {
  const sine = Math.cos(beyond) * Math.cos(south);
  const first = -Math.sin(beyond) * Math.cos(south);
  const grown = (Math.sin(south) - Math.sin(other)) * (Math.sin(south) + Math.sin(other));
  const second = Math.sqrt(Math.max(0, first * first + grown));
  const start = Math.atan2(Math.sin(south), first);
  const end = Math.atan2(Math.sin(other), second);
  const sphere = Math.atan2(sine * Math.sin(other), second)
    - Math.atan2(sine * Math.sin(south), first);
  const bulge = SECOND_ECCENTRICITY_2 * (first * first + Math.sin(south) ** 2);
  const sums = integrateArc(start, end, bulge);
  return {
    lon: sphere - FLATTENING * sine * sums.lon,
    metres: SEMI_MAJOR_M * (1 - FLATTENING) * sums.length,
  };
}

function integrateArc(start, end, bulge) {
  const half = (end - start) / 2;
  const sums = { length: 0, lon: 0 };
  QUADRATURE.forEach(([place, weight]) => [place, -place].forEach((at) => {
    const root = Math.sqrt(1 + bulge * Math.sin((start + end) / 2 + half * at) ** 2);
    sums.length += half * weight * root;
    sums.lon += half * weight * (2 - FLATTENING) / (1 + (1 - FLATTENING) * root);
  }));
  return sums;
}

// Places along the line for drawing, on the sphere: a pixel of the screen is coarser.
function lineBetween(from, to) {
  const [one, other] = [from, to].map(unitVector);
  const angle = Math.acos(Math.max(-1, Math.min(1, one.reduce((sum, v, i) => sum + v * other[i], 0))));
  if (angle < 1e-4 || angle > 3.14) { return [from, to]; }
  const steps = Math.ceil(angle / (2 * DEGREE));
  const line = [from];
  for (let step = 1; step <= steps; step += 1) {
    const share = step / steps;
    const weights = [Math.sin((1 - share) * angle), Math.sin(share * angle)];
    const [x, y, z] = one.map((v, i) => weights[0] * v + weights[1] * other[i]);
    const lon = Math.atan2(y, x) / DEGREE;
    const before = line[line.length - 1].lng;
    line.push(L.latLng(Math.atan2(z, Math.hypot(x, y)) / DEGREE,
      lon + 360 * Math.round((before - lon) / 360)));
  }
  return line;
}

function unitVector(place) {
  const [lat, lon] = [place.lat * DEGREE, place.lng * DEGREE];
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}

function describeLength(metres) {
  const write = (value) => {
    const digits = value < 10 ? 3 : 1;
    return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  };
  return write(metres / 1852) + " nm (" + write(metres / 1000) + " km)";
}

function addPoint(measure, place, name) {
  measure.points.push({ place, name });
  drawMeasure(measure);
}

function clearMeasure(measure) {
  measure.points = [];
  drawMeasure(measure);
}

function drawMeasure(measure) {
  const look = { color: "#c2410c", weight: 3, interactive: false };
  const { points, drawn, page } = measure;
  const { part } = page.tools;
  let total = 0;
  drawn.clearLayers();
  const lines = points.map(({ place, name }, index) => {
    const before = index ? points[index - 1].place : place;
    total += geodesicMetres(before, place);
    if (index) { L.polyline(lineBetween(before, place), look).addTo(drawn); }
    L.circleMarker(place, { ...look, radius: 5, fillColor: "#ffffff", fillOpacity: 1 }).addTo(drawn);
    return part("li", {}, name + (index ? ": " + describeLength(total) : ""));
  });
  measure.list.replaceChildren(...lines);
  const words = points.length > 1 ? "Length " + describeLength(total) : "";
  measure.total.textContent = words;
  page.announce(words);
}

function addTyped(measure) {
  const { field, page } = measure;
  const text = field.value;
  const place = page.tools.readPosition(text, page);
  const named = place ? null : page.tools.findNamed(page, text);
  if (!place && !named) { page.announce("Nothing here is named " + text); return; }
  addPoint(measure, place || middleOf(named.found.shape), named ? named.name : describePosition(place));
  showAll(measure);
  field.value = "";
}

function showAll(measure) {
  const bounds = L.latLngBounds(measure.points.map((point) => point.place));
  const map = measure.page.map;
  if (map.getBounds().contains(bounds)) { return; }
  map.fitBounds(bounds, { padding: [40, 40], maxZoom: map.getZoom(), animate: measure.page.moves });
}

// A pane over the map takes the clicks that would open popups; dragging goes on.
function coverMap(measure, on) {
  measure.page.busy = on;
  if (on) { measure.page.map.getContainer().append(measure.cover); } else { measure.cover.remove(); }
}

function buildMeasure(page, panel) {
  const { part, fillNames } = page.tools;
  const field = part("input", {
    type: "text", list: "names", autocomplete: "off", "aria-label": "Next point: a name or a position",
  });
  const [add, clear] = ["Add", "Clear"].map((label) => part("button", { type: "button" }, label));
  const list = part("ol", {});
  const total = part("p", { class: "total" });
  const cover = part("div", { class: "measuring" });
  panel.append(
    part("p", {}, "Click points on the map, or type a name or a position (24.28 N, 153.98 E). "
      + "Escape ends, Delete clears."),
    part("div", { class: "row" }, field, add, clear), list, total,
  );
  const measure = { page, field, list, total, cover, points: [], drawn: L.layerGroup().addTo(page.map) };
  add.addEventListener("click", () => addTyped(measure));
  clear.addEventListener("click", () => clearMeasure(measure));
  field.addEventListener("focus", () => fillNames(document.getElementById("names"), page));
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") { addTyped(measure); } });
  return measure;
}

function listenForKeys(measure, tool) {
  document.addEventListener("keydown", (event) => {
    if (!tool.open) { return; }
    if (event.key === "Escape") { tool.open = false; }
    if (event.key === "Delete" && !event.target.value) { clearMeasure(measure); }
  });
}

capabilities.push({
  name: "measure",
  start: function (page) {
    const { tool, panel } = page.tools.addPanel(page, "Measure");
    const measure = buildMeasure(page, panel);
    page.map.on("click", (event) => {
      if (tool.open) { addPoint(measure, event.latlng, describePosition(event.latlng)); }
    });
    tool.addEventListener("toggle", () => coverMap(measure, tool.open));
    listenForKeys(measure, tool);
  },
});
