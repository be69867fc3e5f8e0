// Makes links to what the page shows, for who has no login. Without scripts, the same menu leads to a
// page that makes them. It is loaded when the menu is opened.

import { copyText } from '../shared/clipboard.js';
import { make } from '../shared/dom.js';
import { request } from '../shared/errors.js';
import { ends } from './chosen.js';
import { addressOf } from './form.js';
import { rowAt } from './row.js';
import { exact, fileName, partsOf } from './source.js';
import { lang, say } from '../shared/words.js';

const menu = document.getElementById('log-share');
const field = make('input', { type: 'text', readOnly: true, 'aria-label': menu?.querySelector('summary')?.textContent ?? '' });
const note = make('p');
const made = make('div', { className: 'made', role: 'status', hidden: true }, field, note);
menu?.querySelector('.panel')?.append(made);
field.addEventListener('focus', () => {
  field.select();
  field.scrollLeft = 0;
});

/**
 * The file of a link and the lines in it: a link opens one file, so it is that of the line that is selected.
 *
 * @returns {{ path: string, hash: string }}
 */
function target() {
  const chosen = ends();
  const row = chosen && rowAt(chosen.from);
  if (!row) return { path: location.pathname, hash: location.hash };
  const path = location.pathname.replace(/[^/]*$/, encodeURIComponent(fileName(row.line)));
  const one = partsOf(chosen.from).identity === partsOf(chosen.to).identity;
  return { path, hash: one ? location.hash : `#${exact(chosen.from)}` };
}

/**
 * Makes a link, and copies it.
 *
 * @param {string} time how long it lasts
 */
export async function share(time) {
  const { path, hash } = target();
  const view = new URLSearchParams(addressOf('').slice(1));
  view.delete('rotated');
  let until = '';
  const link = (async () => {
    const answer = await request(`${path}?link=${time}`, { headers: { Accept: 'application/json' } });
    const { query, until: end } = await answer.json();
    until = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(end));
    field.value = `${location.origin}${path}?${String(view).replace('view=', 'view')}&${query}${hash}`;
    return field.value;
  })();
  const copied = await copyText(link).then(() => true, () => false);
  await link; // its error is the one to tell
  made.hidden = false;
  note.textContent = copied ? say('linkUntil', { time: until }) : say('linkMade', { time: until });
  field.focus();
}
