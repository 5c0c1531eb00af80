// Fondly in the browser: keys, and the same forms and links without a full reload. Every page works without this file.

const $ = (query, root = document) => root.querySelector(query);
const $$ = (query, root = document) => [...root.querySelectorAll(query)];
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const wide = matchMedia("(min-width: 60.01rem)");
const shown = (element) => element && element.checkVisibility();

// ---- swapping: fetch a page of ours and put its main part in place of this one ----

const fetchPage = async (url, options) => {
  const response = await fetch(url, { headers: { "X-Swap": "1" }, ...options });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { page, url: response.url };
};

const change = (step) => {
  if (!document.startViewTransition || calm.matches) return step();
  const transition = document.startViewTransition(step);
  // A page that is just arriving has a transition of its own, and this one is left out: what it shows is the same.
  transition.ready.catch(() => {});
  return transition.updateCallbackDone;
};

const replace = (page, query) => {
  const [old, fresh] = [$(query), $(query, page)];
  if (old && fresh) old.replaceChildren(...fresh.childNodes);
};

// Counts the pages that hands have asked for: what came by itself meanwhile is older, and gives way.
let turn = 0;
const swap = async (url, options) => {
  turn += 1;
  await arrive(await fetchPage(url, options));
  turn += 1;
};
document.addEventListener("fondly:turn", ({ detail }) => { detail.turn = turn; });

// What somebody is typing into a page's own form is left alone.
const isTyping = () => $$("main form:not([data-search]) :is(input:not([type=hidden]), textarea)").some((it) => it.value !== it.defaultValue);

const arrive = async (answer) => {
  const order = $$("[data-open]").map((link) => link.dataset.open);
  const place = order.indexOf(openLink()?.dataset.open);
  const near = $$("[data-near]").indexOf(document.activeElement.closest("[data-near]"));
  // What comes by itself takes its place without a movement.
  await (answer.calm ? (step) => step() : change)(() => {
    document.title = answer.page.title;
    for (const part of ["#main", ".house"]) replace(answer.page, part);
    dress();
    history.replaceState(null, "", answer.url);
    if (near >= 0) ($$("[data-near] a")[near] ?? $$("[data-near] a").at(-1))?.focus();
    if (new URL(answer.url).searchParams.get("gesture") === openLink()?.dataset.open.slice(2)) open(openLink(), { quiet: true });
    else keepPlace(order, place);
    if (!answer.calm) say(answer.page);
  });
};

// After a gesture is gone, the one that took its place in the list is opened.
const keepPlace = (order, place) => {
  const links = $$("[data-open]");
  if (place < 0 || !links.length) return;
  const still = links.find((link) => link.dataset.open === order[place]);
  const next = order.slice(place + 1).map((id) => links.find((link) => link.dataset.open === id)).find(Boolean);
  open(still ?? next ?? links.at(-1), { quiet: true });
};

// A live region speaks only when it changes, so the notice is put in a moment after.
const say = (page) => {
  const notice = $("#said .notice", page)?.cloneNode(true);
  $("#said").replaceChildren();
  if (notice) setTimeout(() => { $("#said").replaceChildren(notice); dress($("#said")); }, 30);
};

// ---- today: one list, one brief ----

const openLink = () => $("[data-open][aria-current]");

const open = (link, { quiet = false } = {}) => {
  if (!link) return;
  for (const other of $$("[data-open]")) other.toggleAttribute("aria-current", false);
  link.setAttribute("aria-current", "true");
  for (const brief of $$(".brief")) brief.hidden = brief.id !== link.dataset.open;
  if (!quiet) history.replaceState(null, "", link.href.replace("#brief", ""));
  if (wide.matches) link.focus({ preventScroll: true }), link.scrollIntoView({ block: "nearest" });
  else if (!quiet) $("#brief").scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "start" });
};

const step = (by) => {
  const links = $$("[data-open], .people li > a:last-child, .loves a, .loved a, .imports .name, [data-near] a");
  if (!links.length) return;
  const at = links.indexOf(openLink() ?? document.activeElement);
  const link = links[Math.min(Math.max(at < 0 ? 0 : at + by, 0), links.length - 1)];
  if (link.dataset.open) return open(link);
  link.focus();
};

// ---- keys ----

const rooms = { t: "/today", p: "/people", n: "/people/never-thanked", l: "/people/loves", j: "/journey", i: "/import", s: "/settings" };
let going = 0;

