// The view: which rows are in sight, and how that changes.

import { displayed } from './order.js';
import { newestFirst } from './form.js';

/** @typedef {import('./row.js').Row} Row */

export const view = /** @type {HTMLElement} */ (document.getElementById('log-view'));

/** @type {(() => void)[]} */
const moveListeners = [];

/**
 * Calls f after each scroll, and after each change of the rows.
 *
 * @param {() => void} f
 */
export function onMove(f) {
  moveListeners.push(f);
}

/** The line on top of the view, and the size of the view then. @type {{ row: Row | undefined, top: number, wide: number, high: number }} */
let place = { row: undefined, top: 0, wide: 0, high: 0 };

/** How far a row is from the top of the view. @param {Row | undefined} row */
const topOf = (row) => (row?.element.getBoundingClientRect().top ?? 0) - view.getBoundingClientRect().top;

export function notePlace() {
  const row = firstVisible();
  place = { row, top: topOf(row), wide: view.clientWidth, high: view.clientHeight };
}

/** The view is laid out from its end. If its size has changed elsewhere, the line on top stays there. */
function keepPlace() {
  const { row, top, wide, high } = place;
  const changed = wide !== view.clientWidth || high !== view.clientHeight;
  if (changed && !showsEnd() && row?.element.isConnected && !row.element.hidden) view.scrollTop += topOf(row) - top;
  notePlace();
}

export function tellMove() {
  keepPlace();
  for (const f of moveListeners) f();
}

/**
 * Pixels from the newest line. The view is laid out from there: with the newest lines at the bottom,
 * scrollTop is negative.
 */
export function fromEnd() {
  return Math.abs(view.scrollTop);
}

/** Whether the newest line is in sight: only the margin below it may not be. */
export const showsEnd = () => fromEnd() <= 8;

export function scrollToEnd() {
  view.scrollTop = 0;
  notePlace();
}

export function scrollToStart() {
  view.scrollTop = newestFirst() ? view.scrollHeight : -view.scrollHeight;
  notePlace();
}

/**
 * Changes the page without moving the line that is on top of the view.
 *
 * @param {() => void} change
 */
export function withoutScrolling(change) {
  const anchor = firstVisible();
  const top = anchor?.element.getBoundingClientRect().top ?? 0;
  change();
  if (anchor?.element.isConnected && !anchor.element.hidden) view.scrollTop += anchor.element.getBoundingClientRect().top - top;
}

/** The first row in sight, or the last one if all are above. Hidden rows have no place. */
export function firstVisible() {
  const rows = displayed();
  const top = view.getBoundingClientRect().top;
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    let at = middle;
    while (at < high && rows[at]?.element.hidden) at++;
    if (at === high || (rows[at]?.element.getBoundingClientRect().bottom ?? 0) > top) high = middle;
    else low = at + 1;
  }
  while (rows[low]?.element.hidden) low++;
  return rows[low] ?? rows.findLast(({ element }) => !element.hidden);
}
