// The colours of terminals (ECMA-48 §8.3.117), as classes.

/** @typedef {{ text: string, look: string }} Piece */

// The same text is left as by internal/logs/ansi on the server: CSI with its parameters and its end; OSC, DCS, SOS, PM and APC with
// at most 4096 characters and BEL or ST; the choice of a character set; ST alone; ESC alone.
const sequence = /(?:\x1b\[|\x9b)([ -?]*)([@-~])?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\0-\x07\x0e-\x1f\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?|\x1b(?:[()*+#%][0-~]?|\\)?|\x9c/gu; // eslint-disable-line no-control-regex
const begins = /[\x1b\x90\x98\x9b-\x9f]/; // eslint-disable-line no-control-regex

/** @param {string} text */
export function withoutSequences(text) {
  return begins.test(text) ? text.replace(sequence, '') : text;
}

/** The basic colours. Other colours become the nearest of them. */
const palette = [[0, 0, 0], [205, 49, 49], [13, 188, 121], [229, 229, 16], [36, 114, 200], [188, 63, 188], [17, 168, 205], [170, 170, 170]];

/**
 * @param {number} r
 * @param {number} g
 * @param {number} b
 */
function nearest(r, g, b) {
  let best = 7;
  let least = Infinity;
  palette.forEach(([pr = 0, pg = 0, pb = 0], i) => {
    const far = (r - pr) ** 2 + (g - pg) ** 2 + (b - pb) ** 2;
    if (far < least) [best, least] = [i, far];
  });
  return best;
}

/** @param {number} n of 256 */
function indexed(n) {
  if (n < 16) return n;
  if (n >= 232) return n < 244 ? 8 : 7;
  const level = (/** @type {number} */ i) => (i === 0 ? 0 : 55 + 40 * i);
  const c = n - 16;
  return nearest(level(Math.floor(c / 36)), level(Math.floor(c / 6) % 6), level(c % 6));
}

const styles = new Map([[1, 'a-bold'], [2, 'a-dim'], [3, 'a-italic'], [4, 'a-under'], [7, 'a-inverse'], [9, 'a-strike']]);
const ends = new Map([[22, ['a-bold', 'a-dim']], [23, ['a-italic']], [24, ['a-under']], [27, ['a-inverse']], [29, ['a-strike']]]);

/**
 * Splits a line into pieces of one look.
 *
 * @param {string} text
 * @returns {Piece[]}
 */
export function pieces(text) {
  if (!begins.test(text)) return [{ text, look: '' }];
  /** @type {Piece[]} */
  const list = [];
  /** @type {Set<string>} */
  const on = new Set();
  let colour = '';
  let ground = '';
  let from = 0;
  const look = () => [colour, ground, ...on].filter(Boolean).join(' ');
  for (const m of text.matchAll(sequence)) {
    if (m.index > from) list.push({ text: text.slice(from, m.index), look: look() });
    from = m.index + m[0].length;
    if (m[2] !== 'm' || !/^[\d;:]*$/.test(m[1] ?? '')) continue; // of a terminal's keys, such as ESC [>4;1m
    const codes = (m[1] ?? '').split(/[;:]/).map(Number);
    for (let i = 0; i < codes.length; i++) {
      const c = codes[i] ?? 0;
      const style = styles.get(c);
      if (c === 0) [colour, ground] = ['', ''], on.clear();
      else if (style) on.add(style);
      else if (ends.has(c)) for (const s of ends.get(c) ?? []) on.delete(s);
      else if (c >= 30 && c <= 37) colour = `a${c - 30}`;
      else if (c >= 90 && c <= 97) colour = `a${c - 82}`;
      else if (c === 39) colour = '';
      else if ((c >= 40 && c <= 47) || (c >= 100 && c <= 107)) ground = 'a-bg';
      else if (c === 49) ground = '';
      else if (c === 38 || c === 48) {
        const rgb = codes[i + 1] === 2;
        const n = rgb ? nearest(codes[i + 2] ?? 0, codes[i + 3] ?? 0, codes[i + 4] ?? 0) : indexed(codes[i + 2] ?? 7);
        i += rgb ? 4 : 2;
        if (c === 38) colour = `a${n}`;
        else ground = 'a-bg';
      }
    }
  }
  if (from < text.length) list.push({ text: text.slice(from), look: look() });
  return list;
}
