// The page that tells how to mount a folder.

import './page.js';
import { enhance } from './copying.js';

enhance(document);
