// The menu of downloads. It is loaded when the menu is opened.

import { make, notify } from '../shared/dom.js';
import { broken, guarded, ignoreFailure, request } from '../shared/errors.js';
import { endpoint, filterQuery, value } from './form.js';
import { fileBase } from './menus.js';
import { lastHour, rangeQuery, rangeText } from './range.js';
import { say } from '../shared/words.js';

const lastPart = 10 << 20; // bytes
const menu = /** @type {HTMLDetailsElement} */ (document.getElementById('log-get'));

/**
 * Offers the lines of a query.
 *
 * @param {string} act
 * @param {URLSearchParams | null} query null for none
 * @param {string} name
 * @param {string} [note]
 */
function offer(act, query, name, note = '') {
  const a = /** @type {HTMLAnchorElement} */ (menu.querySelector(`[data-act="${act}"]`));
  a.hidden = !query;
  if (!query) return;
  a.href = endpoint(query);
  a.download = `${fileBase}-${name}.log`;
  const span = a.querySelector('span');
  if (span) span.textContent = note;
}

const offerAll = guarded(async () => {
  if (!menu.open) return;
  const range = rangeQuery();
  offer('found', value('grep') || value('level') ? filterQuery() : null, say('foundName'));
  offer('span', range.size > 0 ? range : null, say('rangeName'), rangeText());
  const { since, text } = await lastHour();
  offer('hour', new URLSearchParams({ since }), say('hourName'), text);
}, ignoreFailure); // the last hour of the clock is offered until then
menu.addEventListener('toggle', offerAll);
offerAll();

/** Saves the end of the file, beginning with a whole line. */
const last = /** @type {HTMLButtonElement} */ (menu.querySelector('[data-act="last"]'));
last.hidden = false;
last.addEventListener('click', guarded(async () => {
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
