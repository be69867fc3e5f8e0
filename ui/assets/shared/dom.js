// Elements made by scripts.

import { say } from './words.js';

/**
 * Makes an element. A name that is no property of the element becomes an attribute.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) Reflect.set(element, name, value);
    else element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

const svg = 'http://www.w3.org/2000/svg';

/**
 * One of the page's icons.
 *
 * @param {string} name
 */
export function icon(name) {
  const element = document.createElementNS(svg, 'svg');
  element.setAttribute('class', 'icon');
  element.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svg, 'use');
  use.setAttribute('href', `#i-${name}`);
  element.append(use);
  return element;
}

/**
 * Shows a notice for a while, or until the user closes it. Screen readers read it.
 *
 * @param {string} text
 * @param {boolean} [bad] something went wrong
 */
export function notify(text, bad = false) {
  const close = make('button', { type: 'button', className: 'icon-button', title: say('close'), 'aria-label': say('close') }, icon('close'));
  const notice = announce(text, close);
  if (bad) notice.element.classList.add('bad');
  close.addEventListener('click', notice.remove);
  setTimeout(notice.remove, bad ? 10_000 : 4000);
}

/**
 * Shows a notice with a button until the caller removes it.
 *
 * @param {string} text
 * @param {HTMLButtonElement} button
 */
export function announce(text, button) {
  let region = document.getElementById('notices');
  if (!region) {
    region = make('div', { id: 'notices', role: 'status' });
    document.body.append(region);
  }
  const line = make('p', {}, text);
  const element = make('div', { className: 'notice' }, line, button);
  region.append(element);
  return {
    element,
    /** @param {string} next */
    tell: (next) => {
      line.textContent = next;
    },
    remove: () => element.remove(),
  };
}
