/* 从指标库选用: a dialog over the declared form; choosing an entry fills one row. The
   entry's number stays with the row, so that saving remembers where it came from. */
(function () {
  "use strict";
  var form = document.querySelector(".declare-form");
  var dialog = document.getElementById("pick");
  if (!form || !dialog || !dialog.showModal || !window.htmx) { return; }
  var ask = dialog.querySelector("form");
  var row = null;

  function box(name) { return row.querySelector("[name='" + row.id + "." + name + "']"); }
  function offer() {
    Array.prototype.forEach.call(form.querySelectorAll("[data-pick]"), function (button) { button.hidden = false; });
  }
  function open(event) {
    var button = event.target.closest("[data-pick]");
    if (!button) { return; }
    row = button.closest(".declare-row");
    ask.elements.q.value = box("name").value;
    ask.elements.level1.value = box("level1").value;
    if (ask.elements.level1.selectedIndex < 0) { ask.elements.level1.value = ""; }
    dialog.showModal();
    window.htmx.trigger(ask, "submit");
    ask.elements.q.focus();
  }
  function remember(pk) {
    var kept = box("library");
    if (!kept) {
      kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = row.id + ".library";
      row.querySelector(".declare-acts").appendChild(kept);
    }
    kept.value = pk;
  }
  function put(name, text) {
    var field = box(name);
    if (!field || !text) { return; }
    field.value = text;
    if (field.tagName === "SELECT" && field.selectedIndex < 0) { field.value = ""; }
  }
  function explain(text) {
    var words = row.querySelector("[data-explained]");
    words.hidden = !text;
    words.querySelector("span").textContent = text;
  }
  function choose(event) {
    var entry = event.target.closest("[data-entry]");
    if (!entry || !row) { return; }
    var data = entry.dataset, value = box("value");
    put("level1", data.level1);
    put("level2", data.level2);
    put("name", data.name);
    put("standard", data.standard);
    put("accumulation", data.accumulation);
    remember(data.entry);
    explain(data.explanation);
    dialog.close();
    value.placeholder = data.example;
    if (!value.value.trim()) { value.value = data.pattern; }
    value.focus();
    /* The number goes behind the sign. */
    value.setSelectionRange(/^[≥≤＞＜＝]/.test(value.value) ? 1 : 0, /^[≥≤＞＜＝]/.test(value.value) ? 1 : 0);
    value.dispatchEvent(new Event("input", { bubbles: true }));
  }

  form.addEventListener("click", open);
  form.addEventListener("click", function (event) { if (event.target.closest("[data-add-row]")) { offer(); } });
  dialog.addEventListener("click", function (event) {
    if (event.target === dialog || event.target.closest("[data-close]")) { dialog.close(); return; }
    choose(event);
  });
  ask.addEventListener("submit", function (event) { event.preventDefault(); });
  offer();
}());
