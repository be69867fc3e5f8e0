// The state of the page of a log, in one place. It has three parts:
//
//   stream  how new lines arrive
//   window  which lines have rows
//   query   what the search of the form has found
//
// set is the only way to change it. It checks that each phase may follow the one before, and
// what must hold between the parts:
//
//   1. A connected stream has a position, from which it goes on after a break. One without shows the
//      end of the log before it connects: its lines could not be loaded. An ended stream has none.
//   2. Only a window that reaches the end of the log can be live: a new line goes after its
//      last row. A window that leaves the end pauses the stream.
//   3. A lost connection has a trouble, and only a connected stream has an interval. Both end
//      with the phase.
//   4. Lines are only missed, and the user's pause only holds, while the stream does not show
//      new lines.
//   5. Without a search there are no matches.
//
// What the user asks for is not here: the form is its one place (form.js). This module needs no
// page, so its tests need no browser.

/**
 * How new lines arrive:
 *
 *   ended         they do not: the page shows lines of the past
 *   connecting    the first answer of the server is awaited
 *   live          they are shown
 *   paused        they are counted
 *   reconnecting  the connection broke, or the server is busy; the page tries again
 *   waiting       the file is gone; the page goes on when it is back
 *   refused       the server does not let the user in any more; only the user can go on
 *
 * @typedef {'ended' | 'connecting' | 'live' | 'paused' | 'reconnecting' | 'waiting' | 'refused'} StreamPhase
 *
 * @typedef {object} Stream
 * @property {StreamPhase} phase
 * @property {'live' | 'paused'} goal the phase of this stream once it is connected
 * @property {number} every seconds between the requests for new lines, of a live or paused stream; 0 if they come at once
 * @property {number | null} trouble status of the answer, 0 for none, by which the connection was lost; null while it is not
 * @property {string} position after the last line that has arrived; '' while the end of the log has to be shown first
 * @property {number} shownTo offset up to which lines are on the page already
 * @property {boolean} pausedByUser scrolling to the end does not resume
 * @property {number} missed lines that have arrived during the pause
 * @property {string} rotatedAt time of a rotation, for as long as the page tells it
 * @property {string} notice what the server says besides lines, '' for nothing
 */

/**
 * @typedef {object} Window
 * @property {import('./row.js').Row[]} rows oldest first
 * @property {string} start position of the first line, in a window without rows
 * @property {string} end position after the last line, in a window without rows
 * @property {boolean} atStart it reaches the start of the log
 * @property {boolean} atEnd it reaches the end of the log
 * @property {boolean} slides scrolling to an edge loads more lines; it does not in matches
 * @property {boolean} context there are lines around the matches
 * @property {string} current position of the line that the user has selected
 * @property {string} anchor position of the line where a selection of several began
 */

/**
 * What became of the search: no text is searched for, it runs, it has ended, or the user, the
 * time limit or an error has stopped it.
 *
 * @typedef {'none' | 'searching' | 'done' | 'stopped'} QueryPhase
 *
 * @typedef {object} Query
 * @property {QueryPhase} phase
 * @property {import('./source.js').Line[]} hits the first matching line of each event, oldest first
 * @property {boolean} fromStart they are the first ones of a range of times, not the newest
 * @property {boolean} limited there may be more matches: newer ones after the first, older ones before the newest
 * @property {number} scanned bytes that the search has read
 * @property {number} total bytes that it has to read; 0 is unknown
 */

/** @typedef {{ stream: Stream, window: Window, query: Query }} State */

/** @type {Stream} */
const endedStream = { phase: 'ended', goal: 'paused', every: 0, trouble: null, position: '', shownTo: 0, pausedByUser: false, missed: 0, rotatedAt: '', notice: '' };
/** @type {Query} */
const emptyQuery = { phase: 'none', hits: [], fromStart: false, limited: false, scanned: 0, total: 0 };

/** The state of a page that has just been loaded. @type {State} */
export const initial = {
  stream: endedStream,
  window: { rows: [], start: '0', end: '0', atStart: true, atEnd: true, slides: true, context: false, current: '', anchor: '' },
  query: emptyQuery,
};

