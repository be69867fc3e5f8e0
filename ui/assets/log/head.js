// The head: the size of the log now, and the switch of its rotated files.

import { guarded, ignoreFailure } from '../shared/errors.js';
import { filtering, packed, together } from './form.js';
import { onMove, tellMove } from './view.js';
import { fetchLines, storedSize } from './source.js';
import { onState, state } from './state.js';
import { humanSize } from '../shared/format.js';
import { say } from '../shared/words.js';

const size = /** @type {HTMLElement} */ (document.getElementById('log-size'));
const rotated = /** @type {HTMLElement} */ (document.querySelector('.log-set'));

let frame = 0; // the next one that draws
function draw() {
  frame = 0;
  const n = storedSize();
  const [text, title] = [humanSize(n), say('bytes', { n })];
  if (size.textContent !== text) size.textContent = text;
  if (size.title !== title) size.title = title;
}
const drawLater = () => { frame ||= requestAnimationFrame(draw); };

onMove(drawLater);

const every = 10_000; // ms

// The stream tells how the log grows, unless it sends matches only, or there is none.
setInterval(guarded(async () => {
  if (document.hidden || packed || together || (!filtering() && state.stream.phase !== 'ended')) return;
  await fetchLines('end', 0, 0);
  tellMove();
}, ignoreFailure), every); // the next time is soon

onState(({ stream }, before) => {
  if (stream.position !== before.stream.position) drawLater();
  if (stream.rotatedAt && !together) rotated.hidden = false;
});
