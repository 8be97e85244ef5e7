/* The inbox: what came in, which row is open, and the newest message in view. All of it works without. */

const LOOK = 15_000; // milliseconds between two looks at what came in

const BESIDE = 8; // pixels between the head and a message that begins under it

/* What a list says, whoever laid it out. */
const told = (list) => [...list.querySelectorAll(".mails li, .empty, nav.row b")].map((each) => each.textContent.replace(/\s+/g, " ")).join();

class InboxPanes extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.choose(event.target.closest(".mails a")));
    this.addEventListener("htmx:afterSettle", (event) => this.settle(event.target));
    this.toNewest();
    this.timer = setInterval(() => this.look(), LOOK);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  /* The list as it is now takes the place of the one shown; whoever stands on a row of it stands there still. */
  async look() {
    const list = this.querySelector("#list");
    if (document.hidden || list.querySelector(":popover-open, button:focus, summary:focus")) return;
    const answer = await fetch(this.dataset.list, { headers: { "HX-Request": "true", "HX-Target": "list" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#list");
    const open = this.querySelector("#conversation[data-key]")?.dataset.key;
    fresh?.querySelector(`[data-key="${open}"]`)?.setAttribute("aria-current", "true");
    if (!fresh || told(fresh) === told(list)) return;
    fresh.querySelectorAll("noscript").forEach((each) => each.remove());
    const stands = list.querySelector("a:focus")?.getAttribute("href");
    list.replaceChildren(...fresh.childNodes);
    window.htmx.process(list);
    if (stands) list.querySelector(`a[href=${JSON.stringify(stands)}]`)?.focus({ preventScroll: true });
    window.htmx.trigger(document.body, "inbox-changed");
  }

  /* A row was chosen: mark it, and put the thread in the place of the list where there is room for one only. */
  choose(row) {
    if (!row) return;
    this.querySelectorAll(".mails [aria-current]").forEach((old) => old.removeAttribute("aria-current"));
    row.setAttribute("aria-current", "true");
    row.querySelectorAll(".unread, .unread + .vh").forEach((mark) => mark.remove());
  }

  /* The form that answers comes a moment after the thread and takes its room: once, the newest is brought up again. */
  settle(arrived) {
    const open = this.querySelector("#conversation[data-key]");
    this.classList.toggle("open", Boolean(open));
    if (!open) return;
    if (arrived === open) this.shown = this.answered = null;
    const isForm = arrived.id === "composer" && this.answered !== open.dataset.key;
    if (isForm) this.answered = open.dataset.key;
    const isNew = open.dataset.key !== this.shown;
    if (isForm || isNew) this.toNewest();
    if (isNew || arrived === open) this.follow(open);
  }

  /* Whoever works by key goes on in the thread when what they stood on is gone: a row that it took the place of, a button that has sent. */
  follow(open) {
    const stands = document.activeElement;
    if (stands === document.body || !stands.offsetParent) open.focus({ preventScroll: true });
  }

  /* Where the newest message has no room, its beginning is brought up. */
  toNewest() {
    const open = this.querySelector("#conversation[data-key]");
    if (!open) return;
    this.shown = open.dataset.key;
    open.scrollTop = open.scrollHeight;
    const newest = [...open.querySelectorAll("#thread > .msg")].at(-1);
    if (!newest) return;
    const hidden = open.querySelector(".pane-h").getBoundingClientRect().bottom - newest.getBoundingClientRect().top;
    if (hidden > 0) open.scrollTop -= hidden + BESIDE;
  }
}

customElements.define("inbox-panes", InboxPanes);
