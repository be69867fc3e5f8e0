// Selects rows: one by one, from one to another with Shift, or all that the
// filter shows.

import { onChange, onRows, rows, rowsChanged, selectedRows, shownRows, sizeOf } from './listing.js';
import { humanSize } from './format.js';
import { say } from './words.js';

const holder = /** @type {HTMLElement} */ (document.getElementById('listing'));

/** @type {import('./listing.js').Row | undefined} */
let last;

/** @type {HTMLInputElement | undefined} */
let all;

/** Puts the box that selects all into the head of the list. */
function addAll() {
  all = undefined;
  const cell = holder.querySelector('th.c');
  if (!cell) return;
  all = document.createElement('input');
  all.type = 'checkbox';
  all.setAttribute('aria-label', say('selectAll'));
  all.addEventListener('change', () => {
    for (const row of shownRows()) row.box.checked = all?.checked ?? false;
    rowsChanged();
  });
  cell.replaceChildren(all);
}

/** Says how many are selected. */
function tell() {
  const selected = selectedRows();
  const n = selected.length;
  if (all) {
    all.checked = n > 0 && n === shownRows().length;
    all.indeterminate = n > 0 && !all.checked;
  }
  const bar = holder.querySelector('.choice');
  const text = document.getElementById('chosen');
  if (!bar || !text) return;
  text.dataset['none'] ??= text.textContent ?? '';
  const size = selected.reduce((sum, row) => sum + sizeOf(row), 0);
  text.textContent = n === 0 ? text.dataset['none'] : say('selected', { n }) + (size > 0 ? ` · ${humanSize(size)}` : '');
  bar.classList.toggle('some', n > 0);
}

/** Selects nothing. */
export function clear() {
  for (const row of rows()) row.box.checked = false;
  rowsChanged();
}

holder.addEventListener('click', (event) => {
  // A finger hits the cell around a box, too. A label in each row would do, but takes its time to lay out ten thousand.
  if (event.target instanceof Element && event.target.matches('.c')) {
    event.target.querySelector('input')?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
    return;
  }
  const row = rows().find((r) => r.box === event.target);
  if (!row) return;
  if (event.shiftKey && last) {
    const shown = shownRows();
    const [from, to] = [shown.indexOf(last), shown.indexOf(row)].sort((a, b) => a - b);
    for (const between of shown.slice(from, (to ?? 0) + 1)) between.box.checked = row.box.checked;
  }
  last = row;
  rowsChanged();
});

// What the filter hides is not selected: nobody would know.
holder.addEventListener('submit', () => {
  for (const row of rows()) if (row.element.hidden) row.box.checked = false;
});

addAll();
tell();
onRows(addAll);
onChange(tell);
