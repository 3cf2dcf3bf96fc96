// The dialogs of the grid: a code to add, a comment or memo, the keys. They are modal, so that what
// is chosen in them belongs to the answer that they were opened on.

Object.assign(Bench.prototype, {
  choose() {
    const row = this.row(), span = this.span(), { words } = this.data;
    if (!row) return;
    const input = make("input", "", { type: "text", role: "combobox", "aria-expanded": "true", "aria-autocomplete": "list", "aria-controls": "codes", "aria-label": words.choose });
    const list = make("ul", "", { id: "codes", role: "listbox", "aria-label": words.choose });
    let at = 0, options = [];
    const run = option => { this.close(); option.run(); };
    const fill = () => {
      const wanted = input.value.trim().toLocaleLowerCase();
      options = this.data.codes.filter(code => `${code.label} ${code.id} ${code.domain}`.toLocaleLowerCase().includes(wanted))
        .map(code => ({ label: code.label, more: code.domain, title: code.definition, run: () => this.add(code.id, row, span) }));
      const label = input.value.trim();
      if (label) for (const domain of this.data.domains)
        options.push({ label: `${words.new_code}: ${label}`, more: domain.label, run: () => this.create(label, domain.id, row, span) });
      at = Math.min(at, Math.max(0, options.length - 1));
      list.replaceChildren(...options.map((option, number) => {
        const item = make("li", option.label, { role: "option", id: `code-${number}`, title: option.title, "aria-selected": String(number === at) });
        item.append(make("small", option.more));
        item.addEventListener("click", () => run(option));
        return item;
      }));
      input.setAttribute("aria-activedescendant", `code-${at}`);
      list.children[at]?.scrollIntoView({ block: "nearest" });
    };
    input.addEventListener("input", () => { at = 0; fill(); });
    this.open(words.choose, [input, list], event => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { event.preventDefault(); at = (at + step + options.length) % options.length; fill(); }
      if (event.key === "Enter" && options[at]) { event.preventDefault(); run(options[at]); }
    });
    fill();
    input.focus();
  },

  create(label, domain, row, span) {
    this.marked = null;
    const op = { kind: "code", barrier: true, answer: row.number, version: row.version, label, domain, ...span };
    if (this.write(op)) this.say(this.data.words.making);
  },

  text(kind) {
    const row = this.row(), code = this.code(), { words } = this.data;
    if (!row || (kind === "memo" && !code)) return;
    const known = this.data.codes.find(own => own.id === code?.code);
    const title = kind === "memo" ? `${words.memo}: ${code.label}` : words.comment;
    const area = make("textarea", kind === "memo" ? known?.memo : "", { rows: 4, "aria-label": title });
    this.open(title, [area, make("p", words.save_text)], event => {
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      const text = area.value.trim();
      this.close();
      if (text) this.write(kind === "memo" ? { kind, code: code.code, text } : { kind, barrier: true, answer: row.number, text });
    });
    area.focus();
  },

  help() {
    const list = make("dl");
    for (const [key, does] of this.data.words.keys) list.append(make("dt", key), make("dd", does));
    this.open(this.data.words.help, [list], () => {});
  },

  // To the field above the grid; from there Enter and Escape lead back.
  search() {
    const label = this.data.words.word;
    const field = [...document.querySelectorAll("input")].find(input => input.getAttribute("aria-label") === label);
    if (field && field !== this.field) field.addEventListener("keydown", event => {
      if (["Enter", "Escape"].includes(event.key)) setTimeout(() => this.part("grid").focus(), 50);
    });
    this.field = field;
    field?.focus();
  },

  open(title, parts, keys) {
    this.dialog.replaceChildren(make("h2", title), ...parts);
    this.dialog.setAttribute("aria-label", title);
    this.dialog.keys = keys;
    this.dialog.showModal();
  },

  close() {
    this.dialog.close();
  },
});
