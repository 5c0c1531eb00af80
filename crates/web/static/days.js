// Days: while the slider is dragged the day is named; when it rests, the page as of that day takes the place of this one.

const form = document.querySelector("[data-days]");
const [range, date] = [form.querySelector("[type=range]"), form.querySelector("[type=date]")];
const first = Date.parse(form.dataset.first);
const length = Number(range.max);
const DAY = 864e5;
const dayAt = (place) => new Date(first + place * DAY).toISOString().slice(0, 10);
const placeOf = (day) => Math.min(Math.max(Math.round((Date.parse(day) - first) / DAY), 0), length);
const words = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

const name = (place) => {
  range.value = place;
  date.value = dayAt(place);
  range.setAttribute("aria-valuetext", words.format(first + place * DAY));
};

let timer;
let asking = new AbortController();

const show = async (place) => {
  clearTimeout(timer);
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const path = form.getAttribute("action");
  const url = place === length ? path : `${path}?as_of=${dayAt(place)}`;
  const main = document.querySelector("main");
  main.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { headers: { "X-Swap": "1" }, signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (signal.aborted) return;
    for (const part of ["#main", "#strip", ".house"]) {
      const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
      if (old && fresh) old.replaceChildren(...fresh.childNodes);
    }
    document.querySelector("[data-keys]").hidden = false;
    document.title = page.title;
    history.replaceState(null, "", url);
    main.removeAttribute("aria-busy");
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  }
};

const soon = (place, wait) => {
  name(place);
  clearTimeout(timer);
  timer = setTimeout(show, wait, place);
};

range.addEventListener("input", () => soon(range.valueAsNumber, 350));
range.addEventListener("change", () => soon(range.valueAsNumber, 60));
date.addEventListener("change", () => date.value && date.validity.valid && soon(placeOf(date.value), 0));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (date.value) soon(placeOf(date.value), 0);
});
document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const [step, mark] = [event.target.closest("[data-step]"), event.target.closest("[data-day]")];
  if (!step && !mark) return;
  event.preventDefault();
  const place = step ? range.valueAsNumber + Number(step.dataset.step) : placeOf(mark.dataset.day);
  soon(Math.min(Math.max(place, 0), length), 60);
});
// Where a page is come back to, the browser may have kept the slider where it was.
name(placeOf(new URLSearchParams(location.search).get("as_of") ?? form.dataset.last));
