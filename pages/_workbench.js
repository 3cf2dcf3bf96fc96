// The grid of answers and the card of one of them. What is sent both ways stands in _workbench.py.
// Texts become text nodes only: an answer's words can neither run nor fetch anything.

const BENCHES = new WeakMap();
const CHUNK = 50; // rows shown at once; twice as many are at hand, so the next answer is there
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu;

export default ({ data, parentElement, setStateValue }) => {
  let bench = BENCHES.get(parentElement);
  if (!bench) BENCHES.set(parentElement, (bench = new Bench(parentElement)));
  bench.transmit = ops => setStateValue("ops", { client: bench.client, time: Date.now(), ops });
  bench.take(data);
};

const make = (tag, text, settings = {}) => {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  return made;
};

class Bench {
  constructor(parent) {
    this.root = parent.querySelector("section");
    this.part = name => this.root.querySelector(`[data-part=${name}]`);
    this.client = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.rows = new Map(); // place in the list -> row
    this.queue = []; // writes that the server has not acknowledged
    this.later = []; // keys pressed while an undo is on its way
    this.sequence = 0;
    this.focus = 0;
    this.picked = ""; // the code that keys are about
    this.marked = null; // [first word, last word] while words are marked
    this.dialog = null;
    this.conflicts = [];
    this.root.addEventListener("keydown", event => this.key(event));
    this.root.addEventListener("pointerdown", event => this.point(event, true));
    this.root.addEventListener("pointerup", event => this.point(event, false));
    addEventListener("beforeunload", event => this.queue.length && event.preventDefault());
  }

  // ---- what the server says ----

  take(data) {
    const first = !this.data;
    this.data = data;
    if (data.list !== this.list || data.forget) this.rows.clear();
    if (data.list !== this.list) [this.list, this.focus, this.picked, this.marked] = [data.list, 0, "", null];
    data.rows.forEach((row, at) => this.rows.set(data.begin + at, row));
    if (data.ack.client === this.client) this.acknowledged(data);
    for (const op of this.queue) this.foresee(op);
    if (this.focus >= data.total) this.focus = Math.max(0, data.total - 1);
    this.draw();
    if (first && document.activeElement === document.body) this.part("grid").focus();
    this.send();
    this.want();
    if (!this.waits()) this.later.splice(0).forEach(press => press());
  }

  acknowledged(data) {
    const done = this.queue.filter(op => op.sequence <= data.ack.sequence);
    this.queue = this.queue.filter(op => op.sequence > data.ack.sequence);
    if (!done.length) return;
    if (data.focus !== null && done.some(op => ["undo", "redo"].includes(op.kind))) this.go(data.focus, false);
    this.conflicts.push(...data.conflicts);
    if (data.told) this.say(data.told);
  }

  waits() {
    return this.queue.some(op => op.barrier);
  }

  // ---- what is sent ----

  write(op) {
    if (!this.data.writer) return this.say(this.data.words.no_name);
    op.sequence = ++this.sequence;
    this.queue.push(op);
    this.foresee(op);
    this.draw();
    this.send();
  }

  // One message at a time, and all that is unacknowledged in it: the server does each write once.
  send() {
    if (!this.queue.length || this.queue.some(op => op.sent)) return this.state();
    for (const op of this.queue) {
      op.sent = true;
      if (op.barrier) break;
    }
    this.deliver();
  }

