// Adds copy buttons to the commands that name this server.

import { copyText } from '../shared/clipboard.js';
import { icon, make, notify } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { say } from '../shared/words.js';

/**
 * Puts the address that the browser uses into a command. A proxy may have changed the host and
 * the scheme.
 *
 * @param {string} text
 * @param {string} host the name that the server has seen
 */
function withBrowserHost(text, host) {
  const secure = location.protocol === 'https:' ? 's' : '';
  return text.replaceAll(/(http|webdav|dav)s?:\/\/((?:[^/@\s]+@)?)([^/\s"']+)/g, (all, scheme, user, named) =>
    named === host ? `${scheme}${secure}://${user}${location.host}` : all);
}

/** @returns {string} */
function platform() {
  const agent = navigator.userAgent;
  if (/Windows/.test(agent)) return 'Windows';
  if (/Mac OS|iPhone|iPad/.test(agent)) return 'macOS';
  return /Linux/.test(agent) && !/Android/.test(agent) ? 'GNOME' : '';
}

/**
 * Adds a copy button to each command below root, and opens the section for the user's system.
 *
 * @param {ParentNode} root
 */
export function enhance(root) {
  const host = root.querySelector('#mounting')?.getAttribute('data-host') ?? '';
  for (const line of root.querySelectorAll('.code')) {
    const code = line.querySelector('code');
    if (!code) continue;
    code.textContent = withBrowserHost(code.textContent ?? '', host);
    const button = make('button', { type: 'button', className: 'icon-button', title: say('copyText'), 'aria-label': say('copyText') }, icon('copy'));
    button.addEventListener('click', guarded(async () => {
      await copyText(code.textContent ?? '');
      notify(say('copiedText'));
      button.focus();
    }, () => getSelection()?.selectAllChildren(code)));
    line.append(button);
  }
  for (const details of root.querySelectorAll('details')) {
    if (details.querySelector('summary')?.textContent === platform()) details.open = true;
  }
}
