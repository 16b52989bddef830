// Passkeys. A form with data-passkey is shown where the browser knows passkeys; pressing its button
// asks the server for a challenge, lets the device answer, and sends the answer with the form.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function challenge(form) {
  const response = await fetch(form.dataset.begin, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  });
  // Signed in a while ago: confirm first that it is you.
  if (response.status === 403 && form.dataset.confirm) location.assign(form.dataset.confirm);
  if (!response.ok) throw new Error(String(response.status));
  const options = await response.json();
  options.challenge = toBytes(options.challenge);
  return options;
}

function answerOf(credential, fields) {
  const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
  for (const field of fields) {
    if (credential.response[field]) response[field] = toText(credential.response[field]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
  });
}

const acts = {
  async add(form) {
    const options = await challenge(form);
    options.user.id = toBytes(options.user.id);
    options.excludeCredentials = withBytes(options.excludeCredentials);
    const made = await navigator.credentials.create({ publicKey: options });
    return answerOf(made, ["attestationObject"]);
  },
  async use(form) {
    const options = await challenge(form);
    options.allowCredentials = withBytes(options.allowCredentials);
    const used = await navigator.credentials.get({ publicKey: options });
    return answerOf(used, ["authenticatorData", "signature", "userHandle"]);
  },
};

function prepare(form) {
  form.hidden = false;
  const failed = form.querySelector("[data-failed]");
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    button.disabled = true;
    try {
      form.elements.answer.value = await acts[form.dataset.passkey](form);
      form.submit();
    } catch {
      button.disabled = false;
      failed.hidden = false;
      button.focus();
    }
  });
}

if (window.PublicKeyCredential) {
  document.querySelectorAll("form[data-passkey]").forEach(prepare);
}
