// Line numbers, on wish. The server says the number of one line of the window; the others follow from
// it. Until the server has counted the lines of a large log, its numbers are estimates: ≈.

import { guarded, ignoreFailure } from '../shared/errors.js';
import { onInput, value } from './form.js';
import { endOf } from './row.js';
import { onMove, tellMove, view } from './view.js';
import { fetchLines, partsOf } from './source.js';
import { state } from './state.js';
import { grouped } from '../shared/words.js';

/** A line whose number is known. */
let known = { at: '', number: 0, exact: false };
/** The rows that have their numbers. @type {readonly import('./row.js').Row[]} */
let numbered = [];
let asking = false;
let askedAt = 0; // when an estimate was asked for
const retryAfter = 3000; // ms, then an estimate is asked for anew

/** Whether a row is the next line of the log after another one. @param {import('./row.js').Row} row @param {import('./row.js').Row} before */
const isNext = (row, before) => !row.gap && (endOf(before.line) === row.line.at || partsOf(before.line.at).identity !== partsOf(row.line.at).identity);

/** Writes the numbers of the rows from the known one on, in both directions. */
function draw() {
  const { rows } = state.window;
  numbered = rows;
  const from = rows.findIndex((row) => row.line.at === known.at);
  /** @param {number} i @param {number} n */
  const write = (i, n) => rows[i]?.element.setAttribute('data-n', (known.exact ? '' : '≈') + grouped(n));
  for (const row of rows) row.element.removeAttribute('data-n');
  if (from < 0) return;
  write(from, known.number);
  for (let i = from + 1; i < rows.length && isNext(/** @type {import('./row.js').Row} */ (rows[i]), /** @type {import('./row.js').Row} */ (rows[i - 1])); i++) write(i, known.number + i - from);
  for (let i = from - 1; i >= 0 && isNext(/** @type {import('./row.js').Row} */ (rows[i + 1]), /** @type {import('./row.js').Row} */ (rows[i])); i--) write(i, known.number + i - from);
  const middle = rows[rows.length >> 1]; // the one that stays longest
  const number = Number(middle?.element.dataset['n']?.replace(/\D/g, ''));
  if (middle && number) known = { ...known, at: middle.line.at, number };
}

const ask = guarded(async () => {
  const { rows } = state.window;
  const { at } = rows[rows.length >> 1]?.line ?? {};
  if (!at || asking) return;
  asking = true;
  askedAt = performance.now();
  try {
    const { line = 0, lineEstimated = false } = await fetchLines(at, 0, 0, { number: true });
    known = { at, number: line, exact: !lineEstimated };
  } finally {
    asking = false;
  }
  draw();
  if (!known.exact) setTimeout(tellMove, retryAfter);
}, ignoreFailure);

onMove(() => {
  const { rows, slides } = state.window;
  const shown = value('numbers') !== '' && slides; // matches are not neighbours
  view.classList.toggle('numbered', shown);
  if (!shown) return;
  if (numbered !== rows) draw();
  const gone = !rows.some((row) => row.line.at === known.at);
  if (rows.length > 0 && (gone || (!known.exact && performance.now() - askedAt >= retryAfter))) ask();
});

tellMove();
onInput(['rotated', 'charset'], () => {
  known = { at: '', number: 0, exact: false }; // lines are counted anew
});
