// Colours of blocks for what a reader has chosen, and the legend that says them.

const BLOCK_FADED = 0.35; // opacity of ground below the cut-off, of the whole
const BLOCK_OUT = 2; // pattern of ground that does not count
const BLOCK_UNSURE = 1; // pattern of an estimate that is not sure
const BLOCK_PALE = "#dfe6eb"; // ground without a reason for being out

const blockRgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

function blockColour(rgb, opacity) {
  const alpha = Math.round(opacity * 255);
  return ((alpha << 24) | (rgb[2] << 16) | (rgb[1] << 8) | rgb[0]) >>> 0;
}

// A line over a colour: darker on a light one, lighter on a dark one.
function blockInk(rgb) {
  const light = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2] > 110;
  return rgb.map((part) => Math.round(light ? part * 0.6 : part * 0.55 + 110));
}

class BlockLooks {
  constructor(blocks) {
    this.blocks = blocks;
    const data = blocks.data;
    this.ramps = {};
    Object.keys(data.ramps).forEach((name) => { this.ramps[name] = data.ramps[name].map(blockRgb); });
    this.classes = data.classes.map((one) => ({ rgb: blockRgb(one.colour), pattern: one.pattern }));
    this.reasons = data.reasons.map((one) => ({ rgb: blockRgb(one.colour), pattern: one.pattern }));
  }

  variable(key) { return this.blocks.data.variables.find((one) => one.key === key); }

  value(variable, cell, cutoff) {
    const value = variable.kind === "chance"
      ? this.blocks.amount("share", cell, cutoff) : this.blocks.number(variable.key, cell);
    return value * variable.factor;
  }

  isBelow(cell, cutoff) {
    return this.blocks.number("abundance_kriged", cell) < this.blocks.data.cutoffs[cutoff];
  }

  isUnsure(cell) {
    const share = this.blocks.number("abundance_sd", cell) / this.blocks.number("abundance_kriged", cell);
    return share > this.blocks.data.unsure;
  }

  // Colour and pattern of a cell, before what fades or hatches it; null shows nothing.
  _plain(variable, cell, cutoff) {
    if (variable.kind === "class") {
      return this.blocks.rank[cell] < 0 ? null : this.classes[this.blocks.klass[cell]];
    }
    if (variable.kind === "reason") {
      const found = this.blocks.data.whys[this.blocks.why[cell]].reasons;
      if (!found.length) { return { rgb: blockRgb(BLOCK_PALE), pattern: 0 }; }
      return this.reasons[found.length > 1 ? this.reasons.length - 1 : found[0]];
    }
    const value = this.value(variable, cell, cutoff);
    if (Number.isNaN(value)) { return null; }
    const share = (value - variable.low) / (variable.high - variable.low);
    const step = Math.floor(Math.min(Math.max(share, 0), 1) * 255 + 0.5);
    return { rgb: this.ramps[variable.ramp][step], pattern: 0 };
  }

  dress(key, state) {
    const variable = this.variable(key);
    const size = this.blocks.size;
    const look = { colours: new Uint32Array(size), inks: new Uint32Array(size), patterns: new Uint8Array(size) };
    for (let cell = 0; cell < size; cell += 1) {
      const plain = this._plain(variable, cell, state.cutoff);
      if (plain) {
        const worn = variable.kind === "reason" ? plain : this._worn(plain, cell, state);
        const opacity = state.opacity * (worn.faded ? BLOCK_FADED : 1);
        look.colours[cell] = blockColour(worn.rgb, opacity);
        look.inks[cell] = blockColour(blockInk(worn.rgb), Math.min(state.opacity, opacity * 2));
        look.patterns[cell] = worn.pattern;
      }
    }
    return look;
  }

  _worn(plain, cell, state) {
    if (!this.blocks.counted[cell]) { return { rgb: plain.rgb, pattern: BLOCK_OUT, faded: true }; }
    const unsure = state.hatch && this.isUnsure(cell);
    const pattern = unsure ? BLOCK_UNSURE : plain.pattern;
    return { rgb: plain.rgb, pattern: pattern, faded: this.isBelow(cell, state.cutoff) };
  }
}

