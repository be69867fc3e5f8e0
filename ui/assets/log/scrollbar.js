// The scrollbar. It spans the whole log, though the page holds few of its lines.

import { make } from '../shared/dom.js';
import { guarded, report } from '../shared/errors.js';
import { followEnd, onLine } from './follow.js';
import { timeOf } from './line.js';
import { displayed } from './order.js';
import { firstVisible, onMove, view } from './view.js';
import { go } from './window.js';
import { bytesBefore, logSize, positionAt } from './source.js';
import { filtering, newestFirst } from './form.js';
import { state } from './state.js';
import { say } from '../shared/words.js';

const bar = /** @type {HTMLElement} */ (document.getElementById('log-bar'));
const thumb = make('div', { className: 'thumb' });
const ticks = make('div');
const tip = make('span', { className: 'tip' });
bar.append(ticks, thumb, tip);
bar.setAttribute('role', 'scrollbar');
bar.setAttribute('aria-controls', 'log-view');
bar.setAttribute('aria-orientation', 'vertical');
bar.setAttribute('aria-label', say('wholeLog'));
bar.setAttribute('aria-valuemin', '0');
bar.setAttribute('aria-valuemax', '100');
bar.tabIndex = 0;

let dragging = false;
let frame = 0; // the next one that draws

/** A share of the log by the height of the bar, and the other way round: the newest lines may be on top. @param {number} share */
const turned = (share) => (newestFirst() ? 1 - share : share);

/** The first and the last row in sight, as shares of the bar. */
function visiblePart() {
  const rows = displayed();
  const size = logSize();
  const first = firstVisible();
  if (!size || !first) return null;
  const bottom = view.getBoundingClientRect().bottom;
  let last = first;
  for (let i = rows.indexOf(first); i < rows.length; i++) {
    const row = rows[i];
    if (!row || (!row.element.hidden && row.element.getBoundingClientRect().top > bottom)) break;
    last = row;
  }
  const [oldest, newest] = newestFirst() ? [last, first] : [first, last];
  const [from = 0, to = 1] = [bytesBefore(oldest.line.at) / size, (bytesBefore(newest.line.at) + newest.line.length) / size].map(turned).sort((a, b) => a - b);
  return { from, to };
}

function draw() {
  frame = 0;
  const size = logSize();
  bar.hidden = !size || state.window.rows.length === 0;
  if (!size || bar.hidden) return;
  const seen = visiblePart();
  bar.hidden = seen !== null && seen.from <= 0 && seen.to >= 1; // the whole log is in sight
  if (bar.hidden) return;
  const height = bar.clientHeight;
  if (seen && !dragging) {
    const long = Math.max(24, (seen.to - seen.from) * height);
    const share = seen.to - seen.from >= 1 ? 0 : seen.from / (1 - (seen.to - seen.from));
    thumb.style.insetBlockStart = `${Math.min(1, share) * (height - long)}px`;
    thumb.style.blockSize = `${long}px`;
    bar.setAttribute('aria-valuenow', String(Math.round(Math.min(1, share) * 100)));
  }
  drawTicks(size, height);
}

/** The number of errors in equal parts of the log, when it had this size. */
let errors = { counts: /** @type {number[]} */ ([]), size: 0 };
/** Positions of errors that have been written since then. @type {string[]} */
let newErrors = [];
const maxNewErrors = 1000;

/**
 * Sets where in the log there are errors.
 *
 * @param {number[]} counts by equal parts of its bytes
 */
export function markErrors(counts) {
  errors = { counts, size: logSize() ?? 0 };
  newErrors = [];
  draw();
}

const grid = 2; // pixels: the height of a tick

/**
 * @param {number} size
 * @param {number} height
 */
