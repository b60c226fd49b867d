// Light or dark before anything is drawn: as chosen in this tab, else as the system has it.
(() => {
  let chosen = "";
  try { chosen = localStorage.getItem("qualcode-light") || ""; } catch { /* storage is off */ }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.light = chosen || (dark ? "dark" : "light");
})();
