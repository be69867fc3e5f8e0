// The page of a folder that can be changed.

import './page.js';
import './actions.js';
import './sources.js';

// Shows what is of no use without these scripts, now that they are ready.
document.documentElement.classList.add('scripted');
