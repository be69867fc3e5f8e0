// The histogram: the events of the search over time, by level. A click goes to a time, dragging
// chooses a range, which the histogram then shows in finer buckets.

import { icon, make } from '../shared/dom.js';
import { guarded, ignoreFailure, RequestError } from '../shared/errors.js';
import { drawAxis, drawBands, mark, plot, spanText, strip, unmark } from './bars.js';
import { events, sumOf, unitOf, widthsFor } from './buckets.js';
import { markErrors } from './scrollbar.js';
import { goToTime } from './place.js';
import { onState } from './state.js';
import { onMove, tellMove, view } from './view.js';
import { logSize, requestLog, setFiles, setSpan } from './source.js';
import { readEvents } from '../shared/events.js';
import { filterQuery, hidden, onInput, searching, together, value } from './form.js';
import { chooseRange, zone } from './range.js';
import { clockAt, parameterOf, wallOf } from './times.js';
import { lang, say } from '../shared/words.js';

/** @typedef {import('./buckets.js').Bucket} Bucket */

const tip = make('span', { className: 'tip' });
const progress = make('span', { className: 'counting', role: 'status' });
const width = make('select', { 'aria-label': say('barWidth'), hidden: true });
const numbers = make('button', { type: 'button', hidden: true }, say('numbers'));
const whole = make('button', { type: 'button', hidden: true }, icon('close'), say('wholeTime'));
const count = make('button', { type: 'button', className: 'tool', hidden: true }, say('countAll'));
strip.append(count, make('div', { className: 'times-foot' }, progress, tip, width, numbers, whole));

/** @type {Bucket[]} */
let buckets = [];
let end = ''; // of the last bucket
let barWidth = 0; // seconds
let shown = zone(); // the zone of its times

/** @type {AbortController | undefined} */
let running;

// Somebody pays for what is read from a bucket. A large log there is counted once somebody wants it.
const metered = Number(strip.dataset['metered']); // bytes, or NaN
const rotatedThen = value('rotated'); // metered is of these files
const little = 64 << 20; // bytes
let wanted = !(metered > 0);
const affordable = () => wanted || (metered <= little && value('rotated') === rotatedThen);
count.addEventListener('click', () => {
  wanted = true;
  schedule();
});

/** Asks for the histogram. @param {boolean} places also for where in the log the errors are */
async function load(places) {
  running?.abort();
  const { signal } = running = new AbortController();
  const query = searching() ? filterQuery() : new URLSearchParams();
  query.delete('context');
  query.set('histogram', '1');
  query.set('width', width.value || 'auto');
  if (!width.value) query.set('buckets', String(Math.min(200, Math.max(40, Math.floor(innerWidth / 7)))));
  query.set('clock', clockAt(Date.now(), zone()));
  if (places && !together) query.set('places', String(Math.min(500, Math.max(50, Math.floor(view.clientHeight / 2)))));
  const tell = (/** @type {number} */ share) => {
    progress.textContent = say('counting', { n: Math.floor(100 * share) });
  };
  if (buckets.length === 0) tell(0); // there is nothing else to see
  const began = performance.now();
  try {
    await readEvents(await requestLog(query, 'text/event-stream', signal), signal, (events) => {
      for (const { name, data } of events) {
        if (name === 'progress') tell(data.scanned / Math.max(1, data.total));
        if (name === 'histogram') take(data);
      }
    });
    took = performance.now() - began;
  } catch (error) {
    if (signal.aborted) return; // another one is on its way
    if (!(error instanceof RequestError) || error.status !== 400 || !width.value) throw error;
    width.value = ''; // too many bars
    await load(places);
  } finally {
    if (running?.signal === signal) progress.textContent = '';
  }
}

/** @param {{ buckets: Bucket[], until: string | null, width: number, files?: import('./source.js').LogFile[], errors?: number[] }} got */
function take(got) {
  ({ buckets, width: barWidth } = got);
  end = got.until ?? '';
  if (got.files) setFiles(got.files);
  if (got.files) markErrors(got.errors ?? []);
  if (together && end) {
    setSpan(buckets[0]?.time ?? end, end);
    markErrors(buckets.map((bucket) => events(bucket, 'error')));
  }
  if (got.files || together) sizeThen = logSize() ?? 0;
  draw();
  tellMove();
}

/** A number of seconds in words. @param {number} seconds */
function duration(seconds) {
  const [n, unit] = unitOf(seconds);
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'short' }).format(n);
}

