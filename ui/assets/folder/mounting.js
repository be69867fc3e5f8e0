// The pages that mount and share a folder.

import '../shared/page.js';
import { enhance } from './copying.js';

enhance(document);
