// Lines from the server.

import { endpoint } from './form.js';

/**
 * @typedef {object} Line
 * @property {number} offset
 * @property {number} length bytes, with its newline
 * @property {string} [time] RFC 3339, in the log's zone
 * @property {string} [level]
 * @property {boolean} [continues] the event of the line before
 * @property {string} text
 * @property {boolean} [cut] text is only the beginning
 * @property {string} file
 * @property {string} at its position, which a rename does not change
 *
 * @typedef {{ file: string, offset: number, position: string }} Place
 * @typedef {{ name: string, identity: string, size: number | null }} LogFile
 * @typedef {{ start: Place, end: Place, atStart: boolean, atEnd: boolean, files: LogFile[], lines: Line[] }} Span
 * @typedef {{ hits: number, scanned: number, total?: number, reason?: string }} Sum
 */

/** @type {LogFile[]} */
export let files = [];

/**
 * Takes note of the files of the log. The size of a compressed one, which is known
 * only once it was read to its end, stays known.
 *
 * @param {LogFile[]} list
 */
export function know(list) {
  const before = files;
  files = list.map((f) => ({ ...f, size: f.size ?? before.find((b) => b.identity === f.identity)?.size ?? null }));
}

/** An answer that is none. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} text
   */
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/**
 * @param {string} file
 * @param {number} offset
 */
export function position(file, offset) {
  const of = files.find((f) => f.name === file) ?? files.at(-1);
  return `${of?.identity ?? ''}:${offset}`;
}

/**
 * @param {URLSearchParams} query
 * @param {string} accept
 * @param {AbortSignal} [signal]
 */
export async function ask(query, accept, signal) {
  const answer = await fetch(endpoint(query), { headers: { Accept: accept }, ...(signal && { signal }) });
  if (!answer.ok) throw new Refusal(answer.status, await answer.text());
  return answer;
}

/**
 * The lines around a place.
 *
 * @param {string} at as the parameter lines has it
 * @param {number} before
 * @param {number} after
 * @param {{ signal?: AbortSignal, full?: boolean }} [options]
 * @returns {Promise<Span>}
 */
export async function span(at, before, after, { signal, full } = {}) {
  const query = new URLSearchParams({ lines: at, before: String(before), after: String(after) });
  if (full) query.set('full', '1');
  const got = /** @type {Span} */ (await (await ask(query, 'application/json', signal)).json());
  know(got.files);
  for (const line of got.lines) line.at = position(line.file, line.offset);
  return got;
}

/**
 * Searches, and hands on what is found as it comes.
 *
 * @param {URLSearchParams} query
 * @param {AbortSignal} signal
 * @param {(lines: Line[], sum?: Sum) => void} found
 * @returns {Promise<Sum | undefined>}
 */
export async function search(query, signal, found) {
  const answer = await ask(query, 'text/event-stream', signal); // the form that tells how far it is
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let event = '';
  /** @type {Sum | undefined} */
  let end;
  while (reader) {
    const { done, value: text } = await reader.read();
    if (done) break;
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    /** @type {Line[]} */
    const lines = [];
    /** @type {Sum | undefined} */
    let progress;
    for (const part of parts) {
      if (part === '') event = '';
      else if (part.startsWith('event: ')) event = part.slice(7);
      else if (part.startsWith('data: ')) {
        const object = JSON.parse(part.slice(6));
        if (event === 'end') end = object;
        else if (event === 'progress') progress = object;
        else if (event === '') lines.push({ ...object, at: position(object.file, object.offset) });
      }
    }
    found(lines, progress);
  }
  return end;
}

/** How many bytes the log has, or null. */
export function total() {
  let sum = 0;
  for (const f of files) {
    if (f.size === null) return null;
    sum += f.size;
  }
  return sum;
}

/**
 * How far a position is from the start of the log, in bytes.
 *
 * @param {string} at
 */
export function distance(at) {
  const [identity, offset] = at.split(':');
  let sum = 0;
  for (const f of files) {
    if (f.identity === identity) break;
    if (f !== files.at(-1)) sum += f.size ?? 0;
  }
  return sum + Number(offset);
}

/**
 * The position of a share of the log, from 0 to 1.
 *
 * @param {number} share
 */
export function positionAt(share) {
  let left = Math.floor(share * (total() ?? 0));
  for (const f of files) {
    if (left < (f.size ?? 0) || f === files.at(-1)) return `${f.identity}:${Math.max(0, left)}`;
    left -= f.size ?? 0;
  }
  return '0';
}

/**
 * A log has grown.
 *
 * @param {string} to position of its end
 */
export function grow(to) {
  const [, offset] = to.split(':');
  const newest = files.at(-1);
  if (newest && newest.size !== null) newest.size = Math.max(newest.size, Number(offset));
}
