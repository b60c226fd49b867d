// The panel of one coding: its code, text, facets and memo, changed in place.
import { ask, complain, isAsked, isTyping, make, one, save } from "./app.js";
import { chooseCode, isOpen } from "./palette.js";
import { marksOf, paint, placeOfCoding, rangeOf, stepped, wholeTurn, withEdge, wordAt } from "./selection.js";

/**
 * @typedef {import("./selection.js").Selected} Selected
 * @typedef {{coding_id: string, code_id: string, code: string, colour: number, text: string,
 *   facets: Record<string, string>, memo: string, quotable: boolean, coder: string, origin: string,
 *   keywords: string[], created: string, shown: Record<string, any>}} Detail
 */

const panel = one("#panel", HTMLElement);
/** @type {Detail | null} */
let open = null;

/** The id of the coding that is open, or "". */
export const openId = () => open?.coding_id || "";

/** Open the panel of a coding. @param {string} id @param {{focus?: boolean}} [how] */
export async function openCoding(id, how = {}) {
  try {
    open = /** @type {Detail} */ (await ask(`/api/codings/${encodeURIComponent(id)}`));
  } catch (error) {
    closePanel();
    complain(error);
    return;
  }
  draw(open);
  panel.hidden = false;
  document.body.classList.add("with-panel");
  emphasise();
  if (how.focus) one("button", HTMLElement, panel).focus();
}

/** Close it. */
export function closePanel() {
  if (!open) return;
  const bar = document.querySelector(`[data-bar="${CSS.escape(open.coding_id)}"]`);
  const had = panel.contains(document.activeElement);
  open = null;
  panel.hidden = true;
  document.body.classList.remove("with-panel");
  emphasise();
  if (had && bar instanceof HTMLElement) bar.focus();
}

/** Show in the text which coding is open, with a handle at each end. */
export function emphasise() {
  for (const handle of document.querySelectorAll(".handle")) handle.remove();
  for (const bar of document.querySelectorAll(".bar.open")) bar.classList.remove("open");
  const place = open && placeOfCoding(open.coding_id);
  paint("open", place ? [rangeOf(place)] : []);
  if (!open || !place) return;
  for (const bar of document.querySelectorAll(`[data-bar="${CSS.escape(open.coding_id)}"]`)) bar.classList.add("open");
  const marks = marksOf(open.coding_id);
  handle(marks[0], "start");
  handle(marks[marks.length - 1], "end");
}

/** @param {HTMLElement | undefined} mark @param {"start" | "end"} edge */
function handle(mark, edge) {
  const turn = mark?.closest(".turn");
  if (!mark || !(turn instanceof HTMLElement)) return;
  const grip = make("span", { class: `handle at-${edge}`, "aria-hidden": "true", "data-edge": edge, title: edge === "start" ? "Drag the start" : "Drag the end" });
  turn.append(grip);
  const rects = mark.getClientRects();
  const rect = edge === "start" ? rects[0] : rects[rects.length - 1];
  const home = turn.getBoundingClientRect();
  const rightToLeft = getComputedStyle(mark).direction === "rtl";
  if (!rect) return;
  const x = (edge === "start") !== rightToLeft ? rect.left : rect.right;
  grip.style.left = `${x - home.left}px`;
  grip.style.top = `${rect.top - home.top}px`;
  grip.style.height = `${rect.height}px`;
  grip.addEventListener("pointerdown", (event) => drag(event, grip, edge));
}

/** @param {PointerEvent} event @param {HTMLElement} grip @param {"start" | "end"} edge */
function drag(event, grip, edge) {
  const from = open && placeOfCoding(open.coding_id);
  if (!from) return;
  event.preventDefault();
  event.stopPropagation();
  grip.setPointerCapture(event.pointerId);
  grip.classList.add("dragged");
  /** @type {Selected | null} */
  let wanted = null;
  /** @param {PointerEvent} moved */
  const move = (moved) => {
    const at = wordAt(moved.clientX, moved.clientY, edge);
    wanted = at ? withEdge(from, edge, at.turn, at.at) : wanted;
    if (wanted) paint("selected", [rangeOf(wanted)]);
  };
  const end = () => {
    grip.removeEventListener("pointermove", move);
    paint("selected", []);
    grip.classList.remove("dragged");
    if (wanted) reach(wanted);
  };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", end, { once: true });
  grip.addEventListener("pointercancel", end, { once: true });
}

/** One change after the other: each rests on what the one before it left. @type {Promise<unknown>} */
let busy = Promise.resolve();

/** @param {() => unknown} work */
const inTurn = (work) => { busy = busy.then(work).catch(complain); return busy; };

/** Save parts of the open coding. @param {Record<string, unknown>} wanted */
const change = (wanted) => inTurn(() => saveParts(wanted));

