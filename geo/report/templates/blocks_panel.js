// The controls of the blocks in the panel, and the totals under the slider.

const blockNumber = (value, digits) => {
  if (!Number.isFinite(value)) { return "–"; }
  const size = Math.abs(value);
  const decimals = size === 0 || size >= 1000 ? 0
    : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return value.toLocaleString("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
};

// Tonnes of one block in the unit that keeps them short.
function blockTonnes(tonnes) {
  if (!Number.isFinite(tonnes)) { return "–"; }
  const [scale, unit] = tonnes >= 1e6 ? [1e6, "Mt"] : tonnes >= 1e4 ? [1e3, "kt"] : [1, "t"];
  return blockNumber(tonnes / scale, 3) + " " + unit;
}

const blockCapital = (word) => word.charAt(0).toUpperCase() + word.slice(1);

function blockField(parent, text, control, id) {
  const label = blockElement("label", text, parent);
  control.id = id;
  label.htmlFor = id;
  parent.append(control);
  return label;
}

function blockRange(id, told) {
  const range = L.DomUtil.create("input");
  range.type = "range";
  Object.assign(range, { id: id, min: told.min, max: told.max, step: told.step });
  range.value = told.value;
  return range;
}

class BlockPanel {
  constructor(section, looks, state, changed) {
    Object.assign(this, { section, looks, state, changed, data: looks.blocks.data });
    this._variables();
    this._cutoff();
    this._totals();
    this._comparison();
    this._notes();
    this.show();
  }

  _variables() {
    const box = blockElement("fieldset", "", this.section, "blocks-variables");
    blockElement("legend", "Show on the blocks", box);
    this.radios = this.data.variables.map((variable) => {
      const label = blockElement("label", "", box);
      const radio = L.DomUtil.create("input", "", label);
      Object.assign(radio, { type: "radio", name: "blocks-variable", value: variable.key });
      blockElement("span", variable.label, label);
      radio.addEventListener("change", () => this.set({ variable: radio.value }));
      return radio;
    });
  }

  _comparison() {
    const row = blockElement("div", "", this.section, "blocks-row");
    const first = blockElement("div", "", row);
    this.other = L.DomUtil.create("select");
    blockField(first, "Compare with", this.other, "blocks-other");
    const options = [["", "nothing"], ...this.data.variables.map((one) => [one.key, one.label])];
    options.forEach(([key, words]) => {
      const option = blockElement("option", words, this.other);
      option.value = key;
    });
    this.other.addEventListener("change", () => this.set({ other: this.other.value }));
    const second = blockElement("div", "", row);
    this.opacity = blockRange("blocks-opacity", { min: 0, max: 100, step: 5, value: 100 });
    this.opacityLabel = blockField(second, "Opacity", this.opacity, "blocks-opacity");
    this.opacity.addEventListener("input", () => this.set({ opacity: this.opacity.value / 100 }));
    const hatch = blockElement("label", "", this.section, "blocks-hatch");
    this.hatch = L.DomUtil.create("input", "", hatch);
    this.hatch.type = "checkbox";
    const share = Math.round(this.data.unsure * 100);
    blockElement("span", "Hatch where the standard deviation is above " + share + " % of the estimate", hatch);
    this.hatch.addEventListener("change", () => this.set({ hatch: this.hatch.checked }));
  }

  _cutoff() {
    const box = blockElement("div", "", this.section, "blocks-cutoff");
    const last = this.data.cutoffs.length - 1;
    this.cutoff = blockRange("blocks-cutoff", { min: 0, max: last, step: 1, value: this.state.cutoff });
    const label = blockField(box, "Cut-off: ", this.cutoff, "blocks-cutoff");
    this.cutoffWords = blockElement("strong", "", label);
    this.cutoff.addEventListener("input", () => this.set({ cutoff: Number(this.cutoff.value) }));
    const marks = blockElement("div", "", box, "blocks-marks");
    marks.setAttribute("aria-hidden", "true");
    this.data.cutoffs.forEach((cutoff) => blockElement("span", String(cutoff), marks));
  }

  _totals() {
    const scroll = blockElement("div", "", this.section, "scroll blocks-totals");
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "What lies above the cut-off");
    this.table = blockElement("table", "", scroll);
    this.caption = blockElement("caption", "", this.table);
    this.bodies = blockElement("tbody", "", this.table);
  }

  _notes() {
    this.data.notes.forEach((note) => blockElement("p", note, this.section, "note"));
    if (this.data.byChance) {
      blockElement("p", "Each block counts by its chance of lying at or above the cut-off; it is faded "
        + "where its estimate lies below.", this.section, "note");
    }
  }

  set(change) {
    Object.assign(this.state, change);
    this.show();
    this.changed();
  }

  show() {
    const { state, data } = this;
    this.radios.forEach((radio) => { radio.checked = radio.value === state.variable; });
    this.other.value = state.other;
    this.hatch.checked = state.hatch;
    this.opacity.value = Math.round(state.opacity * 100);
    this.opacity.setAttribute("aria-valuetext", this.opacity.value + " %");
    this.opacityLabel.textContent = "Opacity " + this.opacity.value + " %";
    this.cutoff.value = state.cutoff;
    const words = data.cutoffs[state.cutoff] + " kg/m² wet";
    this.cutoff.setAttribute("aria-valuetext", words);
    this.cutoffWords.textContent = words;
    if (this.shown !== state.cutoff) { this._fill(words); }
    this.shown = state.cutoff;
  }

  _fill(words) {
    this.caption.textContent = "In situ at or above " + words;
    this.bodies.textContent = "";
    const sums = this.looks.blocks.sums(this.state.cutoff);
    const zones = [...new Set(this.data.lines.map((line) => line.zone))];
    const shown = zones.length === 2 ? zones.slice(1) : zones; // one zone is the total
    shown.forEach((zone) => this._fillZone(zone, sums, shown.length > 1));
  }

  _fillZone(zone, sums, named) {
    const lines = this.data.lines.filter((line) => line.zone === zone);
    const head = blockElement("tr", "", this.bodies, "blocks-head");
    blockElement("th", named ? zone : "Class", head).scope = "col";
    lines.forEach((line) => { blockElement("th", blockCapital(line.class), head, "n").scope = "col"; });
    const totals = lines.map((line) => blockTotal(line, sums));
    this._quantities().forEach((quantity) => {
      const row = blockElement("tr", "", this.bodies);
      blockElement("th", quantity.words, row).scope = "row";
      totals.forEach((total, at) => {
        const value = quantity.of(total);
        const cell = blockElement("td", blockNumber(value, 4), row, "n");
        Object.assign(cell.dataset, { zone, line: lines[at].class, quantity: quantity.name, value });
      });
    });
  }

  _quantities() {
    return [
      { name: "area_km2", words: "Area, km²", of: (sum) => sum.area / 1e6 },
      { name: "abundance_wet_kg_m2", words: "kg/m² wet", of: (sum) => 1e3 * sum.wet / sum.area },
      { name: "wet_mt", words: "Wet, Mt", of: (sum) => sum.wet / 1e6 },
      { name: "dry_mt", words: "Dry, Mt", of: (sum) => sum.dry / 1e6 },
      ...this.data.metals.map((metal, at) => ({
        name: this.data.metalKeys[at] + "_kt",
        words: metal + ", kt",
        of: (sum) => (sum[this.data.metalKeys[at]] || 0) / 1e3,
      })),
    ];
  }
}
