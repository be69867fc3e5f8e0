// What the search has found, in words: how much, how far it is, and where there is more. All lines of
// a range of times are its events; other searches have matches.

import { make } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { humanSize } from '../shared/format.js';
import { filtering, newestFirst, onAddress, ranging, searching } from './form.js';
import { holder } from './row.js';
import { cancelSearch, currentHit, searchMore } from './search.js';
import { onState, state } from './state.js';
import { say } from '../shared/words.js';
import { withoutScrolling } from './view.js';

const box = /** @type {HTMLElement} */ (document.getElementById('log-found'));
const count = /** @type {HTMLElement} */ (document.getElementById('log-count'));
/** @param {string} act */
const button = (act) => /** @type {HTMLButtonElement} */ (box.querySelector(`[data-act="${act}"]`));
const cancel = button('cancel');
const more = make('button', { type: 'button', className: 'button' });
const moreNote = make('p', { className: 'log-note', hidden: true }, more);

/** How many there are. */
function sum() {
  const { hits: { length: n }, fromStart, limited } = state.query;
  if (limited && fromStart) return ranging() ? say('firstEvents', { n }) : say('firstHits', { n });
  if (limited) return ranging() ? say('newestEvents', { n }) : say('newestHits', { n });
  const at = currentHit();
  if (at >= 0) return say('hitOf', { i: at + 1, n });
  return ranging() ? say('number', { n }) : say('hits', { n });
}

/** How far the search is. */
function progress() {
  const { phase, scanned, total } = state.query;
  if (phase === 'searching') return [total > 0 ? say('readOf', { size: humanSize(scanned), total: humanSize(total) }) : say('searchingOn')];
  return phase === 'stopped' ? [...(scanned > 0 ? [say('read', { size: humanSize(scanned) })] : []), say('stopped')] : [];
}

function draw() {
  const { phase, fromStart, limited } = state.query;
  box.hidden = !searching();
  cancel.hidden = phase !== 'searching';
  count.textContent = [sum(), ...progress()].join(' · ');
  const offersMore = limited && phase !== 'searching' && filtering();
  if (moreNote.hidden !== offersMore) return;
  withoutScrolling(() => {
    if (fromStart) more.textContent = ranging() ? say('newerEvents') : say('newerHits');
    else more.textContent = ranging() ? say('olderEvents') : say('olderHits');
    if (fromStart || newestFirst()) holder.after(moreNote);
    else holder.before(moreNote);
    moreNote.hidden = !offersMore;
  });
}
onState(({ query, window }, before) => {
  if (query !== before.query || window.current !== before.window.current) draw();
});

onAddress(() => {
  const labels = ranging()
    ? { first: say('firstEvent'), previous: say('previousEvent'), next: say('nextEvent'), last: say('lastEvent') }
    : { first: say('firstHit'), previous: say('previousHit'), next: say('nextHit'), last: say('lastHit') };
  for (const [act, label] of Object.entries(labels)) {
    button(act).setAttribute('aria-label', label);
    button(act).title = `${label} ${button(act).dataset['key']}`;
  }
});

cancel.addEventListener('click', cancelSearch);
more.addEventListener('click', guarded(() => searchMore()));
