// The head: the size of the log now, and the switch of its rotated files.

import { together } from './form.js';
import { onMove } from './view.js';
import { storedSize } from './source.js';
import { onState } from './state.js';
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
onState(({ stream }, before) => {
  if (stream.position !== before.stream.position) drawLater();
  if (stream.rotatedAt && !together) rotated.hidden = false;
});
