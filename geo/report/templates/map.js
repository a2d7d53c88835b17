const Scale = L.Control.Scale.extend({
  _addScales: function (options, className, container) {
    this._km = L.DomUtil.create("div", className, container);
    this._nm = L.DomUtil.create("div", className, container);
    container.classList.add("scale");
  },
  _updateScales: function (metres) {
    if (!metres) { return; }
    const km = this._getRoundNum(metres / 1000);
    const nm = this._getRoundNum(metres / 1852);
    this._updateScale(this._km, km + " km", km * 1000 / metres);
    this._updateScale(this._nm, nm + " nm", nm * 1852 / metres);
  },
});

const Position = L.Control.extend({
  onAdd: function (map) {
    const box = L.DomUtil.create("div", "position");
    map.on("mousemove", (event) => { box.textContent = describePosition(event.latlng); });
    return box;
  },
});

const Views = L.Control.extend({
  initialize: function (views, options) {
    L.setOptions(this, options);
    this._views = views;
  },
  onAdd: function (map) {
    const box = L.DomUtil.create("div", "leaflet-bar views");
    L.DomEvent.disableClickPropagation(box);
    this._views.forEach((view) => {
      const button = L.DomUtil.create("button", "", box);
      button.type = "button";
      button.textContent = view[0];
      button.addEventListener("click", () => map.fitBounds(view[1]));
    });
    return box;
  },
});

function describePosition(place) {
  const lon = ((place.lng + 180) % 360 + 360) % 360 - 180;
  const lat = place.lat;
  return Math.abs(lat).toFixed(3) + "° " + (lat < 0 ? "S" : "N") + "  "
    + Math.abs(lon).toFixed(3) + "° " + (lon < 0 ? "W" : "E");
}

// Leaflet rounds every corner to a whole pixel: limits look ragged, images shift.
L.Polyline.include({
  _projectLatlngs: function (places, result, bounds) {
    if (!(places[0] instanceof L.LatLng)) {
      places.forEach((part) => this._projectLatlngs(part, result, bounds));
      return;
    }
    const origin = this._map.getPixelOrigin();
    const ring = places.map((place) => this._map.project(place)._subtract(origin));
    ring.forEach((point) => bounds.extend(point));
    result.push(ring);
  },
});

L.ImageOverlay.include({
  _reset: function () {
    const origin = this._map.getPixelOrigin();
    const corner = this._map.project(this._bounds.getNorthWest())._subtract(origin);
    const far = this._map.project(this._bounds.getSouthEast())._subtract(origin);
    L.DomUtil.setPosition(this._image, corner);
    this._image.style.width = (far.x - corner.x) + "px";
    this._image.style.height = (far.y - corner.y) + "px";
  },
});

function followLayer(map, layer, key) {
  const show = () => { key.hidden = !map.hasLayer(layer); };
  layer.on("add remove", () => setTimeout(show, 0));
  show();
}

// Shapes share one canvas: what is switched on last would hide what lies below it.
function keepOrder(page) {
  page.restack = () => page.stack.forEach((layer) => {
    if (page.map.hasLayer(layer) && layer.bringToFront) { layer.bringToFront(); }
  });
  page.map.on("overlayadd baselayerchange", page.restack);
}

function keepControlSorted(page) {
  const place = new Map(page.layers.map((listed, at) => [listed.layer, at]));
  page.control.options.sortLayers = true;
  page.control.options.sortFunction = (one, other) => place.get(one) - place.get(other);
}

function nameMap(map) {
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", "Map: " + document.title);
}

function frameMap(page) {
  const map = page.map;
  map.invalidateSize({ animate: false });
  map.fitBounds(page.focus, { animate: false });
  map.setMinZoom(Math.min(map.getZoom(), map.getBoundsZoom(page.limits)));
  map.setMaxBounds(page.limits);
}

