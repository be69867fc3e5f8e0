// Follows the log: what becomes of the lines that arrive.

import { guarded, ignoreFailure, RequestError } from '../shared/errors.js';
import { endOfWindow, holder } from './row.js';
import { appendLive, maxRows, showNewest } from './rows.js';
import { fromEnd, onMove, scrollToEnd, view } from './view.js';
import { goEnd, loadFrom } from './window.js';
import { fetchLines, growTo, markEvents, partsOf, placeOf, plain } from './source.js';
import { filtering, linked, packed, setValue, together, value, writeAddress } from './form.js';
import { pill } from './pill.js';
import { ended, paused, set, state } from './state.js';
import { close, connect, onEvents, onOpen } from './stream.js';
import { say } from '../shared/words.js';

/** @typedef {import('./source.js').Line} Line */
/** @typedef {import('../shared/events.js').ServerEvent} LogEvent */

const rowsPerFrame = 60; // lines that become rows in one frame
const maxWaiting = 1000; // lines that wait for their frame
const atEnd = 2; // pixels from the end that still count as the end

let frame = 0; // the next one that makes rows

/** Lines that have arrived and have no rows yet. @type {Line[]} */
let waiting = [];
/** What the server did not send before the next line. @type {import('./gaps.js').Gap | undefined} */
let gap;
/** Whether lines may be missing before the next line, since the file before it is gone. */
let afterLoss = false;
/** The line that has arrived last. @type {Line | undefined} */
let newest;

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

/** Makes rows of the lines that wait, or counts them if the stream has been paused. */
function drawWaiting() {
  frame = 0;
  if (state.stream.goal !== 'live') countWaiting();
  if (waiting.length === 0) return;
  if (waiting.length >= maxWaiting && state.window.slides) {
    showNewest(waiting.splice(0).slice(-rowsPerFrame)); // all rows would leave the window; scrolling back loads what it has no room for
    return;
  }
  appendLive(waiting.splice(0, rowsPerFrame));
  if (waiting.length > 0) frame = requestAnimationFrame(drawWaiting);
}

/** The number of some lines, with those that are not shown before them. @param {Line[]} lines */
const numberOf = (lines) => lines.reduce((n, line) => n + (line.gap?.n ?? 0), lines.length);

function countWaiting() {
  const n = numberOf(waiting) + (gap?.n ?? 0);
  waiting = [];
  gap = undefined;
  if (n > 0) set({ stream: { missed: state.stream.missed + n } });
}

/** Drops the oldest of the lines that wait, if they are too many. */
function cutWaiting() {
  if (waiting.length <= 2 * maxWaiting) return;
  const dropped = waiting.splice(0, waiting.length - maxWaiting);
  const first = waiting[0];
  if (!first) return;
  first.gap = { n: numberOf(dropped) + (first.gap?.n ?? 0) };
  if (dropped.some((line) => line.afterLoss)) first.afterLoss = true;
}

/** What is done for the events that are no lines. @type {Record<string, (event: LogEvent) => void>} */
const acts = {
  rotated: noteRotation,
  skipped({ data: { lines = 0, bytes, reason } }) {
    if (bytes === undefined) return; // of several logs, one that is left out
    if (state.stream.goal === 'live') gap = { n: lines + (gap?.n ?? 0), lost: reason === 'truncated' };
    else set({ stream: { missed: state.stream.missed + lines } });
    const why = reason === 'too slow' ? say('tooSlow') : say('truncated');
    tell(lines ? say('linesNotSent', { n: lines, why }) : say('bytesNotSent', { n: bytes, why }));
  },
  damage: ({ data }) => tell(say('damaged', { error: data.error })),
  refused: ({ data }) => tell(say('leftOut', { file: data.file })),
  replaced: () => tell(say('replacedOutside')),
};

onEvents((events) => {
  /** @type {LogEvent[]} */
  let lines = [];
  for (const event of events) {
    if (event.name === '') {
      lines.push(event);
      continue;
    }
    receive(lines);
    lines = [];
    known.clear(); // the last lines have come
    if (event.id) set({ stream: { position: event.id } });
    acts[event.name]?.(event);
  }
  receive(lines);
});

