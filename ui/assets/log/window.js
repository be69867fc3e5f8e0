// The window moves: to another place of the log, and over its edges as one scrolls.

import { guarded, ignoreFailure } from '../shared/errors.js';
import { endOfWindow } from './row.js';
import { append, newestWindow, nextWindow, prepend, removeFrom, rowsChanged, show } from './rows.js';
import { fetchLines, growTo } from './source.js';
import { paused, set, state } from './state.js';
import { fromEnd, scrollToEnd, tellMove, view, withoutScrolling } from './view.js';

const step = 200; // lines of a request
const margin = 1200; // pixels from the edge of the rows, where more are loaded

/**
 * Shows the lines around a place.
 *
 * @param {string} at as the parameter lines has it
 * @param {number} [before]
 * @param {number} [after]
 * @returns {Promise<boolean>} false if another window was asked for meanwhile
 */
export async function go(at, before = step / 2, after = step / 2) {
  const request = nextWindow();
  const got = await fetchLines(at, before, after);
  if (request !== newestWindow) return false;
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
  const request = newestWindow;
  const edge = older ? rows[0] : rows.at(-1);
  try {
    const got = older ? await fetchLines(rows[0]?.line.at ?? start, step, 0) : await fetchLines(endOfWindow(), 0, step);
    if (request !== newestWindow || edge !== (older ? state.window.rows[0] : state.window.rows.at(-1))) return;
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

/**
 * Drops a row and all after it, and loads the lines from there.
 *
 * @param {import('./row.js').Row} row
 */
export function loadFrom(row) {
  removeFrom(row);
  slide();
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
