// What the scripts say, in the language of the page. The texts are those of the
// program's catalogue, which makes a module for each language.

/** The language of the page, as BCP 47 has it. */
export const lang = document.documentElement.lang;

/** @type {Record<string, string>} */
const texts = (await import(`./words.${lang}.js`)).default;

const numbers = new Intl.NumberFormat(lang);

/**
 * The text for a key, with its gaps filled. Of "{n} file|{n} files" the first
 * form is for one.
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
 * A number with its thousands apart.
 *
 * @param {number} n
 */
export function grouped(n) {
  return numbers.format(n);
}
