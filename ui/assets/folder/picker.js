// A dialog to choose a folder of the mount.

import { ask } from '../shared/dialog.js';
import { icon, make } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { here, members } from '../shared/webdav.js';
import { say } from '../shared/words.js';

/**
 * Asks for a folder. Returns its path, encoded, with a trailing slash; '' for Cancel.
 *
 * @param {string} title
 * @param {string} action
 * @param {string} mount the path of the mount, the highest folder to choose
 */
export async function pickFolder(title, action, mount) {
  let at = here;
  const path = make('p', { className: 'path' });
  const list = make('ul', { className: 'picker' });

  /** @param {string} folder */
  const open = async (folder) => {
    at = folder;
    path.textContent = decodeURIComponent(at);
    const folders = (await members(at)).filter((m) => m.type === 'folder');
    if (at !== folder) return; // another folder was opened meanwhile
    /** @param {string} text @param {string} href @param {string} image */
    const line = (text, href, image) => {
      const button = make('button', { type: 'button' }, icon(image), make('bdi', {}, text));
      button.addEventListener('click', guarded(() => open(href)));
      return make('li', {}, button);
    };
    list.replaceChildren(...folders.map((m) => line(m.name, m.href, 'folder')));
    if (at !== mount) list.prepend(line(say('up'), at.replace(/[^/]+\/$/, ''), 'up'));
    if (folders.length === 0) list.append(make('li', { className: 'none' }, say('noFolders')));
    if (list.closest('dialog')) /** @type {HTMLElement | null} */ (list.querySelector('button'))?.focus();
  };
  await open(here);
  const answer = await ask({ title, content: [path, list], answers: [{ value: 'yes', text: action, kind: 'first' }] });
  return answer ? at : '';
}
