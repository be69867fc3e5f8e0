// The methods of WebDAV by which the page changes a folder.

import { say } from './words.js';

/** The folder of the page: its path, encoded, with a slash at its end. */
export const here = location.pathname.replace(/\/?$/, '/');

/**
 * The path of a member of a folder.
 *
 * @param {string} folder encoded, with a slash at its end
 * @param {string} name not encoded
 */
export function member(folder, name) {
  return folder + encodeURIComponent(name);
}

/**
 * Sends a request and gives its status, 0 for a connection that broke.
 *
 * @param {string} method
 * @param {string} path
 * @param {Record<string, string>} [headers]
 */
async function send(method, path, headers = {}) {
  try {
    return (await fetch(path, { method, headers, cache: 'no-store' })).status;
  } catch {
    return 0;
  }
}

/** @param {number} status */
export function succeeded(status) {
  return status >= 200 && status < 300 && status !== 207; // 207: some members failed
}

/** @param {string} path */
export function makeFolder(path) {
  return send('MKCOL', path);
}

/** @param {string} path */
export function remove(path) {
  return send('DELETE', path);
}

/**
 * Moves or copies.
 *
 * @param {'MOVE' | 'COPY'} method
 * @param {string} from
 * @param {string} to
 * @param {boolean} overwrite
 */
export function transfer(method, from, to, overwrite) {
  return send(method, from, { Destination: new URL(to, location.href).href, Overwrite: overwrite ? 'T' : 'F' });
}

/**
 * The members of a folder, none of one that is not there.
 *
 * @param {string} path
 * @returns {Promise<{ name: string, href: string, type: 'folder' | 'file' }[]>}
 */
export async function members(path) {
  const answer = await fetch(path, { headers: { Accept: 'application/json' }, cache: 'no-store' });
  return answer.ok ? (await answer.json()).entries : [];
}

/**
 * A name that is not taken: "a.log" becomes "a (2).log".
 *
 * @param {string} name
 * @param {Set<string>} taken
 */
export function freeName(name, taken) {
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let n = 2; ; n++) {
    const free = `${stem} (${n})${extension}`;
    if (!taken.has(free)) return free;
  }
}

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
    case 405:
    case 412:
      return say('errorExists');
    case 413:
      return say('errorTooLarge');
    case 414:
      return say('errorName');
    case 423:
      return say('errorLocked');
    case 507:
      return say('errorFull');
  }
  return say('errorServer', { status });
}
