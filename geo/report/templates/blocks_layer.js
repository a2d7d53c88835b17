// A canvas that paints each pixel of the screen in the look of the cell under it.

const BLOCK_MARGIN = 0.15; // beyond each edge of the view, so that a drag shows no gap
const BLOCK_PATTERN = 8; // size of a tile of a pattern, CSS pixels
const BLOCK_DARK = 0xff2b2014; // alpha, blue, green, red
const BLOCK_WHITE = 0xffffffff;

// Which pixels of a tile a pattern inks; patterns by their place: / \ x . - | +
const BLOCK_INKS = [
  () => false,
  (x, y) => (x + y) % 8 < 1.5,
  (x, y) => (x - y + 8) % 8 < 1.5,
  (x, y) => (x + y) % 8 < 1.2 || (x - y + 8) % 8 < 1.2,
  (x, y) => (x % 4 < 1.5) && (y % 4 < 1.5),
  (x, y) => y % 4 < 1.2,
  (x, y) => x % 4 < 1.2,
  (x, y) => x % 8 < 1.2 || y % 8 < 1.2,
];

function blockTiles(ratio) {
  const size = Math.round(BLOCK_PATTERN * ratio);
  return BLOCK_INKS.map((inked) => {
    const tile = new Uint8Array(size * size);
    tile.forEach((_, at) => {
      const y = Math.floor(at / size);
      tile[at] = inked((at - y * size) / ratio, y / ratio) ? 1 : 0;
    });
    return tile;
  });
}

