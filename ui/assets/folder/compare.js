// Compares files of the user with those on the server, byte by byte. Browsers compute checksums
// only on pages with TLS.

import { broken, request, RequestError } from '../shared/errors.js';
import { job } from './job.js';
import { say } from '../shared/words.js';

/**
 * Whether a file on the server has the content of a file.
 *
 * @param {File} file
 * @param {string} href
 * @param {AbortSignal} signal
 */
async function same(file, href, signal) {
  const answer = await request(href, { cache: 'no-store', signal });
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
  let at = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(broken(signal));
      if (done) return at === file.size;
      const ours = new Uint8Array(await file.slice(at, at + value.length).arrayBuffer());
      if (ours.length !== value.length || !value.every((byte, i) => byte === ours[i])) return false;
      at += value.length;
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

/**
 * Returns the items whose content is on the server already.
 *
 * @template T
 * @param {T[]} list
 * @param {(item: T) => File} file
 * @param {(item: T) => string} href on the server
 * @returns {Promise<Set<T>>}
 */
export async function compareAll(list, file, href) {
  /** @type {Set<T>} */
  const equal = new Set();
  await job((d) => say('comparing', d), list, async (item, signal) => {
    try {
      if (await same(file(item), href(item), signal)) equal.add(item);
      return 200;
    } catch (error) {
      if (error instanceof RequestError) return error.status;
      if (signal.aborted) return 0;
      throw error;
    }
  }, 2);
  return equal;
}
