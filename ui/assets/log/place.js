// The reader's place in the log: at a line, from match to match, at what the address says.

import { guarded, report, RequestError } from '../shared/errors.js';
import { extendTo, select, selectRange } from './chosen.js';
import { follow, followEnd, stop, watch } from './follow.js';
import { scrollToRow } from './folds.js';
import { displayed } from './order.js';
import { endOfWindow, rowAt, rowOf } from './row.js';
import { changeOrder, repaint } from './rows.js';
import { showsEnd, tellMove, view } from './view.js';
import { go } from './window.js';
import { useServedWindow } from './served.js';
import { readPattern } from './line.js';
import { byPosition, currentHit, firstHit, isHit, search, searchMore, useFound } from './search.js';
import { endOfLog, exact, fetchLines, isPosition, isShort, partsOf, plain } from './source.js';
import { filtering, newestFirst, onChange, onInput, readAddress, refused, searching, setValue, value, writeAddress } from './form.js';
import { state } from './state.js';

/**
 * Goes elsewhere in the log, and counts the lines that are written meanwhile.
 *
 * @param {string} at as the parameter lines has it
 * @returns {Promise<boolean>} false if another place was asked for meanwhile
 */
async function goAndWatch(at) {
  const end = await endOfLog();
  if (!(await go(at))) return false;
  watch(end);
  return true;
}

/**
 * The row at a position. The identity of a short file changes as it grows: only the server knows the file
 * by one of before.
 *
 * @param {string} at
 */
async function rowNow(at) {
  const row = rowAt(at);
  if (row || !isShort(partsOf(at).identity)) return row;
  const { lines: [line] } = await fetchLines(at, 0, 1);
  return line && rowAt(line.at);
}

/**
 * Selects a line among the lines around it.
 *
 * @param {string} at
 * @param {boolean} [reload] loads its window even if the line is on the page, among others
 */
async function openLine(at, reload = false) {
  if ((!rowAt(at) || reload) && !(await goAndWatch(at))) return;
  const row = await rowNow(at);
  if (row) select(row, 'center');
}

/**
 * Selects the next match on the page, or the one before.
 *
 * @param {1 | -1} down
 */
export async function stepMatch(down) {
  const by = newestFirst() ? -down : down;
  let { hits } = state.query;
  if (hits.length === 0) return;
  let i = currentHit();
  if (i < 0 && showsEnd()) i = hits.length - 1 - by; // the newest
  else if (i < 0) {
    const box = view.getBoundingClientRect();
    const line = rowOf(document.elementFromPoint(box.left + 60, box.top + view.clientHeight / 2))?.line;
    i = line ? hits.findIndex((h) => byPosition(h, line) >= 0) : -1;
    if (i < 0) i = hits.length;
    if (by > 0) i--;
  }
  if (state.query.fromStart ? by > 0 && i === hits.length - 1 : by < 0 && i === 0) {
    const last = hits[i]?.at;
    await searchMore();
    ({ hits } = state.query);
    i = hits.findIndex((h) => h.at === last);
  }
  await showHit(hits[(i + by + hits.length) % hits.length]);
}

/** @param {import('./source.js').Line | undefined} hit */
async function showHit(hit) {
  if (!hit) return;
  const row = rowAt(hit.at);
  if (row) select(row, 'center');
  else if (filtering()) await openInContext(hit.at);
  else await openLine(hit.at);
}

/** Selects the oldest match of the log. */
const goToOldestMatch = async () => showHit(await firstHit());

/** Selects the newest match of the log. */
async function goToNewestMatch() {
  const { fromStart, limited } = state.query;
  if ((fromStart && limited) || (filtering() && !state.window.atEnd)) await search(true); // the newest are not on the page
  await showHit(state.query.hits.at(-1));
}

/** Selects the first match, as the log is ordered. */
export const goToFirstMatch = () => (newestFirst() ? goToNewestMatch() : goToOldestMatch());

/** Selects the last one. */
export const goToLastMatch = () => (newestFirst() ? goToOldestMatch() : goToNewestMatch());

/**
 * Selects the next line, or the one before.
 *
 * @param {1 | -1} by
 * @param {boolean} [extend] selects all lines on the way
 */
export function stepLine(by, extend = false) {
  const { current } = state.window;
  const shown = displayed().filter((r) => !r.element.hidden);
  const i = shown.findIndex((r) => r.line.at === current);
  const box = view.getBoundingClientRect();
  const top = rowOf(document.elementFromPoint(box.left + 60, box.top + 40));
  const row = i < 0 ? top ?? shown.at(-1) : shown[i + by];
  if (!row) return;
  if (!extend || !current) {
    select(row);
    return;
  }
  scrollToRow(row);
  extendTo(row);
}

/**
 * Opens a match among the lines around it. Back leads to the matches.
 *
 * @param {string} at
 */
export async function openInContext(at) {
  writeAddress(`#${exact(at)}`); // where Back leads
  setValue('highlight', '1');
  writeAddress(`#${at}`, true);
  stop();
  await openLine(at, true);
}

/**
 * Selects the first line of a moment or later.
 *
 * @param {string} time RFC 3339
 */
