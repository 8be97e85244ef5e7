/* A box that shows the password being typed. Without script there is no box. */

class ShowPassword extends HTMLElement {
  connectedCallback() {
    const password = this.parentElement.querySelector("input[type=password]");
    this.hidden = false;
    this.querySelector("input").addEventListener("change", (event) => {
      password.type = event.target.checked ? "text" : "password";
    });
    password.form.addEventListener("submit", () => { password.type = "password"; });
  }
}

customElements.define("show-password", ShowPassword);