const press = (key) => {
  if (key === "j" || key === "ArrowDown") return step(1), true;
  if (key === "k" || key === "ArrowUp") return step(-1), true;
  if (key === "?") return $("#keys").showModal(), true;
  if (key === "u") {
    const undo = $("[data-key=u]") ?? $("[data-undo]");
    return undo?.click(), Boolean(undo);
  }
  // A key means what has the focus before anything else on the page: yes and no to one guess of many.
  const near = document.activeElement.closest("[data-near]");
  const target = [...(near ? $$(`[data-key="${key}"]`, near) : []), ...$$(`[data-key="${key}"]`)].find(shown);
  if (!target) return false;
  if (target.matches("[type=search]")) target.focus(), target.select();
  else {
    if (!target.matches("[open] > summary")) target.click();
    const inside = target.closest("details[open]")?.querySelector(".choices button, .sheet a, textarea");
    if (inside) setTimeout(() => inside.focus());
  }
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("dialog[open]")) return;
  const typing = event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
  if (event.key === "Escape") return escape(typing);
  if (typing?.matches("[data-search] input") && event.key === "ArrowDown") return event.preventDefault(), step(1);
  if (typing?.matches(":not([type=file])")) return;
  const room = performance.now() - going < 1200 && rooms[event.key];
  going = event.key === "g" ? performance.now() : -Infinity;
  if (room) location.assign(room);
  else if (event.key === "g" || !press(event.key)) return;
  event.preventDefault();
});
going = -Infinity;

const escape = (typing) => {
  const menu = $("details[data-menu][open], details.reasons[open]");
  if (menu) menu.open = false, $("summary", menu).focus();
  else if (typing) typing.blur();
  else closeNotice();
};

const closeNotice = () => $("#said").replaceChildren();

// ---- clicks and forms ----

document.addEventListener("fondly:arrived", ({ detail }) => {
  if (!detail.calm) turn += 1;
  if (!isTyping()) arrive(detail);
  else if (!detail.calm) say(detail.page);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-open]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(link);
  }
  if (event.target.closest("[data-close]")) closeNotice();
  if (event.target.closest("[data-keys]")) $("#keys").showModal();
  for (const menu of $$("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-swap]")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  // Words that were typed and not yet kept go along with what is done of their card.
  const words = $(`#g-${form.action.match(/\/gestures\/(\d+)\//)?.[1]} textarea[name=words]`);
  if (words && !body.has("words") && words.value !== words.defaultValue) body.set("words", words.value);
  swap(form.action, { method: "POST", body }).catch(() => form.submit());
});

// Whoever chooses by key passes other choices on the way, and has chosen when they press Enter or go on.
const chosen = (field) => {
  if (field.matches("[data-submit]")) field.form.requestSubmit();
  if (field.matches("[data-refresh]")) $("[formmethod=get]", field.form).click();
};
let passing = null;
let lastKey = "";
document.addEventListener("keydown", (event) => {
  lastKey = event.key;
  if (event.key === "Enter" && passing === event.target) {
    event.preventDefault();
    chosen(passing);
  }
}, true);
document.addEventListener("pointerdown", () => { lastKey = ""; }, true);
document.addEventListener("focusout", (event) => {
  if (passing && event.target === passing) chosen(passing);
  passing = null;
});

document.addEventListener("change", (event) => {
  const byKey = event.target.matches("select") && lastKey && !["Enter", " ", "Tab"].includes(lastKey);
  if (byKey) passing = event.target;
  else chosen(event.target);
  if (event.target.matches("[data-drop] input")) upload(event.target.form);
});

// ---- people: search as you type ----

let asked = 0;
let timer;
document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-search]");
  if (!form) return;
  clearTimeout(timer);
  timer = setTimeout(() => search(form), 90);
});

const search = async (form) => {
  const mine = ++asked;
  const url = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
  const { page } = await fetchPage(url).catch(() => ({}));
  if (!page || mine !== asked) return;
  for (const part of ["#found", "[data-title]", "[data-count]"]) replace(page, part);
  document.title = page.title;
  history.replaceState(null, "", url);
};

// ---- import: drop a file, watch it go in ----

const upload = (form) => {
  const bar = $("progress", form);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => { bar.value = (100 * event.loaded) / event.total; });
  request.addEventListener("load", () => location.assign(request.responseURL));
  request.addEventListener("error", () => form.submit());
  request.open("POST", form.action);
  bar.hidden = false;
  request.send(new FormData(form));
};

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const form = $("[data-drop]");
    if (!form || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    $("input", form).files = event.dataTransfer.files;
    upload(form);
  });
}

const watch = async (card) => {
  const response = await fetch(card.dataset.watch, { headers: { Accept: "application/json" } }).catch(() => null);
  const row = response?.ok ? await response.json().catch(() => null) : null;
  if (row && row.state !== "running" && row.state !== "waiting") return location.reload();
  if (row) {
    $("progress", card).value = row.progress ?? 0;
    $("h1").textContent = row.headline;
  }
  setTimeout(watch, 700, card);
};

// ---- what only makes sense with a script ----

const dress = (root = document) => {
  for (const element of $$("[data-close], [data-keys]", root)) element.hidden = false;
};

dress();
if ($("#said .notice")) say(document);
if ($("[data-watch]")) watch($("[data-watch]"));
