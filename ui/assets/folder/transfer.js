// Uploads one file. An upload that broke off can be resumed.
//
// A small file is one PUT; the server puts it in place only when it is complete. A large file
// goes in parts to a file next to its place, named after its size and time
// (NAME.<size>-<time>.part). A later upload of the same file finds it and goes on after its end.
// When the last part is there, a MOVE gives the file its name, and overwrites nothing unless the
// user has agreed. So an incomplete file never has the name. Where the server writes no parts, a large
// file is one PUT, too.

import { broken, RequestError, statusOfWrite } from '../shared/errors.js';

/** Larger files go in parts: a proxy may cut off a request that takes a minute. */
const maxWhole = 4 << 20;

const minPart = 256 << 10;
const maxPart = 32 << 20;

/** Whether the server writes parts of files; a bucket does not. */
const parts = document.getElementById('writes')?.dataset['noparts'] === undefined;

/** How long a part should take, in milliseconds. */
const partTime = 15_000;

/**
 * @typedef {object} Sending
 * @property {File} file
 * @property {string} path to write to, encoded
 * @property {boolean} overwrite
 * @property {AbortSignal} signal
 * @property {(sent: number) => void} progress called with the number of bytes sent
 * @property {() => void} [created] called when the server has a new file for the parts
 */

/**
 * Sends a body. fetch does not report the progress of uploads.
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
    xhr.addEventListener('load', () => (xhr.status < 300 ? resolve(xhr) : reject(new RequestError(statusOfWrite(xhr.status, xhr.getResponseHeader('Allow'))))));
    xhr.addEventListener('error', () => reject(new RequestError(0)));
    xhr.addEventListener('abort', () => reject(signal.reason));
    xhr.addEventListener('loadend', () => signal.removeEventListener('abort', abort));
    signal.addEventListener('abort', abort);
    if (signal.aborted) reject(signal.reason);
    else xhr.send(body);
  });
}

/**
 * The path of the file that the parts go to.
 *
 * @param {string} path
 * @param {File} file
 */
export function partPath(path, file) {
  const [, folder, name] = /^(.*\/)([^/]*)$/.exec(path) ?? ['', '', path];
  const mark = `.${file.size.toString(36)}-${file.lastModified.toString(36)}.part`;
  // A name has at most 255 bytes.
  let stem = decodeURIComponent(name ?? '');
  while (new TextEncoder().encode(stem + mark).length > 255) stem = [...stem].slice(0, -1).join('');
  return folder + encodeURIComponent(stem + mark);
}

/**
 * The size and the entity tag of a file on the server; size 0 if there is none.
 *
 * @param {string} path
 * @param {AbortSignal} signal
 */
async function uploaded(path, signal) {
  const answer = await fetch(path, { method: 'HEAD', cache: 'no-store', signal, headers: { 'Accept-Encoding': 'identity' } }).catch(broken(signal));
  if (answer.status === 404) return { size: 0, tag: '' };
  if (!answer.ok) throw new RequestError(answer.status);
  return { size: Number(answer.headers.get('Content-Length')), tag: answer.headers.get('ETag') ?? '' };
}

/** @param {Sending} sending */
export async function send({ file, path, overwrite, signal, progress, created }) {
  if (file.size <= maxWhole || !parts) {
    await request('PUT', path, overwrite ? {} : { 'If-None-Match': '*' }, file, signal, progress);
    return;
  }
  const part = partPath(path, file);
  let { size: sent, tag } = await uploaded(part, signal);
  if (sent > file.size) throw new RequestError(412); // it is not a part of this file
  progress(sent);
  let length = maxWhole / 2;
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
    if (!tag) created?.();
    tag = answer.getResponseHeader('ETag') ?? '';
    sent += body.size;
    const speed = body.size / Math.max(performance.now() - began, 1);
    length = Math.round(Math.min(Math.max(speed * partTime, minPart), maxPart));
  }
  const moved = await fetch(part, {
    method: 'MOVE',
    signal,
    headers: { Destination: new URL(path, location.href).href, Overwrite: overwrite ? 'T' : 'F', 'If-Match': tag },
  }).catch(broken(signal));
  if (!moved.ok) throw new RequestError(moved.status);
}

/**
 * Deletes the parts of a cancelled upload.
 *
 * @param {string} path
 * @param {File} file
 */
export async function deletePart(path, file) {
  if (file.size > maxWhole && parts) await fetch(partPath(path, file), { method: 'DELETE' }).catch(() => {});
}
