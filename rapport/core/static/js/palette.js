/* Search and jump: a combobox over a listbox. The server finds; this only moves and opens. */

class CommandPalette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.closest("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.none = this.querySelector(".none");
    this.dialog.addEventListener("opened", () => this.reset());
    this.input.addEventListener("input", () => this.isEmpty && this.offer());
    this.input.addEventListener("htmx:beforeRequest", (event) => this.unlessKnown(event));
    this.addEventListener("keydown", (event) => this.press(event));
    this.addEventListener("click", (event) => this.go(event.target.closest("[role=option]")));
    this.list.addEventListener("htmx:afterSwap", () => this.settle());
  }

  get isEmpty() {
    return !this.input.value.trim();
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get chosen() {
    return this.list.querySelector("[aria-selected=true]");
  }

  reset() {
    this.input.value = "";
    this.offer();
    this.input.focus();
  }

  /* What is offered before anything is typed is asked for once a page. */
  offer() {
    if (this.start) {
      this.list.innerHTML = this.start;
      this.settle();
    } else this.input.dispatchEvent(new Event("offer"));
  }

  unlessKnown(event) {
    if (this.isEmpty && this.start) event.preventDefault();
  }

  settle() {
    const { options } = this;
    if (this.isEmpty) this.start = this.list.innerHTML;
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
