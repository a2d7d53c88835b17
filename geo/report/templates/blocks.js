// The blocks of a statement: canvas, panel, legend, swipe, cursor and popup as one.

class BlockDivide {
  constructor(map, changed) {
    this.map = map;
    this.changed = changed;
    this.share = 0.5;
    const pane = map.createPane("divide"); // above the shapes, below popups
    pane.style.zIndex = 645;
    this.bar = L.DomUtil.create("div", "blocks-divide", pane);
    this.bar.tabIndex = 0;
    this.bar.hidden = true;
    this.bar.setAttribute("role", "slider");
    this.bar.setAttribute("aria-orientation", "horizontal");
    this.bar.setAttribute("aria-valuemin", "0");
    this.bar.setAttribute("aria-valuemax", "100");
    this.bar.append(L.DomUtil.create("span", "blocks-grip"));
    L.DomEvent.disableClickPropagation(this.bar);
    map.on("move zoom resize viewreset", () => this._place());
    this.bar.addEventListener("pointerdown", (event) => this._hold(event));
    this.bar.addEventListener("keydown", (event) => this._key(event));
  }

  show(names) {
    this.bar.hidden = names === null;
    if (names === null) { return; }
    this.names = names;
    this.bar.setAttribute("aria-label", "Divide between " + names[0] + " and " + names[1]);
    this._place();
  }

  move(share) {
    this.share = Math.min(0.98, Math.max(0.02, share));
    this._place();
    this.changed();
  }

  _place() {
    if (this.bar.hidden) { return; }
    const percent = Math.round(this.share * 100);
    const size = this.map.getSize();
    L.DomUtil.setPosition(this.bar, this.map.containerPointToLayerPoint([size.x * this.share, 0]));
    this.bar.style.height = size.y + "px";
    this.bar.setAttribute("aria-valuenow", String(percent));
    this.bar.setAttribute("aria-valuetext", percent + " % " + this.names[0] + ", the rest " + this.names[1]);
  }

  _hold(event) {
    event.preventDefault();
    event.stopPropagation();
    this.bar.focus({ preventScroll: true });
    this.bar.setPointerCapture(event.pointerId);
    const follow = (moved) => {
      const box = this.map.getContainer().getBoundingClientRect();
      this.move((moved.clientX - box.left) / box.width);
    };
    const drop = () => {
      this.bar.removeEventListener("pointermove", follow);
      this.bar.removeEventListener("pointerup", drop);
      this.bar.removeEventListener("pointercancel", drop);
    };
    this.bar.addEventListener("pointermove", follow);
    this.bar.addEventListener("pointerup", drop);
    this.bar.addEventListener("pointercancel", drop);
  }

  _key(event) {
    const steps = { ArrowLeft: -0.02, ArrowDown: -0.02, ArrowRight: 0.02, ArrowUp: 0.02, PageDown: -0.1, PageUp: 0.1 };
    const ends = { Home: 0, End: 1 };
    if (event.key in steps) { this.move(this.share + steps[event.key]); }
    if (event.key in ends) { this.move(ends[event.key]); }
    if (event.key in steps || event.key in ends) {
      event.preventDefault();
      event.stopPropagation();
    }
  }
}

// A cursor that arrow keys move from block to block, and the popup that tells of one.
class BlockCursor {
  constructor(page, parts) {
    Object.assign(this, { page, map: page.map }, parts);
    this.cell = -1;
    this.active = true;
    this.popup = L.popup({ minWidth: 230, autoPanPadding: [10, 10] });
    this.map.on("click", (event) => this._clicked(event));
    this.map.on("popupclose", (event) => {
      if (event.popup === this.popup) { this.map.getContainer().focus({ preventScroll: true }); }
    });
    this.map.getContainer().addEventListener("keydown", (event) => this._key(event), true);
    letThrough(this.map, (place) => this.active && this._at(place) >= 0);
    this._button();
  }

  _at(place) { return this.blocks.cellAt(place.lng, blockHeight(place.lat)); }

  _button() {
    if (!this.page.toolbar) { return; }
    const button = blockElement("button", "Blocks", this.page.toolbar);
    button.type = "button";
    button.title = "Click a block, or move from block to block by the arrow keys; Enter opens it";
    const show = () => button.setAttribute("aria-pressed", String(this.active));
    button.addEventListener("click", () => {
      this.active = !this.active;
      if (!this.active) { this._leave(); }
      show();
      this.page.announce(this.active ? "Arrow keys on the map move from block to block" : "Arrow keys move the map");
    });
    show();
  }

  _leave() {
    this.cell = -1;
    this.layer.point(-1);
    this.map.closePopup(this.popup);
  }

  _clicked(event) {
    if (!this.active || this.page.busy) { return; }
    const cell = this._at(event.latlng);
    if (cell < 0) { this._leave(); return; }
    this._stand(cell);
    this.open(event.latlng);
  }

  _stand(cell) {
    this.cell = cell;
    this.layer.point(cell);
  }

