// The keyboard.

import { make } from '../shared/dom.js';
import { follow, resume, toggle } from './follow.js';
import { endOfWindow, go, reachesEnd, rows, view } from './rows.js';
import { step, surround, walk } from './place.js';
import { here, refused } from './search.js';
import { filtering, keep, put, value } from './form.js';
import { say } from '../shared/words.js';

const field = /** @type {HTMLInputElement} */ (document.getElementById('log-text'));

async function toStart() {
  if (filtering()) {
    view.scrollTop = -view.scrollHeight;
    return;
  }
  await go('0', 0, 200);
  rows[0]?.element.scrollIntoView({ block: 'start' });
  if (reachesEnd() && view.scrollHeight <= view.clientHeight) follow(endOfWindow());
}

function wrap() {
  put('wrap', value('wrap') ? '' : '1');
  view.classList.toggle('nowrap', value('wrap') === '');
  keep();
}

/** @type {Record<string, () => unknown>} */
const keys = {
  '/': () => field.select(),
  n: () => step(1),
  N: () => step(-1),
  g: toStart,
  G: resume,
  j: () => walk(1),
  k: () => walk(-1),
  J: () => walk(1, true),
  K: () => walk(-1, true),
  Enter: () => filtering() && here && surround(here),
  f: toggle,
  w: wrap,
  '?': help,
};

/** The dialog that tells the keys. */
function help() {
  const texts = [['/', say('keySearch')], ['n N', say('keyHits')], ['g G', say('keyEnds')], ['j k', say('keyLines')], ['J K', say('keyChoose')], ['Enter', say('keyOpen')], ['f', say('keyFollow')], ['w', say('keyWrap')], ['?', say('keyHelp')], ['Esc', say('keyEscape')]];
  const list = make('dl');
  for (const [key = '', text = ''] of texts) list.append(make('dt', {}, ...key.split(' ').flatMap((k) => [make('kbd', {}, k), ' '])), make('dd', {}, text));
  const title = make('h2', { id: 'keys-title' }, say('keys'));
  const dialog = make('dialog', { className: 'keys', 'aria-labelledby': 'keys-title' }, title, list, make('p', { className: 'hint' }, say('keyLink')), make('form', { method: 'dialog' }, make('button', { className: 'button first' }, say('close'))));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

document.querySelector('[data-act="help"]')?.addEventListener('click', help);

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const active = document.activeElement;
  if (active === field) {
    if (event.key === 'Enter') Promise.resolve(step(event.shiftKey ? -1 : 1)).catch(refused);
    else if (event.key === 'Escape') {
      if (field.value) {
        field.value = '';
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }
      view.focus({ preventScroll: true });
    }
    return;
  }
  if (active instanceof HTMLElement && active.matches('select, textarea, input:not([type="checkbox"])')) return;
  const act = keys[event.key];
  if (!act || (event.key === 'Enter' && active !== view && active !== document.body)) return;
  event.preventDefault();
  Promise.resolve(act()).catch(refused);
});
