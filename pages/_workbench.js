// The grid of answers and the card of one of them. What is sent both ways stands in _workbench.py.
// Texts become text nodes only: an answer's words can neither run nor fetch anything.

const CHUNK = 25; // rows shown at once; those before and after are at hand, so the next is there
const AGAIN = 5000; // milliseconds after which unacknowledged writes are sent once more
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu;
const BENCHES = new WeakMap();
// Writes that the server has not acknowledged: of this tab, so that they outlive a change of page.
const LINE = { client: crypto.getRandomValues(new Uint32Array(2)).join("-"), sequence: 0, seen: 0, queue: [] };
addEventListener("beforeunload", event => LINE.queue.length && event.preventDefault());

export default ({ data, parentElement, setStateValue }) => {
  let bench = BENCHES.get(parentElement);
  if (!bench) BENCHES.set(parentElement, (bench = new Bench(parentElement)));
  bench.transmit = told => setStateValue("ops", { client: LINE.client, time: Date.now(), ...told });
  bench.take(data);
  document.getElementById("unsaved")?.remove();
  return () => {
    clearTimeout(bench.timer);
    setTimeout(() => parentElement.isConnected || parentElement.host?.isConnected || unsaved(data.words.unsaved), 300);
  };
};

// On another page: that there are writes which wait for this one.
const unsaved = words => {
  if (!LINE.queue.some(op => op.survey) || document.getElementById("unsaved")) return;
  const told = make("div", words, { id: "unsaved", role: "alert" });
  told.style.cssText = "position:fixed;bottom:1rem;right:1rem;z-index:9999;padding:.7rem 1rem;border:2px solid #8a4b00;border-radius:.5rem;background:#fff4d6;color:#1f2933";
  document.body.append(told);
};

const make = (tag, text, settings = {}) => {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value);
  }
  return made;
};

class Bench {
  constructor(parent) {
    this.root = parent.querySelector("section");
    this.part = name => this.root.querySelector(`[data-part=${name}]`);
    this.rows = new Map(); // place in the list -> row
    this.focus = 0;
    this.picked = ""; // the code that keys are about
    this.marked = null; // [first word, last word] while words are marked
    this.conflicts = [];
    this.root.addEventListener("keydown", event => this.key(event));
    this.root.addEventListener("pointerdown", event => this.point(event, true));
    this.root.addEventListener("pointerup", event => this.point(event, false));
    this.root.addEventListener("dblclick", event => this.markOne(event));
    addEventListener("online", () => LINE.queue.length && this.deliver());
    this.dialog = this.part("dialog");
    this.dialog.addEventListener("close", () => this.part("grid").focus());
  }

  // ---- what the server says ----

  take(data) {
    const first = !this.data, here = this.row()?.number, relisted = data.list !== this.list;
    this.data = data;
    this.rows = new Map(data.rows.map((row, at) => [data.begin + at, row]));
    if (relisted) {
      const found = data.rows.findIndex(row => row.number === here);
      [this.list, this.focus, this.marked] = [data.list, found < 0 ? data.chunk : data.begin + found, null];
    }
    if (first || relisted) this.asked = data.chunk;
    if (data.ack.client === LINE.client) this.acknowledged(data);
    for (const op of LINE.queue) this.foresee(op);
    this.focus = Math.max(0, Math.min(this.focus, data.total - 1));
    this.draw();
    this.arrive();
    if (first) this.begin();
    else this.want();
  }

  // Where another page led to, or where this tab was before: a reload does not lose the place.
  begin() {
    if (document.activeElement === document.body) this.part("grid").focus();
    const before = JSON.parse(sessionStorage.getItem("workbench") || "{}");
    if (this.data.led) this.push({ kind: "goto", answer: this.data.led });
    else if (before.survey === this.data.survey && before.number !== this.row()?.number) this.push({ kind: "goto", answer: before.number });
    else if (LINE.queue.length) this.deliver();
  }

