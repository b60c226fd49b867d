// Review: a key or a button decides, and the next suggestion comes.
import { complain, isAsked, isTyping, one, send, toast } from "./app.js";

const holder = one("#item", HTMLElement);
let busy = false;

const shown = () => holder.querySelector("[data-item]")?.getAttribute("data-item") || "";

/** @param {Record<string, unknown>} values */
async function press(values) {
  if (busy) return;
  busy = true;
  try {
    /** @type {Record<string, string>} */
    const facets = {};
    for (const select of holder.querySelectorAll("select[data-facet]")) {
      if (select instanceof HTMLSelectElement && select.value) facets[select.dataset.facet || ""] = select.value;
    }
    const memo = holder.querySelector("#review-memo");
    const answer = await send("/api/review", {
      queue: document.body.dataset.queue, item: shown(), facets,
      memo: memo instanceof HTMLInputElement ? memo.value : "", ...values,
    });
    const key = document.activeElement?.getAttribute("data-key");
    document.body.dataset.seen = String(answer.change);
    holder.innerHTML = String(answer.html);
    const again = key && holder.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    if (answer.said) toast(answer.said);
  } catch (error) {
    complain(error);
  } finally {
    busy = false;
  }
}

holder.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-key], [data-group]") : null;
  const key = button?.getAttribute("data-key"), group = button?.getAttribute("data-group");
  const why = holder.querySelector("#group-why");
  if (key) press({ key });
  if (group) press({ group, why: why instanceof HTMLInputElement ? why.value : "" });
});
holder.addEventListener("change", (event) => {
  if (event.target instanceof HTMLSelectElement && event.target.id === "other-code") press({ code_id: event.target.value });
});
document.addEventListener("keydown", (event) => {
  if (isAsked() || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key === "u" ? "b" : event.key === "=" ? "+" : event.key;
  if (key === "c") focusOn("#other-code");
  else if (key === "m") focusOn("#review-memo");
  else if (key === "f") focusOn("select[data-facet]");
  else if (key === "g") { const more = holder.querySelector("details"); if (more) more.open = true; focusOn("#group-why"); }
  else if (holder.querySelector(`[data-key="${CSS.escape(key)}"]`)) press({ key });
  else return;
  event.preventDefault();
});

/** @param {string} selector */
function focusOn(selector) {
  const found = holder.querySelector(selector);
  if (found instanceof HTMLElement) found.focus();
}
