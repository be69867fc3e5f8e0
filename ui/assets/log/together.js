// The page of several logs as one.

import './sources.js';
import './page.js';
