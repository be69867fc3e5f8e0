// The numbers of the histogram: events by level, and widths. This module needs no page, so its tests
// need no browser.

/**
 * @typedef {{ time: string, counts: Record<string, number> }} Bucket
 * @typedef {'all' | 'warn' | 'error'} Kind
 */

/** The levels of each kind. Each kind has a scale of its own, so a few errors are seen among many events. @type {Record<Kind, string[]>} */
const levels = { all: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'none'], warn: ['warn'], error: ['fatal', 'error'] };
export const kinds = /** @type {Kind[]} */ (Object.keys(levels));

/**
 * How many events of a kind a bucket has.
 *
 * @param {Bucket | undefined} bucket
 * @param {Kind} kind
 */
export const events = (bucket, kind) => levels[kind].reduce((n, level) => n + (bucket?.counts[level] ?? 0), 0);

/**
 * The sums of some buckets.
 *
 * @param {Bucket[]} buckets
 * @returns {Bucket}
 */
export function sumOf(buckets) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const bucket of buckets) for (const [level, n] of Object.entries(bucket.counts)) counts[level] = (counts[level] ?? 0) + n;
  return { time: buckets[0]?.time ?? '', counts };
}

/**
 * The kinds to draw: without those that have no events, or that are all events.
 *
 * @param {Bucket[]} buckets
 */
export function drawn(buckets) {
  const sum = sumOf(buckets);
  const all = events(sum, 'all');
  const own = kinds.filter((kind) => kind !== 'all' && events(sum, kind) > 0);
  return own.some((kind) => events(sum, kind) === all) || own.reduce((n, kind) => n + events(sum, kind), 0) === all ? (own.length > 0 ? own : kinds.slice(0, 1)) : /** @type {Kind[]} */ (['all', ...own]);
}

const minute = 60; // seconds
const hour = 60 * minute;
const day = 24 * hour;

/** The widths that a user may choose, in seconds. */
const widths = [1, 10, minute, 5 * minute, 10 * minute, hour, day];
const maxBars = 2000;

/**
 * The widths that suit a range.
 *
 * @param {number} span of the range, in seconds
 */
export const widthsFor = (span) => widths.filter((width) => width < span && span / width <= maxBars);

/**
 * A number of seconds as a number of a larger unit, named as Intl does.
 *
 * @param {number} seconds
 * @returns {[number, string]}
 */
export function unitOf(seconds) {
  for (const [size, unit] of /** @type {const} */ ([[day, 'day'], [hour, 'hour'], [minute, 'minute'], [1, 'second']])) {
    if (seconds % size === 0) return [seconds / size, unit];
  }
  return [seconds * 1000, 'millisecond'];
}
