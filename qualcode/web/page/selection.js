// From what is selected on the page to a place in the transcript: turns, and UTF-16 offsets in their speech.

/**
 * @typedef {{turn: number, start: number, end_turn: number, end: number, quote: string}} Selected
 * @typedef {{start: number, end: number}} Stretch
 */

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu;

/** The speech of a turn. @param {number} turn @returns {HTMLElement | null} */
export const speechOf = (turn) => document.querySelector(`[data-turn="${turn}"] [data-speech]`);

/** The number of the turn that an element is in. @param {Element | null} element */
export const turnOf = (element) => Number(element?.closest("[data-turn]")?.getAttribute("data-turn") || 0);

/** How many UTF-16 units of a speech are before a place. @param {Node} speech @param {Node} node @param {number} offset */
function unitsBefore(speech, node, offset) {
  const range = document.createRange();
  range.setStart(speech, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** The place in the text nodes at so many units. @param {Node} speech @param {number} units @returns {[Node, number]} */
function placeAt(speech, units) {
  const walker = document.createTreeWalker(speech, NodeFilter.SHOW_TEXT);
  let left = units;
  /** @type {Node} */
  let last = speech;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.textContent?.length || 0;
    last = node;
    if (left <= length) return [node, left];
    left -= length;
  }
  return [last, last.textContent?.length || 0];
}

/** What a range covers of the transcript; null if it covers no words. @param {Range} range @returns {Selected | null} */
export function selectedIn(range) {
  /** @type {[HTMLElement, number, number][]} */
  const parts = [];
  for (const speech of speechesIn(range)) {
    const text = speech.textContent || "";
    const start = speech.contains(range.startContainer) ? unitsBefore(speech, range.startContainer, range.startOffset) : 0;
    const end = speech.contains(range.endContainer) ? unitsBefore(speech, range.endContainer, range.endOffset) : text.length;
    if (text.slice(start, end).trim()) parts.push([speech, start, end]);
  }
  const first = parts[0], last = parts[parts.length - 1];
  if (!first || !last) return null;
  const quote = parts.map(([speech, start, end]) => (speech.textContent || "").slice(start, end)).join("\n");
  return { turn: turnOf(first[0]), start: first[1], end_turn: turnOf(last[0]), end: last[2], quote };
}

/** The speeches that a range touches, in order. @param {Range} range @returns {HTMLElement[]} */
function speechesIn(range) {
  const origin = range.startContainer instanceof Element ? range.startContainer : range.startContainer.parentElement;
  let turn = origin?.closest("[data-turn]") || null;
  /** @type {HTMLElement[]} */
  const found = [];
  if (!turn) return [...document.querySelectorAll("[data-speech]")].filter((s) => range.intersectsNode(s)).map((s) => /** @type {HTMLElement} */ (s));
  for (; turn && range.intersectsNode(turn); turn = turn.nextElementSibling) {
    const speech = turn.querySelector("[data-speech]");
    if (speech instanceof HTMLElement && range.intersectsNode(speech)) found.push(speech);
  }
  return found;
}

/** A range over a selected place, as the page is now. @param {Selected} selected @returns {Range | null} */
export function rangeOf(selected) {
  const first = speechOf(selected.turn), last = speechOf(selected.end_turn);
  if (!first || !last) return null;
  const range = document.createRange();
  range.setStart(...placeAt(first, selected.start));
  range.setEnd(...placeAt(last, selected.end));
  return range;
}

/** A stretch of one turn. @param {number} turn @param {number} start @param {number} end @returns {Selected | null} */
export function stretchOf(turn, start, end) {
  const text = speechOf(turn)?.textContent || "";
  return text.slice(start, end).trim() ? { turn, start, end_turn: turn, end, quote: text.slice(start, end) } : null;
}

/** The whole speech of a turn. @param {number} turn @returns {Selected | null} */
export const wholeTurn = (turn) => stretchOf(turn, 0, (speechOf(turn)?.textContent || "").length);

/** Where the words of a text are. @param {string} text @returns {Stretch[]} */
export const wordsOf = (text) => [...text.matchAll(WORD)].map((found) => ({ start: found.index, end: found.index + found[0].length }));

/** The place that a coding's marks cover, as the page is now. @param {string} id @returns {Selected | null} */
export function placeOfCoding(id) {
  const marks = marksOf(id);
  const first = marks[0], last = marks[marks.length - 1];
  if (!first || !last) return null;
  const range = document.createRange();
  range.setStartBefore(first);
  range.setEndAfter(last);
  return selectedIn(range);
}

/** The marks of a coding or suggestion. @param {string} id @returns {HTMLElement[]} */
export const marksOf = (id) => [...document.querySelectorAll(`mark[data-coding~="${CSS.escape(id)}"], mark[data-suggestion~="${CSS.escape(id)}"]`)].map((m) => /** @type {HTMLElement} */ (m));

/** The same place with one edge moved by a word. @param {Selected} place @param {"start" | "end"} edge @param {1 | -1} step @returns {Selected | null} */
export function stepped(place, edge, step) {
  const turn = edge === "start" ? place.turn : place.end_turn;
  const words = wordsOf(speechOf(turn)?.textContent || "");
  const at = edge === "start" ? place.start : place.end;
  const places = words.map((word) => word[edge]).filter((p) => (step > 0 ? p > at : p < at));
  const next = step > 0 ? places[0] : places[places.length - 1];
  return next === undefined ? null : withEdge(place, edge, turn, next);
}

/** The same place with an edge at another place of the text; null if nothing would be left. @param {Selected} place @param {"start" | "end"} edge @param {number} turn @param {number} at @returns {Selected | null} */
export function withEdge(place, edge, turn, at) {
  const wanted = edge === "start" ? { ...place, turn, start: at } : { ...place, end_turn: turn, end: at };
  if (wanted.turn > wanted.end_turn || (wanted.turn === wanted.end_turn && wanted.start >= wanted.end)) return null;
  const range = rangeOf(wanted);
  return range && selectedIn(range);
}

/** The edge of a word nearest to a point of the screen. @param {number} x @param {number} y @param {"start" | "end"} edge @returns {{turn: number, at: number} | null} */
export function wordAt(x, y, edge) {
  const range = document.caretRangeFromPoint?.(x, y);
  const speech = range?.startContainer.parentElement?.closest("[data-speech]");
  if (!range || !speech) return null;
  const at = unitsBefore(speech, range.startContainer, range.startOffset);
  const edges = wordsOf(speech.textContent || "").map((word) => word[edge]);
  const nearest = edges.reduce((best, e) => (Math.abs(e - at) < Math.abs(best - at) ? e : best), edges[0] ?? at);
  return { turn: turnOf(speech), at: nearest };
}

/** Paint ranges for a while, without touching the text. @param {string} name @param {(Range | null)[]} ranges */
export function paint(name, ranges) {
  const painted = ranges.filter((range) => range !== null);
  if (!("highlights" in CSS)) return;
  if (painted.length) CSS.highlights.set(name, new Highlight(...painted));
  else CSS.highlights.delete(name);
}
