// The page of a log.

import './page.js';
import './logbar.js';
import './logfollow.js';
import './logsearch.js';
import './logmenus.js';
import './logkeys.js';
import './logtimes.js';
import { begin } from './logplace.js';

begin();

// Shows what is of no use without these scripts, now that they are ready.
document.documentElement.classList.add('scripted');
