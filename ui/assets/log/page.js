// The page of a log.

import '../shared/page.js';
import './scrollbar.js';
import './follow.js';
import './search.js';
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
import { tellMove } from './rows.js';

guarded(start)();

// Few want line numbers.
const loadNumbers = guarded(() => import('./linenumbers.js'), ignoreFailure);
if (value('numbers')) loadNumbers();
onInput(['numbers'], () => {
  writeAddress();
  loadNumbers();
  tellMove();
});

// What is done with a selection comes with the first key or click.
const loadCopying = guarded(() => import('./copy.js').catch(broken()), ignoreFailure); // the next one tries again
for (const type of ['pointerdown', 'keydown']) addEventListener(type, loadCopying);
if (location.hash) loadCopying(); // the address has a selection

// Shows the tools that need these scripts.
document.documentElement.classList.add('scripted');

// The histogram comes after the lines, its script too. The page works without it.
(window.requestIdleCallback ?? setTimeout)(guarded(() => import('./histogram.js').catch(broken()), ignoreFailure));
