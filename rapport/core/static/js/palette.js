/* Search and jump: a combobox over a listbox. The server finds; this only moves and opens. */

class CommandPalette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.closest("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.none = this.querySelector(".none");
    this.start = this.list.innerHTML;
    this.dialog.addEventListener("opened", () => this.reset());
    this.input.addEventListener("input", () => { if (!this.input.value.trim()) this.reset(); });
    this.input.addEventListener("htmx:beforeRequest", (event) => { if (!this.input.value.trim()) event.preventDefault(); });
    this.addEventListener("keydown", (event) => this.press(event));
    this.addEventListener("click", (event) => this.go(event.target.closest("[role=option]")));
    this.list.addEventListener("htmx:afterSwap", () => this.settle());
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get chosen() {
    return this.list.querySelector("[aria-selected=true]");
  }

  reset() {
    this.input.value = "";
    this.list.innerHTML = this.start;
    this.settle();
    this.input.focus();
  }

  settle() {
    const { options } = this;
    this.none.hidden = options.length > 0;
    this.choose(options[0]);
  }

  choose(option) {
    this.options.forEach((other) => other.setAttribute("aria-selected", other === option));
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { options, chosen } = this;
    if (step && options.length) {
      event.preventDefault();
      this.choose(options[(options.indexOf(chosen) + step + options.length) % options.length]);
    }
    if (event.key === "Enter" && event.target === this.input && chosen) {
      event.preventDefault();
      this.go(chosen);
    }
  }

  go(option) {
    if (option?.dataset.href) location.assign(option.dataset.href);
  }
}

customElements.define("command-palette", CommandPalette);
