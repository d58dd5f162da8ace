// Clocks come from the server with their words; this keeps the words true while a page stays open.
const MINUTE = 60_000;
const ICONS = { calm: "clock", half: "warning", urgent: "danger", overdue: "danger" };
const UNITS = [["day", 1440], ["hour", 60], ["minute", 1]];

function say(minutes, clock) {
  const options = { style: "unit", unitDisplay: "long", numberingSystem: clock.dataset.digits === "thai" ? "thai" : "latn" };
  const parts = [];
  let rest = minutes;
  for (const [unit, size] of UNITS) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n) parts.push(new Intl.NumberFormat(document.documentElement.lang, { ...options, unit }).format(n));
  }
  return parts.slice(0, 2).join(" ") || clock.dataset.short;
}

function stateOf(due, started, now) {
  if (now > due) return "overdue";
  const used = (now - started) / (due - started);
  if (used >= 0.75) return "urgent";
  return used >= 0.5 ? "half" : "calm";
}

function refresh(clock) {
  const [due, started, now] = [Date.parse(clock.dataset.due), Date.parse(clock.dataset.started), Date.now() + skew];
  const state = stateOf(due, started, now);
  const words = state === "overdue" ? clock.dataset.overdue : clock.dataset.left;
  clock.className = `clock clock-${state}`;
  const shape = clock.querySelector("use");
  shape.setAttribute("href", shape.getAttribute("href").replace(/#.*$/, `#${ICONS[state]}`));
  clock.querySelector("[data-clock-words]").textContent = words.replace("{duration}", say(Math.floor(Math.abs(due - now) / MINUTE), clock));
  clock.querySelector("progress").value = Math.min(100, Math.max(0, ((now - started) / (due - started)) * 100));
}

// The server's time counts; the clock of this computer may be wrong by hours.
const stamped = Date.parse(document.body.dataset.now);
const skew = Number.isNaN(stamped) ? 0 : stamped - Date.now();

setInterval(() => {
  for (const clock of document.querySelectorAll('[data-clock][data-running="yes"]')) refresh(clock);
}, MINUTE / 2);
