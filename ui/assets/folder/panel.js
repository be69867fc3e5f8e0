// Shows how to mount the folder in a dialog.

import { ask } from '../shared/dialog.js';
import { guarded } from '../shared/errors.js';
import { enhance } from './copying.js';
import { say } from '../shared/words.js';

document.addEventListener('click', guarded(async (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[data-mounting]') : null;
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const answer = await fetch(link.href, { headers: { Accept: 'text/html' } }).catch(() => undefined);
  const page = new DOMParser().parseFromString((await answer?.text()) ?? '', 'text/html');
  const content = page.getElementById('mounting');
  if (!answer?.ok || !content) {
    location.assign(link.href);
    return;
  }
  await ask({
    title: page.querySelector('h1')?.textContent ?? '',
    content: [document.adoptNode(content)],
    answers: [],
    cancel: say('close'),
    wide: true,
    shown: (dialog) => enhance(dialog),
  });
}));
