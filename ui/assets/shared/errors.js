// Errors: one class for requests, one table of what a status means to the user, and
// one way to start what nobody awaits.

import { notify } from './dom.js';
import { say } from './words.js';

/** A request that did not succeed. Status 0: the connection broke before the answer ended. */
export class RequestError extends Error {
  /**
   * @param {number} status
   * @param {string} [text] the body of the answer
   * @param {number} [wait] seconds that the server asks to wait before the next request
   * @param {string} [item] the name of what was asked for
   */
  constructor(status, text = '', wait = 0, item = '') {
    super(text || `status ${status}`);
    this.status = status;
    this.wait = wait;
    this.item = item;
  }
}

/** What the name of an item that is in the way makes of a text. @param {string} name */
const exists = (name) => (name ? say('errorExists', { name }) : say('errorNameTaken'));

/** @type {Record<number, (name: string) => string>} */
const meanings = {
  0: () => say('errorConnection'),
  401: () => say('errorLogin'),
  403: () => say('errorForbidden'),
  404: (name) => (name ? say('errorItemGone', { name }) : say('errorGone')),
  405: exists,
  409: () => say('errorConflict'),
  410: () => say('errorLineGone'),
  412: exists,
  413: () => say('errorTooLarge'),
  414: () => say('errorName'),
  423: () => say('errorLocked'),
  429: () => say('errorBusy'),
  502: () => say('errorProxy'),
  503: () => say('errorStopping'),
  504: () => say('errorProxy'),
  507: () => say('errorFull'),
};

/** What some statuses mean for a page that tries again by itself. @type {Record<number, () => string>} */
const liveMeanings = {
  0: () => say('liveConnection'),
  401: () => say('liveLogin'),
  403: () => say('liveForbidden'),
  404: () => say('liveGone'),
  410: () => say('liveGone'),
  429: () => say('liveBusy'),
  502: () => say('liveStopping'),
  503: () => say('liveStopping'),
  504: () => say('liveStopping'),
};

/**
 * Says why a page that follows something gets nothing at the moment.
 *
 * @param {number} status 0: the connection broke
 */
export function explainLive(status) {
  return liveMeanings[status]?.() ?? explain(status);
}

/**
 * Whether a request that changes something has succeeded.
 *
 * @param {number} status
 */
export function succeeded(status) {
  return status >= 200 && status < 300 && status !== 207; // 207: some members failed
}

/**
 * The status of a request that writes. A folder that has become read-only answers as for a name
 * that is taken, but allows no PUT.
 *
 * @param {number} status
 * @param {string | null} allow the header of the answer
 */
export function statusOfWrite(status, allow) {
  return status === 405 && !allow?.includes('PUT') ? 403 : status;
}

/**
 * Says what a status means to somebody who does not know the statuses of HTTP.
 *
 * @param {number} status 0: the connection broke
 * @param {string} [name] of the item that was to be made, or was asked for
 */
export function explain(status, name = '') {
  return meanings[status]?.(name) ?? say('errorServer', { status });
}

/**
 * Makes a rejection of fetch, or of reading a body, a RequestError, unless the caller
 * has aborted the request: .catch(broken(signal)).
 *
 * @param {AbortSignal | null} [signal]
 * @returns {(error: unknown) => never}
 */
export function broken(signal) {
  return (error) => {
    throw signal?.aborted ? error : new RequestError(0);
  };
}

/** The name of the item at an address. @param {string} address */
function itemOf(address) {
  const name = new URL(address, location.href).pathname.replace(/\/$/, '').split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // it is not in UTF-8
  }
}

/**
 * Fetches. An answer without success is a RequestError too.
 *
 * @param {string} address
 * @param {RequestInit} [options]
 */
export async function request(address, options = {}) {
  const answer = await fetch(address, options).catch(broken(options.signal));
  if (!answer.ok) throw new RequestError(answer.status, await answer.text().catch(() => ''), Number(answer.headers.get('Retry-After')) || 0, itemOf(address));
  return answer;
}

/**
 * Shows an error to the user. An aborted request is none.
 *
 * @param {unknown} error
 */
export function report(error) {
  if (error instanceof DOMException && error.name === 'AbortError') return;
  const { status, item } = error instanceof RequestError ? error : new RequestError(0);
  notify(explain(status, status === 404 ? item : ''), true);
  ignoreFailure(error);
}

/**
 * Ignores a request that failed, for what the page can do without. Any other error is a
 * mistake in a script: the console of the browser tells it.
 *
 * @param {unknown} error
 */
export function ignoreFailure(error) {
  if (!(error instanceof RequestError)) reportError(error);
}

/**
 * Makes a listener, or the function of a timer, of one that may fail, at once or later.
 * Whatever starts work that it does not await goes through here, so that no rejection
 * is unhandled.
 *
 * @template {unknown[]} A
 * @param {(...values: A) => unknown} act
 * @param {(error: unknown) => void} [failed]
 * @returns {(...values: A) => Promise<void>} never rejects
 */
export function guarded(act, failed = report) {
  return async (...values) => {
    try {
      await act(...values);
    } catch (error) {
      failed(error);
    }
  };
}
