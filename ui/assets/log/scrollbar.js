// The scrollbar: over all bytes of the log, though the page holds few of them.

import { make } from '../shared/dom.js';
import { follow, onLine } from './follow.js';
import { timeOf } from './line.js';
import { endOfWindow, firstSeen, go, goEnd, onMove, rows, view } from './rows.js';
import { hits, refused } from './search.js';
import { distance, positionAt, total } from './source.js';
import { filtering } from './form.js';
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

let dragged = false;
let frame = 0;

/** The rows in sight, as shares of the log. */
function inSight() {
  const size = total();
  const first = firstSeen();
  if (!size || !first) return null;
  const bottom = view.getBoundingClientRect().bottom;
  let last = first;
  for (let i = rows.indexOf(first); i < rows.length; i++) {
    const row = rows[i];
    if (!row || (!row.element.hidden && row.element.getBoundingClientRect().top > bottom)) break;
    last = row;
  }
  return { from: distance(first.line.at) / size, to: (distance(last.line.at) + last.line.length) / size };
}

function draw() {
  frame = 0;
  const size = total();
  bar.hidden = !size || rows.length === 0;
  if (!size || bar.hidden) return;
  const seen = inSight();
  bar.hidden = seen !== null && seen.from <= 0 && seen.to >= 1; // it would lead nowhere
  if (bar.hidden) return;
  const height = bar.clientHeight;
  if (seen && !dragged) {
    const long = Math.max(24, (seen.to - seen.from) * height);
    const share = seen.to - seen.from >= 1 ? 0 : seen.from / (1 - (seen.to - seen.from));
    thumb.style.insetBlockStart = `${Math.min(1, share) * (height - long)}px`;
    thumb.style.blockSize = `${long}px`;
    bar.setAttribute('aria-valuenow', String(Math.round(Math.min(1, share) * 100)));
  }
  drawTicks(size, height);
}

/** Errors in equal parts of the log as it was when it had so many bytes. */
let errors = { counts: /** @type {number[]} */ ([]), size: 0 };
/** Positions of errors that were written since. @type {string[]} */
let fresh = [];
const most = 1000; // of them

/**
 * Takes note of where in the whole log there are errors.
 *
 * @param {number[]} counts by equal parts of its bytes
 */
export function markErrors(counts) {
  errors = { counts, size: total() ?? 0 };
  fresh = [];
  draw();
}

const grid = 2; // pixels

/**
 * @param {number} size
 * @param {number} height
 */
function drawTicks(size, height) {
  /** @type {Record<string, Set<number>>} rows of the grid by kind */
  const marks = { tick: new Set(), 'tick hit': new Set() };
  const put = (/** @type {number} */ at, /** @type {string} */ kind) => marks[kind]?.add(Math.floor((Math.min(1, at / size) * (height - grid)) / grid));
  errors.counts.forEach((n, i) => n > 0 && put(((i + 0.5) / errors.counts.length) * errors.size, 'tick'));
  for (const at of fresh) put(distance(at), 'tick');
  for (const { line } of rows) if (line.level === 'error' || line.level === 'fatal') put(distance(line.at), 'tick');
  for (const hit of hits) put(distance(hit.at), 'tick hit');

  // What touches is one.
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
  fresh.push(line.at);
  if (fresh.length > most) fresh.shift();
});

onMove(() => {
  frame ||= requestAnimationFrame(draw);
});
addEventListener('resize', draw);

let busy = false;
/** @type {number | null} */
let wanted = null;

/** Shows the place that is dragged to, the last one if it is too fast. */
async function drag() {
  if (busy) return;
  busy = true;
  while (wanted !== null) {
    const share = wanted;
    wanted = null;
    try {
      await go(positionAt(share), 30, 90);
      const first = rows[Math.min(30, rows.length - 1)];
      first?.element.scrollIntoView({ block: 'start' });
      const timed = rows.find((r) => r.line.time && distance(r.line.at) >= distance(first?.line.at ?? ''))?.line;
      if (timed) tip.textContent = timeOf(timed);
    } catch (error) {
      refused(error);
    }
  }
  busy = false;
}

/**
 * Goes to a share of the log, or of what is shown of it.
 *
 * @param {number} share
 */
function goTo(share) {
  if (filtering()) {
    view.scrollTop = -(1 - share) * (view.scrollHeight - view.clientHeight);
    return;
  }
  if (share >= 1) {
    goEnd().then(() => follow(endOfWindow()), refused);
    return;
  }
  wanted = Math.max(0, share);
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
  dragged = true;
  bar.classList.add('dragged');
  bar.setPointerCapture(event.pointerId);
  point(event);
});
bar.addEventListener('pointermove', (event) => {
  if (dragged) point(event);
});
for (const type of /** @type {const} */ (['pointerup', 'pointercancel'])) {
  bar.addEventListener(type, () => {
    dragged = false;
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