/** Tells what the server says besides lines, until the user clicks it away. @param {string} notice */
function tell(notice) {
  set({ stream: { notice } });
}

/** Of several logs: the lines of the page when their follow begins, which comes with the last lines. @type {Set<string>} */
const known = new Set();
const lastLines = 200; // with which it begins, at least

/** Rotation gives a file of a log another name, and another file its name. @param {Line} line */
const keyOf = ({ at, offset, time, text }) => `${offset} ${at.split('!')[1]} ${time ?? text.slice(0, 64)}`;

/**
 * The lines that are not on the page yet. If none is, others may be between.
 *
 * @param {Line[]} lines
 */
function unknown(lines) {
  if (known.size === 0) return lines;
  const fresh = lines.filter((line) => !known.has(keyOf(line)));
  if (fresh.length < lines.length) between = false;
  else if (between && state.window.slides) {
    gap ??= { n: 0 };
    between = false;
  }
  return fresh;
}
let between = false;

/** A line, with its position. @param {LogEvent} event */
function lineOf({ id, data }) {
  if (together) return { .../** @type {Line} */ (data), at: placeOf(data) };
  // Of several places, the one of the line is after it.
  const own = id.split(',').find((place) => partsOf(place).offset === data.offset + data.length) ?? id;
  const { identity, print } = partsOf(own);
  return { .../** @type {Line} */ (data), at: plain(`${identity}:${data.offset}${print}`) };
}

/** @param {LogEvent[]} events lines */
function receive(events) {
  const last = events.at(-1);
  if (!last) return;
  const position = last.id || state.stream.position; // the last lines of several logs have none until all have come
  let lines = unknown(events.map(lineOf));
  if (!last.id) for (const line of lines) known.add(keyOf(line)); // they come again if the stream breaks off before
  if (together) markEvents(lines, newest ?? state.window.rows.at(-1)?.line);
  newest = lines.at(-1) ?? newest;
  const { goal, missed, shownTo } = state.stream;
  if (shownTo > 0) {
    const { identity } = partsOf(state.stream.position);
    const first = lines.findIndex((line) => line.offset >= shownTo || partsOf(line.at).identity !== identity);
    if (first < 0) {
      set({ stream: { position } });
      return;
    }
    lines = lines.slice(first);
  }
  growTo(together ? lines.at(-1)?.at ?? '' : position);
  set({ stream: { position, shownTo: 0, missed: goal === 'live' ? 0 : missed + lines.length } });
  for (const line of lines) for (const f of lineListeners) f(line);
  if (goal !== 'live') return;
  if (gap && lines[0]) lines[0].gap = gap;
  gap = undefined;
  if (afterLoss && lines[0]) lines[0].afterLoss = true;
  afterLoss = false;
  waiting.push(...lines);
  cutWaiting();
  frame ||= requestAnimationFrame(drawWaiting);
}

/** @param {LogEvent} event */
function noteRotation({ data: { reason } }) {
  if (!together) {
    findRotated();
    afterLoss ||= reason === 'truncated' || reason === 'gone'; // the next line of several logs may be of another
  }
  set({ stream: { shownTo: 0, rotatedAt: new Date().toTimeString().slice(0, 5) } });
  if (reason === 'gone' && !together && state.stream.goal === 'live' && !filtering()) guarded(followEnd)(); // nothing continues the rows
  if (reason) tell(reason === 'alike' ? say('mayComeAgain') : reason === 'gone' ? say('positionGone') : say('mayBeMissing'));
  setTimeout(() => set({ stream: { rotatedAt: '' } }), 10_000);
}

/** Makes the rotated files part of the log. */
function findRotated() {
  if (value('rotated') === '' && linked !== 'file') { // the log of the window is both files now
    setValue('rotated', '1');
    writeAddress();
    set({ window: { atStart: false } });
  }
  guarded(() => fetchLines('end', 0, 0), ignoreFailure)(); // learns the files of the log anew
}

/** Forgets what has arrived and is not shown. */
function forget() {
  cancelAnimationFrame(frame);
  frame = 0;
  waiting = [];
  gap = undefined;
  known.clear();
  afterLoss = false;
  newest = undefined;
}

