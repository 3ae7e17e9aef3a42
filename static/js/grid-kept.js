/* What was typed and not saved stays on this computer when the tab is closed offline:
   offered when the person comes back, to nobody else, for a week at most. Removed when
   the server has saved the line, on log-out, and when somebody else logs in (xushi.js). */
(function (grid) {
  "use strict";
  const LONGEST = 7 * 24 * 60 * 60 * 1000;
  const FREE = ["version", "typed"];

  /* form id: "f-<period>-<indicator>" */
  function prefix() { return "grid:" + document.body.dataset.user + ":"; }
  function keyOf(row) { return prefix() + row.form.id; }
  function remove(key) {
    try { localStorage.removeItem(key); } catch (fault) { /* storage is off: nothing is there */ }
  }
  function read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch (fault) { return null; }
  }
  function keys() {
    try {
      return Object.keys(localStorage).filter(function (key) { return key.indexOf(prefix()) === 0; });
    } catch (fault) { return []; }
  }
  function write(row, sent) {
    const kept = { version: row.saved.version, values: row.values(), sent: sent, at: Date.now() };
    try { localStorage.setItem(keyOf(row), JSON.stringify(kept)); } catch (fault) { /* full or off: the tab still has it */ }
  }
  grid.keep = function (row) { write(row, false); };
  grid.sent = function (row) { if (row.isDirty()) { write(row, true); } };
  grid.drop = function (row) { remove(keyOf(row)); };

  /* Where the server still has what the person saw when typing. */
  function unchanged(one) { return one.kept.version === one.row.saved.version; }
  function differs(one) {
    return Object.keys(one.kept.values).some(function (name) {
      return FREE.indexOf(name) < 0 && one.kept.values[name] !== one.row.saved[name];
    });
  }
  function found() {
    const list = [];
    keys().forEach(function (key) {
      const kept = read(key);
      const form = document.getElementById(key.slice(prefix().length));
      const row = form && grid.rowOf(form);
      if (!kept || Date.now() - kept.at > LONGEST) { remove(key); return; }
      if (!row) { list.push({ key: key, kept: kept, row: null }); return; }
      const one = { key: key, kept: kept, row: row };
      /* Sent for review: the line has moved on. Dirty: the tab itself has it. */
      if (!differs(one) || (kept.sent && !unchanged(one))) { remove(key); return; }
      if (!row.isDirty()) { list.push(one); }
    });
    return list.filter(function (one) { return one.row || closed(one); });
  }
  /* A line of this page that takes no figure now; other periods wait for their page. */
  function closed(one) {
    const line = document.getElementById("entry-" + one.key.split("-").pop());
    const here = document.getElementById("id_period").value === one.key.split("-")[1];
    if (!here || !line) { return false; }
    if (one.kept.sent || !one.kept.values.text) { remove(one.key); return false; }
    one.line = line;
    return true;
  }

  function shown(row, value) {
    const option = row.text.tagName === "SELECT" && Array.prototype.find.call(row.text.options, function (choice) { return choice.value === value; });
    return (option ? value && option.text : value) || grid.say("nothing");
  }
  function sentence(one) {
    const mine = one.kept.values;
    if (!one.row) { return grid.say("left_locked", { name: one.line.dataset.name, value: mine.text }); }
    if (mine.text === one.row.saved.text) { return grid.say("kept_words", { name: one.row.name, mine: mine.explanation || "" }); }
    return grid.say("kept_line", { name: one.row.name, mine: shown(one.row, mine.text), theirs: shown(one.row, one.row.saved.text) });
  }
  /* What is put back is saved like anything typed; what somebody changed is asked. */
  function bring(one) {
    const row = one.row;
    row.build();
    row.fields().forEach(function (field) {
      const value = one.kept.values[field.name];
      if (field.name === "version" || field.type === "checkbox" || value === undefined) { return; }
      if (value !== row.saved[field.name]) { field.dataset.own = "1"; }
      field.value = value;
    });
    if (unchanged(one)) { row.typed(); return; }
    grid.conflict(row, {
      refused: grid.say("kept_changed"), shown: shown(row, row.saved.text), author: "",
      version: row.saved.version, mine: true,
    });
  }

  grid.offer = function () {
    const list = found();
    if (!list.length) { return; }
    const panel = document.getElementById("kept");
    panel.appendChild(grid.paragraph(grid.say("kept", { n: list.length })));
    panel.appendChild(grid.list(list.map(sentence)));
    if (list.some(function (one) { return one.row; })) {
      panel.appendChild(grid.button("kept_back", "btn-outline-primary", function () {
        panel.hidden = true;
        list.forEach(function (one) { if (one.row && !one.row.isDirty()) { bring(one); } });
      }));
    }
    panel.appendChild(grid.button("kept_drop", "btn-link", function () {
      panel.hidden = true;
      list.forEach(function (one) { if (!one.row || !one.row.isDirty()) { remove(one.key); } });
    }));
    panel.hidden = false;
  };
}(window.XushiGrid));
