// Retrieving: the same is done with all passages that are ticked.
import { choose, complain, make, one, save } from "./app.js";

const boxes = () => [...document.querySelectorAll('input[name="passage"]')].map((box) => /** @type {HTMLInputElement} */ (box));

document.querySelector("#every")?.addEventListener("change", (event) => {
  for (const box of boxes()) box.checked = event.target instanceof HTMLInputElement && event.target.checked;
});
document.addEventListener("click", async (event) => {
  const does = event.target instanceof Element ? event.target.closest("[data-does]")?.getAttribute("data-does") : null;
  if (!does) return;
  const ids = boxes().filter((box) => box.checked).map((box) => box.value);
  const code = one("#recode", HTMLSelectElement).value, name = one("#recode-new", HTMLInputElement).value;
  if (!ids.length) return complain("Tick at least one passage first.");
  if (does === "recode" && !code && !name.trim()) return complain("Choose a code, or type the name of a new one.");
  if (does === "delete") {
    const answer = await choose(`Delete ${ids.length} ${ids.length === 1 ? "coding" : "codings"}?`, [make("p", {}, "The text stays. Undo restores the codings.")], [["", "Keep"], ["delete", "Delete"]]);
    if (answer !== "delete") return;
  }
  await save("/api/passages", { ids, does, code_id: code, name });
});
