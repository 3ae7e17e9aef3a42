/* Copy a column or a whole table as lines and tabs. Over plain http the browser has no
   clipboard interface: a selected textarea and the old command do it. */
(function () {
  "use strict";

  function cells(row, wanted) {
    var all = Array.prototype.map.call(row.cells, function (cell) { return cell.textContent; });
    return wanted === "all" ? all : [all[Number(wanted)]];
  }
  function copy(panel, wanted) {
    var rows = panel.querySelectorAll("tbody tr");
    var lines = Array.prototype.map.call(rows, function (row) { return cells(row, wanted).join("\t"); });
    var box = panel.querySelector("textarea");
    box.value = lines.join("\n");
    box.hidden = false;
    box.focus();
    box.select();
    var done = false;
    try { done = document.execCommand("copy"); } catch (fault) { done = false; }
    var words = done ? panel.dataset.done.replace("{n}", lines.length) : panel.dataset.failed;
    panel.querySelector(".copied").textContent = words;
    box.hidden = done;
    return done;
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) { return; }
    /* Where it did not work the selected text keeps the focus: Ctrl+C is next. */
    if (copy(button.closest("[data-copying]"), button.dataset.copy)) { button.focus(); }
  });
}());
