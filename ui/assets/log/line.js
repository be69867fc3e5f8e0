// A line on the page: its level, its time if the text does not show it, and its text in
// colours, with the matches marked.

import { pieces, withoutSequences } from './ansi.js';
import { make } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { parseObject, writeObject } from './fields.js';
import { fetchLines } from './source.js';
import { value } from './form.js';
import { byClock, clockOf, momentIn } from './times.js';
import { say } from '../shared/words.js';

/** @typedef {import('./source.js').Line} Line */

/** Makes what stands before a line; nothing on the page of one log. @type {(line: Line) => HTMLElement | null} */
let label = () => null;

/** @param {(line: Line) => HTMLElement | null} f makes what stands before a line */
export function labelWith(f) {
  label = f;
}

/** What the form searches for, or null. @type {RegExp | null} */
let pattern = null;

/** Reads the pattern from the form. A pattern that only the server understands marks nothing. */
export function readPattern() {
  const text = value('invert') ? '' : value('grep');
  pattern = null;
  if (!text) return;
  try {
    pattern = new RegExp(value('regex') ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), value('ignorecase') ? 'gi' : 'g');
  } catch { /* RE2 has a syntax of its own */ }
}

/**
 * Whether the line matches, as far as the page can tell.
 *
 * @param {Line} line
 */
export function matches(line) {
  return !pattern || withoutSequences(line.text).search(pattern) >= 0;
}

/** A moment in the zone that the page shows. @param {string} time RFC 3339 */
export const moment = (time) => momentIn(time, value('show'));

/** The time of a line, by the clock of its log. @param {Line} line */
export function timeOf(line) {
  return line.time ? moment(byClock(line.time, clockOf(line))) : '';
}

/** Characters that mislead readers, such as those that reverse text. The server marks the same (name.go). */
const misleading = /(?!\t|\u200c|\u200d|[\u0600-\u0605]|\u06dd|\u070f|\u0890|\u0891|\u08e2)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Writes text with misleading characters marked.
 *
 * @param {Element} into
 * @param {string} text
 */
function writeText(into, text) {
  let from = 0;
  for (const m of text.matchAll(misleading)) {
    into.append(text.slice(from, m.index), make('span', { className: 'mark' }, `U+${(m[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`));
    from = m.index + m[0].length;
  }
  into.append(from ? text.slice(from) : text);
}

const maxMarks = 1000; // in a text: a line of 1 MB may match everywhere

/**
 * Writes text with matches marked.
 *
 * @param {Element} into
 * @param {string} text
 * @returns {boolean} whether there are any
 */
function writeMatches(into, text) {
  let found = false;
  if (pattern) {
    let from = 0;
    let marks = 0;
    for (const m of text.matchAll(pattern)) {
      if (!m[0]) continue;
      if (++marks > maxMarks) break;
      writeText(into, text.slice(from, m.index));
      const mark = make('mark');
      writeText(mark, m[0]);
      into.append(mark);
      found = true;
      from = m.index + m[0].length;
    }
    text = text.slice(from);
  }
  if (text) writeText(into, text);
  return found;
}

/**
 * Paints a row.
 *
 * @param {HTMLElement} row
 * @param {Line} line
 */
export function paint(row, line) {
  const letter = make('span', { className: 'lv' }, line.continues ? '' : (line.level ?? '').slice(0, 1).toUpperCase());
  if (line.level) letter.title = line.level;
  const text = make('span', { className: 'tx' });
  const o = parseObject(line);
  /** @type {HTMLElement[]} */
  const children = [letter, text];
  if (line.time && !line.continues && (o || value('show'))) children.splice(1, 0, make('span', { className: 'tm' }, timeOf(line)));
  if (o) children.push(...writeObject(text, o, /\\[nr]/.test(line.text), () => (line.fields ? line.text : JSON.stringify(o, null, 2)), writeMatches));
  else for (const piece of pieces(line.text)) writePiece(text, piece);
  row.classList.toggle('whole', line.whole ?? false);
  const source = label(line);
  if (source) children.unshift(source);
  if (line.whole) children.unshift(make('span', { className: 'strip' }, closeButton(row, line)));
  if (line.cut) text.append(line.whole ? '…' : wholeLineButton(row, line));
  row.replaceChildren(...children, ...row.querySelectorAll(':scope > :is(.fold, .row-link)'));
}

/**
 * @param {Element} into
 * @param {import('./ansi.js').Piece} piece
 */
function writePiece(into, { text, look, ground, ink }) {
  if (!look && !ground) {
    writeMatches(into, text);
    return;
  }
  const part = make('span', { className: look });
  if (ground && ink) {
    part.classList.add('a-ground');
    part.style.background = ground;
    part.style.color = ink;
  }
  writeMatches(part, text);
  into.append(part);
}

/**
 * A button that loads the rest of a long line.
 *
 * @param {HTMLElement} row
 * @param {Line} line
 */
function wholeLineButton(row, line) {
  const button = make('button', { type: 'button', className: 'more-of' }, say('wholeLine'));
  button.addEventListener('click', guarded(async () => {
    const got = (await fetchLines(line.at, 0, 1, { full: true })).lines[0];
    if (!got) return;
    const part = line.text;
    Object.assign(line, { text: got.text, cut: got.cut ?? false, whole: true, part });
    paint(row, line);
    row.querySelector('button')?.focus({ preventScroll: true });
  }));
  return button;
}

/**
 * A button that cuts a long line again. It stays in sight.
 *
 * @param {HTMLElement} row
 * @param {Line} line
 */
function closeButton(row, line) {
  const button = make('button', { type: 'button', className: 'more-of' }, say('cutLine'));
  button.addEventListener('click', () => {
    Object.assign(line, { text: line.part, cut: true, whole: false });
    paint(row, line);
    row.scrollIntoView({ block: 'nearest' });
    row.querySelector('button')?.focus({ preventScroll: true });
  });
  return button;
}
