// The actions on the file of a page: rename, delete.

import { ask, askName } from '../shared/dialog.js';
import { make, notify } from '../shared/dom.js';
import { explain, succeeded } from '../shared/errors.js';
import { member, remove, transfer } from '../shared/webdav.js';
import { say } from '../shared/words.js';

/** The folder of a file. @param {string} href */
const parent = (href) => href.replace(/[^/]*$/, '');

/**
 * @param {string} href of the file, encoded
 * @param {string} shown its name as the page shows it
 */
export async function rename(href, shown) {
  let old = shown;
  try {
    old = decodeURIComponent(href.slice(parent(href).length));
  } catch { /* no UTF-8 */ }
  const name = await askName({
    title: say('renameTo', { name: old }),
    action: say('rename'),
    value: old,
    replaces: true,
    act: (to, replace) => transfer('MOVE', href, member(parent(href), to), replace),
  });
  if (name) location.replace(`${member(parent(href), name)}?open`);
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
  if (succeeded(status)) location.replace(parent(href));
  else notify(explain(status), true);
}