function drawTicks(size, height) {
  /** @type {Record<string, Set<number>>} rows of the grid by kind */
  const marks = { tick: new Set(), 'tick hit': new Set() };
  const put = (/** @type {number} */ at, /** @type {string} */ kind) => marks[kind]?.add(Math.floor((turned(Math.min(1, at / size)) * (height - grid)) / grid));
  errors.counts.forEach((n, i) => n > 0 && put(((i + 0.5) / errors.counts.length) * errors.size, 'tick'));
  for (const at of newErrors) put(bytesBefore(at), 'tick');
  for (const { line } of state.window.rows) if (line.level === 'error' || line.level === 'fatal') put(bytesBefore(line.at), 'tick');
  for (const hit of state.query.hits) put(bytesBefore(hit.at), 'tick hit');

  // Ticks that touch become one.
  /** @type {{ from: number, to: number, kind: string }[]} */
  const runs = [];
  for (const [kind, places] of Object.entries(marks)) {
    for (const y of [...places].sort((a, b) => a - b)) {
      const last = runs.at(-1);
      if (last && last.kind === kind && last.to === y) last.to = y + 1;
      else runs.push({ from: y, to: y + 1, kind });
    }
  }
  while (ticks.childElementCount > runs.length) ticks.lastChild?.remove();
  while (ticks.childElementCount < runs.length) ticks.append(make('span'));
  runs.forEach(({ from, to, kind }, i) => {
    const tick = /** @type {HTMLElement} */ (ticks.children[i]);
    tick.className = kind;
    tick.style.insetBlockStart = `${from * grid}px`;
    tick.style.blockSize = `${(to - from) * grid}px`;
  });
}

onLine((line) => {
  if (line.level !== 'error' && line.level !== 'fatal') return;
  newErrors.push(line.at);
  if (newErrors.length > maxNewErrors) newErrors.shift();
});

onMove(() => {
  frame ||= requestAnimationFrame(draw);
});
addEventListener('resize', draw);

let loading = false;
/** The share of the log to go to next. @type {number | null} */
let target = null;

/** Shows the share of the log that is dragged to. While one loads, only the newest of the next ones waits. */
async function drag() {
  if (loading) return;
  loading = true;
  while (target !== null) {
    const at = positionAt(target);
    target = null;
    try {
      await go(at, 60, 60);
      const { rows } = state.window;
      const first = rows.find(({ line }) => bytesBefore(line.at) + line.length > bytesBefore(at)) ?? rows.at(-1);
      first?.element.scrollIntoView({ block: 'start' });
      const timed = rows.find((r) => r.line.time && bytesBefore(r.line.at) >= bytesBefore(first?.line.at ?? ''))?.line;
      if (timed) tip.textContent = timeOf(timed);
    } catch (error) {
      report(error);
    }
  }
  loading = false;
}

const goToEnd = guarded(followEnd);

/**
 * Goes to a share of the bar.
 *
 * @param {number} share
 */
function goTo(share) {
  if (filtering()) {
    view.scrollTop = (newestFirst() ? share : share - 1) * (view.scrollHeight - view.clientHeight);
    return;
  }
  if (turned(share) >= 1) {
    goToEnd();
    return;
  }
  target = Math.max(0, turned(share));
  drag();
}

/** @param {PointerEvent} event */
function point(event) {
  const box = bar.getBoundingClientRect();
  const long = thumb.offsetHeight;
  const share = Math.max(0, Math.min(1, (event.clientY - box.top - long / 2) / Math.max(1, box.height - long)));
  if (filtering()) {
    goTo(share);
    return;
  }
  thumb.style.insetBlockStart = `${share * (box.height - long)}px`;
  tip.style.insetBlockStart = `${share * (box.height - 28)}px`;
  tip.textContent ||= `${Math.round(share * 100)}%`;
  bar.setAttribute('aria-valuenow', String(Math.round(share * 100)));
  goTo(share);
}

bar.addEventListener('pointerdown', (event) => {
  if (event.button !== 0) return;
  dragging = true;
  bar.classList.add('dragged');
  bar.setPointerCapture(event.pointerId);
  point(event);
});
bar.addEventListener('pointermove', (event) => {
  if (dragging) point(event);
});
for (const type of /** @type {const} */ (['pointerup', 'pointercancel'])) {
  bar.addEventListener(type, () => {
    dragging = false;
    bar.classList.remove('dragged');
    tip.textContent = '';
  });
}
bar.addEventListener('keydown', (event) => {
  const now = Number(bar.getAttribute('aria-valuenow')) / 100;
  const to = { ArrowUp: now - 0.01, ArrowDown: now + 0.01, PageUp: now - 0.1, PageDown: now + 0.1, Home: 0, End: 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  goTo(to);
});
