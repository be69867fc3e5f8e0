// The chips: what the page shows other than the plain log, one chip for each part. A click on a chip
// removes it.

import { icon, make } from '../shared/dom.js';
import { change, onAddress, ranging, searching, setValue, value } from './form.js';
import { chooseRange, rangeText } from './range.js';
import { view } from './view.js';
import { say } from '../shared/words.js';

const holder = /** @type {HTMLElement} */ (document.getElementById('log-chips'));

/** The words of the chosen option of a field. @param {string} name */
function option(name) {
  const list = /** @type {HTMLSelectElement} */ (document.querySelector(`#log-search select[name="${name}"]`));
  return list.selectedOptions[0]?.textContent ?? value(name);
}

function searchText() {
  const text = value('invert') ? say('chipNot', { text: value('grep') }) : say('chipText', { text: value('grep') });
  return [text, value('regex') && say('chipRegex'), !value('ignorecase') && say('chipCase')].filter(Boolean).join(' · ');
}

/** Removes the text and how it is searched for. */
function removeText() {
  for (const name of ['regex', 'invert']) setValue(name, '');
  setValue('ignorecase', '1');
  change('grep', '');
}

/**
 * What may be shown: whether it is, its words, and how it is removed.
 *
 * @type {[() => unknown, () => string, () => void][]}
 */
const parts = [
  [() => value('grep'), searchText, removeText],
  [() => value('level'), () => option('level'), () => change('level', '')],
  [rangeText, rangeText, () => chooseRange('', '')],
  [() => searching() && Number(value('context')), () => say('chipContext', { n: Number(value('context')) }), () => change('context', '')],
  [() => searching() && value('highlight'), () => (ranging() ? say('chipAllLines') : say('chipAll')), () => change('highlight', '')],
  [() => value('rotated'), () => say('chipRotated'), () => change('rotated', '')],
  [() => value('show'), () => say('chipShow', { zone: option('show') }), () => change('show', '')],
  [() => value('zone'), () => say('chipZone', { zone: value('zone') }), () => change('zone', '')],
  [() => value('charset'), () => option('charset'), () => change('charset', '')],
  [() => value('text'), () => say('chipBinary'), () => {
    const query = new URLSearchParams(location.search);
    query.delete('text');
    location.search = String(query);
  }],
];

onAddress(() => {
  const focused = Array.from(holder.children).indexOf(/** @type {Element} */ (document.activeElement));
  holder.replaceChildren(...parts.filter(([shown]) => shown()).map(([, words, remove]) => {
    const text = words();
    const chip = make('button', { type: 'button', className: 'chip', title: say('removeChip', { what: text }), 'aria-label': say('removeChip', { what: text }) }, make('span', {}, text), icon('close'));
    chip.addEventListener('click', remove);
    return chip;
  }));
  holder.hidden = holder.childElementCount === 0;
  if (focused < 0) return;
  const next = holder.children[Math.min(focused, holder.childElementCount - 1)]; // what had the focus is gone
  if (next instanceof HTMLElement) next.focus();
  else view.focus({ preventScroll: true });
});
