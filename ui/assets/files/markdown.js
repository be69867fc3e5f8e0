// Renders Markdown. A sanitiser cleans the result. It is shown in a sandbox that runs no scripts
// and loads nothing from other hosts.

/** @param {string} name of a library in vendor */
const library = (name) => import(`../vendor/${name}`);

/**
 * @param {string} text
 * @returns {Promise<DocumentFragment>}
 */
export async function render(text) {
  const [{ marked }] = await Promise.all([library('marked.esm.js'), library('purify.min.js')]);
  const purify = /** @type {any} */ (globalThis)['DOMPurify'];
  purify.removeAllHooks();
  purify.addHook('afterSanitizeAttributes', (/** @type {Element} */ element) => {
    // The policy of the page blocks a picture from another host, and the console tells it as an error.
    const source = element.getAttribute('src');
    if (source !== null && new URL(source, location.href).origin !== location.origin) element.removeAttribute('src');
  });
  return purify.sanitize(marked.parse(text, { gfm: true, async: false }), {
    RETURN_DOM_FRAGMENT: true,
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['style', 'form', 'button', 'textarea', 'select', 'audio', 'video', 'dialog'],
    FORBID_ATTR: ['style', 'class', 'id', 'name', 'srcset', 'action', 'formaction', 'popover', 'popovertarget'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
}

/**
 * Replaces the text of a document by rendered Markdown.
 *
 * @param {Document} sandbox
 */
export async function show(sandbox) {
  const source = sandbox.querySelector('main > pre');
  if (!source) return;
  const prose = sandbox.createElement('div');
  prose.className = 'prose';
  prose.append(sandbox.adoptNode(await render(source.textContent ?? '')));
  for (const link of prose.querySelectorAll('a[href]')) {
    const { origin, pathname, search } = new URL(link.getAttribute('href') ?? '', sandbox.URL);
    if (link.getAttribute('href')?.startsWith('#')) continue;
    const beside = origin === location.origin && !search && !pathname.endsWith('/');
    if (beside) link.setAttribute('href', `${pathname}?open`);
    link.setAttribute('target', origin === location.origin ? '_top' : '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
  for (const box of prose.querySelectorAll('input')) box.disabled = true;
  source.replaceWith(prose);
}
