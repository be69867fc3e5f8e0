// Selects lines by mouse and touch, and offers the link of a line where it is pointed at.

import { icon, make } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { extendTo, select } from './chosen.js';
import { openInContext } from './place.js';
import { rowOf } from './row.js';
import { view } from './view.js';
import { exact } from './source.js';
import { addressOf, filtering } from './form.js';
import { onState, state } from './state.js';
import { say } from '../shared/words.js';

/** @typedef {import('./row.js').Row} Row */

// With Shift, a click selects lines and no text.
view.addEventListener('mousedown', (event) => {
  if (event.shiftKey && state.window.current && rowOf(event.target)) event.preventDefault();
});

/**
 * The line whose letter a finger has tapped. A finger has no Shift: the next tap on a letter
 * selects the lines between.
 */
let tapped = '';

view.addEventListener('click', guarded(async (event) => {
  const row = rowOf(event.target);
  if (!row || event.button !== 0 || !(event.target instanceof Element) || event.target.closest('button, a')) return;
  const { current } = state.window;
  const letter = event.target.closest('.lv');
  const finger = letter && event instanceof PointerEvent && event.pointerType === 'touch';
  if (current && (event.shiftKey || (finger && tapped === current && current !== row.line.at))) {
    tapped = '';
    extendTo(row);
    return;
  }
  if (getSelection()?.toString()) return;
  tapped = finger ? row.line.at : '';
  if (filtering() && !letter) await openInContext(row.line.at);
  else select(row);
}));

const edge = 32; // pixels at the edges of the view, where dragging scrolls
/** The row from whose letter a mouse or a finger drags. @type {Row | undefined} */
let dragged;

view.addEventListener('pointerdown', (event) => {
  const letter = event.target instanceof Element && event.target.closest('.lv');
  dragged = letter && event.button === 0 && event.isPrimary && !event.shiftKey ? rowOf(letter) : undefined;
});
view.addEventListener('pointermove', (event) => {
  if (!dragged) return;
  const box = view.getBoundingClientRect();
  const row = rowOf(document.elementFromPoint(box.left + 12, Math.max(box.top + 1, Math.min(box.bottom - 2, event.clientY))));
  const begins = !view.hasPointerCapture(event.pointerId);
  if (!row || (row === dragged && begins)) return; // a click
  if (begins) {
    view.setPointerCapture(event.pointerId);
    select(dragged);
  }
  extendTo(row);
  if (event.clientY < box.top + edge) view.scrollTop -= edge;
  else if (event.clientY > box.bottom - edge) view.scrollTop += edge;
});
for (const type of /** @type {const} */ (['pointerup', 'pointercancel'])) view.addEventListener(type, () => { dragged = undefined; });

function newLink() {
  return make('a', { className: 'row-link', title: say('lineLink'), 'aria-label': say('lineLink') }, icon('link'));
}

/** The link of the line that is selected, and of the one that is pointed at or has the focus. */
const links = { current: newLink(), pointed: newLink() };

/**
 * Puts a link into a row, unless the other one is there.
 *
 * @param {HTMLAnchorElement} link
 * @param {Row | undefined} row
 */
function putLink(link, row) {
  if (!row || (link === links.pointed && links.current.parentElement === row.element)) {
    link.remove();
    return;
  }
  if (link.parentElement !== row.element) row.element.append(link);
  link.href = addressOf(`#${exact(row.line.at)}`);
}

for (const type of /** @type {const} */ (['pointerover', 'focusin'])) {
  view.addEventListener(type, ({ target }) => {
    if (!(target instanceof Node) || !links.pointed.contains(target)) putLink(links.pointed, rowOf(target));
  });
}
view.addEventListener('pointerleave', () => {
  if (links.pointed !== document.activeElement) links.pointed.remove();
});
onState(({ window: { rows, current } }, { window: before }) => {
  if (current === before.current && (rows === before.rows || !current)) return;
  putLink(links.current, rows.find((row) => row.line.at === current));
  if (links.pointed.parentElement === links.current.parentElement) links.pointed.remove();
});
for (const link of Object.values(links)) {
  link.addEventListener('click', (event) => { // the address has the link then, and the bar copies it
    const row = rowOf(link);
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    select(row);
  });
}
