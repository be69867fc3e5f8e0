// Copies the selected lines, as they are in the file, and shows what can be done with them.

import { icon, make, notify } from '../shared/dom.js';
import { copyText } from '../shared/clipboard.js';
import { guarded, report, RequestError } from '../shared/errors.js';
import { humanSize } from '../shared/format.js';
import { chosenRows, ends, unselect } from './chosen.js';
import { withoutSequences } from './ansi.js';
import { openInContext } from './place.js';
import { displayed } from './order.js';
import { endOf, rowAt, rowOf } from './row.js';
import { bytesBefore, compare, fetchLines } from './source.js';
import { filtering, together } from './form.js';
import { onState, state } from './state.js';
import { say } from '../shared/words.js';

/** @typedef {import('./source.js').Line} Line */

const maxCopied = 8 << 20; // bytes
const step = 2000; // lines of a request

/** Whether all lines of the selection have rows. In matches, the lines between them are not meant. */
function onPage() {
  const chosen = ends();
  return chosen !== null && (filtering() || (rowAt(chosen.from) !== undefined && rowAt(chosen.to) !== undefined));
}

/** The selected lines that have no rows, and those that have. */
async function fetchChosen() {
  const { from, to } = /** @type {{ from: string, to: string }} */ (ends());
  /** @type {Line[]} */
  const lines = [];
  let size = 0;
  for (let at = from; compare(at, to) <= 0;) {
    const got = await fetchLines(at, 0, step, { full: true });
    const some = got.lines.filter((line) => compare(line.at, to) <= 0);
    lines.push(...some);
    size += some.reduce((n, line) => n + line.length, 0);
    if (size > maxCopied) throw tooMuch();
    const last = got.lines.at(-1);
    if (!last || got.atEnd) break;
    at = endOf(last);
  }
  return lines;
}

const tooMuch = () => new RangeError(say('tooMuchToCopy', { size: humanSize(maxCopied) }));

/** The whole text of a line. @param {Line} line */
async function textOf(line) {
  if (!line.cut || line.whole) return line.text;
  return (await fetchLines(line.at, 0, 1, { full: true })).lines[0]?.text ?? line.text;
}

/** @param {string[]} texts of lines */
const joined = (texts) => texts.map(withoutSequences).join('\n') + (texts.length > 1 ? '\n' : '');

/**
 * The text of the selection; a promise if it has to be fetched.
 *
 * @throws {RangeError} if it is too much
 */
function chosenText() {
  const chosen = ends();
  const lines = chosenRows().map((row) => row.line);
  const size = onPage() ? lines.reduce((n, line) => n + line.length, 0) : chosen && !together ? bytesBefore(chosen.to) - bytesBefore(chosen.from) : 0;
  if (size > maxCopied) throw tooMuch();
  if (onPage() && !lines.some((line) => line.cut)) return joined(lines.map((line) => line.text));
  return (async () => {
    const texts = [];
    for (const line of onPage() ? lines : await fetchChosen()) texts.push(await textOf(line));
    return joined(texts);
  })();
}

/** @param {string | Promise<string>} text */
async function copy(text) {
  await copyText(text);
  notify(say('copiedText'));
}

/** @param {unknown} error */
function notCopied(error) {
  if (error instanceof RangeError) notify(error.message, true);
  else if (error instanceof RequestError) report(error);
  else notify(say('notCopied'), true);
}

/**
 * @param {string} name of the icon
 * @param {string} text
 * @param {() => unknown} act
 */
function tool(name, text, act) {
  const button = make('button', { type: 'button', className: 'tool', title: text }, icon(name), make('span', {}, text));
  button.addEventListener('click', guarded(act, notCopied));
  return button;
}

const count = make('span');
const around = tool('search', say('showAround'), guarded(() => openInContext(ends()?.from ?? '')));
const close = tool('close', say('unselect'), unselect);
const bar = make('div', { className: 'log-chosen', role: 'group', 'aria-label': say('selection'), hidden: true }, count, tool('copy', say('copyText'), () => copy(chosenText())), tool('link', say('copyLink'), () => copy(location.href)), around, close);
document.getElementById('log-foot')?.prepend(bar);

function draw() {
  bar.hidden = !state.window.current;
  around.hidden = !filtering();
  const chosen = ends();
  if (!chosen) return;
  count.textContent = onPage() ? say('linesChosen', { n: chosenRows().length }) : together ? say('selection') : say('sizeChosen', { size: humanSize(bytesBefore(chosen.to) - bytesBefore(chosen.from)) });
}
onState(({ window }, before) => {
  if (window !== before.window && (window.current || !bar.hidden)) draw();
});
draw(); // the module comes with the first key or click, which may have selected a line

document.addEventListener('copy', guarded(async (event) => {
  const { clipboardData, target } = event;
  if (!clipboardData || (target instanceof Element && target.matches('input, textarea'))) return;
  const selection = getSelection();
  if (selection && !selection.isCollapsed) {
    // Whole lines as they are in the file, folded ones too. Within a line, the browser copies what it shows.
    const range = selection.getRangeAt(0);
    const [from, to] = [rowOf(range.startContainer), rowOf(range.endContainer)];
    if (!from || !to || from === to) return;
    const shown = displayed();
    const between = new Set(shown.slice(shown.indexOf(from), shown.indexOf(to) + 1));
    clipboardData.setData('text/plain', joined(state.window.rows.filter((row) => between.has(row)).map((row) => row.line.text)));
    event.preventDefault();
  } else if (ends()) {
    event.preventDefault();
    const text = chosenText();
    if (typeof text === 'string') clipboardData.setData('text/plain', text);
    else await copy(text);
  }
}, notCopied));

document.addEventListener('keydown', (event) => {
  // The first Escape closes what is open.
  if (event.key === 'Escape' && ends() && !document.querySelector('details.menu[open], dialog[open]') && !document.activeElement?.matches('input, select')) unselect();
}, { capture: true });
