// The WebDAV methods that change a folder.

import { broken, report, request } from './errors.js';

/** The path of the folder of the page, encoded, with a trailing slash. */
export const here = location.pathname.replace(/\/?$/, '/');

/**
 * The path of a member of a folder, encoded.
 *
 * @param {string} folder encoded, with a trailing slash
 * @param {string} name not encoded
 */
export function member(folder, name) {
  return folder + encodeURIComponent(name);
}

/**
 * Sends a request. Returns its status; 0 if the connection broke.
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
 * The members of a folder. If the request fails, the user is told and there are none.
 *
 * @param {string} path with a query that selects members
 * @returns {Promise<{ name: string, href: string, type: 'folder' | 'file' }[]>}
 */
export async function members(path) {
  try {
    const answer = await request(path, { headers: { Accept: 'application/json' }, cache: 'no-store' });
    return (await answer.json().catch(broken())).entries;
  } catch (error) {
    report(error);
    return [];
  }
}

/** Longer queries are not sent: the whole folder is asked for instead. */
const maxQuery = 4000;

/**
 * Returns which of some names a folder has.
 *
 * @param {string} folder encoded, with a trailing slash
 * @param {string[]} names
 */
export async function takenOf(folder, names) {
  const query = new URLSearchParams(names.map((name) => ['name', name])).toString();
  if (names.length === 0) return new Set();
  const there = new Set((await members(query.length > maxQuery ? folder : `${folder}?${query}`)).map((m) => m.name));
  return new Set(names.filter((name) => there.has(name)));
}

/**
 * Returns a name that the folder does not have: for "a.log", "a (2).log".
 *
 * @param {string} folder encoded, with a trailing slash
 * @param {string} name
 * @param {Set<string>} [reserved] names that are about to be used
 */
export async function freeName(folder, name, reserved = new Set()) {
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let n = 2; ; n += 8) {
    const some = Array.from({ length: 8 }, (_, i) => `${stem} (${n + i})${extension}`);
    const taken = await takenOf(folder, some);
    const free = some.find((s) => !taken.has(s) && !reserved.has(s));
    if (free) return free;
  }
}
