/* The reviewer's queue: tick a whole group, and say how many are ticked. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-batch]");
  if (!form) { return; }
  var place = form.querySelector("[data-ticked]");

  function picks(root) {
    return Array.prototype.slice.call(root.querySelectorAll("input[name=pick]"));
  }
  function ticked(boxes) {
    return boxes.filter(function (box) { return box.checked; }).length;
  }
  function count() {
    var n = ticked(picks(form));
    if (place) { place.textContent = n ? place.dataset.text.replace("{n}", n) : ""; }
    Array.prototype.forEach.call(form.querySelectorAll("[data-tick-all]"), function (all) {
      var boxes = picks(all.closest("table"));
      var some = ticked(boxes);
      all.hidden = boxes.length < 2;
      all.checked = boxes.length > 0 && some === boxes.length;
      all.indeterminate = some > 0 && some < boxes.length;
    });
  }
  function change(event) {
    var all = event.target;
    if (all.hasAttribute("data-tick-all")) {
      /* Each box counts anew, and that sets the whole group's tick on the way. */
      var wanted = all.checked;
      picks(all.closest("table")).forEach(function (box) {
        if (box.checked === wanted) { return; }
        box.checked = wanted;
        box.dispatchEvent(new Event("change", {bubbles: true}));
      });
    }
    count();
  }

  form.addEventListener("change", change);
  window.addEventListener("pageshow", count);
  count();
}());
