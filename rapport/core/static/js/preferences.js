/* Theme, menu width and single keys take effect at once; the form's post keeps them. */

const root = document.documentElement;

const apply = {
  theme: (value) => { root.dataset.theme = value; },
  nav: (value, button) => {
    root.dataset.nav = value;
    button.setAttribute("aria-expanded", value === "full");
    button.value = value === "full" ? "rail" : "full";
  },
};

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-preference]");
  const change = form && apply[form.dataset.preference];
  if (!change) return;
  event.preventDefault();
  const button = event.submitter;
  const chosen = new FormData(form, button);
  change(button.value, button);
  form.querySelectorAll("[aria-pressed]").forEach((other) => other.removeAttribute("aria-pressed"));
  if (form.dataset.preference === "theme") button.setAttribute("aria-pressed", "true");
  await fetch(form.action, { method: "POST", body: chosen, redirect: "manual" });
});
