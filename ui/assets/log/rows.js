// The rows: a window that moves over the log. However large the log, the page holds few of
// its lines.

import { make } from '../shared/dom.js';
import { guarded, ignoreFailure } from '../shared/errors.js';
import { newestFirst, together, value } from './form.js';
import { gapBetween, gapRow } from './gaps.js';
import { paint } from './line.js';
import { exact, fetchLines, fileName, growTo, partsOf, plain, shifted } from './source.js';
import { paused, set, state } from './state.js';
import { say } from '../shared/words.js';

/**
 * @typedef {import('./source.js').Line} Line
 * @typedef {{ line: Line, element: HTMLElement, open: boolean, folds: number, fold?: HTMLButtonElement, gap?: HTMLElement }} Row
 */

export const view = /** @type {HTMLElement} */ (document.getElementById('log-view'));
export const holder = /** @type {HTMLElement} */ (document.getElementById('log-rows'));

export const maxRows = 1000; // of a window
export const maxFoundRows = 30_000; // of matches: a thousand events with their stack traces
const step = 200; // lines of a request
const margin = 1200; // pixels from the edge of the rows, where more are loaded
const minFolded = 3; // lines that continue an event are folded from this number on

const capacity = () => (state.window.slides ? maxRows : maxFoundRows);

/** @type {WeakMap<Element, Row>} */
const byElement = new WeakMap();

/** @type {(() => void)[]} */
const moveListeners = [];

/**
 * Calls f after each scroll, and after each change of the rows.
 *
 * @param {() => void} f
 */
export function onMove(f) {
  moveListeners.push(f);
}

/** The line on top of the view, and the size of the view then. @type {{ row: Row | undefined, top: number, wide: number, high: number }} */
let place = { row: undefined, top: 0, wide: 0, high: 0 };

/** How far a row is from the top of the view. @param {Row | undefined} row */
const topOf = (row) => (row?.element.getBoundingClientRect().top ?? 0) - view.getBoundingClientRect().top;

function notePlace() {
  const row = firstVisible();
  place = { row, top: topOf(row), wide: view.clientWidth, high: view.clientHeight };
}

/** The view is laid out from its end. If its size has changed elsewhere, the line on top stays there. */
function keepPlace() {
  const { row, top, wide, high } = place;
  const changed = wide !== view.clientWidth || high !== view.clientHeight;
  if (changed && fromEnd() > 8 && row?.element.isConnected && !row.element.hidden) view.scrollTop += topOf(row) - top;
  notePlace();
}

export function tellMove() {
  keepPlace();
  for (const f of moveListeners) f();
}

/** @param {EventTarget | Node | null} node */
export function rowOf(node) {
  const element = node instanceof Element ? node : node instanceof Node ? node.parentElement : null;
  const found = element?.closest('.row');
  return found ? byElement.get(found) : undefined;
}

/** @param {string} at */
export function rowAt(at) {
  const { rows } = state.window;
  const wanted = plain(at);
  const { identity, offset } = partsOf(at);
  // The print of a link may be of fewer bytes than that of the file by now.
  return rows.find((row) => row.line.at === wanted) ?? rows.find((row) => row.line.offset === offset && partsOf(row.line.at).identity === identity);
}

/** The position after a line. @param {Line} line */
export const endOf = (line) => shifted(line.at, line.length);

/** The position after the last line of the window. */
export function endOfWindow() {
  const last = state.window.rows.at(-1);
  return last ? exact(endOf(last.line)) : state.window.end;
}

/**
 * Pixels from the newest line. The view is laid out from there: with the newest lines at the bottom,
 * scrollTop is negative.
 */
export function fromEnd() {
  return Math.abs(view.scrollTop);
}

export function scrollToEnd() {
  view.scrollTop = 0;
  notePlace();
}

export function scrollToStart() {
  view.scrollTop = newestFirst() ? view.scrollHeight : -view.scrollHeight;
  notePlace();
}

