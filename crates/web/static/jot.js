// The box on every page: what is typed is read by the server, and filed with two keys. Without this file the same form
// is the page /remember.

const $ = (query, root = document) => root.querySelector(query);
const $$ = (query, root = document) => [...root.querySelectorAll(query)];
const box = $("#box");
const form = box && $("[data-jot]", box);
const text = form?.elements.text;
const radios = () => $$("[name=person]", form);
const parse = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");

let asked = 0;
let timer;
let stale = false;
let chosen = "";

// ---- reading along ----

const show = (page) => {
  const [old, fresh] = [$("[data-likely]", form), $("[data-likely]", page)];
  if (!fresh) return;
  const held = old.contains(document.activeElement) && document.activeElement;
  old.replaceChildren(...fresh.childNodes);
  if (held) (radios().find((radio) => held.name === "person" && radio.value === held.value) ?? form.elements.kind ?? text).focus();
  const told = [$("[data-reading]", form), $(".whose legend", form)].map((part) => part?.textContent.trim());
  $("[data-jot-said]").textContent = told.filter(Boolean).join(". ");
};

const wrong = (words) => {
  const line = $("[data-jot-wrong]", form);
  line.textContent = words;
  line.hidden = !words;
};

const read = async () => {
  const mine = ++asked;
  const kind = form.elements.photo.files.length ? "photo" : (form.elements.kind?.value ?? "");
  const line = { text: text.value, about: form.elements.about.value, person: chosen, kind };
  const response = await fetch(`/remember?${new URLSearchParams(line)}`).catch(() => null);
  if (!response?.ok || mine !== asked) return;
  const page = await parse(response);
  if (mine !== asked) return;
  stale = false;
  show(page);
};

const readSoon = (wait = 90) => {
  clearTimeout(timer);
  stale = true;
  timer = setTimeout(read, wait);
};

// ---- opening, choosing, filing ----

const open = (link) => {
  form.reset();
  wrong("");
  chosen = "";
  $("[data-likely]", form).replaceChildren();
  form.elements.about.value = new URL(link.href).searchParams.get("about") ?? "";
  form.elements.back.value = location.pathname + location.search;
  box.showModal();
  text.focus();
  if (form.elements.about.value) readSoon(0);
};

const move = (by) => {
  const all = radios();
  if (!all.length) return;
  const at = all.findIndex((radio) => radio.checked);
  const next = all[Math.min(Math.max(at < 0 && by < 0 ? all.length - 1 : at + by, 0), all.length - 1)];
  choose(next);
  next.scrollIntoView({ block: "nearest" });
};

const choose = (radio) => {
  radio.checked = true;
  chosen = radio.value;
  readSoon(0);
};

let filing = false;

// Pressed twice, it is filed once.
const fileOnce = async () => {
  if (filing) return;
  filing = true;
  try { await file(); } finally { filing = false; }
};

const file = async () => {
  clearTimeout(timer);
  if (stale) await read();
  if (!radios().some((radio) => radio.checked)) {
    const first = radios()[0];
    if (first) return first.focus();
  }
  const response = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!response) return form.submit();
  const page = await parse(response);
  if (response.ok && response.redirected && new URL(response.url).pathname !== "/remember") {
    box.close();
    return document.dispatchEvent(new CustomEvent("fondly:arrived", { detail: { page, url: response.url } }));
  }
  if (response.ok) {
    wrong("");
    show(page);
    (radios().find((radio) => radio.checked) ?? radios()[0] ?? text).focus();
  } else {
    wrong($("h1", page)?.textContent ?? "That could not be filed.");
    text.focus();
  }
};

if (box) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-box]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
  form.addEventListener("input", (event) => {
    wrong("");
    if (event.target === text) readSoon();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "person") chosen = event.target.value;
    if (event.target !== text) readSoon(0);
  });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const { key, target } = event;
    if (target === text && (key === "ArrowDown" || key === "ArrowUp")) {
      event.preventDefault();
      move(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Enter" && target.name === "person" && !target.checked) {
      event.preventDefault();
      choose(target);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fileOnce();
  });
  // What is typed after the box has closed is for the page.
  box.addEventListener("close", () => box.contains(document.activeElement) && document.activeElement.blur());
  $("[data-box-close]", box).addEventListener("click", () => box.close());

  // ---- a photo by paste or drop ----

  const take = (files) => {
    if (!files?.length) return false;
    form.elements.photo.files = files;
    readSoon(0);
    return true;
  };
  box.addEventListener("paste", (event) => {
    if (take(event.clipboardData?.files)) event.preventDefault();
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    box.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.stopPropagation();
      box.classList.toggle("over", kind === "dragenter" || kind === "dragover");
      if (kind === "drop") take(event.dataTransfer.files);
    });
  }
}
