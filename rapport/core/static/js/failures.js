/* When an htmx request fails: say so beside what was asked, keep what was written. */

const UNKNOWN = [401, 403]; // signed out, or signed in again since the page was opened
const SENTENCES = {
  0: "We could not reach the server. What you wrote is still here. Try again in a moment.",
  401: "You have been signed out, so this was not done. What you wrote is still here: sign in again in another tab, come back, and send it once more.",
  403: "You do not have permission to do this. Nothing was changed.",
  404: "This is no longer here. Reload the page to see what is.",
  413: "That is too large to send. Nothing was changed.",
  429: "That was a lot at once. Wait a minute, then try again.",
};
const OTHER = "Something went wrong on our side, and nothing was changed. Try again in a moment.";

function sentence(xhr) {
  const isPlain = xhr?.getResponseHeader("Content-Type")?.startsWith("text/plain");
  return (isPlain && xhr.responseText) || (SENTENCES[xhr?.status ?? 0] ?? OTHER);
}

function note(words) {
  const box = document.createElement("p");
  box.className = "note failure";
  box.dataset.tone = "bad";
  box.setAttribute("role", "alert");
  box.textContent = words;
  return box;
}

function show(event) {
  const place = event.detail.elt.closest("form") ?? event.detail.target;
  place.querySelectorAll(".failure").forEach((old) => old.remove());
  place.prepend(note(sentence(event.detail.xhr)));
  if (UNKNOWN.includes(event.detail.xhr?.status)) {
    window.addEventListener("focus", renewTokens);
    renewTokens();
  }
}

/* After signing in again the forms of this page hold an old token: give them the new one. */
async function renewTokens() {
  const answer = await fetch(document.body.dataset.token);
  if (!answer.ok || answer.redirected) return;
  const token = await answer.text();
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
  window.removeEventListener("focus", renewTokens);
}

document.addEventListener("htmx:responseError", show);
document.addEventListener("htmx:sendError", show);
document.addEventListener("htmx:beforeRequest", (event) => event.target.closest("form")?.querySelector(".failure")?.remove());

/* A refused form comes back with its reasons: go to them. */
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.xhr?.status !== 422) return;
  const part = event.detail.elt;
  (part.querySelector("[role=alert]") ?? part.querySelector("[aria-invalid=true]"))?.focus();
});
