// Where in the log one is: at a line, from match to match, at what the address says.

import { follow, stop, watch } from './follow.js';
import { endOfWindow, fromEnd, go, goEnd, reachesEnd, repaint, reveal, rowAt, rowOf, rows, view } from './rows.js';
import { adopt } from './served.js';
import { markWanted } from './line.js';
import { here, hits, older, refused, run, searchOlder, standAt, takeFound } from './search.js';
import { distance, Refusal, span } from './source.js';
import { filtering, keep, onInput, put, searching, take, value } from './form.js';

/**
 * Makes a line the one that the reader stands at.
 *
 * @param {import('./rows.js').Row} row
 * @param {ScrollLogicalPosition} [block]
 */
function stand(row, block = 'nearest') {
  chooseNone();
  for (const r of rows) r.element.classList.toggle('here', r === row);
  standAt(row.line.at);
  reveal(row, block);
  keep(`#${here}`);
}

/**
 * Shows a line in its surroundings.
 *
 * @param {string} at
 * @param {boolean} [anew] though it is on the page already, among others
 */
async function open(at, anew = false) {
  if (!rowAt(at) || anew) {
    const end = await span('end', 0, 0);
    if (!(await go(at))) return;
    watch(end.end.position);
  }
  const row = rowAt(at);
  if (row) stand(row, 'center');
}

/**
 * The next match, or the one before.
 *
 * @param {1 | -1} by
 */
export async function step(by) {
  if (hits.length === 0) return;
  let i = hits.findIndex((h) => h.at === here);
  if (i < 0 && fromEnd() < 8) i = hits.length - 1 - by; // the newest
  else if (i < 0) {
    const from = rowOf(document.elementFromPoint(view.getBoundingClientRect().left + 60, view.getBoundingClientRect().top + view.clientHeight / 2));
    const line = from?.line;
    i = line ? hits.findIndex((h) => older(h, line) >= 0) : -1;
    if (i < 0) i = hits.length;
    if (by > 0) i--;
  }
  if (by < 0 && i === 0) {
    const oldest = hits[0]?.at;
    await searchOlder();
    i = hits.findIndex((h) => h.at === oldest);
  }
  const hit = hits[(i + by + hits.length) % hits.length];
  if (!hit) return;
  const row = rowAt(hit.at);
  if (row) stand(row, 'center');
  else await open(hit.at);
}

/**
 * Goes from line to line, and chooses them on the way if more than one is wanted.
 *
 * @param {1 | -1} by
 * @param {boolean} [choosing]
 */
export function walk(by, choosing = false) {
  const shown = rows.filter((r) => !r.element.hidden);
  const i = shown.findIndex((r) => r.line.at === here);
  const middle = rowOf(document.elementFromPoint(view.getBoundingClientRect().left + 60, view.getBoundingClientRect().top + 40));
  const row = i < 0 ? middle ?? shown.at(-1) : shown[i + by];
  if (!row) return;
  const from = choosing ? anchor || here : '';
  stand(row);
  if (!from) return;
  anchor = from;
  choose(from, here);
}

/** Where a choice of several lines began. */
let anchor = '';

/**
 * Chooses all lines from one to another.
 *
 * @param {string} from
 * @param {string} to
 */
function choose(from, to) {
  const [a = '', b = ''] = [from, to].sort((x, y) => distance(x) - distance(y));
  const [first, last] = [distance(a), distance(b)];
  for (const r of rows) r.element.classList.toggle('chosen', distance(r.line.at) >= first && distance(r.line.at) <= last);
  keep(`#${a}..${b}`);
}

/**
 * Shows one of the lines found in its surroundings; Back leads to the others.
 *
 * @param {string} at
 */
export async function surround(at) {
  keep(`#${at}`); // where to come back to
  put('highlight', '1');
  keep(`#${at}`, true);
  stop();
  await open(at, true);
}

function chooseNone() {
  anchor = '';
  for (const r of rows) r.element.classList.remove('chosen');
}

