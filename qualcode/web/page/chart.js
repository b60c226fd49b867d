// Charting: a cell opens beside the matrix; its summary is saved as one types.
import { ask, complain, isAsked, one, save } from "./app.js";

const drawer = /** @type {HTMLElement | null} */ (document.querySelector("#drawer"));
/** @type {HTMLElement | null} */
let opener = null;
/** @type {Map<HTMLTextAreaElement, number>} */
const waiting = new Map();

/** @param {string} caseName @param {string} code */
async function openCell(caseName, code) {
  try {
    const answer = await ask(`/api/cell?case=${encodeURIComponent(caseName)}&code=${encodeURIComponent(code)}`);
    one("#drawer-cell", HTMLElement).innerHTML = answer.html;
    if (drawer) drawer.hidden = false;
    for (const old of document.querySelectorAll("td.open")) old.classList.remove("open");
    opener?.closest("td")?.classList.add("open");
    one("#drawer-cell textarea", HTMLTextAreaElement).focus({ preventScroll: true });
  } catch (error) { complain(error); }
}

function close() {
  if (!drawer || drawer.hidden) return;
  drawer.hidden = true;
  opener?.closest("td")?.classList.remove("open");
  opener?.focus();
}

/** @param {HTMLTextAreaElement} area @param {boolean} [still] */
async function keep(area, still = false) {
  clearTimeout(waiting.get(area));
  waiting.delete(area);
  const text = area.value, was = area.dataset.was || "";
  const whole = area.closest("[data-case]");
  if (!whole || (text.trim() === was.trim() && !still)) return;
  const told = whole.querySelector(".saved");
  const caseName = whole.getAttribute("data-case") || "", code = whole.getAttribute("data-code") || "";
  if (told) told.textContent = "Saving";
  const answer = await save("/api/summaries", { case: caseName, code_id: code, text, was, still });
  if (answer) {
    area.dataset.was = String(answer.text);
    if (told) told.textContent = "Saved";
    for (const old of whole.querySelectorAll(".stale, [data-still]")) old.remove();
    show(caseName, code, String(answer.text));
  } else if (told) {
    told.textContent = "Not saved";
    const now = await ask(`/api/cell?case=${encodeURIComponent(caseName)}&code=${encodeURIComponent(code)}`).catch(() => null);
    const holder = document.createElement("template");
    holder.innerHTML = now?.html || "";
    const fresh = holder.content.querySelector("textarea");
    if (fresh && told.textContent === "Not saved") {
      area.dataset.was = fresh.dataset.was || "";
      area.value = fresh.value;
      told.textContent = "Shown as it is now";
    }
  }
}

/** Show a new summary in the matrix. @param {string} caseName @param {string} code @param {string} text */
function show(caseName, code, text) {
  const cell = document.querySelector(`.cell[data-case="${CSS.escape(caseName)}"][data-code="${CSS.escape(code)}"]`);
  if (!cell) return;
  cell.querySelector(".todo")?.remove();
  cell.querySelector(".stale")?.remove();
  let summary = cell.querySelector(".summary");
  if (!summary) {
    summary = document.createElement("span");
    summary.className = "summary";
    cell.querySelector(".unseen")?.after(summary);
  }
  summary.textContent = text;
}

document.addEventListener("input", (event) => {
  const area = event.target;
  if (!(area instanceof HTMLTextAreaElement) || !area.matches(".summary")) return;
  clearTimeout(waiting.get(area));
  waiting.set(area, setTimeout(() => keep(area), 1500));
});
document.addEventListener("focusout", (event) => {
  if (event.target instanceof HTMLTextAreaElement && event.target.matches(".summary") && !isAsked()) keep(event.target);
});
addEventListener("pagehide", () => { for (const area of waiting.keys()) keep(area); });
document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const cell = target?.closest(".cell");
  if (cell instanceof HTMLElement) {
    opener = cell;
    openCell(cell.dataset.case || "", cell.dataset.code || "");
  }
  if (target?.closest("#drawer-close")) close();
  const still = target?.closest("[data-still]")?.closest("[data-case]")?.querySelector("textarea");
  if (still) keep(still, true);
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !isAsked()) close(); });
