// Static forms work without this. It proposes an address from the organisation's name, says whether it can be had while the visitor types,
// and lets a double click count once.
(() => {
  const slug = document.querySelector("[data-slug-check]");
  if (slug) {
    const answer = document.getElementById("slug-answer");
    const error = document.getElementById("slug-error");
    const source = slug.dataset.slugFrom && document.getElementById(slug.dataset.slugFrom);
    let touched = slug.value !== "";
    let timer;
    let asked = 0;

    const ask = async () => {
      const number = ++asked;
      const query = touched ? `slug=${encodeURIComponent(slug.value)}` : `organisation=${encodeURIComponent(source.value)}`;
      try {
        const response = await fetch(`${slug.dataset.slugCheck}?${query}`, { headers: { Accept: "application/json" } });
        if (!response.ok || number !== asked) return;
        const { slug: checked, free, message } = await response.json();
        if (!touched && document.activeElement === slug) return; // about to be typed into
        if (!touched) slug.value = checked;
        answer.textContent = message;
        answer.className = free ? "field-answer field-answer-good" : "field-answer field-answer-bad";
        slug.toggleAttribute("data-free", free);
        if (error) error.textContent = "";
        free || message === "" ? slug.removeAttribute("aria-invalid") : slug.setAttribute("aria-invalid", "true");
      } catch {
        // Offline: the server checks again when the form is sent.
      }
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 250);
    };

    slug.addEventListener("input", () => {
      touched = slug.value !== "";
      touched || source ? later() : clearTimeout(timer);
    });
    source?.addEventListener("input", () => touched || later());
    slug.addEventListener("blur", () => {
      slug.value = slug.value.trim().toLowerCase();
      if (source?.value && slug.value === "") later(); // left without a word: proposed after all
    });
    if (source && !touched && source.value) ask();
  }

  const sent = new WeakSet();
  document.addEventListener("submit", event => {
    const form = event.target;
    if (!("once" in form.dataset)) return;
    if (sent.has(form)) event.preventDefault();
    sent.add(form);
  });
  // Back from the browser's cache, a form can be sent again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-once]").forEach(form => sent.delete(form)));

  document.getElementById("signup-failure")?.focus();
})();
