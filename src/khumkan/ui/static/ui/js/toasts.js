// Toasts: a button that closes them, and words for htmx when the server refuses or is silent.
const tray = document.getElementById("toasts");

function arm(root) {
  for (const button of root.querySelectorAll("[data-close]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  event.target.closest?.("[data-close]")?.closest(".toast")?.remove();
});

if (tray) {
  arm(tray);
  new MutationObserver(() => arm(tray)).observe(tray, { childList: true });

  const sayOffline = () => {
    const words = document.getElementById("toast-offline");
    if (words) tray.append(words.content.cloneNode(true));
  };

  // An error of ours says itself where it belongs; any other answer is not for this page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400) return;
    event.detail.shouldSwap = xhr.status === 422 || xhr.getResponseHeader("HX-Retarget") !== null;
    if (!event.detail.shouldSwap) sayOffline();
  });
  document.addEventListener("htmx:sendError", sayOffline);
  document.addEventListener("htmx:timeout", sayOffline);
}
