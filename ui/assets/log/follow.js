// Follows the log: one stream of new lines. It is closed while the tab is hidden, and goes on
// after the last line that has arrived.

import { guarded, ignoreFailure } from '../shared/errors.js';
import { appendLive, endOfWindow, fromEnd, goEnd, onMove, scrollToEnd, view } from './rows.js';
import { fetchLines, growTo, partsOf, plain } from './source.js';
import { daily, endpoint, filterQuery, filtering, setValue, value, writeAddress } from './form.js';
import { ended, onState, set, state } from './state.js';
import { grouped, say } from '../shared/words.js';

/** @typedef {import('./source.js').Line} Line */

const pill = /** @type {HTMLButtonElement} */ (document.getElementById('log-pill'));
const notice = /** @type {HTMLButtonElement} */ (document.getElementById('log-notice'));

const rowsPerFrame = 60; // lines that become rows in one frame
const maxWaiting = 1000; // lines that wait for their frame: the window has no room for more
const atEnd = 8; // pixels from the end that still count as the end

/** @type {EventSource | undefined} */
let source;
let retryDelay = 1000; // before the next attempt to connect, in ms
let retry = 0; // its timer
let frame = 0; // the next one that makes rows

/** Lines that have arrived and have no rows yet. @type {Line[]} */
let waiting = [];

/** @type {((line: Line) => void)[]} */
const lineListeners = [];

/**
 * Calls f for each line that arrives.
 *
 * @param {(line: Line) => void} f
 */
export function onLine(f) {
  lineListeners.push(f);
}

function pillText() {
  const { phase, goal, missed, rotatedAt } = state.stream;
  if (phase === 'reconnecting') return say('reconnecting');
  if (rotatedAt) return say('rotatedAt', { time: rotatedAt });
  if (goal === 'live') return say('live');
  return missed > 0 ? `${say('paused')} +${grouped(missed)}` : say('paused');
}

onState(({ stream }, before) => {
  if (stream === before.stream) return;
  pill.hidden = stream.phase === 'ended';
  pill.className = `pill ${stream.phase === 'reconnecting' ? 'lost' : stream.goal === 'live' ? 'live' : ''}`;
  const text = pillText();
  if (pill.textContent !== text) pill.textContent = text;
  notice.hidden = stream.notice === '';
  if (notice.textContent !== stream.notice) notice.textContent = stream.notice;
});

/** Makes rows of the lines that wait, or counts them if the stream has been paused. */
function drawWaiting() {
  frame = 0;
  if (state.stream.goal !== 'live') countWaiting();
  if (waiting.length === 0) return;
  appendLive(waiting.splice(0, rowsPerFrame));
  if (waiting.length > 0) frame = requestAnimationFrame(drawWaiting);
}

function countWaiting() {
  if (waiting.length > 0) set({ stream: { missed: state.stream.missed + waiting.length } });
  waiting = [];
}

/** Opens the stream after the last line that has arrived, unless the tab is hidden. */
function connect() {
  source?.close();
  source = undefined;
  clearTimeout(retry);
  const { phase, position } = state.stream;
  if (phase === 'ended') return;
  if (phase !== 'reconnecting') set({ stream: { phase: 'connecting' } });
  if (document.hidden) return;
  const query = filtering() ? filterQuery() : new URLSearchParams();
  query.delete('context');
  query.delete('since');
  query.set('follow', '1');
  query.set('events', ''); // a match is an event
  query.set('position', position);
  source = new EventSource(endpoint(query));
  source.addEventListener('open', () => {
    retryDelay = 1000;
    set({ stream: { phase: state.stream.goal } });
  });
  source.addEventListener('error', () => {
    set({ stream: { phase: 'reconnecting' } });
    if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again
    retry = setTimeout(connect, retryDelay);
    retryDelay = Math.min(30_000, retryDelay * 2);
  });
  source.addEventListener('message', receive);
  source.addEventListener('rotated', noteRotation);
  source.addEventListener('skipped', (event) => tell(event, ({ lines, bytes, reason }) => {
    const why = reason === 'too slow' ? say('tooSlow') : say('truncated');
    return lines ? say('linesNotSent', { n: lines, why }) : say('bytesNotSent', { n: bytes, why });
  }));
  source.addEventListener('damage', (event) => tell(event, ({ error }) => say('damaged', { error })));
  source.addEventListener('refused', (event) => tell(event, ({ file }) => say('leftOut', { file })));
  source.addEventListener('replaced', (event) => tell(event, () => say('replacedOutside')));
}

/**
 * Tells what the server says besides lines, until the user clicks it away.
 *
 * @param {MessageEvent} event
 * @param {(data: any) => string} text
 */
