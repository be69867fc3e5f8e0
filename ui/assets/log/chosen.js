// The selection: a line, or all lines from one to another. The address names it, and it stays while
// its rows leave the page.

import { scrollToRow } from './folds.js';
import { rowAt } from './row.js';
import { compare, exact } from './source.js';
import { writeAddress } from './form.js';
import { onState, set, state } from './state.js';

/** @typedef {import('./row.js').Row} Row */

/** The index of the row at a position; NaN for none. @param {string} at */
function indexOf(at) {
  const row = rowAt(at);
  return row ? state.window.rows.indexOf(row) : NaN;
}

/** The positions of the first and the last line that are selected, or null. */
export function ends() {
  const { current, anchor } = state.window;
  if (!current) return null;
  const [from = '', to = ''] = [anchor || current, current].sort((a, b) => indexOf(a) - indexOf(b) || compare(a, b));
  return { from, to };
}

/** The rows of the page that are selected. */
export function chosenRows() {
  const chosen = ends();
  if (!chosen) return [];
  const [first, last] = [indexOf(chosen.from), indexOf(chosen.to)];
  if (first <= last) return state.window.rows.slice(first, last + 1);
  return state.window.rows.filter(({ line }) => compare(line.at, chosen.from) >= 0 && compare(line.at, chosen.to) <= 0);
}

/** Writes the selection into the address. */
function nameLines() {
  const chosen = ends();
  writeAddress(!chosen ? '' : `#${exact(chosen.from)}${chosen.from === chosen.to ? '' : `..${exact(chosen.to)}`}`);
}

/**
 * Selects a line: the address names it, and the keys go on from it.
 *
 * @param {Row} row
 * @param {ScrollLogicalPosition} [block]
 */
export function select(row, block = 'nearest') {
  set({ window: { current: row.line.at, anchor: '' } });
  scrollToRow(row, block);
  nameLines();
}

/**
 * Selects all lines from one to another.
 *
 * @param {string} from where the selection began
 * @param {string} to
 */
export function selectRange(from, to) {
  set({ window: { current: to, anchor: from === to ? '' : from } });
  nameLines();
}

/** Selects all lines from where the selection began to a row. @param {Row} row */
export function extendTo(row) {
  const { anchor, current } = state.window;
  selectRange(anchor || current || row.line.at, row.line.at);
}

/** Selects no line. */
export function unselect() {
  set({ window: { current: '', anchor: '' } });
  nameLines();
}

onState(({ window }, before) => {
  const { rows, current, anchor } = window;
  if (current === before.window.current && anchor === before.window.anchor && (rows === before.window.rows || !current)) return;
  const chosen = new Set(anchor ? chosenRows() : []);
  for (const row of rows) {
    row.element.classList.toggle('here', row.line.at === current);
    row.element.classList.toggle('chosen', chosen.has(row));
  }
});
