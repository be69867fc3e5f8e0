// Makes commands that name this server ready to be copied.

import { icon, make, notify } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { say } from '../shared/words.js';

/**
 * The address as the browser knows it: a proxy may have another name for the
 * server, and speak TLS.
 *
 * @param {string} text
 * @param {string} host as the server has it
 */
function here(text, host) {
  const secure = location.protocol === 'https:' ? 's' : '';
  return text.replaceAll(/(http|webdav|dav)s?:\/\/((?:[^/@\s]+@)?)([^/\s"']+)/g, (all, scheme, user, named) =>
    named === host ? `${scheme}${secure}://${user}${location.host}` : all);
}

/** @param {string} text */
async function copy(text) {
  // Pages without TLS have no clipboard of their own.
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = make('textarea', { value: text, className: 'said' });
  const parent = document.querySelector('dialog[open]') ?? document.body;
  parent.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('not copied');
  return undefined;
}

/** @returns {string} */
function platform() {
  const agent = navigator.userAgent;
  if (/Windows/.test(agent)) return 'Windows';
  if (/Mac OS|iPhone|iPad/.test(agent)) return 'macOS';
  return /Linux/.test(agent) && !/Android/.test(agent) ? 'GNOME' : '';
}

/**
 * Gives each command below an element its button, and opens what fits the
 * machine.
 *
 * @param {ParentNode} root
 */
export function enhance(root) {
  const host = root.querySelector('#mounting')?.getAttribute('data-host') ?? '';
  for (const line of root.querySelectorAll('.code')) {
    const code = line.querySelector('code');
    if (!code) continue;
    code.textContent = here(code.textContent ?? '', host);
    const button = make('button', { type: 'button', className: 'icon-button', title: say('copyText'), 'aria-label': say('copyText') }, icon('copy'));
    button.addEventListener('click', guarded(async () => {
      await copy(code.textContent ?? '');
      notify(say('copiedText'));
      button.focus();
    }, () => getSelection()?.selectAllChildren(code)));
    line.append(button);
  }
  for (const details of root.querySelectorAll('details')) {
    if (details.querySelector('summary')?.textContent === platform()) details.open = true;
  }
}
