// Bytes in the forms in which they travel and are kept.

export const utf8 = (text) => new TextEncoder().encode(text);

export const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
};

export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export const toHex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const fromHex = (text) =>
  Uint8Array.from(text.match(/../g) || [], (pair) => Number.parseInt(pair, 16));

export const inFours = (text) => text.match(/.{4}/g).join(" ");

export const fromId = (id) => fromHex(id.replaceAll("-", ""));

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

export const same = (one, other) =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);