function draw() {
  shown = zone();
  const ranged = value('since') !== '' || value('until') !== '';
  strip.hidden = (buckets.length === 0 || !end) && !ranged && !searching() && count.hidden;
  whole.hidden = !ranged;
  width.hidden = numbers.hidden = buckets.length === 0;
  at = anchor = -1;
  unmark();
  if (strip.hidden) return;
  drawBands(buckets);
  drawAxis(end ? [...buckets.map((bucket) => bucket.time), end] : [], shown);
  drawWidths();
  const last = buckets.length - 1;
  plot.tabIndex = 0;
  plot.setAttribute('role', 'slider');
  plot.setAttribute('aria-label', buckets.length > 0 ? say('timesOf', { from: wall(0), to: wall(last + 1) }) : say('noTimes'));
  for (const [name, v] of Object.entries({ min: 0, max: Math.max(0, last), now: 0 })) plot.setAttribute(`aria-value${name}`, String(v));
  describe(-1);
  strip.classList.add('drawn');
}

/** The begin of a bucket as the clock shows it. @param {number} i */
const wall = (i) => wallOf(Date.parse(buckets[i]?.time ?? end), shown).replace('T', ' ').slice(5);

/** Offers the widths that suit the range, by size. The one that the server chose is marked. */
function drawWidths() {
  const span = (Date.parse(end) - Date.parse(buckets[0]?.time ?? '')) / 1000;
  const own = width.value;
  const perBar = (/** @type {number} */ seconds) => say('perBar', { width: duration(seconds) });
  const fixed = widthsFor(span).filter((seconds) => own || seconds !== barWidth);
  const offers = fixed.map((seconds) => ({ seconds, option: make('option', { value: String(seconds) }, perBar(seconds)) }));
  offers.push(own ? { seconds: 0, option: make('option', { value: '' }, say('barsAsFit')) } : { seconds: barWidth, option: make('option', { value: '' }, say('automatic', { what: perBar(barWidth) })) });
  width.replaceChildren(...offers.sort((a, b) => a.seconds - b.seconds).map(({ option }) => option));
  width.value = fixed.some((seconds) => String(seconds) === own) ? own : '';
}

/** How many events there are, in words. @param {Bucket} bucket */
function counts(bucket) {
  const [errors, warnings] = [events(bucket, 'error'), events(bucket, 'warn')];
  const parts = errors > 0 ? [say('errors', { n: errors })] : [];
  if (warnings > 0) parts.push(say('warnings', { n: warnings }));
  return [...parts, say('number', { n: events(bucket, 'all') })].join(' · ');
}

/** The times of a bucket. @param {number} i */
const timesOf = (i) => spanText(buckets[i]?.time ?? '', buckets[i + 1]?.time ?? end, shown);

/** Says what a bucket holds, or with -1 all of them. @param {number} i */
function describe(i) {
  const bucket = buckets[i];
  tip.textContent = bucket ? `${timesOf(i)} · ${counts(bucket)}` : buckets.length > 0 ? counts(sumOf(buckets)) : searching() ? say('number', { n: 0 }) : say('noTimes');
}

/** Chooses the range of some buckets. @param {number} first @param {number} last */
function zoom(first, last) {
  const [from, to] = [buckets[first]?.time ?? '', buckets[last + 1]?.time ?? end].map((time) => Date.parse(time));
  const second = (/** @type {number} */ ms) => parameterOf(wallOf(ms, shown), shown);
  chooseRange(second(from ?? 0), second(Math.ceil((to ?? 0) / 1000) * 1000));
}

/** @param {number} i */
const goTo = async (i) => {
  if (buckets[i]) await goToTime(buckets[i].time);
};

// By mouse and touch.

let from = -1; // the share where the pointer went down; -1 if it is up

/** @param {PointerEvent} event */
const share = (event) => {
  const box = plot.getBoundingClientRect();
  return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
};
const indexAt = (/** @type {number} */ part) => Math.min(buckets.length - 1, Math.floor(part * buckets.length));

/** Marks some buckets. @param {number} first @param {number} last */
const markBuckets = (first, last) => mark(first / buckets.length, (last + 1) / buckets.length);

plot.addEventListener('pointerdown', (event) => {
  if (event.button !== 0) return;
  from = share(event);
  plot.setPointerCapture(event.pointerId);
  plot.focus({ preventScroll: true }); // a finger that drags does not
  describe(indexAt(from));
});
plot.addEventListener('pointermove', (event) => {
  const to = share(event);
  describe(indexAt(to));
  if (buckets.length === 0) return;
  if (from < 0) markBuckets(indexAt(to), indexAt(to));
  else markBuckets(indexAt(Math.min(from, to)), indexAt(Math.max(from, to)));
});
for (const type of /** @type {const} */ (['pointerleave', 'pointercancel'])) {
  plot.addEventListener(type, () => {
    if (type === 'pointercancel') from = -1;
    if (from >= 0) return;
    unmark();
    describe(at);
  });
}
plot.addEventListener('pointerup', guarded(async (event) => {
  const [first, last] = [from, share(event)].sort((a, b) => a - b).map(indexAt);
  const dragged = from >= 0 && Math.abs(share(event) - from) * plot.clientWidth > 6; // pixels
  from = -1;
  if (first === undefined || last === undefined || !buckets[first]) return;
  if (dragged) zoom(first, last);
  else await goTo(last);
}));

