// The connection to the server. New lines come in a stream or, where none comes through, in
// answers to requests that the page repeats. It is closed while the tab is hidden, and goes on
// after the last event that has arrived.

import { guarded, RequestError } from '../shared/errors.js';
import { readEvents } from '../shared/events.js';
import { filtering, filterQuery, together } from './form.js';
import { requestLog } from './source.js';
import { set, state } from './state.js';

/** @typedef {import('../shared/events.js').ServerEvent} LogEvent */
/** @typedef {import('./state.js').StreamPhase} StreamPhase */

// Times in ms.
const firstWord = 10_000; // until each of the first pings, which the server sends at the start of a stream, and one and three seconds later
const apart = 500; // between two of these at least, if no proxy holds the answer back
const silence = 35_000; // of an open stream, in which the server sends a ping every 15 s: the connection is dead
const answerTime = 20_000; // of a request for new lines
const [leastDelay, mostDelay] = [1000, 30_000]; // before the next attempt to connect
const mostWaiting = 5000; // of these, while the file is missing
const [leastPatience, mostPatience] = [15_000, 240_000]; // before the next attempt at a stream, while requests are repeated

const intervals = [3, 5, 8, 12, 15]; // seconds between requests: the longer nothing is new, the more
const batch = 2000; // lines that an answer has at most

/** The connection that is open, or that is tried. @type {AbortController | undefined} */
let running;

/** @type {(events: LogEvent[]) => void} */
let receive = () => {};

/** @param {(events: LogEvent[]) => void} f gets the events that arrive, in order */
export function onEvents(f) {
  receive = f;
}

/** Whether a stream has come through since the page was loaded. */
let direct = false;

/** @type {(signal: AbortSignal) => Promise<void>} */
let open = async () => {};

/** @param {(signal: AbortSignal) => Promise<void>} f shows the end of the log, and gives the stream its position */
export function onOpen(f) {
  open = f;
}

/** Connects anew, after the last event that has arrived, unless the tab is hidden. */
export function connect() {
  close();
  const { phase } = state.stream;
  if (phase === 'ended') return;
  if (phase !== 'reconnecting' && phase !== 'waiting') set({ stream: { phase: 'connecting' } });
  if (document.hidden) return;
  running = new AbortController();
  keepConnected(running.signal);
}

/** Closes the connection. */
export function close() {
  running?.abort();
  running = undefined;
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 */
function sleep(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, undefined);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve(undefined);
    }, { once: true });
  });
}

/** The server has been silent for too long: the connection is dead, or a proxy holds the answer back. */
class Silence extends RequestError {
  constructor() {
    super(0);
  }
}

/**
 * Where a follow begins, as parameters. That of several logs has no position until the server has sent
 * one: it begins now, or with the last lines.
 *
 * @param {string} position
 * @returns {Record<string, string>}
 */
function from(position) {
  if (!together) return { events: '', position };
  const [, tail] = /^tail:(\d+)$/.exec(position) ?? [];
  if (tail) return { tail };
  return position === 'end' ? {} : { position };
}

/**
 * Follows the log by an answer of the server.
 *
 * @param {Record<string, string>} more parameters
 * @param {AbortSignal} signal
 * @param {number} ms how long the server may be silent at first
 * @param {(events: LogEvent[]) => number} arrived returns how long it may be silent from now on
 */
