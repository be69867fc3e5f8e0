// The page of a log.

import '../shared/page.js';
import './scrollbar.js';
import './follow.js';
import './search.js';
import './menus.js';
import './keys.js';
import './histogram.js';
import { begin } from './place.js';

begin();

// Shows what is of no use without these scripts, now that they are ready.
document.documentElement.classList.add('scripted');