function tell(event, text) {
  set({ stream: { ...(event.lastEventId && { position: event.lastEventId }), notice: text(JSON.parse(event.data)) } });
}

/** @param {MessageEvent} event */
function receive(event) {
  const position = event.lastEventId;
  const line = JSON.parse(event.data);
  // Of several places, the one of the line is after it.
  const own = position.split(',').find((place) => partsOf(place).offset === line.offset + line.length) ?? position;
  const { identity, print } = partsOf(own);
  line.at = plain(`${identity}:${line.offset}${print}`);
  const { goal, missed, shownTo } = state.stream;
  if (line.offset < shownTo && identity === partsOf(state.stream.position).identity) {
    set({ stream: { position } });
    return;
  }
  growTo(position);
  set({ stream: { position, shownTo: 0, missed: goal === 'live' ? 0 : missed + 1 } });
  for (const f of lineListeners) f(line);
  if (goal !== 'live') return;
  waiting.push(line);
  if (waiting.length > 2 * maxWaiting) waiting.splice(0, waiting.length - maxWaiting); // they would leave the window at once
  frame ||= requestAnimationFrame(drawWaiting);
}

/** @param {MessageEvent} event */
function noteRotation(event) {
  if (daily && value('rotated') === '') { // the log of the window is both files now
    setValue('rotated', '1');
    writeAddress();
    set({ window: { atStart: false } });
  }
  guarded(() => fetchLines('end', 0, 0), ignoreFailure)(); // learns the files of the log anew
  set({ stream: { position: event.lastEventId, shownTo: 0, rotatedAt: new Date().toTimeString().slice(0, 5) } });
  const { reason } = JSON.parse(event.data);
  if (reason) tell(event, () => (reason === 'alike' ? say('mayComeAgain') : reason === 'gone' ? say('positionGone') : say('mayBeMissing')));
  setTimeout(() => set({ stream: { rotatedAt: '' } }), 10_000);
}

/**
 * Shows new lines from a position on, which is where the window ends.
 *
 * @param {string} position
 * @param {number} [shownTo] offset up to which lines are on the page already
 */
export function follow(position, shownTo = 0) {
  waiting = [];
  set({ stream: { phase: 'connecting', goal: 'live', position, shownTo, missed: 0, pausedByUser: false }, window: { atEnd: true } });
  connect();
}

/** Counts new lines from a position on, while the window is elsewhere. @param {string} position */
export function watch(position) {
  waiting = [];
  set({ stream: { phase: 'connecting', goal: 'paused', position, shownTo: 0, missed: 0, pausedByUser: false } });
  connect();
}

/**
 * Counts new lines from now on, and shows them no longer.
 *
 * @param {boolean} [byUser] scrolling to the end shall not resume
 */
export function pause(byUser = false) {
  const { phase } = state.stream;
  if (phase === 'ended') return;
  set({ stream: { goal: 'paused', phase: phase === 'live' ? 'paused' : phase, pausedByUser: byUser } });
  countWaiting();
}

/** Ends the stream. */
export function stop() {
  source?.close();
  source = undefined;
  clearTimeout(retry);
  cancelAnimationFrame(frame);
  frame = 0;
  waiting = [];
  set({ stream: ended });
}

/** @type {() => Promise<void>} */
let searchAgain = async () => {};

/** @param {() => Promise<void>} f searches anew, and so shows the newest matches */
export function onResume(f) {
  searchAgain = f;
}

/** Goes to the end, and shows new lines. */
export async function resume() {
  if (filtering()) await searchAgain();
  else await followEnd();
}

/** Shows the last lines of the log, and new ones. */
export async function followEnd() {
  if (await goEnd()) follow(endOfWindow());
}

/** Pauses, or resumes. */
export async function toggle() {
  if (state.stream.goal === 'live') pause(true);
  else await resume();
}

onMove(() => {
  const { phase, goal, pausedByUser } = state.stream;
  if (phase === 'ended') return;
  const below = fromEnd();
  if (below > atEnd) {
    if (goal === 'live') pause();
    else if (pausedByUser) set({ stream: { pausedByUser: false } });
  } else if (goal === 'live' && below > 0) scrollToEnd();
  else if (goal === 'paused' && !pausedByUser && below <= 2 && state.window.atEnd && !filtering()) follow(endOfWindow());
});

pill.addEventListener('click', guarded(() => {
  view.focus({ preventScroll: true });
  return toggle();
}));
notice.addEventListener('click', () => {
  set({ stream: { notice: '' } });
  view.focus({ preventScroll: true });
});
document.addEventListener('visibilitychange', connect);
addEventListener('pagehide', () => source?.close());
addEventListener('pageshow', (event) => {
  if (event.persisted) connect();
});

/** Whether the search of the form can find new lines. */
export function followable() {
  return value('until') === '';
}
