/* Passkeys: allauth's own script speaks to the browser; this ties it to the form and puts what went wrong in words. */

const SENTENCES = {
  NotAllowedError: "The passkey was not used: it was cancelled, or took too long. Try again.",
  InvalidStateError: "This device already has a passkey for your account.",
  SecurityError: "Passkeys work only at the address this site is meant to be opened at.",
};
const OTHER = "This browser or device could not use the passkey. Try again, or use another way.";

class PasskeyForm extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return;
    this.hidden = false;
    window.allauth.webauthn.forms[this.dataset.ceremony]({ ids: JSON.parse(this.dataset.ids) });
    document.addEventListener("allauth.error", (event) => this.explain(event));
  }

  explain(event) {
    event.preventDefault();
    this.querySelector(".failure")?.remove();
    const note = document.createElement("p");
    note.className = "note failure";
    note.dataset.tone = "bad";
    note.setAttribute("role", "alert");
    note.textContent = SENTENCES[event.detail.exception.name] ?? OTHER;
    this.querySelector("form").prepend(note);
  }
}

customElements.define("passkey-form", PasskeyForm);