// By keyboard.

let at = -1; // the bucket that is read; -1 for none
let anchor = -1; // the other end of several

/** @param {number} to @param {boolean} extend */
function step(to, extend) {
  if (buckets.length === 0) return;
  const before = at < 0 ? 0 : at;
  at = Math.max(0, Math.min(buckets.length - 1, to));
  anchor = extend ? (anchor < 0 ? before : anchor) : -1;
  const [first = 0, last = 0] = [at, anchor < 0 ? at : anchor].sort((a, b) => a - b);
  markBuckets(first, last);
  const sum = sumOf(buckets.slice(first, last + 1));
  tip.textContent = `${spanText(buckets[first]?.time ?? '', buckets[last + 1]?.time ?? end, shown)} · ${counts(sum)}`;
  plot.setAttribute('aria-valuenow', String(at));
  plot.setAttribute('aria-valuetext', tip.textContent);
}

plot.addEventListener('focus', () => {
  if (from < 0 && plot.matches(':focus-visible')) step(at < 0 ? buckets.length - 1 : at, false);
});
plot.addEventListener('blur', () => {
  at = anchor = -1;
  unmark();
  describe(-1);
});
plot.addEventListener('keydown', guarded(async (event) => {
  const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, PageUp: at - 10, PageDown: at + 10, Home: 0, End: buckets.length - 1 }[event.key];
  if (to === undefined && !['Enter', 'Escape'].includes(event.key)) return;
  event.preventDefault();
  if (to !== undefined) step(to, event.shiftKey);
  else if (event.key === 'Escape') {
    if (anchor >= 0) step(at, false);
    else view.focus({ preventScroll: true });
  } else if (anchor >= 0) zoom(Math.min(at, anchor), Math.max(at, anchor));
  else await goTo(at);
}));

numbers.addEventListener('click', guarded(async () => {
  const { showNumbers } = await import('./numbers.js'); // few need it
  showNumbers(buckets, timesOf, say('perBar', { width: duration(barWidth) }));
}));
whole.addEventListener('click', () => {
  chooseRange('', '');
  plot.focus({ preventScroll: true });
});
width.addEventListener('change', () => schedule());
onInput(['show'], draw);

// The histogram is asked for anew if the search, the files or how they are read is another, and while
// the log grows: the more seldom, the longer the server counts.
const [leastInterval, mostInterval] = [5000, 60_000]; // ms
const rest = 20; // times as long as the server counts
const pause = 300; // ms, while somebody types
let asked = ''; // what it was loaded for
let filesThen = ''; // the files whose errors are marked, and how they were read
let sizeThen = 0; // the size of the log
let timeThen = 0; // when it was asked for
let took = 0; // ms, the last time
let timer = 0;

/** Whether somebody reads or chooses bars, which must not change meanwhile. */
const inUse = () => at >= 0 || from >= 0 || strip.matches(':hover') || document.activeElement === width;

function schedule() {
  clearTimeout(timer);
  count.hidden = affordable();
  if (!count.hidden) {
    running?.abort();
    [buckets, end, asked] = [[], '', ''];
    whole.hidden = value('since') === '' && value('until') === '';
    width.hidden = numbers.hidden = true;
    drawBands([]);
    drawAxis([], zone());
    return;
  }
  const files = `${value('rotated')} ${value('charset')} ${value('zone')} ${hidden().join('\n')}`;
  const query = `${files} ${value('show')} ${width.value} ${searching() ? filterQuery() : ''}`;
  const another = asked !== query;
  if (!another && (logSize() ?? 0) === sizeThen) return;
  const due = timeThen + Math.min(mostInterval, Math.max(leastInterval, rest * took)) - performance.now();
  const reload = () => {
    if (!another && inUse()) {
      timer = setTimeout(reload, leastInterval);
      return;
    }
    const places = files !== filesThen || !another;
    [asked, filesThen, sizeThen, timeThen] = [query, files, logSize() ?? 0, performance.now()];
    guarded(() => load(places), ignoreFailure)(); // the page works without it
  };
  timer = setTimeout(reload, !another ? Math.max(0, due) : asked === '' ? 0 : pause);
}
onMove(schedule);
onState(({ stream }, before) => {
  if (stream.position !== before.stream.position) schedule();
});
schedule();
