// The log API: lines, matches, and the files that make up the log.

import { broken, request } from '../shared/errors.js';
import { readEvents } from '../shared/events.js';
import { endpoint, together } from './form.js';

/**
 * @typedef {object} Line
 * @property {number} offset
 * @property {number} length bytes, with its newline
 * @property {string} [time] RFC 3339, in the log's zone
 * @property {string} [level]
 * @property {boolean} [continues] belongs to the event of the line before
 * @property {number} [event] offset of the first line of its event, of a match
 * @property {boolean} [context] does not match
 * @property {string} text
 * @property {boolean} [cut] text is only the beginning
 * @property {boolean} [whole] the user has asked for the whole line
 * @property {string} [part] the beginning of a whole line
 * @property {Record<string, string>} [fields] named parts of the text, in a format of the settings
 * @property {string} file
 * @property {string} at its position
 * @property {import('./gaps.js').Gap} [gap] what the page left out before it
 * @property {boolean} [afterLoss] the file before it was truncated or is gone, so lines may be missing between
 *
 * @typedef {{ file: string, offset: number, position: string }} Place
 * @typedef {{ name: string, identity: string, print?: string, size: number | null, stored?: number }} LogFile
 * @typedef {{ start: Place, end: Place, atStart: boolean, atEnd: boolean, files: LogFile[], lines: Line[], zoneHint?: string, line?: number, lineEstimated?: boolean }} Span
 * @typedef {{ hits: number, scanned: number, total?: number, reason?: string }} Sum
 */

/** The files of the log, oldest first. @type {LogFile[]} */
let files = [];

/**
 * Sets the files of the log. The server knows the size of a compressed file only after it
 * has read it to its end, so a size that is missing now is the one it had before.
 *
 * @param {LogFile[]} list
 */
export function setFiles(list) {
  const before = files;
  files = list.map((f) => ({ ...f, size: f.size ?? before.find((b) => b.identity === f.identity)?.size ?? null }));
}

/** The zone that fits the newest line if that of the form seems wrong, or ''. */
export let zoneHint = '';

/** @param {string | undefined} hint */
export function setZoneHint(hint) {
  zoneHint = hint ?? '';
}

/**
 * A position is "identity:offset", and a print that tells files with equal beginnings apart. Other
 * than a name, it outlives a rename. That of a follow has more places, after a comma. Among several
 * logs, the time and the log stand before it: "at17…!log!identity:offset".
 *
 * @param {string} at
 */
export function partsOf(at) {
  const [, identity = '', offset = '0', print = ''] = /^(?:at-?\d+!)?((?:~?[\w-]+!)?\d+-[0-9a-f]+):(\d+)(~[^,]*)?/.exec(at) ?? [];
  return { identity, offset: Number(offset), print };
}

/** Whether a text is the position of a line. @param {string} text */
export const isPosition = (text) => /^(?:at-?\d+!~?[\w-]+!)?\d+-[0-9a-f]+:\d+(~[-~i0-9a-f]+)?$/.test(text);

/**
 * The position so many bytes after another one.
 *
 * @param {string} at
 * @param {number} bytes
 */
export const shifted = (at, bytes) => at.replace(/:(\d+)/, (_, offset) => `:${Number(offset) + bytes}`);

/** Of several logs: the prints of their files. @type {Map<string, string>} */
const prints = new Map();

/**
 * The file of a position.
 *
 * @param {string} identity
 * @param {string} print
 */
function fileOf(identity, print) {
  const some = files.filter((f) => f.identity === identity);
  return some.find((f) => f.print === print) ?? some[0];
}

/** The name of the file of a line by now: rotation may have given it another one. @param {Line} line */
export function fileName(line) {
  const { identity, print } = partsOf(line.at);
  return fileOf(identity, print)?.name ?? line.file;
}

/** Whether several files begin alike. @param {string} identity */
const ambiguous = (identity) => files.filter((f) => f.identity === identity).length > 1;

/**
 * A position as the page compares it. The print of a file that is written to changes, so it is
 * left out unless files begin alike.
 *
 * @param {string} at
 */
export function plain(at) {
  const { identity, offset, print } = partsOf(at);
  if (together) {
    if (print) prints.set(identity, print);
    return print ? at.slice(0, -print.length) : at;
  }
  return `${identity}:${offset}${ambiguous(identity) ? print : ''}`;
}

/**
 * A position as the server and others get it.
 *
 * @param {string} at
 */
export function exact(at) {
  const { identity, offset, print } = partsOf(at);
  if (together) return print ? at : at + (prints.get(identity) ?? '');
  return identity ? `${identity}:${offset}${print || (fileOf(identity, '')?.print ?? '')}` : at;
}

/**
 * @param {string} file
 * @param {number} offset
 */
export function position(file, offset) {
  const of = files.find((f) => f.name === file) ?? files.at(-1);
  return plain(`${of?.identity ?? ''}:${offset}${of?.print ?? ''}`);
}

/**
 * The position of a line that the server has sent.
 *
 * @param {{ file: string, offset: number, at?: string }} line
 */
export const placeOf = ({ file, offset, at }) => (together ? plain(at ?? '') : position(file, offset));

/**
 * Says which event each line belongs to, among several logs: there the server does not.
 *
 * @param {Line[]} lines that match, oldest first
 * @param {Line} [before] the one before them
 */
export function markEvents(lines, before) {
  for (const line of lines) {
    line.event = line.continues && before && shifted(before.at, before.length) === line.at && before.event !== undefined ? before.event : line.offset;
    before = line;
  }
}

