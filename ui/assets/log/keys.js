// The keyboard.

import { make } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { toggle } from './follow.js';
import { toBottom, toTop, typeLine } from './foot.js';
import { view } from './view.js';
import { goToFirstMatch, goToLastMatch, openInContext, stepLine, stepMatch } from './place.js';
import { filtering, setValue, value, writeAddress } from './form.js';
import { state } from './state.js';
import { say } from '../shared/words.js';

const field = /** @type {HTMLInputElement} */ (document.getElementById('log-text'));

function wrap() {
  setValue('wrap', value('wrap') ? '' : '1');
  view.classList.toggle('nowrap', value('wrap') === '');
  writeAddress();
}

/** @type {Record<string, () => unknown>} */
const keys = {
  '/': () => field.select(),
  n: () => stepMatch(1),
  N: () => stepMatch(-1),
  '<': goToFirstMatch,
  '>': goToLastMatch,
  g: toTop,
  G: toBottom,
  Home: toTop,
  End: toBottom,
  ':': typeLine,
  j: () => stepLine(1),
  k: () => stepLine(-1),
  J: () => stepLine(1, true),
  K: () => stepLine(-1, true),
  Enter: () => filtering() && state.window.current && openInContext(state.window.current),
  f: toggle,
  w: wrap,
  '?': help,
};

/** Keys by which the browser scrolls what has the focus. */
const scrolling = ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', ' '];

/** Shows the list of the keys. */
function help() {
  const texts = [['/', say('keySearch')], ['n N', say('keyHits')], ['< >', say('keyHitEnds')], ['g G', say('keyEnds')], [':', say('keyLine')], ['j k', say('keyLines')], ['J K', say('keyChoose')], ['Enter', say('keyOpen')], ['f', say('keyFollow')], ['w', say('keyWrap')], ['?', say('keyHelp')], ['Esc', say('keyEscape')]];
  const list = make('dl');
  for (const [key = '', text = ''] of texts) list.append(make('dt', {}, ...key.split(' ').flatMap((k) => [make('kbd', {}, k), ' '])), make('dd', {}, text));
  const title = make('h2', { id: 'keys-title' }, say('keys'));
  const dialog = make('dialog', { className: 'keys', 'aria-labelledby': 'keys-title' }, title, list, make('p', { className: 'hint' }, say('keyLink')), make('form', { method: 'dialog' }, make('button', { className: 'button first' }, say('close'))));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

document.querySelector('[data-act="help"]')?.addEventListener('click', help);

document.addEventListener('keydown', guarded((event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return undefined;
  const active = document.activeElement;
  if (active === field) {
    if (event.key === 'Enter') return stepMatch(event.shiftKey ? -1 : 1);
    if (event.key === 'Escape') {
      if (field.value) {
        field.value = '';
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }
      view.focus({ preventScroll: true });
    }
    return undefined;
  }
  if (active === document.body && scrolling.includes(event.key)) view.focus({ preventScroll: true });
  if (active instanceof HTMLElement && active.matches('select, textarea, input:not([type="checkbox"])')) return undefined;
  const act = keys[event.key];
  if (!act || (event.key === 'Enter' && active !== view && active !== document.body)) return undefined;
  event.preventDefault();
  return act();
}));
