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
function keepOrder(map, stack) {
  const restack = () => stack.forEach((layer) => {
    if (map.hasLayer(layer)) { layer.bringToFront(); }
  });
  map.on("overlayadd baselayerchange", restack);
  restack();
}

function showPage(page) {
  const map = page.map;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (still) { map._zoomAnimated = false; map.options.inertia = false; }
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", "Map: " + document.title);
  const legend = document.querySelector(".legend");
  legend.open = window.innerWidth > 760;
  map.invalidateSize({ animate: false });
  map.fitBounds(page.focus, { animate: false });
  map.setMinZoom(Math.min(map.getZoom(), map.getBoundsZoom(page.limits)));
  map.setMaxBounds(page.limits);
  if (page.views.length > 1) { new Views(page.views, { position: "topleft" }).addTo(map); }
  new Scale({ position: "bottomright", maxWidth: 140 }).addTo(map);
  new Position({ position: "bottomright" }).addTo(map);
  page.legends.forEach((pair) => followLayer(map, pair[0], document.getElementById(pair[1])));
  keepOrder(map, page.stack);
  legend.addEventListener("toggle", () => map.invalidateSize());
  document.documentElement.dataset.ready = "yes";
}
