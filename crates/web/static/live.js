// Live: when something has come in, the page is fetched anew and takes the place of this one. Whoever is reading, typing or
// pressing something keeps their place; a page that nobody looks at waits until somebody does.

// How long until another try where there was no room to listen; a browser tries again by itself only when the line broke.
const AGAIN = 30_000;
let seen;
let stale = false;
let busy = false;

const held = () =>
  document.hidden ||
  document.activeElement?.matches("main :is(input, textarea, select, button, summary)") ||
  document.querySelector("dialog[open], details[data-menu][open], details.reasons[open]");
const details = (root) => [...root.querySelectorAll("#main details")];
const turn = () => {
  const detail = {};
  document.dispatchEvent(new CustomEvent("fondly:turn", { detail }));
  return detail.turn;
};

const refresh = async () => {
  if (busy || held()) return (stale = true);
  [busy, stale] = [true, false];
  const [begun, url] = [turn(), location.href];
  try {
    const answer = await fetch(url, { headers: { "X-Swap": "1", "X-Live": "1" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Somebody has done something meanwhile: what they see is newer.
    if (begun !== turn() || url !== location.href || held()) return (stale = true);
    // What was opened by hand stays open.
    details(document).forEach((open, place) => { const fresh = details(page)[place]; if (fresh) fresh.open = open.open; });
    document.dispatchEvent(new CustomEvent("fondly:arrived", { detail: { page, url, calm: true } }));
  } catch {
    stale = true;
  } finally {
    busy = false;
  }
};

const listen = () => {
  const source = new EventSource("/live");
  source.addEventListener("change", ({ data }) => {
    if (stale || (seen !== undefined && seen !== data)) refresh();
    seen = data;
  });
  source.addEventListener("error", () => source.readyState === EventSource.CLOSED && setTimeout(listen, AGAIN));
};
listen();
document.addEventListener("visibilitychange", () => stale && refresh());
document.addEventListener("focusout", () => setTimeout(() => stale && refresh(), 200));
