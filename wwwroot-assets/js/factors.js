// Passkeys, and recovery codes that can be printed and copied. Everything else about signing in works without scripts.
(() => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copy-from]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        const lines = [...document.getElementById(button.dataset.copyFrom).children].map(line => line.textContent.trim());
        await navigator.clipboard.writeText(lines.join("\n"));
        button.textContent = button.dataset.copied;
      });
    }
  }

  if (!window.PublicKeyCredential || !navigator.credentials) return;

  // By hand: the browser's own parseRequestOptionsFromJSON and toJSON are missing in some browsers and in some password managers' keys.
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
  const text = buffer => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withId = known => ({ ...known, id: bytes(known.id) });
  const read = options => ({
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: withId(options.user) }),
    ...(options.allowCredentials && { allowCredentials: options.allowCredentials.map(withId) }),
    ...(options.excludeCredentials && { excludeCredentials: options.excludeCredentials.map(withId) }),
  });
  const write = credential => {
    const { response } = credential;
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: {
        clientDataJSON: text(response.clientDataJSON),
        attestationObject: text(response.attestationObject) ?? undefined,
        transports: response.getTransports?.(),
        authenticatorData: text(response.authenticatorData ?? response.getAuthenticatorData?.()),
        signature: text(response.signature) ?? undefined,
        userHandle: text(response.userHandle) || undefined,
      },
    });
  };

  const ask = async form => {
    const body = new URLSearchParams({ __RequestVerificationToken: form.querySelector("[name=__RequestVerificationToken]").value });
    const response = await fetch(form.dataset.passkey, { method: "POST", body, headers: { Accept: "application/json" } });
    if (response.status === 403) return { refused: true };
    if (!response.ok) throw new Error(`The challenge was answered with ${response.status}.`);
    return response.json();
  };

  const send = (form, ticket, credential) => {
    form.querySelector("[data-passkey-ticket]").value = ticket;
    form.querySelector("[data-passkey-credential]").value = write(credential);
    form.requestSubmit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-passkey-start]");
    const failed = form.querySelector("[data-passkey-failed]");
    const isNew = form.dataset.passkey.endsWith("/new");
    let waiting = new AbortController();

    button.hidden = false;
    button.addEventListener("click", async () => {
      failed.textContent = "";
      button.disabled = true;
      waiting.abort(); // one at a time: the quiet offer in the field gives way
      waiting = new AbortController();
      try {
        const { ticket, options, refused } = await ask(form);
        if (refused) {
          form.requestSubmit(); // the page says why, or leads to where the person proves who they are
          return;
        }
        const publicKey = read(options);
        const credential = await (isNew ? navigator.credentials.create({ publicKey, signal: waiting.signal }) : navigator.credentials.get({ publicKey, signal: waiting.signal }));
        send(form, ticket, credential);
      } catch {
        failed.textContent = failed.dataset.failed;
        button.disabled = false;
      }
    });

    if ("passkeyAutofill" in form.dataset) {
      (async () => {
        if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
        const { signal } = waiting;
        try {
          const { ticket, options } = await ask(form);
          send(form, ticket, await navigator.credentials.get({ publicKey: read(options), mediation: "conditional", signal }));
        } catch {
          // Nobody chose one; the button and the password are there.
        }
      })();
    }
  }
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-passkey-start]").forEach(button => (button.disabled = false)));
})();