function blockElement(tag, text, parent, className) {
  const element = L.DomUtil.create(tag, className || "", parent);
  if (text) { element.textContent = text; }
  return element;
}

function blockLegendTitle(variable, data, state) {
  if (variable.kind === "chance") {
    return "Chance of " + data.cutoffs[state.cutoff] + " kg/m² wet or more (%)";
  }
  return variable.label + (variable.unit ? " (" + variable.unit + ")" : "");
}

// A swatch is painted by the same tiles as the map, so that patterns are the same.
function blockSwatch(parent, text, look) {
  const line = blockElement("div", "", parent, "swatch");
  const canvas = L.DomUtil.create("canvas", "", line);
  canvas.setAttribute("aria-hidden", "true");
  [canvas.width, canvas.height] = [24, 12];
  const context = canvas.getContext("2d");
  const image = context.createImageData(24, 12);
  const pixels = new Uint32Array(image.data.buffer);
  const tile = blockTiles(1)[look.pattern];
  const opacity = look.faded ? BLOCK_FADED : 1;
  pixels.forEach((_, at) => {
    const inked = tile[Math.floor(at / 24) % 8 * 8 + at % 24 % 8];
    pixels[at] = inked ? blockColour(blockInk(look.rgb), Math.min(1, opacity * 2))
      : blockColour(look.rgb, opacity);
  });
  context.putImageData(image, 0, 0);
  blockElement("span", text, line);
}

function blockRamp(parent, variable) {
  const ramp = blockElement("div", "", parent, "ramp");
  ramp.style.background = variable.gradient;
  const ends = blockElement("div", "", parent, "ends");
  variable.ticks.forEach((tick) => blockElement("span", tick, ends));
}

// The legends of what is shown, and once what goes for all.
function blockLegends(box, looks, told) {
  const variables = told.keys.map((key) => looks.variable(key));
  box.textContent = "";
  variables.forEach((variable, at) => {
    const side = variables.length > 1 ? ["Left: ", "Right: "][at] : "";
    const section = blockElement("section", "", box, "key");
    blockElement("h2", side + blockLegendTitle(variable, looks.blocks.data, told.state), section);
    if (variable.gradient) { blockRamp(section, variable); }
    if (variable.kind === "class") { blockClassSwatches(section, looks); }
    if (variable.kind === "reason") { blockReasonSwatches(section, looks); }
    if (variable.note) { blockElement("p", variable.note, section); }
  });
  if (variables.some((variable) => variable.kind !== "reason")) {
    blockCommonSwatches(blockElement("section", "", box, "key"), looks.blocks.data, told.state);
  }
}

function blockClassSwatches(section, looks) {
  const present = new Set(looks.blocks.klass.filter((_, cell) => looks.blocks.rank[cell] >= 0));
  for (let code = looks.classes.length - 1; code >= 0; code -= 1) {
    if (present.has(code)) { blockSwatch(section, looks.blocks.data.classes[code].word, looks.classes[code]); }
  }
}

function blockReasonSwatches(section, looks) {
  const data = looks.blocks.data;
  const single = looks.reasons.length - 1;
  const several = data.whys.some((why) => why.reasons.length > 1);
  data.reasons.forEach((reason, at) => {
    if (at < single || several) { blockSwatch(section, reason.word, looks.reasons[at]); }
  });
  blockSwatch(section, "no reason: it counts", { rgb: blockRgb(BLOCK_PALE), pattern: 0 });
}

function blockCommonSwatches(section, data, state) {
  const grey = blockRgb("#5f7f95");
  const below = "estimate below the cut-off of " + data.cutoffs[state.cutoff] + " kg/m² wet";
  blockSwatch(section, below, { rgb: grey, pattern: 0, faded: true });
  blockSwatch(section, "left out: does not count", { rgb: grey, pattern: BLOCK_OUT, faded: true });
  if (state.hatch) {
    const share = Math.round(data.unsure * 100);
    blockSwatch(section, "standard deviation above " + share + " % of the estimate",
      { rgb: grey, pattern: BLOCK_UNSURE });
  }
}
