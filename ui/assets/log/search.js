// Search: asks the server for matches, and tells how many there are.

import { make } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { follow, followable, onLine, onResume, pause, stop, watch } from './follow.js';
import { appendMatches, endOf, holder, prepend, rowAt, scrollToEnd, scrollToStart, showMatches, tellMove, withoutScrolling } from './rows.js';
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

const moreButton = make('button', { type: 'button', className: 'button' });
const moreNote = make('p', { className: 'log-note', hidden: true }, moreButton);

const maxHits = 1000; // of one request
const maxHeldHits = 4 * maxHits; // on the page

/** The request that runs. Only its own results count. @type {AbortController | undefined} */
let running;

/** Shows how many matches there are, how far the search is, and what can be done next. */
function drawCount() {
  const { phase, hits, fromStart, limited, scanned, total } = state.query;
  box.hidden = !searching();
  cancel.hidden = phase !== 'searching';
  const n = hits.length;
  const at = hits.findIndex((h) => h.at === state.window.current);
  const parts = [limited && fromStart ? say('firstHits', { n }) : limited ? say('newestHits', { n }) : at >= 0 ? say('hitOf', { i: at + 1, n }) : say('hits', { n })];
  if (phase === 'searching') parts.push(total > 0 ? say('readOf', { size: humanSize(scanned), total: humanSize(total) }) : say('searchingOn'));
  else if (scanned > 0 && !limited) parts.push(say('read', { size: humanSize(scanned) }));
  if (phase === 'stopped') parts.push(say('stopped'));
  count.textContent = parts.join(' · ');
  const offersMore = limited && phase !== 'searching' && filtering();
  if (moreNote.hidden !== offersMore) return;
  withoutScrolling(() => {
    moreButton.textContent = fromStart ? say('newerHits') : say('olderHits');
    if (fromStart) holder.after(moreNote);
    else holder.before(moreNote);
    moreNote.hidden = !offersMore;
  });
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
 * Searches from the end backwards, or from the start of a range on, and adds what it finds to the
 * matches.
 *
 * @param {AbortSignal} signal
 * @param {string} from the position to start from, or '' for the end, or the start
 * @param {number} limit
 * @param {(lines: Line[]) => void} add shows lines that are older, or newer, than all others
 * @returns {Promise<'done' | 'stopped'>}
 */
async function collect(signal, from, limit, add) {
  const { fromStart } = state.query;
  const query = filterQuery();
  if (!filtering()) query.delete('context');
  if (!fromStart) query.set('order', 'newest');
  query.set('limit', String(limit));
  if (from) query.set('position', exact(from));
  const sum = await fetchMatches(query, signal, (lines, progress) => {
    lines.sort(byPosition);
    const [found, before] = [hitsOf(lines), state.query.hits];
    set({ query: { hits: fromStart ? [...before, ...found] : [...found, ...before], ...(progress && { scanned: progress.scanned, total: progress.total ?? 0 }) } });
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

/**
 * Shows new matches after those on the page. If there are others between them, it only counts
 * the new ones.
 *
 * @param {string} end position of the end of the log
 */
function followMatches(end) {
  if (!followable()) return;
  const { limited, fromStart } = state.query;
  const last = state.window.rows.at(-1);
  if (limited && fromStart) {
    set({ window: { atEnd: false } });
    watch(end);
  } else follow(end, last ? last.line.offset + last.line.length : 0);
  tellMove(); // pauses, if the newest match is out of sight
}

/**
 * Searches for what the form says, and shows the matches: the first ones of a range of times, else
 * the newest.
 *
 * @param {boolean} [newest] the newest ones of a range, too
 */
export async function search(newest = false) {
  readPattern();
  field.setCustomValidity('');
  if (!searching()) {
    running?.abort();
    running = undefined;
    set({ query: noQuery });
    return;
  }
  const only = filtering();
  const fromStart = value('since') !== '' && !newest;
  await searchAlone({ ...noQuery, fromStart }, async (signal) => {
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
        if (fromStart) scrollToStart();
        else scrollToEnd();
        shown = true;
      } else if (fromStart) appendMatches(lines);
      else prepend(lines);
    });
    if (only && !shown) showMatches([]);
    if (only) followMatches(end.end.position);
    return phase;
  });
}

/** Searches on, for what is older than the newest matches, or newer than the first ones. */
export async function searchMore(limit = batch()) {
  const { limited, fromStart, phase, hits } = state.query;
  const last = fromStart ? hits.at(-1) : hits[0];
  if (!limited || phase === 'searching' || !last) return;
  await searchAlone({}, (signal) => collect(signal, fromStart ? endOf(last) : last.at, limit, (lines) => {
    if (!filtering()) return;
    const added = lines.filter((line) => !rowAt(line.at));
    if (fromStart) appendMatches(added);
    else prepend(added);
    const { hits: held } = state.query;
    if (held.length <= maxHeldHits) return;
    set({ query: { hits: fromStart ? held.slice(-maxHeldHits) : held.slice(0, maxHeldHits) } });
    if (!fromStart) pause(); // the newest are no longer here
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
  const { fromStart, limited, scanned, total, end } = found;
  set({ query: { phase: 'done', hits: hitsOf(state.window.rows.map((row) => row.line)), fromStart, limited, scanned, total } });
  if (fromStart) scrollToStart();
  else if (end) followMatches(end);
  await searchMore(Math.max(1, batch() - state.query.hits.length));
  if (fromStart && end) followMatches(end);
  return true;
}

cancel.addEventListener('click', () => {
  running?.abort();
  running = undefined;
  set({ query: { phase: 'stopped' } });
});

onLine((line) => {
  if (!searching() || (!filtering() && !(value('grep') && matches(line)))) return;
  if (state.query.fromStart && state.query.limited) return; // there are others between
  const hits = [...state.query.hits, line];
  set({ query: { hits: hits.length > maxHeldHits ? hits.slice(maxHits) : hits } });
});

onResume(() => search(true));
moreButton.addEventListener('click', guarded(() => searchMore()));
