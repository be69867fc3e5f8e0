// A line that is an object: its message, its fields, and the texts of several lines among them, such
// as stack traces.

import { make } from '../shared/dom.js';
import { say } from '../shared/words.js';

/** Fields that hold the message of a line, and fields that the row shows elsewhere. */
const messageFields = ['msg', 'message', 'event', 'text', '@message', 'error'];
const shownFields = ['time', 'ts', 'timestamp', '@timestamp', 't', 'level', 'lvl', 'severity', 'levelname', '@l', '@t'];
const maxDepth = 8; // of objects in objects, in which texts of several lines are found

/**
 * The object of a line of JSON, or the fields that the server has found in the line, or null.
 *
 * @param {import('./source.js').Line} line
 * @returns {Record<string, unknown> | null}
 */
export function parseObject(line) {
  if (line.fields) return line.fields;
  if (line.cut || !line.text.startsWith('{')) return null;
  try {
    return JSON.parse(line.text);
  } catch {
    return null;
  }
}

/**
 * Takes the texts of several lines out of a value. What is left is shown on one line.
 *
 * @param {string} key names in it are joined by dots, such as error.stack_trace
 * @param {unknown} value
 * @param {[string, string[]][]} texts takes them, by their keys
 * @param {number} depth
 * @returns {unknown} what is left; undefined for nothing
 */
function takeTexts(key, value, texts, depth = 0) {
  if (typeof value === 'string') {
    const lines = value.replace(/[\r\n]+$/, '').split(/\r\n|\r|\n/);
    if (lines.length === 1) return value;
    texts.push([key, lines]);
    return undefined;
  }
  if (!value || typeof value !== 'object' || depth === maxDepth) return value;
  const left = Object.entries(value).map(([k, v]) => [k, takeTexts(Array.isArray(value) ? `${key}[${k}]` : `${key}.${k}`, v, texts, depth + 1)]);
  const kept = left.filter(([, v]) => v !== undefined);
  if (kept.length === 0 && left.length > 0) return undefined;
  return Array.isArray(value) ? kept.map(([, v]) => v) : Object.fromEntries(kept);
}

/**
 * A button in a row, that opens and closes something.
 *
 * @param {string} text
 * @param {string} label
 */
function opener(text, label) {
  return make('button', { type: 'button', className: 'more-of', 'aria-expanded': 'false', 'aria-label': label, title: label }, text);
}

/**
 * Writes the message of an object, its other fields, and a button that shows all of it.
 *
 * @param {Element} into
 * @param {Record<string, unknown>} o
 * @param {boolean} several whether it may hold texts of several lines
 * @param {() => string} whole
 * @param {(into: Element, text: string) => boolean} write writes text, and returns whether the search matches it
 * @returns {HTMLElement[]} buttons for the end of the row
 */
export function writeObject(into, o, several, whole, write) {
  /** @type {[string, string[]][]} */
  const texts = [];
  const message = messageFields.find((key) => typeof o[key] === 'string');
  if (message) {
    const [first = '', ...more] = String(o[message]).replace(/[\r\n]+$/, '').split(/\r\n|\r|\n/);
    write(into, first);
    if (more.length > 0) texts.push([message, more]);
  }
  const field = (/** @type {string} */ key, /** @type {string} */ text) => {
    const element = make('span', { className: 'field' }, ' ', make('b', {}, `${key}=`));
    write(element, text);
    into.append(element);
  };
  for (const [key, v] of Object.entries(o)) {
    if (key === message || shownFields.includes(key.toLowerCase())) continue;
    const found = texts.length;
    const left = several ? takeTexts(key, v, texts) : v;
    if (left !== undefined) field(key, typeof left === 'string' ? left : JSON.stringify(left));
    for (const text of texts.slice(found)) field(text[0], text[1].shift() ?? '');
  }

  const open = opener('{…}', say('showFields'));
  open.addEventListener('click', () => {
    const shown = into.querySelector('.object');
    open.setAttribute('aria-expanded', String(!shown));
    if (shown) shown.remove();
    else into.append(make('code', { className: 'object' }, whole()));
  });
  into.append(open);
  return texts.length > 0 ? foldTexts(into, texts, write) : [];
}

const minFolded = 3; // lines

/**
 * Writes texts of several lines below the first, folded like the lines of a stack trace.
 *
 * @param {Element} into
 * @param {[string, string[]][]} texts
 * @param {(into: Element, text: string) => boolean} write
 * @returns {HTMLElement[]} the button that opens them; none for a few lines, which are always shown
 */
function foldTexts(into, texts, write) {
  const box = make('span', { className: 'texts' });
  let n = 0;
  let found = false;
  for (const [key, lines] of texts) {
    if (texts.length > 1) box.append(make('span', { className: 'field' }, `${key}:\n`));
    lines.forEach((line, i) => {
      if (i > 0) box.append('\n');
      found = write(box, line) || found;
    });
    if (texts.length > 1) box.append('\n');
    n += lines.length;
  }
  into.append(box);
  if (n < minFolded) return [];
  const fold = opener('', say('foldedLines', { n }));
  fold.addEventListener('click', () => draw(box.hidden !== false));
  /** @param {boolean} open */
  const draw = (open) => {
    box.hidden = !open;
    fold.textContent = `${open ? '−' : '+'}${n}`;
    fold.setAttribute('aria-expanded', String(open));
  };
  draw(found);
  return [fold];
}
