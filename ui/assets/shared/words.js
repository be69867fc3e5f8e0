// The texts of the scripts, in the language of the page. The program makes a module of them
// for each language (words.go).

/** The language of the page, a tag of BCP 47. */
export const lang = document.documentElement.lang;

/** @type {Record<string, string>} */
const texts = (await import(`../${document.documentElement.dataset['words']}/words.${lang}.js`)).default;

const numbers = new Intl.NumberFormat(lang);

/**
 * The text for a key, with values in place of its gaps. "{n} file|{n} files" has two forms; the
 * first is for one.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function say(key, values = {}) {
  const forms = (texts[key] ?? key).split('|');
  const form = (values['n'] === 1 ? forms[0] : forms.at(-1)) ?? key;
  return form.replace(/\{(\w+)\}/g, (gap, name) => {
    const value = values[name];
    return typeof value === 'number' ? numbers.format(value) : value ?? gap;
  });
}

/**
 * A number with separators between thousands.
 *
 * @param {number} n
 */
export function grouped(n) {
  return numbers.format(n);
}
