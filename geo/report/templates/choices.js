// What the reader chooses, and what follows from it.
function isMet(when, choice) {
  return Object.keys(when).every((key) => when[key].includes(choice[key]));
}

function makeEvents(page) {
  const heard = { choice: [], select: [] };
  page.on = (event, listener) => {
    heard[event].push(listener);
    if (event === "choice") { listener(page.choice); }
  };
  page.tell = (event, value) => heard[event].forEach((listener) => listener(value));
}

function offerLayer(page, listed, offered) {
  if (offered === listed.offered) { return; }
  listed.offered = offered;
  if (!offered) {
    listed.wanted = page.map.hasLayer(listed.layer);
    page.control.removeLayer(listed.layer);
    page.map.removeLayer(listed.layer);
    return;
  }
  if (listed.overlay && listed.wanted) { page.map.addLayer(listed.layer); }
  const add = listed.overlay ? "addOverlay" : "addBaseLayer";
  page.control[add](listed.layer, escapeText(listed.name));
}

// Leaflet writes names of layers as HTML.
function escapeText(text) {
  return makeElement("span", text).innerHTML;
}

function keepOneBase(page) {
  const bases = page.layers.filter((listed) => !listed.overlay && listed.offered);
  if (!bases.length || bases.some((listed) => page.map.hasLayer(listed.layer))) { return; }
  const wanted = bases.find((listed) => listed.wanted) || bases[0];
  page.map.addLayer(wanted.layer);
}

function followChoice(page) {
  const open = listShapes(page).find((each) => each.shape.isPopupOpen());
  page.layers.forEach((listed) => {
    if (listed.layer.follow) { listed.layer.follow(page.choice); }
    offerLayer(page, listed, isMet(listed.when, page.choice));
  });
  keepOneBase(page);
  document.querySelectorAll("[data-when]").forEach((part) => {
    part.hidden = !isMet(JSON.parse(part.dataset.when), page.choice);
  });
  page.restack();
  keepChosen(page, open);
}

// What was chosen stays so, if it is still there.
function keepChosen(page, open) {
  const there = listShapes(page).filter((each) => page.map.hasLayer(each.listed.layer));
  const again = there.filter((each) => page.selected && each.key === page.selected);
  outline(page, again.map((each) => each.shape));
  const still = open && there.find((each) => each.shape === open.shape);
  if (still) { still.shape.openPopup(middleOf(still.shape)); }
}

function choose(page, key, option) {
  const box = [...document.querySelectorAll(".choices select")].find((each) => each.dataset.key === key);
  const offered = box && [...box.options].find((each) => each.value === option);
  if (!offered) { return; }
  box.value = option;
  if (page.choice[key] === option) { return; }
  page.choice[key] = option;
  followChoice(page);
  page.announce(box.labels[0].textContent + ": " + offered.textContent);
  page.tell("choice", page.choice);
}

function hearChoices(page) {
  document.querySelectorAll(".choices select").forEach((box) => {
    box.value = page.choice[box.dataset.key];
    box.addEventListener("change", () => choose(page, box.dataset.key, box.value));
  });
}

function hearLinks(page) {
  document.querySelectorAll("tr[data-key] button").forEach((button) => {
    button.addEventListener("click", () => selectKey(page, button.closest("tr").dataset.key));
  });
}
