// The rows: a window that moves over the log. However large the log, the page holds few of
// its lines.

import { newestFirst } from './form.js';
import { fold, scrollToRow } from './folds.js';
import { paint } from './line.js';
import { drawGaps, markBorders, markContext, showEmptyNote } from './marks.js';
import { holder, newRow, rowOn } from './row.js';
import { set, state } from './state.js';
import { firstVisible, scrollToEnd, showsEnd, tellMove, view, withoutScrolling } from './view.js';

/**
 * @typedef {import('./source.js').Line} Line
 * @typedef {import('./row.js').Row} Row
 */

export const maxRows = 1000; // of a window
export const maxFoundRows = 30_000; // of matches: a thousand events with their stack traces

const capacity = () => (state.window.slides ? maxRows : maxFoundRows);

/** Draws the rows in the order of the form. What is on top of the view stays in sight. */
export function changeOrder() {
  const [top, atEnd] = [firstVisible(), showsEnd()];
  view.classList.toggle('from-end', !newestFirst());
  if (!newestFirst()) holder.append(...state.window.rows.flatMap(({ element, gap }) => (gap ? [gap, element] : [element])));
  fold();
  markContext();
  markBorders();
  if (atEnd || !top) scrollToEnd();
  else scrollToRow(top, 'start');
  tellMove();
}

/** Paints all rows anew, after a change of the time zone or of the search. */
export function repaint() {
  withoutScrolling(() => {
    for (const row of state.window.rows) paint(row.element, row.line);
    fold();
  });
}

/** @param {Row[]} rows */
function remove(rows) {
  for (const { element, gap } of rows) {
    gap?.remove();
    element.remove();
  }
}

/** What every change of the rows ends with. */
export function rowsChanged() {
  markContext();
  markBorders();
  showEmptyNote();
  tellMove();
}

/** The number of the newest window that was shown or asked for. What comes of an older one is dropped. */
export let newestWindow = 0;
export const nextWindow = () => ++newestWindow;

/**
 * Replaces all rows.
 *
 * @param {Line[]} lines
 * @param {Partial<import('./state.js').Window>} edges what the lines reach
 */
export function show(lines, edges) {
  nextWindow();
  const rows = lines.map(newRow);
  holder.replaceChildren(...rows.map((row) => row.element));
  set({ window: { ...edges, rows } });
  drawGaps(0, rows.length);
  fold();
  rowsChanged();
}

/** Shows the newest lines only, and stays at the end. @param {Line[]} lines that have just been written */
export function showNewest(lines) {
  show(lines, { atStart: false });
  scrollToEnd();
}

/** Removes a row and all after it. @param {Row} row */
export function removeFrom(row) {
  const { rows } = state.window;
  const kept = rows.indexOf(row);
  withoutScrolling(() => {
    remove(rows.slice(kept));
    set({ window: { rows: rows.slice(0, kept), atEnd: false } });
    fold();
  });
  rowsChanged();
}

/** Replaces all rows by matches. @param {Line[]} lines */
export function showMatches(lines) {
  show(lines, { atStart: true, atEnd: true, slides: false });
}

/**
 * Adds lines that are older than all rows.
 *
 * @param {Line[]} lines
 * @param {boolean} [atStart] the first of them is the first of the log
 */
export function prepend(lines, atStart = state.window.atStart) {
  const added = lines.map(newRow);
  const next = state.window.rows[0]?.line;
  if (next?.gap && !next.gap.lost) delete next.gap; // these are the lines before it
  withoutScrolling(() => {
    holder.prepend(...added.map((row) => row.element));
    const rows = [...added, ...state.window.rows];
    const dropped = rows.splice(capacity());
    remove(dropped);
    set({ window: { rows, atStart, ...(dropped.length > 0 && { atEnd: false }) } });
    drawGaps(0, added.length + 1);
    fold();
  });
  rowsChanged();
}

/**
 * Adds lines that are newer than all rows.
 *
 * @param {Line[]} lines
 * @param {boolean} [atEnd] the last of them is the last of the log
 */
export function append(lines, atEnd = state.window.atEnd) {
  const added = lines.map(newRow);
  holder.append(...added.map((row) => row.element));
  const all = [...state.window.rows, ...added];
  const dropped = all.splice(0, Math.max(0, all.length - capacity()));
  remove(dropped);
  set({ window: { rows: all, atEnd, ...(dropped.length > 0 && { atStart: false }) } });
  drawGaps(all.length - added.length, all.length);
  fold();
}

/** Adds matches that are newer than all rows. @param {Line[]} lines */
export function appendMatches(lines) {
  withoutScrolling(() => append(lines));
  rowsChanged();
}

/** Adds lines that have just been written, and stays at the end. @param {Line[]} lines */
export function appendLive(lines) {
  append(lines);
  scrollToEnd();
  rowsChanged();
}

/**
 * Takes over rows that the server has put on the page.
 *
 * @param {{ element: HTMLElement, line: Line }[]} served
 * @param {Partial<import('./state.js').Window>} edges what they reach
 */
export function useServedRows(served, edges) {
  const rows = served.map(({ element, line }) => rowOn(line, element));
  set({ window: { ...edges, rows } });
  view.classList.toggle('from-end', !newestFirst());
  fold();
  rowsChanged();
}
