// The picture of the histogram: a band for each kind of events, with its own scale, and the axis.

import { make } from '../shared/dom.js';
import { axisOf } from './axis.js';
import { drawn, events } from './buckets.js';
import { clockTime } from './times.js';
import { grouped, say } from '../shared/words.js';

/** @typedef {import('./buckets.js').Bucket} Bucket */

export const strip = /** @type {HTMLElement} */ (document.getElementById('log-times'));
export const plot = make('div', { className: 'plot' }); // a slider, once it has something to choose
const scales = make('div', { className: 'scales', 'aria-hidden': 'true' });
const axis = make('div', { className: 'axis', 'aria-hidden': 'true' });
const bands = make('div', { className: 'bands' });
const chosen = make('span', { className: 'chosen', hidden: true });
plot.append(bands, chosen);
strip.append(scales, plot, axis);

const svg = 'http://www.w3.org/2000/svg';
const high = 100; // units of a band's picture
const letters = { all: '', warn: 'W', error: 'E' };
const most = {
  all: (/** @type {number} */ n) => say('mostEvents', { n }),
  warn: (/** @type {number} */ n) => say('mostWarnings', { n }),
  error: (/** @type {number} */ n) => say('mostErrors', { n }),
};

/**
 * Draws the bands. A bar of few events is as small as they are, but can be seen.
 *
 * @param {Bucket[]} buckets
 */
export function drawBands(buckets) {
  const shown = drawn(buckets);
  bands.replaceChildren();
  scales.replaceChildren();
  const least = (high * 1.5 * shown.length) / Math.max(1, plot.clientHeight); // one pixel and a half
  for (const kind of shown) {
    const highest = Math.max(1, ...buckets.map((bucket) => events(bucket, kind)));
    const picture = document.createElementNS(svg, 'svg');
    for (const [name, v] of Object.entries({ class: kind, viewBox: `0 0 ${buckets.length} ${high}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' })) picture.setAttribute(name, v);
    buckets.forEach((bucket, x) => {
      const n = events(bucket, kind);
      if (n === 0) return;
      const height = Math.max(least, (n / highest) * high);
      const bar = document.createElementNS(svg, 'rect');
      for (const [name, v] of Object.entries({ x: x + 0.08, width: 0.84, y: high - height, height })) bar.setAttribute(name, String(v));
      picture.append(bar);
    });
    bands.append(picture);
    if (buckets.length > 0) scales.append(make('span', { className: kind, title: most[kind](highest) }, make('b', {}, letters[kind]), grouped(highest)));
  }
}

/**
 * The times of a bucket, as the clock of a zone shows them.
 *
 * @param {string} from
 * @param {string} to
 * @param {import('./times.js').Zone} zone
 */
export function spanText(from, to, zone) {
  const texts = [from, to].map((time) => new Date(clockTime(Date.parse(time), zone)).toISOString().slice(5, 23).replace('T', ' '));
  const zeros = ['00.000', '000'].find((end) => texts.every((text) => text.endsWith(end)));
  const [first = '', last = ''] = texts.map((text) => (zeros ? text.slice(0, -zeros.length - 1) : text));
  return `${first}–${first.slice(0, 5) === last.slice(0, 5) ? last.slice(6) : last}`;
}

/** @type {number[]} */
let walls = []; // of the axis

/**
 * Draws the times below the bars.
 *
 * @param {string[]} times the begin of each bucket, and the end of the last
 * @param {import('./times.js').Zone} zone
 */
export function drawAxis(times, zone) {
  walls = times.map((time) => clockTime(Date.parse(time), zone));
  label();
}

function label() {
  axis.replaceChildren();
  if (walls.length < 2) return; // the log has no times
  const ruler = make('span', {}, '0000000000');
  axis.append(ruler);
  const { first, last, ticks } = axisOf(walls, axis.clientWidth, ruler.getBoundingClientRect().width / 10);
  axis.replaceChildren(make('span', { className: 'end' }, first), make('span', { className: 'end last' }, last));
  for (const { share, label } of ticks) {
    const tick = make('span', { className: 'at' }, label);
    tick.style.insetInlineStart = `${share * 100}%`;
    axis.append(tick);
  }
}
new ResizeObserver(label).observe(plot);

/**
 * Marks a part of the histogram, by shares of its width.
 *
 * @param {number} from
 * @param {number} to
 */
export function mark(from, to) {
  chosen.hidden = false;
  chosen.style.insetInlineStart = `${from * 100}%`;
  chosen.style.inlineSize = `${(to - from) * 100}%`;
}

export function unmark() {
  chosen.hidden = true;
}
