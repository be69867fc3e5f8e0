// Filters the rows while the user types. The words are in the address, so that the page can be
// reloaded or sent to somebody.

import { complete, onRows, refresh, rows, rowsChanged, served, shownRows } from './listing.js';
import { guarded } from '../shared/errors.js';
import { grouped, say } from '../shared/words.js';

const field = /** @type {HTMLInputElement | null} */ (document.querySelector('.filter input'));

/** The time between two requests while the user types, in milliseconds. */
const pause = 200;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;

let asked = -Infinity;

/** @param {string} text */
const words = (text) => text.normalize().toLowerCase().split(/\s+/).filter(Boolean);

/** Whether the words are those of the server's filter. */
const asServed = () => words(field?.value ?? '').join(' ') === words(served().words).join(' ');

/** Whether the server may have more matches than the page. */
export function pending() {
  return !complete() && !asServed();
}

function apply() {
  if (!field) return;
  const wanted = words(field.value);
  const all = asServed();
  /** @type {Map<HTMLElement, number>} */
  const left = new Map();
  for (const { element, name } of rows()) {
    const lower = name.normalize().toLowerCase(); // macOS decomposes names
    element.hidden = !all && !wanted.every((word) => lower.includes(word));
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
  let note = document.getElementById('no-match');
  if (!complete()) { // the server has counted
    note?.remove();
    return;
  }
  const count = document.getElementById('count');
  const all = served().members;
  const shown = shownRows().length;
  if (count) count.textContent = (filtered ? `${grouped(shown)} / ` : '') + say('items', { n: all });
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

/** Writes the words into the address, and into the links that sort. */
function remember() {
  const q = field?.value.trim() ?? '';
  for (const link of [location, .../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('#listing th a'))]) {
    const address = new URL(link.href);
    if ((address.searchParams.get('q') ?? '') === q) continue;
    if (q) address.searchParams.set('q', q);
    else address.searchParams.delete('q');
    address.searchParams.delete('after'); // that place is one among other rows
    if (link === location) history.replaceState(history.state, '', address);
    else link.href = address.href;
  }
}

function typed() {
  const wanted = words(field?.value ?? '');
  clearTimeout(soon);
  apply();
  // The server has left out rows that match now, or has more of them.
  if (complete() ? !words(served().words).every((word) => wanted.some((w) => w.includes(word))) : !asServed()) {
    soon = setTimeout(guarded(() => {
      asked = performance.now();
      return refresh(0);
    }), served().whole ? 0 : Math.max(0, asked + pause - performance.now()));
  }
}

field?.addEventListener('input', typed);
field?.form?.addEventListener('submit', (event) => event.preventDefault());
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('#unmatched a') : null;
  if (!field || !link) return;
  event.preventDefault();
  field.value = '';
  typed();
  field.focus();
});
onRows(apply);
if (field?.value) typed(); // the user may have typed before this script ran
