// Reading and coding one transcript: turns, selections, bars, the tree of codes, search.
import { ask, complain, isAsked, isTyping, make, onAnswer, one, save, documentName } from "./app.js";
import { allCodes, closePalette, current, give, giveLast, isOpen, openPalette, reloadCodes } from "./palette.js";
import { closePanel, emphasise, openCoding, openId } from "./panel.js";
import { marksOf, paint, rangeOf, selectedIn, speechOf, stretchOf, turnOf, wholeTurn, wordsOf } from "./selection.js";

const turns = one("#turns", HTMLElement);
const tree = one("#tree", HTMLElement);
let pointerDown = false;
/** The codes that are shown alone; empty: all. @type {Set<string>} */
const lit = new Set();

// Turns.

/** @param {Element | null} turn @param {{scroll?: ScrollLogicalPosition}} [how] */
function goTo(turn, how = {}) {
  if (!(turn instanceof HTMLElement)) return;
  for (const old of turns.querySelectorAll('.turn[tabindex="0"]')) setCurrent(old, false);
  setCurrent(turn, true);
  turn.focus({ preventScroll: true });
  turn.scrollIntoView({ block: how.scroll || "nearest" });
}

/** @param {Element} turn @param {boolean} on */
function setCurrent(turn, on) {
  turn.setAttribute("tabindex", on ? "0" : "-1");
  for (const button of turn.querySelectorAll(".bars button")) button.setAttribute("tabindex", on ? "0" : "-1");
}

const currentTurn = () => turns.querySelector('.turn[tabindex="0"]') || turns.querySelector(".turn");

let counting = 0;
onAnswer((answer) => {
  const focused = document.activeElement?.closest?.("[data-turn]")?.id;
  const kept = selectedNow();
  for (const [number, html] of Object.entries(answer.turns || {})) {
    const old = document.getElementById(`t${number}`);
    if (!old) continue;
    const wasCurrent = old.getAttribute("tabindex") === "0";
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    const fresh = holder.content.firstElementChild;
    if (!fresh) continue;
    old.replaceWith(fresh);
    if (wasCurrent) setCurrent(fresh, true);
    backlight(fresh);
    inSight.observe(fresh);
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const range = kept && rangeOf(kept);
  if (range) { // a selection that was begun meanwhile
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  }
  clearTimeout(counting);
  counting = setTimeout(() => reloadCodes().catch(complain), answer.codes ? 0 : 1500);
  if (openId()) {
    if (marksOf(openId()).length) emphasise();
    else closePanel();
  }
});

// Selecting.

function selectedNow() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  return turns.contains(range.commonAncestorContainer) ? selectedIn(range) : null;
}

function offer() {
  const selected = selectedNow();
  if (selected) openPalette(selected);
}

/** After a press: what is selected now is offered, or nothing is any more. */
function offerOrClose() {
  if (selectedNow()) offer();
  else closePalette({ keep: true });
}

document.addEventListener("pointerdown", () => { pointerDown = true; }, true);
document.addEventListener("pointercancel", () => { pointerDown = false; }, true);
document.addEventListener("pointerup", (event) => {
  pointerDown = false;
  const target = event.target instanceof Element ? event.target : null;
  if (!target?.closest("#palette, #panel, .codes, .handle")) setTimeout(offerOrClose, 0);
}, true);
let waiting = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  if (!pointerDown) waiting = setTimeout(() => { if (!pointerDown && !isTyping(document.activeElement)) offer(); }, 80);
});

/** @param {import("./selection.js").Selected | null} place */
function select(place) {
  const range = place && rangeOf(place);
  if (!place || !range) return;
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
  openPalette(place);
}

