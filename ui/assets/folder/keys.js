// The keyboard: moves between the rows and the filter.

import { shownRows } from './listing.js';

const field = /** @type {HTMLInputElement | null} */ (document.querySelector('.filter input'));

/** @param {Element | null} element */
function typing(element) {
  return element instanceof HTMLElement && (element.isContentEditable || element.matches('textarea, select, input:not([type="checkbox"])'));
}

/**
 * Moves the focus by a number of rows. Infinity moves it to the last row.
 *
 * @param {number} by
 */
function move(by) {
  const shown = shownRows().filter((row) => row.element.checkVisibility()); // without the rows of a folded set
  const at = shown.findIndex((row) => row.element.contains(document.activeElement));
  const to = at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.max(0, Math.min(shown.length - 1, at + by));
  shown[to]?.link.focus();
}

/** @type {Record<string, () => void>} */
const keys = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  j: () => move(1),
  k: () => move(-1),
  Home: () => move(-Infinity),
  End: () => move(Infinity),
  PageDown: () => move(20),
  PageUp: () => move(-20),
  '/': () => field?.focus(),
};

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const active = document.activeElement;
  if (active === field) {
    // If no name matches, Enter searches in the files.
    if (event.key === 'ArrowDown' || (event.key === 'Enter' && shownRows().some((row) => row.element.checkVisibility()))) {
      event.preventDefault();
      move(1);
    } else if (event.key === 'Escape' && field?.value) {
      event.preventDefault();
      field.value = '';
      field.dispatchEvent(new Event('input'));
    }
    return;
  }
  if (typing(active)) return;
  const row = shownRows().find((r) => r.element.contains(active));
  if (event.key === ' ' && row && active === row.link) {
    event.preventDefault();
    row.box.click();
    return;
  }
  const paging = ['Home', 'End', 'PageDown', 'PageUp'].includes(event.key);
  if (paging && !row) return; // these keys scroll the page
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
