// Parts that renew themselves: not while nobody looks, and with plain words when the hub is silent.
const PATIENCE = 5; // while it is silent, one try of five is made

// An answer may be meant for another place, and a part that was swapped is no longer in the page.
function frameOf(event) {
  return event.target.closest?.("[data-live]") ?? event.detail.requestConfig?.elt.closest("[data-live]");
}

// The server's time counts; the clock of this computer may be wrong by hours.
const stamped = Date.parse(document.body.dataset.now);
const skew = Number.isNaN(stamped) ? 0 : stamped - Date.now();
let [renewed, failed, tries] = [Date.now() + skew, false, 0];

function writeTime(moment) {
  const { lang } = document.documentElement;
  const words = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: "Asia/Bangkok" };
  return new Intl.DateTimeFormat(lang === "th" ? "th" : "en-GB", words).format(moment);
}

function tell(frame) {
  const words = frame.querySelector("[data-live-silent]");
  const wanted = failed ? frame.dataset.silent.replace("{time}", writeTime(renewed)) : "";
  if (words.textContent !== wanted) words.textContent = wanted; // spoken once, not at every try
}

// In the capturing phase: what fails here is told above, and is no toast every two seconds.
function hear(name, answer) {
  document.addEventListener(name, (event) => {
    const frame = frameOf(event);
    if (frame) answer(event, frame);
  }, true);
}

hear("htmx:beforeRequest", (event) => {
  if (document.hidden || (failed && ++tries % PATIENCE)) event.preventDefault();
});
hear("htmx:afterRequest", (event, frame) => {
  failed = Boolean(event.detail.failed) || !event.detail.xhr.status;
  if (!failed) [renewed, tries] = [Date.now() + skew, 0];
  tell(frame);
});
hear("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400) event.stopPropagation();
});
hear("htmx:sendError", (event) => event.stopPropagation());
hear("htmx:timeout", (event) => event.stopPropagation());