/** @param {Line} line */
function newRow(line) {
  const element = make('div', { className: `row ${line.level ?? ''}${line.continues ? ' more' : ''}` });
  /** @type {Row} */
  const row = { line, element, open: false, folds: 0 };
  byElement.set(element, row);
  paint(element, line);
  return row;
}

/**
 * Changes the page without moving the line that is on top of the view.
 *
 * @param {() => void} change
 */
export function withoutScrolling(change) {
  const anchor = firstVisible();
  const top = anchor?.element.getBoundingClientRect().top ?? 0;
  change();
  if (anchor?.element.isConnected && !anchor.element.hidden) view.scrollTop += anchor.element.getBoundingClientRect().top - top;
}

/** If the newest lines are on top: the rows from top to bottom, and the first row of the event of each. @type {Row[]} */
let turned = [];
/** @type {Map<Row, Row>} */
let eventOf = new Map();

/** The rows from top to bottom. */
export const displayed = () => (newestFirst() ? turned : state.window.rows);

/**
 * Puts the newest event on top, or back. The lines of an event keep their order: a stack trace is read
 * downwards.
 *
 * @template {{ line: Line, gap?: HTMLElement }} R
 * @param {R[]} rows
 * @returns {R[][]} the rows of each event
 */
export function turnEvents(rows) {
  /** @type {R[][]} */
  const events = [];
  for (const row of rows) {
    const event = row.line.continues && !row.gap && events.at(-1)?.[0]?.line.file === row.line.file ? events.at(-1) : undefined; // of matches, lines between are left out
    if (event) event.push(row);
    else events.push([row]);
  }
  return events.reverse();
}

function turn() {
  const events = turnEvents(state.window.rows);
  turned = events.flat();
  eventOf = new Map(events.flatMap((rows) => rows.map((row) => [row, /** @type {Row} */ (rows[0])])));
  let next = holder.firstChild;
  for (const rows of events) {
    for (const element of [...rows.map((row) => row.element), rows[0]?.gap]) { // what is missing before an event is below it
      if (element === next) next = element?.nextSibling ?? null;
      else if (element) holder.insertBefore(element, next);
    }
  }
}

/** Draws the rows in the order of the form. What is on top of the view stays in sight. */
export function changeOrder() {
  const [top, atEnd] = [firstVisible(), fromEnd() < 8];
  view.classList.toggle('from-end', !newestFirst());
  if (!newestFirst()) holder.append(...state.window.rows.flatMap(({ element, gap }) => (gap ? [gap, element] : [element])));
  fold();
  markContext();
  markBorders();
  if (atEnd || !top) scrollToEnd();
  else scrollToRow(top, 'start');
  tellMove();
}

/** The first row in sight, or the last one if all are above. Hidden rows have no place. */
export function firstVisible() {
  const rows = displayed();
  const top = view.getBoundingClientRect().top;
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    let at = middle;
    while (at < high && rows[at]?.element.hidden) at++;
    if (at === high || (rows[at]?.element.getBoundingClientRect().bottom ?? 0) > top) high = middle;
    else low = at + 1;
  }
  while (rows[low]?.element.hidden) low++;
  return rows[low] ?? rows.findLast(({ element }) => !element.hidden);
}

/** How a line of a stack trace begins. Other lines without a time are not folded. */
const traceLine = /^(?:\s|at |Caused by|Traceback|goroutine \d|panic:|stack backtrace|[\w.$]+(?:Error|Exception)\b)/;

/** Whether a line is there because its text matches, so that it is not folded. @param {Line} line */
const found = (line) => !state.window.slides && value('grep') !== '' && line.event !== undefined;

/** Folds the lines that continue an event into its first line. */
function fold() {
  const { rows } = state.window;
  let head = -1;
  for (let i = 0; i <= rows.length; i++) {
    const row = rows[i];
    const before = rows[i - 1];
    const continues = row && before && row.line.continues && head >= 0 && !found(row.line) && endOf(before.line) === row.line.at;
    if (continues) continue;
    if (head >= 0) foldUnder(head, i - head - 1);
    head = row && !row.line.continues ? i : -1;
    if (row && row.line.continues) row.element.hidden = false;
  }
  if (newestFirst()) turn();
}