  // Sent again where no answer comes, as after a lost connection.
  deliver() {
    this.transmit(this.queue.filter(op => op.sent).map(({ sent, barrier, foreseen, ...told }) => told));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.queue.some(op => op.sent) && this.deliver(), 20000);
    this.state();
  }

  // Rows around the focus, where they are not at hand.
  want() {
    const begin = this.focus - (this.focus % CHUNK);
    const end = Math.min(begin + 2 * CHUNK, this.data.total);
    if (this.asked === `${this.list} ${begin}`) return;
    for (let place = begin; place < end; place++) {
      if (!this.rows.has(place)) {
        this.asked = `${this.list} ${begin}`;
        this.queue.push({ kind: "window", begin, sequence: ++this.sequence });
        return this.send();
      }
    }
  }

  // What a write will do, shown before the server has said so.
  foresee(op) {
    if (op.kind !== "decide" || op.foreseen === this.data) return;
    const row = [...this.rows.values()].find(row => row.number === op.answer);
    if (!row || row.version !== op.version) return;
    op.foreseen = this.data;
    row.version += 1;
    for (const choice of op.choices) {
      if (!choice.code) { row.checked = this.data.writer; row.recheck = ""; continue; }
      let code = row.codes.find(own => own.code === choice.code);
      if (!code) row.codes.push((code = { code: choice.code, label: this.label(choice.code), spans: [], evidence: [], given: false, source: "", sure: "" }));
      const person = choice.action !== "withdraw";
      Object.assign(code, { person, stale: "", by: person ? this.data.writer : "", counts: person ? choice.action !== "remove" : code.given });
      code.source = person ? this.data.words.person : code.evidence[0]?.source || "";
      if (choice.start !== undefined) code.spans = [[choice.start, choice.end]];
    }
  }

  label(code) {
    return (this.data.codes.find(own => own.id === code) || { label: code }).label;
  }

  // ---- keys and pointer ----

  key(event) {
    event.stopPropagation(); // Streamlit's own keys (r, c) are not meant here
    if (event.isComposing) return;
    if (this.dialog) return this.dialog.key?.(event);
    if (event.target.closest("input, textarea")) return;
    if (this.conflicts.length) return this.settleConflict(event);
    const name = (event.ctrlKey || event.metaKey ? "ctrl+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
    const press = this.marked ? this.markKeys(event)[name] : this.keys(event)[name];
    if (!press || event.altKey) return;
    event.preventDefault();
    this.waits() ? this.later.push(press) : press();
  }

  keys(event) {
    const by = step => () => this.go(this.focus + step);
    const last = this.data.total - 1;
    return {
      ArrowDown: by(1), j: by(1), ArrowUp: by(-1), k: by(-1), PageDown: by(10), PageUp: by(-10),
      Home: () => this.go(0), End: () => this.go(last),
      ArrowRight: () => this.pick(1), ArrowLeft: () => this.pick(-1),
      a: () => this.choose(), r: () => this.act("remove"), Delete: () => this.act("remove"),
      c: () => this.act("keep"), x: () => this.act("withdraw"),
      Enter: () => this.confirmAll(), w: () => this.mark(0, 0),
      u: () => this.turn(event.shiftKey ? "redo" : "undo"), "ctrl+z": () => this.turn(event.shiftKey ? "redo" : "undo"),
      "ctrl+y": () => this.turn("redo"),
      e: () => this.part("card").classList.toggle("whole"), s: () => this.similar(),
      m: () => this.text(event.shiftKey ? "memo" : "comment"), "?": () => this.help(), "/": () => this.search(),
    };
  }

  markKeys(event) {
    const [first, last] = this.marked;
    const count = this.words(this.row()).length;
    const move = step => () => {
      const to = Math.min(Math.max(last + step, 0), count - 1);
      this.mark(event.shiftKey ? first : to, to);
    };
    return {
      ArrowRight: move(1), ArrowLeft: move(-1), Home: move(-count), End: move(count),
      Enter: () => this.act("mark"), a: () => this.choose(), Escape: () => this.mark(),
    };
  }

  point(event, down) {
    const target = event.composedPath()[0];
    const word = target.closest?.("[data-word]");
    if (down) return void (this.from = word ? Number(word.dataset.word) : null);
    if (word && this.from !== null && (this.marked || this.from !== Number(word.dataset.word))) {
      const ends = [this.from, Number(word.dataset.word)].sort((a, b) => a - b);
      this.mark(...ends);
      this.part("grid").focus();
    }
    const row = target.closest?.("tr[data-place]");
    if (row) this.go(Number(row.dataset.place));
    const code = target.closest?.("[data-code]");
    if (code) { this.picked = code.dataset.code; this.draw(); this.part("grid").focus(); }
    const button = target.closest?.("button[data-key]");
    if (button) {
      this.part("grid").focus();
      this.key(new KeyboardEvent("keydown", { key: button.dataset.key, shiftKey: button.dataset.key === "U" }));
    }
  }

  go(place, tell = true) {
    const to = Math.min(Math.max(place, 0), this.data.total - 1);
    if (to === this.focus && tell) return;
    [this.focus, this.picked, this.marked] = [to, "", null];
    this.draw();
    this.want();
    const row = this.row();
    if (tell && row) this.say(`${this.place()}. ${row.codes.filter(c => c.counts).map(c => c.label).join(", ") || this.data.words.no_code}`);
  }

  pick(step) {
    const codes = this.row()?.codes || [];
    if (codes.length) this.picked = codes[(codes.indexOf(this.code()) + step + codes.length) % codes.length].code;
    this.draw();
  }

  code(row = this.row()) {
    return row?.codes.find(own => own.code === this.picked) || row?.codes[0];
  }

  act(action) {
    const row = this.row(), code = this.code();
    if (action === "mark" && !code) return this.choose();
    if (!code) return this.say(this.data.words.no_code);
    const span = action === "mark" ? this.span() : {};
    const kept = code.counts ? (code.given ? "confirm" : "add") : "remove";
    const marked = code.given ? "confirm" : "add";
    const does = { keep: kept, mark: marked }[action] || action;
    if (does === "withdraw" && !code.person) return;
    [this.marked, this.picked] = [null, code.code];
    this.write({ kind: "decide", answer: row.number, version: row.version, choices: [{ code: code.code, action: does, ...span }] });
    this.say(`${this.data.words[does]}: ${code.label}`);
  }

  add(code) {
    const row = this.row();
    const given = row.codes.find(own => own.code === code)?.given;
    const span = this.marked ? this.span() : {};
    this.marked = null;
    this.write({ kind: "decide", answer: row.number, version: row.version, choices: [{ code, action: given ? "confirm" : "add", ...span }] });
    this.picked = code;
    this.draw();
    this.say(`${this.data.words.add}: ${this.label(code)}`);
  }

  confirmAll() {
    const row = this.row();
    if (!row) return;
    const open = row.codes.filter(code => code.counts && (!code.person || code.stale));
    const choices = open.map(code => ({ code: code.code, action: code.given ? "confirm" : "add" }));
    this.write({ kind: "decide", answer: row.number, version: row.version, choices: [...choices, { code: "", action: "confirm" }] });
    if (this.data.writer) this.go(this.focus + 1);
  }

  turn(kind) {
    this.write({ kind, barrier: true });
  }

  similar() {
    const row = this.row();
    if (!row) return;
    this.queue.push({ kind: "similar", respondent: row.respondent, question: row.question, sequence: ++this.sequence });
    this.send();
  }

  settleConflict(event) {
    if (!["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    const { op } = this.conflicts.shift();
    const row = [...this.rows.values()].find(own => own.number === op.answer);
    if (event.key === "Enter" && row) this.write({ kind: "decide", answer: op.answer, version: row.version, choices: op.choices });
    this.draw();
  }

  mark(first, last) {
    this.marked = first === undefined || !this.words(this.row()).length ? null : [first, last];
    this.draw();
  }

  // The marked words as places in code points, as the server counts.
  span() {
    const words = this.words(this.row());
    const [first, last] = this.marked;
    return { start: words[Math.min(first, last)][0], end: words[Math.max(first, last)][1] };
  }

  words(row) {
    const points = text => Array.from(text).length;
    return [...(row?.text || "").matchAll(WORD)].map(found => {
      const start = points(row.text.slice(0, found.index));
      return [start, start + points(found[0])];
    });
  }

  // ---- dialogs ----

  choose() {
    const row = this.row();
    if (!row) return;
    const input = make("input", "", { type: "text", role: "combobox", "aria-expanded": true, "aria-controls": "codes", "aria-label": this.data.words.choose });
    const list = make("ul", "", { id: "codes", role: "listbox" });
    let at = 0, options = [];
    const fill = () => {
      const wanted = input.value.trim().toLocaleLowerCase();
      options = this.data.codes.filter(code => `${code.label} ${code.id} ${code.domain}`.toLocaleLowerCase().includes(wanted))
        .map(code => ({ label: code.label, more: code.domain, title: code.definition, run: () => this.add(code.id) }));
      if (wanted) for (const domain of this.data.domains) {
        const label = input.value.trim();
        options.push({ label: `${this.data.words.new_code}: ${label}`, more: domain.label, run: () => this.create(label, domain.id) });
      }
      at = Math.min(at, Math.max(0, options.length - 1));
      list.replaceChildren(...options.map((option, number) => {
        const item = make("li", option.label, { role: "option", id: `code-${number}`, title: option.title, "aria-selected": String(number === at) });
        item.append(make("small", option.more));
        item.addEventListener("pointerdown", event => { event.preventDefault(); this.close(); option.run(); });
        return item;
      }));
      input.setAttribute("aria-activedescendant", `code-${at}`);
      list.children[at]?.scrollIntoView({ block: "nearest" });
    };
    input.addEventListener("input", () => { at = 0; fill(); });
    this.open(this.data.words.choose, [input, list], event => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { event.preventDefault(); at = (at + step + options.length) % options.length; fill(); }
      if (event.key === "Enter" && options[at]) { event.preventDefault(); this.close(); options[at].run(); }
    });
    fill();
    input.focus();
  }

  create(label, domain) {
    const row = this.row(), span = this.marked ? this.span() : {};
    this.marked = null;
    this.write({ kind: "code", barrier: true, answer: row.number, version: row.version, label, domain, ...span });
    this.say(this.data.words.making);
  }

  text(kind) {
    const row = this.row(), code = this.code();
    if (!row || (kind === "memo" && !code)) return;
    const known = this.data.codes.find(own => own.id === code?.code);
    const title = kind === "memo" ? `${this.data.words.memo}: ${code.label}` : this.data.words.comment;
    const area = make("textarea", kind === "memo" ? known?.memo : "", { rows: 4, "aria-label": title });
    const save = () => {
      const text = area.value.trim();
      this.close();
      if (text) this.write(kind === "memo" ? { kind, code: code.code, text } : { kind, barrier: true, answer: row.number, text });
    };
    this.open(title, [area, make("p", this.data.words.save_text)], event => {
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); save(); }
    });
    area.focus();
  }

  help() {
    const list = make("dl");
    for (const [key, does] of this.data.words.keys) list.append(make("dt", key), make("dd", does));
    this.open(this.data.words.help, [list], () => {});
  }

  search() {
    const label = this.data.words.word;
    [...document.querySelectorAll("input")].find(input => input.getAttribute("aria-label") === label)?.focus();
  }

  open(title, parts, key) {
    const box = this.part("dialog");
    box.replaceChildren(make("h3", title), ...parts);
    box.setAttribute("aria-label", title);
    box.hidden = false;
    box.focus();
    this.dialog = { key: event => event.key === "Escape" ? (event.preventDefault(), this.close()) : key(event) };
  }

  close() {
    this.dialog = null;
    this.part("dialog").hidden = true;
    this.part("grid").focus();
  }

  // ---- what is seen ----

  row() {
    return this.rows.get(this.focus);
  }

  place() {
    return this.data.words.place.replace("{place}", this.focus + 1).replace("{total}", this.data.total_told);
  }

  say(text) {
    this.part("said").textContent = text;
  }

  state() {
    const open = this.queue.filter(op => !["window", "similar"].includes(op.kind)).length;
    this.part("state").textContent = open ? this.data.words.saving : this.data.words.saved;
    this.part("state").dataset.open = open;
  }
}
