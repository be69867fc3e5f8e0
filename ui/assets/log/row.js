// A row: a line of the log on the page.

import { make } from '../shared/dom.js';
import { paint } from './line.js';
import { exact, partsOf, plain, shifted } from './source.js';
import { state } from './state.js';

/**
 * @typedef {import('./source.js').Line} Line
 * @typedef {{ line: Line, element: HTMLElement, open: boolean, folds: number, fold?: HTMLButtonElement, gap?: HTMLElement }} Row
 */

export const holder = /** @type {HTMLElement} */ (document.getElementById('log-rows'));

/** @type {WeakMap<Element, Row>} */
const byElement = new WeakMap();

/** @param {Line} line @param {HTMLElement} element that shows it */
export function rowOn(line, element) {
  /** @type {Row} */
  const row = { line, element, open: false, folds: 0 };
  byElement.set(element, row);
  return row;
}

/** @param {Line} line */
export function newRow(line) {
  const element = make('div', { className: `row ${line.level ?? ''}${line.continues ? ' more' : ''}` });
  paint(element, line);
  return rowOn(line, element);
}

/** @param {EventTarget | Node | null} node */
export function rowOf(node) {
  const element = node instanceof Element ? node : node instanceof Node ? node.parentElement : null;
  const found = element?.closest('.row');
  return found ? byElement.get(found) : undefined;
}

/** @param {string} at */
export function rowAt(at) {
  const { rows } = state.window;
  const wanted = plain(at);
  const { identity, offset } = partsOf(at);
  // The print of a link may be of fewer bytes than that of the file by now.
  return rows.find((row) => row.line.at === wanted) ?? rows.find((row) => row.line.offset === offset && partsOf(row.line.at).identity === identity);
}

/** The position after a line. @param {Line} line */
export const endOf = (line) => shifted(line.at, line.length);

/** The position after the last line of the window. */
export function endOfWindow() {
  const last = state.window.rows.at(-1);
  return last ? exact(endOf(last.line)) : state.window.end;
}
