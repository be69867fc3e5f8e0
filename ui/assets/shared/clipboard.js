// The clipboard.

import { make } from './dom.js';

/**
 * Copies a text. A text that has to be fetched is a promise: a browser wants to know of it within the click.
 *
 * @param {string | Promise<string>} text
 */
export async function copyText(text) {
  // Browsers give navigator.clipboard only to pages with TLS.
  const { clipboard } = navigator;
  if (clipboard && typeof text === 'string') return clipboard.writeText(text);
  if (clipboard) return Promise.all([text, clipboard.write([new ClipboardItem({ 'text/plain': text })])]);
  const area = make('textarea', { value: await text, className: 'said' });
  const parent = document.querySelector('dialog[open]') ?? document.body;
  parent.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('not copied');
  return undefined;
}
