// The page of a writable folder.

import './page.js';
import './actions.js';
import './sources.js';

// Shows the tools that need these scripts.
document.documentElement.classList.add('scripted');
