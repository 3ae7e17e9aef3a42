/* What every page does: keep what is typed, warn before leaving, send once. */
(function () {
  "use strict";
  var PREFIX = "kept:";
  var body = document.body;
  var isLogin = Boolean(document.querySelector("form[data-login-form]"));

  function each(selector, act, root) {
    Array.prototype.forEach.call((root || document).querySelectorAll(selector), act);
  }

  /* --- what is typed, kept for this tab until it is saved ------------------- */
  function keyOf(form) {
    return PREFIX + location.pathname + "#" + (form.id || form.getAttribute("action") || "");
  }
  function keepable(field) {
    return field.name && field.name !== "csrfmiddlewaretoken" && !field.disabled &&
      ["password", "hidden", "file", "submit", "button", "reset"].indexOf(field.type) < 0;
  }
  function read(key) {
    try { return JSON.parse(sessionStorage.getItem(key)); } catch (fault) { return null; }
  }
  function write(key, kept) {
    try { sessionStorage.setItem(key, JSON.stringify(kept)); } catch (fault) { /* storage full or off: nothing is kept */ }
  }
  function keys() {
    var found = [];
    try {
      for (var i = 0; i < sessionStorage.length; i += 1) {
        if (sessionStorage.key(i).indexOf(PREFIX) === 0) { found.push(sessionStorage.key(i)); }
      }
    } catch (fault) { return []; }
    return found;
  }
  function forget(key) {
    try { sessionStorage.removeItem(key); } catch (fault) { /* storage is off */ }
  }
  /* What the grid keeps on this computer (grid-kept.js) is its writer's alone. */
  function forgetHere(user) {
    try {
      Object.keys(localStorage).forEach(function (key) {
        if (key.indexOf("grid:") === 0 && (!user || key.indexOf("grid:" + user + ":") !== 0)) { localStorage.removeItem(key); }
      });
    } catch (fault) { /* storage is off: nothing is there */ }
  }
  function keep(form, sent) {
    var values = [];
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!keepable(field)) { return; }
      var choice = field.type === "checkbox" || field.type === "radio";
      values.push([field.name, field.value, choice ? field.checked : null]);
    });
    write(keyOf(form), { user: body.dataset.user, page: location.pathname + location.search, sent: sent, values: values });
  }
  function put(form, values) {
    var turn = {};
    var changed = false;
    values.forEach(function (kept) {
      var same = Array.prototype.filter.call(form.elements, function (field) {
        return keepable(field) && field.name === kept[0] && (kept[2] === null || field.value === kept[1]);
      });
      var nth = kept[2] === null ? (turn[kept[0]] || 0) : 0;
      turn[kept[0]] = nth + 1;
      var field = same[nth];
      if (!field) { return; }
      if (kept[2] !== null) {
        changed = changed || field.checked !== kept[2];
        field.checked = kept[2];
      } else if (field.value !== kept[1]) {
        field.value = kept[1];
        changed = true;
      }
    });
    return changed;
  }
  function restore() {
    var here = {};
    each("form[data-keep]", function (form) {
      var key = keyOf(form);
      var kept = read(key);
      here[key] = true;
      if (!kept) { return; }
      if (kept.user !== body.dataset.user) { forget(key); return; }
      /* Shown again with errors: the server has put the values back itself. */
      if (form.querySelector(".is-invalid, .errorlist")) { keep(form, false); return; }
      if (kept.sent) { forget(key); return; }
      if (put(form, kept.values)) { form.dataset.dirty = "1"; }
    });
    /* Sent from another page and answered by this one: it was saved, unless this page
       says that it was not; then it waits for the page where it was typed. */
    var refused = body.querySelector("[data-fault]");
    keys().forEach(function (key) {
      var kept = read(key);
      if (!kept || !kept.sent || here[key]) { return; }
      if (!refused) { forget(key); return; }
      kept.sent = false;
      write(key, kept);
    });
  }
  function afterLogin() {
    var next = document.querySelector("form[data-login-form] [name=next]");
    keys().forEach(function (key) {
      var kept = read(key);
      if (!kept || !kept.sent) { return; }
      /* The session ended while it was being sent: go back to where it was typed. */
      kept.sent = false;
      write(key, kept);
      if (next) { next.value = kept.page; }
    });
  }

  /* --- leaving, sending ------------------------------------------------------ */
  function typed(event) {
    var form = event.target.form;
    if (!form || !form.hasAttribute("data-keep")) { return; }
    form.dataset.dirty = "1";
    keep(form, false);
  }
  function release(form) {
    delete form.dataset.sent;
    each("[data-held]", function (button) {
      button.disabled = false;
      button.removeAttribute("data-held");
    }, form);
  }
  function sending(event) {
    var form = event.target;
    if (event.defaultPrevented || form.hasAttribute("hx-post")) { return; }
    /* Not form.method: a field of that name stands before it. */
    if ((form.getAttribute("method") || "").toLowerCase() !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    delete form.dataset.dirty;
    if (form.hasAttribute("data-keep")) { keep(form, true); }
    if (form.hasAttribute("data-clears-kept")) { keys().forEach(forget); forgetHere(""); }
    /* After the browser has read the form: a disabled button would not be sent. */
    setTimeout(function () {
      each("button:not([type=button]):not(:disabled), input[type=submit]:not(:disabled)", function (button) {
        button.disabled = true;
        button.setAttribute("data-held", "");
      }, form);
    }, 0);
  }
  function leaving(event) {
    if (document.querySelector("form[data-keep][data-dirty], form[data-warn][data-dirty]")) {
      event.preventDefault();
      event.returnValue = "";
    }
  }

  /* --- htmx ------------------------------------------------------------------ */
  function answered(event) {
    var form = event.detail.elt.closest ? event.detail.elt.closest("form") : null;
    if (event.detail.xhr.status === 401) {
      /* What was typed is kept: leave without asking. */
      each("[data-dirty]", function (dirty) { delete dirty.dataset.dirty; });
      location.assign(body.dataset.login + "?next=" + encodeURIComponent(location.pathname + location.search));
      return;
    }
    /* What was only looked up is not saved. */
    if (form && event.detail.successful && event.detail.requestConfig.verb !== "get") {
      delete form.dataset.dirty;
      forget(keyOf(form));
    }
  }
  /* The grid saves by itself and tells when a form holds nothing unsaved. */
  function settled(event) {
    delete event.target.dataset.dirty;
    forget(keyOf(event.target));
  }
  function failed() {
    var place = document.getElementById("messages");
    var note = document.createElement("div");
    note.className = "alert alert-danger";
    note.setAttribute("role", "alert");
    note.textContent = body.dataset.failed;
    place.textContent = "";
    place.appendChild(note);
  }
  function failedAnswer(event) {
    if (event.detail.xhr.status >= 500) { failed(); }
  }

  /* A button beside a question puts the suggested figure into the box. */
  function fill(event) {
    var button = event.target.closest("[data-fill]");
    if (!button) { return; }
    var box = document.getElementById(button.dataset.fill);
    box.value = button.dataset.value;
    box.focus();
    box.dispatchEvent(new Event("input", {bubbles: true}));
  }

  /* An amount in 元 is said in 万元 beside its box; the digits move, nothing is rounded
     but the display. */
  function inWan(event) {
    var box = event.target;
    if (!box.hasAttribute || !box.hasAttribute("data-yuan")) { return; }
    var place = box.parentNode.querySelector("[data-wan]");
    var plain = box.value.replace(/[,，\s]/g, "");
    var amount = /^-?\d{1,13}(\.\d{0,2})?$/.test(plain) ? Number(plain) / 10000 : NaN;
    if (place) {
      place.textContent = isNaN(amount) ? "" : amount.toLocaleString("en", {minimumFractionDigits: 2, maximumFractionDigits: 2}) + "万元";
    }
  }

  document.addEventListener("click", fill);
  document.addEventListener("input", inWan);
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  document.addEventListener("submit", sending);
  window.addEventListener("beforeunload", leaving);
  window.addEventListener("pageshow", function () { each("form[data-sent]", release); });
  document.addEventListener("xushi:saved", settled);
  document.addEventListener("htmx:afterRequest", answered);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failedAnswer);
  if (isLogin) { afterLogin(); } else { restore(); }
  if (body.dataset.user) { forgetHere(body.dataset.user); }
  each("[data-print]", function (button) {
    button.addEventListener("click", function () { window.print(); });
  });
}());
