// One round on a page: its token, what was chosen in it, and its box on the way.
import { NotNow, sayKept, tokenFor } from "./fetching.js";
import { alone, keep, load } from "./keeping.js";
import { Changed, proved } from "./proof.js";
import { post, sealed } from "./sealing.js";
import { fromBase64, inFours, toBase64 } from "./bytes.js";

export const TAKEN = 204;
export const SPENT = 409;
export const OVER = 410;
// No box of ours, and a token that is not good for it. Anything else that is not one of the above (a
// server that restarts, a proxy that waits no longer) says nothing of the box: it may have arrived.
const REFUSED = [400, 403];

export class NotTaken extends Error {}

export class Ballot {
  // `root`: the element with the round's fields and, as its own child, what the server gave of it.
  constructor(root, address) {
    this.root = root;
    this.address = address;
    this.given = JSON.parse(root.querySelector(":scope > script[type='application/json']").textContent);
  }

  get isDone() { return Boolean(this.entry?.done); }
  get isSealed() { return Boolean(this.entry?.sealed); }

  // What people compare is what this browser itself found its key in.
  async prove() {
    this.terms = await proved(this.given);
    for (const words of this.fields("[data-proved]")) {
      words.querySelector("[data-fingerprint]").textContent = inFours(this.given.fingerprint);
      words.hidden = false;
    }
  }

  isOver(now) { return new Date(this.terms.closes_at) < now; }
  async fetch() { this.entry = await tokenFor(this.given); }
  sayKept() { return sayKept(this.given); }

  // What is kept by now, whichever tab kept it; where the browser has lost it, what this one read before.
  newest() {
    const kept = load(this.given);
    return kept.token || kept.done ? kept : this.entry;
  }

  // The token came from another device.
  bring(token) {
    const { fingerprint } = this.given;
    return alone(this.given, () => {
      this.entry = { ...load(this.given), ends: this.terms.closes_at, fingerprint, token };
      keep(this.entry);
    });
  }

  // The round's own fields, without those of a round that rides along inside of it.
  fields(kind) {
    const whose = "[data-rider], [data-ballot]";
    return [...this.root.querySelectorAll(kind)].filter((field) => field.closest(whose) === this.root);
  }

  // Which items are asked is chosen here, by chance, so that nobody else knows it; once for all tabs.
  draw(places) {
    return alone(this.given, () => {
      this.entry = this.newest();
      if (this.isDone || this.entry.asked) return;
      const drawn = crypto.getRandomValues(new Uint32Array(places.length));
      this.entry.asked = [...places].sort((a, b) => drawn[a] - drawn[b]).slice(0, this.terms.ask);
      keep(this.entry);
    });
  }

  async ask() {
    const places = [...this.terms.items.keys()];
    if (this.terms.ask && !this.entry.asked) await this.draw(places);
    const asked = this.entry.asked || (this.terms.ask ? [] : places);
    for (const field of this.fields("[data-item]")) {
      field.hidden = !asked.includes(Number(field.dataset.item));
    }
  }

  // place of the item -> number of the option
  chosen() {
    const answers = new Map();
    for (const field of this.fields("[data-item]")) {
      const choice = field.hidden ? null : field.querySelector("input:checked");
      if (choice && choice.value !== "") answers.set(Number(field.dataset.item), Number(choice.value));
    }
    for (const field of this.fields("[data-ticks]")) {
      const ticks = [...field.querySelectorAll("input")];
      if (!ticks.some((tick) => tick.checked)) continue;
      for (const tick of ticks) {
        if (tick.value !== "") answers.set(Number(tick.value), tick.checked ? 1 : 0);
      }
    }
    return answers;
  }

  // Only to the key of the list in which the token's own was found. Kept before it leaves: if the
  // line breaks, the very same bytes are sent again. A token is good for one box: where another tab
  // has sealed it, or sent it, it is that one (`isOthers`), and these answers are in none.
  seal(answers) {
    return alone(this.given, async () => {
      this.entry = this.newest();
      this.isOthers = this.isSealed ? this.entry.sealed !== this.sealedHere : this.isDone && !this.sealedHere;
      if (this.isSealed || this.isDone) return;
      if (this.entry.fingerprint !== this.given.fingerprint) throw new Changed();
      const body = await sealed(this.given, this.terms, this.entry.token, answers);
      this.sealedHere = this.entry.sealed = toBase64(body);
      keep(this.entry);
    });
  }

  // Sends the sealed box, unless another tab has meanwhile, and returns the answer's status. Throws
  // NotTaken where it is no box of ours (the next one is sealed anew). Throws NotNow, or what the
  // network throws, where it is not known whether it arrived: it stays as it is, to be sent again.
  async send() {
    this.entry = await alone(this.given, () => this.newest());
    if (this.isDone) return TAKEN;
    const box = this.entry.sealed;
    if (!box) throw new NotTaken();
    const { status } = await post(this.address, fromBase64(box));
    if (status === TAKEN || status === SPENT) {
      await this.finish();
    } else if (REFUSED.includes(status)) {
      await this.drop(box);
      throw new NotTaken();
    } else if (status !== OVER) {
      throw new NotNow();
    }
    return status;
  }

  finish() {
    return alone(this.given, () => {
      const { round, label, ends, fingerprint } = this.entry;
      this.entry = { round, label, ends, fingerprint, done: true };
      keep(this.entry);
    });
  }

  // Another one that a tab has sealed meanwhile stays.
  drop(box) {
    return alone(this.given, () => {
      this.entry = this.newest();
      this.isOthers = this.entry.sealed !== box;
      if (this.isOthers) return;
      delete this.entry.sealed;
      keep(this.entry);
    });
  }
}
