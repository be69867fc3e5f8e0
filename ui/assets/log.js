// The page of a log.

import './page.js';
import './logbar.js';
import './logfollow.js';
import './logsearch.js';
import './logmenus.js';
import './logkeys.js';
import './logtimes.js';
import { begin } from './logsearch.js';

begin();