/** Select by words. @param {1 | -1} step @param {boolean} extend */
function selectWord(step, extend) {
  const turn = turnOf(currentTurn());
  const words = wordsOf(speechOf(turn)?.textContent || "");
  if (!words.length) return;
  const now = current();
  const here = now && now.turn === turn && now.end_turn === turn ? now : null;
  if (here && extend) {
    const ends = words.map((word) => word.end).filter((end) => (step > 0 ? end > here.end : end < here.end && end > here.start));
    const end = step > 0 ? ends[0] : ends[ends.length - 1];
    if (end !== undefined) select(stretchOf(turn, here.start, end));
    return;
  }
  const from = here ? words.findIndex((word) => word.end > here.start) + step : step > 0 ? 0 : words.length - 1;
  const word = words[Math.min(Math.max(from, 0), words.length - 1)];
  if (word) select(stretchOf(turn, word.start, word.end));
}

document.addEventListener("keydown", (event) => {
  if (isAsked() || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const inTurns = event.target === document.body || (event.target instanceof Node && turns.contains(event.target)) || event.target === one("#main", HTMLElement);
  const turn = currentTurn();
  /** @type {Record<string, () => unknown>} */
  const keys = {
    t: () => { if (!isOpen()) select(wholeTurn(turnOf(turn))); },
    ".": () => { if (isOpen()) giveLast(); },
    "/": () => one("#search-text", HTMLElement).focus(),
    g: () => one("#goto-line", HTMLElement).focus(),
  };
  /** @type {Record<string, () => unknown>} */
  const moves = {
    ArrowDown: () => goTo(turn?.nextElementSibling || turn), ArrowUp: () => goTo(turn?.previousElementSibling || turn),
    j: () => goTo(turn?.nextElementSibling || turn), k: () => goTo(turn?.previousElementSibling || turn),
    ArrowRight: () => selectWord(1, event.shiftKey), ArrowLeft: () => selectWord(-1, event.shiftKey),
  };
  if (isOpen() && event.key.length === 1) return;
  const press = keys[event.key] || (inTurns ? moves[event.key] : undefined);
  if (!press || (event.target instanceof HTMLButtonElement && event.key.startsWith("Arrow") && !inTurns)) return;
  event.preventDefault();
  press();
});

// Bars, marks and suggestions.

turns.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const turn = target?.closest(".turn");
  if (turn && turn.getAttribute("tabindex") !== "0") {
    for (const old of turns.querySelectorAll('.turn[tabindex="0"]')) setCurrent(old, false);
    setCurrent(turn, true);
  }
  const verdict = target?.closest("[data-verdict]")?.getAttribute("data-verdict");
  const suggestion = target?.closest("[data-suggested]")?.getAttribute("data-suggested");
  if (verdict && suggestion) {
    save(`/api/suggestions/${encodeURIComponent(suggestion)}`, { verdict });
    return;
  }
  const bar = target?.closest("[data-bar]")?.getAttribute("data-bar");
  if (bar) {
    openCoding(bar, { focus: event instanceof MouseEvent && event.detail === 0 });
    return;
  }
  const ids = target?.closest("mark[data-coding]")?.getAttribute("data-coding");
  if (ids && getSelection()?.isCollapsed) {
    const all = ids.split(" ");
    openCoding(all[(all.indexOf(openId()) + 1) % all.length] || "");
  }
});
turns.addEventListener("focusin", (event) => {
  const turn = event.target instanceof Element ? event.target.closest(".turn") : null;
  if (turn && turn.getAttribute("tabindex") !== "0") {
    for (const old of turns.querySelectorAll('.turn[tabindex="0"]')) setCurrent(old, false);
    setCurrent(turn, true);
  }
});
for (const [type, on] of /** @type {[string, boolean][]} */ ([["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]])) {
  turns.addEventListener(type, (event) => {
    const bar = event.target instanceof Element ? event.target.closest("[data-bar], [data-suggested]") : null;
    const id = bar?.getAttribute("data-bar") || bar?.getAttribute("data-suggested");
    if (id) paint("hovered", on ? marksOf(id).map((mark) => { const range = document.createRange(); range.selectNodeContents(mark); return range; }) : []);
  });
}

// Bars begin beside the words that they are of, as far as there is room; only what is in sight is moved.

const inSight = new IntersectionObserver((entries) => {
  const shown = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
  const columns = shown.map((turn) => {
    const list = turn.querySelector(".bars");
    const items = [...(list?.children || [])].map((item) => /** @type {HTMLElement} */ (item));
    const besides = matchMedia("(min-width: 821px)").matches;
    return { items, heights: items.map((item) => item.offsetHeight), speech: besides ? /** @type {HTMLElement} */ (turn.querySelector("[data-speech]")).offsetHeight : 0 };
  });
  for (const { items, heights, speech } of columns) {
    let end = 0;
    items.forEach((item, at) => {
      const gap = speech > 90 ? Math.max(Math.floor(Number(item.dataset.at) * speech) - end, 0) : 0;
      item.style.marginTop = gap ? `${gap}px` : "";
      end += gap + (heights[at] || 0) + 3;
    });
  }
}, { rootMargin: "300px" });
for (const turn of turns.children) inSight.observe(turn);

// The tree: a click codes the selection, or shows one code alone; a selection can be dropped on it.

tree.addEventListener("pointerdown", (event) => { if (current()) event.preventDefault(); });
tree.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-code]") : null;
  const code = allCodes().find((one) => one.code_id === button?.getAttribute("data-code"));
  if (!code) return;
  if (current()) {
    give(code);
    return;
  }
  if (lit.has(code.code_id)) lit.delete(code.code_id);
  else lit.add(code.code_id);
  backlightAll();
});
tree.addEventListener("dragover", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-code]") : null;
  if (!button || !current()) return;
  event.preventDefault();
  for (const old of tree.querySelectorAll(".over")) old.classList.remove("over");
  button.classList.add("over");
});
tree.addEventListener("drop", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-code]") : null;
  const code = allCodes().find((one) => one.code_id === button?.getAttribute("data-code"));
  for (const old of tree.querySelectorAll(".over")) old.classList.remove("over");
  if (!code || !current()) return;
  event.preventDefault();
  give(code);
});
document.addEventListener("qualcode-codes", () => { sieve(); backlightAll(); });

