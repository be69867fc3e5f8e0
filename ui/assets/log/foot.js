// The foot: the ends of the log, the order of its lines, and the way to a line by its number.

import { notify } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { ends, unselect } from './chosen.js';
import { follow, resume } from './follow.js';
import { change, filtering, newestFirst, onAddress, together, value } from './form.js';
import { jumpToLine } from './place.js';
import { endOfWindow } from './row.js';
import { scrollToStart, view } from './view.js';
import { go } from './window.js';
import { search } from './search.js';
import { state } from './state.js';
import { say } from '../shared/words.js';

/** @param {string} act */
const button = (act) => /** @type {HTMLButtonElement} */ (document.querySelector(`#log-foot [data-act="${act}"]`));
const [top, bottom, order] = [button('top'), button('bottom'), button('order')];
const field = /** @type {HTMLInputElement} */ (document.getElementById('log-line'));

/** Shows the oldest lines, or the oldest matches of the page. */
async function toOldest() {
  if (filtering()) {
    if (value('since') && !newestFirst() && !state.query.fromStart) await search();
    scrollToStart();
    return;
  }
  if (!(await go(together ? '0' : 'line:1', 0, 200))) return; // of the oldest file
  scrollToStart();
  if (state.window.atEnd && view.scrollHeight <= view.clientHeight) follow(endOfWindow());
}

/** Shows what is on top of the log, as it is ordered. */
export const toTop = () => (newestFirst() ? resume() : toOldest());

/** Shows what is at its foot. */
export const toBottom = () => (newestFirst() ? toOldest() : resume());

onAddress(() => {
  const [oldest, newest] = [say('toOldest'), say('toNewest')];
  const [first, last] = newestFirst() ? [newest, oldest] : [oldest, newest];
  for (const [end, label, key] of /** @type {const} */ ([[top, first, 'g'], [bottom, last, 'G']])) {
    end.setAttribute('aria-label', label);
    end.title = `${label} (${key})`;
  }
  order.setAttribute('aria-pressed', String(newestFirst()));
});

top.addEventListener('click', guarded(toTop));
bottom.addEventListener('click', guarded(toBottom));
order.addEventListener('click', () => change('order', newestFirst() ? '' : 'newest'));

/** Puts the cursor into the field for the number of a line. A selection has its place in the foot. */
export function typeLine() {
  if (ends()) unselect();
  field.select();
}

field.addEventListener('keydown', guarded(async (event) => {
  if (event.key === 'Escape') view.focus({ preventScroll: true });
  if (event.key !== 'Enter') return;
  event.preventDefault();
  const n = Number(field.value.replace(/[\s.,≈]/g, ''));
  if (!Number.isSafeInteger(n) || n < 1) {
    notify(say('noNumber'), true);
    return;
  }
  const total = await jumpToLine(n);
  if (total >= 0) notify(say('linesInAll', { n: total }), true);
  else {
    field.value = '';
    view.focus({ preventScroll: true });
  }
}));
