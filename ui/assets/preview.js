// The page of a file.

import './page.js';

const holder = document.getElementById('preview');
const frame = holder?.querySelector('iframe');

/** @param {HTMLIFrameElement} sandbox */
async function showMarkdown(sandbox) {
  const { show } = await import('./markdown.js');
  const text = sandbox.contentDocument;
  if (text) await show(text);
}

if (frame && holder?.dataset['kind'] === 'markdown') {
  // It may be there already.
  if (frame.contentDocument?.readyState === 'complete' && frame.contentDocument.querySelector('main')) showMarkdown(frame);
  frame.addEventListener('load', () => showMarkdown(frame));
}

const button = document.getElementById('edit');
if (button && holder) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const { edit } = await import('./edit.js');
    edit(holder, button);
  });
}
