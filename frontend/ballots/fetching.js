// Fetching a token: blind, have it signed, unblind, keep. Each step is kept before the next, so that
// it can be taken up wherever it was broken off; the same blinded message has the same signature.
import { RSABSSA } from "@cloudflare/blindrsa-ts";
import { fromBase64, toBase64 } from "./bytes.js";
import { alone, keep, load } from "./keeping.js";
import { proved } from "./proof.js";

const suite = RSABSSA.SHA384.PSS.Randomized();
const TOKEN = 32;

export class Elsewhere extends Error {}
export class NotNow extends Error {}

const csrf = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";

// A signed-in request to one of our own addresses; `body` in base64.
export const send = (address, body, more = {}) =>
  fetch(address, {
    method: "POST",
    credentials: "same-origin",
    cache: "no-store",
    keepalive: true,
    headers: { "X-CSRFToken": csrf(), "Content-Type": "text/plain" },
    body,
    ...more,
  });

const keyOf = (given) =>
  crypto.subtle.importKey(
    "spki", fromBase64(given.key), { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"],
  );

const begin = async (given, terms, entry, key) => {
  const message = suite.prepare(crypto.getRandomValues(new Uint8Array(TOKEN)));
  const { blindedMsg, inv } = await suite.blind(key, message);
  entry.ends = terms.closes_at;
  entry.fingerprint = given.fingerprint;
  entry.pending = {
    message: toBase64(message), blinded: toBase64(blindedMsg), inverse: toBase64(inv),
  };
  keep(entry);
};

const finish = async (given, entry, key) => {
  const { message, blinded, inverse } = entry.pending;
  const answer = await send(`/ballots/${given.round}/token/`, blinded);
  if (answer.status === 409) {
    delete entry.pending;
    keep(entry);
    throw new Elsewhere();
  }
  if (!answer.ok) throw new NotNow();
  const signature = await suite.finalize(
    key, fromBase64(message), fromBase64(await answer.text()), fromBase64(inverse),
  );
  entry.token = { message, signature: toBase64(signature) };
  delete entry.pending;
  keep(entry);
};

// The entry of this round with its token, fetched if it is not here yet; also one that is done.
// Alone, because two tabs would blind two messages, and the second is refused.
// Throws Elsewhere (another device has it), NotNow (the server does not answer, or not any more),
// Unproved (the key is not in the list, or the list not the one of before), or what storage throws.
export const tokenFor = (given) =>
  alone(given, async () => {
    const terms = await proved(given);
    const entry = load(given);
    // Kept by a former program, it says no list; its key was in this one just now.
    if (entry.ends && !entry.fingerprint) {
      entry.fingerprint = given.fingerprint;
      keep(entry);
    }
    if (entry.token || entry.done) return entry;
    const key = await keyOf(given);
    if (!entry.pending) await begin(given, terms, entry, key);
    await finish(given, entry, key);
    return entry;
  });

export const sayKept = (given) => send(`/ballots/${given.round}/kept/`, "");
