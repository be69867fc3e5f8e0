// The page of a file.

import '../shared/page.js';
import { broken, guarded } from '../shared/errors.js';

const holder = document.getElementById('preview');
const frame = holder?.querySelector('iframe');

const showMarkdown = guarded(async (/** @type {HTMLIFrameElement} */ sandbox) => {
  const { show } = await import('./markdown.js').catch(broken());
  const text = sandbox.contentDocument;
  if (text) await show(text);
});

if (frame && holder?.dataset['kind'] === 'markdown') {
  // The frame may have loaded before this script ran.
  if (frame.contentDocument?.readyState === 'complete' && frame.contentDocument.querySelector('main')) showMarkdown(frame);
  frame.addEventListener('load', () => showMarkdown(frame));
}

// A frame prints no more than it shows.
addEventListener('beforeprint', () => {
  const height = frame?.contentDocument?.documentElement.scrollHeight;
  if (frame && height) frame.style.blockSize = `${height}px`;
});
addEventListener('afterprint', () => frame?.style.removeProperty('block-size'));

const button = document.getElementById('edit');
button?.addEventListener('click', guarded(async () => {
  const { edit } = await import('./edit.js').catch(broken());
  if (holder) await edit(holder, button);
}));

const href = holder?.dataset['href'] ?? '';
const shown = document.querySelector('h1')?.textContent ?? '';
document.querySelector('[data-act="rename"]')?.addEventListener('click', guarded(async () => {
  const { rename } = await import('./actions.js').catch(broken());
  await rename(href, shown);
}));
document.querySelector('[data-act="delete"]')?.addEventListener('click', guarded(async () => {
  const { erase } = await import('./actions.js').catch(broken());
  await erase(href, shown);
}));

// The arrow keys lead to the previous and the next file of this kind.
document.addEventListener('keydown', (event) => {
  const rel = { ArrowLeft: 'prev', ArrowRight: 'next' }[event.key];
  if (!rel || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || document.querySelector('dialog[open]')) return;
  if (document.activeElement?.matches('audio, video, textarea, input')) return;
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector(`.ways-beside [rel="${rel}"]`));
  if (!link) return;
  event.preventDefault();
  link.click();
});

document.documentElement.classList.add('scripted');
