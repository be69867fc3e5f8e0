// Search: asks the server for matches, and tells how many there are.

import { make } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { follow, followable, onLine, onResume, pause, stop } from './follow.js';
import { holder, prepend, rowAt, scrollToEnd, showMatches, tellMove, withoutScrolling } from './rows.js';
import { useServedMatches } from './served.js';
import { matches, readPattern } from './line.js';
import { bytesBefore, exact, fetchLines, fetchMatches } from './source.js';
import { filtering, filterQuery, refused, searching, value } from './form.js';
import { noQuery, onState, set, state } from './state.js';
import { humanSize } from '../shared/format.js';
import { say } from '../shared/words.js';

/** @typedef {import('./source.js').Line} Line */

const box = /** @type {HTMLElement} */ (document.getElementById('log-found'));
const count = /** @type {HTMLElement} */ (document.getElementById('log-count'));
const cancel = /** @type {HTMLButtonElement} */ (box.querySelector('[data-act="cancel"]'));
const field = /** @type {HTMLInputElement} */ (document.getElementById('log-text'));

const olderButton = make('button', { type: 'button', className: 'button' }, say('olderHits'));
const olderNote = make('p', { className: 'log-note', hidden: true }, olderButton);
holder.before(olderNote);

const maxHits = 1000; // of one request, the newest
const maxHeldHits = 4 * maxHits; // on the page

/** The request that runs. Only its own results count. @type {AbortController | undefined} */
let running;

/** Shows how many matches there are, how far the search is, and what can be done next. */
function drawCount() {
  const { phase, hits, limited, scanned, total } = state.query;
  box.hidden = !searching();
  document.getElementById('log-options')?.classList.toggle('set', ['regex', 'invert', 'highlight', 'context', 'since', 'until'].some((name) => value(name) !== ''));
  cancel.hidden = phase !== 'searching';
  const n = hits.length;
  const at = hits.findIndex((h) => h.at === state.window.current);
  const parts = [limited ? say('newestHits', { n }) : at >= 0 ? say('hitOf', { i: at + 1, n }) : say('hits', { n })];
  if (phase === 'searching') parts.push(total > 0 ? say('readOf', { size: humanSize(scanned), total: humanSize(total) }) : say('searchingOn'));
  else if (scanned > 0 && !limited) parts.push(say('read', { size: humanSize(scanned) }));
  if (phase === 'stopped') parts.push(say('stopped'));
  count.textContent = parts.join(' · ');
  const offersOlder = limited && phase !== 'searching' && filtering();
  if (olderNote.hidden === offersOlder) withoutScrolling(() => { olderNote.hidden = !offersOlder; });
}
onState(({ query, window }, before) => {
  if (query !== before.query || window.current !== before.window.current) drawCount();
});

/**
 * @param {Line} a
 * @param {Line} b
 */
export const byPosition = (a, b) => bytesBefore(a.at) - bytesBefore(b.at);

/** How many lines around each match are shown. */
const contextLines = () => Number(value('context') || 0);

/** The matches among lines of context. @param {Line[]} lines */
const hitsOf = (lines) => (contextLines() > 0 && filtering() ? lines.filter(matches) : lines);

/** How many matches one request asks for: the page has room for so many lines. */
const batch = () => Math.min(maxHits, Math.floor(4000 / (1 + 2 * contextLines())));

/**
 * Searches backwards, and adds what it finds to the matches.
 *
 * @param {AbortSignal} signal
 * @param {string} before the position to start from, or '' for the end
 * @param {number} limit
 * @param {(lines: Line[]) => void} add shows lines that are older than all others
 * @returns {Promise<'done' | 'stopped'>}
 */
async function collect(signal, before, limit, add) {
  const query = filterQuery();
  if (!filtering()) query.delete('context');
  query.set('order', 'newest');
  query.set('limit', String(limit));
  if (before) query.set('position', exact(before));
  const sum = await fetchMatches(query, signal, (lines, progress) => {
    lines.sort(byPosition);
    set({ query: { hits: [...hitsOf(lines), ...state.query.hits], ...(progress && { scanned: progress.scanned, total: progress.total ?? 0 }) } });
    add(lines);
    tellMove();
  });
  set({ query: { limited: sum?.reason === 'limit', ...(sum && { scanned: sum.scanned }) } });
  return sum?.reason === 'time' ? 'stopped' : 'done';
}

/**
 * Runs a search. It takes the place of one that runs.
 *
 * @param {Partial<import('./state.js').Query>} changes what it begins with
 * @param {(signal: AbortSignal) => Promise<'done' | 'stopped'>} act
 */
async function searchAlone(changes, act) {
  running?.abort();
  const mine = running = new AbortController();
  set({ query: { ...changes, phase: 'searching' } });
  /** @type {'done' | 'stopped'} */
  let phase = 'done';
  try {
    phase = await act(mine.signal);
  } catch (error) {
    if (!mine.signal.aborted) field.setCustomValidity(refused(error));
  } finally {
    if (running === mine) {
      running = undefined;
      set({ query: { phase } });
    }
  }
}

/** Searches for what the form says, and shows the matches. */
export async function search() {
  readPattern();
  field.setCustomValidity('');
  if (!searching()) {
    running?.abort();
    running = undefined;
    set({ query: noQuery });
    return;
  }
  const only = filtering();
  await searchAlone(noQuery, async (signal) => {
    const end = await fetchLines('end', 0, 0, { signal });
    if (only) {
      stop();
      set({ window: { context: contextLines() > 0 } });
    }
    let shown = false;
    const phase = await collect(signal, '', batch(), (lines) => {
      if (!only) return;
      if (!shown && lines.length > 0) {
        showMatches(lines);
        scrollToEnd();
        shown = true;
      } else prepend(lines);
    });
    if (only && !shown) showMatches([]);
    const last = state.window.rows.at(-1);
    if (only && followable()) follow(end.end.position, last ? last.line.offset + last.line.length : 0);
    return phase;
  });
}

/** Searches on, for what is older than the matches so far. */
export async function searchOlder(limit = batch()) {
  const { limited, phase, hits: [oldest] } = state.query;
  if (!limited || phase === 'searching' || !oldest) return;
  await searchAlone({}, (signal) => collect(signal, oldest.at, limit, (lines) => {
    if (!filtering()) return;
    prepend(lines.filter((line) => !rowAt(line.at)));
    const { hits } = state.query;
    if (hits.length <= maxHeldHits) return;
    set({ query: { hits: hits.slice(0, maxHeldHits) } });
    pause(); // the newest are no longer here
  }));
}

/**
 * Takes over the matches that the server has put on the page.
 *
 * @returns {Promise<boolean>} false if the page has to search
 */
export async function useFound() {
  readPattern();
  set({ window: { context: contextLines() > 0 } });
  const found = filtering() && useServedMatches();
  if (!found) return false;
  const { limited, scanned, total, end } = found;
  set({ query: { phase: 'done', hits: hitsOf(state.window.rows.map((row) => row.line)), limited, scanned, total } });
  if (end && followable()) follow(end);
  await searchOlder(Math.max(1, batch() - state.query.hits.length));
  return true;
}

cancel.addEventListener('click', () => {
  running?.abort();
  running = undefined;
  set({ query: { phase: 'stopped' } });
});

onLine((line) => {
  if (!searching() || (!filtering() && !(value('grep') && matches(line)))) return;
  const hits = [...state.query.hits, line];
  set({ query: { hits: hits.length > maxHeldHits ? hits.slice(maxHits) : hits } });
});

onResume(search);
olderButton.addEventListener('click', guarded(() => searchOlder()));
