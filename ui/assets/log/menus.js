// The menus, and how lines look.

import { guarded, ignoreFailure } from '../shared/errors.js';
import { tellMove, view } from './view.js';
import { onInput, value, writeAddress } from './form.js';

onInput(['wrap'], () => {
  writeAddress();
  view.classList.toggle('nowrap', value('wrap') === '');
  tellMove();
});
// The form has read the address once all modules have run.
queueMicrotask(() => view.classList.toggle('nowrap', new URLSearchParams(location.search).get('wrap') === '0'));

// What few readers open comes when they do.
document.getElementById('log-get')?.addEventListener('toggle', guarded(() => import('./downloads.js'), ignoreFailure), { once: true });
document.getElementById('log-share')?.addEventListener('click', guarded(async (event) => {
  const { share } = await import('./share.js');
  const time = event.target instanceof HTMLElement && event.target.dataset['time'];
  if (time) await share(time);
}));
document.querySelector('#log-share .presets')?.addEventListener('click', (event) => event.preventDefault()); // links for who has no scripts

const menus = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll('.menu'));
document.addEventListener('click', (event) => {
  for (const menu of menus) if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
});
for (const menu of menus) {
  const panel = /** @type {HTMLElement} */ (menu.querySelector('.panel'));
  menu.addEventListener('toggle', () => { // the tools wrap, so a menu may stand at either side
    panel.style.insetInline = '';
    const { left, right } = panel.getBoundingClientRect();
    if (left < 0) panel.style.insetInline = '0 auto';
    else if (right > innerWidth) panel.style.insetInline = 'auto 0';
  });
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
export const fileBase = decodeURIComponent(location.pathname.split('/').findLast(Boolean) ?? 'logs').replace(/\.[^.]*$/, '');