// The controls lie over popups: these keep clear of the narrow ones at the left, and
// the others make way (on a phone all of them). At the edge of the world a popup may push the map further.
L.Popup.mergeOptions({ autoPanPaddingTopLeft: [onDesk() ? 52 : 8, 8], autoPanPaddingBottomRight: [8, 8] });

L.Map.include({
  _panInsideMaxBounds: function () {
    const told = this._popup && this._popup.isOpen();
    if (this.options.maxBounds && !this._enforcingBounds && !told) { this.panInsideBounds(this.options.maxBounds); }
  },
});

function makeWay(map) {
  const mark = (told) => map.getContainer().classList.toggle("telling", told);
  map.on("popupopen", () => mark(true));
  map.on("popupclose", () => {
    mark(false);
    map.panInsideBounds(map.options.maxBounds);
  });
}

function addControls(page) {
  const position = onDesk() ? "topright" : "topleft";
  if (page.views.length > 1) { new Views(page.views, { position: position }).addTo(page.map); }
  new Scale({ position: "bottomright", maxWidth: 140 }).addTo(page.map);
  new Position({ position: "bottomright" }).addTo(page.map);
}

function keepStill(map) {
  map._zoomAnimated = false;
  map._fadeAnimated = false;
  map.options.inertia = false;
}

function onDesk() { return window.innerWidth > 760; }

// Beside the map there is room for the layers; on a phone they stay folded upon it.
function placeLegend(page) {
  const legend = document.querySelector(".legend");
  legend.open = onDesk();
  if (legend.open) { legend.querySelector(".layers").append(page.control.getContainer()); }
}

// Canvases are painted with the next frame, and paper does not wait for it.
function paintNow(map) {
  const renderers = Object.values(map._paneRenderers).concat(map._renderer || []);
  renderers.forEach((renderer) => renderer._redraw());
}

function refit(page, seen) {
  page.map.invalidateSize({ animate: false });
  page.map.fitBounds(seen, { animate: false });
  paintNow(page.map);
}

// A sheet of paper has another shape than the screen: what was seen is fitted to it.
function fitToPaper(page) {
  let seen = null;
  window.addEventListener("beforeprint", () => {
    seen = page.map.getBounds();
    document.documentElement.classList.add("printing");
    refit(page, seen);
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.remove("printing");
    refit(page, seen);
  });
}

// Legend and tables unfold beside the map: it takes what room is left.
function followRoom(map) {
  const room = new ResizeObserver(() => map.invalidateSize({ animate: false }));
  room.observe(map.getContainer());
}

function openPage(page) {
  page.moves = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  page.layers.forEach((listed) => { listed.offered = true; listed.wanted = page.map.hasLayer(listed.layer); });
  page.states = [];
  page.busy = false;
  page.selected = "";
  page.panel = document.querySelector(".beside");
  page.toolbar = document.querySelector(".toolbar");
  page.outline = L.featureGroup().addTo(page.map);
  page.announce = (text) => { document.querySelector(".said").textContent = text; };
  page.choose = (key, option) => choose(page, key, option);
  page.select = (key) => selectKey(page, key);
  page.shapes = () => listShapes(page);
  page.show = (found) => showShape(page, found);
  page.facts = (shape) => tellFacts(shape.facts);
  makeEvents(page);
}

const capabilities = [];

function showPage(page) {
  openPage(page);
  if (!page.moves) { keepStill(page.map); }
  nameMap(page.map);
  placeLegend(page);
  frameMap(page);
  followRoom(page.map);
  addControls(page);
  makeWay(page.map);
  keepOrder(page);
  keepControlSorted(page);
  page.legends.forEach((pair) => followLayer(page.map, pair[0], document.getElementById(pair[1])));
  hearClicks(page);
  hearChoices(page);
  hearLinks(page);
  followChoice(page);
  fitToPaper(page);
  capabilities.forEach((capability) => capability.start(page, held.given[capability.name]));
  document.documentElement.dataset.ready = "yes";
}
