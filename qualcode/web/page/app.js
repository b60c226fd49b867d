// What every page has: requests, messages, undo and redo, light or dark, the way out.

/**
 * @typedef {{part: string, what: string, yours: string, theirs: string}} Both
 * @typedef {{parts: Both[], shown?: Record<string, any>}} BothSides
 * @typedef {{change?: number, turns?: Record<string, string>, reload?: boolean, codes?: boolean,
 *   said?: string, coding_id?: string | null, [key: string]: any}} Answer
 */

/** A request that was refused; `both` has the two sides of a conflict. */
export class Refused extends Error {
  /** @param {number} status @param {any} body */
  constructor(status, body) {
    super(String(body?.message || "The workbench did not answer."));
    this.status = status;
    this.hint = String(body?.hint || "");
    /** @type {BothSides | null} */
    this.both = body?.both || null;
  }
}

const body = document.body;
/** @type {((answer: Answer) => void)[]} */
const listeners = [];

/** The number of the latest change that this page shows. */
export const seen = () => Number(body.dataset.seen || 0);
/** The document of this page; empty if it has none. */
export const documentName = () => body.dataset.document || "";

/** @template {Element} T @param {string} selector @param {{new (...args: any[]): T}} kind @param {ParentNode} [within] @returns {T} */
export function one(selector, kind, within = document) {
  const found = within.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector}.`);
  return found;
}

/** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} children @returns {HTMLElementTagNameMap[K]} */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {string} path @returns {Promise<any>} */
export const ask = (path) => request(path, { headers: { Accept: "application/json" } });

/** Send something to be saved. @param {string} path @param {Record<string, unknown>} values @returns {Promise<Answer>} */
export async function send(path, values) {
  return request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    keepalive: true, // also what is saved when the page is left
    body: JSON.stringify({ document: documentName(), seen: seen(), ...values }),
  });
}

/** @param {string} path @param {RequestInit} options @returns {Promise<any>} */
async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, credentials: "same-origin" });
  } catch {
    gone();
    throw new Refused(0, { message: "The workbench is not running.", hint: "Run `qualcode open` again. What was saved before is kept; this was not." });
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}

/** What a page does with every answer that brings changes. @param {(answer: Answer) => void} listener */
export const onAnswer = (listener) => listeners.push(listener);

/** Show what an answer brings. @param {Answer} answer */
export function apply(answer) {
  if (answer.reload) {
    if (answer.said) keepForReload(answer.said);
    location.reload();
    return;
  }
  if (answer.change !== undefined) body.dataset.seen = String(answer.change);
  for (const listener of listeners) listener(answer);
  if (answer.said) toast(answer.said);
}

/** Send, show the answer, and say what went wrong. @param {string} path @param {Record<string, unknown>} values @returns {Promise<Answer | null>} */
export async function save(path, values) {
  try {
    const answer = await send(path, values);
    apply(answer);
    return answer;
  } catch (error) {
    if (error instanceof Refused && error.both) return conflict(path, values, error);
    complain(error);
    return null;
  }
}

/** Both sides of a conflict; the person chooses. @param {string} path @param {Record<string, unknown>} values @param {Refused} refused @returns {Promise<Answer | null>} */
async function conflict(path, values, refused) {
  const both = refused.both;
  const rows = (both?.parts || []).map((part) => make("div", { class: "both" },
    make("h3", {}, part.what),
    make("div", {}, make("b", {}, "As it is now"), make("p", { dir: "auto" }, part.theirs)),
    ...(part.yours ? [make("div", {}, make("b", {}, "Yours"), make("p", { dir: "auto" }, part.yours))] : [])));
  const answer = await choose(refused.message, [make("p", {}, refused.hint), ...rows], [["theirs", "Keep as it is now"], ["yours", "Use mine"]]);
  if (answer !== "yours") {
    await refresh();
    return null;
  }
  return save(path, { ...values, anyway: true, ...(both?.shown ? { shown: both.shown } : {}) });
}

/** A question with buttons; gives the value of the one pressed, or "". @param {string} title @param {Node[]} content @param {[string, string][]} answers @returns {Promise<string>} */
export function choose(title, content, answers) {
  const dialog = one("#dialog", HTMLDialogElement);
  one("#dialog-title", HTMLElement).textContent = title;
  one("#dialog-body", HTMLElement).replaceChildren(...content);
  one("#dialog-answers", HTMLElement).replaceChildren(...answers.map(([value, name]) => make("button", { value }, name)));
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

/** A short message. @param {string} text @param {string} [kind] */
export function toast(text, kind = "") {
  const shown = make("p", { class: `toast ${kind}` }, text);
  one("#toasts", HTMLElement).append(shown);
  setTimeout(() => shown.remove(), kind ? 12000 : 5000);
}

/** Say what went wrong. @param {unknown} error */
export function complain(error) {
  const said = error instanceof Refused ? [error.message, error.hint].filter(Boolean).join(" ") : String(error);
  toast(said, "problem");
}

/** @param {string} text */
function keepForReload(text) {
  try { sessionStorage.setItem("qualcode-said", text); } catch { /* storage is off */ }
}

/** Bring the page up to date with what other tabs and the terminal did. */
export async function refresh() {
  const name = documentName();
  if (!name) return;
  try {
    const answer = await ask(`/api/reading/${encodeURIComponent(name)}?since=${seen()}`);
    if (answer.change !== seen() || answer.reload) apply(answer);
  } catch (error) {
    if (!(error instanceof Refused && error.status === 0)) complain(error);
  }
}

function gone() {
  if (document.querySelector(".gone")) return;
  body.prepend(make("p", { class: "gone", role: "alert" }, "The workbench is not running any more. What was saved is kept. Run `qualcode open` again and close this tab."));
}

/** True while a person types, so that letters are not keys. @param {EventTarget | null} target */
export const isTyping = (target) => target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"));

/** True while a dialog is open. */
export const isAsked = () => document.querySelector("dialog[open]") !== null;

export const undo = () => save("/api/undo", {});
export const redo = () => save("/api/redo", {});

one("#undo", HTMLElement).addEventListener("click", undo);
one("#redo", HTMLElement).addEventListener("click", redo);
one("#keys", HTMLElement).addEventListener("click", () => one("#keys-dialog", HTMLDialogElement).showModal());
one("#light", HTMLElement).addEventListener("click", () => {
  const next = document.documentElement.dataset.light === "dark" ? "light" : "dark";
  document.documentElement.dataset.light = next;
  try { localStorage.setItem("qualcode-light", next); } catch { /* storage is off */ }
});
one("#quit", HTMLElement).addEventListener("click", async () => {
  try {
    const answer = await send("/api/quit", {});
    document.title = String(answer.said);
    body.replaceChildren(make("main", { class: "plain" }, make("h1", {}, String(answer.said)), make("p", {}, "Everything is saved. You can close this tab.")));
    ended = true;
  } catch (error) { complain(error); }
});
let ended = false;

document.addEventListener("keydown", (event) => {
  if (ended) return;
  const letter = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !isTyping(event.target) && (letter === "z" || letter === "y")) {
    event.preventDefault();
    if (letter === "y" || event.shiftKey) redo();
    else undo();
  } else if (event.key === "?" && !isTyping(event.target)) {
    one("#keys-dialog", HTMLDialogElement).showModal();
  }
});
addEventListener("focus", () => { if (!ended) refresh(); });
setInterval(async () => {
  if (ended) return;
  try {
    const answer = await ask("/api/alive");
    if (answer.change !== seen()) refresh();
  } catch (error) {
    if (error instanceof Refused && error.status === 403) gone();
  }
}, 20000);

try {
  const said = sessionStorage.getItem("qualcode-said");
  sessionStorage.removeItem("qualcode-said");
  if (said) toast(said);
} catch { /* storage is off */ }
