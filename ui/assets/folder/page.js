// The page of a folder.

import '../shared/page.js';
import './filter.js';
import './below.js';
import './more.js';
import './select.js';
import './ages.js';
import './keys.js';
import './panel.js';
