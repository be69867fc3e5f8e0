// What the server has put on the page before any script.

import { paint } from './line.js';
import { holder, repaint, takeRows } from './rows.js';
import { know } from './source.js';

/** @typedef {import('./source.js').LogFile} LogFile */

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/**
 * The rows on the page, of a log of these files.
 *
 * @param {LogFile[]} files
 */
function served(files) {
  know(files);
  return Array.from(/** @type {NodeListOf<HTMLElement>} */ (holder.querySelectorAll('.row')), (element) => {
    const { at = '', time, raw, file } = element.dataset;
    const [offset = 0, length = 0] = at.split(' ').map(Number);
    const of = files.find((f) => f.name === file) ?? /** @type {LogFile} */ (files.at(-1));
    const level = levels.find((l) => element.classList.contains(l));
    /** @type {import('./source.js').Line} */
    const line = {
      offset, length, file: of.name, at: `${of.identity}:${offset}`,
      text: raw ? JSON.parse(raw) : element.querySelector('.tx')?.textContent ?? '',
      continues: element.classList.contains('more'), cut: 'cut' in element.dataset,
      ...(time && { time }), ...(level && { level }),
    };
    if (raw || line.cut || line.text.startsWith('{')) paint(element, line);
    return { element, line };
  });
}

/**
 * Takes up the window of the log.
 *
 * @returns {boolean} there is one
 */
export function adopt() {
  const window = JSON.parse(holder.dataset['view'] || 'null');
  if (!window) return false;
  takeRows(served(window.files), { start: window.atStart, end: window.atEnd, slides: true }, window.start.position, window.end.position);
  return true;
}

/**
 * Takes up what was found, the last matches, once.
 *
 * @returns {{ limited: boolean, scanned: number, total: number, end: string } | null} null for nothing
 */
export function adoptFound() {
  const found = JSON.parse(holder.dataset['found'] || 'null');
  if (!found) return null;
  delete holder.dataset['found'];
  takeRows(served(found.files), { start: true, end: true, slides: false });
  repaint();
  return found;
}
