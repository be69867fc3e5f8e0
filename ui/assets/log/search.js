// Search: asks the server for matches.

import { follow, followable, onLine, onResume, pause, stop, watch } from './follow.js';
import { endOf, rowAt } from './row.js';
import { appendMatches, maxFoundRows, prepend, showMatches } from './rows.js';
import { scrollToEnd, scrollToStart, tellMove } from './view.js';
import { useServedMatches } from './served.js';
import { matches, readPattern } from './line.js';
import { compare, endOfLog, exact, fetchMatches, markEvents, plain, shifted } from './source.js';
import { filtering, filterQuery, newestFirst, refused, searching, together, value } from './form.js';
import { noQuery, set, state } from './state.js';

/** @typedef {import('./source.js').Line} Line */

const field = /** @type {HTMLInputElement} */ (document.getElementById('log-text'));

const maxHits = 1000; // events of one request
const maxHeldHits = 4 * maxHits; // on the page
const showEvery = 100; // ms, at least: each time costs as much as there are rows
const rest = 4; // times as long as the last time took
const maxHitLines = maxFoundRows; // of these events, with lines around them

/** The request that runs. Only its own results count. @type {AbortController | undefined} */
let running;

/**
 * @param {Line} a
 * @param {Line} b
 */
export const byPosition = (a, b) => compare(a.at, b.at);

/**
 * Whether two matching lines are of one event.
 *
 * @param {Line | undefined} a
 * @param {Line | undefined} b
 */
const sameEvent = (a, b) => a !== undefined && b !== undefined && a.event !== undefined && a.event === b.event && a.file === b.file;

/** The index of the match that is selected, by any of its lines; -1 for none. */
export function currentHit() {
  const { query: { hits }, window: { current } } = state;
  const at = hits.findIndex((h) => h.at === current);
  const line = at < 0 && current ? rowAt(current)?.line : undefined;
  return line ? hits.findIndex((h) => sameEvent(h, line) || (h.event === line.offset && h.file === line.file)) : at;
}

/** The first matching line of each event. @param {Line[]} lines oldest first */
const firstsOf = (lines) => lines.filter((line) => line.event !== undefined).filter((line, i, all) => !sameEvent(line, all[i - 1]));

/**
 * Adds lines to the matches that they are older than.
 *
 * @param {Line[]} lines
 * @param {Line[]} hits
 */
function withOlder(lines, hits) {
  const firsts = firstsOf(lines);
  return [...firsts, ...(sameEvent(firsts.at(-1), hits[0]) ? hits.slice(1) : hits)];
}

/**
 * Adds lines to the matches that they are newer than.
 *
 * @param {Line[]} hits
 * @param {Line[]} lines
 */
function withNewer(hits, lines) {
  const firsts = firstsOf(lines);
  return [...hits, ...(sameEvent(firsts[0], hits.at(-1)) ? firsts.slice(1) : firsts)];
}

/** How many lines around each match are shown. */
const contextLines = () => Number(value('context') || 0);

/** How many matching lines one request asks for: the page has room for so many. */
const lineLimit = () => Math.floor(maxHitLines / (1 + 2 * contextLines()));

/**
 * Where the last lines begin that have come in the order of the log. Newest first, those of an event and
 * around it do, so others of it may come.
 *
 * @param {Line[]} lines
 */
function lastEvent(lines) {
  const i = lines.findLastIndex((line, i) => i === 0 || byPosition(/** @type {Line} */ (lines[i - 1]), line) > 0);
  return Math.max(0, i);
}

/**
 * Searches from the end backwards, or from the start of a range on, and adds what it finds to the
 * matches.
 *
 * @param {AbortSignal} signal
 * @param {string} from the position to start from, or '' for the end, or the start
 * @param {number} events how many, at most
 * @param {(lines: Line[]) => void} add shows lines that are older, or newer, than all others
 * @returns {Promise<'done' | 'stopped'>}
 */
