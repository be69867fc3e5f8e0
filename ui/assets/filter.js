// Filters the rows while one types. The words stay in the address, so that the
// page can be sent to somebody, or loaded again.

import { onRows, refresh, rows, rowsChanged, servedFilter, shownRows } from './listing.js';
import { grouped, say } from './words.js';

const field = /** @type {HTMLInputElement | null} */ (document.querySelector('.filter input'));

/** @param {string} text */
const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

function apply() {
  if (!field) return;
  const wanted = words(field.value);
  /** @type {Map<HTMLElement, number>} */
  const left = new Map();
  for (const { element, name } of rows()) {
    const lower = name.toLowerCase();
    element.hidden = !wanted.every((word) => lower.includes(word));
    const body = /** @type {HTMLElement} */ (element.parentElement);
    left.set(body, (left.get(body) ?? 0) + (element.hidden ? 0 : 1));
  }
  for (const [body, n] of left) {
    body.hidden = n === 0;
    body.style.setProperty('--rows', String(n));
  }
  document.getElementById('listing')?.classList.toggle('filtered', wanted.length > 0);
  tell(wanted.length > 0);
  remember();
  rowsChanged();
}

/** @param {boolean} filtered */
function tell(filtered) {
  const count = document.getElementById('count');
  const all = rows().length;
  const shown = shownRows().length;
  if (count) count.textContent = (filtered ? `${grouped(shown)} / ` : '') + say('items', { n: all });
  let note = document.getElementById('no-match');
  if (shown > 0 || all === 0) {
    note?.remove();
    return;
  }
  if (!note) {
    note = document.createElement('p');
    note.id = 'no-match';
    note.className = 'no-match';
    document.querySelector('#listing .list')?.after(note);
  }
  note.textContent = say('noMatch', { words: field?.value.trim() ?? '' });
}

/** Puts the words into the address, and into the links that sort. */
function remember() {
  const q = field?.value.trim() ?? '';
  for (const link of [location, .../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('#listing th a'))]) {
    const address = new URL(link.href);
    if (q) address.searchParams.set('q', q);
    else address.searchParams.delete('q');
    if (address.href === link.href) continue;
    if (link === location) history.replaceState(history.state, '', address);
    else link.href = address.href;
  }
}

async function typed() {
  const served = words(servedFilter());
  const wanted = words(field?.value ?? '');
  // The server has left out rows that are wanted now.
  if (!served.every((word) => wanted.some((w) => w.includes(word)))) await refresh();
  else apply();
}

field?.addEventListener('input', typed);
field?.form?.addEventListener('submit', (event) => event.preventDefault());
document.querySelector('#unmatched a')?.addEventListener('click', (event) => {
  if (!field) return;
  event.preventDefault();
  field.value = '';
  typed();
  field.focus();
});
onRows(apply);
if (field?.value) typed(); // it may have been typed before this was loaded
