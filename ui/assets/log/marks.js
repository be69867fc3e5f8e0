// Marks between rows: gaps, the ends of files, and lines that are left out between matches.

import { make } from '../shared/dom.js';
import { ranging, together } from './form.js';
import { gapBetween, gapRow } from './gaps.js';
import { below } from './order.js';
import { endOf, holder } from './row.js';
import { fileName, partsOf } from './source.js';
import { state } from './state.js';
import { say } from '../shared/words.js';

/**
 * @typedef {import('./source.js').Line} Line
 * @typedef {import('./row.js').Row} Row
 */

/**
 * Draws the gaps before some rows of the window. In matches, lines between them are left out anyway.
 *
 * @param {number} from index of the first row
 * @param {number} to index after the last one
 */
export function drawGaps(from, to) {
  const { rows, slides } = state.window;
  for (let i = Math.max(1, from); i < Math.min(to, rows.length); i++) {
    const [before, row] = [/** @type {Row} */ (rows[i - 1]), /** @type {Row} */ (rows[i])];
    const gap = slides ? gapBetween(before.line, row.line) : row.line.gap;
    row.gap?.remove();
    delete row.gap;
    if (gap) row.element.before(row.gap = gapRow(gap));
  }
}

/** Marks the lines around matches, and the gaps between matches. */
export function markContext() {
  const { rows, slides, context } = state.window;
  if (slides) return;
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    row.element.classList.toggle('around', row.line.context === true);
    row.element.classList.remove('gap');
    if (context && before && endOf(before.line) !== row.line.at) below(before, row).element.classList.add('gap');
  });
}

/**
 * Whether two lines that follow each other are of one file. Its name changes when it is rotated, its
 * identity while it is short.
 *
 * @param {Line} before
 * @param {Line} line
 */
const sameFile = (before, line) => (before.file === line.file && before.offset <= line.offset) || partsOf(before.at).identity === partsOf(line.at).identity;

/** Draws where one file of the log ends and the next one begins. */
export function markBorders() {
  if (together) return; // each line has the name of its log
  const { rows } = state.window;
  for (const { element } of rows) delete element.dataset['border'];
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    const { afterLoss } = row.line;
    if (!before || (!afterLoss && sameFile(before.line, row.line))) return;
    const [ended, begun] = [fileName(before.line), fileName(row.line)];
    const border = ended === begun ? say('fileAnew', { begun }) : say('fileBorder', { ended, begun });
    below(before, row).element.dataset['border'] = afterLoss ? say('borderLost', { border }) : border;
  });
}

/** Says that there are no lines, or none that match. */
export function showEmptyNote() {
  const { rows, slides } = state.window;
  document.getElementById('log-empty')?.remove();
  if (rows.length === 0) holder.before(make('p', { id: 'log-empty', className: 'log-note' }, slides ? say('emptyLog') : ranging() ? say('nothingInRange') : say('nothingFound')));
}