async function collect(signal, from, events, add) {
  const { fromStart } = state.query;
  const query = filterQuery();
  if (!filtering()) query.delete('context');
  if (!fromStart) query.set('order', 'newest');
  if (!together) query.set('events', String(events));
  query.set('limit', String(together ? events : lineLimit()));
  if (from) query.set('position', exact(from));
  // Contexts overlap: a line comes around each match near it, and may be a match that comes later.
  /** @type {Map<string, Line>} */
  const seen = new Map(from && filtering() ? state.window.rows.map(({ line }) => [line.at, line]) : []);
  /** @type {Line[]} */
  let waiting = [];
  /** Lines that came around a match, and then as one. @type {Line[]} */
  let turned = [];
  let due = 0; // when they are shown next
  const showWaiting = (whole = false) => {
    const began = performance.now();
    const incomplete = whole || fromStart || together ? [] : waiting.splice(lastEvent(waiting));
    const lines = together ? (fromStart ? waiting : waiting.reverse()) : waiting.sort(byPosition);
    if (together) {
      const held = filtering() ? state.window.rows.map(({ line }) => line) : state.query.hits;
      if (fromStart) markEvents(lines, held.at(-1)); // an event may come in parts
      else markEvents([...lines, ...held]);
    }
    for (const { at, level } of turned) if (level) rowAt(at)?.element.classList.add(level);
    const found = turned.length > 0 ? [...new Set([...lines, ...turned])].filter((line) => !incomplete.includes(line)).sort(byPosition) : lines;
    [waiting, turned] = [incomplete, []];
    set({ query: { hits: fromStart ? withNewer(state.query.hits, found) : withOlder(found, state.query.hits) } });
    add(lines);
    tellMove();
    const now = performance.now();
    due = now + Math.max(showEvery, rest * (now - began));
  };
  const sum = await fetchMatches(query, signal, (lines, progress) => {
    for (const line of lines) {
      const before = seen.get(line.at);
      if (!before) {
        seen.set(line.at, line);
        waiting.push(line);
      } else if (before.context && !line.context) {
        delete before.context;
        turned.push(Object.assign(before, line));
      }
    }
    if (progress) set({ query: { scanned: progress.scanned, total: progress.total ?? 0 } });
    if (waiting.length + turned.length > 0 && performance.now() > due) showWaiting();
  });
  showWaiting(true);
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
    if (mine.signal.aborted) return;
    const why = refused(error);
    field.setCustomValidity(why);
    if (!why) phase = 'stopped'; // by the connection, or the server: there may be more
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
  const fromStart = value('since') !== '' && !newest && !newestFirst();
  await searchAlone({ ...noQuery, fromStart }, async (signal) => {
    const end = await endOfLog(signal);
    if (filtering()) {
      stop();
      set({ window: { context: contextLines() > 0 }, query: { hits: [] } }); // those that have come are of the follow before
    }
    let shown = false;
    const phase = await collect(signal, '', maxHits, (lines) => {
      if (!filtering()) return; // by now the user may be among all lines
      if (!shown && lines.length > 0) {
        showMatches(lines);
        if (fromStart) scrollToStart();
        else scrollToEnd();
        shown = true;
      } else if (fromStart) appendMatches(lines);
      else prepend(lines);
    });
    if (filtering()) {
      if (!shown) showMatches([]);
      followMatches(end);
    }
    return phase;
  });
}

/** Searches on, for what is older than the newest matches, or newer than the first ones. */
export async function searchMore(events = maxHits) {
  const { limited, fromStart, phase, hits } = state.query;
  const last = fromStart ? hits.at(-1) : hits[0];
  if (!limited || phase === 'searching' || !last) return;
  // Forwards the last event comes again: the page may have only its first lines. Several logs are searched by lines.
  const from = !together ? shifted(last.at, (last.event ?? last.offset) - last.offset) : fromStart ? endOf(last) : last.at;
  const again = fromStart && !together ? 1 : 0;
  await searchAlone({}, (signal) => collect(signal, from, events + again, (lines) => {
    if (!filtering()) return;
    if (fromStart) appendMatches(lines);
    else prepend(lines);
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
  set({ query: { phase: 'done', hits: withOlder(state.window.rows.map((row) => row.line), []), fromStart, limited, scanned, total } });
  if (fromStart) scrollToStart();
  else if (end) followMatches(end);
  await searchMore(Math.max(1, maxHits - state.query.hits.length));
  if (fromStart && end) followMatches(end);
  return true;
}

/**
 * The first matching line of the log, by a search of its own: the page holds the newest only.
 *
 * @returns {Promise<Line | undefined>}
 */
export async function firstHit() {
  const { limited, fromStart, hits } = state.query;
  return !limited || fromStart ? hits[0] : fetchHit();
}

/** Whether a line matches that may not be on the page. @param {string} at its position */
export async function isHit(at) {
  if (!state.query.limited) return false;
  const hit = await fetchHit(at);
  return hit !== undefined && plain(hit.at) === plain(at);
}

/** The first matching line from a position on, or of the log. @param {string} [from] */
async function fetchHit(from) {
  const query = filterQuery();
  query.delete('context');
  query.set(together ? 'limit' : 'events', '1');
  if (from) query.set('position', from);
  /** @type {Line | undefined} */
  let first;
  await fetchMatches(query, new AbortController().signal, (lines) => { first ??= lines.find((line) => !line.context); });
  return first;
}

/** Stops the search that runs. What it has found stays. */
export function cancelSearch() {
  running?.abort();
  running = undefined;
  set({ query: { phase: 'stopped' } });
}

onLine((line) => {
  if (!searching() || (!filtering() && !(value('grep') && matches(line)))) return;
  const { phase, fromStart, limited } = state.query;
  if (phase === 'none') return; // the search is about to begin
  if (fromStart && limited) return; // there are others between
  const last = state.query.hits.at(-1);
  if (sameEvent(last, line)) return;
  const hits = [...state.query.hits, line];
  set({ query: hits.length > maxHeldHits ? { hits: hits.slice(maxHits), fromStart: false, limited: true } : { hits } });
});

onResume(() => search(true));
