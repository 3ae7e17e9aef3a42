/* Keyboard: Enter and arrows walk the column, Esc takes back, Ctrl+Z undoes. */
(function (grid) {
  "use strict";
  /* Each entry: [{box, before, after}, ...]; a paste is one entry. */
  const done = [];
  const MOST = 100;
  let entered = null;

  function column(box) {
    return Array.prototype.filter.call(
      document.querySelectorAll("#grid [data-box]"),
      function (other) { return other.name === box.name; }
    );
  }
  function step(box, by) {
    const boxes = column(box);
    const next = boxes[boxes.indexOf(box) + by];
    if (!next) { return false; }
    next.focus();
    if (next.select) { next.select(); }
    next.scrollIntoView({ block: "nearest" });
    return true;
  }
  grid.remember = function (changes) {
    if (!changes.length) { return; }
    done.push(changes);
    if (done.length > MOST) { done.shift(); }
  };
  grid.undo = function () {
    const changes = done.pop();
    if (!changes) { return false; }
    changes.slice().reverse().forEach(function (one) {
      const row = grid.rowOf(one.box);
      row.put(one.box, one.before);
      row.soon(0);
    });
    const first = changes[0];
    first.box.focus();
    grid.entered(first.box);
    grid.announce(grid.say("undone", { name: grid.rowOf(first.box).name }));
    return true;
  };
  /* What was typed since the box was entered becomes one entry. */
  grid.commit = function () {
    if (!entered || entered.box.value === entered.value) { return; }
    grid.remember([{ box: entered.box, before: entered.value, after: entered.box.value }]);
    grid.entered(entered.box);
  };

  /* A paste is an entry of its own: the box starts from what it put there. */
  grid.entered = function (box) { entered = { box: box, value: box.value }; };

  function undoHere(box) {
    const row = grid.rowOf(box);
    if (entered && entered.box === box && entered.value !== box.value) {
      row.put(box, entered.value);
      row.soon(0);
      return true;
    }
    return grid.undo();
  }
  function pressed(event) {
    const box = event.target;
    if (!box.hasAttribute || !box.hasAttribute("data-box") || event.isComposing) { return; }
    const choice = box.tagName === "SELECT" || box.type === "date";
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
      if (undoHere(box)) { event.preventDefault(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "Enter") {
      event.preventDefault();
      grid.commit();
      grid.rowOf(box).soon(0);
      step(box, event.shiftKey ? -1 : 1);
    } else if (!choice && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      step(box, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      const row = grid.rowOf(box);
      grid.commit();
      row.put(box, row.saved[box.name] || "");
      row.soon(0);
    }
  }
  grid.keys = function (table) {
    table.addEventListener("keydown", pressed);
    table.addEventListener("focusin", function (event) {
      const box = event.target;
      if (box.hasAttribute("data-box")) { grid.entered(box); }
    });
    table.addEventListener("focusout", function (event) {
      if (event.target.hasAttribute("data-box")) { grid.commit(); }
    });
  };
}(window.XushiGrid));
