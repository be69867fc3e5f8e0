// The strip of how many lines there were, by level over time. A part of it can be
// chosen.

import { make } from './dom.js';
import { moment } from './logline.js';
import { onMove } from './logrows.js';
import { ask } from './logsource.js';
import { put } from './logstate.js';
import { say } from './words.js';

/** @typedef {{ time: string, counts: Record<string, number> }} Bucket */

const strip = /** @type {HTMLElement} */ (document.getElementById('log-times'));
const tip = make('span', { className: 'tip' });
const chosen = make('span', { className: 'chosen', hidden: true });
const svg = 'http://www.w3.org/2000/svg';

/** Worst at the bottom, where it is seen even if it is rare. */
const kinds = [['error', ['fatal', 'error']], ['warn', ['warn']], ['info', ['info']], ['none', ['debug', 'trace', 'none']]];

/** @type {Bucket[]} */
let buckets = [];
let until = '';

async function load() {
  const query = new URLSearchParams({ histogram: '1', buckets: String(Math.min(200, Math.max(40, Math.floor(innerWidth / 6)))) });
  try {
    const answer = await ask(query, 'application/x-ndjson');
    for (const part of (await answer.text()).split('\n')) {
      const object = part ? JSON.parse(part).histogram : undefined;
      if (object) ({ buckets, until } = object);
    }
  } catch {
    return; // without it the lines are as good
  }
  if (buckets.length < 2 || !until) return;
  draw();
}

function draw() {
  const picture = document.createElementNS(svg, 'svg');
  picture.setAttribute('viewBox', `0 0 ${buckets.length} 100`);
  picture.setAttribute('preserveAspectRatio', 'none');
  picture.setAttribute('aria-hidden', 'true');
  const sum = (/** @type {Bucket} */ b) => Object.values(b.counts).reduce((a, n) => a + n, 0);
  const highest = Math.max(1, ...buckets.map(sum));
  buckets.forEach((bucket, x) => {
    let y = 100;
    for (const [kind, levels] of kinds) {
      const n = /** @type {string[]} */ (levels).reduce((a, level) => a + (bucket.counts[level] ?? 0), 0);
      if (n === 0) continue;
      // A single error among thousands is to be seen, too.
      const height = Math.max(kind === 'error' || kind === 'warn' ? 8 : 1, (n / highest) * 92);
      const bar = document.createElementNS(svg, 'rect');
      bar.setAttribute('class', String(kind));
      bar.setAttribute('x', String(x + 0.1));
      bar.setAttribute('width', '0.8');
      bar.setAttribute('y', String(y - height));
      bar.setAttribute('height', String(height));
      picture.append(bar);
      y -= height;
    }
  });
  strip.setAttribute('role', 'img');
  strip.setAttribute('aria-label', say('timesOf', { from: moment(buckets[0]?.time ?? ''), to: moment(until) }));
  strip.replaceChildren(picture, chosen, tip);
  strip.hidden = false;
}

/** @param {PointerEvent} event */
const share = (event) => {
  const box = strip.getBoundingClientRect();
  return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
};

let from = -1;

/** @param {number} at */
function describe(at) {
  const bucket = buckets[Math.min(buckets.length - 1, Math.floor(at * buckets.length))];
  if (!bucket) return;
  const counts = kinds.slice(0, 2).map(([kind, levels]) => [kind, /** @type {string[]} */ (levels).reduce((a, l) => a + (bucket.counts[l] ?? 0), 0)]).filter(([, n]) => Number(n) > 0);
  tip.textContent = [moment(bucket.time), say('number', { n: Object.values(bucket.counts).reduce((a, n) => a + n, 0) }), ...counts.map(([kind, n]) => `${String(kind).toUpperCase()[0]} ${n}`)].join(' · ');
  tip.style.insetInlineStart = at < 0.5 ? `${at * 100 + 1}%` : 'auto';
  tip.style.insetInlineEnd = at < 0.5 ? 'auto' : `${(1 - at) * 100 + 1}%`;
}

strip.addEventListener('pointerdown', (event) => {
  from = share(event);
  strip.setPointerCapture(event.pointerId);
});
strip.addEventListener('pointermove', (event) => {
  const at = share(event);
  describe(at);
  if (from < 0) return;
  chosen.hidden = false;
  chosen.style.insetInlineStart = `${Math.min(from, at) * 100}%`;
  chosen.style.inlineSize = `${Math.abs(at - from) * 100}%`;
});
strip.addEventListener('pointerleave', () => {
  tip.textContent = '';
});
strip.addEventListener('pointerup', (event) => {
  const at = share(event);
  const [first, last] = [Math.min(from, at), Math.max(from, at)];
  from = -1;
  const begin = buckets[Math.floor(first * buckets.length)]?.time;
  if (!begin) return;
  const wide = last - first > 0.01;
  chosen.hidden = !wide;
  put('since', wide ? begin : '');
  put('until', wide ? buckets[Math.ceil(last * buckets.length)]?.time ?? until : '');
  document.getElementById('log-search')?.querySelector('[name="until"]')?.dispatchEvent(new Event('input', { bubbles: true }));
});

// Once the lines are there, and nothing else is to be done.
let asked = false;
onMove(() => {
  if (asked) return;
  asked = true;
  (window.requestIdleCallback ?? setTimeout)(() => load());
});
