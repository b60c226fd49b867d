// The palette: what opens beside selected words, to give them a code.
import { ask, isAsked, isTyping, make, one, save, toast } from "./app.js";
import { paint, rangeOf, wholeTurn } from "./selection.js";

/**
 * @typedef {import("./selection.js").Selected} Selected
 * @typedef {{code_id: string, name: string, path: string[], definition: string, keywords: string[],
 *   colour: number, depth: number, codings: number, is_theme: boolean}} Code
 * @typedef {{code: Code | null, name: string}} Choice
 */

const box = one("#palette", HTMLElement);
const input = one("#palette-input", HTMLInputElement);
const list = one("#palette-list", HTMLElement);
const memo = one("#palette-memo", HTMLInputElement);
/** @type {Code[]} */
let codes = JSON.parse(one("#codes-data", HTMLElement).textContent || "[]");
/** @type {string[]} */
let recent = JSON.parse(one("#recent-data", HTMLElement).textContent || "[]");
/** @type {Selected | null} */
let selected = null;
/** @type {((code: Code) => void) | null} */
let choosing = null;
/** @type {Choice[]} */
let choices = [];
let active = 0;

/** What is selected while the palette is open. */
export const current = () => (box.hidden ? null : selected);
export const isOpen = () => !box.hidden;
/** Every code that can be given. */
export const allCodes = () => codes;

/** Open it on a selection. @param {Selected} place @param {{focus?: boolean}} [how] */
export function openPalette(place, how = {}) {
  selected = place;
  choosing = null;
  show(place.quote, rangeOf(place)?.getBoundingClientRect() || null, how.focus === true);
}

/** Open it to choose one code for something else. @param {string} what @param {DOMRect} beside @param {(code: Code) => void} chosen */
export function chooseCode(what, beside, chosen) {
  selected = null;
  choosing = chosen;
  show(what, beside, true);
}

/** @param {string} quote @param {DOMRect | null} beside @param {boolean} focus */
function show(quote, beside, focus) {
  one("#palette-quote", HTMLElement).textContent = quote.length > 140 ? `${quote.slice(0, 90)} … ${quote.slice(-45)}` : quote;
  box.classList.toggle("choosing", choosing !== null);
  input.value = "";
  box.hidden = false;
  fill();
  place(beside);
  paint("selected", selected ? [rangeOf(selected)] : []);
  if (focus) input.focus({ preventScroll: true });
}

