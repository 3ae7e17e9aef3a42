/* Filling in a declared form: add rows without a round trip, add up the weights, and
   go down a column with Enter. Without it the page posts itself for the same. */
(function () {
  "use strict";
  var form = document.querySelector(".declare-form");
  if (!form) { return; }
  var sum = form.querySelector("[data-sum]");

  function number(place) { return parseInt(place.split(".").pop(), 10); }
  function renamed(text, from, to) { return text.split(from).join(to); }
  function add(event) {
    var button = event.target.closest("[data-add-row]");
    if (!button) { return; }
    var table = button.closest(".declare-goal").querySelector("table");
    var rows = table.querySelectorAll(".declare-row");
    var last = rows[rows.length - 1];
    if (!last || !window.htmx) { return; }
    event.preventDefault();
    var place = last.id;
    var next = place.slice(0, place.lastIndexOf(".") + 1) + (number(place) + 1);
    var row = last.cloneNode(true);
    row.id = next;
    row.setAttribute("hx-vals", renamed(row.getAttribute("hx-vals"), place, next));
    Array.prototype.forEach.call(row.querySelectorAll("[type=hidden], .errorlist, .declare-other, .declare-link, .declare-linked"), function (old) { old.remove(); });
    Array.prototype.forEach.call(row.querySelectorAll("[name], [id]"), function (box) {
      ["name", "id", "value", "formaction"].forEach(function (key) {
        var old = box.getAttribute(key);
        if (old && (key !== "value" || box.name === "act")) { box.setAttribute(key, renamed(old, place, next)); }
      });
      box.classList.remove("is-invalid");
      box.removeAttribute("aria-invalid");
      if (box.tagName === "INPUT") { box.value = ""; }
    });
    row.querySelector(".declare-said").textContent = "";
    row.querySelector("[data-explained]").hidden = true;
    table.appendChild(row);
    row.querySelector("select").value = last.querySelector("select").value;
    window.htmx.process(row);
    row.querySelector("input[name$='.name']").focus();
  }
  function total() {
    var whole = 0, given = false;
    Array.prototype.forEach.call(form.querySelectorAll("[data-weight]"), function (box) {
      var text = box.value.trim();
      if (text && !isNaN(text)) { given = true; whole += Math.round(parseFloat(text) * 100); }
    });
    if (sum && given) { sum.textContent = sum.dataset.sum.replace("{n}", whole / 100); }
  }
  function enter(event) {
    var box = event.target;
    if (event.key !== "Enter" || event.isComposing || box.tagName !== "INPUT") { return; }
    event.preventDefault();
    var row = box.closest(".declare-row");
    var next = row && row.nextElementSibling;
    var suffix = box.name.slice(box.name.lastIndexOf("."));
    var below = next && next.querySelector("[name$='" + suffix + "']");
    if (below) { below.focus(); }
  }

  /* A row is read under its goal: growth against level shows only together. */
  function under(event) {
    var goal = event.target.closest && event.target.closest(".declare-goal");
    var text = goal && goal.querySelector("textarea");
    if (text) { event.detail.parameters.goal = text.value.slice(0, 2000); }
  }

  /* What is being saved is no draft any more: nothing may come after it. */
  function saving(event) {
    if (form.dataset.sent && event.target.closest(".declare-kept")) { event.preventDefault(); }
  }

  form.addEventListener("click", add);
  form.addEventListener("htmx:beforeRequest", saving);
  form.addEventListener("htmx:configRequest", under);
  form.addEventListener("input", total);
  form.addEventListener("keydown", enter);
  total();
}());
