/* One line of the grid: what is typed, what is saved, one request at a time. */
(function (grid) {
  "use strict";
  const PAUSE = 1000;
  const GLANCE = 350;
  const AGAIN = 15000;

  grid.words = {};
  grid.say = function (name, values) {
    return (grid.words[name] || "").replace(/\{(\w+)\}/g, function (whole, key) {
      return values && key in values ? values[key] : whole;
    });
  };

  /* Saves go one after the other: a pasted block is no rush on the server. */
  let last = Promise.resolve();
  function inTurn(send) { last = last.then(send); }

  class Row {
    constructor(root, changed) {
      this.root = root;
      this.changed = changed;
      this.name = root.dataset.name;
      this.base = root.dataset.base;
      this.form = root.querySelector("form.line-post");
      this.text = this.form.elements.text;
      this.part = this.form.elements.increment || null;
      this.more = root.querySelector(".line-more");
      this.toggle = root.querySelector(".line-toggle");
      this.state = "";
      this.sending = false;
      this.timers = {};
      this.glances = 0;
      if (this.part) { this.part.value = this.part.dataset.value; }
      this.saved = this.first();
      this.light = root.querySelector("[data-part=light]").innerHTML;
      this.listen();
      if (this.more && this.more.hasAttribute("data-wants")) { this.open(true); }
      else if (this.more) { this.more.hidden = true; }
      if (this.isDirty()) { this.typed(); }
    }

    /* --- values ------------------------------------------------------------- */
    fields() {
      return Array.prototype.filter.call(this.form.elements, function (field) {
        return field.name && field.type !== "submit" && field.name !== "csrfmiddlewaretoken";
      });
    }
    /* What the server wrote into the page, whatever was restored since. */
    first() {
      const values = {};
      this.fields().forEach(function (field) {
        if (field.name === "increment") { values.increment = field.dataset.value; return; }
        if (field.tagName !== "SELECT") { values[field.name] = field.defaultValue; return; }
        const chosen = Array.prototype.find.call(field.options, function (one) { return one.defaultSelected; });
        values[field.name] = (chosen || field.options[0]).value;
      });
      return values;
    }
    values() {
      const values = {};
      this.fields().forEach(function (field) {
        if (field.type !== "checkbox") { values[field.name] = field.value; }
      });
      return values;
    }
    boxes() {
      return this.fields().filter(function (field) { return field.type === "checkbox"; });
    }
    /* What is confirmed: the questions whose answer is ticked. */
    ticks() {
      return this.boxes().filter(function (box) { return box.checked; }).map(function (box) { return box.value; });
    }
    isDirty() {
      const now = this.values();
      return Object.keys(now).some(function (name) {
        return name !== "version" && name !== "typed" && now[name] !== this.saved[name];
      }, this);
    }
    /* Whether the figure itself differs from what is saved. */
    moved() { return this.text.value !== (this.saved.text || ""); }
    isEmpty() {
      return !this.text.value.trim() && !(this.part && this.part.value.trim()) && !this.saved.version;
    }

    /* --- typing --------------------------------------------------------------- */
    listen() {
      const row = this;
      this.root.addEventListener("input", function (event) {
        /* A tick answers a question: it is saved at once, below. */
        if (event.target.type === "checkbox") { return; }
        row.follow(event.target);
        row.typed();
      });
      this.root.addEventListener("change", function () { row.soon(0); });
      this.toggle.hidden = false;
      this.toggle.addEventListener("click", function () { row.open(!row.more || row.more.hidden); });
      this.form.addEventListener("submit", function () { grid.sent(row); row.leave(); });
    }
    open(shown) {
      this.build();
      this.more.hidden = !shown;
      this.toggle.setAttribute("aria-expanded", String(shown));
    }
    /* The lower part is copied from the page's template when it is first needed: of
       two hundred lines few are opened. What the line carried moves into its boxes. */
    build() {
      if (this.built) { return; }
      this.built = true;
      const form = this.form;
      const made = document.getElementById("line-more").content.querySelector("tr").cloneNode(true);
      const key = this.root.id.replace("entry-", "id_");
      made.querySelectorAll("[name]").forEach(function (field) {
        const carried = form.elements[field.name];
        const label = field.parentNode.querySelector("label");
        field.setAttribute("form", form.id);
        if (!label) { return; }
        label.htmlFor = field.id = key + "_" + field.name;
        field.value = carried.value;
        carried.remove();
      });
      const figure = made.querySelector("[data-part=figure]");
      if (this.root.dataset.figure) { figure.href = this.root.dataset.figure; } else { figure.remove(); }
      if (this.more) { this.more.firstElementChild.appendChild(made.querySelector(".line-form")); }
      else { made.hidden = true; this.more = this.root.appendChild(made); }
      this.more.id = this.root.id.replace("entry-", "more-");
      this.toggle.setAttribute("aria-controls", this.more.id);
    }
    /* The other of the two linked boxes follows the one that is typed in. */
    follow(box) {
      if (box !== this.text && box !== this.part) { return; }
      this.form.elements.typed.value = box.name;
      if (!this.part) { return; }
      if (box === this.part) { this.text.value = box.value.trim() ? grid.add(this.base, box.value) : ""; }
      else { this.part.value = grid.subtract(box.value, this.base); }
    }
    put(box, value) {
      box.value = value;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    typed() {
      this.build();
      grid.provide(this, this.moved());
      if (!this.isDirty()) { this.back(); return; }
      this.form.dataset.dirty = "1";
      grid.keep(this);
      this.show(this.isEmpty() ? "empty" : "unsaved");
      this.soon(PAUSE);
      this.later("glance", GLANCE, this.glance);
    }
    /* Back at what is saved: what was said of another figure goes, its light returns. */
    back() {
      if (this.state !== "conflict") { this.ask({}); }
      this.glances += 1;
      if (this.isEmpty()) { this.fill("light", this.light); }
      else { this.later("glance", GLANCE, this.glance); }
      this.settle();
    }
    settle() {
      grid.drop(this);
      this.form.dispatchEvent(new CustomEvent("xushi:saved", { bubbles: true }));
      if (this.state !== "saved") { this.show(""); }
    }
    later(what, pause, act) {
      clearTimeout(this.timers[what]);
      this.timers[what] = setTimeout(act.bind(this), pause);
    }
    soon(pause) { this.later("save", pause, this.save); }
    leave() { Object.keys(this.timers).forEach(function (what) { clearTimeout(this.timers[what]); }, this); }

    /* --- the light before saving ------------------------------------------------ */
    glance() {
      const turn = this.glances += 1;
      const row = this;
      if (this.isEmpty()) { return; }
      fetch(this.form.action + "preview/?" + this.body(), { headers: grid.headers, credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.json() : null; })
        .then(function (found) {
          if (!found || turn !== row.glances) { return; }
          /* Saved meanwhile: its questions were answered. */
          row.needed = found.needed || "";
          if (!row.isDirty()) { row.need(); }
          /* The choice between two figures stays until it is made. */
          else if (row.state !== "conflict") { row.ask(found); }
          row.fill("light", found.light);
        })
        .catch(function () { /* the light comes with the next key or save */ });
    }
    body() {
      const data = new URLSearchParams(new FormData(this.form));
      data.delete("csrfmiddlewaretoken");
      /* Enough to see whether a reason is given; an address has no room for more. */
      data.set("explanation", this.form.elements.explanation.value.slice(0, 60));
      return data.toString();
    }
    fill(part, html) {
      this.root.querySelector("[data-part=" + part + "]").innerHTML = html;
    }
    /* What is asked stands outside of the form; its ticks belong to it. */
    fillAsked(html) {
      const form = this.form;
      this.fill("asked", html);
      this.more.querySelectorAll("[data-part=asked] input").forEach(function (box) { box.setAttribute("form", form.id); });
    }
    /* What the rules still ask for before 送审: told once the figure is saved. */
    need() {
      this.fillAsked(this.needed || "");
      if (this.needed) { this.open(true); }
    }
    ask(found) {
      /* A tick that was made while the answer was under way stays. */
      const ticked = this.ticks();
      this.fillAsked(found.asked || "");
      this.boxes().forEach(function (box) { if (ticked.indexOf(box.value) >= 0) { box.checked = true; } });
      const wrong = found.wrong || [];
      [this.text, this.part].forEach(function (box) {
        if (box) { box.setAttribute("aria-invalid", String(wrong.indexOf(box.name) >= 0)); }
      });
      if (found.asked) { this.open(true); }
    }

    /* --- saving ------------------------------------------------------------------ */
    save() {
      clearTimeout(this.timers.save);
      if (this.sending || this.state === "conflict" || this.isEmpty() || !this.isDirty()) { return; }
      this.sending = true;
      this.show("saving");
      inTurn(this.send.bind(this));
    }
    send() {
      const row = this;
      const sent = this.values();
      const ticked = this.ticks().join();
      return fetch(this.form.action + "keep/", {
        method: "POST", body: new URLSearchParams(new FormData(this.form)),
        headers: grid.headers, credentials: "same-origin",
      }).then(function (answer) {
        row.sending = false;
        if (answer.status === 401) { grid.signIn(); return null; }
        if (answer.status !== 409 && answer.status !== 422 && !answer.ok) { throw new Error(String(answer.status)); }
        return answer.json().then(function (found) { row.answered(answer.status, found, sent, ticked); });
      }).catch(function () {
        row.sending = false;
        row.show("offline");
        row.later("save", AGAIN, row.save);
      });
    }
    answered(status, found, sent, ticked) {
      if (status === 409) { grid.conflict(this, found); return; }
      /* Refused, and taken back before the answer came. */
      if (status === 422 && !this.isDirty()) { this.show(""); return; }
      this.ask(found);
      if (status === 422) {
        if (this.same(sent) && this.ticks().join() === ticked) { this.show(found.asked.indexOf("doubt") >= 0 ? "question" : "error"); }
        else { this.soon(PAUSE); }
        return;
      }
      this.form.elements.version.value = found.version;
      this.saved = Object.assign({}, sent, { version: String(found.version) });
      if (!this.same(sent)) { grid.keep(this); this.soon(PAUSE); return; }
      if (this.part && document.activeElement !== this.part) { this.part.value = this.saved.increment = found.increment; }
      if (found.total && document.activeElement !== this.text) { this.text.value = this.saved.text = found.total; }
      this.fill("badges", found.status);
      this.need();
      this.show("saved", { at: found.at });
      this.settle();
    }
    same(sent) {
      const now = this.values();
      return Object.keys(now).every(function (name) { return name === "version" || now[name] === sent[name]; });
    }

    /* --- its state in words -------------------------------------------------------- */
    show(state, values) {
      const place = this.root.querySelector("[data-part=state]");
      this.state = state;
      place.className = "keep-state" + (state ? " keep-" + state : "");
      place.textContent = state ? grid.say(state, values) : "";
      this.changed(this);
    }
  }
  grid.Row = Row;
}(window.XushiGrid));
