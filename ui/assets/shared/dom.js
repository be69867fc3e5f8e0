// Elements made by scripts.

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
 * Shows a notice for a while. Screen readers read it.
 *
 * @param {string} text
 * @param {boolean} [bad] something went wrong
 */
export function notify(text, bad = false) {
  const notice = announce(text);
  if (bad) notice.classList.add('bad');
  setTimeout(() => notice.remove(), bad ? 10_000 : 4000);
}

/**
 * Shows a notice until the caller removes it.
 *
 * @param {string} text
 */
export function announce(text) {
  let region = document.getElementById('notices');
  if (!region) {
    region = make('div', { id: 'notices', role: 'status' });
    document.body.append(region);
  }
  const notice = make('p', { className: 'notice' }, text);
  region.append(notice);
  return notice;
}
