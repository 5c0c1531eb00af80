// Live: when something has come in, the page is fetched anew and takes the place of this one. Whoever is reading or typing
// keeps their place; a page that nobody looks at waits until somebody does.

const source = new EventSource("/live");
let seen;
let stale = false;
let busy = false;

const isTyping = () => document.activeElement?.matches("main :is(input, textarea, select)");
const details = (root) => [...root.querySelectorAll("#main details")];

const refresh = async () => {
  if (busy || document.hidden || isTyping() || document.querySelector("dialog[open], details[data-menu][open]")) return (stale = true);
  [busy, stale] = [true, false];
  try {
    const answer = await fetch(location.href, { headers: { "X-Swap": "1" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // What was opened by hand stays open.
    details(document).forEach((open, place) => { const fresh = details(page)[place]; if (fresh) fresh.open = open.open; });
    document.dispatchEvent(new CustomEvent("fondly:arrived", { detail: { page, url: location.href, calm: true } }));
  } catch {
    stale = true;
  } finally {
    busy = false;
  }
};

source.addEventListener("change", ({ data }) => {
  if (seen !== undefined && seen !== data) refresh();
  seen = data;
});
document.addEventListener("visibilitychange", () => stale && refresh());
document.addEventListener("focusout", () => setTimeout(() => stale && refresh(), 200));
