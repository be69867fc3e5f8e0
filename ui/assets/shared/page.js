// What every page does: the link to the other language keeps the state of the page.

/** What scripts keep for the page in the other language. @type {Record<string, () => unknown>} */
const keepers = {};

/** What the page in the other language has kept. @type {Record<string, unknown>} */
let past = {};

const store = 'gowebdav-kept';
const here = new URL(location.href);
if (here.searchParams.has('lang')) {
  // A cookie holds the chosen language, so the address does not need it.
  here.searchParams.delete('lang');
  history.replaceState(history.state, '', here);
  past = take();
}

/** @returns {Record<string, unknown>} */
function take() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(store) ?? '{}');
    sessionStorage.removeItem(store);
    return kept.path === location.pathname ? kept : {};
  } catch {
    return {}; // the browser keeps nothing
  }
}

/**
 * Keeps a value for the page in the other language. Returns the one that this page has got so.
 *
 * @template T
 * @param {string} name
 * @param {() => T} value of JSON
 * @returns {T | undefined}
 */
export function keep(name, value) {
  keepers[name] = value;
  return /** @type {T | undefined} */ (past[name]);
}

for (const type of ['click', 'auxclick']) {
  document.addEventListener(type, (event) => {
    const link = event.target instanceof Element ? event.target.closest('a.language') : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    const address = new URL(location.href); // scripts have changed it
    address.searchParams.set('lang', link.hreflang);
    link.href = address.href;
    try {
      const values = Object.entries(keepers).map(([name, value]) => [name, value()]);
      sessionStorage.setItem(store, JSON.stringify({ ...Object.fromEntries(values), path: location.pathname }));
    } catch { /* the browser keeps nothing */ }
  });
}

const scroll = keep('scroll', () => scrollY);
if (scroll) addEventListener('load', () => scrollTo(0, scroll), { once: true });