/**
 * @param {number} head index of the first line of the event
 * @param {number} n rows after it that continue the event
 */
function foldUnder(head, n) {
  const { rows } = state.window;
  const row = /** @type {Row} */ (rows[head]);
  if (n < minFolded || !rows.slice(head + 1, head + 3).some((r) => traceLine.test(r.line.text))) {
    row.fold?.remove();
    delete row.fold;
    for (let i = head + 1; i <= head + n; i++) /** @type {Row} */ (rows[i]).element.hidden = false;
    row.folds = n;
    return;
  }
  if (!row.fold || !row.fold.isConnected) {
    row.fold = make('button', { type: 'button', className: 'more-of fold' });
    row.fold.addEventListener('click', () => unfold(row, !row.open));
    row.element.append(row.fold);
  }
  const text = `${row.open ? '−' : '+'}${n}`;
  if (row.fold.textContent !== text) {
    row.fold.textContent = text;
    row.fold.setAttribute('aria-expanded', String(row.open));
    row.fold.setAttribute('aria-label', say('foldedLines', { n }));
  }
  row.folds = n;
  for (let i = head + 1; i <= head + n; i++) /** @type {Row} */ (rows[i]).element.hidden = !row.open;
}

/**
 * Opens or closes an event. The first line stays where it is, unless the others would be out of sight.
 *
 * @param {Row} row
 * @param {boolean} open
 */
function unfold(row, open) {
  const { top } = row.element.getBoundingClientRect();
  row.open = open;
  fold();
  view.scrollTop += row.element.getBoundingClientRect().top - top;
  const { rows } = state.window;
  const last = rows[rows.indexOf(row) + row.folds];
  const box = view.getBoundingClientRect();
  const below = open && last ? last.element.getBoundingClientRect().bottom - box.top - view.clientHeight : 0;
  if (below > 0) view.scrollTop += Math.min(below, Math.max(0, top - box.top));
  tellMove();
}

/**
 * Scrolls to a row, and unfolds the event that hides it.
 *
 * @param {Row} row
 * @param {ScrollLogicalPosition} block
 */
export function scrollToRow(row, block = 'nearest') {
  if (row.element.hidden) {
    const { rows } = state.window;
    const head = rows.slice(0, rows.indexOf(row)).findLast((r) => !r.line.continues);
    if (head) unfold(head, true);
  }
  row.element.scrollIntoView({ block });
  notePlace();
}

/** Paints all rows anew, after a change of the time zone or of the search. */
export function repaint() {
  withoutScrolling(() => {
    for (const row of state.window.rows) paint(row.element, row.line);
    fold();
  });
}

/**
 * Draws the gaps before some rows of the window. In matches, lines between them are left out anyway.
 *
 * @param {number} from index of the first row
 * @param {number} to index after the last one
 */
function drawGaps(from, to) {
  const { rows, slides } = state.window;
  for (let i = Math.max(1, from); i < Math.min(to, rows.length); i++) {
    const [before, row] = [/** @type {Row} */ (rows[i - 1]), /** @type {Row} */ (rows[i])];
    const gap = slides ? gapBetween(before.line, row.line) : row.line.gap;
    row.gap?.remove();
    delete row.gap;
    if (gap) row.element.before(row.gap = gapRow(gap));
  }
}

/** @param {Row[]} rows */
function remove(rows) {
  for (const { element, gap } of rows) {
    gap?.remove();
    element.remove();
  }
}

/** What every change of the rows ends with. */
function rowsChanged() {
  markContext();
  markBorders();
  showEmptyNote();
  tellMove();
}

