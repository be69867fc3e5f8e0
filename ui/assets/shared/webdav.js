// The WebDAV methods that change a folder.

import { broken, report, request, statusOfWrite } from './errors.js';

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
 * Sends a request. Returns its status; 0 if the connection broke, or the signal ended it.
 *
 * @param {string} method
 * @param {string} path
 * @param {{ headers?: Record<string, string>, signal?: AbortSignal | undefined }} [options]
 */
async function send(method, path, { headers = {}, signal } = {}) {
  try {
    const { status, headers: told } = await fetch(path, { method, headers, cache: 'no-store', signal: signal ?? null });
    return statusOfWrite(status, told.get('Allow'));
  } catch {
    return 0;
  }
}

/** @param {string} path */
export function makeFolder(path) {
  return send('MKCOL', path);
}

/** @param {string} path @param {AbortSignal} [signal] */
export function remove(path, signal) {
  return send('DELETE', path, { signal });
}

/**
 * Moves or copies.
 *
 * @param {'MOVE' | 'COPY'} method
 * @param {string} from
 * @param {string} to
 * @param {boolean} overwrite
 * @param {AbortSignal} [signal]
 */
export function transfer(method, from, to, overwrite, signal) {
  return send(method, from, { headers: { Destination: new URL(to, location.href).href, Overwrite: overwrite ? 'T' : 'F' }, signal });
}

/** @typedef {{ name: string, href: string, type: 'folder' | 'file', size?: number }} Member */

/**
 * The members of a folder. If the request fails, the user is told and there are none.
 *
 * @param {string} path with a query that selects members
 * @returns {Promise<Member[]>}
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
const maxNames = 256;

/**
 * Returns which of some names a folder has, with the members of these names.
 *
 * @param {string} folder encoded, with a trailing slash
 * @param {string[]} names
 */
export async function takenOf(folder, names) {
  const query = new URLSearchParams(names.map((name) => ['name', name])).toString();
  /** @type {Map<string, Member>} */
  const taken = new Map();
  if (names.length === 0) return taken;
  const asked = new Set(names);
  for (const m of await members(query.length > maxQuery || names.length > maxNames ? folder : `${folder}?${query}`)) if (asked.has(m.name)) taken.set(m.name, m);
  return taken;
}

/**
 * Returns a name that the folder does not have: for "a.log", "a (2).log".
 *
 * @param {string} folder encoded, with a trailing slash
 * @param {string} name
 * @param {{ has: (name: string) => boolean }} [reserved] names that are about to be used
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
