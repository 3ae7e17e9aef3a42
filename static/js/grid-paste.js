/* A block from Excel or WPS: filled down and right, line by line as on the screen.
   The paste event alone is used: the clipboard API is closed on plain http. */
(function (grid) {
  "use strict";

  /* Cells of tab separated text; a cell in quotes may hold line breaks. */
  function cells(text) {
    const rows = [[]];
    let cell = "";
    let quoted = false;
    const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let at = 0; at < clean.length; at += 1) {
      const letter = clean[at];
      if (quoted) {
        if (letter !== "\"") { cell += letter; }
        else if (clean[at + 1] === "\"") { cell += letter; at += 1; }
        else { quoted = false; }
      } else if (letter === "\"" && !cell) { quoted = true; }
      else if (letter === "\t" || letter === "\n") {
        rows[rows.length - 1].push(cell.trim());
        cell = "";
        if (letter === "\n") { rows.push([]); }
      } else { cell += letter; }
    }
    rows[rows.length - 1].push(cell.trim());
    return rows;
  }

  /* What a box can take of a cell: a value, or the name of what is said instead. */
  function fitting(box, value) {
    if (box.tagName === "SELECT") {
      const option = Array.prototype.find.call(box.options, function (one) { return one.text.trim() === value; });
      return option ? { value: option.value } : { left: "left_choice" };
    }
    if (box.type === "date") {
      const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(value);
      return parts
        ? { value: parts[1] + "-" + parts[2].padStart(2, "0") + "-" + parts[3].padStart(2, "0") }
        : { left: "left_text" };
    }
    return /\d/.test(value) ? { value: value } : { left: "left_text" };
  }

  function place(block, start) {
    const lines = Array.prototype.slice.call(document.querySelectorAll("#grid .line"));
    const from = lines.indexOf(start.closest(".line"));
    const names = start.name === "increment" ? ["increment", "text"] : ["text"];
    const found = { changes: [], left: [] };
    block.forEach(function (cellsHere, down) {
      const line = lines[from + down];
      if (!line) {
        if (cellsHere.some(Boolean)) { found.left.push(grid.say("left_row", { value: cellsHere.join(" ") })); }
        return;
      }
      cellsHere.forEach(function (value, right) {
        if (value) { one(line, names[right], value, found); }
      });
    });
    return found;
  }
  function one(line, name, value, found) {
    const named = { name: line.dataset.name, value: value };
    const box = name && line.querySelector("[data-box][name=" + name + "]");
    if (!line.classList.contains("line-open")) { found.left.push(grid.say("left_locked", named)); return; }
    if (!box) { found.left.push(grid.say("left_column", named)); return; }
    const fits = fitting(box, value);
    if (fits.left) { found.left.push(grid.say(fits.left, named)); return; }
    found.changes.push({ box: box, before: box.value, after: fits.value });
  }

  function list(sentences) {
    const items = document.createElement("ul");
    sentences.forEach(function (sentence) {
      const item = document.createElement("li");
      item.textContent = sentence;
      items.appendChild(item);
    });
    return items;
  }
  function paragraph(text) {
    const made = document.createElement("p");
    made.textContent = text;
    return made;
  }
  function button(word, look, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm " + look;
    made.textContent = grid.say(word);
    made.addEventListener("click", act);
    return made;
  }
  function shown(box, value) {
    if (box.tagName !== "SELECT") { return value; }
    const option = Array.prototype.find.call(box.options, function (choice) { return choice.value === value; });
    return option && value ? option.text : "";
  }
  function report(found) {
    const panel = document.getElementById("pasted");
    panel.textContent = "";
    panel.hidden = false;
    panel.appendChild(paragraph(grid.say("pasted", { n: found.changes.length })));
    panel.appendChild(list(found.changes.map(function (change) {
      const nothing = grid.say("nothing");
      return grid.say("from_to", {
        name: grid.rowOf(change.box).name,
        before: shown(change.box, change.before) || nothing,
        after: shown(change.box, change.after),
      });
    })));
    if (found.left.length) {
      panel.appendChild(paragraph(grid.say("paste_left", { n: found.left.length })));
      const left = list(found.left);
      left.className = "left";
      panel.appendChild(left);
    }
    if (found.changes.length) {
      panel.appendChild(button("paste_undo", "btn-outline-primary", function () { grid.undo(); panel.hidden = true; }));
    }
    panel.appendChild(button("paste_close", "btn-link", function () { panel.hidden = true; }));
  }

  grid.paragraph = paragraph;
  grid.list = list;
  grid.button = button;
  grid.pastes = function (table) {
    table.addEventListener("paste", function (event) {
      const start = event.target;
      if (!start.hasAttribute || !start.hasAttribute("data-box")) { return; }
      const text = event.clipboardData.getData("text/plain");
      if (!/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) { return; }
      event.preventDefault();
      grid.commit();
      const found = place(cells(text), start);
      found.changes.forEach(function (change) {
        const row = grid.rowOf(change.box);
        row.put(change.box, change.after);
        row.soon(0);
      });
      grid.remember(found.changes);
      grid.entered(start);
      report(found);
    });
  };
}(window.XushiGrid));
