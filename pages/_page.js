// What Streamlit leaves out of its page: the language, some roles, and its own English words, of
// which the server sends a table. Text nodes and attributes only; charts and tables of data are
// not looked at, and what our own components draw is out of reach in their shadow roots.

const DATA = "svg, canvas, [data-testid='stDataFrameGlideDataEditor']";
const ATTRIBUTES = ["aria-label", "title", "placeholder", "data-title"];
const RESTING = "[data-test-script-state='notRunning']", FETCHING = "[data-testid='stSkeleton']";
const WIDE = 640; // pixels across from which a chart's title has long lines
const shown = new WeakMap(); // node -> place ("" is its text) -> [what Streamlit wrote, what we did]
let rules = new Map(); // selector -> what holds there
let places = "", table = "", observer;

// Streamlit runs a page anew at a bare "r" and offers to empty its memory at "c": people who
// dictate or slip press such keys unawares.
document.body.addEventListener("keydown", event => {
  if (["r", "c"].includes(event.key.toLowerCase()) && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
});

let tell, narrow = false, isNarrow = false;
const width = new ResizeObserver(([{ contentRect }]) => {
  isNarrow = contentRect.width < WIDE;
  tellWidth();
});

// Not while the script runs or a field is still being fetched: another run would make it lose what
// is chosen in it.
function tellWidth() {
  if (isNarrow === narrow) return;
  if (!document.querySelector(RESTING) || document.querySelector(FETCHING)) {
    setTimeout(tellWidth, 100);
    return;
  }
  narrow = isNarrow;
  tell("narrow", narrow);
}

export default ({ data, setStateValue }) => {
  document.documentElement.lang = data.language;
  tell = setStateValue;
  width.observe(document.querySelector("[data-testid='stMainBlockContainer']"));
  if (JSON.stringify(data) === table) return;
  table = JSON.stringify(data);
  rules = new Map();
  for (const one of data.words) hold(one[0], worded(one));
  for (const [within, attribute, value] of data.mends) hold(within, element => set(element, attribute, value));
  places = [...rules.keys()].join();
  observer?.disconnect();
  observer = new MutationObserver(follow);
  observer.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
  look(document.body);
};

// Streamlit keeps the bare address of a page that opens as a place of its own, so that "back" would
// lead to the same page once more.
const push = history.pushState.bind(history);
history.pushState = (state, title, url) => {
  const to = new URL(url ?? "", location.href);
  const same = to.pathname === location.pathname && !location.search;
  if (same) history.replaceState(state, title, url);
  else push(state, title, url);
};

function hold(within, does) {
  if (!rules.has(within)) rules.set(within, []);
  rules.get(within).push(does);
}

function set(element, attribute, value) {
  if (element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}

// What puts our words in the place of Streamlit's; "{}" stands for what is kept as it is.
function worded([, attribute, english, said]) {
  const parts = english.split("{}").map(part => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const reads = new RegExp(`^${parts.join("(.*)")}$`, "s");
  if (attribute) return element => {
    const value = element.getAttribute(attribute);
    if (value) replace(element, attribute, value, reads, said, text => element.setAttribute(attribute, text));
  };
  return element => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node; (node = texts.nextNode()); ) replace(node, "", node.data, reads, said, text => (node.data = text));
  };
}

// What we wrote ourselves is read as what stood there before, so that a change of language finds it.
function replace(node, place, value, reads, said, write) {
  const before = shown.get(node)?.[place];
  const text = before && before[1] === value ? before[0] : value;
  const found = reads.exec(text.trim());
  if (!found) return;
  let at = 0;
  const ours = text.replace(text.trim(), () => said.replace(/\{\}/g, () => found[++at]));
  shown.set(node, { ...shown.get(node), [place]: [text, ours] });
  if (ours !== value) write(ours);
}

function follow(records) {
  const touched = new Set(), added = new Set();
  for (const { target, addedNodes } of records) {
    touched.add(target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement);
    for (const node of addedNodes) if (node instanceof HTMLElement) added.add(node);
  }
  for (const own of touched) {
    if (!own?.isConnected || own.closest(DATA)) continue;
    for (let at = own.closest(places); at; at = at.parentElement?.closest(places)) mend(at);
  }
  for (const own of added) {
    const inside = added.has(own.parentElement) || !own.isConnected || own.closest(DATA);
    if (!inside) look(own);
  }
}

function look(root) {
  if (root.matches(places)) mend(root);
  root.querySelectorAll(places).forEach(mend);
}

function mend(element) {
  for (const [within, does] of rules) if (element.matches(within)) does.forEach(one => one(element));
}