/** Changes that end the stream, and that end the search. */
export const ended = Object.freeze({ ...endedStream });
export const noQuery = Object.freeze({ ...emptyQuery });

/**
 * The phases that may follow each phase, besides itself. A paused stream does not go live: the
 * lines that it has counted would be missing, so it connects anew from the last line shown.
 *
 * @type {Record<StreamPhase, StreamPhase[]>}
 */
export const streamPhases = {
  ended: ['connecting'],
  connecting: ['live', 'paused', 'reconnecting', 'waiting', 'refused', 'ended'],
  live: ['connecting', 'paused', 'reconnecting', 'waiting', 'refused', 'ended'],
  paused: ['connecting', 'reconnecting', 'waiting', 'refused', 'ended'],
  reconnecting: ['connecting', 'live', 'paused', 'waiting', 'refused', 'ended'],
  waiting: ['connecting', 'live', 'paused', 'reconnecting', 'refused', 'ended'],
  refused: ['connecting', 'ended'],
};

/** The same for searches. The server may have put the matches on the page: none → done. @type {Record<QueryPhase, QueryPhase[]>} */
export const queryPhases = {
  none: ['searching', 'done'],
  searching: ['none', 'done', 'stopped'],
  done: ['none', 'searching'],
  stopped: ['none', 'searching'],
};

/**
 * @param {boolean} holds
 * @param {string} rule
 */
function check(holds, rule) {
  if (!holds) throw new Error(`state of the log page: ${rule}`);
}

/**
 * The state after some changes. An Error means a mistake in a script.
 *
 * @param {State} before
 * @param {{ stream?: Partial<Stream>, window?: Partial<Window>, query?: Partial<Query> }} changes
 * @returns {State}
 */
export function next(before, changes) {
  const window = changes.window ? Object.freeze({ ...before.window, ...changes.window }) : before.window;
  const query = changes.query ? Object.freeze({ ...before.query, ...changes.query }) : before.query;
  let stream = changes.stream ? { ...before.stream, ...changes.stream } : before.stream;
  if (stream.goal === 'live' && !window.atEnd) stream = { ...stream, ...paused(stream) };

  const connected = ['live', 'paused'].includes(stream.phase);
  if (stream.every > 0 && !connected) stream = { ...stream, every: 0 };
  if (stream.trouble !== null && (connected || ['connecting', 'ended'].includes(stream.phase))) stream = { ...stream, trouble: null };

  const [from, to] = [before.stream.phase, stream.phase];
  check(from === to || streamPhases[from].includes(to), `stream ${from} → ${to}`);
  check(query.phase === before.query.phase || queryPhases[before.query.phase].includes(query.phase), `query ${before.query.phase} → ${query.phase}`);
  check(to === 'ended' ? stream.position === '' : !connected || stream.position !== '', `${to} at position "${stream.position}"`);
  check(!(to === 'live' || to === 'paused') || to === stream.goal, `${to}, with the goal ${stream.goal}`);
  check(stream.trouble !== null || !['reconnecting', 'waiting', 'refused'].includes(to), `${to} without trouble`);
  check(stream.goal === 'paused' || (stream.missed === 0 && !stream.pausedByUser), `${stream.goal}, with ${stream.missed} missed lines`);
  check(query.phase !== 'none' || (query.hits.length === 0 && !query.limited), `${query.hits.length} matches without a search`);
  return Object.freeze({ stream: Object.freeze(stream), window, query });
}

/**
 * The changes by which a stream counts lines and shows them no longer.
 *
 * @param {Stream} stream
 * @returns {Partial<Stream>}
 */
export const paused = ({ phase }) => ({ goal: 'paused', phase: phase === 'live' ? 'paused' : phase });

/** The state now. Only set changes it. */
export let state = initial;

/** @type {((now: State, before: State) => void)[]} */
const observers = [];

/**
 * Calls f after each change.
 *
 * @param {(now: State, before: State) => void} f
 */
export function onState(f) {
  observers.push(f);
}

/**
 * Changes the state.
 *
 * @param {Parameters<typeof next>[1]} changes
 */
export function set(changes) {
  const before = state;
  state = next(before, changes);
  for (const f of observers) f(state, before);
}