  acknowledged(data) {
    LINE.queue = LINE.queue.filter(op => op.sequence > data.ack.sequence);
    this.part("error").hidden = !data.error;
    this.part("error").textContent = data.error;
    const waiting = LINE.queue.some(op => !op.sent);
    for (const found of data.outcomes.filter(one => one.sequence > LINE.seen)) {
      LINE.seen = found.sequence;
      // What this tab's own undo, comment or new theme raised is no surprise to what waited for it.
      for (const op of LINE.queue) if (op.version !== undefined && !op.sent) op.version += found.raised[op.answer] || 0;
      if (found.conflict) this.collide(found.conflict);
      if (found.focus !== null) this.go(found.focus, false);
      if (found.told) this.say(found.told);
    }
    if (waiting) this.deliver();
  }

  // Several writes on one answer that somebody changed are one conflict.
  collide(found) {
    const same = this.conflicts.find(own => own.op.answer === found.op.answer);
    if (!same) return void this.conflicts.push(found);
    same.op.choices.push(...found.op.choices);
    same.mine.push(...found.mine);
    same.theirs = found.theirs;
  }

  // ---- what is sent ----

  write(op) {
    if (!this.data.writer) return this.say(this.data.words.no_name);
    this.push({ ...op, survey: this.data.survey, knows: this.data.conflict_count });
    this.draw();
    return true;
  }

  push(op) {
    op.sequence = ++LINE.sequence;
    LINE.queue.push(op);
    this.foresee(op);
    this.deliver();
  }

