// The part of a page on which somebody answers. Its words are all in the page (ballots/answer.html);
// this shows the right ones. Without it the part stays hidden and the page says why.
import { Ballot, NotTaken, OVER, TAKEN } from "./ballot.js";
import { inFours } from "./bytes.js";
import { newCode, pickUp, putDown, WrongCode } from "./carrying.js";
import { Elsewhere } from "./fetching.js";
import { load } from "./keeping.js";
import { Changed, Unproved } from "./proof.js";

// A round that rides along with the part's own. Whatever goes wrong with it, the other goes on.
class Rider extends Ballot {
  async begin() {
    try {
      if (!this.terms) await this.prove();
      if (this.isOver(new Date())) return this.leave();
      if (!this.entry) await this.fetch();
      if (this.isDone) return this.leave();
      await this.ask();
      this.sayKept().catch(() => { /* it is said at the next visit */ });
    } catch (error) {
      if (error instanceof Unproved) throw error;
      const kept = load(this.given);
      if (kept.sealed) this.entry = kept;
      this.leave();
    }
    return undefined;
  }

  get isHere() { return !this.root.hidden; }
  leave() { this.root.hidden = true; }

  async close(answers) {
    try {
      await this.seal(answers);
    } catch (error) {
      if (error instanceof Unproved) throw error;
      this.leave();
    }
  }

  // A box leaves whatever was chosen, or nothing: from outside it is the same. One that was sealed
  // and whose way broke off leaves too, whatever is shown.
  async post() {
    if (!this.isSealed) return;
    try {
      await this.send();
      this.leave();
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
      this.leave();
    }
  }
}

class Part {
  constructor(root) {
    this.root = root;
    this.own = new Ballot(root, root.dataset.box);
    this.riders = [...root.querySelectorAll("[data-rider]")].map((one) => new Rider(one, root.dataset.box));
    this.on("send", () => this.answer((ballot) => ballot.chosen()));
    this.on("rather-not", () => this.answer(() => new Map()));
    this.on("again", () => this.sendAgain());
    this.on("carry", () => this.carry());
    this.on("fetch", () => this.pickUp());
  }

  on(name, act) {
    this.find(name)?.addEventListener("click", async (event) => {
      event.target.disabled = true;
      try { await act(); } catch (error) { await this.failed(error); }
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

  async failed(error) {
    if (error instanceof Elsewhere) this.show("elsewhere");
    else if (error instanceof Changed) this.show("changed");
    else if (error instanceof Unproved) this.show("unproved");
    else if (error instanceof WrongCode) this.say("wrong-code");
    else if (this.isWaiting) this.wait();
    else await this.offer();
  }

  // A box left, or was to leave, and nobody said whether it came: only the very same one can be sent.
  get isWaiting() {
    return this.own.isSealed || (this.own.isDone && this.riders.some((rider) => rider.isSealed));
  }

  wait() {
    this.say(this.root.dataset.shows === "sealed" ? "still" : "");
    this.show("sealed");
  }

  async offer() {
    if (this.root.dataset.shows === "sealed") {
      await this.own.ask();
      this.show("ready");
    }
    this.say("again");
  }

  async begin() {
    if (!globalThis.crypto?.subtle) return this.show("no-cryptography");
    await this.own.prove();
    if (this.own.isOver(new Date())) return this.show("over");
    await this.own.fetch();
    await this.ready();
    this.own.sayKept().catch(() => { /* it is said at the next visit */ });
  }

  async ready() {
    await Promise.all(this.riders.map((rider) => rider.begin()));
    if (this.own.isDone) {
      await this.sendRiders();
      return this.show("sent");
    }
    if (this.own.isSealed) return this.send();
    await this.own.ask();
    return this.show("ready");
  }

  async answer(chosen) {
    this.say("");
    for (const rider of this.riders) if (rider.isHere) await rider.close(chosen(rider));
    await this.own.seal(chosen(this.own));
    await this.send();
  }

  async sendAgain() {
    if (this.own.isSealed) return this.send();
    await this.sendRiders();
    return this.show("sent");
  }

  // Those that ride along leave first: the own box is the last thing that can be missing.
  async send() {
    await this.sendRiders();
    const status = await this.own.send();
    const others = [this.own, ...this.riders].some((ballot) => ballot.isOthers);
    this.say(status === TAKEN && others ? "others" : "");
    if (status === OVER) return this.show("over");
    return this.show(status === TAKEN ? "sent" : "spent");
  }

  async sendRiders() {
    for (const rider of this.riders) await rider.post();
  }

  // One code for all of them.
  async carry() {
    const code = newCode();
    for (const ballot of [this.own, ...this.riders.filter((rider) => rider.isHere)]) {
      await putDown(ballot, code);
    }
    this.root.querySelector("[data-code]").textContent = inFours(code);
    this.say("code");
  }

  async pickUp() {
    this.say("");
    const typed = this.root.querySelector("[data-typed]").value;
    await this.own.bring(await pickUp(this.own.given, typed));
    for (const rider of this.riders) {
      try {
        await rider.prove();
        await rider.bring(await pickUp(rider.given, typed));
      } catch (error) {
        if (error instanceof Unproved) throw error;
        // It was not carried: it is fetched here, or left out.
      }
    }
    await this.ready();
  }
}

for (const root of document.querySelectorAll("[data-ballot]")) {
  const part = new Part(root);
  part.begin().catch(async (error) => {
    await part.failed(error);
    if (root.dataset.shows === undefined) part.show("not-now");
  });
}
