// Gaps: lines that are not on the page, though those before and after them are.

import { make } from '../shared/dom.js';
import { say } from '../shared/words.js';
import { partsOf } from './source.js';

/** @typedef {import('./source.js').Line} Line */

/**
 * What is not shown before a line.
 *
 * @typedef {object} Gap
 * @property {number} n lines, as far as they could be counted
 * @property {boolean} [lost] they are not in the log any more
 */

/**
 * The gap between two lines that stand one after the other, if there is one.
 *
 * @param {Line} before
 * @param {Line} line
 * @returns {Gap | undefined}
 */
export function gapBetween(before, line) {
  if (line.gap) return line.gap;
  // The lines of another file follow those of the one before. The name of a short file changes as it grows.
  const [a, b] = [partsOf(before.at), partsOf(line.at)];
  return a.identity === b.identity && a.print === b.print && b.offset > a.offset + before.length ? { n: 0 } : undefined;
}

/** @param {Gap} gap */
export function gapRow({ n, lost }) {
  const text = lost ? say('linesLost', { n }) : say('linesNotShown', { n });
  const row = make('div', { className: 'log-gap' }, n > 0 ? text : say('someNotShown'));
  if (!lost) row.append(make('button', { type: 'button', className: 'more-of' }, say('loadLines')));
  return row;
}
