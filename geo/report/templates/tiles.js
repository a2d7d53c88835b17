function (url, runs, options) {
  const rows = new Map();
  runs.forEach(([zoom, row, first, last]) => {
    const key = zoom + "/" + row;
    rows.set(key, (rows.get(key) || []).concat([[first, last]]));
  });
  const Tiles = L.TileLayer.extend({
    // what is not there is not asked for
    _isValidTile: function (at) {
      const around = 2 ** at.z;
      const column = ((at.x % around) + around) % around;
      const there = rows.get(at.z + "/" + at.y) || [];
      return there.some(([first, last]) => first <= column && column <= last)
        && L.TileLayer.prototype._isValidTile.call(this, at);
    },
    // Leaflet rounds to a whole pixel: tiles shift against the limits
    _setZoomTransform: function (level, centre, zoom) {
      const scale = this._map.getZoomScale(zoom, level.zoom);
      const origin = this._map._getNewPixelOrigin(centre, zoom);
      L.DomUtil.setTransform(level.el, level.origin.multiplyBy(scale).subtract(origin), scale);
    },
  });
  return new Tiles(url, options);
}