/**
 * Follows the log from a position on.
 *
 * @param {'live' | 'paused'} goal
 * @param {string} position
 * @param {number} shownTo
 */
function begin(goal, position, shownTo) {
  forget();
  if (packed) return; // nobody writes to a compressed file
  if (together) {
    position = goal === 'live' ? `tail:${Math.min(maxRows, lastLines + state.stream.missed)}` : 'end';
    for (const { line } of goal === 'live' ? state.window.rows : []) known.add(keyOf(line));
    between = known.size > 0;
    shownTo = 0;
  }
  set({ stream: { phase: 'connecting', goal, position, shownTo, missed: 0, pausedByUser: false }, ...(goal === 'live' && { window: { atEnd: true } }) });
  connect();
}

/**
 * Shows new lines from a position on, which is where the window ends.
 *
 * @param {string} position
 * @param {number} [shownTo] offset up to which lines are on the page already
 */
export function follow(position, shownTo = 0) {
  begin('live', position, shownTo);
}

/** Counts new lines from a position on, while the window is elsewhere. @param {string} position */
export function watch(position) {
  begin('paused', position, 0);
}

/**
 * Counts new lines from now on, and shows them no longer.
 *
 * @param {boolean} [byUser] scrolling to the end shall not resume
 */
export function pause(byUser = false) {
  if (state.stream.phase === 'ended') return;
  set({ stream: { ...paused(state.stream), pausedByUser: byUser } });
  countWaiting();
}

/** Ends the stream. */
export function stop() {
  close();
  forget();
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
  else if (state.window.atEnd && state.stream.position !== '' && state.stream.missed <= maxRows) {
    follow(endOfWindow());
    scrollToEnd();
  } else await followEnd();
}

/**
 * Shows the last lines of the log, and new ones. If they cannot be loaded, the stream says why, and
 * tries again.
 */
export async function followEnd() {
  try {
    if (await goEnd() && state.stream.goal !== 'live') follow(endOfWindow());
  } catch (error) {
    if (packed || !(error instanceof RequestError) || error.status === 400) throw error;
    follow('');
  }
}

onOpen(async (signal) => {
  const { goal } = state.stream;
  const shown = goal === 'live' && await goEnd(); // else the user is elsewhere
  const position = shown ? endOfWindow() : (await fetchLines('end', 0, 0)).end.position;
  if (!signal.aborted) set({ stream: { position, ...(shown && { goal, missed: 0 }) } });
});

/** Pauses, or resumes. Where only the user can go on, the page is loaded anew: the browser asks for the login. */
export async function toggle() {
  const { phase, goal } = state.stream;
  if (phase === 'refused') location.reload();
  else if (phase === 'reconnecting' || phase === 'waiting') connect();
  else if (goal === 'live') pause(true);
  else await resume();
}

let resuming = false;

/** Resumes since the user has scrolled to the end. */
const resumeAtEnd = guarded(async () => {
  if (resuming) return;
  resuming = true;
  try {
    await resume();
  } finally {
    resuming = false;
  }
});

onMove(() => {
  const { phase, goal, pausedByUser } = state.stream;
  if (phase === 'ended') return;
  if (fromEnd() > atEnd) {
    if (goal === 'live') pause(); // also by a step of a few pixels, as a slow scroll begins
    else if (pausedByUser) set({ stream: { pausedByUser: false } });
  } else if (goal === 'paused' && !pausedByUser && state.window.atEnd && !filtering()) resumeAtEnd();
});

pill.addEventListener('click', guarded(() => {
  view.focus({ preventScroll: true });
  return toggle();
}));

// What a gap leaves out is loaded: the lines after it come again as one scrolls on.
holder.addEventListener('click', guarded(async ({ target }) => {
  const gap = target instanceof Element && target.closest('button') && target.closest('.log-gap');
  const of = gap && state.window.rows.find((row) => row.gap === gap);
  if (!of) return;
  view.focus({ preventScroll: true });
  if (filtering()) await searchAgain();
  else loadFrom(of);
}));

/** Whether the search of the form can find new lines. */
export function followable() {
  return value('until') === '';
}
