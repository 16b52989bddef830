// Runs before the page is drawn: leaving quickly, and small comforts. Pages work without it.
(() => {
  "use strict";
  const root = document.documentElement;
  const neutral = document.currentScript.dataset.neutral;
  const AWAY = "away";
  const WITHIN = 1500; // milliseconds between the two presses of Escape

  root.classList.add("script");

  const remember = (value) => {
    try {
      if (value) sessionStorage.setItem(AWAY, "1");
      else sessionStorage.removeItem(AWAY);
    } catch { /* storage is switched off: leaving works, the way back is not barred */ }
  };
  const isAway = () => {
    try { return sessionStorage.getItem(AWAY) === "1"; } catch { return false; }
  };

  // Hide at once: the neutral page may take a moment on a slow line.
  const leave = () => {
    remember(true);
    root.classList.add("gone");
    document.title = "\u2026";
    location.replace(neutral);
  };

  // Pages opened earlier are still behind the back button: each one leaves again by itself.
  // Somebody who types the address or follows a link comes back on purpose.
  const arrived = performance.getEntriesByType("navigation")[0];
  if (isAway()) {
    if (arrived && arrived.type === "back_forward") leave();
    else remember(false);
  }
  addEventListener("pageshow", (event) => { if (event.persisted && isAway()) leave(); });

  let escaped = -Infinity;
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { escaped = -Infinity; return; }
    // An Escape that closes a dialog, a menu or a composition belongs to that.
    if (event.repeat || event.isComposing || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]") || !document.querySelector("[data-leave]")) return;
    if (event.timeStamp - escaped < WITHIN) leave();
    else escaped = event.timeStamp;
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-leave]")) { event.preventDefault(); leave(); return; }
    for (const menu of document.querySelectorAll("[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const find = event.target.closest("[data-picker] button");
    if (find && window.htmx) {
      event.preventDefault();
      search(find.closest("[data-picker]").querySelector("[data-find]"));
    }
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.preventDefault();
    }
    if (event.key === "Enter" && event.target.matches("[data-find]")) {
      event.preventDefault(); // or it would press the form's first button
      search(event.target);
    }
  });

  // "Only me" contradicts everything else: ticking the one unticks the other. Caught on the way
  // down, so that the audience line asks with what is left.
  document.addEventListener("change", ({ target }) => {
    if (!target.checked || target.type !== "checkbox") return;
    const group = target.closest("fieldset");
    if (!group || !group.querySelector("[data-alone]")) return;
    for (const box of group.querySelectorAll("input[type=checkbox]")) {
      const contradicts = "alone" in target.dataset || "alone" in box.dataset;
      if (box !== target && box.name === target.name && contradicts) box.checked = false;
    }
  }, true);

  // A form counts once (kit.forms.OnceForm): the server makes a number with it. Whoever goes back and
  // sends the same again sends the same number: it waits in the history's own entry, and nothing
  // else does. As soon as something is typed anew, the form has a new number.
  // Naming the entry anew also makes it a page that can be asked for again, where it was the answer
  // to a refused form.
  const sentFrom = (form) => {
    const hidden = [...form.querySelectorAll("input[type=hidden]")];
    const other = ["once", "csrfmiddlewaretoken", "said_first"]; // these change while one fills it in
    const told = hidden.filter((field) => !other.includes(field.name));
    return [form.action, ...told.map((field) => field.value)].join(" ");
  };
  const sentOnce = () => (history.state && history.state.once) || {};
  const unused = new WeakMap();

  document.addEventListener("submit", (event) => {
    const once = event.target.querySelector("input[name=once]");
    if (!once || event.defaultPrevented) return;
    const numbers = { ...sentOnce(), [sentFrom(event.target)]: once.value };
    history.replaceState({ ...history.state, once: numbers }, "");
  });

  addEventListener("pageshow", () => {
    for (const once of document.querySelectorAll("input[name=once]")) {
      const sent = sentOnce()[sentFrom(once.form)];
      if (!sent) continue;
      unused.set(once.form, once.value === sent && crypto.randomUUID ? crypto.randomUUID() : once.value);
      once.value = sent;
    }
  });

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !unused.has(form)) return;
    form.querySelector("input[name=once]").value = unused.get(form);
    unused.delete(form);
  });

  // Choosing people: the search by name sends the words and who is chosen already.
  const search = (input) => input.dispatchEvent(new Event("search"));
  const ticked = (part, name) =>
    [...part.querySelectorAll("input")].filter((box) => box.name === name && box.checked);

  document.addEventListener("htmx:configRequest", (event) => {
    const input = event.detail.elt;
    if (!input.matches("[data-find]")) return;
    const { find: name, type, widens } = input.dataset;
    const sent = event.detail.formData;
    for (const key of [...sent.keys()]) sent.delete(key);
    sent.append("q", input.value);
    sent.append("name", name);
    sent.append("type", type);
    if (widens) sent.append("widens", widens);
    for (const box of ticked(input.closest("[data-picker]"), name)) sent.append(name, box.value);
  });

  // Before other people are shown, those ticked move to the chosen ones.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const found = event.detail.target;
    if (!found || !found.matches("[data-found]")) return;
    const picker = found.closest("[data-picker]");
    const chosen = picker.querySelector("[data-chosen]");
    const moving = ticked(found, picker.querySelector("[data-find]").dataset.find);
    for (const box of moving) {
      if (box.type === "radio") chosen.replaceChildren();
      chosen.append(box.closest("div"));
    }
  });
})();
