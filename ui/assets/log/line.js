// A line on the page: its level, its time where the text does not say it, and its
// text, in colours, with what was searched for marked.

import { pieces, withoutSequences } from './ansi.js';
import { make } from '../shared/dom.js';
import { span } from './source.js';
import { value } from './form.js';
import { say } from '../shared/words.js';

/** @typedef {import('./source.js').Line} Line */

/** @type {RegExp | null} */
let wanted = null;

/** Takes the search from the form. A pattern that only the server understands marks nothing. */
export function markWanted() {
  const text = value('invert') ? '' : value('grep');
  wanted = null;
  if (!text) return;
  try {
    wanted = new RegExp(value('regex') ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), value('ignorecase') ? 'gi' : 'g');
  } catch { /* RE2 has forms of its own */ }
}

/**
 * Whether the line holds what was searched for, as far as the page can tell.
 *
 * @param {Line} line
 */
export function matches(line) {
  return !wanted || withoutSequences(line.text).search(wanted) >= 0;
}

const two = (/** @type {number} */ n, digits = 2) => String(n).padStart(digits, '0');

/**
 * A moment in the zone that is chosen.
 *
 * @param {string} time RFC 3339
 */
export function moment(time) {
  const m = /^(\d{4})-(\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?/.exec(time);
  const zone = value('zone');
  if (!zone) return m ? `${m[2]} ${m[3]}${Number(m[4]) > 0 ? `.${m[4]?.padEnd(3, '0')}` : ''}` : time;
  const d = new Date(time);
  const utc = zone === 'utc' ? d : new Date(d.getTime() - d.getTimezoneOffset() * 60_000);
  const ms = Number(m?.[4]) > 0 ? `.${two(utc.getUTCMilliseconds(), 3)}` : '';
  return `${two(utc.getUTCMonth() + 1)}-${two(utc.getUTCDate())} ${two(utc.getUTCHours())}:${two(utc.getUTCMinutes())}:${two(utc.getUTCSeconds())}${ms}`;
}

/**
 * How many minutes the clock of a log is ahead of UTC: the time that stands in a line
 * against the moment that the server has made of it. 0 where none stands there.
 *
 * @param {Line | undefined} line
 */
export function clockOf(line) {
  const m = line?.time ? /(?:^|\D)(\d\d):(\d\d):\d\d(?!\d)/.exec(line.text.slice(0, 400)) : null;
  if (!m) return 0;
  const then = new Date(line?.time ?? '');
  const ahead = Number(m[1]) * 60 + Number(m[2]) - then.getUTCHours() * 60 - then.getUTCMinutes();
  return Math.round((((ahead + 12 * 60 + 1440) % 1440) - 12 * 60) / 15) * 15; // from UTC-12 to UTC+12
}

/**
 * A moment by such a clock.
 *
 * @param {string} time RFC 3339
 * @param {number} clock
 */
export function byClock(time, clock) {
  const zone = `${clock < 0 ? '-' : '+'}${two(Math.floor(Math.abs(clock) / 60))}:${two(Math.abs(clock) % 60)}`;
  return new Date(Date.parse(time) + clock * 60_000).toISOString().replace('Z', zone);
}

/** When a line was written, by the clock of its log. @param {Line} line */
export function timeOf(line) {
  return line.time ? moment(byClock(line.time, clockOf(line))) : '';
}

/** Characters that would mislead whoever reads them raw, as the server marks them. */
const misleading = /(?!\t|\u200c|\u200d|[\u0600-\u0605]|\u06dd|\u070f|\u0890|\u0891|\u08e2)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * @param {Element} into
 * @param {string} text
 */
function clean(into, text) {
  let from = 0;
  for (const m of text.matchAll(misleading)) {
    into.append(text.slice(from, m.index), make('span', { className: 'mark' }, `U+${(m[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`));
    from = m.index + m[0].length;
  }
  into.append(from ? text.slice(from) : text);
}

/**
 * Writes text with what is wanted marked.
 *
 * @param {Element} into
 * @param {string} text
 */
function marked(into, text) {
  if (wanted) {
    let from = 0;
    for (const m of text.matchAll(wanted)) {
      if (!m[0]) continue;
      clean(into, text.slice(from, m.index));
      const mark = make('mark');
      clean(mark, m[0]);
      into.append(mark);
      from = m.index + m[0].length;
    }
    text = text.slice(from);
  }
  if (text) clean(into, text);
}

const messages = ['msg', 'message', 'event', 'text', '@message', 'error'];
const known = ['time', 'ts', 'timestamp', '@timestamp', 't', 'level', 'lvl', 'severity', 'levelname', '@l', '@t'];

/**
 * The object that a line is, or null.
 *
 * @param {Line} line
 * @returns {Record<string, unknown> | null}
 */
function object(line) {
  if (line.cut || !line.text.startsWith('{')) return null;
  try {
    return JSON.parse(line.text);
  } catch {
    return null;
  }
}

/**
 * @param {Element} into
 * @param {Record<string, unknown>} o
 */
function paintObject(into, o) {
  const message = messages.find((key) => typeof o[key] === 'string');
  if (message) marked(into, String(o[message]));
  for (const [key, v] of Object.entries(o)) {
    if (key === message || known.includes(key.toLowerCase())) continue;
    const field = make('span', { className: 'field' });
    field.append(' ', make('b', {}, `${key}=`));
    marked(field, typeof v === 'string' ? v : JSON.stringify(v));
    into.append(field);
  }
  const open = make('button', { type: 'button', className: 'more-of', 'aria-expanded': 'false', 'aria-label': say('showFields'), title: say('showFields') }, '{…}');
  open.addEventListener('click', () => {
    const shown = into.querySelector('.object');
    open.setAttribute('aria-expanded', String(!shown));
    if (shown) shown.remove();
    else into.append(make('code', { className: 'object' }, JSON.stringify(o, null, 2)));
  });
  into.append(open);
}

/**
 * Writes a line into its row.
 *
 * @param {HTMLElement} row
 * @param {Line} line
 */
export function paint(row, line) {
  const letter = make('span', { className: 'lv' }, line.continues ? '' : (line.level ?? '').slice(0, 1).toUpperCase());
  if (line.level) letter.title = line.level;
  const text = make('span', { className: 'tx' });
  const o = object(line);
  const children = [letter, text];
  if (line.time && !line.continues && (o || value('zone'))) children.splice(1, 0, make('span', { className: 'tm' }, timeOf(line)));
  if (o) paintObject(text, o);
  else {
    for (const piece of pieces(line.text)) {
      if (!piece.look) {
        marked(text, piece.text);
        continue;
      }
      const part = make('span', { className: piece.look });
      marked(part, piece.text);
      text.append(part);
    }
  }
  if (line.cut) text.append(whole(row, line));
  row.replaceChildren(...children);
}

/**
 * The button that fetches the rest of a line.
 *
 * @param {HTMLElement} row
 * @param {Line} line
 */
function whole(row, line) {
  const button = make('button', { type: 'button', className: 'more-of' }, say('wholeLine'));
  button.addEventListener('click', async () => {
    const got = (await span(line.at, 0, 1, { full: true })).lines[0];
    if (!got) return;
    Object.assign(line, { text: got.text, cut: false });
    paint(row, line);
  });
  return button;
}