export async function goToTime(time) {
  if (!filtering() && !(await goAndWatch(time))) return;
  const { rows } = state.window;
  const wanted = Date.parse(time);
  const row = rows.find((r) => r.line.time && Date.parse(r.line.time) >= wanted) ?? rows.at(-1);
  if (row) select(row, 'center');
}

/**
 * Selects the first line of a moment or later, among all lines. Back leads to the matches.
 *
 * @param {string} time RFC 3339
 */
export async function jumpToTime(time) {
  if (filtering()) {
    setValue('highlight', '1');
    writeAddress('', true);
    stop();
  }
  await goToTime(time);
}

/**
 * Selects a line by its number, among all lines. Back leads to the matches.
 *
 * @param {number} n from 1
 * @returns {Promise<number>} the number of lines, if there are fewer; else -1
 */
export async function jumpToLine(n) {
  const { lines: [line], line: number = 1 } = await fetchLines(`line:${n}`, 0, 1, { number: true });
  if (!line) return number - 1;
  if (filtering()) {
    setValue('highlight', '1');
    writeAddress('', true);
    stop();
  }
  await openLine(line.at, !state.window.slides);
  return -1;
}

/** The line, or the first and the last line, that the address names. */
function namedLines() {
  const [at = '', to = ''] = location.hash.slice(1).split('..');
  return isPosition(at) ? { at, to } : { at: '', to: '' };
}

/**
 * Selects the lines that the address names, if they are on the page.
 *
 * @param {{ at: string, to: string }} lines
 * @returns {Promise<boolean>} whether they are
 */
async function selectNamed({ at, to }) {
  const row = at && await rowNow(at);
  if (!row) return false;
  select(row, 'center');
  if (to) selectRange(row.line.at, (await rowNow(to))?.line.at ?? plain(to));
  return true;
}

/**
 * Shows the lines that the address names: among the matches or, if they are matches that the page does not
 * have, among all lines.
 *
 * @param {{ at: string, to: string }} lines
 */
async function openNamed(lines) {
  if (await selectNamed(lines) || !lines.at || !filtering() || !(await isHit(lines.at))) return;
  setValue('highlight', '1');
  writeAddress();
  stop();
  await openAddress();
}

/** Shows what the address says. @param {boolean} [back] Back leads to the matches, whatever they are */
async function openAddress(back = false) {
  readPattern();
  const lines = namedLines();
  if (filtering()) {
    await search();
    await (back ? selectNamed : openNamed)(lines);
    return;
  }
  if (!lines.at) await followEnd();
  else {
    try {
      if (await goAndWatch(lines.at)) await selectNamed(lines);
    } catch (error) {
      if (error instanceof RequestError && error.status === 410 && !value('rotated')) { // it may be in a rotated file
        setValue('rotated', '1');
        writeAddress();
        await openAddress();
        return;
      }
      report(error);
      await followEnd();
    }
  }
  await search();
}

/** Takes over the page as the server has sent it. */
export async function start() {
  readAddress();
  for (const [act, go] of Object.entries({ first: goToFirstMatch, previous: () => stepMatch(-1), next: () => stepMatch(1), last: goToLastMatch })) document.querySelector(`[data-act="${act}"]`)?.addEventListener('click', guarded(go));
  const served = useServedWindow();
  writeAddress();
  readPattern();
  if (value('show') || searching()) repaint();
  if (await useFound()) {
    await openNamed(namedLines());
    return;
  }
  if (!served || location.hash || value('rotated')) {
    await openAddress();
    return;
  }
  if (state.window.atEnd) {
    follow(endOfWindow());
    tellMove(); // pauses, if the user has scrolled already
  }
  await search();
}

addEventListener('popstate', guarded(async () => {
  readAddress();
  stop();
  await openAddress(true);
}));

/** Shows what the form says after a change of the search. @param {string} changed the field */
async function applySearch(changed) {
  const { current, rows } = state.window;
  writeAddress();
  if (filtering()) {
    await search();
    return;
  }
  readPattern();
  if (changed !== 'highlight' && rows.length > 0 && searching()) repaint();
  else {
    stop();
    if (rowAt(current)) await openLine(current, true); // the window may hold matches only
    else await followEnd();
  }
  await search();
}

let typing = 0;
onInput(['grep', 'regex', 'ignorecase', 'invert', 'level', 'since', 'until', 'context', 'highlight'], (name) => {
  clearTimeout(typing);
  typing = setTimeout(guarded(() => applySearch(name)), ['grep', 'since', 'until', 'context'].includes(name) ? 250 : 0);
});

/** Shows what the form says, after a change of what the log is. */
export async function reopen() {
  writeAddress();
  stop();
  await openAddress();
}
onInput(['rotated', 'charset'], guarded(reopen));
onInput(['order'], guarded(async () => {
  writeAddress();
  changeOrder();
  if (filtering() && value('since')) await search(); // from the other end of the range
}));
onChange('zone', guarded(async () => {
  try {
    await fetchLines('end', 0, 0);
  } catch (error) {
    refused(error);
    setValue('zone', new URLSearchParams(location.search).get('zone') ?? '');
    return;
  }
  await reopen();
}));
onInput(['show'], () => {
  writeAddress();
  repaint();
});