/** @param {DOMRect | null} beside */
function place(beside) {
  const width = box.offsetWidth, height = box.offsetHeight;
  const below = (beside?.bottom ?? 80) + 8;
  const above = (beside?.top ?? 80) - height - 8;
  const fits = below + height < innerHeight || above > 0;
  // Beside what is selected if there is no room below or above: it shall stay in sight.
  const wanted = fits ? (beside?.left ?? 20) : (beside?.right ?? 20) + 12;
  const left = Math.min(Math.max(wanted, 8), Math.max(innerWidth - width - 8, 8));
  const top = below + height < innerHeight ? below : above > 0 ? above : Math.max(innerHeight - height - 8, 8);
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

/** Close it. @param {{keep?: boolean}} [how] */
export function closePalette(how = {}) {
  if (box.hidden) return;
  const had = box.contains(document.activeElement);
  const turn = selected?.turn;
  box.hidden = true;
  choosing = null;
  selected = null;
  memo.value = "";
  for (const select of box.querySelectorAll("select")) select.value = "";
  paint("selected", []);
  if (!how.keep) getSelection()?.removeAllRanges();
  if (had && turn) document.getElementById(`t${turn}`)?.focus({ preventScroll: true });
}

/** How well a code fits what was typed; 0 not at all. @param {Code} code @param {string} text */
function fit(code, text) {
  const name = code.name.toLowerCase();
  if (name === text || code.code_id.toLowerCase() === text) return 6;
  if (name.startsWith(text)) return 5;
  if (` ${name}`.includes(` ${text}`)) return 4;
  if (name.includes(text) || code.code_id.toLowerCase().includes(text)) return 3;
  const words = text.split(/\s+/);
  const all = [...code.path, name, ...code.keywords].join(" ").toLowerCase();
  if (words.every((word) => all.includes(word))) return 2;
  return words.every((word) => code.definition.toLowerCase().includes(word)) ? 1 : 0;
}

function fill() {
  const text = input.value.trim().toLowerCase();
  const byId = new Map(codes.map((code) => [code.code_id, code]));
  const last = recent.map((id) => byId.get(id)).filter((code) => code !== undefined).slice(0, 9);
  const rest = codes.filter((code) => !code.is_theme && !last.includes(code));
  const fitting = codes.map((code) => ({ code, fits: fit(code, text) })).filter((one) => one.fits).sort((a, b) => b.fits - a.fits).map((one) => one.code);
  choices = (text ? fitting : [...last, ...rest, ...codes.filter((c) => c.is_theme && !last.includes(c))]).map((code) => ({ code, name: "" }));
  const exact = fitting.some((code) => code.name.toLowerCase() === text);
  if (text && !exact && !choosing) choices.push({ code: null, name: input.value.trim() });
  active = 0;
  list.replaceChildren(...choices.map((choice, at) => option(choice, at, text ? 0 : last.length)));
  mark();
}

/** @param {Choice} choice @param {number} at @param {number} numbered */
function option(choice, at, numbered) {
  const attributes = { id: `palette-${at}`, role: "option", "aria-selected": "false", "data-at": String(at), class: choice.code ? `theme-${choice.code.colour}` : "new" };
  if (!choice.code) return make("li", attributes, `Make the code “${choice.name}”`);
  const shown = [make("span", { class: "dot", "aria-hidden": "true" }), make("span", { class: "name", dir: "auto" }, choice.code.name)];
  if (choice.code.path.length) shown.push(make("span", { class: "path", dir: "auto" }, choice.code.path.join(" › ")));
  if (at < numbered) shown.push(make("kbd", {}, String(at + 1)));
  const item = make("li", attributes, ...shown);
  if (choice.code.definition) item.title = choice.code.definition;
  return item;
}

function mark() {
  for (const item of list.children) item.setAttribute("aria-selected", String(item.id === `palette-${active}`));
  const now = document.getElementById(`palette-${active}`);
  if (now) {
    input.setAttribute("aria-activedescendant", now.id);
    now.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

/** Give the selection a code. @param {Code} code */
export async function give(code) {
  if (choosing) {
    const chosen = choosing;
    closePalette();
    chosen(code);
    return;
  }
  await code_(code.code_id, "");
}

/** Make a code of a name and give it. @param {string} name */
const giveNew = (name) => code_("", name);

/** @param {string} codeId @param {string} name */
async function code_(codeId, name) {
  if (!selected) return;
  /** @type {Record<string, string>} */
  const facets = {};
  for (const select of box.querySelectorAll("select")) if (select.value) facets[select.dataset.facet || ""] = select.value;
  const values = { ...selected, code_id: codeId, name, facets, memo: memo.value };
  closePalette();
  const answer = await save("/api/codings", values);
  if (answer?.coding_id) {
    const given = codeId || answer.code_id;
    recent = [given, ...recent.filter((id) => id !== given)].slice(0, 9);
  }
}

/** The last code used, again. */
export function giveLast() {
  const last = codes.find((code) => code.code_id === recent[0]);
  if (last) give(last);
  else toast("No code has been used yet.");
}

/** The n-th of the last codes used. @param {number} number */
function giveRecent(number) {
  const code = codes.find((one) => one.code_id === recent[number - 1]);
  if (code) give(code);
}

/** A code named with the selected words, or with what was typed. */
export function giveInVivo() {
  if (selected) giveNew(input.value.trim() || selected.quote.replace(/\s+/g, " ").trim());
}

function choose() {
  const choice = choices[active];
  if (choice?.code) give(choice.code);
  else if (choice) giveNew(choice.name);
}

/** Codes have changed. */
export async function reloadCodes() {
  const answer = await ask("/api/codes");
  codes = answer.codes;
  one("#tree", HTMLElement).innerHTML = answer.html;
  document.dispatchEvent(new Event("qualcode-codes"));
}

input.addEventListener("input", fill);
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const item = event.target instanceof Element ? event.target.closest("[data-at]") : null;
  if (!item) return;
  active = Number(item.getAttribute("data-at"));
  choose();
});
one("#palette-turn", HTMLElement).addEventListener("click", () => {
  const whole = selected && wholeTurn(selected.turn);
  if (whole) openPalette(whole, { focus: true });
});
one("#palette-vivo", HTMLElement).addEventListener("click", giveInVivo);
one("#palette-close", HTMLElement).addEventListener("click", () => closePalette());
document.addEventListener("pointerdown", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  // A press on the text may begin to drag the selection: what is selected after it decides.
  if (isOpen() && !target?.closest("#palette, .codes, dialog, [data-speech]")) closePalette({ keep: true });
});
// What is selected can be copied while the palette has the focus.
input.addEventListener("copy", (event) => {
  if (!selected || input.selectionStart !== input.selectionEnd) return;
  event.preventDefault();
  event.clipboardData?.setData("text/plain", selected.quote);
});

/** Keys while the palette is open. @param {KeyboardEvent} event @returns {boolean} */
function onKey(event) {
  const inInput = event.target === input;
  const inBox = event.target instanceof Node && box.contains(event.target);
  if (event.key === "Escape") return closePalette(), true;
  if (event.target instanceof HTMLButtonElement || (inBox && !inInput && event.key !== "Enter")) return false;
  if (event.key === "Enter" && event.shiftKey && !choosing) return giveInVivo(), true;
  if (event.key === "Enter") return choose(), true;
  if (inInput && event.key === "ArrowDown") return (active = Math.min(active + 1, choices.length - 1)), mark(), true;
  if (inInput && event.key === "ArrowUp") return (active = Math.max(active - 1, 0)), mark(), true;
  const free = !inInput || input.value === "";
  if (free && !choosing && /^[1-9]$/.test(event.key)) return giveRecent(Number(event.key)), true;
  if (free && !choosing && event.key === ".") return giveLast(), true;
  if (!inInput && event.key === "ArrowDown") return input.focus(), true;
  if (!inInput && (event.key.length === 1 || event.key === "Process") && event.key !== " ") input.focus({ preventScroll: true });
  return false;
}

document.addEventListener("keydown", (event) => {
  if (!isOpen() || isAsked() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) && !(event.target instanceof Node && box.contains(event.target))) return;
  if (onKey(event)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