/** @param {Record<string, unknown>} wanted @param {Selected} [selection] */
async function saveParts(wanted, selection) {
  if (!open) return;
  const id = open.coding_id;
  await save(`/api/codings/${encodeURIComponent(id)}`, { shown: open.shown, wanted, ...(selection ? { selection } : {}) });
  if (openId() === id) await openCoding(id);
}

/** Make the coding reach another place. @param {Selected | null} place */
const reach = (place) => inTurn(() => (place ? saveParts({}, place) : undefined));

/** Move an edge by a word. @param {"start" | "end"} edge @param {1 | -1} step */
function step(edge, step) {
  return inTurn(() => {
    const place = open && placeOfCoding(open.coding_id);
    const next = place && stepped(place, edge, step);
    return next ? saveParts({}, next) : undefined;
  });
}

const remove = () => inTurn(removeNow);

async function removeNow() {
  if (!open) return;
  const { coding_id: id, shown } = open;
  const answer = await save(`/api/codings/${encodeURIComponent(id)}/delete`, { shown });
  if (answer) closePanel();
}

/** @param {string} name @param {string} said @param {() => unknown} press @param {string} [label] */
function button(name, said, press, label) {
  const made = make("button", { type: "button", title: said, ...(label ? { "aria-label": label } : {}) }, name);
  made.addEventListener("click", press);
  return made;
}

/** @param {Detail} detail */
function draw(detail) {
  const kept = panel.contains(document.activeElement) ? document.activeElement?.getAttribute("data-keep") : null;
  const facets = document.importNode(one("#facet-template", HTMLTemplateElement).content, true);
  for (const select of facets.querySelectorAll("select")) {
    const name = select.dataset.facet || "";
    select.value = detail.facets[name] || "";
    select.addEventListener("change", () => change({ [`facet:${name}`]: select.value }));
  }
  const memo = make("textarea", { rows: "4", dir: "auto", "data-keep": "memo" });
  memo.value = detail.memo;
  memo.addEventListener("change", () => change({ memo: memo.value }));
  const quotable = make("input", { type: "checkbox", "data-keep": "quotable" });
  quotable.checked = detail.quotable;
  quotable.addEventListener("change", () => change({ quotable: quotable.checked }));
  const recode = button("Change code", "Give this text another code", () => chooseCode(`Instead of ${detail.code}`, recode.getBoundingClientRect(), (code) => change({ code: code.code_id })));
  const edges = make("div", { class: "edges", role: "group", "aria-label": "Longer or shorter, by a word" },
    make("span", {}, "Start"), keep("s-", button("←", "Start a word earlier ( [ )", () => step("start", -1), "Start a word earlier")), keep("s+", button("→", "Start a word later ( ] )", () => step("start", 1), "Start a word later")),
    make("span", {}, "End"), keep("e-", button("←", "End a word earlier ( - )", () => step("end", -1), "End a word earlier")), keep("e+", button("→", "End a word later ( + )", () => step("end", 1), "End a word later")),
    button("Whole turn", "Code the whole turn", () => { const place = placeOfCoding(detail.coding_id); return reach(place && wholeTurn(place.turn)); }));
  const from = detail.origin === "keyword" ? `accepted from ${detail.keywords.join(", ")}` : detail.origin === "import" ? "imported" : "by hand";
  panel.replaceChildren(
    make("div", { class: "nav" }, button("Close", "Close this panel (Esc)", closePanel)),
    make("h2", { class: `theme-${detail.colour}`, dir: "auto" }, make("span", { class: "dot", "aria-hidden": "true" }), detail.code),
    make("p", { class: "facts" }, `${detail.coder}, ${detail.created.slice(0, 10)}, ${from}`),
    make("blockquote", { dir: "auto" }, detail.text),
    edges,
    make("div", { class: "with" }, facets),
    make("label", { class: "block" }, "Memo", memo),
    make("label", { class: "check" }, quotable, " Worth quoting"),
    make("div", { class: "answers" }, recode, button("Delete coding", "Delete it; undo restores it (Delete)", remove)));
  if (kept) one(`[data-keep="${kept}"]`, HTMLElement, panel).focus();
}

/** Keep the focus on an element when the panel is drawn again. @param {string} name @param {HTMLElement} element */
function keep(name, element) {
  element.dataset.keep = name;
  return element;
}

document.addEventListener("keydown", (event) => {
  if (!open || isOpen() || isAsked() || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  /** @type {Record<string, () => unknown>} */
  const keys = {
    "[": () => step("start", -1), "]": () => step("start", 1),
    "-": () => step("end", -1), "+": () => step("end", 1), "=": () => step("end", 1),
    Delete: remove, Backspace: remove, Escape: closePanel,
  };
  const press = keys[event.key];
  if (!press) return;
  event.preventDefault();
  press();
});
addEventListener("resize", () => { if (open) emphasise(); });
