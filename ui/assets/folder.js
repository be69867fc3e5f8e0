// The page of a folder.

import './page.js';
import './filter.js';
import './more.js';
import './select.js';
import './ages.js';
import './keys.js';
import './panel.js';
