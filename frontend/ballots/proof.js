// Whether the key that the server hands us is in the list that everybody's fingerprint is of.
// The same computation as corridor/ballots/signing/key_list.py.
import { fromHex, joined, sha256, toBase64, toHex, utf8 } from "./bytes.js";
import { fingerprintKept } from "./keeping.js";

const [LINE, PAIR, WHOLE] = [0, 1, 2].map((prefix) => Uint8Array.of(prefix));

export class Unproved extends Error {}
// It fits by itself, but is not the list that this browser was given for the same round before.
export class Changed extends Unproved {}

const rootBy = async (line, path) => {
  let found = await sha256(joined(LINE, utf8(line)));
  for (const [side, other] of path) {
    const beside = fromHex(other);
    found = await sha256(side === "left" ? joined(PAIR, beside, found) : joined(PAIR, found, beside));
  }
  return found;
};

// Returns the round's terms, read from the words that the fingerprint is of. Throws Unproved where
// the key, the cell or the terms are not the ones of that fingerprint; Changed where this browser,
// for whomever, has kept another fingerprint of the round. That the first one is everybody's is
// what people compare: it is shown where one answers.
export const proved = async (given) => {
  const root = await rootBy(given.line, given.path);
  const whole = await sha256(joined(WHOLE, await sha256(utf8(given.terms)), root));
  const [cell, , key] = given.line.split("\t");
  const terms = JSON.parse(given.terms);
  const fits =
    toHex(whole) === given.fingerprint && cell === given.cell && key === given.key &&
    terms.round === given.round && toBase64(fromHex(terms.box_key)).length > 0;
  if (!fits) throw new Unproved();
  if ((fingerprintKept(given.round) ?? given.fingerprint) !== given.fingerprint) throw new Changed();
  return terms;
};
