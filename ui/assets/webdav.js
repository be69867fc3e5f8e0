// The methods of WebDAV by which the page changes a folder.

import { say } from './words.js';

/**
 * Says what a status means to somebody who does not know what one is; none is a
 * connection that broke.
 *
 * @param {number | undefined} status
 */
export function explain(status) {
  switch (status) {
    case undefined:
    case 0:
      return say('errorConnection');
    case 401:
      return say('errorLogin');
    case 403:
      return say('errorForbidden');
    case 404:
    case 409:
      return say('errorGone');
    case 412:
      return say('errorExists');
    case 413:
      return say('errorTooLarge');
    case 423:
      return say('errorLocked');
    case 507:
      return say('errorFull');
  }
  return say('errorServer', { status });
}
