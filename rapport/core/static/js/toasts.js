/* What was just done. The server says it in a page's messages, or to htmx as `HX-Trigger: {"toast": {"text", "undo"}}`. */

const STAY = 10_000; // milliseconds; a toast being pointed at or holding focus stays

class ToastList extends HTMLElement {
  connectedCallback() {
    this.querySelectorAll(".toast").forEach((toast) => this.leaveLater(toast));
    document.body.addEventListener("toast", (event) => [event.detail.all ?? event.detail].flat().forEach((said) => this.say(said)));
  }

  say({ text, undo }) {
    const toast = this.querySelector("template").content.cloneNode(true).firstElementChild;
    toast.querySelector("span").textContent = text;
    if (undo) {
      const form = toast.querySelector("form");
      form.action = undo;
      form.hidden = false;
    }
    this.append(toast);
    this.leaveLater(toast);
  }

  leaveLater(toast) {
    setTimeout(() => (toast.matches(":hover, :focus-within") ? this.leaveLater(toast) : toast.remove()), STAY);
  }
}

customElements.define("toast-list", ToastList);