// With Shift it is lines that are chosen, not text.
view.addEventListener('mousedown', (event) => {
  if (event.shiftKey && here && rowOf(event.target)) event.preventDefault();
});

/** The line whose letter a finger, which has no Shift, has tapped: the next tap on one chooses the lines between. */
let tapped = '';

view.addEventListener('click', async (event) => {
  const row = rowOf(event.target);
  if (!row || (event.target instanceof Element && event.target.closest('button, a'))) return;
  const letter = event.target instanceof Element && event.target.closest('.lv');
  const finger = letter && event instanceof PointerEvent && event.pointerType === 'touch';
  if (here && (event.shiftKey || (finger && tapped === here && here !== row.line.at))) {
    tapped = '';
    choose(here, row.line.at);
    return;
  }
  if (getSelection()?.toString()) return;
  tapped = finger ? row.line.at : '';
  if (filtering() && !letter) await surround(row.line.at).catch(refused);
  else stand(row);
});

/**
 * Goes to the first line of a moment or later.
 *
 * @param {string} time RFC 3339
 */
export async function goToTime(time) {
  if (!filtering()) {
    const end = await span('end', 0, 0);
    if (!(await go(time))) return;
    watch(end.end.position);
  }
  const wanted = Date.parse(time);
  const row = rows.find((r) => r.line.time && Date.parse(r.line.time) >= wanted) ?? rows.at(-1);
  if (row) stand(row, 'center');
}

/** The line or lines that the address names. */
function named() {
  const [at = '', to = ''] = location.hash.slice(1).split('..');
  return /^\d+-[0-9a-f]+:\d+$/.test(at) ? { at, to } : { at: '', to: '' };
}

/** Stands at what the address names, if it is among what was found. */
function standAmongFound(/** @type {{ at: string, to: string }} */ { at, to }) {
  const row = rowAt(at);
  if (!row) return;
  stand(row, 'center');
  if (to) choose(at, to);
}

/** Shows what the address says. */
async function arrive() {
  markWanted();
  const place = named();
  if (filtering()) {
    await run();
    standAmongFound(place);
    return;
  }
  if (place.at) {
    try {
      await open(place.at, true);
      if (place.to) choose(place.at, place.to);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 410 || value('rotated')) {
        refused(error);
        await goEnd();
      } else { // it may be in a file that was renamed
        put('rotated', '1');
        keep();
        await arrive();
        return;
      }
    }
  } else {
    await goEnd();
    follow(endOfWindow());
  }
  await run();
}

/** Takes the page up from where the server has left it. */
export async function begin() {
  take();
  for (const [act, by] of /** @type {const} */ ([['previous', -1], ['next', 1]])) document.querySelector(`[data-act="${act}"]`)?.addEventListener('click', () => step(by).catch(refused));
  const window = adopt();
  keep();
  markWanted();
  if (value('zone')) repaint();
  if (await takeFound()) {
    standAmongFound(named());
    return;
  }
  if (!window || location.hash || value('rotated')) {
    await arrive();
    return;
  }
  if (reachesEnd() && fromEnd() < 8) follow(endOfWindow());
  await run();
}

addEventListener('popstate', () => {
  take();
  stop();
  arrive().catch(refused);
});

let typing = 0;
onInput(['grep', 'regex', 'ignorecase', 'invert', 'level', 'since', 'until', 'context', 'highlight'], (name) => {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const was = here;
    keep();
    if (filtering()) await run();
    else {
      markWanted();
      if (name === 'highlight' || rows.length === 0 || !searching()) {
        stop();
        const at = rowAt(was) ? was : '';
        if (at) await open(at).catch(refused);
        else {
          await goEnd();
          follow(endOfWindow());
        }
      } else repaint();
      await run();
    }
  }, ['grep', 'since', 'until', 'context'].includes(name) ? 250 : 0);
});
onInput(['rotated', 'charset'], () => {
  keep();
  stop();
  arrive().catch(refused);
});
onInput(['zone'], () => {
  keep();
  repaint();
});
