// Find and go: Ctrl-K, Command-K or "/" opens it. The options come from the server as HTML, each
// with role="option", an id and an href (itself, or on a link within).
const dialog = document.getElementById("palette");

if (dialog?.showModal) {
  const field = dialog.querySelector("input");
  const list = dialog.querySelector('[role="listbox"]');
  const told = dialog.querySelector('[role="status"]');
  let waiting = 0;
  let asked = 0;

  const options = () => [...list.querySelectorAll('[role="option"]')];
  const chosen = () => list.querySelector('[aria-selected="true"]');

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option?.id ?? "");
  }

  async function find() {
    const turn = ++asked;
    const answer = await fetch(`${dialog.dataset.url}?q=${encodeURIComponent(field.value)}`);
    if (turn !== asked || !answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = [...page.querySelectorAll('[role="option"]')];
    list.replaceChildren(...found);
    told.textContent = found.length ? "" : page.body.textContent.trim();
    field.setAttribute("aria-expanded", String(options().length > 0));
    choose(options()[0]);
  }

  function move(step) {
    const all = options();
    if (all.length) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
  }

  function open() {
    if (dialog.open) return;
    dialog.showModal();
    field.select();
    find().catch(() => {});
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => find().catch(() => {}), 150);
  });
  field.addEventListener("keydown", (event) => {
    const link = chosen()?.matches("a") ? chosen() : chosen()?.querySelector("a");
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && link) location.assign(link.href);
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    const isShortcut = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if (!isShortcut && (event.key !== "/" || isTyping)) return;
    event.preventDefault();
    open();
  });
}
