// A phone's browser, as little of it as the script of the form asks for; the network is real, and can be cut.
// Input: { script, url, steps }; output: what happened after each step.
import { readFileSync } from 'node:fs';
import { webcrypto } from 'node:crypto';

// Older ones hide it.
globalThis.crypto ??= webcrypto;

const { script, url, steps } = JSON.parse(readFileSync(0, 'utf8'));
const address = new URL(url);
const shelf = new Map();
let network = 'up';
let page;

function element(extra) { return Object.assign({ value: '', checked: false, files: [], hidden: true, textContent: '' }, extra); }

// A page that is opened anew; what is on the phone's shelf stays.
function open() {
  const listeners = {};
  const fields = { once: element(), key: element(), grid: element(), words: element(), place: element(), name: element(), phone: element(), photos: element(), discipline: element() };
  const seen = { went: null, submitted: 0 };
  const form = {
    dataset: { kept: 'KEPT', photos: 'PHOTOS', sending: 'SENDING' },
    elements: { namedItem: (name) => fields[name] ?? null },
    addEventListener: (name, does) => { listeners[name] = does; },
    submit: () => { seen.submitted += 1; },
  };
  const said = element();
  const window = {
    fetch: true, FormData: true,
    localStorage: { getItem: (k) => shelf.get(k) ?? null, setItem: (k, v) => { if (v.length > 60000) throw new Error('full'); shelf.set(k, v); }, removeItem: (k) => shelf.delete(k) },
    addEventListener: (name, does) => { listeners[name] = does; },
  };
  const reached = async (path, init) => {
    if (network === 'down') throw new TypeError('network');
    const answer = await fetch(new URL(path, address), init);
    // The answer is lost on its way back.
    if (network === 'lossy' && init?.method === 'POST') throw new TypeError('network');
    return answer;
  };
  const body = new Function('window', 'document', 'location', 'localStorage', 'fetch', 'setInterval', script);
  body(window, { getElementById: (id) => (id === 'report' ? form : id === 'kept' ? said : null) },
    { pathname: address.pathname, replace: (to) => { seen.went = to; } }, window.localStorage, reached, () => 0);
  page = { fields, listeners, said, seen };
}

const settle = () => new Promise((done) => setTimeout(done, 300));
const happened = [];
for (const step of steps) {
  if (step.open) { open(); await settle(); }
  if (step.network) network = step.network;
  if (step.type) { Object.assign(page.fields.words, { value: step.type }); page.listeners.input(); }
  if (step.tick) { page.fields.discipline.checked = true; page.fields.phone.value = '13900002222'; page.listeners.input(); }
  if (step.send) { await page.listeners.submit({ preventDefault() {} }); await settle(); }
  if (step.online) { await page.listeners.online(); await settle(); }
  happened.push({ said: page.said.hidden ? '' : page.said.textContent, went: page.seen.went, submitted: page.seen.submitted, words: page.fields.words.value, kept: [...shelf.values()].join('') });
}
process.stdout.write(JSON.stringify(happened));
