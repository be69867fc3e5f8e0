// Search: what was found, and the count of it.

import { make, notify } from '../shared/dom.js';
import { follow, followable, onAgain, onLine, pause, stop } from './follow.js';
import { expectContext, holder, keeping, prepend, rowAt, rows, show, tellMove, toEnd } from './rows.js';
import { adoptFound } from './served.js';
import { markWanted, matches } from './line.js';
import { distance, Refusal, search, span } from './source.js';
import { filter, filtering, searching, value } from './form.js';
import { humanSize } from '../shared/format.js';
import { say } from '../shared/words.js';

/** @typedef {import('./source.js').Line} Line */

const box = /** @type {HTMLElement} */ (document.getElementById('log-found'));
const count = /** @type {HTMLElement} */ (document.getElementById('log-count'));
const cancel = /** @type {HTMLButtonElement} */ (box.querySelector('[data-act="cancel"]'));
const field = /** @type {HTMLInputElement} */ (document.getElementById('log-text'));

const olderButton = make('button', { type: 'button', className: 'button' }, say('olderHits'));
const olderWay = make('p', { className: 'log-note', hidden: true }, olderButton);
holder.before(olderWay);

const most = 1000; // hits of one search, the newest
const kept = 4 * most; // hits that the page holds

/** What was found, oldest first. @type {Line[]} */
export let hits = [];
/** The line that the reader stands at. */
export let here = '';

/** @param {string} at */
export function standAt(at) {
  here = at;
  tell();
}

/** @type {AbortController | undefined} */
let running;
let limited = false;
let scanned = 0;
let of = 0;
let stopped = false;

function tell() {
  box.hidden = !searching();
  document.getElementById('log-options')?.classList.toggle('set', ['regex', 'invert', 'highlight', 'context', 'since', 'until'].some((name) => value(name) !== ''));
  cancel.hidden = !running;
  const n = hits.length;
  const at = hits.findIndex((h) => h.at === here);
  const parts = [limited ? say('newestHits', { n }) : at >= 0 ? say('hitOf', { i: at + 1, n }) : say('hits', { n })];
  if (running && of > 0) parts.push(say('readOf', { size: humanSize(scanned), total: humanSize(of) }));
  else if (running) parts.push(say('searchingOn'));
  else if (scanned > 0) parts.push(say('read', { size: humanSize(scanned) }));
  if (stopped) parts.push(say('stopped'));
  count.textContent = parts.join(' · ');
  const offered = limited && !running && filtering();
  if (olderWay.hidden === offered) keeping(() => { olderWay.hidden = !offered; });
}

/**
 * @param {Line} a
 * @param {Line} b
 */
export const older = (a, b) => distance(a.at) - distance(b.at);

/** How many lines of the log around each hit are shown. */
const around = () => Number(value('context') || 0);

/** @param {Line[]} lines */
const hitsOf = (lines) => (around() > 0 && filtering() ? lines.filter(matches) : lines);

/**
 * Searches from the end back, or from a position, and adds what it finds to the hits.
 *
 * @param {AbortController} mine
 * @param {string} before a position, or ''
 * @param {number} limit
 * @param {(lines: Line[]) => void} add shows lines that are older than all
 */
async function collect(mine, before, limit, add) {
  const query = filter();
  if (!filtering()) query.delete('context');
  query.set('order', 'newest');
  query.set('limit', String(limit));
  if (before) query.set('position', before);
  const sum = await search(query, mine.signal, (lines, progress) => {
    if (progress) {
      scanned = progress.scanned;
      of = progress.total ?? 0;
    }
    lines.sort(older);
    hits = [...hitsOf(lines), ...hits];
    add(lines);
    tell();
    tellMove();
  });
  scanned = sum?.scanned ?? scanned;
  limited = sum?.reason === 'limit';
  stopped = sum?.reason === 'time';
}

/**
 * Does what searches, unless another search takes its place.
 *
 * @param {(mine: AbortController) => Promise<void>} act
 */
async function alone(act) {
  running?.abort();
  const mine = running = new AbortController();
  tell();
  try {
    await act(mine);
  } catch (error) {
    if (!mine.signal.aborted) refused(error);
  } finally {
    if (running === mine) {
      running = undefined;
      tell();
    }
  }
}

const batch = () => Math.min(most, Math.floor(4000 / (1 + 2 * around())));

/** Searches for what the form says, and shows it. */
export async function run() {
  markWanted();
  hits = [];
  limited = stopped = false;
  scanned = of = 0;
  field.setCustomValidity('');
  if (!searching()) {
    running?.abort();
    running = undefined;
    tell();
    return;
  }
  const only = filtering();
  await alone(async (mine) => {
    const end = await span('end', 0, 0, { signal: mine.signal });
    if (only) {
      stop();
      expectContext(around() > 0);
    }
    let first = true;
    await collect(mine, '', batch(), (lines) => {
      if (!only) return;
      if (first && lines.length > 0) {
        show(lines, { start: true, end: true, slides: false });
        toEnd();
        first = false;
      } else prepend(lines);
    });
    if (only && first) show([], { start: true, end: true, slides: false });
    const last = rows.at(-1);
    if (only && followable()) follow(end.end.position, last ? last.line.offset + last.line.length : 0);
  });
}

/** Searches on for what is older than the hits so far. */
export async function searchOlder(limit = batch()) {
  const oldest = hits[0];
  if (!limited || running || !oldest) return;
  await alone((mine) => collect(mine, oldest.at, limit, (lines) => {
    if (!filtering()) return;
    prepend(lines.filter((line) => !rowAt(line.at)));
    if (hits.length <= kept) return;
    hits.length = kept;
    pause(); // the newest are not here any more
  }));
}

/**
 * Takes up what the server has found. Returns whether there is no need to search.
 *
 * @returns {Promise<boolean>}
 */
export async function takeFound() {
  markWanted();
  expectContext(around() > 0);
  const found = filtering() && adoptFound();
  if (!found) return false;
  hits = hitsOf(rows.map((row) => row.line));
  ({ limited, scanned, total: of } = found);
  tell();
  if (found.end && followable()) follow(found.end);
  await searchOlder(Math.max(1, batch() - hits.length));
  return true;
}

/** @param {unknown} error */
export function refused(error) {
  if (error instanceof Refusal && error.status === 400) {
    field.setCustomValidity(error.message.replace(/^400 Bad Request: /, '').trim());
    notify(field.validationMessage, true);
  } else if (error instanceof Refusal && error.status === 429) notify(say('busy'), true);
  else if (error instanceof Refusal && error.status === 410) notify(say('lineGone'), true);
  else notify(say('noAnswer'), true);
}

cancel.addEventListener('click', () => {
  running?.abort();
  running = undefined;
  stopped = true;
  tell();
});

onLine((line) => {
  if (!searching() || (!filtering() && !(value('grep') && matches(line)))) return;
  hits.push(line);
  if (hits.length > kept) hits.splice(0, most);
  tell();
});

onAgain(run);
olderButton.addEventListener('click', () => searchOlder());
