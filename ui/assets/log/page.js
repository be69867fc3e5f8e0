// The page of a log.

import '../shared/page.js';
import './scrollbar.js';
import './follow.js';
import './found.js';
import './choose.js';
import './head.js';
import './menus.js';
import './keys.js';
import './zone.js';
import './chips.js';
import './foot.js';
import { broken, guarded, ignoreFailure } from '../shared/errors.js';
import { onInput, value, writeAddress } from './form.js';
import { start } from './place.js';
import { tellMove } from './view.js';

guarded(start)();

// Few want line numbers.
const loadNumbers = guarded(() => import('./linenumbers.js'), ignoreFailure);
if (value('numbers')) loadNumbers();
onInput(['numbers'], () => {
  writeAddress();
  loadNumbers();
  tellMove();
});

// What is done with a selection comes with the first key or click, or when nothing else is to be done.
let copies = false;
const loadCopying = guarded(async () => {
  await import('./copy.js').catch(broken()); // the next one tries again
  copies = true;
}, ignoreFailure);
for (const type of ['pointerdown', 'keydown']) addEventListener(type, loadCopying);
if (location.hash) loadCopying(); // the address has a selection
document.addEventListener('copy', guarded(async () => {
  if (copies) return;
  await loadCopying();
  if (copies) document.execCommand('copy'); // once more, now that the selection can be copied
}));

// Shows the tools that need these scripts.
document.documentElement.classList.add('scripted');

// The histogram comes after the lines, its script too. The page works without it.
(window.requestIdleCallback ?? setTimeout)(guarded(async () => {
  await import('./histogram.js').catch(broken());
  await loadCopying();
}, ignoreFailure));
