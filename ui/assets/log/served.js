// The lines that the server has put on the page, before any script ran.

import { paint } from './line.js';
import { newestFirst, together } from './form.js';
import { turnEvents } from './order.js';
import { holder } from './row.js';
import { repaint, useServedRows } from './rows.js';
import { markEvents, placeOf, setFiles, setZoneHint } from './source.js';

/** @typedef {import('./source.js').LogFile} LogFile */

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/**
 * Reads the lines from the rows on the page.
 *
 * @param {LogFile[]} files of the log
 */
function readRows(files) {
  if (!together) setFiles(files);
  const served = Array.from(/** @type {NodeListOf<HTMLElement>} */ (holder.querySelectorAll('.row')), (element) => {
    const { at = '', place, time, raw, file = '', fields } = element.dataset;
    const [offset = 0, length = 0, event] = at.split(' ').map(Number);
    const name = together ? file : (files.find((f) => f.name === file) ?? /** @type {LogFile} */ (files.at(-1))).name;
    const level = levels.find((l) => element.classList.contains(l));
    /** @type {import('./source.js').Line} */
    const line = {
      offset, length, file: name, at: placeOf({ file: name, offset, ...(place && { at: place }) }),
      text: raw ? JSON.parse(raw) : element.querySelector('.tx')?.textContent ?? '',
      continues: element.classList.contains('more'), cut: 'cut' in element.dataset,
      ...(event !== undefined && { event }), ...('context' in element.dataset && { context: true }),
      ...(time && { time }), ...(level && { level }), ...(fields && { fields: JSON.parse(fields) }),
    };
    if (raw || fields || line.cut || line.text.startsWith('{')) paint(element, line);
    return { element, line };
  });
  return newestFirst() ? turnEvents(served).flat() : served;
}

/**
 * Takes over a window of the log.
 *
 * @returns {boolean} false if the server has sent none
 */
export function useServedWindow() {
  const sent = JSON.parse(holder.dataset['view'] || 'null');
  if (!sent) return false;
  setZoneHint(sent.zoneHint);
  useServedRows(readRows(sent.files), { start: sent.start.position, end: sent.end.position, atStart: sent.atStart, atEnd: sent.atEnd, slides: true });
  return true;
}

/**
 * Takes over the newest matches of a search, once.
 *
 * @returns {{ fromStart: boolean, limited: boolean, scanned: number, total: number, end: string } | null} null if the server has sent none
 */
export function useServedMatches() {
  const sent = JSON.parse(holder.dataset['found'] || 'null');
  if (!sent) return null;
  delete holder.dataset['found'];
  setZoneHint(sent.zoneHint);
  const rows = readRows(sent.files);
  if (together) markEvents(rows.map(({ line }) => line));
  useServedRows(rows, { atStart: true, atEnd: true, slides: false });
  repaint();
  return sent;
}
