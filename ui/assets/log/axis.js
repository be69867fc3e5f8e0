// The labels of the histogram's axis: round times between its two ends, as many as there is room
// for. This module needs no page, so its tests need no browser.

const second = 1000; // ms, as all times here
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const monday = 4 * day; // the first one since 1970
const gap = 16; // pixels between two labels
const tickRule = 4; // pixels before the label of a tick

/** @typedef {{ ms: number, months?: number }} Step a time, or months; the shortest of them have 28 days */

/** @type {Step[]} */
const steps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, second, 2 * second, 5 * second, 10 * second, 30 * second,
  minute, 2 * minute, 5 * minute, 10 * minute, 30 * minute, hour, 3 * hour, 6 * hour, 12 * hour, day, 7 * day,
].map((ms) => ({ ms }));
for (const months of [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200]) steps.push({ ms: months * 28 * day, months });

/** The first time of a step after another time. @param {number} time @param {Step} step */
function after(time, { ms, months }) {
  if (!months) {
    const from = ms > day ? monday : 0;
    return Math.floor((time - from) / ms) * ms + ms + from;
  }
  const date = new Date(time);
  const month = Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months) * months + months;
  return Date.UTC(Math.floor(month / 12), month % 12);
}

/** 2026-03-04 10:11:12.345. @param {number} wall */
const text = (wall) => new Date(wall).toISOString().slice(0, 23).replace('T', ' ');

/** Where in such a text the clock ends, by the smallest unit that it shows. @param {number} unit */
const clockEnd = (unit) => (unit < second ? 23 : unit < minute ? 19 : 16);

/** The date and the clock of a tick. @param {number} wall @param {Step} step */
function full(wall, { ms, months = 0 }) {
  if (months) return text(wall).slice(0, months < 12 ? 7 : 4);
  return text(wall).slice(5, ms < day ? clockEnd(ms) : 10);
}

/** The labels of ticks: a date at midnight, else the clock, if that tells them apart. @param {number[]} walls @param {Step} step */
function labels(walls, step) {
  const long = walls.map((wall) => full(wall, step));
  if (step.ms >= day) return long;
  const short = long.map((label, i) => ((walls[i] ?? 0) % day === 0 ? label.slice(0, 5) : label.slice(6)));
  return new Set(short).size === short.length ? short : long;
}

/** Both ends, as exact as the bars; years tell long times apart. @param {number} first @param {number} last @param {number} bar */
function ends(first, last, bar) {
  if (last - first > 300 * day) return [first, last].map((wall) => text(wall).slice(0, 10));
  const to = bar >= day && first % day === 0 && last % day === 0 ? 10 : clockEnd(bar);
  return [first, last].map((wall) => text(wall).slice(5, to));
}

/**
 * The labels below the bars: those of both ends, and of round times. No two of them overlap, or say
 * the same.
 *
 * @param {number[]} walls the begin of each bar and the end of the last, as the clock shows it
 * @param {number} wide the width of all bars, in pixels
 * @param {number} digit the width of a digit; no other sign of a time is wider
 * @returns {{ first: string, last: string, ticks: { share: number, label: string }[] }} last is '' if it has no room
 */
export function axisOf(walls, wide, digit) {
  const [begin = 0, end = 0] = [walls[0], walls.at(-1)];
  const bar = (walls[1] ?? end) - begin;
  const room = (/** @type {string} */ label) => label.length * digit;
  const [first = '', dated = ''] = ends(begin, end, bar);
  const clock = / (.*)/.exec(dated)?.[1] ?? '';
  const sameDay = clock !== '' && first.slice(0, 5) === dated.slice(0, 5);
  const last = (sameDay ? [clock] : [dated, clock]).find((label) => label !== '' && label !== first && room(first) + gap + room(label) <= wide) ?? '';
  const [from, to] = [room(first) + gap, wide - (last ? room(last) + gap : 0)];
  for (const step of steps) {
    if (step.ms < bar || ((end - begin) / step.ms) * digit > wide) continue;
    const at = [];
    for (let wall = after(begin, step); wall < end; wall = after(wall, step)) at.push(wall);
    const names = labels(at, step);
    const ticks = at.map((wall, i) => ({ share: shareOf(wall, walls), label: names[i] ?? '' }));
    const fits = ticks.every(({ share, label }, i) => i + 1 === ticks.length || (ticks[i + 1]?.share ?? 0) * wide >= share * wide + tickRule + room(label) + gap);
    if (fits) return { first, last, ticks: ticks.filter(({ share, label }) => share * wide >= from && share * wide + tickRule + room(label) <= to && label !== first && label !== last) };
  }
  return { first, last, ticks: [] };
}

/** Where a time is among the bars, which have the same width even if the clock was changed in one. @param {number} wall @param {number[]} walls */
function shareOf(wall, walls) {
  const i = walls.findIndex((from, j) => from <= wall && wall < (walls[j + 1] ?? -Infinity));
  const [from = 0, to = 0] = walls.slice(i, i + 2);
  return i < 0 ? Infinity : (i + (wall - from) / (to - from)) / (walls.length - 1);
}
