// The live indicator, the notice beside it, and the title of the page: how new lines arrive.

import { explainLive } from '../shared/errors.js';
import { grouped, say } from '../shared/words.js';
import { linked } from './form.js';
import { onState, set } from './state.js';

/** @typedef {import('./state.js').Stream} Stream */

export const pill = /** @type {HTMLButtonElement} */ (document.getElementById('log-pill'));
const notice = /** @type {HTMLButtonElement} */ (document.getElementById('log-notice'));
const view = /** @type {HTMLElement} */ (document.getElementById('log-view'));

const [, name, rest] = /^(.*?)( · .*)$/s.exec(document.title) ?? []; // the file, and where it is

/** @param {Stream} stream */
function indicator({ phase, every, trouble, missed, rotatedAt }) {
  if (phase === 'connecting') return say('connecting');
  if (phase === 'reconnecting') return say('reconnecting');
  if (phase === 'waiting') return say('waitingForFile');
  if (phase === 'refused') return trouble === 401 && !linked ? say('logIn') : say('reload');
  if (rotatedAt) return say('rotatedAt', { time: rotatedAt });
  if (phase === 'live') return every > 0 ? say('liveEvery', { n: every }) : say('live');
  return missed > 0 ? `${say('paused')} +${grouped(missed)}` : say('paused');
}

/** @param {Stream} stream */
function noticeText({ trouble, notice: said }) {
  if (trouble === null) return said;
  return linked && trouble === 401 ? say('liveLink') : explainLive(trouble);
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

onState(({ stream }, before) => {
  if (stream === before.stream) return;
  pill.hidden = stream.phase === 'ended';
  pill.className = `pill ${stream.phase === 'live' ? 'live' : stream.trouble !== null ? 'lost' : ''}`;
  write(pill, indicator(stream));
  const said = noticeText(stream);
  notice.hidden = said === '';
  write(notice, said);
  const title = stream.missed > 0 ? `${name} · +${grouped(stream.missed)}${rest}` : `${name}${rest}`;
  if (name && document.title !== title) document.title = title;
});

notice.addEventListener('click', () => {
  set({ stream: { notice: '' } });
  view.focus({ preventScroll: true });
});