  open(place) {
    if (this.cell < 0) { return; }
    const told = { cutoff: this.state.cutoff, select: (key) => this.page.select(key) };
    const size = this.map.getSize();
    this.popup.options.maxWidth = Math.min(360, size.x - 60);
    this.popup.options.maxHeight = Math.max(120, Math.round(size.y * 0.78) - 30);
    this.popup.setLatLng(place || this.blocks.placeOf(this.cell));
    this.popup.setContent(blockPopup(this.blocks, this.cell, told));
    this.popup.openOn(this.map);
  }

  refresh() {
    if (this.popup.isOpen()) { this.open(this.popup.getLatLng()); }
  }

  _key(event) {
    const steps = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const asked = event.key in steps || (event.key === "Enter" && this.cell >= 0);
    const here = event.target === this.map.getContainer();
    if (!asked || !here || !this.active || this.page.busy) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === "Enter") { this.open(); return; }
    const inView = this.cell >= 0 && this.map.getBounds().contains(this.blocks.placeOf(this.cell));
    this._stand(inView ? this.blocks.neighbour(this.cell, ...steps[event.key]) : this._nearest());
    this._follow();
  }

  _nearest() {
    const middle = this.map.getCenter();
    const under = this._at(middle);
    return under >= 0 ? under : this.blocks.nearest(middle.lng, blockHeight(middle.lat));
  }

  _follow() {
    const place = this.blocks.placeOf(this.cell);
    this.map.panInside(place, { padding: [60, 60], animate: false });
    if (this.popup.isOpen()) { this.open(place); }
    this.page.announce(this._words());
  }

  _words() {
    const estimate = this.blocks.number("abundance_kriged", this.cell);
    const value = Number.isFinite(estimate) ? blockNumber(estimate, 3) + " kilograms per square metre" : "no estimate";
    const counts = this.blocks.counted[this.cell]
      ? this.blocks.data.classes[this.blocks.klass[this.cell]].word : "left out";
    return "Block " + this.blocks.nameOf(this.cell) + ": " + value + ", " + counts;
  }
}

// Areas lie over the blocks: a click inside one is meant for the block below it.
function letThrough(map, isBlock) {
  const open = (shape) => {
    if (!(shape instanceof L.Polygon) || shape.underBlocks) { return; }
    const contains = shape._containsPoint;
    shape.underBlocks = true;
    shape._containsPoint = function (point) {
      return contains.call(shape, point) && !isBlock(map.layerPointToLatLng(point));
    };
  };
  map.eachLayer(open);
  map.on("layeradd", (event) => open(event.layer));
}

function blockState(data) {
  return {
    variable: data.variables[0].key,
    other: "",
    opacity: 1,
    hatch: false,
    cutoff: data.opening,
  };
}

// What a link brings back; words that are not known change nothing.
function blockLinks(page, panel, divide, data) {
  const known = (key) => data.variables.some((one) => one.key === key);
  const add = (key, read, write) => page.states.push({ key: "block-" + key, read: read, write: write });
  const state = panel.state;
  add("variable", () => state.variable, (key) => { if (known(key)) { panel.set({ variable: key }); } });
  add("other", () => state.other, (key) => { if (known(key) || key === "") { panel.set({ other: key }); } });
  add("cutoff", () => String(data.cutoffs[state.cutoff]), (text) => {
    const at = data.cutoffs.indexOf(Number(text));
    if (at >= 0) { panel.set({ cutoff: at }); }
  });
  add("hatch", () => (state.hatch ? "yes" : "no"), (text) => panel.set({ hatch: text === "yes" }));
  add("opacity", () => String(Math.round(state.opacity * 100)), (text) => {
    const percent = Number(text);
    if (percent >= 0 && percent <= 100) { panel.set({ opacity: percent / 100 }); }
  });
  add("divide", () => String(Math.round(divide.share * 100)), (text) => {
    if (/^\d+$/.test(text)) { divide.move(Number(text) / 100); }
  });
}

function startBlocks(page, data) {
  const blocks = new Blocks(data);
  const looks = new BlockLooks(blocks);
  const state = blockState(data);
  const layer = new BlockLayer(blocks).addTo(page.map);
  const legend = blockElement("div", "", document.querySelector(".legend"), "blocks-legend");
  document.querySelector(".legend summary").after(legend);
  const parts = { sides: [] };
  const paint = () => layer.dress(parts.sides, parts.divide.share);
  parts.divide = new BlockDivide(page.map, paint);
  const changed = () => {
    const keys = state.other && state.other !== state.variable ? [state.variable, state.other] : [state.variable];
    parts.sides = keys.map((key) => looks.dress(key, state));
    parts.divide.show(keys.length > 1 ? keys.map((key) => looks.variable(key).label) : null);
    blockLegends(legend, looks, { keys: keys, state: state });
    paint();
    if (parts.cursor) { parts.cursor.refresh(); }
  };
  const section = document.getElementById("panel-blocks");
  section.classList.add("blocks");
  const panel = new BlockPanel(section, looks, state, changed);
  parts.cursor = new BlockCursor(page, { blocks: blocks, layer: layer, state: state });
  blockLinks(page, panel, parts.divide, data);
  changed();
}

capabilities.push({ name: "blocks", start: startBlocks });
