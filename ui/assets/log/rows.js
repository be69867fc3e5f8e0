// The rows: a window of the log that moves over it. However large the log, the
// page holds few of its lines.

import { make } from '../shared/dom.js';
import { matches, paint } from './line.js';
import { grow, span } from './source.js';
import { say } from '../shared/words.js';

/**
 * @typedef {import('./source.js').Line} Line
 * @typedef {{ line: Line, element: HTMLElement, open: boolean, folds: number, fold?: HTMLButtonElement }} Row
 */

export const view = /** @type {HTMLElement} */ (document.getElementById('log-view'));
export const holder = /** @type {HTMLElement} */ (document.getElementById('log-rows'));

const most = 1000; // rows of a window
const mostFound = 4000; // and of what a search found
const step = 200; // lines that are fetched at a time
const near = 1200; // pixels from the edge of what is loaded
const folded = 3; // lines that continue an event are folded from this number on

/** @type {Row[]} */
export let rows = [];
let atStart = true;
let atEnd = true;
let sliding = true; // more lines are fetched at the edges
let begin = '0'; // positions of an empty window
let over = '0';
let generation = 0;

const room = () => (sliding ? most : mostFound);

/** @type {WeakMap<Element, Row>} */
const byElement = new WeakMap();

/** @type {(() => void)[]} */
const moved = [];

/**
 * Calls f whenever other rows are shown, or the view stands elsewhere.
 *
 * @param {() => void} f
 */
export function onMove(f) {
  moved.push(f);
}

export function tellMove() {
  for (const f of moved) f();
}

/** @param {EventTarget | Node | null} node */
export function rowOf(node) {
  const element = node instanceof Element ? node : node instanceof Node ? node.parentElement : null;
  const found = element?.closest('.row');
  return found ? byElement.get(found) : undefined;
}

/** @param {string} at */
export function rowAt(at) {
  return rows.find((row) => row.line.at === at);
}

/** @param {Line} line */
export function behind(line) {
  const [identity, offset] = line.at.split(':');
  return `${identity}:${Number(offset) + line.length}`;
}

/** Where the window ends. */
export function endOfWindow() {
  const last = rows.at(-1);
  return last ? behind(last.line) : over;
}

/** The window reaches the end of the log. */
export function reachesEnd() {
  return atEnd;
}

/** Pixels from the end of the rows: the view is laid out from there. */
export function fromEnd() {
  return -view.scrollTop;
}

export function toEnd() {
  view.scrollTop = 0;
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
 * Changes rows, and leaves what is read where it is.
 *
 * @param {() => void} change
 */
export function keeping(change) {
  const anchor = firstSeen();
  const top = anchor?.element.getBoundingClientRect().top ?? 0;
  change();
  if (anchor?.element.isConnected && !anchor.element.hidden) view.scrollTop += anchor.element.getBoundingClientRect().top - top;
}

/** The first row that is in sight. */
export function firstSeen() {
  const top = view.getBoundingClientRect().top;
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    let at = middle; // a hidden row has no place
    while (at < high && rows[at]?.element.hidden) at++;
    if ((rows[at]?.element.getBoundingClientRect().bottom ?? 0) > top) high = middle;
    else low = at + 1;
  }
  return rows[low];
}

/** How a line of a stack trace begins. Others have no time either, and are to be seen. */
const traced = /^(?:\s|at |Caused by|Traceback|goroutine \d|panic:|stack backtrace|[\w.$]+(?:Error|Exception)\b)/;

/** Folds what continues an event into its first line. */
function fold() {
  let head = -1;
  for (let i = 0; i <= rows.length; i++) {
    const row = rows[i];
    const before = rows[i - 1];
    const goes = row && before && row.line.continues && head >= 0 && behind(before.line) === row.line.at;
    if (goes) continue;
    if (head >= 0) foldUnder(head, i - head - 1);
    head = row && !row.line.continues ? i : -1;
    if (row && row.line.continues) row.element.hidden = false;
  }
}

/**
 * @param {number} head
 * @param {number} n rows that follow
 */
