/* How far an upload has come. Without it the form is sent like any other. */
(function () {
  "use strict";

  function bar(event) {
    var form = event.target.closest ? event.target.closest("form[data-upload]") : null;
    return form ? form.querySelector("progress") : null;
  }

  document.addEventListener("htmx:xhr:progress", function (event) {
    var shown = bar(event);
    if (shown && event.detail.lengthComputable) {
      shown.hidden = false;
      shown.value = Math.floor((100 * event.detail.loaded) / event.detail.total);
    }
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var shown = bar(event);
    if (shown) {
      shown.hidden = true;
    }
  });
})();
