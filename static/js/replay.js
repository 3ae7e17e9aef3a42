/* While the past is looked at, links and searches within the site keep the instant. */
(function () {
  "use strict";
  var banner = document.querySelector("[data-replay]");
  if (!banner) { return; }
  var at = banner.getAttribute("data-replay");
  Array.prototype.forEach.call(document.querySelectorAll("main a[href]"), function (link) {
    if (link.origin !== location.origin || link.closest("[data-replay]")) { return; }
    if (/\.(xlsx|pdf|csv|zip)$/.test(link.pathname) || link.getAttribute("href").charAt(0) === "#") { return; }
    link.search += (link.search ? "&" : "?") + "at=" + encodeURIComponent(at);
  });
  Array.prototype.forEach.call(document.querySelectorAll("main form[method=get]"), function (form) {
    if (form.elements.at) { return; }
    var box = document.createElement("input");
    box.type = "hidden";
    box.name = "at";
    box.value = at;
    form.appendChild(box);
  });
}());
