// Search, and what the page shows because of it.

import { notify } from './dom.js';
import { follow, followable, onAgain, onLine, stop, watch } from './logfollow.js';
import { adopt, endOfWindow, expectContext, fromEnd, go, goEnd, prepend, reachesEnd, repaint, reveal, rowAt, rowOf, rows, show, tellMove, toEnd, view } from './logrows.js';
import { markWanted, matches } from './logline.js';
import { distance, Refusal, search, span } from './logsource.js';
import { filter, filtering, keep, onInput, put, searching, take, value } from './logstate.js';
import { humanSize } from './format.js';
import { say } from './words.js';

/** @typedef {import('./logsource.js').Line} Line */

const box = /** @type {HTMLElement} */ (document.getElementById('log-found'));
const count = /** @type {HTMLElement} */ (document.getElementById('log-count'));
const cancel = /** @type {HTMLButtonElement} */ (box.querySelector('[data-act="cancel"]'));
const field = /** @type {HTMLInputElement} */ (document.getElementById('log-text'));

const most = 1000; // hits, the newest

/** What was found, oldest first. @type {Line[]} */
export let hits = [];
/** The line that the reader stands at. */
export let here = '';
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
}

/**
 * @param {Line} a
 * @param {Line} b
 */
const older = (a, b) => distance(a.at) - distance(b.at);

/** Searches for what the form says, and shows it. */
export async function run() {
  running?.abort();
  markWanted();
  hits = [];
  limited = stopped = false;
  scanned = of = 0;
  field.setCustomValidity('');
  if (!searching()) {
    running = undefined;
    tell();
    return;
  }
  const mine = running = new AbortController();
  const only = filtering();
  const around = Number(value('context') || 0);
  tell();
  try {
    const end = await span('end', 0, 0, { signal: mine.signal });
    if (only) {
      stop();
      expectContext(around > 0);
    }
    const query = filter();
    if (!only) query.delete('context');
    query.set('order', 'newest');
    query.set('limit', String(Math.min(most, Math.floor(4000 / (1 + 2 * around)))));
    let first = true;
    const sum = await search(query, mine.signal, (lines, progress) => {
      if (progress) {
        scanned = progress.scanned;
        of = progress.total ?? 0;
      }
      lines.sort(older);
      const found = around > 0 && only ? lines.filter(matches) : lines;
      hits = [...found, ...hits];
      if (only && first && lines.length > 0) {
        show(lines, { start: true, end: true, slides: false });
        toEnd();
        first = false;
      } else if (only) {
        prepend(lines);
      }
      tell();
      tellMove();
    });
    if (mine.signal.aborted) return;
    if (only && first) show([], { start: true, end: true, slides: false });
    scanned = sum?.scanned ?? scanned;
    limited = sum?.reason === 'limit';
    stopped = sum?.reason === 'time';
    if (only && followable()) follow(end.end.position);
  } catch (error) {
    if (mine.signal.aborted) return;
    refused(error);
  } finally {
    if (running === mine) running = undefined;
    tell();
  }
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
  if (hits.length > 2 * most) hits.splice(0, most);
  tell();
});

/**
 * Makes a line the one that the reader stands at.
 *
 * @param {import('./logrows.js').Row} row
 * @param {ScrollLogicalPosition} [block]
 */
export function stand(row, block = 'nearest') {
  for (const r of rows) r.element.classList.toggle('here', r === row);
  here = row.line.at;
  reveal(row, block);
  keep(`#${here}`);
  tell();
}

/**
 * Shows a line in its surroundings.
 *
 * @param {string} at
 */
export async function open(at) {
  if (!rowAt(at) || filtering()) {
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
  const hit = hits[(i + by + hits.length) % hits.length];
  if (!hit) return;
  const row = rowAt(hit.at);
  if (row) stand(row, 'center');
  else await open(hit.at);
}

/**
 * Goes from line to line.
 *
 * @param {1 | -1} by
 */
export function walk(by) {
  const shown = rows.filter((r) => !r.element.hidden);
  const i = shown.findIndex((r) => r.line.at === here);
  const middle = rowOf(document.elementFromPoint(view.getBoundingClientRect().left + 60, view.getBoundingClientRect().top + 40));
  const row = i < 0 ? middle ?? shown.at(-1) : shown[i + by];
  if (row) stand(row);
}

/** Selects from one line to another. */
function choose(/** @type {string} */ from, /** @type {string} */ to) {
  const [a, b] = [from, to].sort((x, y) => distance(x) - distance(y));
  for (const r of rows) r.element.classList.toggle('chosen', distance(r.line.at) >= distance(a ?? '') && distance(r.line.at) <= distance(b ?? ''));
  keep(`#${a}..${b}`);
}

view.addEventListener('click', async (event) => {
  const row = rowOf(event.target);
  if (!row || (event.target instanceof Element && event.target.closest('button, a')) || getSelection()?.toString()) return;
  const letter = event.target instanceof Element && event.target.closest('.lv');
  if (event.shiftKey && here) choose(here, row.line.at);
  else if (filtering() && !letter) {
    keep('', false);
    put('highlight', '1');
    keep(`#${row.line.at}`, true);
    stop();
    await go(row.line.at).then(() => open(row.line.at), refused);
    tell();
  } else if (letter || event.detail === 1) stand(row);
});

/** Shows what the address says. */
async function arrive() {
  markWanted();
  const [at = '', to = ''] = location.hash.slice(1).split('..');
  if (/^\d+-[0-9a-f]+:\d+$/.test(at)) {
    try {
      await open(at);
      if (to) choose(at, to);
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
  } else if (!filtering()) {
    await goEnd();
    follow(endOfWindow());
  }
  await run();
}

/** Takes the page up from where the server has left it. */
export async function begin() {
  take();
  for (const [act, by] of /** @type {const} */ ([['previous', -1], ['next', 1]])) box.querySelector(`[data-act="${act}"]`)?.addEventListener('click', () => step(by).catch(refused));
  const window = adopt();
  keep();
  markWanted();
  if (value('zone')) repaint();
  if (!window || location.hash || value('rotated')) {
    await arrive();
    return;
  }
  if (reachesEnd() && fromEnd() < 8) follow(endOfWindow());
  tell();
  await run();
}

addEventListener('popstate', () => {
  take();
  stop();
  arrive().catch(refused);
});

onAgain(run);

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
