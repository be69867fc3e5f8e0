// The strip of how many events there were, by level over time. A click leads to a
// time, a part of it can be chosen.

import { make } from '../shared/dom.js';
import { markErrors } from './scrollbar.js';
import { byClock, clockOf, moment } from './line.js';
import { goToTime } from './place.js';
import { onMove, rows, tellMove, view } from './rows.js';
import { refused } from './search.js';
import { ask, know, total } from './source.js';
import { onInput, put, value } from './form.js';
import { say } from '../shared/words.js';

/** @typedef {{ time: string, counts: Record<string, number> }} Bucket */

const strip = /** @type {HTMLElement} */ (document.getElementById('log-times'));
const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
picture.setAttribute('preserveAspectRatio', 'none');
picture.setAttribute('aria-hidden', 'true');
const ends = [make('span', { className: 'end' }), make('span', { className: 'end last' })];
const chosen = make('span', { className: 'chosen', hidden: true });
const tip = make('span', { className: 'tip' });
strip.append(picture, ...ends, chosen, tip);

/** Worst at the bottom, where it is seen even if it is rare. @type {[string, string[]][]} */
const kinds = [['error', ['fatal', 'error']], ['warn', ['warn']], ['info', ['info']], ['none', ['debug', 'trace', 'none']]];
const bars = 68; // percent of the height: above them are the times
const least = 8; // of it for errors and warnings: a single one among thousands is to be seen

/** @type {Bucket[]} */
let buckets = [];
let until = '';

async function load() {
  const query = new URLSearchParams({
    histogram: '1',
    buckets: String(Math.min(200, Math.max(40, Math.floor(innerWidth / 6)))),
    places: String(Math.min(500, Math.max(50, Math.floor(view.clientHeight / 2)))),
  });
  const answer = await ask(query, 'application/x-ndjson');
  for (const part of (await answer.text()).split('\n')) {
    const object = part ? JSON.parse(part).histogram : undefined;
    if (!object) continue;
    const clock = clockOf(rows.find((row) => row.line.time)?.line);
    buckets = object.buckets.map((/** @type {Bucket} */ b) => ({ ...b, time: byClock(b.time, clock) }));
    until = object.until && byClock(object.until, clock);
    know(object.files);
    markErrors(object.errors ?? []);
  }
  size = total() ?? 0;
  draw();
  tellMove();
}

/**
 * How many events of some levels a bucket has.
 *
 * @param {Bucket} bucket
 * @param {string[]} levels
 */
const events = (bucket, levels) => levels.reduce((n, level) => n + (bucket.counts[level] ?? 0), 0);
const allEvents = (/** @type {Bucket} */ bucket) => events(bucket, Object.keys(bucket.counts));

function draw() {
  strip.hidden = buckets.length < 2 || !until;
  if (strip.hidden) return;
  picture.setAttribute('viewBox', `0 0 ${buckets.length} 100`);
  picture.replaceChildren();
  const highest = Math.max(1, ...buckets.map(allEvents));
  buckets.forEach((bucket, x) => {
    let y = 100;
    for (const [kind, levels] of kinds) {
      const n = events(bucket, levels);
      if (n === 0) continue;
      const height = Math.max(kind === 'error' || kind === 'warn' ? least : 1, (n / highest) * bars);
      const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      for (const [name, v] of Object.entries({ class: kind, x: x + 0.1, width: 0.8, y: y - height, height })) bar.setAttribute(name, String(v));
      picture.append(bar);
      y -= height;
    }
  });
  const [from, to] = [moment(buckets[0]?.time ?? ''), moment(until)];
  strip.setAttribute('role', 'img');
  strip.setAttribute('aria-label', say('timesOf', { from, to }));
  const day = from.slice(0, 6) === to.slice(0, 6) ? 6 : 0; // said once
  ends.forEach((end, i) => { end.textContent = i === 0 ? from.slice(0, 11) : to.slice(day, 11); });
  drawChosen();
}

