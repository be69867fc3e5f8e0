// The order of the rows: oldest or newest event first.

import { newestFirst } from './form.js';
import { holder } from './row.js';
import { state } from './state.js';

/**
 * @typedef {import('./source.js').Line} Line
 * @typedef {import('./row.js').Row} Row
 */

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

/** Puts the rows of the window into the order of the form. */
export function turn() {
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

/**
 * Of two rows between which something is, the one that is displayed below it.
 *
 * @param {Row} older
 * @param {Row} newer
 */
export const below = (older, newer) => (newestFirst() ? eventOf.get(older) ?? older : newer);
