// The page that tells how to mount a folder.

import '../shared/page.js';
import { enhance } from './copying.js';

enhance(document);
