// Another device of one's own: the token travels encrypted with a code that the person carries.
import { fromBase64, fromHex, joined, toBase64, toHex, utf8 } from "./bytes.js";
import { NotNow, send } from "./fetching.js";
import { Changed } from "./proof.js";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // none that looks like another
const LENGTH = 16; // of 32 letters: 80 bits, and each guess costs ROUNDS of the hash
const ROUNDS = 300_000;
const NONCE = 12;
const MESSAGE = 64;
const SIGNATURE = 256;

export class WrongCode extends Error {}

export const newCode = () =>
  [...crypto.getRandomValues(new Uint8Array(LENGTH))].map((byte) => LETTERS[byte % 32]).join("");

// As typed: small letters, spaces, and the letters that one reads as others.
const plain = (typed) =>
  typed.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");

const keyOf = async (code, round) => {
  const base = await crypto.subtle.importKey("raw", utf8(code), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt: utf8(`corridor ballot ${round}`), iterations: ROUNDS },
    base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"],
  );
};

// The fingerprint goes along: the other device answers by the list that this one had, or not at all.
export const putDown = async ({ given, entry }, code) => {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const key = await keyOf(code, given.round);
  const { message, signature } = entry.token;
  const whole = joined(fromBase64(message), fromBase64(signature), fromHex(entry.fingerprint));
  const bytes = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, whole));
  const answer = await send(`/ballots/${given.round}/carry/`, toBase64(joined(iv, bytes)));
  if (!answer.ok) throw new NotNow();
};

const opened = async (bytes, code, round) => {
  const key = await keyOf(code, round);
  const iv = bytes.subarray(0, NONCE);
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes.subarray(NONCE)),
    );
  } catch {
    throw new WrongCode();
  }
};

// The token that another device put down. Throws WrongCode, NotNow where nothing lies there, or
// Changed where the other device had it by another list of keys.
export const pickUp = async (given, typed) => {
  const answer = await fetch(`/ballots/${given.round}/carried/`, { cache: "no-store" });
  if (!answer.ok) throw new NotNow();
  const whole = await opened(fromBase64(await answer.text()), plain(typed), given.round);
  const ends = MESSAGE + SIGNATURE;
  if (toHex(whole.subarray(ends)) !== given.fingerprint) throw new Changed();
  return {
    message: toBase64(whole.subarray(0, MESSAGE)),
    signature: toBase64(whole.subarray(MESSAGE, ends)),
  };
};
