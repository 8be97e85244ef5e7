/* Opens and closes dialogs. Without it, every opener is a link to the same thing as a page. */

const opener = new WeakMap();

export function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  opener.set(dialog, document.activeElement);
  document.querySelectorAll(":popover-open").forEach((layer) => layer.hidePopover());
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("opened"));
}

document.addEventListener("click", (event) => {
  const { target } = event;
  const link = target.closest("[data-open]");
  if (link && document.getElementById(link.dataset.open) && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open(link.dataset.open);
  }
  if (target.closest("[data-close]")) target.closest("dialog").close();
  if (target.matches("dialog[open]")) target.close();
});

document.addEventListener("open-dialog", (event) => open(event.detail));

document.addEventListener("close", (event) => opener.get(event.target)?.focus(), true);
