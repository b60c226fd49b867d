// The codebook: names and definitions in place; codes added, moved, merged and retired.
import { ask, choose, complain, make, one, save } from "./app.js";

/** @param {Element | null} element */
const entryOf = (element) => /** @type {HTMLElement | null} */ (element?.closest("[data-code]") || null);

/** @param {Record<string, unknown>} values */
const change = (values) => save("/api/codebook", values);

document.addEventListener("change", (event) => {
  const field = event.target, entry = field instanceof Element ? entryOf(field) : null;
  if (!entry) return;
  const code = entry.dataset.code;
  if (field instanceof HTMLInputElement && field.matches(".entry-name")) keep(field, "rename", code);
  if (field instanceof HTMLTextAreaElement && field.matches(".definition")) keep(field, "define", code);
  if (field instanceof HTMLSelectElement && field.value) {
    if (field.dataset.does === "into") change({ does: "move", code_id: code, into: field.value });
    else merge(entry, field);
  }
});

/** @param {HTMLInputElement | HTMLTextAreaElement} field @param {string} does @param {string | undefined} code */
async function keep(field, does, code) {
  const answer = await change({ does, code_id: code, value: field.value, was: field.dataset.was || "" });
  if (!answer) field.classList.add("unsaved");
}

/** @param {HTMLElement} entry @param {HTMLSelectElement} field */
async function merge(entry, field) {
  const code = entry.dataset.code || "", into = field.selectedOptions[0]?.textContent?.trim() || "";
  const into_id = field.value, name = one(".entry-name", HTMLInputElement, entry).value;
  field.value = "";
  if (await agreed(code, `Merge ${name} into ${into}?`, `${name} is removed, and what uses it gets ${into}`, "Merge")) change({ does: "merge", code_id: code, into: into_id });
}

/** Show what uses a code before it is changed. @param {string} code @param {string} title @param {string} what @param {string} press */
async function agreed(code, title, what, press) {
  try {
    const { uses } = await ask(`/api/codebook/uses?code=${encodeURIComponent(code)}`);
    const answer = await choose(title, [make("p", {}, `${what}: ${uses}. Undo restores it.`)], [["", "Leave it as it is"], ["yes", press]]);
    return answer === "yes";
  } catch (error) {
    complain(error);
    return false;
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[data-does]") : null;
  const entry = entryOf(button);
  if (!(button instanceof HTMLElement) || !entry) return;
  const code = entry.dataset.code || "";
  const before = entry.previousElementSibling, after = entry.nextElementSibling;
  const does = button.dataset.does;
  if (does === "up" && before) change({ does: "move", code_id: code, before: entryOf(before)?.dataset.code });
  if (does === "down" && after) change({ does: "move", code_id: code, after: entryOf(after)?.dataset.code });
  if (does === "back") change({ does: "retire", code_id: code, back: true });
  if (does === "retire" && await agreed(code, `Retire ${one(".entry-name", HTMLInputElement, entry).value}?`, "It is kept, and nothing new gets it. It has", "Retire")) change({ does: "retire", code_id: code });
  if (does === "child") {
    const name = make("input", { "aria-label": "Name of the new code", placeholder: "Name" });
    const answer = choose("Add a code", [name], [["", "Close"], ["add", "Add"]]);
    name.focus();
    if ((await answer) === "add" && name.value.trim()) change({ does: "add", into: code, name: name.value });
  }
});
one("#new-theme", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const name = one("#new-theme-name", HTMLInputElement).value;
  if (name.trim()) change({ does: "add", name });
});

/** @type {HTMLElement | null} */
let dragged = null;
document.addEventListener("dragstart", (event) => { dragged = event.target instanceof Element ? entryOf(event.target) : null; });
document.addEventListener("dragover", (event) => {
  const over = event.target instanceof Element ? entryOf(event.target) : null;
  for (const old of document.querySelectorAll(".over")) old.classList.remove("over");
  if (!dragged || !over || dragged.contains(over)) return;
  event.preventDefault();
  over.classList.add("over");
});
document.addEventListener("drop", (event) => {
  const over = event.target instanceof Element ? entryOf(event.target) : null;
  if (!dragged || !over || dragged.contains(over)) return;
  event.preventDefault();
  const place = over.dataset.parent ? { after: over.dataset.code } : { into: over.dataset.code };
  change({ does: "move", code_id: dragged.dataset.code, ...place });
});
