// Folds: the lines that continue an event are folded into its first line.

import { make } from '../shared/dom.js';
import { newestFirst, value } from './form.js';
import { turn } from './order.js';
import { endOf } from './row.js';
import { state } from './state.js';
import { say } from '../shared/words.js';
import { notePlace, scrollToEnd, showsEnd, tellMove, view } from './view.js';

/**
 * @typedef {import('./source.js').Line} Line
 * @typedef {import('./row.js').Row} Row
 */

const minFolded = 3; // lines that continue an event are folded from this number on

/** How a line of a stack trace begins. Other lines without a time are not folded. */
const traceLine = /^(?:\s|at |Caused by|Traceback|goroutine \d|panic:|stack backtrace|[\w.$]+(?:Error|Exception)\b)/;

/** Whether a line is there because its text matches, so that it is not folded. @param {Line} line */
const found = (line) => !state.window.slides && value('grep') !== '' && line.event !== undefined;

/** Folds the lines that continue an event into its first line. */
export function fold() {
  const { rows } = state.window;
  let head = -1;
  for (let i = 0; i <= rows.length; i++) {
    const row = rows[i];
    const before = rows[i - 1];
    const continues = row && before && row.line.continues && head >= 0 && !found(row.line) && endOf(before.line) === row.line.at;
    if (continues) continue;
    if (head >= 0) foldUnder(head, i - head - 1);
    head = row && !row.line.continues ? i : -1;
    if (row && row.line.continues) row.element.hidden = false;
  }
  if (newestFirst()) turn();
}

/**
 * @param {number} head index of the first line of the event
 * @param {number} n rows after it that continue the event
 */
function foldUnder(head, n) {
  const { rows } = state.window;
  const row = /** @type {Row} */ (rows[head]);
  if (n < minFolded || !rows.slice(head + 1, head + 3).some((r) => traceLine.test(r.line.text))) {
    row.fold?.remove();
    delete row.fold;
    for (let i = head + 1; i <= head + n; i++) /** @type {Row} */ (rows[i]).element.hidden = false;
    row.folds = n;
    return;
  }
  if (!row.fold || !row.fold.isConnected) {
    row.fold = make('button', { type: 'button', className: 'more-of fold' });
    row.fold.addEventListener('click', () => unfold(row, !row.open));
    row.element.append(row.fold);
  }
  const text = `${row.open ? '−' : '+'}${n}`;
  if (row.fold.textContent !== text) {
    row.fold.textContent = text;
    row.fold.setAttribute('aria-expanded', String(row.open));
    row.fold.setAttribute('aria-label', say('foldedLines', { n }));
  }
  row.folds = n;
  for (let i = head + 1; i <= head + n; i++) /** @type {Row} */ (rows[i]).element.hidden = !row.open;
}

/**
 * Opens or closes an event. The first line stays where it is, unless the others would be out of sight.
 *
 * @param {Row} row
 * @param {boolean} open
 */
function unfold(row, open) {
  const { top } = row.element.getBoundingClientRect();
  row.open = open;
  fold();
  view.scrollTop += row.element.getBoundingClientRect().top - top;
  const { rows } = state.window;
  const last = rows[rows.indexOf(row) + row.folds];
  const box = view.getBoundingClientRect();
  const below = open && last ? last.element.getBoundingClientRect().bottom - box.top - view.clientHeight : 0;
  if (below > 0) view.scrollTop += Math.min(below, Math.max(0, top - box.top));
  if (showsEnd()) scrollToEnd();
  tellMove();
}

/**
 * Scrolls to a row, and unfolds the event that hides it.
 *
 * @param {Row} row
 * @param {ScrollLogicalPosition} block
 */
export function scrollToRow(row, block = 'nearest') {
  if (row.element.hidden) {
    const { rows } = state.window;
    const head = rows.slice(0, rows.indexOf(row)).findLast((r) => !r.line.continues);
    if (head) unfold(head, true);
  }
  row.element.scrollIntoView({ block });
  notePlace();
}
