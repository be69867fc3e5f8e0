// The zone in which lines without one were written: the field of the menu, and the offer to read
// the log in the zone that fits it.

import { make } from '../shared/dom.js';
import { onMove } from './view.js';
import { setValue } from './form.js';
import { zoneHint } from './source.js';
import { say } from '../shared/words.js';

const field = /** @type {HTMLInputElement} */ (document.querySelector('#log-search [name="zone"]'));
const offer = /** @type {HTMLElement} */ (document.getElementById('log-hint'));
const link = /** @type {HTMLAnchorElement} */ (offer.querySelector('a'));

onMove(() => {
  offer.hidden = zoneHint === '';
  const text = say('readAs', { zone: zoneHint });
  if (zoneHint && link.textContent !== text) link.textContent = text; // else screen readers would say it at each scroll
});

link.addEventListener('click', (event) => {
  event.preventDefault();
  setValue('zone', zoneHint);
  field.dispatchEvent(new Event('change', { bubbles: true }));
});

// The names of the zones take room in the page, so they come when somebody looks for one.
field.addEventListener('focus', () => {
  const names = ['UTC', new Intl.DateTimeFormat().resolvedOptions().timeZone, ...(Intl.supportedValuesOf?.('timeZone') ?? [])];
  field.list?.replaceChildren(...[...new Set(names)].map((value) => make('option', { value })));
}, { once: true });
