/* Who else is in a conversation, and who begins to answer. Works without: then nobody is told of anybody. */

const AGAIN = 10_000; // milliseconds between two tellings

const BEGINS = ["focusin", "input"];

class WhoIsHere extends HTMLElement {
  connectedCallback() {
    this.tell();
    this.timer = setInterval(() => this.tell(), AGAIN);
    for (const what of BEGINS) document.addEventListener(what, this.begun);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    for (const what of BEGINS) document.removeEventListener(what, this.begun);
  }

  /* Whoever begins to answer is told of at once: two colleagues may begin in the same minute. */
  begun = () => {
    if (this.isAnswering !== this.told) this.tell();
  };

  get isAnswering() {
    const words = document.querySelector("#composer textarea");
    return Boolean(words) && (document.activeElement === words || words.value !== words.defaultValue);
  }

  async tell() {
    if (document.hidden) return;
    this.told = this.isAnswering;
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    const body = new URLSearchParams({ answering: this.told ? "yes" : "no" });
    const answer = await fetch(this.dataset.url, { method: "POST", headers, body }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const { body: said } = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (said.innerHTML !== this.heard) this.replaceChildren(...said.cloneNode(true).childNodes);
    this.heard = said.innerHTML;
  }
}

customElements.define("who-is-here", WhoIsHere);
