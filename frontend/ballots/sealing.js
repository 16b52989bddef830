// Sealing: the token's hash and the answers, one byte for each item, to the round's key (RFC 9180).
// The same bytes as corridor/ballots/signing/boxes.py and posted.py.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { fromBase64, fromHex, fromId, joined, sha256, utf8 } from "./bytes.js";

const ITEMS = 224;
const BLANK = 0xff;
const VERSION = 1;
const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm(),
});

// `answers`: place of the item -> number of the option. An empty map is "I'd rather not".
// Returns what is posted: always as many bytes.
export const sealed = async (given, terms, token, answers) => {
  const message = fromBase64(token.message);
  const bytes = new Uint8Array(ITEMS).fill(BLANK);
  for (const [place, option] of answers) bytes[place] = option;
  const ids = joined(fromId(given.round), fromId(given.cell));
  const sender = await suite.createSenderContext({
    recipientPublicKey: await suite.kem.deserializePublicKey(fromHex(terms.box_key)),
    info: joined(utf8("corridor box 1"), ids),
  });
  const box = new Uint8Array(await sender.seal(joined(await sha256(message), bytes)));
  const signature = fromBase64(token.signature);
  return joined(Uint8Array.of(VERSION), ids, message, signature, new Uint8Array(sender.enc), box);
};

// The request that carries it: without cookie, without referrer, kept by nobody on the way.
export const post = (address, body) =>
  fetch(address, {
    method: "POST",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
    redirect: "error",
    headers: { "Content-Type": "application/octet-stream" },
    body,
  });