const find = one("#find-code", HTMLInputElement);
function sieve() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of tree.querySelectorAll("[data-find]")) {
    const said = item.getAttribute("data-find") || "";
    const row = item.closest("li");
    if (row) row.hidden = !words.every((word) => said.includes(word));
  }
}
find.addEventListener("input", sieve);

// Backlight: some codes or one coder alone, the rest dimmed.

const byCoder = /** @type {HTMLSelectElement | null} */ (document.querySelector("#by-coder"));
const suggestions = one("#suggestions", HTMLInputElement);

/** @param {ParentNode} within */
function backlight(within) {
  const coder = byCoder?.value || "";
  const dims = lit.size > 0 || coder !== "";
  if (!dims) {
    for (const one of within.querySelectorAll(".dim")) one.classList.remove("dim");
    return;
  }
  /** @type {Set<string>} */
  const shown = new Set();
  for (const bar of within.querySelectorAll(".bar")) {
    const fits = (!lit.size || lit.has(bar.getAttribute("data-code") || "")) && (!coder || bar.getAttribute("data-coder") === coder);
    bar.classList.toggle("dim", !fits);
    if (fits) shown.add(bar.getAttribute("data-bar") || bar.getAttribute("data-suggested") || "");
  }
  for (const mark of within.querySelectorAll("mark")) {
    const ids = `${mark.getAttribute("data-coding")} ${mark.getAttribute("data-suggestion")}`.split(" ");
    mark.classList.toggle("dim", !ids.some((id) => id && shown.has(id)));
  }
}

function backlightAll() {
  backlight(turns);
  document.body.classList.toggle("backlit", lit.size > 0 || Boolean(byCoder?.value));
  document.body.classList.toggle("no-suggestions", !suggestions.checked);
  for (const button of tree.querySelectorAll("[data-code]")) button.setAttribute("aria-pressed", String(lit.has(button.getAttribute("data-code") || "")));
  one("#show-all", HTMLElement).hidden = !lit.size;
}
byCoder?.addEventListener("change", backlightAll);
suggestions.addEventListener("change", backlightAll);
one("#show-all", HTMLElement).addEventListener("click", () => { lit.clear(); backlightAll(); });

