// The list of mounts.

import '../shared/page.js';
import './below.js';
