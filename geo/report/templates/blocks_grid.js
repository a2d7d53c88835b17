// Where the cells of a statement lie, and what they hold.

function blockBytes(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) { bytes[i] = raw.charCodeAt(i); }
  return bytes;
}

const blockFloats = (text) => new Float32Array(blockBytes(text).buffer);
const blockShorts = (text) => new Uint16Array(blockBytes(text).buffer);

class BlockGrid {
  constructor(told, first) {
    Object.assign(this, { name: told.name, rows: told.rows, columns: told.columns });
    [this.west, this.south, this.east, this.north] = told.bounds;
    this.last = told.knots - 1;
    this.columnAt = blockFloats(told.columnAt);
    this.rowAt = blockFloats(told.rowAt);
    this.states = blockBytes(told.states);
    this.cells = new Int32Array(this.states.length).fill(-1);
    this.first = first;
    this.count = 0;
    this.states.forEach((state, place) => {
      if (state) { this.cells[place] = first + this.count; this.count += 1; }
    });
  }

  // Column and row of the grid, in cells, at a place of the Mercator map.
  position(lon, height) {
    const along = (lon - this.west) / (this.east - this.west) * this.last;
    const up = (height - this.south) / (this.north - this.south) * this.last;
    const i = Math.min(Math.max(Math.floor(along), 0), this.last - 1);
    const j = Math.min(Math.max(Math.floor(up), 0), this.last - 1);
    const at = j * (this.last + 1) + i;
    const mix = (knots) => blockMix(knots, at, this.last + 1, along - i, up - j);
    return [mix(this.columnAt), mix(this.rowAt)];
  }

  cellIn(row, column) {
    const inside = row >= 0 && row < this.rows && column >= 0 && column < this.columns;
    return inside ? this.cells[row * this.columns + column] : -1;
  }

  cellAt(lon, height) {
    const covers = lon >= this.west && lon <= this.east
      && height >= this.south && height <= this.north;
    if (!covers) { return -1; }
    const [column, row] = this.position(lon, height);
    return this.cellIn(Math.floor(row), Math.floor(column));
  }

  // The place whose column and row these are: Newton's steps, the map is almost a plane.
  placeOf(column, row) {
    let lon = (this.west + this.east) / 2;
    let height = (this.south + this.north) / 2;
    const step = (this.east - this.west) / this.last / 64;
    for (let n = 0; n < 8; n += 1) {
      const [c, r] = this.position(lon, height);
      const [ce, re] = this.position(lon + step, height);
      const [cn, rn] = this.position(lon, height + step);
      const [a, b, d, e] = [(ce - c) / step, (cn - c) / step, (re - r) / step, (rn - r) / step];
      const scale = a * e - b * d;
      lon += (e * (column - c) - b * (row - r)) / scale;
      height += (a * (row - r) - d * (column - c)) / scale;
    }
    return [lon, height];
  }

  // Write the cell under each pixel of a frame that these cells cover.
  fill(under, frame) {
    const x0 = Math.max(0, Math.ceil((this.west - frame.lon) / frame.step - 0.5));
    const x1 = Math.min(frame.width, Math.floor((this.east - frame.lon) / frame.step + 0.5));
    const y0 = Math.max(0, Math.ceil((frame.height - this.north) / frame.step - 0.5));
    const y1 = Math.min(frame.lines, Math.floor((frame.height - this.south) / frame.step + 0.5));
    for (let y = y0; y < y1; y += 1) {
      this._fillLine(under, frame, { y: y, from: x0, to: x1 });
    }
  }

  _fillLine(under, frame, line) {
    const height = frame.height - (line.y + 0.5) * frame.step;
    const width = (this.east - this.west) / this.last;
    let x = line.from;
    while (x < line.to) {
      const lon = frame.lon + (x + 0.5) * frame.step;
      const i = Math.min(Math.max(Math.floor((lon - this.west) / width), 0), this.last - 1);
      const edge = this.west + (i + 1) * width;
      const next = i === this.last - 1 ? line.to
        : Math.max(x + 1, Math.min(line.to, Math.ceil((edge - frame.lon) / frame.step - 0.5)));
      this._fillRun(under, frame, { y: line.y, from: x, to: next, lon: lon, height: height });
      x = next;
    }
  }

  // Between two knots column and row grow evenly along a line.
  _fillRun(under, frame, run) {
    const far = run.lon + (run.to - run.from - 1) * frame.step;
    const [c0, r0] = this.position(run.lon, run.height);
    const [c1, r1] = this.position(far, run.height);
    const steps = Math.max(1, run.to - run.from - 1);
    const [dc, dr] = [(c1 - c0) / steps, (r1 - r0) / steps];
    const base = run.y * frame.width + run.from;
    for (let n = 0; n < run.to - run.from; n += 1) {
      const column = Math.floor(c0 + n * dc);
      const row = Math.floor(r0 + n * dr);
      if (column >= 0 && row >= 0 && column < this.columns && row < this.rows) {
        const cell = this.cells[row * this.columns + column];
        if (cell >= 0) { under[base + n] = cell; }
      }
    }
  }
}

function blockMix(knots, at, width, f, g) {
  const lower = knots[at] * (1 - f) + knots[at + 1] * f;
  const upper = knots[at + width] * (1 - f) + knots[at + width + 1] * f;
  return lower * (1 - g) + upper * g;
}

