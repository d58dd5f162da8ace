// Forms work without this. It keeps a form from being sent twice, and moves the focus to the summary
// of errors in a page that was refused.
function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-was-enabled]")) {
    button.disabled = false;
    delete button.dataset.wasEnabled;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // After this turn: a disabled button would not be sent along.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button:not([type=button], :disabled)")) {
      button.dataset.wasEnabled = "yes";
      button.disabled = true;
    }
  });
});

// A page that comes back from the browser's memory, or an answer that leaves the form in place.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target instanceof HTMLFormElement) release(event.target);
});

document.querySelector(".form-errors")?.focus();
