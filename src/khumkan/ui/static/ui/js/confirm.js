// A link with data-confirm leads to a page that asks first. With this, the page's question opens
// as a dialog over the page one is on; its form still goes to the page's own address.
const dialog = document.getElementById("confirm");

async function ask(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const question = page.querySelector("[data-confirm-body]");
  if (!answer.ok || !question) throw new Error("no question on the page");
  question.querySelector("form").action = link.href;
  dialog.replaceChildren(document.adoptNode(question));
  dialog.showModal();
  dialog.querySelector("[data-cancel]")?.focus();
}

if (dialog?.showModal) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-confirm]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(link).catch(() => location.assign(link.href));
  });
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-cancel]")) return;
    event.preventDefault();
    dialog.close();
  });
}