/** Marks the lines around matches, and the gaps between matches. */
function markContext() {
  const { rows, slides, context } = state.window;
  if (slides) return;
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    row.element.classList.toggle('around', row.line.context === true);
    row.element.classList.remove('gap');
    if (context && before && endOf(before.line) !== row.line.at) below(before, row).element.classList.add('gap');
  });
}

/**
 * Of two rows between which something is, the one that is displayed below it.
 *
 * @param {Row} older
 * @param {Row} newer
 */
const below = (older, newer) => (newestFirst() ? eventOf.get(older) ?? older : newer);

/**
 * Whether two lines that follow each other are of one file. Its name changes when it is rotated, its
 * identity while it is short.
 *
 * @param {Line} before
 * @param {Line} line
 */
const sameFile = (before, line) => (before.file === line.file && before.offset <= line.offset) || partsOf(before.at).identity === partsOf(line.at).identity;

/** Draws where one file of the log ends and the next one begins. */
function markBorders() {
  if (together) return; // each line has the name of its log
  const { rows } = state.window;
  for (const { element } of rows) delete element.dataset['border'];
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    const { afterLoss } = row.line;
    if (!before || (!afterLoss && sameFile(before.line, row.line))) return;
    const [ended, begun] = [fileName(before.line), fileName(row.line)];
    const border = ended === begun ? say('fileAnew', { begun }) : say('fileBorder', { ended, begun });
    below(before, row).element.dataset['border'] = afterLoss ? say('borderLost', { border }) : border;
  });
}

/** Says that there are no lines, or none that match. */
function showEmptyNote() {
  const { rows, slides } = state.window;
  document.getElementById('log-empty')?.remove();
  if (rows.length === 0) holder.before(make('p', { id: 'log-empty', className: 'log-note' }, slides ? say('emptyLog') : say('nothingFound')));
}

/**
 * Replaces all rows.
 *
 * @param {Line[]} lines
 * @param {Partial<import('./state.js').Window>} edges what the lines reach
 */
export function show(lines, edges) {
  newestRequest++;
  const rows = lines.map(newRow);
  holder.replaceChildren(...rows.map((row) => row.element));
  set({ window: { ...edges, rows } });
  drawGaps(0, rows.length);
  fold();
  rowsChanged();
}

/** Shows the newest lines only, and stays at the end. @param {Line[]} lines that have just been written */
export function showNewest(lines) {
  show(lines, { atStart: false });
  scrollToEnd();
}

/**
 * Drops a row and all after it. Scrolling on loads lines from there.
 *
 * @param {Row} row
 */
export function dropFrom(row) {
  const { rows } = state.window;
  const kept = rows.indexOf(row);
  withoutScrolling(() => {
    remove(rows.slice(kept));
    set({ window: { rows: rows.slice(0, kept), atEnd: false } });
    fold();
  });
  rowsChanged();
  slide();
}

/** Replaces all rows by matches. @param {Line[]} lines */
export function showMatches(lines) {
  show(lines, { atStart: true, atEnd: true, slides: false });
}

/**
 * Adds lines that are older than all rows.
 *
 * @param {Line[]} lines
 * @param {boolean} [atStart] the first of them is the first of the log
 */
export function prepend(lines, atStart = state.window.atStart) {
  const added = lines.map(newRow);
  withoutScrolling(() => {
    holder.prepend(...added.map((row) => row.element));
    const rows = [...added, ...state.window.rows];
    const dropped = rows.splice(capacity());
    remove(dropped);
    set({ window: { rows, atStart, ...(dropped.length > 0 && { atEnd: false }) } });
    drawGaps(0, added.length + 1);
    fold();
  });
  rowsChanged();
}

/**
 * Adds lines that are newer than all rows.
 *
 * @param {Line[]} lines
 * @param {boolean} [atEnd] the last of them is the last of the log
 */
function append(lines, atEnd = state.window.atEnd) {
  const added = lines.map(newRow);
  holder.append(...added.map((row) => row.element));
  const all = [...state.window.rows, ...added];
  const dropped = all.splice(0, Math.max(0, all.length - capacity()));
  remove(dropped);
  set({ window: { rows: all, atEnd, ...(dropped.length > 0 && { atStart: false }) } });
  drawGaps(all.length - added.length, all.length);
  fold();
}

