// How the grid, the card and the state are drawn; the rest of the class is in _workbench.js.

Object.assign(Bench.prototype, {
  draw() {
    const { data } = this;
    const bar = this.part("bar");
    bar.replaceChildren(
      make("strong", data.total ? this.place() : data.words.none),
      make("span", data.progress),
      make("span", data.undo && `${data.words.undo}: ${data.undo}`),
      make("span", data.redo && `${data.words.redo}: ${data.redo}`),
    );
    this.drawGrid();
    this.drawCard();
    this.drawConflict();
    this.state();
  },

  drawGrid() {
    const { data } = this, { words } = data;
    const grid = this.part("grid");
    const begin = this.focus - (this.focus % CHUNK);
    const end = Math.min(begin + CHUNK, data.total);
    grid.setAttribute("aria-rowcount", data.total + 1);
    grid.setAttribute("aria-label", words.grid);
    grid.setAttribute("aria-activedescendant", `row-${this.focus}`);
    const head = make("tr", "", { "aria-rowindex": 1 });
    const heads = [words.respondent, words.about, words.language].map(name => [name, ""]);
    heads.push(...data.columns.map(name => [name, "background"]), [words.answer, "answer"], [words.themes, "themes"]);
    for (const [name, kind] of heads) head.append(make("th", name, { scope: "col", title: name, class: kind || undefined }));
    const body = make("tbody");
    for (let place = begin; place < end; place++) body.append(this.line(place));
    const top = make("thead");
    top.append(head);
    grid.replaceChildren(top, body);
    grid.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  },

  line(place) {
    const row = this.rows.get(place);
    const line = make("tr", "", { "data-place": place, id: `row-${place}`, "aria-rowindex": place + 2, "aria-selected": String(place === this.focus) });
    if (!row) {
      line.append(make("td", "…", { colspan: 5 + this.data.columns.length }));
      return line;
    }
    for (const text of [row.respondent, row.about, row.language]) line.append(make("td", text, { title: text }));
    for (const text of row.background) line.append(make("td", text, { title: text, class: "background" }));
    const answer = make("td", "", { class: "answer" });
    answer.append(make("div", row.text || row.content, row.text ? { lang: row.lang } : {}));
    const themes = make("td", "", { class: "themes" });
    for (const code of row.codes.filter(own => own.counts)) {
      themes.append(make("span", code.label, { class: code.stale ? "stale" : code.person ? "person" : "machine" }));
    }
    if (row.checked) themes.append(make("span", "✓", { class: "checked", title: row.checked }));
    line.append(answer, themes);
    return line;
  },

  drawCard() {
    const row = this.row(), { words } = this.data;
    const card = this.part("card");
    if (!row) return card.replaceChildren();
    const head = make("header", `${words.respondent} ${row.respondent} · ${row.about} · ${row.language}`);
    card.replaceChildren(head);
    if (row.unsure) card.append(make("p", words.unsure, { class: "note" }));
    card.append(this.marks(row));
    if (this.marked) card.append(make("p", words.marking, { class: "note" }));
    const list = make("ul", "", { class: "codes" });
    for (const code of row.codes) list.append(this.chip(code, code === this.code()));
    if (!row.codes.length) list.append(make("li", words.no_code, { class: "none" }));
    card.append(list);
    if (row.checked) card.append(make("p", `✓ ${words.checked}: ${row.checked}. ${row.recheck}`));
    if (this.code()) card.append(this.evidence(row, this.code()));
    this.lists(card, row);
    const keys = make("p", "", { class: "buttons" });
    for (const [key, label] of words.buttons) {
      const button = make("button", label, { type: "button", "data-key": key, tabindex: -1 });
      button.append(make("kbd", key === "Enter" ? "↵" : key));
      keys.append(button);
    }
    card.append(keys);
  },

  // The answer's own text, cut at the borders of words and of marked spans; joined it is the text.
  marks(row) {
    const signs = Array.from(row.text), tokens = this.words(row);
    const picked = this.code(row);
    const spans = [
      ...row.codes.filter(code => code.counts).flatMap(code => code.spans.map(([s, e]) => [s, e, code.label, code === picked ? "picked" : ""])),
      ...row.negated.map(own => [...own.span, `${own.kind}: ${own.label}`, "denied"]),
    ];
    const chosen = this.marked && this.span();
    if (chosen) spans.push([chosen.start, chosen.end, "", "marking"]);
    const borders = [...new Set([0, signs.length, ...tokens.flat(), ...spans.flatMap(([s, e]) => [s, e])])].sort((a, b) => a - b);
    const text = make("p", "", { class: "text", lang: row.lang });
    let word = 0;
    borders.slice(1).forEach((end, at) => {
      const start = borders[at];
      while (word < tokens.length && tokens[word][1] <= start) word += 1;
      const inside = tokens[word] && tokens[word][0] <= start && end <= tokens[word][1];
      const own = spans.filter(([s, e]) => s <= start && end <= e);
      const kinds = [...new Set(own.map(([, , , kind]) => kind))];
      const only = own.length && kinds.every(kind => kind === "denied");
      const tag = own.length ? "mark" : "span";
      text.append(make(tag, signs.slice(start, end).join(""), {
        "data-word": inside ? word : undefined,
        class: only ? "denied" : kinds.filter(kind => kind !== "denied").join(" ") || undefined,
        title: own.map(([, , label]) => label).filter(Boolean).join(", ") || undefined,
      }));
    });
    if (!row.text) text.append(make("em", row.content));
    return text;
  },

  chip(code, picked) {
    const item = make("li", "", {
      "data-code": code.code,
      class: [code.counts ? "" : "removed", code.stale ? "stale" : "", code.person ? "person" : "machine", picked ? "picked" : ""].join(" "),
    });
    item.append(make("span", code.label));
    const source = [code.source, code.sure].filter(Boolean).join(" ");
    item.append(make("small", code.counts ? source : `${this.data.words.removed}: ${source}`));
    if (code.stale) item.append(make("small", "⚠", { role: "img", "aria-label": code.stale }));
    return item;
  },

  // The evidence card of the code that is picked: why the answer has it, and who touched it.
  evidence(row, code) {
    const { words, codes } = this.data;
    const known = codes.find(own => own.id === code.code);
    const card = make("dl", "", { class: "evidence", "aria-label": code.label });
    const tell = (name, ...told) => {
      const filled = told.filter(Boolean);
      if (!filled.length) return;
      card.append(make("dt", name));
      for (const text of filled) card.append(make("dd", text));
    };
    tell(words.look_again, code.stale);
    tell(words.decided_by, code.by);
    for (const own of code.evidence) {
      card.append(make("dt", this.quoted(own.words)));
      card.append(make("dd", `${own.source}, ${own.sure}`));
      for (const read of own.read) card.append(make("dd", read));
      card.append(make("dd", own.rule, { class: "rule" }));
    }
    for (const own of row.negated.filter(own => own.label === code.label))
      tell(this.quoted(own.words), `${own.kind}: ${this.quoted(own.cue)}`, own.rule);
    tell(words.definition, known?.definition);
    tell(words.memo, known?.memo && `${known.memo} (${known.memo_by})`);
    tell(words.codebook, this.data.version);
    return card;
  },

  lists(card, row) {
    const { words } = this.data;
    const labels = row.codes.map(code => code.label);
    for (const own of row.negated.filter(own => !labels.includes(own.label)))
      card.append(make("p", `${own.label} – ${own.kind}: ${this.quoted(own.words)} (${this.quoted(own.cue)})`, { class: "note" }));
    for (const own of row.comments) card.append(make("p", `${own.text} — ${own.by}`, { class: "comment" }));
    if (!row.log.length) return;
    const log = make("ol", "", { class: "log", "aria-label": words.log });
    for (const own of row.log) {
      const why = own.why && ` (${own.why})`;
      const item = make("li", `${own.what}, ${own.by}${why}`, { class: own.undone ? "undone" : "" });
      if (own.undone) item.append(make("small", ` ${words.undone}`));
      log.append(item);
    }
    card.append(make("h2", words.log), log);
  },

  drawConflict() {
    const box = this.part("conflict"), found = this.conflicts[0];
    box.hidden = !found;
    if (!found) return;
    const theirs = make("ul"), mine = make("ul");
    for (const text of found.theirs) theirs.append(make("li", text));
    for (const text of found.mine) mine.append(make("li", text));
    const { words } = this.data;
    const way = make("p", words.settle);
    for (const [key, label] of [["Enter", words.settle_mine], ["Escape", words.settle_theirs]])
      way.append(make("button", label, { type: "button", "data-key": key, tabindex: -1 }));
    box.replaceChildren(make("strong", found.told), make("p", words.theirs), theirs, make("p", words.mine), mine, way);
  },
});
