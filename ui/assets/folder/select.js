// Selects rows: one by one, a range with Shift, or all matches, loaded or not.

import { complete, onChange, onRows, rows, rowsChanged, selectedRows, served, shownRows, sizeOf, totalSize } from './listing.js';
import { humanSize } from '../shared/format.js';
import { keep } from '../shared/page.js';
import { here, members } from '../shared/webdav.js';
import { say } from '../shared/words.js';

const holder = /** @type {HTMLFormElement} */ (document.getElementById('listing'));

/**
 * A member of the folder to act on.
 *
 * @typedef {{ path: string, name: string }} Item
 */

/** @typedef {import('./listing.js').Row} Row */

/** @type {Row | undefined} */
let last;

/** @type {HTMLInputElement | undefined} */
let all;

/**
 * If set, all matches of these words are selected, except those without.
 *
 * @type {{ words: string, without: Map<string, number>, size: number } | undefined} without: sizes
 * by path; size: of all matches, 0 until it is known
 */
let everything;

/**
 * Selects all matches of these words, except those without.
 *
 * @param {string} words
 * @param {Map<string, number>} without
 */
function selectMatches(words, without) {
  const selected = { words, without, size: 0 };
  everything = selected;
  totalSize().then((size) => {
    selected.size = size;
    showCount();
  }, () => {}); // their number is shown
}

/** Adds the checkbox that selects all to the head of the list. */
function addAll() {
  const cell = holder.querySelector('th.c');
  if (cell && all?.parentElement === cell) return;
  all = undefined;
  if (!cell) return;
  all = document.createElement('input');
  all.type = 'checkbox';
  all.setAttribute('aria-label', say('selectAll'));
  all.addEventListener('change', () => {
    const on = all?.checked ?? false;
    everything = undefined;
    if (on && !complete()) selectMatches(served().words, new Map());
    for (const row of shownRows()) row.box.checked = on;
    rowsChanged();
  });
  cell.replaceChildren(all);
}

/** Selects rows that have been loaded, if all matches are selected. Other words end that. */
function applyToRows() {
  if (!everything) return;
  const same = everything.words === served().words;
  for (const row of rows()) row.box.checked = same && !everything.without.has(row.link.pathname);
  if (!same) everything = undefined;
}

/** The number of selected members. */
export function selected() {
  return everything ? Math.max(0, served().matches - everything.without.size) : selectedRows().length;
}

/** The selected members. @returns {Promise<Item[]>} */
export async function selection() {
  const all = everything;
  if (!all) return selectedRows().map((row) => ({ path: row.link.pathname, name: row.name }));
  const matches = await members(`${here}?${new URLSearchParams({ q: all.words })}`);
  return matches.filter((m) => !all.without.has(m.href)).map((m) => ({ path: m.href, name: m.name }));
}

/** Shows how many are selected. */
function showCount() {
  const n = selected();
  if (all) {
    all.checked = n > 0 && (everything ? everything.without.size === 0 : complete() && n === shownRows().length);
    all.indeterminate = n > 0 && !all.checked;
  }
  const bar = holder.querySelector('.choice');
  const text = document.getElementById('chosen');
  if (!bar || !text) return;
  text.dataset['none'] ??= text.textContent ?? '';
  let size = 0;
  if (everything) size = everything.size - Array.from(everything.without.values()).reduce((sum, s) => sum + s, 0);
  else for (const row of selectedRows()) size += sizeOf(row);
  text.textContent = n === 0 ? text.dataset['none'] : say('selected', { n }) + (size > 0 ? ` · ${humanSize(size)}` : '');
  bar.classList.toggle('some', n > 0);
}

/** Ends the selection of all matches, after something was done with them. */
export function endAll() {
  if (!everything) return;
  everything = undefined;
  for (const row of rows()) row.box.checked = false;
  rowsChanged();
}

holder.addEventListener('click', (event) => {
  // A finger may hit the cell around the checkbox. A label in each row would do the same, but thousands of labels are slow to lay out.
  if (event.target instanceof Element && event.target.matches('.c')) {
    event.target.querySelector('input')?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
    return;
  }
  const row = rows().find((r) => r.box === event.target);
  if (!row) return;
  let some = [row];
  if (event.shiftKey && last) {
    const shown = shownRows();
    const [from, to] = [shown.indexOf(last), shown.indexOf(row)].sort((a, b) => a - b);
    some = shown.slice(from, (to ?? 0) + 1);
  }
  for (const r of some) {
    r.box.checked = row.box.checked;
    if (r.box.checked) everything?.without.delete(r.link.pathname);
    else everything?.without.set(r.link.pathname, sizeOf(r));
  }
  last = row;
  rowsChanged();
});

// The user cannot see what the filter hides, so it is not sent.
holder.addEventListener('submit', () => {
  for (const row of rows()) if (row.element.hidden) row.box.checked = false;
});

// Rows that are not loaded have no checkboxes to send.
holder.addEventListener('formdata', (event) => {
  if (!everything) return;
  event.formData.delete('name');
  event.formData.delete('href');
  event.formData.set('q', everything.words);
  for (const path of everything.without.keys()) event.formData.append('except', path);
});

/** The rows whose rotated files are unfolded. */
const unfolded = () => rows().filter((row) => row.element.querySelector('.fold[open]'));

// The page in the other language goes on with the same rows.
const kept = keep('chosen', () => ({
  rows: selectedRows().map((row) => row.link.pathname),
  unfolded: unfolded().map((row) => row.link.pathname),
  everything: everything ? { words: everything.words, without: [...everything.without] } : null,
}));
if (kept) {
  for (const row of rows()) {
    row.box.checked = kept.rows.includes(row.link.pathname);
    const fold = kept.unfolded.includes(row.link.pathname) ? row.element.querySelector('details') : null;
    if (fold) fold.open = true;
  }
  if (kept.everything) selectMatches(kept.everything.words, new Map(kept.everything.without));
}

addAll();
showCount();
onRows(addAll);
onRows(applyToRows);
onChange(showCount);
if (kept) rowsChanged();