/** Adds matches that are newer than all rows. @param {Line[]} lines */
export function appendMatches(lines) {
  withoutScrolling(() => append(lines));
  rowsChanged();
}

/** Adds lines that have just been written, and stays at the end. @param {Line[]} lines */
export function appendLive(lines) {
  append(lines);
  scrollToEnd();
  rowsChanged();
}

/**
 * Takes over rows that the server has put on the page.
 *
 * @param {{ element: HTMLElement, line: Line }[]} served
 * @param {Partial<import('./state.js').Window>} edges what they reach
 */
export function useServedRows(served, edges) {
  const rows = served.map(({ element, line }) => {
    /** @type {Row} */
    const row = { line, element, open: false, folds: 0 };
    byElement.set(element, row);
    return row;
  });
  set({ window: { ...edges, rows } });
  view.classList.toggle('from-end', !newestFirst());
  fold();
  rowsChanged();
}

/** The number of the newest request for a window. The answer to an older one is dropped. */
let newestRequest = 0;

/**
 * Shows the lines around a place.
 *
 * @param {string} at as the parameter lines has it
 * @param {number} [before]
 * @param {number} [after]
 * @returns {Promise<boolean>} false if another window was asked for meanwhile
 */
export async function go(at, before = step / 2, after = step / 2) {
  const request = ++newestRequest;
  const got = await fetchLines(at, before, after);
  if (request !== newestRequest) return false;
  // The window may end before or after the last line that has arrived: following goes on from its end.
  if (state.stream.phase !== 'ended') set({ stream: { ...paused(state.stream), ...(got.atEnd && { missed: 0 }) } });
  show(got.lines, { start: got.start.position, end: got.end.position, atStart: got.atStart, atEnd: got.atEnd, slides: true });
  return true;
}

/** Shows the last lines. @returns {Promise<boolean>} false if another window was asked for meanwhile */
export async function goEnd() {
  if (!(await go('end', step, 0))) return false;
  scrollToEnd();
  return true;
}

let loading = false;

/** Loads more lines if the view comes near the edge of the rows. */
const slide = guarded(async () => {
  const { rows, slides, start, atStart, atEnd } = state.window;
  const { goal, missed } = state.stream;
  if (!slides || loading || rows.length === 0) return;
  const below = fromEnd();
  const above = view.scrollHeight - view.clientHeight - below;
  const older = above < margin && !atStart;
  const wholeEnd = atEnd && (goal === 'live' || missed === 0); // else there are the lines that were missed
  if (!older && (below > margin || wholeEnd)) return;
  loading = true;
  const request = newestRequest;
  const edge = older ? rows[0] : rows.at(-1);
  try {
    const got = older ? await fetchLines(rows[0]?.line.at ?? start, step, 0) : await fetchLines(endOfWindow(), 0, step);
    if (request !== newestRequest || edge !== (older ? state.window.rows[0] : state.window.rows.at(-1))) return;
    if (older) {
      prepend(got.lines, got.atStart);
    } else if (state.stream.goal !== 'live') { // else these lines come by the stream
      if (got.atEnd) set({ stream: { missed: 0 } });
      else if (atEnd) set({ stream: { missed: Math.max(0, state.stream.missed - got.lines.length) } });
      withoutScrolling(() => append(got.lines, got.atEnd || atEnd));
      growTo(got.end.position);
      rowsChanged();
    }
  } finally {
    loading = false;
  }
}, ignoreFailure); // the next scroll tries again

view.addEventListener('scroll', () => {
  slide();
  tellMove();
}, { passive: true });

new ResizeObserver(() => {
  view.style.setProperty('--native-bar', `${view.offsetWidth - view.clientWidth}px`);
  slide();
  tellMove();
}).observe(view);
