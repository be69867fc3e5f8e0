// Follows the log: one stream, closed while nobody looks, resumed where it was.

import { append, endOfWindow, fromEnd, goEnd, onMove, reachesEnd, toEnd, view } from './rows.js';
import { grow, span } from './source.js';
import { endpoint, filter, filtering, value } from './form.js';
import { grouped, say } from '../shared/words.js';

/** @typedef {import('./source.js').Line} Line */

const pill = /** @type {HTMLButtonElement} */ (document.getElementById('log-pill'));

const atOnce = 60; // lines that become rows in one frame
const kept = 1000; // lines that wait for it

/** @type {EventSource | undefined} */
let stream;
let place = ''; // behind the last line that has come
let live = false; // new lines are shown
let held = false; // the user has said no
let lost = false; // the connection is
let rotated = ''; // when, for a while
let missed = 0; // lines that came meanwhile
let frame = 0;
let patience = 1000; // before the next try, in ms
let beyond = 0; // the last line that a search had shown

/** @type {Line[]} */
let waiting = [];

/** @type {((line: Line) => void)[]} */
const seen = [];

/**
 * Calls f for each line that comes.
 *
 * @param {(line: Line) => void} f
 */
export function onLine(f) {
  seen.push(f);
}

function tell() {
  pill.hidden = !stream && !lost;
  pill.className = `pill ${lost ? 'lost' : live ? 'live' : ''}`;
  const text = lost ? say('reconnecting') : rotated ? say('rotatedAt', { time: rotated }) : live ? say('live') : missed > 0 ? `${say('paused')} +${grouped(missed)}` : say('paused');
  if (pill.textContent !== text) pill.textContent = text;
}

function draw() {
  frame = 0;
  const lines = waiting.splice(0, atOnce);
  if (!live || lines.length === 0) {
    missed += lines.length;
    return;
  }
  append(lines, true);
  if (waiting.length > 0) frame = requestAnimationFrame(draw);
}

function connect() {
  stream?.close();
  stream = undefined;
  if (!place || document.hidden) return;
  const query = filtering() ? filter() : new URLSearchParams();
  query.delete('context');
  query.delete('since');
  query.set('follow', '1');
  query.set('position', place);
  stream = new EventSource(endpoint(query));
  stream.addEventListener('open', () => {
    lost = false;
    patience = 1000;
    tell();
  });
  stream.addEventListener('error', () => {
    lost = true;
    if (stream?.readyState === EventSource.CLOSED) { // it does not try again by itself
      setTimeout(connect, patience);
      patience = Math.min(30_000, patience * 2);
    }
    tell();
  });
  stream.addEventListener('message', (event) => {
    place = event.lastEventId;
    const line = JSON.parse(event.data);
    line.at = `${place.slice(0, place.lastIndexOf(':'))}:${line.offset}`;
    if (line.offset < beyond) return;
    beyond = 0;
    grow(place);
    for (const f of seen) f(line);
    if (!live) {
      missed++;
      tell();
      return;
    }
    waiting.push(line);
    if (waiting.length > 2 * kept) waiting.splice(0, waiting.length - kept); // they would leave the window at once
    frame ||= requestAnimationFrame(draw);
  });
  stream.addEventListener('rotated', (event) => {
    place = event.lastEventId;
    beyond = 0;
    span('end', 0, 0).catch(() => {}); // takes note of the file that is new
    rotated = new Date().toTimeString().slice(0, 5);
    setTimeout(() => {
      rotated = '';
      tell();
    }, 10_000);
    tell();
  });
  tell();
}

/**
 * Shows new lines from a position on.
 *
 * @param {string} from
 * @param {number} [shown] offset up to which lines are shown already
 */
export function follow(from, shown = 0) {
  waiting = [];
  missed = 0;
  beyond = shown;
  place = from;
  live = true;
  held = false;
  connect();
}

/** Stops showing new lines; how many come is counted. */
export function pause() {
  live = false;
  missed += waiting.length;
  waiting = [];
  tell();
}

/** Ends it. */
export function stop() {
  stream?.close();
  stream = undefined;
  place = '';
  live = lost = false;
  cancelAnimationFrame(frame);
  frame = 0;
  tell();
}

/** Counts new lines, while the view stands elsewhere. */
export function watch(/** @type {string} */ from) {
  follow(from);
  pause();
}

/** @type {() => Promise<void>} */
let again = async () => {};

/** @param {() => Promise<void>} f goes to the end of what a search found */
export function onAgain(f) {
  again = f;
}

/** Goes to the end, and on with what comes. */
export async function resume() {
  if (filtering()) {
    await again();
    return;
  }
  await goEnd();
  follow(endOfWindow());
}

/** Follows, or stops following. */
export async function toggle() {
  if (live) {
    pause();
    held = true;
  } else {
    await resume();
  }
}

onMove(() => {
  if (!place) return;
  const below = fromEnd();
  if (live && below > 8) pause();
  else if (live && below > 0) toEnd();
  else if (!live && !held && below <= 2 && reachesEnd() && !filtering()) follow(endOfWindow());
  if (below > 8) held = false;
});

pill.addEventListener('click', () => {
  toggle();
  view.focus({ preventScroll: true });
});
document.addEventListener('visibilitychange', connect);
addEventListener('pagehide', () => stream?.close());
addEventListener('pageshow', (event) => {
  if (event.persisted) connect();
});

/** New lines can be had at all. */
export function followable() {
  return value('until') === '';
}
