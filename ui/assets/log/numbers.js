// The histogram as a table of numbers.

import { make } from '../shared/dom.js';
import { drawn, events, sumOf } from './buckets.js';
import { grouped, say } from '../shared/words.js';

const names = { all: say('kindEvents'), warn: say('kindWarnings'), error: say('kindErrors') };

/** What the table is opened for: errors, else warnings, else events. @param {import('./buckets.js').Bucket} bucket */
const badness = (bucket) => events(bucket, 'error') * 2 ** 60 + events(bucket, 'warn') * 2 ** 30 + events(bucket, 'all');

/**
 * Shows the buckets that have events. The worst one is in sight.
 *
 * @param {import('./buckets.js').Bucket[]} buckets
 * @param {(i: number) => string} timesOf the times of a bucket, in words
 * @param {string} caption
 */
export function showNumbers(buckets, timesOf, caption) {
  const kinds = drawn(buckets);
  const row = (/** @type {import('./buckets.js').Bucket} */ bucket, /** @type {string} */ name) => make('tr', {}, make('th', { scope: 'row' }, name), ...kinds.map((kind) => make('td', { className: events(bucket, kind) > 0 ? kind : '' }, grouped(events(bucket, kind)))));
  const body = make('tbody');
  const worst = Math.max(...buckets.map(badness));
  /** @type {HTMLElement | undefined} */
  let seen;
  buckets.forEach((bucket, i) => {
    if (events(bucket, 'all') === 0) return;
    const line = row(bucket, timesOf(i));
    body.append(line);
    if (badness(bucket) === worst) seen ??= line;
  });
  const head = make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, say('time')), ...kinds.map((kind) => make('th', { scope: 'col' }, names[kind]))));
  const table = make('table', {}, make('caption', {}, caption), head, body, make('tfoot', {}, row(sumOf(buckets), say('sum'))));
  const dialog = make('dialog', { className: 'keys numbers', 'aria-label': say('numbers') }, make('div', { className: 'scrolled', tabIndex: 0 }, table), make('form', { method: 'dialog' }, make('button', { className: 'button first' }, say('close'))));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  seen?.scrollIntoView({ block: 'center' });
}