  // All that is unacknowledged, again and again; the server does each once. What follows a write
  // whose outcome is not foreseen (undo, comment, new theme) waits for it.
  deliver() {
    const barrier = LINE.queue.findIndex(op => op.barrier);
    const sent = barrier < 0 ? LINE.queue : LINE.queue.slice(0, barrier + 1);
    for (const op of sent) op.sent = true;
    const ops = sent.map(({ sent, barrier, foreseen, ...told }) => told);
    this.asked = this.focus - (this.focus % CHUNK);
    this.transmit({ ops, seen: LINE.seen, list: this.list, chunk: this.asked });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => LINE.queue.length && this.deliver(), AGAIN);
    this.state();
  }

  // The rows around the focus, when it has gone on to others.
  want() {
    if (this.asked !== this.focus - (this.focus % CHUNK)) this.deliver();
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
      code.span = choice.start === undefined ? null : [choice.start, choice.end];
      if (code.span) code.spans = [code.span];
    }
  }

  label(code) {
    return (this.data.codes.find(own => own.id === code) || { label: code }).label;
  }

  // ---- keys and pointer ----

  key(event) {
    event.stopPropagation(); // Streamlit's own keys (r, c) are not meant here
    if (event.isComposing || event.altKey) return;
    if (this.dialog.open) return this.dialog.keys?.(event);
    if (event.target.closest("button") && ["Enter", " "].includes(event.key)) return;
    const name = (event.ctrlKey || event.metaKey ? "ctrl+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (this.press(name, event.shiftKey, event.repeat)) event.preventDefault();
  }

  // Do what a key stands for; tell whether it stands for anything.
  press(name, shift, repeated = false) {
    if (this.conflicts.length) return this.settle(name);
    const moves = this.moves();
    const keys = this.marked ? this.markKeys(shift) : { ...moves, ...this.keys(shift) };
    const does = keys[name];
    if (!does) return false;
    // A key that is held down moves on and on, but decides once.
    if (!repeated || moves[name] || name.startsWith("Arrow")) does();
    return true;
  }

  moves() {
    const by = step => () => this.go(this.focus + step);
    return {
      ArrowDown: by(1), j: by(1), ArrowUp: by(-1), k: by(-1), PageDown: by(10), PageUp: by(-10),
      Home: () => this.go(0), End: () => this.go(this.data.total - 1),
    };
  }

  keys(shift) {
    return {
      ArrowRight: () => this.pick(1), ArrowLeft: () => this.pick(-1),
      a: () => this.choose(), r: () => this.act("remove"), Delete: () => this.act("remove"),
      c: () => this.act("keep"), x: () => this.act("withdraw"),
      Enter: () => this.confirmAll(), w: () => this.mark(0, 0),
      u: () => this.turn(shift ? "redo" : "undo"), "ctrl+z": () => this.turn(shift ? "redo" : "undo"),
      "ctrl+y": () => this.turn("redo"),
      e: () => this.part("card").classList.toggle("whole"), s: () => this.similar(),
      l: () => this.push({ kind: "list", answer: this.row()?.number }),
      m: () => this.text(shift ? "memo" : "comment"), "?": () => this.help(), "/": () => this.search(),
    };
  }

  markKeys(shift) {
    const [first, last] = this.marked;
    const count = this.words(this.row()).length;
    const move = step => () => {
      const to = Math.min(Math.max(last + step, 0), count - 1);
      this.mark(shift ? first : to, to);
    };
    return {
      ArrowRight: move(1), ArrowLeft: move(-1), Home: move(-count), End: move(count),
      Enter: () => this.act("mark"), a: () => this.choose(), Escape: () => this.mark(),
    };
  }

  point(event, down) {
    const path = event.composedPath(), target = path[0];
    if (this.dialog.open || !target.closest) return;
    const word = this.wordAt(event);
    if (down) return void ([this.from, this.fromX, this.fromRow] = [word, event.clientX, target.closest("tr[data-place]")?.dataset.place]);
    const dragged = Math.abs(event.clientX - this.fromX) > 3;
    if (word !== null && this.from !== null && (this.marked || (dragged && target.closest(".text")))) {
      this.mark(Math.min(this.from, word), Math.max(this.from, word));
      getSelection()?.removeAllRanges();
    }
    const row = target.closest("tr[data-place]"), code = target.closest("[data-code]"), button = target.closest("button[data-key]");
    if (row && row.dataset.place === this.fromRow) this.go(Number(row.dataset.place));
    if (code) { this.picked = code.dataset.code; this.draw(); }
    if (button) this.press(button.dataset.key.length === 1 ? button.dataset.key.toLowerCase() : button.dataset.key, button.dataset.key === "U");
    if (!this.dialog.open && !String(getSelection() || "")) this.part("grid").focus({ preventScroll: true });
  }

  // The word under the pointer, or the nearest one where it is between words of the answer.
  wordAt(event) {
    const text = event.composedPath().find(at => at.classList?.contains("text"));
    if (!text) return null;
    const own = event.composedPath()[0].closest("[data-word]");
    if (own) return Number(own.dataset.word);
    const far = part => {
      const box = part.getBoundingClientRect();
      const out = (at, low, high) => Math.max(low - at, at - high, 0);
      return out(event.clientY, box.top, box.bottom) * 1000 + out(event.clientX, box.left, box.right);
    };
    const parts = [...text.querySelectorAll("[data-word]")];
    if (!parts.length) return null;
    return Number(parts.reduce((best, part) => (far(part) < far(best) ? part : best)).dataset.word);
  }

  markOne(event) {
    const word = this.wordAt(event);
    if (word !== null) { getSelection()?.removeAllRanges(); this.mark(word, word); }
  }

  go(place, tell = true) {
    const to = Math.min(Math.max(place, 0), this.data.total - 1);
    if (to === this.focus && tell) return;
    [this.focus, this.picked, this.marked] = [to, "", null];
    this.draw();
    this.want();
    this.arriving = tell ? "told" : "silent";
    this.arrive();
  }

  // Say where one is now, as soon as the row is here.
  arrive() {
    const row = this.row();
    if (!row || !this.arriving) return;
    sessionStorage.setItem("workbench", JSON.stringify({ survey: this.data.survey, number: row.number }));
    const codes = row.codes.filter(own => own.counts).map(own => own.label).join(", ");
    if (this.arriving === "told") this.say(`${this.place()}. ${codes || this.data.words.no_code}`);
    this.arriving = "";
  }

  pick(step) {
    const codes = this.row()?.codes || [];
    if (!codes.length) return;
    this.picked = codes[(codes.indexOf(this.code()) + step + codes.length) % codes.length].code;
    this.draw();
    const { label, source, counts, stale } = this.code();
    this.say([label, counts ? source : this.data.words.removed, stale].filter(Boolean).join(", "));
  }

  code(row = this.row()) {
    return row?.codes.find(own => own.code === this.picked) || row?.codes[0];
  }

  // What somebody says of a code that stays as it is: its own marked words stay, too.
  kept(code) {
    const action = code.counts ? (code.given ? "confirm" : "add") : "remove";
    return { code: code.code, action, ...(code.span ? { start: code.span[0], end: code.span[1] } : {}) };
  }

  act(action) {
    const row = this.row(), code = this.code();
    if (action === "mark" && !code) return this.choose();
    if (!code) return this.say(this.data.words.no_code);
    if (action === "withdraw" && !code.person) return;
    const marked = action === "mark" && { code: code.code, action: code.given ? "confirm" : "add", ...this.span() };
    const choice = marked || (action === "keep" ? this.kept(code) : { code: code.code, action });
    [this.marked, this.picked] = [null, code.code];
    if (this.decide(row, [choice])) this.say(`${this.data.words[choice.action]}: ${code.label}`);
  }

  decide(row, choices) {
    return this.write({ kind: "decide", answer: row.number, version: row.version, choices });
  }

  // `row` and `span` are of the moment at which the choice of a code was opened.
  add(code, row, span) {
    const given = row.codes.find(own => own.code === code)?.given;
    [this.marked, this.picked] = [null, code];
    if (this.decide(row, [{ code, action: given ? "confirm" : "add", ...span }])) this.say(`${this.data.words.add}: ${this.label(code)}`);
  }

  confirmAll() {
    const row = this.row();
    if (!row) return;
    const open = row.codes.filter(code => code.stale || (code.counts && !code.person));
    if (this.decide(row, [...open.map(code => this.kept(code)), { code: "", action: "confirm" }])) this.go(this.focus + 1);
  }

  turn(kind) {
    this.write({ kind, barrier: true });
  }

  similar() {
    const row = this.row();
    if (row) this.push({ kind: "similar", respondent: row.respondent, question: row.question });
  }

  settle(name) {
    if (!["Enter", "Escape"].includes(name)) return false;
    const { op } = this.conflicts.shift();
    const row = [...this.rows.values()].find(own => own.number === op.answer);
    if (name === "Enter") this.decide(row || { number: op.answer, version: op.now }, op.choices);
    this.draw();
    return true;
  }

  mark(first, last) {
    const words = this.words(this.row());
    this.marked = first === undefined || !words.length ? null : [first, last];
    this.draw();
    if (first !== undefined && !words.length) this.say(this.data.words.no_words);
    if (!this.marked) return;
    const { start, end } = this.span();
    this.say(this.quoted(Array.from(this.row().text).slice(start, end).join("")));
  }

  // The marked words as places in code points, as the server counts.
  span() {
    if (!this.marked) return {};
    const words = this.words(this.row());
    const [first, last] = [...this.marked].sort((a, b) => a - b);
    return { start: words[first][0], end: words[last][1] };
  }

  words(row) {
    if (!row) return [];
    if (row.cut) return row.cut;
    let point = 0, unit = 0;
    const to = index => {
      for (; unit < index; unit += row.text.codePointAt(unit) > 0xffff ? 2 : 1) point += 1;
      return point;
    };
    row.cut = [...row.text.matchAll(WORD)].map(found => [to(found.index), to(found.index + found[0].length)]);
    return row.cut;
  }

  // ---- what is seen ----

  row() {
    return this.rows.get(this.focus);
  }

  place() {
    return this.data.words.place.replace("{place}", this.focus + 1).replace("{total}", this.data.total_told);
  }

  quoted(words) {
    return this.data.words.quoted.split("{words}").join(words);
  }

  say(text) {
    this.part("said").textContent = text;
  }

  state() {
    const open = LINE.queue.filter(op => op.survey).length;
    const told = open ? this.data.words.saving : this.data.words.saved;
    if (this.part("state").textContent !== told) this.part("state").textContent = told;
    this.part("state").dataset.open = open;
  }
}
