// What one does to the file of a page.

import { ask, askName } from '../shared/dialog.js';
import { make, notify } from '../shared/dom.js';
import { explain } from '../shared/errors.js';
import { member, remove, succeeded, transfer } from '../shared/webdav.js';
import { say } from '../shared/words.js';

/** The folder that a file lies in. @param {string} href */
const above = (href) => href.replace(/[^/]*$/, '');

/**
 * @param {string} href of the file, encoded
 * @param {string} shown its name, as it is shown
 */
export async function rename(href, shown) {
  let old = shown;
  try {
    old = decodeURIComponent(href.slice(above(href).length));
  } catch { /* no UTF-8 */ }
  const name = await askName(say('renameTo', { name: old }), say('rename'), old);
  if (!name || name === old) return;
  const to = member(above(href), name);
  const status = await transfer('MOVE', href, to, false);
  if (succeeded(status)) location.replace(`${to}?preview`);
  else notify(explain(status, name), true);
}

/**
 * @param {string} href
 * @param {string} shown
 */
export async function erase(href, shown) {
  const answer = await ask({
    title: say('deleteTitle', { name: shown }),
    content: [make('p', {}, say('deleteWhy'))],
    answers: [{ value: 'yes', text: say('delete'), kind: 'danger' }],
  });
  if (!answer) return;
  const status = await remove(href);
  if (succeeded(status)) location.replace(above(href));
  else notify(explain(status), true);
}
