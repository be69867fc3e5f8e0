// The menus: how lines look, what can be downloaded; and copying.

import { make, notify } from '../shared/dom.js';
import { rowOf, rows, tellMove, view } from './rows.js';
import { withoutSequences } from './ansi.js';
import { endpoint, filter, keep, onInput, searching, value } from './form.js';
import { say } from '../shared/words.js';

const last = 10 << 20; // bytes

function wrap() {
  view.classList.toggle('nowrap', value('wrap') === '');
}
onInput(['wrap'], () => {
  keep();
  wrap();
  tellMove();
});
// The form has what the address says once the page has begun.
queueMicrotask(() => view.classList.toggle('nowrap', new URLSearchParams(location.search).get('wrap') === '0'));

const menus = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll('.menu'));
document.addEventListener('click', (event) => {
  for (const menu of menus) if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
});
for (const menu of menus) {
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false; // it would lie over what has the focus
  });
}
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
});

const base = decodeURIComponent(location.pathname.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '');

/**
 * @param {string} act
 * @param {URLSearchParams | null} query
 * @param {string} name
 */
function link(act, query, name) {
  const a = /** @type {HTMLAnchorElement} */ (document.querySelector(`[data-act="${act}"]`));
  a.hidden = !query;
  if (!query) return;
  a.href = endpoint(query);
  a.download = name;
}

document.getElementById('log-get')?.addEventListener('toggle', () => {
  link('found', searching() ? filter() : null, `${base}-${say('foundName')}.log`);
  const range = new URLSearchParams();
  for (const end of ['since', 'until']) if (value(end)) range.set(end, value(end));
  link('range', range.size > 0 ? range : null, `${base}-${say('rangeName')}.log`);
});

/** Saves the end of the file, from a whole line on. */
document.querySelector('[data-act="last"]')?.addEventListener('click', async () => {
  const answer = await fetch(location.pathname, { headers: { Range: `bytes=-${last}` } });
  if (!answer.ok) {
    notify(say('noAnswer'), true);
    return;
  }
  notify(say('downloading'));
  let data = await answer.blob();
  if (answer.status === 206 && !answer.headers.get('Content-Range')?.startsWith('bytes 0-')) {
    const head = new Uint8Array(await data.slice(0, 1 << 20).arrayBuffer());
    data = data.slice(head.indexOf(10) + 1);
  }
  const a = make('a', { href: URL.createObjectURL(data), download: `${base}-${say('endName')}.log` });
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
});

// What is copied are the lines as they are in the file, also those that are folded.
document.addEventListener('copy', (event) => {
  const selection = getSelection();
  const range = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
  const from = range && rowOf(range.startContainer);
  const to = range && rowOf(range.endContainer);
  if (!from || !to || from === to || !event.clipboardData) return;
  const chosen = rows.slice(rows.indexOf(from), rows.indexOf(to) + 1);
  event.clipboardData.setData('text/plain', chosen.map((row) => withoutSequences(row.line.text)).join('\n') + '\n');
  event.preventDefault();
});