/**
 * Sends a request to the log API.
 *
 * @param {URLSearchParams} query
 * @param {string} accept
 * @param {AbortSignal} [signal]
 */
export function requestLog(query, accept, signal) {
  // With this header, a 401 makes the browser ask for no login.
  return request(endpoint(query), { headers: { Accept: accept, 'X-Requested-With': 'XMLHttpRequest' }, ...(signal && { signal }) });
}

/**
 * The lines around a place.
 *
 * @param {string} at as the parameter lines has it
 * @param {number} before
 * @param {number} after
 * @param {{ signal?: AbortSignal, full?: boolean, number?: boolean }} [options] number: asks for the number of the first line
 * @returns {Promise<Span>}
 */
export async function fetchLines(at, before, after, { signal, full, number } = {}) {
  const query = new URLSearchParams({ lines: exact(at), before: String(before), after: String(after) });
  if (full) query.set('full', '1');
  if (number) query.set('number', '1');
  const answer = await requestLog(query, 'application/json', signal);
  const got = /** @type {Span} */ (await answer.json().catch(broken(signal)));
  if (!together) setFiles(got.files);
  setZoneHint(got.zoneHint);
  for (const line of got.lines) line.at = placeOf(line);
  return got;
}

/**
 * The position of the end of the log. Several logs are followed from now on.
 *
 * @param {AbortSignal} [signal]
 */
export const endOfLog = async (signal) => (together ? 'end' : (await fetchLines('end', 0, 0, signal && { signal })).end.position);

/**
 * Searches.
 *
 * @param {URLSearchParams} query
 * @param {AbortSignal} signal
 * @param {(lines: Line[], sum?: Sum) => void} found called with matches, and with progress, as they arrive
 * @returns {Promise<Sum | undefined>}
 */
export async function fetchMatches(query, signal, found) {
  /** @type {Sum | undefined} */
  let end;
  await readEvents(await requestLog(query, 'text/event-stream', signal), signal, (events) => { // the form that reports progress
    const lines = events.filter(({ name }) => name === '').map(({ data }) => ({ ...data, at: placeOf(data) }));
    end = events.find(({ name }) => name === 'end')?.data ?? end;
    found(lines, events.findLast(({ name }) => name === 'progress')?.data);
  });
  return end;
}

/** The size of the files in bytes, as they are stored. */
export function storedSize() {
  return files.reduce((sum, f) => sum + (f.stored ?? f.size ?? 0), 0);
}

/** The times that several logs span, in ms. The histogram tells. */
let span = { from: 0, to: 0 };

/**
 * @param {string} from
 * @param {string} to
 */
export function setSpan(from, to) {
  span = { from: Date.parse(from), to: Date.parse(to) };
}

/** The time of a place among several logs, in ms. @param {string} at a position, or a time */
function timeAt(at) {
  const [, ns] = /^at(-?\d+)/.exec(at) ?? [];
  return ns ? Number(ns) / 1e6 : Date.parse(at);
}

/** The size of the log in bytes, or null while that of one file is unknown. Several logs are measured in ms. */
export function logSize() {
  if (together) return span.to - span.from;
  let sum = 0;
  for (const f of files) {
    if (f.size === null) return null;
    sum += f.size;
  }
  return sum;
}

/**
 * The bytes of the log before a position.
 *
 * @param {string} at
 */
export function bytesBefore(at) {
  const { identity, offset, print } = partsOf(at);
  if (together) return timeAt(at) - span.from;
  const of = fileOf(identity, print);
  let sum = 0;
  for (const f of files) {
    if (f === of) break;
    if (f !== files.at(-1)) sum += f.size ?? 0;
  }
  return sum + offset;
}

/**
 * The place of a file among the files. One that is not known is the newest. Other than bytes, it is
 * known before compressed files have been read.
 *
 * @param {{ identity: string, print: string }} parts of a position
 */
function indexOf({ identity, print }) {
  const of = fileOf(identity, print);
  return of ? files.indexOf(of) : files.length - 1;
}

/**
 * Compares two positions by their order, as far as the page knows that.
 *
 * @param {string} a
 * @param {string} b
 */
export function compare(a, b) {
  const [one, other] = [partsOf(a), partsOf(b)];
  if (!together) return indexOf(one) - indexOf(other) || one.offset - other.offset;
  return bytesBefore(a) - bytesBefore(b) || (one.identity === other.identity ? one.offset - other.offset : 0);
}

/**
 * The position at a share of the log, from 0 to 1.
 *
 * @param {number} share
 */
export function positionAt(share) {
  if (together) return new Date(span.from + share * (span.to - span.from)).toISOString();
  let left = Math.floor(share * (logSize() ?? 0));
  for (const f of files) {
    if (left < (f.size ?? 0) || f === files.at(-1)) return `${f.identity}:${Math.max(0, left)}${f.print ?? ''}`;
    left -= f.size ?? 0;
  }
  return '0';
}

/** Whether a file is so short that its identity changes as it grows. It begins with the number of bytes that it is of. @param {string} identity */
export const isShort = (identity) => parseInt(identity.replace(/^.*!/, ''), 10) < 1024;

/**
 * Notes that the log has grown.
 *
 * @param {string} to position of its end
 */
export function growTo(to) {
  if (together) {
    if (span.to > 0 && timeAt(to) < Date.now()) span.to = Math.max(span.to, timeAt(to));
    return;
  }
  const { identity, offset } = partsOf(to);
  const newest = files.at(-1);
  if (!newest || newest.size === null) return;
  const isNewest = newest.identity === identity || (isShort(newest.identity) && !files.some((f) => f.identity === identity));
  if (isNewest) newest.size = Math.max(newest.size, offset);
}