/** Where a time is, as a share of the strip; null for what is not a time here, or while there is no strip. @param {string} time */
function shareOf(time) {
  const [first, last] = [Date.parse(buckets[0]?.time ?? ''), Date.parse(until)];
  const at = /T.*(Z|[+-]\d\d:\d\d)$/.test(time) ? Date.parse(time) : NaN;
  const share = (at - first) / (last - first);
  return Number.isNaN(share) ? null : Math.max(0, Math.min(1, share));
}

/** Marks the part that the form names. */
function drawChosen() {
  const [since, end] = [value('since'), value('until')];
  const [from, to] = [since ? shareOf(since) : 0, end ? shareOf(end) : 1];
  chosen.hidden = (!since && !end) || from === null || to === null;
  mark(from ?? 0, to ?? 1);
}

/**
 * @param {number} from
 * @param {number} to
 */
function mark(from, to) {
  chosen.style.insetInlineStart = `${from * 100}%`;
  chosen.style.inlineSize = `${(to - from) * 100}%`;
}

/** @param {PointerEvent} event */
const share = (event) => {
  const box = strip.getBoundingClientRect();
  return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
};

const bucketAt = (/** @type {number} */ at) => buckets[Math.min(buckets.length - 1, Math.floor(at * buckets.length))];

/** @param {number} at */
function describe(at) {
  const bucket = bucketAt(at);
  if (!bucket) return;
  const worst = kinds.slice(0, 2).map(([kind, levels]) => ({ letter: kind.slice(0, 1).toUpperCase(), n: events(bucket, levels) })).filter(({ n }) => n > 0);
  tip.textContent = [moment(bucket.time), say('number', { n: allEvents(bucket) }), ...worst.map(({ letter, n }) => `${letter} ${n}`)].join(' · ');
  const [wide, beside] = [strip.clientWidth, 6]; // pixels
  const x = at < 0.5 ? at * wide + beside : at * wide - beside - tip.offsetWidth;
  tip.style.insetInlineStart = `${Math.max(0, Math.min(wide - tip.offsetWidth, x))}px`;
}

/**
 * Chooses a range of times, or with two '' none.
 *
 * @param {string} since
 * @param {string} end
 */
function choose(since, end) {
  put('since', since);
  put('until', end);
  document.querySelector('#log-search [name="until"]')?.dispatchEvent(new Event('input', { bubbles: true }));
}

let from = -1; // where the pointer went down

strip.addEventListener('pointerdown', (event) => {
  from = share(event);
  strip.setPointerCapture(event.pointerId);
});
strip.addEventListener('pointermove', (event) => {
  const at = share(event);
  describe(at);
  if (from < 0) return;
  chosen.hidden = false;
  mark(Math.min(from, at), Math.max(from, at));
});
strip.addEventListener('pointerleave', () => {
  tip.textContent = '';
});
strip.addEventListener('pointercancel', () => {
  from = -1;
  drawChosen();
});
strip.addEventListener('pointerup', (event) => {
  const at = share(event);
  const [first, last] = [Math.min(from, at), Math.max(from, at)];
  from = -1;
  const bucket = bucketAt(first);
  if (!bucket) return;
  if (last - first > 0.01) choose(bucket.time, buckets[Math.ceil(last * buckets.length)]?.time ?? until);
  else if (value('since') || value('until')) choose('', '');
  else {
    drawChosen();
    goToTime(bucket.time).catch(refused);
  }
});
onInput(['since', 'until'], drawChosen);
onInput(['zone'], draw);

// Once the lines are there and nothing else is to be done, when other files are
// shown, and now and then while the log grows.
const patience = 60_000; // ms
let known = ''; // what the strip is of
let size = 0;
let then = 0; // when it was asked for
onMove(() => {
  if (from < 0) drawChosen();
  const wanted = `${value('rotated')} ${value('charset')}`;
  const grown = (total() ?? 0) > size && performance.now() - then > patience;
  if (known === wanted && !grown) return;
  known = wanted;
  then = performance.now();
  (window.requestIdleCallback ?? setTimeout)(() => load().catch(() => {})); // without it the lines are as good
});
