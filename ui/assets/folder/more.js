// Loads the next rows of a long listing when the user scrolls near its end.

import { guarded } from '../shared/errors.js';
import { more, onRows, rows } from './listing.js';
import { pending } from './filter.js';

const holder = /** @type {HTMLElement} */ (document.getElementById('listing'));
const ahead = '1600px'; // the distance below the window at which they are loaded

let asking = false;

/** Loads the next rows. asked: the user has pressed the button. */
const load = guarded(async (asked = false) => {
  if (asking || (pending() && !asked)) return;
  asking = true;
  const before = rows().length;
  const focused = holder.querySelector('#more')?.contains(document.activeElement);
  try {
    await more();
  } catch (error) {
    if (asked) throw error;
    return; // the button is still there
  } finally {
    asking = false;
  }
  if (asked || (focused && !holder.querySelector('#more a[rel]'))) rows()[before]?.link.focus();
});

const observer = new IntersectionObserver((entries) => {
  if (entries.some((entry) => entry.isIntersecting)) load();
}, { rootMargin: ahead });

function observe() {
  observer.disconnect();
  const link = holder.querySelector('#more a[rel]');
  if (link) observer.observe(link);
}

holder.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('#more a[rel]') : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  load(true);
});

observe();
onRows(observe);