async function ask(more, signal, ms, arrived) {
  const query = filtering() ? filterQuery() : new URLSearchParams();
  query.delete('context');
  query.delete('since');
  for (const [name, value] of Object.entries({ follow: '1', ...more, ...from(state.stream.position) })) query.set(name, value);
  const own = new AbortController();
  const end = () => own.abort();
  let timer = setTimeout(end, ms);
  signal.addEventListener('abort', end);
  try {
    const answer = await requestLog(query, 'text/event-stream', own.signal);
    await readEvents(answer, own.signal, (events) => {
      clearTimeout(timer);
      timer = setTimeout(end, arrived(events));
      if (events.some(({ name, data }) => name === 'end' && data.reason === 'stopping')) throw new RequestError(503);
    });
  } catch (error) {
    const silent = own.signal.aborted && !signal.aborted;
    end();
    throw silent ? new Silence() : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** @param {number} every seconds between requests; 0 for a stream */
function connected(every) {
  set({ stream: { phase: state.stream.goal, every } });
}

/**
 * Keeps a stream open. It returns only by an error.
 *
 * @param {AbortSignal} signal
 * @param {() => void} began called with the first event
 * @param {() => void} proven called once it is sure that events come through as they are sent
 */
async function stream(signal, began, proven) {
  const { every } = state.stream;
  let opened = 0;
  let sure = false;
  await ask({ ping: '1' }, signal, every > 0 ? every * 1000 : firstWord, (events) => {
    if (!opened) {
      opened = Date.now();
      began();
      if (every === 0) connected(0);
    } else if (!sure && Date.now() - opened >= apart) {
      sure = true;
      if (every > 0) connected(0);
      proven();
    }
    const last = events.findLast(({ name }) => name !== 'ping')?.name;
    if (last === 'missing' && !together) lost(404);
    else if (last !== undefined && state.stream.phase === 'waiting') connected(0); // the file is back
    receive(events);
    return sure ? silence : firstWord;
  });
  throw new RequestError(0); // the server never ends a stream without a reason
}

/**
 * Asks for new lines once.
 *
 * @param {AbortSignal} signal
 * @param {number} every seconds until the next time
 * @returns {Promise<{ lines: number, more: boolean }>} how many there were, and whether there are more
 */
async function poll(signal, every) {
  let lines = 0;
  let end = '';
  await ask({ once: '1', limit: String(batch) }, signal, answerTime, (events) => {
    receive(events);
    lines += events.filter(({ name }) => name === '').length;
    end = events.find(({ name }) => name === 'end')?.data.reason ?? end;
    return answerTime;
  });
  if (!end) throw new RequestError(0);
  connected(every);
  return { lines, more: end === 'limit' };
}

/**
 * Tells that the connection is lost.
 *
 * @param {number} status as in RequestError
 * @returns {StreamPhase}
 */
function lost(status) {
  /** @type {StreamPhase} */
  let phase = 'reconnecting';
  if (status === 404 || status === 410) phase = 'waiting';
  else if (status >= 400 && status < 500 && status !== 408 && status !== 429) phase = 'refused';
  set({ stream: { phase, trouble: status } });
  return phase;
}

/**
 * Keeps the page connected until the signal, or until only the user can go on. Two streams in a row
 * that fail, or one that a proxy holds back, make the page ask for new lines. Now and then it tries
 * a stream again. Where one has come through before, one that does not begin is no such failure: the
 * server is away.
 *
 * @param {AbortSignal} signal
 */
async function stayConnected(signal) {
  let failures = 0; // streams in a row that did not last
  let nextStream = 0; // when a stream is tried again after too many
  let patience = leastPatience; // until then
  let delay = leastDelay;
  let quiet = 0; // requests in a row that have found nothing
  while (!signal.aborted) {
    const polls = failures >= 2 && Date.now() < nextStream;
    let began = false; // the stream
    let since = Infinity; // when a stream proved to come through
    try {
      if (state.stream.position === '') {
        await open(signal);
        continue;
      }
      if (polls) {
        const every = intervals[Math.min(quiet, intervals.length - 1)] ?? 0;
        const { lines, more } = await poll(signal, every);
        quiet = lines > 0 ? 0 : quiet + 1;
        delay = leastDelay;
        if (more) continue;
        if (Date.now() + every * 1000 < nextStream) await sleep(every * 1000, signal);
        else nextStream = 0; // trying a stream takes the time until the next request
      } else {
        await stream(signal, () => { began = true; }, () => {
          direct = true;
          since = Date.now();
        });
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof RequestError)) throw error;
      if (Date.now() - since >= silence) [failures, patience, delay] = [0, leastPatience, leastDelay];
      if (state.stream.position === '') {
        // The server, or the file, is not there: that says nothing about streams.
      } else if (polls) {
        nextStream = 0;
      } else {
        const heldBack = error instanceof Silence && since === Infinity;
        if (heldBack) failures = Math.max(failures + 1, 2);
        else if (began || !direct) failures++;
        nextStream = Date.now() + patience;
        if (failures >= 2) patience = Math.min(mostPatience, patience * 2);
        if (state.stream.every > 0 || (heldBack && state.stream.phase === 'connecting')) continue; // by requests
      }
      const phase = lost(error.status);
      if (phase === 'refused') return;
      await sleep(Math.max(phase === 'waiting' ? Math.min(delay, mostWaiting) : delay, error.wait * 1000), signal);
      delay = Math.min(mostDelay, delay * 2);
    }
  }
}

const keepConnected = guarded(stayConnected);

addEventListener('pagehide', close);
addEventListener('pageshow', (event) => {
  if (event.persisted) connect();
});
addEventListener('online', connect);
document.addEventListener('visibilitychange', connect);
