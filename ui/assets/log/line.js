// A line on the page: its level, its time if the text does not show it, and its text in
// colours, with the matches marked.

import { pieces, withoutSequences } from './ansi.js';
import { make } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { fetchLines } from './source.js';
import { value } from './form.js';
import { byClock, clockOf, momentIn } from './times.js';
import { say } from '../shared/words.js';

/** @typedef {import('./source.js').Line} Line */

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

/**
 * Writes text with matches marked.
 *
 * @param {Element} into
 * @param {string} text
 */
function writeMatches(into, text) {
  if (pattern) {
    let from = 0;
    for (const m of text.matchAll(pattern)) {
      if (!m[0]) continue;
      writeText(into, text.slice(from, m.index));
      const mark = make('mark');
      writeText(mark, m[0]);
      into.append(mark);
      from = m.index + m[0].length;
    }
    text = text.slice(from);
  }
  if (text) writeText(into, text);
}

/** Fields that hold the message of a line, and fields that the row shows elsewhere. */
const messageFields = ['msg', 'message', 'event', 'text', '@message', 'error'];
const shownFields = ['time', 'ts', 'timestamp', '@timestamp', 't', 'level', 'lvl', 'severity', 'levelname', '@l', '@t'];

/**
 * The object of a line of JSON, or the fields that the server has found in the line, or null.
 *
 * @param {Line} line
 * @returns {Record<string, unknown> | null}
 */
function parseObject(line) {
  if (line.fields) return line.fields;
  if (line.cut || !line.text.startsWith('{')) return null;
  try {
    return JSON.parse(line.text);
  } catch {
    return null;
  }
}

/**
 * Writes the message of an object, its other fields, and a button that shows all of it.
 *
 * @param {Element} into
 * @param {Record<string, unknown>} o
 * @param {string} whole
 */
function writeObject(into, o, whole) {
  const message = messageFields.find((key) => typeof o[key] === 'string');
  if (message) writeMatches(into, String(o[message]));
  for (const [key, v] of Object.entries(o)) {
    if (key === message || shownFields.includes(key.toLowerCase())) continue;
    const field = make('span', { className: 'field' });
    field.append(' ', make('b', {}, `${key}=`));
    writeMatches(field, typeof v === 'string' ? v : JSON.stringify(v));
    into.append(field);
  }
  const open = make('button', { type: 'button', className: 'more-of', 'aria-expanded': 'false', 'aria-label': say('showFields'), title: say('showFields') }, '{…}');
  open.addEventListener('click', () => {
    const shown = into.querySelector('.object');
    open.setAttribute('aria-expanded', String(!shown));
    if (shown) shown.remove();
    else into.append(make('code', { className: 'object' }, whole));
  });
  into.append(open);
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
  const children = [letter, text];
  if (line.time && !line.continues && (o || value('show'))) children.splice(1, 0, make('span', { className: 'tm' }, timeOf(line)));
  if (o) writeObject(text, o, line.fields ? line.text : JSON.stringify(o, null, 2));
  else {
    for (const piece of pieces(line.text)) {
      if (!piece.look) {
        writeMatches(text, piece.text);
        continue;
      }
      const part = make('span', { className: piece.look });
      writeMatches(part, piece.text);
      text.append(part);
    }
  }
  if (line.cut) text.append(wholeLineButton(row, line));
  row.replaceChildren(...children);
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
    Object.assign(line, { text: got.text, cut: false });
    paint(row, line);
  }));
  return button;
}
