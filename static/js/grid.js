/* The grid of the entry page: its lines, what holds for the sitting, what is unsaved. */
(function (grid) {
  "use strict";
  const table = document.getElementById("grid");
  const sitting = document.getElementById("sitting");
  const state = document.getElementById("grid-state");
  const rows = new Map();
  const SOURCE = ["provider", "source_date", "quality"];

  grid.words = JSON.parse(document.getElementById("grid-words").textContent);
  grid.headers = { "HX-Request": "true" };
  grid.rowOf = function (box) { return rows.get(box.closest(".line")); };
  grid.announce = function (text) { state.textContent = text; };

  /* The session ended: what was typed is kept in this tab, xushi.js brings it back. */
  grid.signIn = function () {
    rows.forEach(function (row) { delete row.form.dataset.dirty; });
    location.assign(document.body.dataset.login + "?next=" + encodeURIComponent(location.pathname + location.search));
  };

  /* 代填: a line that is edited takes over who provides the figures and as of when. */
  grid.provide = function (row, moved) {
    SOURCE.forEach(function (name) {
      const common = sitting.elements[name].value;
      const own = row.form.elements[name];
      if (common && !own.dataset.own) { own.value = moved ? common : row.saved[name]; }
    });
  };

  /* Two editors: both figures are shown, the person chooses. */
  grid.conflict = function (row, found) {
    const panel = document.createElement("div");
    panel.className = "alert alert-danger";
    panel.setAttribute("role", "alert");
    [found.refused,
      grid.say("yours", { value: row.text.value }),
      grid.say(found.author ? "theirs" : "theirs_now", { value: found.shown || grid.say("nothing"), author: found.author }),
    ].forEach(function (text) {
      const line = document.createElement("p");
      line.textContent = text;
      panel.appendChild(line);
    });
    function choice(word, act) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-primary";
      button.textContent = grid.say(word);
      button.addEventListener("click", function () { panel.remove(); act(); });
      panel.appendChild(button);
    }
    if (found.mine) {
      choice("take_mine", function () {
        row.form.elements.version.value = found.version;
        row.show("unsaved");
        row.save();
      });
    }
    /* Read anew: the line may be under review by now. */
    choice("take_theirs", function () {
      grid.drop(row);
      row.form.dispatchEvent(new CustomEvent("xushi:saved", { bubbles: true }));
      location.reload();
    });
    row.open(true);
    const place = row.root.querySelector("[data-part=asked]");
    place.textContent = "";
    place.appendChild(panel);
    row.show("conflict");
  };

  const TOLD = { saved: "line_saved", question: "line_asked", error: "line_refused", conflict: "line_refused" };
  function changed(row) {
    const left = Array.from(rows.values()).filter(function (one) { return one.isDirty(); }).length;
    const told = TOLD[row.state] ? grid.say(TOLD[row.state], { name: row.name }) + " · " : "";
    state.textContent = left ? told + grid.say("some_left", { n: left }) : told + grid.say("all_saved");
  }

  function start() {
    document.querySelectorAll("#grid .line-open").forEach(function (root) {
      rows.set(root, new grid.Row(root, changed));
    });
    state.textContent = "";
    grid.offer();
    grid.keys(table);
    grid.pastes(table);
    table.classList.add("grid-live");
    const wanted = document.getElementById(location.hash.slice(1));
    const box = wanted && wanted.querySelector("[data-box]");
    if (box) { box.focus(); }
  }
  table.addEventListener("input", function (event) {
    const field = event.target;
    if (SOURCE.indexOf(field.name) >= 0) { field.dataset.own = "1"; }
  }, true);
  /* A reload keeps what was set for the sitting. */
  sitting.addEventListener("change", function (event) {
    if (event.target.name === "period") { return; }
    const query = new URLSearchParams(new FormData(sitting)).toString();
    history.replaceState(null, "", location.pathname + "?" + query + location.hash);
  });
  window.addEventListener("online", function () { rows.forEach(function (row) { row.save(); }); });
  /* Leaving for the checklist: what stands in the boxes goes first. */
  document.getElementById("grid-check").addEventListener("click", function (event) {
    const dirty = Array.from(rows.values()).filter(function (row) { return row.isDirty() && !row.isEmpty() && !row.state.match(/question|error|conflict/); });
    if (!dirty.length) { return; }
    event.preventDefault();
    const link = event.currentTarget.href;
    dirty.forEach(function (row) { row.save(); });
    setTimeout(function () { location.assign(link); }, 600);
  });
  start();
}(window.XushiGrid));