function foldUnder(head, n) {
  const row = /** @type {Row} */ (rows[head]);
  if (n < folded || !rows.slice(head + 1, head + 3).some((r) => traced.test(r.line.text))) {
    row.fold?.remove();
    delete row.fold;
    for (let i = head + 1; i <= head + n; i++) /** @type {Row} */ (rows[i]).element.hidden = false;
    row.folds = n;
    return;
  }
  if (!row.fold || !row.fold.isConnected) {
    row.fold = make('button', { type: 'button', className: 'more-of' });
    row.fold.addEventListener('click', () => unfold(row, !row.open));
    row.element.querySelector('.tx')?.append(row.fold);
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
 * @param {Row} row
 * @param {boolean} open
 */
function unfold(row, open) {
  const top = row.element.getBoundingClientRect().top;
  row.open = open;
  fold();
  view.scrollTop += row.element.getBoundingClientRect().top - top;
  tellMove();
}

/**
 * Makes sure that a row can be seen.
 *
 * @param {Row} row
 * @param {ScrollLogicalPosition} block
 */
export function reveal(row, block = 'nearest') {
  if (row.element.hidden) {
    const head = rows.slice(0, rows.indexOf(row)).findLast((r) => !r.line.continues);
    if (head) unfold(head, true);
  }
  row.element.scrollIntoView({ block });
}

/** Paints all rows anew, as the zone or the search has changed. */
export function repaint() {
  keeping(() => {
    for (const row of rows) {
      delete row.fold;
      paint(row.element, row.line);
    }
    fold();
  });
}

/**
 * Shows other lines.
 *
 * @param {Line[]} lines
 * @param {{ start: boolean, end: boolean, slides: boolean }} edges what they reach
 */
export function show(lines, edges) {
  generation++;
  atStart = edges.start;
  atEnd = edges.end;
  sliding = edges.slides;
  rows = lines.map(newRow);
  holder.replaceChildren(...rows.map((row) => row.element));
  fold();
  gaps();
  say0();
  tellMove();
}

/** What a search has left out is marked, and what stands around its hits. */
function gaps() {
  if (sliding) return;
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    row.element.classList.toggle('around', !matches(row.line) && !row.line.continues);
    row.element.classList.toggle('gap', before !== undefined && behind(before.line) !== row.line.at && contexts);
  });
}
let contexts = false;

/** @param {boolean} on there are lines around the hits */
export function expectContext(on) {
  contexts = on;
}

/** Says so where there is nothing. */
function say0() {
  document.getElementById('log-empty')?.remove();
  if (rows.length === 0) holder.before(make('p', { id: 'log-empty', className: 'log-note' }, sliding ? say('emptyLog') : say('nothingFound')));
}

/** @param {Line[]} lines that are older than all */
export function prepend(lines) {
  const added = lines.map(newRow);
  keeping(() => {
    rows = [...added, ...rows];
    holder.prepend(...added.map((row) => row.element));
    fold();
    if (rows.length > room()) {
      for (const row of rows.splice(room())) row.element.remove();
      atEnd = false;
    }
  });
  gaps();
  say0();
  tellMove();
}

/**
 * @param {Line[]} lines that are newer than all
 * @param {boolean} stay at the end
 */
export function append(lines, stay) {
  const change = () => {
    const added = lines.map(newRow);
    rows.push(...added);
    holder.append(...added.map((row) => row.element));
    if (rows.length > room()) {
      for (const row of rows.splice(0, rows.length - room())) row.element.remove();
      atStart = false;
    }
    fold();
  };
  if (stay) {
    change();
    toEnd();
  } else {
    keeping(change);
  }
  gaps();
  say0();
  tellMove();
}

/**
 * Takes up rows that are on the page already.
 *
 * @param {{ element: HTMLElement, line: Line }[]} served
 * @param {{ start: boolean, end: boolean, slides: boolean }} edges what they reach
 * @param {string} [from] position of the first
 * @param {string} [to] and behind the last
 */
export function takeRows(served, edges, from = '0', to = '0') {
  rows = served.map(({ element, line }) => {
    /** @type {Row} */
    const row = { line, element, open: false, folds: 0 };
    byElement.set(element, row);
    return row;
  });
  ({ start: atStart, end: atEnd, slides: sliding } = edges);
  begin = from;
  over = to;
  view.classList.add('from-end');
  fold();
  gaps();
  tellMove();
}

/**
 * Shows the lines around a place.
 *
 * @param {string} at as the parameter lines has it
 * @param {number} [before]
 * @param {number} [after]
 * @returns {Promise<boolean>} false if another one was wanted meanwhile
 */
export async function go(at, before = step / 2, after = step / 2) {
  const mine = ++generation;
  const got = await span(at, before, after);
  if (mine !== generation) return false;
  begin = got.start.position;
  over = got.end.position;
  show(got.lines, { start: got.atStart, end: got.atEnd, slides: true });
  return true;
}

/** The last lines. */
export async function goEnd() {
  if (await go('end', step, 0)) toEnd();
}

let fetching = false;

/** Fetches more where the view comes near the edge of what there is. */
async function slide() {
  if (!sliding || fetching || rows.length === 0) return;
  const below = fromEnd();
  const above = view.scrollHeight - view.clientHeight - below;
  const older = above < near && !atStart;
  if (!older && (below > near || atEnd)) return;
  fetching = true;
  const mine = generation;
  try {
    const got = older ? await span(rows[0]?.line.at ?? begin, step, 0) : await span(endOfWindow(), 0, step);
    if (mine !== generation) return;
    if (older) {
      atStart = got.atStart;
      prepend(got.lines);
    } else {
      append(got.lines, false);
      atEnd = got.atEnd;
      grow(got.end.position);
      tellMove();
    }
  } catch { /* scrolling on tries again */ } finally {
    fetching = false;
  }
}

view.addEventListener('scroll', () => {
  slide();
  tellMove();
}, { passive: true });

new ResizeObserver(() => {
  view.style.setProperty('--native-bar', `${view.offsetWidth - view.clientWidth}px`);
  slide();
  tellMove();
}).observe(view);
