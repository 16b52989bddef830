// Runs on any page while there is a token to fetch: quietly, when the browser has nothing else to do.
import { Elsewhere, sayKept, tokenFor } from "./fetching.js";
import { forgetOver } from "./keeping.js";

const script = document.currentScript;
// Another device has it: this browser asks no more until it is closed.
const ELSEWHERE = "corridor-ballot-elsewhere";
const elsewhere = () => JSON.parse(sessionStorage.getItem(ELSEWHERE) || "[]");

const fetchOne = async (given) => {
  const known = given.round + given.label;
  if (elsewhere().includes(known)) return;
  try {
    await tokenFor(given);
    await sayKept(given);
  } catch (error) {
    if (error instanceof Elsewhere) {
      sessionStorage.setItem(ELSEWHERE, JSON.stringify([...elsewhere(), known]));
    }
    // Anything else: the next page tries again. Nothing is said; nobody asked for it.
  }
};

const fetchAll = async () => {
  try {
    forgetOver(Date.now());
    const answer = await fetch(script.dataset.waiting, { credentials: "same-origin", cache: "no-store" });
    const { rounds } = await answer.json();
    for (const given of rounds) await fetchOne(given);
  } catch { /* no storage, no line: nothing is lost, the next page tries again */ }
};

if (globalThis.crypto?.subtle) {
  const soon = globalThis.requestIdleCallback || ((task) => setTimeout(task, 500));
  soon(fetchAll);
}
