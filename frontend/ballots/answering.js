// The part of a page on which somebody answers. Its words are all in the page (ballots/answer.html);
// this shows the right ones. Without it the part stays hidden and the page says why.
import { newCode, inGroups, pickUp, putDown, WrongCode } from "./carrying.js";
import { Elsewhere, sayKept, tokenFor } from "./fetching.js";
import { keep, load } from "./keeping.js";
import { proved, Unproved } from "./proof.js";
import { post, sealed } from "./sealing.js";
import { fromBase64, toBase64 } from "./bytes.js";

const TAKEN = 204;
const SPENT = 409;
const OVER = 410;

class Part {
  constructor(root) {
    this.root = root;
    this.given = JSON.parse(root.querySelector("script[type='application/json']").textContent);
    this.on("send", () => this.answer(this.chosen()));
    this.on("rather-not", () => this.answer(new Map()));
    this.on("carry", () => this.carry());
    this.on("fetch", () => this.pickUp());
  }

  on(name, act) {
    this.find(name)?.addEventListener("click", async (event) => {
      event.target.disabled = true;
      try { await act(); } catch (error) { this.failed(error); }
      event.target.disabled = false;
    });
  }

  find(name) { return this.root.querySelector(`[data-do="${name}"]`); }

  // Shows one of the states ("ready", "sent", "elsewhere", ...) and nothing else.
  show(state) {
    for (const part of this.root.querySelectorAll("[data-state]")) {
      part.hidden = !part.dataset.state.split(" ").includes(state);
    }
    this.root.dataset.shows = state;
  }

  // Says something beside what is shown: an error, with everything still filled in.
  say(word) {
    for (const part of this.root.querySelectorAll("[data-hint]")) part.hidden = part.dataset.hint !== word;
  }

  failed(error) {
    if (error instanceof Elsewhere) this.show("elsewhere");
    else if (error instanceof Unproved) this.show("unproved");
    else if (error instanceof WrongCode) this.say("wrong-code");
    else this.say("again");
  }

  async begin() {
    if (!globalThis.crypto?.subtle) return this.show("no-cryptography");
    this.terms = await proved(this.given);
    if (new Date(this.terms.closes_at) < new Date()) return this.show("over");
    this.entry = await tokenFor(this.given);
    await this.ready();
    await sayKept(this.given);
  }

  async ready() {
    if (this.entry.done) return this.show("sent");
    if (this.entry.sealed) return this.send();
    this.ask();
    return this.show("ready");
  }

  // Which items are asked is chosen here, by chance, so that nobody else knows it.
  ask() {
    const places = [...this.terms.items.keys()];
    const { ask } = this.terms;
    if (ask && !this.entry.asked) {
      const drawn = crypto.getRandomValues(new Uint32Array(places.length));
      this.entry.asked = [...places].sort((a, b) => drawn[a] - drawn[b]).slice(0, ask);
      keep(this.entry);
    }
    const asked = ask ? this.entry.asked : places;
    for (const field of this.root.querySelectorAll("[data-item]")) {
      field.hidden = !asked.includes(Number(field.dataset.item));
    }
  }

  chosen() {
    const answers = new Map();
    for (const field of this.root.querySelectorAll("[data-item]")) {
      const choice = field.hidden ? null : field.querySelector("input:checked");
      if (choice && choice.value !== "") answers.set(Number(field.dataset.item), Number(choice.value));
    }
    return answers;
  }

  async answer(answers) {
    this.say("");
    const body = await sealed(this.given, this.terms, this.entry.token, answers);
    // Kept before it leaves: if the line breaks, the very same bytes are sent again.
    this.entry.sealed = toBase64(body);
    keep(this.entry);
    await this.send();
  }

  async send() {
    const answer = await post(this.root.dataset.box, fromBase64(this.entry.sealed));
    if (answer.status === TAKEN || answer.status === SPENT) {
      const { round, label, ends } = this.entry;
      this.entry = { round, label, ends, done: true };
      keep(this.entry);
      return this.show(answer.status === TAKEN ? "sent" : "spent");
    }
    if (answer.status === OVER) return this.show("over");
    delete this.entry.sealed; // no box of ours: seal anew
    keep(this.entry);
    throw new Error("not taken");
  }

  async carry() {
    const code = newCode();
    await putDown(this.given, this.entry.token, code);
    this.root.querySelector("[data-code]").textContent = inGroups(code);
    this.say("code");
  }

  async pickUp() {
    this.say("");
    const token = await pickUp(this.given, this.root.querySelector("[data-typed]").value);
    this.entry = { ...load(this.given), ends: this.terms.closes_at, token };
    keep(this.entry);
    await this.ready();
  }
}

for (const root of document.querySelectorAll("[data-ballot]")) {
  const part = new Part(root);
  part.begin().catch((error) => {
    part.failed(error);
    if (root.dataset.shows === undefined) part.show("not-now");
  });
}
