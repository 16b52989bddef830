// Where the browser keeps what it has of a round: under a label that only this person's pages know,
// and that is never sent. One entry for a round: {round, label, ends, fingerprint (of the list in which
// its key was found), and what there is of
//   pending: {message, blinded, inverse}   sent to be signed, the answer is not here yet
//   token: {message, signature}            the right to answer
//   asked: [places]                        which items are asked, chosen here by chance
//   sealed: base64                         a box on its way
//   done: true                             it was taken}
const PREFIX = "corridor-ballot:";

const name = (given) => `${PREFIX}${given.round}:${given.label}`;

export const load = (given) => {
  const text = localStorage.getItem(name(given));
  return text ? JSON.parse(text) : { round: given.round, label: given.label };
};

// Throws where the browser keeps nothing (storage switched off, or full): nothing may be asked of
// the server then, because a token that is lost is lost for the round.
export const keep = (entry) => {
  const text = JSON.stringify(entry);
  localStorage.setItem(name(entry), text);
  if (localStorage.getItem(name(entry)) !== text) throw new Error("nothing is kept here");
};

// Several tabs of a browser share what is kept: whoever changes it reads it and keeps it in one such
// task, and only one tab is in it at a time. A task never waits for another of the same round.
export const alone = (given, task) =>
  navigator.locks ? navigator.locks.request(`${PREFIX}${given.round}`, task) : task();

// The fingerprint of a round that this browser was given first, whoever used it; undefined where none.
export const fingerprintKept = (round) =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(`${PREFIX}${round}:`))
    .map((key) => JSON.parse(localStorage.getItem(key)).fingerprint)
    .find(Boolean);

export const forgetOver = (now) => {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    const { ends } = JSON.parse(localStorage.getItem(key));
    // A month longer: a clock that is wrong must not lose somebody's token.
    if (ends && Date.parse(ends) + 31 * 24 * 3600 * 1000 < now) localStorage.removeItem(key);
  }
};
