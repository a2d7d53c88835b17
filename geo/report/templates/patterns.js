// Areas told apart by lines and dots as well as by colour.
const patternSide = 10; // pixels, of what repeats

function drawPattern(pen, kind) {
  const side = patternSide;
  const line = (fromX, fromY, toX, toY) => { pen.moveTo(fromX, fromY); pen.lineTo(toX, toY); };
  pen.beginPath();
  if (kind === "/" || kind === "x") { line(-1, side + 1, side + 1, -1); line(-1, 1, 1, -1); line(side - 1, side + 1, side + 1, side - 1); }
  if (kind === "\\" || kind === "x") { line(-1, -1, side + 1, side + 1); line(-1, side - 1, 1, side + 1); line(side - 1, -1, side + 1, 1); }
  pen.stroke();
  if (kind === ".") {
    [[2.5, 2.5], [7.5, 7.5]].forEach((at) => {
      pen.beginPath();
      pen.arc(at[0], at[1], 1.1, 0, 2 * Math.PI);
      pen.fill();
    });
  }
}

function makePattern(look) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = patternSide;
  const pen = tile.getContext("2d");
  pen.globalAlpha = look.fillOpacity;
  pen.fillStyle = look.fillColor;
  pen.fillRect(0, 0, patternSide, patternSide);
  pen.globalAlpha = 1;
  pen.strokeStyle = pen.fillStyle = look.color;
  pen.lineWidth = 1;
  drawPattern(pen, look.pattern);
  return pen.createPattern(tile, "repeat");
}

capabilities.push({
  name: "patterns",
  start: function (page) {
    page.shapes().forEach((each) => {
      const look = each.shape.options || {};
      if (!look.pattern || typeof look.fillColor !== "string") { return; }
      each.shape.setStyle({ fillColor: makePattern(look), fillOpacity: 1 });
    });
  },
});
