"use strict";
// Every word of the study enters the page as text (textContent, append), never as markup.
(() => {
  const at = (id) => document.getElementById(id);
  const blocks = new Map();
  const block = (id) => { // parsed when first needed: a page of 200,000 extracts opens at once
    if (!blocks.has(id)) blocks.set(id, JSON.parse(at(id).textContent));
    return blocks.get(id);
  };
  const study = block("study");
  const STEP = 60;
  const SUMMARISED = 0, CODED = 1, NOT_ASKED = 2, NO_ANSWER = 3, NOT_FINISHED = 4, NOT_MENTIONED = 5;
  const STATES = ["summarised", "coded", "not asked", "no answer", "not finished", "not mentioned"];
  const inGroup = new Set(study.in_group);
  const view = { theme: 0, filters: {}, facets: {}, show: "", order: "", query: "", cell: null, rows: [], drawn: 0, active: [0, 0] };

  const present = (children) => children.filter((child) => child !== null && child !== "");
  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...present(children));
    return node;
  }
  const spoken = (name) => name.replaceAll("_", " ");
  const listed = (words) => words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
  const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

  // ---- the data of a theme -------------------------------------------------------------------
  const grids = new Map();
  function grid(theme) {
    if (!grids.has(theme)) {
      const rows = study.themes[theme].rows.map(() => []);
      for (const [row, column, state, summary, by, stale, suggested, extracts, finished] of block(`theme-${theme}`)) {
        rows[row][column] = { state, summary, by, stale, suggested, extracts, finished };
      }
      grids.set(theme, rows);
    }
    return grids.get(theme);
  }
  const NOTHING = { state: NOT_FINISHED, summary: "", by: "", stale: 0, suggested: 0, extracts: [], finished: 0 };
  const statesOf = (cell, row) => STATES[cell.state] + (cell.state === NOT_MENTIONED && inGroup.has(study.themes[view.theme].rows[row]) ? " in the group" : "");
  const cellAt = (theme, row, column) => grid(theme)[row][column] || NOTHING;
  const caseOf = (theme, row) => study.cases[study.themes[theme].rows[row]];

  function kept(cell) { // the extracts that the facet filters let through
    const wanted = Object.entries(view.facets).filter(([, value]) => value !== "");
    if (!wanted.length) return cell.extracts;
    return cell.extracts.filter((extract) => wanted.every(([place, value]) => (extract[6][place] || "\u0000") === value));
  }

  function placesOf(extracts) { // codings of the very same words, by two coders say, side by side
    const groups = new Map();
    extracts.forEach((extract) => {
      const key = extract.slice(0, 6).join(" ") + (extract[1] < 0 ? extract[11] : "");
      groups.set(key, [...(groups.get(key) || []), extract]);
    });
    return [...groups.values()];
  }
  function pieces(extract) { // [[number, speaker, before, marked, after]], the turns it covers
    const [, doc, first, start, last, end] = extract;
    if (doc < 0) return [[0, "", "", extract[11], ""]];
    return block(`document-${doc}`).filter(([number]) => number >= first && number <= last).map(([number, speaker, text]) => {
      const from = number === first ? start : 0;
      const to = number === last ? end : text.length;
      return [number, speaker, text.slice(0, from), text.slice(from, to), text.slice(to)];
    });
  }
  const words = (extract) => pieces(extract).map((piece) => piece[3]).join(" ");

  function matches(cell, extracts, query) {
    if (cell.summary && cell.summary.toLowerCase().includes(query)) return true;
    return extracts.some((extract) => extract[0].toLowerCase().includes(query)
      || extract[10].toLowerCase().includes(query) || words(extract).toLowerCase().includes(query));
  }

  // ---- which rows ----------------------------------------------------------------------------
  function choose() {
    const theme = study.themes[view.theme];
    const rows = [];
    view.hits = new Set();
    view.counted = []; // what heads count: the cases that filters let through, whatever is searched
    theme.rows.forEach((_, row) => {
      const [name, facts] = caseOf(view.theme, row);
      for (const [place, value] of Object.entries(view.filters)) {
        if (value !== "" && (facts[place] || "\u0000") !== value) return;
      }
      view.counted.push(row);
      const cells = theme.columns.map((_, column) => cellAt(view.theme, row, column));
      if (view.show === "todo" && !cells.some((cell) => cell.state === CODED)) return;
      if (view.show === "stale" && !cells.some((cell) => cell.stale)) return;
      if (view.show === "pending" && !cells.some((cell) => cell.suggested)) return;
      if (view.query) {
        let hit = name.toLowerCase().includes(view.query);
        cells.forEach((cell, column) => {
          if (matches(cell, kept(cell), view.query)) { view.hits.add(`${row}/${column}`); hit = true; }
        });
        if (!hit) return;
      }
      rows.push(row);
    });
    if (view.order !== "") {
      const value = (row) => caseOf(view.theme, row)[1][view.order] || "";
      const order = [...new Set(rows.map(value))].sort((a, b) => (a === "") - (b === "") || a.localeCompare(b, undefined, { numeric: true }));
      rows.sort((a, b) => order.indexOf(value(a)) - order.indexOf(value(b)) || a - b);
    }
    view.rows = rows;
  }

  // ---- drawing -------------------------------------------------------------------------------
  function drawTabs() {
    at("tabs").replaceChildren(...study.themes.map((theme, index) => {
      const tab = make("button", {
        id: `tab-${index}`, type: "button", role: "tab", "aria-controls": "panel", title: theme.definition,
        "aria-selected": String(index === view.theme), tabindex: index === view.theme ? 0 : -1,
      }, make("span", { class: "dot", "aria-hidden": "true" }), theme.name);
      tab.style.setProperty("--tab", theme.color);
      tab.addEventListener("click", () => go(index));
      return tab;
    }));
  }
  function countElsewhere() { // how many cells of each theme match, where the study is small enough
    study.themes.forEach((theme, index) => {
      const tab = at(`tab-${index}`);
      tab.querySelector(".hits")?.remove();
      if (!view.query || study.extracts > 20000) return;
      let found = 0;
      theme.rows.forEach((_, row) => theme.columns.forEach((_, column) => {
        const cell = cellAt(index, row, column);
        found += matches(cell, kept(cell), view.query);
      }));
      if (found) tab.append(make("span", { class: "hits" }, plural(found, "cell", "cells")));
    });
  }

  function drawFilters() {
    const theme = study.themes[view.theme];
    const choice = (label, value, options, change) => {
      const select = make("select", { class: value !== "" && "on" }, ...options.map(([key, text]) => make("option", { value: key, selected: key === value }, text)));
      select.addEventListener("change", () => { change(select.value); draw(); });
      return make("label", {}, spoken(label), select);
    };
    const valuesOf = (place) => [...new Set(theme.rows.map((_, row) => caseOf(view.theme, row)[1][place] || ""))]
      .sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
    const any = [["", "all"]];
    const nodes = study.attributes.map((name, place) => [name, place, valuesOf(place)])
      .filter(([, , values]) => values.length > 1 && values.length <= 200)
      .map(([name, place, values]) => choice(name, view.filters[place] || "", [...any, ...values.map((value) => value === "" ? ["\u0000", "not given"] : [value, value])], (value) => { view.filters[place] = value; }));
    nodes.push(...study.facets.map(([name, values], place) => choice(name, view.facets[place] || "", [...any, ...values.map((value) => [value, value]), ["\u0000", "not given"]], (value) => { view.facets[place] = value; })));
    nodes.push(choice("show", view.show, [["", "every case"], ["todo", "with cells to summarise"], ["stale", "with a summary out of date"], ["pending", "with pending suggestions"]], (value) => { view.show = value; }));
    if (study.attributes.length) {
      nodes.push(choice("order by", view.order, [["", "case"], ...study.attributes.map((name, place) => [String(place), spoken(name)])], (value) => { view.order = value; }));
    }
    at("filters").replaceChildren(...nodes);
    at("about-theme").textContent = theme.definition;
  }

  function drawHeads() {
    const theme = study.themes[view.theme];
    const heads = theme.columns.map(([, heading, depth, definition], column) => {
      let said = 0, counted = 0, beside = 0;
      view.counted.forEach((row) => {
        const cell = cellAt(view.theme, row, column);
        const coded = kept(cell).length > 0;
        said += coded && (cell.finished || !study.finished);
        counted += cell.finished;
        beside += coded && study.finished && !cell.finished;
      });
      return make("th", { scope: "col", title: definition },
        depth ? make("span", { class: "under", "aria-hidden": "true" }, "›".repeat(depth)) : null, heading,
        make("span", { class: "said" }, study.finished
          ? `coded in ${said} of ${plural(counted, "finished case", "finished cases")}` + (beside ? `, and in ${beside} not finished or not asked` : "")
          : `coded in ${plural(said, "case", "cases")}`));
    });
    at("heads").replaceChildren(make("tr", {}, make("th", { scope: "col" }, "case"), ...heads));
  }

  function drawCell(row, column) {
    const cell = cellAt(view.theme, row, column);
    const extracts = kept(cell);
    const kind = ["summarised", "coded", "asked-not", "asked-not", "", "mentioned-not"][cell.state];
    const open = cell.extracts.length || cell.summary;
    const classes = [kind, open && "has", view.hits.has(`${row}/${column}`) && "hit"].filter(Boolean).join(" ");
    const td = make("td", { class: classes, tabindex: -1, "data-row": row, "data-column": column });
    if (cell.stale) td.append(make("span", { class: "stale" }, "out of date"));
    if (cell.summary) td.append(make("p", {}, cell.summary));
    if (cell.state === CODED) td.append(make("span", { class: "todo" }, "to summarise"));
    if ([NOT_ASKED, NO_ANSWER, NOT_MENTIONED].includes(cell.state)) td.append(statesOf(cell, row));
    if (cell.state === NOT_FINISHED && study.finished) td.append(make("span", { class: "none" }, "not finished"));
    else if (cell.state === NOT_FINISHED && !cell.suggested) td.append(make("span", { class: "none", "aria-label": "not coded" }, "–"));
    if (extracts.length) {
      const refs = make("div", { class: "refs" });
      const counted = new Map();
      placesOf(extracts).forEach((group) => {
        const [text, star] = [group[0][0], group.some((extract) => extract[7])];
        const known = counted.get(text) || { times: 0, star: false };
        counted.set(text, { times: known.times + 1, star: known.star || star });
      });
      [...counted].slice(0, 4).forEach(([text, { times, star }]) => refs.append(make("span", {}, text + (star ? " *" : "") + (times > 1 ? ` ×${times}` : ""))));
      if (counted.size > 4) refs.append(make("span", { class: "more" }, `+${counted.size - 4} more`));
      td.append(refs);
    }
    if (cell.suggested) td.append(make("span", { class: "pending", title: "Keyword suggestions without a decision" }, `+${cell.suggested} suggested`));
    return td;
  }

  const factsOf = (facts) => facts.map((value, place) => value && `${spoken(study.attributes[place])}: ${value}`).filter(Boolean);
  const briefly = (facts) => facts.map((value, place) => (/^[\d.,<>\s–-]+$/.test(value) || /^(yes|no)$/i.test(value) ? `${spoken(study.attributes[place])} ${value}` : value)).filter(Boolean).join(", ");
  function drawRows(upTo) {
    const theme = study.themes[view.theme];
    const body = at("rows");
    for (; view.drawn < Math.min(upTo, view.rows.length); view.drawn += 1) {
      const row = view.rows[view.drawn];
      const [name, facts] = caseOf(view.theme, row);
      const order = view.order;
      const group = order !== "" ? `${spoken(study.attributes[order])}: ${facts[order] || "not given"}` : theme.groups[row] || "";
      if (group !== view.group) {
        view.group = group;
        body.append(make("tr", { class: "group" }, make("th", { scope: "colgroup" }, group || "on their own"), make("td", { colspan: theme.columns.length })));
      }
      body.append(make("tr", { "data-at": view.drawn },
        make("th", { scope: "row", title: factsOf(facts).join("\n") }, name, make("span", { class: "facts" }, briefly(facts))),
        ...theme.columns.map((_, column) => drawCell(row, column))));
    }
  }

  function draw() {
    const theme = study.themes[view.theme];
    document.documentElement.style.setProperty("--theme", theme.color);
    choose();
    view.drawn = 0;
    view.group = "";
    at("rows").replaceChildren();
    at("panel").setAttribute("aria-labelledby", `tab-${view.theme}`);
    drawTabs();
    drawFilters();
    drawHeads();
    drawRows(STEP);
    countElsewhere();
    const shown = plural(view.rows.length, "case", "cases");
    at("count").textContent = view.query ? `${plural(view.hits.size, "cell", "cells")} in ${shown} match` : `${shown} of ${theme.rows.length}`;
    const first = at("rows").querySelector("td[data-row]");
    if (first) first.tabIndex = 0;
    markOpen();
  }

  // ---- the drawer ----------------------------------------------------------------------------
  function markOpen() {
    at("rows").querySelectorAll("td.open").forEach((td) => td.classList.remove("open"));
    if (view.cell) nodeOf(...view.cell)?.classList.add("open");
  }
  const nodeOf = (row, column) => at("rows").querySelector(`td[data-row="${row}"][data-column="${column}"]`);

  function shortened(text, from) { // a long turn around an extract: its near end, the rest on demand
    if (text.length <= 360) return [text];
    const cut = from === "before" ? `… ${text.slice(-300)}` : `${text.slice(0, 300)} …`;
    const span = make("span", {}, cut);
    const button = make("button", { type: "button" }, "whole turn");
    button.addEventListener("click", () => { span.textContent = text; button.remove(); });
    return from === "before" ? [button, " ", span] : [span, " ", button];
  }
  const who = (number, speaker) => make("span", { class: "who" }, `¶${number}${speaker ? ` ${speaker}` : ""}: `);

  function drawPlace(group) {
    const extract = group[0];
    const [ref, doc, first, , last] = extract;
    const alone = group.length === 1;
    const chips = [];
    study.facets.forEach(([name], place) => {
      const said = new Map();
      group.forEach((one) => { if (one[6][place]) said.set(one[6][place], [...(said.get(one[6][place]) || []), one[8]]); });
      said.forEach((coders, value) => chips.push(make("span", { class: "chip" }, `${spoken(name)}: ${value}${coders.length < group.length ? ` (${listed(coders)})` : ""}`)));
    });
    const coders = [...new Set(group.map((one) => one[8]).filter(Boolean))];
    const origins = [...new Set(group.map((one) => one[9]))].filter((origin) => origin === "keyword").map(() => "suggested by a keyword");
    const node = make("article", { class: "extract" }, make("header", {},
      make("span", { class: "ref" }, ref), group.some((one) => one[7]) ? make("span", { class: "chip" }, "* worth quoting") : null, ...chips,
      make("span", {}, [coders.length && `coded by ${listed(coders)}`, ...origins].filter(Boolean).join(", "))));
    const around = doc < 0 ? [] : block(`document-${doc}`);
    for (const [number, speaker, text] of around.filter((turn) => turn[0] < first && turn[0] >= first - study.context)) {
      node.append(make("p", { class: "turn around" }, who(number, speaker), ...shortened(text, "before")));
    }
    for (const [number, speaker, before, marked, after] of pieces(extract)) {
      node.append(make("p", { class: "turn" }, number ? who(number, speaker) : null, before, make("mark", {}, marked), after));
    }
    for (const [number, speaker, text] of around.filter((turn) => turn[0] > last && turn[0] <= last + study.context)) {
      node.append(make("p", { class: "turn around" }, who(number, speaker), ...shortened(text, "after")));
    }
    group.filter((one) => one[10]).forEach((one) => node.append(make("p", { class: "memo" }, make("b", {}, alone ? "Memo: " : `Memo by ${one[8]}: `), one[10])));
    return node;
  }

  const headOf = (places, codings) => places === codings ? plural(codings, "extract", "extracts") : `${plural(places, "extract", "extracts")}, ${codings} codings`;

  function open(row, column, focus) {
    const theme = study.themes[view.theme];
    const cell = cellAt(view.theme, row, column);
    const [name, facts] = caseOf(view.theme, row);
    const [codeId, heading, , definition] = theme.columns[column];
    view.cell = [row, column];
    const extracts = kept(cell);
    const groups = placesOf(extracts);
    const title = make("h2", { tabindex: -1 }, `${name}: ${heading}`);
    const close = make("button", { type: "button", "aria-label": "Close" }, "✕");
    close.addEventListener("click", shut);
    const step = (label, text, by) => {
      const button = make("button", { type: "button", "aria-label": label }, text);
      button.addEventListener("click", () => wander(by));
      return button;
    };
    const drawer = at("drawer");
    drawer.replaceChildren(...present([
      make("div", { class: "nav" }, step("Case above", "↑", [-1, 0]), step("Case below", "↓", [1, 0]), step("Code before", "←", [0, -1]), step("Code after", "→", [0, 1]), close),
      title,
      make("p", { class: "facts" }, factsOf(facts).join(" · ")),
      definition ? make("p", { class: "define" }, definition) : null,
      cell.summary ? make("div", { class: "summary" }, cell.summary) : make("p", { class: "facts" }, ["", "Coded, not summarised yet.", "Not asked of this case.", "No answer to this question.", study.finished ? "Not coded, and not finished: whether it is mentioned is not known." : "Not coded.", "Not mentioned: a coder has finished this case for this code."][cell.state]),
      cell.summary ? make("p", { class: "facts" }, `Summary by ${cell.by}`) : null,
      cell.stale ? make("p", {}, make("span", { class: "stale" }, "Out of date: the extracts changed after it was written.")) : null,
      cell.suggested ? make("p", { class: "facts" }, `${plural(cell.suggested, "suggestion waits", "suggestions wait")} for a decision.`) : null,
      make("h3", {}, extracts.length === cell.extracts.length ? headOf(groups.length, extracts.length) : `${extracts.length} of ${cell.extracts.length} extracts (filtered)`),
    ]));
    let drawn = 0;
    const more = make("button", { type: "button" }, "More extracts");
    const draw50 = () => {
      more.remove();
      drawer.append(...groups.slice(drawn, drawn + 50).map(drawPlace));
      drawn += 50;
      if (drawn < groups.length) drawer.append(more);
    };
    more.addEventListener("click", draw50);
    draw50();
    drawer.hidden = false;
    drawer.scrollTop = 0;
    markOpen();
    nodeOf(row, column)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    remember(`${study.themes[view.theme].id}/${name}/${codeId}`);
    if (focus) title.focus();
  }

  function shut() {
    const cell = view.cell;
    view.cell = null;
    at("drawer").hidden = true;
    markOpen();
    remember(study.themes[view.theme].id);
    if (cell) focusCell(...cell);
  }

  // ---- moving about --------------------------------------------------------------------------
  function focusCell(row, column) {
    const place = view.rows.indexOf(row);
    if (place < 0) return;
    drawRows(place + 1);
    at("rows").querySelectorAll('td[tabindex="0"]').forEach((td) => { td.tabIndex = -1; });
    const td = nodeOf(row, column);
    td.tabIndex = 0;
    td.focus();
  }
  function neighbour([row, column], [down, right]) {
    const place = Math.min(Math.max(view.rows.indexOf(row) + down, 0), view.rows.length - 1);
    const width = study.themes[view.theme].columns.length;
    return [view.rows[place], Math.min(Math.max(column + right, 0), width - 1)];
  }
  function wander(by) {
    if (!view.cell) return;
    const [row, column] = neighbour(view.cell, by);
    drawRows(view.rows.indexOf(row) + 1);
    open(row, column, false);
  }
  function go(theme) {
    view.theme = theme;
    view.cell = null;
    at("drawer").hidden = true;
    draw();
    at("scroll").scrollTo(0, 0);
    remember(study.themes[theme].id);
    at(`tab-${theme}`).focus({ preventScroll: true });
  }
  function remember(place) {
    const hash = `#${place.split("/").map(encodeURIComponent).join("/")}`;
    try { history.replaceState(null, "", hash); } catch { /* some viewers of e-mail forbid it */ }
  }

  at("rows").addEventListener("click", (event) => {
    const td = event.target.closest("td[data-row]");
    if (!td || String(getSelection())) return;
    open(Number(td.dataset.row), Number(td.dataset.column), false);
    focusCell(Number(td.dataset.row), Number(td.dataset.column));
  });
  at("rows").addEventListener("keydown", (event) => {
    const td = event.target.closest("td[data-row]");
    if (!td || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = [Number(td.dataset.row), Number(td.dataset.column)];
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageDown: [10, 0], PageUp: [-10, 0], Home: [0, -9999], End: [0, 9999] };
    if (moves[event.key]) {
      event.preventDefault();
      const next = neighbour(here, moves[event.key]);
      focusCell(...next);
      if (view.cell) open(...next, false);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(...here, true);
    }
  });
  at("tabs").addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) go((view.theme + by + study.themes.length) % study.themes.length);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && view.cell) shut();
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
      event.preventDefault();
      at("search").focus();
    }
  });
  let waiting = 0;
  at("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { view.query = at("search").value.trim().toLowerCase(); draw(); }, 180);
  });
  at("print").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", () => drawRows(Infinity));
  at("help").addEventListener("click", () => {
    at("legend").hidden = !at("legend").hidden;
    at("help").setAttribute("aria-expanded", String(!at("legend").hidden));
  });
  new IntersectionObserver((seen) => { if (seen[0].isIntersecting) drawRows(view.drawn + STEP); }, { root: at("scroll"), rootMargin: "600px" }).observe(at("more"));

  // ---- light ---------------------------------------------------------------------------------
  const dim = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("qualcode-light"); } catch { return null; } };
  const light = (value) => { document.documentElement.dataset.light = value; };
  light(stored() || (dim.matches ? "dark" : "light"));
  dim.addEventListener("change", () => { if (!stored()) light(dim.matches ? "dark" : "light"); });
  at("light").addEventListener("click", () => {
    const value = document.documentElement.dataset.light === "dark" ? "light" : "dark";
    light(value);
    try { localStorage.setItem("qualcode-light", value); } catch { /* kept for this visit only */ }
  });

  // ---- the key -------------------------------------------------------------------------------
  function drawLegend() {
    const sample = (classes, text, meaning) => make("li", {}, make("span", { class: `swatch ${classes}`, "aria-hidden": "true" }, text), meaning);
    const keys = (key, meaning) => make("li", {}, make("kbd", {}, key), meaning);
    const shades = make("ul", {}, ...(study.finished ? [sample("", "…", "not finished: not coded so far"), sample("s-none", "", "not mentioned: finished, asked and not coded")] : [sample("", "–", "not coded")]), sample("s-coded", "", "coded, to be summarised"), sample("s-not", "", "not asked, or no answer"), sample("s-stale", "", "summary out of date"), sample("s-pending", "+2", "suggestions by keywords, not decided on"), make("li", {}, "* worth quoting"), make("li", {}, "×2 two extracts at one place"));
    const moves = make("ul", {}, keys("arrows", "from cell to cell"), keys("Enter", "open a cell"), keys("Esc", "close it"), keys("/", "search"));
    const about = make("dl", {}, ...study.about.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
    at("legend").replaceChildren(shades, moves, about);
  }

  function follow() { // an address that names a theme, or a cell of it, leads there
    const [theme, name, codeId] = location.hash.slice(1).split("/").map((part) => { try { return decodeURIComponent(part); } catch { return ""; } });
    view.theme = Math.max(study.themes.findIndex((one) => one.id === theme), 0);
    view.cell = null;
    at("drawer").hidden = true;
    draw();
    const row = study.themes[view.theme].rows.findIndex((place) => study.cases[place][0] === name);
    const column = study.themes[view.theme].columns.findIndex(([id]) => id === codeId);
    if (row < 0 || column < 0) return;
    drawRows(view.rows.indexOf(row) + 1);
    open(row, column, false);
  }
  drawLegend();
  if (study.themes.length) {
    const ordered = study.attributes.indexOf(study.themes[0].order); // as the matrix was asked for
    if (ordered >= 0) view.order = String(ordered);
    window.addEventListener("hashchange", follow);
    follow();
  } else {
    at("count").textContent = "No themes.";
  }
})();
