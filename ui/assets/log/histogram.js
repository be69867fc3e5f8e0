// The histogram: the number of events over time, by level. A click goes to a time, dragging
// selects a range.

import { make } from '../shared/dom.js';
import { broken, guarded, ignoreFailure } from '../shared/errors.js';
import { markErrors } from './scrollbar.js';
import { moment } from './line.js';
import { goToTime } from './place.js';
import { onMove, tellMove, view } from './rows.js';
import { logSize, requestLog, setFiles } from './source.js';
import { filterQuery, onInput, setValue, value } from './form.js';
import { state } from './state.js';
import { byClock, clockOf } from './times.js';
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

/** The levels of each colour. Errors are at the bottom, where a single one can be seen. @type {[string, string[]][]} */
const kinds = [['error', ['fatal', 'error']], ['warn', ['warn']], ['info', ['info']], ['none', ['debug', 'trace', 'none']]];
const maxBar = 68; // percent of the height: the times are above the bars
const minBar = 8; // percent, for errors and warnings: a single one among thousands can be seen

/** @type {Bucket[]} */
let buckets = [];
let end = ''; // of the last bucket

async function load() {
  const query = new URLSearchParams({
    histogram: '1',
    buckets: String(Math.min(200, Math.max(40, Math.floor(innerWidth / 6)))),
    places: String(Math.min(500, Math.max(50, Math.floor(view.clientHeight / 2)))),
  });
  const answer = await requestLog(query, 'application/x-ndjson');
  for (const part of (await answer.text().catch(broken())).split('\n')) {
    const object = part ? JSON.parse(part).histogram : undefined;
    if (!object) continue;
    const clock = clockOf(state.window.rows.find((row) => row.line.time)?.line);
    buckets = object.buckets.map((/** @type {Bucket} */ b) => ({ ...b, time: byClock(b.time, clock) }));
    end = object.until && byClock(object.until, clock);
    setFiles(object.files);
    markErrors(object.errors ?? []);
  }
  sizeThen = logSize() ?? 0;
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
  strip.hidden = buckets.length < 2 || !end;
  if (strip.hidden) return;
  picture.setAttribute('viewBox', `0 0 ${buckets.length} 100`);
  picture.replaceChildren();
  const highest = Math.max(1, ...buckets.map(allEvents));
  buckets.forEach((bucket, x) => {
    let y = 100;
    for (const [kind, levels] of kinds) {
      const n = events(bucket, levels);
      if (n === 0) continue;
      const height = Math.max(kind === 'error' || kind === 'warn' ? minBar : 1, (n / highest) * maxBar);
      const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      for (const [name, v] of Object.entries({ class: kind, x: x + 0.1, width: 0.8, y: y - height, height })) bar.setAttribute(name, String(v));
      picture.append(bar);
      y -= height;
    }
  });
  const [from, to] = [moment(buckets[0]?.time ?? ''), moment(end)];
  strip.setAttribute('role', 'img');
  strip.setAttribute('aria-label', say('timesOf', { from, to }));
  const day = from.slice(0, 6) === to.slice(0, 6) ? 6 : 0; // the same day is written once
  ends.forEach((label, i) => { label.textContent = i === 0 ? from.slice(0, 11) : to.slice(day, 11); });
  drawChosen();
}

/** The share of the histogram at a time. null: it is no time with a date and a zone, or there is no histogram. @param {string} time */
function shareOf(time) {
  const [first, last] = [Date.parse(buckets[0]?.time ?? ''), Date.parse(end)];
  const at = /T.*(Z|[+-]\d\d:\d\d)$/.test(time) ? Date.parse(time) : NaN;
  const share = (at - first) / (last - first);
  return Number.isNaN(share) ? null : Math.max(0, Math.min(1, share));
}

/** Marks the range of the form. */
function drawChosen() {
  const query = filterQuery();
  const [since, until] = [query.get('since'), query.get('until')];
  const [from, to] = [since ? shareOf(since) : 0, until ? shareOf(until) : 1];
  chosen.hidden = (!since && !until) || from === null || to === null;
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
 * Selects a range of times, or none with '' and ''.
 *
 * @param {string} since
 * @param {string} until
 */
function choose(since, until) {
  setValue('since', since);
  setValue('until', until);
  document.querySelector('#log-search [name="until"]')?.dispatchEvent(new Event('input', { bubbles: true }));
}

let from = -1; // the share where the pointer went down; -1 if it is up

strip.addEventListener('pointerdown', (event) => {
  if (event.button !== 0) return;
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
strip.addEventListener('pointerup', guarded(async (event) => {
  const at = share(event);
  const [first, last] = [Math.min(from, at), Math.max(from, at)];
  from = -1;
  const bucket = bucketAt(first);
  if (!bucket) return;
  if (last - first > 0.01) choose(bucket.time, buckets[Math.ceil(last * buckets.length)]?.time ?? end);
  else if (value('since') || value('until')) choose('', '');
  else {
    drawChosen();
    await goToTime(bucket.time);
  }
}));
onInput(['since', 'until'], drawChosen);
onInput(['show'], draw);

// The histogram is loaded after the lines, if other files are shown, and every minute while the
// log grows.
const minInterval = 60_000; // ms
let filesThen = ''; // the files it was loaded for, and how they were read
let sizeThen = 0; // the size of the log
let timeThen = 0; // when it was asked for
onMove(() => {
  if (from < 0) drawChosen();
  const files = `${value('rotated')} ${value('charset')} ${value('zone')}`;
  const grown = (logSize() ?? 0) > sizeThen && performance.now() - timeThen > minInterval;
  if (filesThen === files && !grown) return;
  filesThen = files;
  timeThen = performance.now();
  (window.requestIdleCallback ?? setTimeout)(guarded(load, ignoreFailure)); // the page works without it
});
