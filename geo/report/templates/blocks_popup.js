// What a block tells when it is asked.

function blockRow(body, name, value) {
  const row = blockElement("tr", "", body);
  blockElement("th", name, row).scope = "row";
  return blockElement("td", value, row);
}

function blockValues(blocks, cell, cutoff) {
  const number = (name) => blocks.number(name, cell);
  const estimate = number("abundance_kriged");
  const [low, high, sd] = ["abundance_p10", "abundance_p90", "abundance_sd"].map(number);
  const band = Number.isFinite(low) && Number.isFinite(high)
    ? ", P10 to P90 " + blockNumber(low, 3) + " to " + blockNumber(high, 3) : "";
  const rows = [["Abundance", blockNumber(estimate, 3) + " kg/m² wet" + band]];
  if (Number.isFinite(sd)) {
    const share = blockNumber(100 * sd / estimate, 2);
    rows.push(["Standard deviation", blockNumber(sd, 3) + " kg/m², " + share + " % of it"]);
  }
  const chance = Math.round(100 * blocks.amount("share", cell, cutoff));
  rows.push(["Chance of " + blocks.data.cutoffs[cutoff] + " or more", chance + " %"]);
  return rows;
}

function blockMasses(blocks, cell, cutoff) {
  const amount = (name) => blockTonnes(blocks.amount(name, cell, cutoff));
  const metals = blocks.data.metals.map((metal, n) => metal + " " + amount(blocks.data.metalKeys[n]));
  const above = (blocks.data.byChance ? "Expected above " : "Above ") + blocks.data.cutoffs[cutoff];
  const rows = [[above + " kg/m²", amount("wet") + " wet, " + amount("dry") + " dry"]];
  if (metals.length) { rows.push([blocks.data.metalWords, metals.join(", ")]); }
  return rows;
}

// That ground which is neither Measured nor Indicated may never be mined.
function blockDoubt(blocks, cell) {
  const word = blocks.data.classes[blocks.klass[cell]].word;
  return ["Measured", "Indicated"].includes(word) ? "" : " " + word + " ground may never be mined.";
}

// What a block is worth, for planning only; nothing where no worth is told of it.
function blockWorth(blocks, cell) {
  const [plain, later, year] = ["worth_usd_m2", "discounted_usd_m2", "mined_year"]
    .map((name) => blocks.number(name, cell));
  if (!Number.isFinite(plain)) { return []; }
  const mined = Number.isFinite(year)
    ? "; discounted from its years, the first of them year " + year + " of mining, "
      + blockNumber(later, 2) + " USD/m²" : "; the plan does not reach it";
  return [["Worth, planning only", blockNumber(plain, 2)
    + " USD/m² before capital, fixed costs, royalty and tax" + mined
    + ". No part of the statement." + blockDoubt(blocks, cell)]];
}

function blockStanding(blocks, cell) {
  const data = blocks.data;
  const zone = data.zones[blocks.zone[cell]];
  const area = blocks.number("area_m2", cell) / 1e6;
  const words = data.whys[blocks.why[cell]].words;
  const rows = [["Zone", (zone || "outside all") + (area ? ", " + blockNumber(area, 3) + " km² of it" : "")]];
  const klass = blocks.rank[cell] < 0 ? "none" : data.classes[blocks.klass[cell]].word;
  rows.push(["Proposed class", klass + (blocks.counted[cell] ? "" : "; left out: " + words.join("; "))]);
  rows.push(...blockSureness(blocks, cell));
  const [used, nearest] = ["stations", "nearest_m"].map((name) => blocks.number(name, cell));
  if (Number.isFinite(used) && Number.isFinite(nearest)) {
    rows.push(["Stations", used + " used, the nearest " + blockNumber(nearest / 1e3, 3) + " km off"]);
  }
  return rows;
}

function blockSureness(blocks, cell) {
  const percent = (name) => blockNumber(100 * blocks.number(name, cell), 2) + " %";
  const rows = [];
  if (Number.isFinite(blocks.number("half_width_year", cell))) {
    rows.push(["Precision", "±" + percent("half_width_year") + " over a year's ground round it, ±"
      + percent("half_width_quarter") + " over a quarter's"]);
  }
  const why = blocks.whyClass(cell);
  if (why) { rows.push(["Why this class", why]); }
  return rows;
}

function blockStations(box, blocks, cell, select) {
  const rank = blocks.rank[cell];
  const [most, names] = [blocks.data.heaviest, blocks.data.weights.stations];
  const places = Array.from({ length: most }, (_, n) => rank * most + n)
    .filter((at) => blocks.which[at] < names.length);
  if (!places.length) { return; }
  blockElement("p", "Heaviest stations, by kriging weight", box, "blocks-title");
  const list = blockElement("ul", "", box, "blocks-stations");
  places.forEach((at) => {
    const name = names[blocks.which[at]];
    const item = blockElement("li", "", list);
    const button = blockElement("button", name, item);
    button.type = "button";
    button.addEventListener("click", () => select(name));
    blockElement("span", (100 * blocks.weight[at]).toFixed(1) + " %", item);
  });
}

function blockPopup(blocks, cell, told) {
  const box = L.DomUtil.create("div", "blocks-popup");
  blockElement("b", "Block " + blocks.nameOf(cell), box);
  const body = blockElement("tbody", "", blockElement("table", "", box));
  const estimated = blocks.rank[cell] >= 0;
  const values = estimated
    ? [...blockValues(blocks, cell, told.cutoff), ...blockMasses(blocks, cell, told.cutoff),
      ...blockWorth(blocks, cell)]
    : [["Abundance", "no estimate"]];
  [...values, ...blockStanding(blocks, cell)].forEach(([name, value]) => blockRow(body, name, value));
  if (estimated) { blockStations(box, blocks, cell, told.select); }
  return box;
}