// All cells: their numbers are kept for those with an estimate only.
class Blocks {
  constructor(data) {
    this.data = data;
    this.size = data.cells;
    this.grids = [];
    data.grids.reduce((first, told) => {
      this.grids.push(new BlockGrid(told, first));
      return first + this.grids[this.grids.length - 1].count;
    }, 0);
    this.zone = blockBytes(data.zoneCodes);
    this.klass = blockBytes(data.classCodes);
    this.why = blockShorts(data.whyCodes);
    this._readStates();
    this.numbers = {};
    Object.keys(data.numbers).forEach((name) => {
      this.numbers[name] = blockFloats(data.numbers[name]);
    });
    this._readAbove(data);
    this.classWhy = blockShorts(data.classWhys.codes);
    this.which = blockShorts(data.weights.which);
    this.weight = blockFloats(data.weights.weight);
  }

  _readStates() {
    this.rank = new Int32Array(this.size).fill(-1);
    this.counted = new Uint8Array(this.size);
    let cell = 0;
    let estimated = 0;
    this.grids.forEach((grid) => grid.states.forEach((state) => {
      if (!state) { return; }
      if (state & 2) { this.rank[cell] = estimated; estimated += 1; }
      this.counted[cell] = state & 4 ? 1 : 0;
      cell += 1;
    }));
  }

  // What lies above a cut-off is told as what changed since the one before.
  _readAbove(data) {
    const { changed, ...packed } = data.above;
    const bits = blockBytes(changed);
    const size = data.estimated;
    this.above = {};
    Object.keys(packed).forEach((name) => {
      const values = blockFloats(packed[name]);
      const whole = new Float32Array(size * data.cutoffs.length);
      let next = 0;
      whole.forEach((_, at) => {
        const isNew = bits[at >> 3] >> (at & 7) & 1;
        whole[at] = isNew ? values[next] : (at < size ? 0 : whole[at - size]);
        next += isNew;
      });
      this.above[name] = whole;
    });
  }

  number(name, cell) {
    const rank = this.rank[cell];
    return rank < 0 || !this.numbers[name] ? NaN : this.numbers[name][rank];
  }

  whyClass(cell) {
    const rank = this.rank[cell];
    return rank < 0 ? "" : this.data.classWhys.words[this.classWhy[rank]];
  }

  // Share, tonnes or metal of a cell at or above a cut-off.
  amount(name, cell, cutoff) {
    const rank = this.rank[cell];
    return rank < 0 ? NaN : this.above[name][cutoff * this.data.estimated + rank];
  }

  cellAt(lon, height) {
    for (const grid of this.grids) {
      const cell = grid.cellAt(lon, height);
      if (cell >= 0) { return cell; }
    }
    return -1;
  }

  // The cell nearest to a place outside all.
  nearest(lon, height) {
    let best = { cell: -1, far: Infinity };
    this.grids.forEach((grid) => {
      const size = (grid.east - grid.west) / grid.columns;
      const [column, row] = grid.position(lon, height);
      grid.cells.forEach((cell, place) => {
        const up = Math.floor(place / grid.columns);
        const far = size * Math.hypot(place - up * grid.columns + 0.5 - column, up + 0.5 - row);
        if (cell >= 0 && far < best.far) { best = { cell: cell, far: far }; }
      });
    });
    return best.cell;
  }

  // The grid that a cell belongs to, with its row and column there.
  homeOf(cell) {
    const grid = this.grids.find((one) => cell < one.first + one.count);
    const place = grid.cells.indexOf(cell);
    const row = Math.floor(place / grid.columns);
    return { grid: grid, row: row, column: place - row * grid.columns };
  }

  placeOf(cell) {
    const home = this.homeOf(cell);
    const [lon, height] = home.grid.placeOf(home.column + 0.5, home.row + 0.5);
    return L.latLng(blockLatitude(height), lon);
  }

  nameOf(cell) {
    const home = this.homeOf(cell);
    return home.grid.name + "-" + home.row + "-" + home.column;
  }

  // The next cell in a direction, over gaps; the cell itself where none follows.
  neighbour(cell, up, right) {
    const home = this.homeOf(cell);
    let [row, column] = [home.row + up, home.column + right];
    while (row >= 0 && column >= 0 && row < home.grid.rows && column < home.grid.columns) {
      const next = home.grid.cellIn(row, column);
      if (next >= 0) { return next; }
      row += up;
      column += right;
    }
    return cell;
  }

  // What each class of each zone holds at a cut-off, added in doubles.
  sums(cutoff) {
    const names = ["area", ...Object.keys(this.above)];
    const found = new Map();
    for (let cell = 0; cell < this.size; cell += 1) {
      const rank = this.rank[cell];
      if (rank < 0 || !this.counted[cell]) { continue; }
      const key = this.zone[cell] + "/" + this.klass[cell];
      if (!found.has(key)) { found.set(key, Object.fromEntries(names.map((name) => [name, 0]))); }
      const sum = found.get(key);
      const at = cutoff * this.data.estimated + rank;
      names.slice(1).forEach((name) => { sum[name] += this.above[name][at]; });
      sum.area += this.above.share[at] * this.numbers.area_m2[rank];
    }
    return found;
  }
}

// What a line of the statement adds up.
function blockTotal(line, sums) {
  const total = { area: 0, wet: 0, dry: 0 };
  line.zones.forEach((zone) => line.classes.forEach((klass) => {
    const part = sums.get(zone + "/" + klass) || {};
    Object.keys(part).forEach((name) => { total[name] = (total[name] || 0) + part[name]; });
  }));
  return total;
}

function blockLatitude(height) {
  return Math.atan(Math.sinh(height * Math.PI / 180)) * 180 / Math.PI;
}

function blockHeight(lat) {
  return Math.asinh(Math.tan(lat * Math.PI / 180)) * 180 / Math.PI;
}