const BlockLayer = L.Layer.extend({
  options: { pane: "grids" },

  initialize: function (blocks) {
    this._blocks = blocks;
    this._sides = [];
    this._split = 1;
    this._cursor = -1;
  },

  onAdd: function () {
    this._canvas = L.DomUtil.create("canvas", "blocks-canvas leaflet-layer leaflet-zoom-animated");
    this._canvas.setAttribute("aria-hidden", "true");
    this.getPane().appendChild(this._canvas);
    this._lay();
  },

  onRemove: function () { this._canvas.remove(); },

  getEvents: function () {
    const events = { viewreset: this._lay, moveend: this._lay, resize: this._lay, move: this._slide };
    if (this._zoomAnimated) { events.zoomanim = this._follow; }
    return events;
  },

  // One look for the whole map, or two with the share of the map left of the divide.
  dress: function (sides, split) {
    this._sides = sides;
    this._split = split;
    this._paint();
  },

  point: function (cell) {
    this._cursor = cell;
    this._paint();
  },

  _follow: function (event) {
    const scale = this._map.getZoomScale(event.zoom);
    const corner = this._map._latLngBoundsToNewLayerBounds(this._covers, event.zoom, event.center).min;
    L.DomUtil.setTransform(this._canvas, corner, scale);
  },

  // The divide stays where it is on the screen while the map moves below it.
  _slide: function () {
    if (this._sides.length > 1 && !this._map._animatingZoom) { this._paint(); }
  },

  _lay: function () {
    const map = this._map;
    const size = map.getSize();
    const corner = map.containerPointToLayerPoint(size.multiplyBy(-BLOCK_MARGIN)).floor();
    const extent = size.multiplyBy(1 + 2 * BLOCK_MARGIN).ceil();
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    this._corner = corner;
    this._ratio = ratio;
    this._covers = L.latLngBounds(
      map.layerPointToLatLng(corner), map.layerPointToLatLng(corner.add(extent)));
    this._canvas.width = Math.round(extent.x * ratio);
    this._canvas.height = Math.round(extent.y * ratio);
    this._canvas.style.width = extent.x + "px";
    this._canvas.style.height = extent.y + "px";
    L.DomUtil.setTransform(this._canvas, corner, 1);
    this._look(corner, ratio);
    this._paint();
  },

  // Find the cell under each pixel of the canvas.
  _look: function (corner, ratio) {
    const map = this._map;
    const world = map.options.crs.scale(map.getZoom());
    const start = map.getPixelOrigin().add(corner);
    this._start = start.multiplyBy(ratio).round();
    const frame = {
      lon: start.x / world * 360 - 180,
      height: 180 - start.y / world * 360,
      step: 360 / world / ratio,
      width: this._canvas.width,
      lines: this._canvas.height,
    };
    this._under = new Int32Array(frame.width * frame.lines).fill(-1);
    this._blocks.grids.forEach((grid) => grid.fill(this._under, frame));
  },

  _paint: function () {
    if (!this._map || !this._sides.length) { return; }
    const [width, lines] = [this._canvas.width, this._canvas.height];
    if (!width || !lines) { return; }
    const context = this._canvas.getContext("2d");
    const image = context.createImageData(width, lines);
    const pixels = new Uint32Array(image.data.buffer);
    const cut = Math.min(width, Math.max(0, this._cutAt()));
    const [left, right] = [this._sides[0], this._sides[this._sides.length - 1]];
    this._stroke(pixels, left, { from: 0, to: cut });
    this._stroke(pixels, right, { from: cut, to: width });
    if (this._cursor >= 0) { this._outline(pixels); }
    context.putImageData(image, 0, 0);
  },

  _cutAt: function () {
    if (this._sides.length < 2) { return this._canvas.width; }
    const at = this._map.getSize().x * this._split;
    const point = this._map.containerPointToLayerPoint([at, 0]);
    return Math.round((point.x - this._corner.x) * this._ratio);
  },

  _stroke: function (pixels, look, band) {
    const width = this._canvas.width;
    const size = Math.round(BLOCK_PATTERN * this._ratio);
    const tiles = blockTiles(this._ratio);
    for (let y = 0; y < this._canvas.height; y += 1) {
      const tileRow = (this._start.y + y) % size * size;
      for (let x = band.from; x < band.to; x += 1) {
        const at = y * width + x;
        const cell = this._under[at];
        if (cell >= 0) {
          const pattern = look.patterns[cell];
          const inked = pattern && tiles[pattern][tileRow + (this._start.x + x) % size];
          pixels[at] = inked ? look.inks[cell] : look.colours[cell];
        }
      }
    }
  },

  // A white line round the block, between two dark ones: seen on every colour.
  _outline: function (pixels) {
    const [under, width, cursor] = [this._under, this._canvas.width, this._cursor];
    const reach = Math.max(1, Math.round(this._ratio));
    const touches = (at, far) => [-far, 0, far].some((x) => [-far, 0, far].some(
      (y) => under[at + x + y * width] === cursor));
    const box = this._boxOf(cursor, 4 * reach);
    for (let y = box.top; y < box.bottom; y += 1) {
      for (let at = y * width + box.left; at < y * width + box.right; at += 1) {
        if (under[at] === cursor) { continue; }
        let far = 1;
        while (far <= 4 * reach && !touches(at, far)) { far += 1; }
        if (far <= 4 * reach) {
          pixels[at] = far > reach && far <= 3 * reach ? BLOCK_WHITE : BLOCK_DARK;
        }
      }
    }
  },

  // Where a cell shows on the canvas, and some pixels round it.
  _boxOf: function (cell, more) {
    const [width, lines] = [this._canvas.width, this._canvas.height];
    const box = { left: width, right: 0, top: lines, bottom: 0 };
    this._under.forEach((found, at) => {
      if (found !== cell) { return; }
      const y = Math.floor(at / width);
      const x = at - y * width;
      box.left = Math.min(box.left, x - more);
      box.right = Math.max(box.right, x + more + 1);
      box.top = Math.min(box.top, y - more);
      box.bottom = Math.max(box.bottom, y + more + 1);
    });
    return {
      left: Math.max(0, box.left), right: Math.min(width, box.right),
      top: Math.max(0, box.top), bottom: Math.min(lines, box.bottom),
    };
  },
});
