// The page of a folder.

import './page.js';