// Going places.

one("#documents", HTMLSelectElement).addEventListener("change", (event) => {
  if (event.target instanceof HTMLSelectElement) location.href = event.target.value;
});
one("#goto", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const said = one("#goto-line", HTMLInputElement).value.trim().toLowerCase();
  const number = Number(said.replace(/^[tl¶]\s*/, ""));
  const byLine = [...turns.children].find((turn) => Number(turn.getAttribute("data-line")) <= number && number <= Number(turn.getAttribute("data-line-end")));
  const turn = /^[t¶]/.test(said) ? document.getElementById(`t${number}`) : byLine;
  if (turn) goTo(turn, { scroll: "center" });
  else complain(`There is no ${/^[t¶]/.test(said) ? "turn" : "line"} ${number || said}.`);
});
one("#search", HTMLFormElement).addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = one("#search-text", HTMLInputElement).value.trim();
  const hits = one("#hits", HTMLElement);
  if (!text) { hits.hidden = true; paint("found", []); return; }
  const all = one("#search-all", HTMLInputElement).checked;
  try {
    const answer = await ask(`/api/search?q=${encodeURIComponent(text)}${all ? "" : `&document=${encodeURIComponent(documentName())}`}`);
    const close = make("button", { type: "button" }, "Close");
    close.addEventListener("click", () => { hits.hidden = true; paint("found", []); });
    const rows = answer.hits.map((/** @type {{document: string, turn: number, text: string}} */ hit) => make("li", {}, make("a", { href: `/read/${encodeURIComponent(hit.document)}#t${hit.turn}` }, `${all ? `${hit.document} ` : ""}¶${hit.turn}`), " ", make("span", { dir: "auto" }, hit.text)));
    hits.replaceChildren(make("p", {}, `${answer.count} ${answer.count === 1 ? "place" : "places"} `, close), make("ul", {}, ...rows));
    hits.hidden = false;
    paint("found", foundRanges(text));
  } catch (error) { complain(error); }
});

/** @param {string} text @returns {Range[]} */
function foundRanges(text) {
  const wanted = text.toLowerCase();
  /** @type {Range[]} */
  const found = [];
  for (const speech of turns.querySelectorAll("[data-speech]")) {
    const said = (speech.textContent || "").toLowerCase();
    for (let at = said.indexOf(wanted); at !== -1; at = said.indexOf(wanted, at + 1)) {
      const place = stretchOf(turnOf(speech), at, at + wanted.length);
      const range = place && rangeOf(place);
      if (range) found.push(range);
    }
  }
  return found;
}

// Memos on the document.

one("#document-memo", HTMLElement).addEventListener("click", () => {
  const memos = one("#memos", HTMLElement);
  memos.hidden = !memos.hidden;
  if (!memos.hidden) one("#memo-text", HTMLElement).focus();
});
one("#memo-form", HTMLFormElement).addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = one("#memo-text", HTMLTextAreaElement);
  const answer = await save("/api/memos", { target: `document:${documentName()}`, text: text.value });
  if (!answer) return;
  one("#memo-form", HTMLElement).before(make("article", { class: "memo" }, make("p", { dir: "auto" }, text.value), make("footer", {}, String(answer.memo.coder))));
  text.value = "";
});

one("#finish", HTMLElement).addEventListener("click", async () => {
  const button = one("#finish", HTMLElement);
  const answer = await save("/api/finish", { undo: button.getAttribute("aria-pressed") === "true" });
  if (!answer) return;
  button.setAttribute("aria-pressed", String(answer.finished));
  button.textContent = answer.finished ? "Finished" : "Mark as finished";
});

function arrive() {
  const turn = document.getElementById(location.hash.slice(1));
  if (turn?.matches(".turn")) goTo(turn, { scroll: "center" });
}
addEventListener("hashchange", arrive);
if (location.hash) arrive();
else if (turns.firstElementChild) setCurrent(turns.firstElementChild, true);
backlightAll();
