// The little that the shells need of a script: menus that close, a banner that recovers, and a place to focus. Loaded with the page's nonce.
(() => {
  const root = document.documentElement;
  const menus = () => document.querySelectorAll("details.menu[open]");

  document.addEventListener("click", event => {
    for (const menu of menus()) {
      if (!menu.contains(event.target) || event.target.closest("a.menu-item")) menu.removeAttribute("open");
    }
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") {
      for (const menu of menus()) {
        menu.removeAttribute("open");
        menu.querySelector("summary")?.focus();
      }
    }
  });

  // A time says on hover when that was where its reader is, besides in UTC: in the zone of their choice, else in the browser's.
  document.addEventListener("mouseover", event => {
    const time = event.target.closest?.("time[datetime]");
    if (!time || !time.title || time.title.includes(" · ")) return;
    try {
      const own = { dateStyle: "medium", timeStyle: "short", timeZone: root.dataset.zone || undefined };
      const zone = new Intl.DateTimeFormat(root.lang, own).resolvedOptions().timeZone;
      if (zone !== "UTC") time.title = `${new Intl.DateTimeFormat(root.lang, own).format(new Date(time.dateTime))} ${zone.replaceAll("_", " ")} · ${time.title}`;
    } catch {
      // An old browser without that zone: UTC stands there already.
    }
  });

  // The connection. Blazor tries again by itself for a while; after that we ask on, slowly, until the server answers. A circuit that is gone
  // cannot come back: the page is loaded again at the same place.
  let asking = false;
  async function ask() {
    if (asking) return;
    asking = true;
    for (;;) {
      try {
        if (await Blazor.reconnect()) break;
        location.reload();
        break;
      } catch {
        await new Promise(resolve => setTimeout(resolve, 3000));
      }
    }
    asking = false;
  }

  function watchConnection() {
    const banner = document.getElementById("components-reconnect-modal");
    banner?.addEventListener("components-reconnect-state-changed", event => {
      if (event.detail.state === "failed") ask();
      else if (event.detail.state === "rejected" || event.detail.state === "resume-failed") location.reload();
    });
  }
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", watchConnection) : watchConnection();

  // The command box comes over the line; whoever types at once means it. Its letters are kept until it is there.
  function keepTyping() {
    let typed = "";
    const field = () => document.querySelector(".command-dialog input");
    const keep = event => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || field()?.matches(":focus")) return;
      event.preventDefault();
      typed += event.key;
    };
    document.addEventListener("keydown", keep, true);
    const since = Date.now();
    (function give() {
      const input = field();
      if (!input?.matches(":focus") && Date.now() - since < 5000) return void setTimeout(give, 20);
      document.removeEventListener("keydown", keep, true);
      if (!input || !typed) return;
      input.value = typed + input.value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    })();
  }

  const portal = window.portal = {
    live() { root.dataset.live = "true"; },
    copy(text) { return navigator.clipboard.writeText(text); },
    focus(id) { document.getElementById(id)?.focus(); },
    // Ctrl K (or the Apple key) presses the button that opens the command box.
    command(buttonId) {
      portal.commandButton = buttonId;
      if (portal.listens) return;
      portal.listens = true;
      document.addEventListener("keydown", event => {
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
          const button = document.getElementById(portal.commandButton);
          if (button) {
            event.preventDefault();
            button.click();
            keepTyping();
          }
        }
      });
    },
  };
})();
