// The page of a folder that can be changed.

import './folder.js';
import './actions.js';
import './sources.js';
