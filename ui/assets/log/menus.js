// The menus: how lines look, and what can be downloaded.

import { make, notify } from '../shared/dom.js';
import { broken, guarded, request } from '../shared/errors.js';
import { tellMove, view } from './rows.js';
import { endpoint, filterQuery, onInput, searching, value, writeAddress } from './form.js';
import { say } from '../shared/words.js';

const lastPart = 10 << 20; // bytes

onInput(['wrap'], () => {
  writeAddress();
  view.classList.toggle('nowrap', value('wrap') === '');
  tellMove();
});
// The form has read the address once all modules have run.
queueMicrotask(() => view.classList.toggle('nowrap', new URLSearchParams(location.search).get('wrap') === '0'));

const menus = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll('.menu'));
document.addEventListener('click', (event) => {
  for (const menu of menus) if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
});
for (const menu of menus) {
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false; // it would cover what has the focus
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

/** The name of the log without its extension, for names of downloads. */
export const fileBase = decodeURIComponent(location.pathname.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '');

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
  link('found', searching() ? filterQuery() : null, `${fileBase}-${say('foundName')}.log`);
});

/** Saves the end of the file, beginning with a whole line. */
document.querySelector('[data-act="last"]')?.addEventListener('click', guarded(async () => {
  const answer = await request(location.pathname, { headers: { Range: `bytes=-${lastPart}` } });
  notify(say('downloading'));
  let data = await answer.blob().catch(broken());
  if (answer.status === 206 && !answer.headers.get('Content-Range')?.startsWith('bytes 0-')) {
    const head = new Uint8Array(await data.slice(0, 1 << 20).arrayBuffer());
    data = data.slice(head.indexOf(10) + 1);
  }
  const a = make('a', { href: URL.createObjectURL(data), download: `${fileBase}-${say('endName')}.log` });
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
}));
