// Sends one file, so that it can go on where it broke off.
//
// A small file is one PUT, which the server puts in place only when it has come
// whole. A large one goes in parts into a file beside its place, named after what
// is sent (NAME.<size>-<time>.part): whoever sends the same file again finds it and
// goes on behind its end. Only when all is there does it take its place, by a MOVE
// that overwrites nothing unasked. So nothing that is not whole ever has the name.

import { broken, RequestError } from '../shared/errors.js';

/** Larger files go in parts: a proxy may cut off what takes a minute to send. */
const small = 4 << 20;

const leastPart = 256 << 10;
const mostPart = 32 << 20;

/** How long a part should take, in milliseconds. */
const partTime = 15_000;

/**
 * @typedef {object} Sending
 * @property {File} file
 * @property {string} path where to, encoded
 * @property {boolean} overwrite
 * @property {AbortSignal} signal
 * @property {(sent: number) => void} progress told how many bytes the server may have
 */

/**
 * Sends a body. fetch would not tell how far it is.
 *
 * @param {string} method
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {Blob} body
 * @param {AbortSignal} signal
 * @param {(sent: number) => void} progress
 * @returns {Promise<XMLHttpRequest>}
 */
function request(method, path, headers, body, signal, progress) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const abort = () => xhr.abort();
    xhr.open(method, path);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.addEventListener('progress', (event) => progress(event.loaded));
    xhr.addEventListener('load', () => (xhr.status < 300 ? resolve(xhr) : reject(new RequestError(xhr.status))));
    xhr.addEventListener('error', () => reject(new RequestError(0)));
    xhr.addEventListener('abort', () => reject(signal.reason));
    xhr.addEventListener('loadend', () => signal.removeEventListener('abort', abort));
    signal.addEventListener('abort', abort);
    if (signal.aborted) reject(signal.reason);
    else xhr.send(body);
  });
}

/**
 * The file beside its place into which the parts go.
 *
 * @param {string} path
 * @param {File} file
 */
export function partPath(path, file) {
  const [, folder, name] = /^(.*\/)([^/]*)$/.exec(path) ?? ['', '', path];
  const mark = `.${file.size.toString(36)}-${file.lastModified.toString(36)}.part`;
  // No name is longer than 255 bytes.
  let stem = decodeURIComponent(name ?? '');
  while (new TextEncoder().encode(stem + mark).length > 255) stem = [...stem].slice(0, -1).join('');
  return folder + encodeURIComponent(stem + mark);
}

/**
 * How much of a file is there, and its entity tag.
 *
 * @param {string} path
 * @param {AbortSignal} signal
 */
async function there(path, signal) {
  const answer = await fetch(path, { method: 'HEAD', cache: 'no-store', signal, headers: { 'Accept-Encoding': 'identity' } }).catch(broken(signal));
  if (answer.status === 404) return { size: 0, tag: '' };
  if (!answer.ok) throw new RequestError(answer.status);
  return { size: Number(answer.headers.get('Content-Length')), tag: answer.headers.get('ETag') ?? '' };
}

/** @param {Sending} sending */
export async function send({ file, path, overwrite, signal, progress }) {
  if (file.size <= small) {
    await request('PUT', path, overwrite ? {} : { 'If-None-Match': '*' }, file, signal, progress);
    return;
  }
  const part = partPath(path, file);
  let { size: sent, tag } = await there(part, signal);
  if (sent > file.size) throw new RequestError(412); // it is none of ours
  progress(sent);
  let length = small / 2;
  while (sent < file.size) {
    const body = file.slice(sent, Math.min(sent + length, file.size));
    const began = performance.now();
    const begin = sent;
    /** @param {number} n */
    const told = (n) => progress(begin + n);
    const answer = tag
      ? await request('PATCH', part, {
          'Content-Type': 'application/x-sabredav-partialupdate',
          'X-Update-Range': `bytes=${sent}-${sent + body.size - 1}`,
          'If-Match': tag,
        }, body, signal, told)
      : await request('PUT', part, { 'If-None-Match': '*' }, body, signal, told);
    tag = answer.getResponseHeader('ETag') ?? '';
    sent += body.size;
    const speed = body.size / Math.max(performance.now() - began, 1);
    length = Math.round(Math.min(Math.max(speed * partTime, leastPart), mostPart));
  }
  const moved = await fetch(part, {
    method: 'MOVE',
    signal,
    headers: { Destination: new URL(path, location.href).href, Overwrite: overwrite ? 'T' : 'F', 'If-Match': tag },
  }).catch(broken(signal));
  if (!moved.ok) throw new RequestError(moved.status);
}

/**
 * Takes away what a cancelled upload has left.
 *
 * @param {string} path
 * @param {File} file
 */
export async function forget(path, file) {
  if (file.size > small) await fetch(partPath(path, file), { method: 'DELETE' }).catch(() => {});
}
