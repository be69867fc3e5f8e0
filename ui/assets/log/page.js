// The page of a log.

import '../shared/page.js';
import './scrollbar.js';
import './follow.js';
import './search.js';
import './choose.js';
import './copy.js';
import './menus.js';
import './keys.js';
import './histogram.js';
import './zone.js';
import './chips.js';
import './foot.js';
import './linenumbers.js';
import { guarded } from '../shared/errors.js';
import { start } from './place.js';

guarded(start)();

// Shows the tools that need these scripts.
document.documentElement.classList.add('scripted');
