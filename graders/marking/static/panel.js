// One text's page: keys, slider and boxes change the mark, and each change is saved.

import { Bank } from "./bank.js";
import { onKeys } from "./keys.js";
import { lacking, pick, placed, step } from "./points.js";
import { clock, Saver } from "./saver.js";

const PAUSE = 250; // between two steps of the points
const TYPING = 900;

const by = (id) => document.getElementById(id);
const state = JSON.parse(by("desk").dataset.state);
history.replaceState(null, "", state.address); // it may have come as "the next one"
const bands = [...document.querySelectorAll(".band")];
const saver = new Saver(`${state.api}/marks/${state.place}`, state.version, tell, conflicted);
const bank = new Bank(state, insert, (words) => tell("unsaved", words));
let mark = shownFrom(state.mark ?? { band: "", points: null, reason: "", comment: state.comment });
let other = null;
let free = false; // whether slider and arrows may leave the band

function shownFrom({ band, points, reason, comment }) {
  const known = state.bands.find((one) => one.name === band);
  const outside = known ? points < known.low || points >= known.high + 1 : false;
  return { band: known ? band : "", points, reason, comment, outside };
}

function tell(kind, words) {
  if (kind === "saved") countOnce();
  by("state").className = `state ${kind}`;
  by("state").textContent = words;
}

// The page came with the section's count; the first save of an unmarked text is one more.
function countOnce() {
  const dot = by("dot");
  if (dot.classList.contains("done")) return;
  dot.classList.add("done");
  by("done").textContent = Number(by("done").textContent) + 1;
}

function band() {
  return state.bands.find((one) => one.name === mark.band);
}

function show() {
  const own = band();
  bands.forEach((button, place) =>
    button.setAttribute("aria-pressed", String(state.bands[place].name === mark.band)),
  );
  const slider = by("points");
  slider.disabled = by("leave").disabled = !own;
  const open = free || mark.outside;
  slider.min = own && !open ? own.low : 0;
  slider.max = own && !open ? own.high : state.points;
  slider.value = mark.points ?? 0;
  by("shown").textContent = mark.points ?? "–";
  by("leave").setAttribute("aria-pressed", String(open));
  by("why").hidden = !mark.outside;
  for (const name of ["reason", "comment"])
    if (by(name).value !== mark[name]) by(name).value = mark[name];
}

function change(next, pause = 0) {
  mark = next;
  show();
  const missing = lacking(mark);
  if (missing) {
    saver.hold(missing);
  } else {
    const { band, points, reason, comment } = mark;
    saver.save({ band, points, reason, comment }, pause);
  }
}

function choose(place) {
  free = false;
  change(pick(mark, state.bands[place]));
  bands[place].scrollIntoView({ block: "nearest" });
}

function move(direction, leave) {
  if (!band()) return tell("unsaved", "not saved: choose a band");
  const next = step(mark, band(), direction, leave || free, state.points);
  if (next.points !== mark.points) change(next, PAUSE);
}

// Opens the slider to all points; pressed again, it goes back into the band.
function leaveBand() {
  free = !free && !mark.outside;
  if (mark.outside) return change(pick({ ...mark, points: null }, band()));
  show();
  by("points").focus();
}

function insert(text) {
  const box = by("comment");
  const said = box.value.trimEnd();
  change({ ...mark, comment: said ? `${said}\n${text}` : text });
  box.scrollTop = box.scrollHeight;
}

function kept(criterion) {
  const box = by("comment");
  const picked = box.value.slice(box.selectionStart, box.selectionEnd).trim();
  return bank.keep(criterion, picked || box.value);
}

function conflicted(theirs) {
  other = theirs;
  by("their-name").textContent = `${theirs.marker}, ${clock(theirs.when)}`;
  by("theirs").textContent = inWords(theirs);
  by("mine").textContent = inWords(mine());
  by("conflict").hidden = false;
  by("take-theirs").focus();
}

function mine() {
  return { ...mark, reason: mark.outside ? mark.reason : "" };
}

function inWords({ band, points, reason, comment }) {
  return [`${points} points${band ? `, ${band}` : ""}`, reason, comment].filter(Boolean).join("\n");
}

function settle(mineCounts) {
  by("conflict").hidden = true;
  if (mineCounts) {
    saver.goOver(other.version);
  } else {
    saver.giveWay(other.version);
    mark = shownFrom(other);
    free = false;
    show();
    tell("saved", `${other.marker}’s mark stands, saved ${clock(other.when)}`);
  }
  by("panel").focus();
}

// Leave the page once everything is written; stay where something isn't.
async function go(address) {
  if (await saver.flush()) location.assign(address);
  else by("state").scrollIntoView({ block: "nearest" });
}

function to(id) {
  by(id)?.scrollIntoView({ block: "start" });
  by(id)?.focus({ preventScroll: true });
}

bands.forEach((button, place) => button.addEventListener("click", () => choose(place)));
by("points").addEventListener("input", (event) =>
  change(placed(mark, band(), Number(event.target.value)), PAUSE),
);
by("leave").addEventListener("click", leaveBand);
for (const name of ["reason", "comment"]) {
  by(name).addEventListener("input", (event) => change({ ...mark, [name]: event.target.value }, TYPING));
  by(name).addEventListener("blur", () => saver.wanted && saver.flush());
}
by("take-theirs").addEventListener("click", () => settle(false));
by("save-mine").addEventListener("click", () => settle(true));
by("help").addEventListener("click", () => by("keys").showModal());
by("close").addEventListener("click", () => by("keys").close());
for (const button of document.querySelectorAll("[data-keep]"))
  button.addEventListener("click", () => kept(button.dataset.keep));
for (const link of document.querySelectorAll("#next, .back, .sections-of a"))
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(link.href);
  });
window.addEventListener("beforeunload", (event) => {
  if (saver.dirty) event.preventDefault();
});

onKeys({
  digit: (number) => number <= bands.length && choose(number - 1),
  arrow: move,
  c: () => by("comment").focus(),
  w: () => by("reason").focus(),
  "/": () => {
    by("bank").open = true;
    by("search").focus();
  },
  s: () => change(mark),
  n: () => go(state.next),
  q: () => go(state.queue),
  t: () => to("tables"),
  m: () => to("memo"),
  r: () => to("panel"),
  "?": () => by("keys").showModal(),
});

show();
document.querySelector(".band[aria-pressed=true]")?.scrollIntoView({ block: "nearest" });
by("again").hidden = !state.again;
if (state.mark) {
  const who = state.mark.mine ? "" : ` by ${state.mark.marker}`;
  const words = state.mark.band ? "" : "; choose a band to make it yours";
  tell(state.again ? "again" : "saved", `saved ${clock(state.mark.when)}${who}${words}`);
}
