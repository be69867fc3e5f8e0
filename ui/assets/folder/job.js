// A job: the same request for many items. It shows how far it is, and can be stopped.

import { announce, make, notify } from '../shared/dom.js';
import { explain, succeeded } from '../shared/errors.js';
import { say } from '../shared/words.js';

/** How long a job runs before it shows its progress, in milliseconds. */
const patience = 1000;

/**
 * Does something to each item, and shows how many failed. The user can stop it: what is being done
 * then may be done or not.
 *
 * @template T
 * @param {(progress: { done: number, n: number }) => string} text of the progress
 * @param {T[]} list
 * @param {(item: T, signal: AbortSignal) => Promise<number>} act returns the status of a request
 * @param {number} [together] the number of items at a time
 * @returns {Promise<number>} how many succeeded
 */
export async function job(text, list, act, together = 4) {
  const stop = new AbortController();
  const n = list.length;
  let done = 0;
  let ended = 0;
  let begun = 0;
  /** @type {Map<number, number>} */
  const failed = new Map();
  /** @type {ReturnType<typeof announce> | undefined} */
  let notice;
  const timer = setTimeout(() => {
    const button = make('button', { type: 'button', className: 'button' }, say('stop'));
    button.addEventListener('click', () => stop.abort());
    notice = announce(text({ done: ended, n }), button);
  }, patience);
  /** @param {BeforeUnloadEvent} event */
  const guard = (event) => event.preventDefault();
  addEventListener('beforeunload', guard);
  const work = async () => {
    for (let item = list[begun++]; item !== undefined && !stop.signal.aborted; item = list[begun++]) {
      const status = await act(item, stop.signal);
      if (stop.signal.aborted && status === 0) break;
      ended++;
      if (succeeded(status)) done++;
      else failed.set(status, (failed.get(status) ?? 0) + 1);
      if (status === 0 || status === 401) stop.abort(); // the others would fail too
      notice?.tell(text({ done: ended, n }));
    }
  };
  try {
    await Promise.all(Array.from({ length: together }, work));
  } finally {
    clearTimeout(timer);
    notice?.remove();
    removeEventListener('beforeunload', guard);
  }
  for (const [status, some] of failed) notify(say('someFailed', { n: some, why: explain(status) }), true);
  if (ended < n) notify(say('notDone', { n: n - ended }));
  return done;
}
