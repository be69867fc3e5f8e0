// What the page shows, kept in the address: the form is the state, and the
// parameters are those of the endpoints, so that either address gives the same
// lines.

const form = /** @type {HTMLFormElement} */ (document.getElementById('log-search'));

/** Those that choose lines, and those that say how the lines look. */
const filters = ['grep', 'regex', 'ignorecase', 'invert', 'level', 'since', 'until', 'context'];
const looks = ['highlight', 'rotated', 'zone', 'charset', 'wrap'];

/** @param {string} name */
function control(name) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name));
}

/** @param {string} name */
export function value(name) {
  const c = control(name);
  if (c instanceof HTMLInputElement && c.type === 'checkbox') return c.checked ? '1' : '';
  return c.value.trim();
}

/**
 * Sets what the form says, without telling anybody but the address.
 *
 * @param {string} name
 * @param {string} to
 */
export function put(name, to) {
  const c = control(name);
  if (c instanceof HTMLInputElement && c.type === 'checkbox') c.checked = to !== '' && to !== '0';
  else c.value = to;
}

/** Some lines are searched for. */
export function searching() {
  return ['grep', 'level', 'since', 'until'].some((name) => value(name) !== '');
}

/** Only those are shown. */
export function filtering() {
  return searching() && value('highlight') === '';
}

/** The parameters that choose lines, for an endpoint. */
export function filter() {
  const query = new URLSearchParams();
  for (const name of filters) {
    const v = value(name);
    if (v !== '' && (value('grep') !== '' || !['regex', 'ignorecase', 'invert'].includes(name))) query.set(name, v);
  }
  return query;
}

/**
 * The address of an endpoint of this log.
 *
 * @param {URLSearchParams} query
 */
export function endpoint(query) {
  for (const name of ['charset', 'rotated']) if (value(name) !== '' && !query.has('follow')) query.set(name, value(name));
  if (query.has('follow') && value('charset') !== '') query.set('charset', value('charset'));
  return `${location.pathname}?${query}`;
}

/** The address of the page as it is. */
function address() {
  const query = filter();
  for (const name of looks.slice(0, 4)) if (value(name) !== '') query.set(name, value(name));
  if (value('wrap') === '') query.set('wrap', '0');
  return `?view${query.size > 0 ? `&${query}` : ''}`;
}

/**
 * Keeps the state in the address.
 *
 * @param {string} [hash]
 * @param {boolean} [push] as a step that one can go back
 */
export function keep(hash = location.hash, push = false) {
  const to = address() + (hash === '#' ? '' : hash);
  if (push) history.pushState(null, '', to);
  else history.replaceState(history.state, '', to);
}

/** Takes the state from the address. */
export function take() {
  const query = new URLSearchParams(location.search);
  for (const name of [...filters, ...looks]) put(name, query.get(name) ?? '');
  put('wrap', query.get('wrap') ?? '1');
  if (!query.has('grep')) put('ignorecase', '1');
}

/**
 * Calls f whenever the user changes one of these.
 *
 * @param {string[]} names
 * @param {(name: string) => void} f
 */
export function onInput(names, f) {
  form.addEventListener('input', (event) => {
    const name = /** @type {HTMLInputElement} */ (event.target).name;
    if (names.includes(name)) f(name);
  });
}

form.addEventListener('submit', (event) => event.preventDefault());
