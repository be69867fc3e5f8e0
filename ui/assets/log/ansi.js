// The colours of terminals (ECMA-48 §8.3.117), as classes.

/**
 * A piece of text with one look: classes, and the colours of a text that has a background, which
 * are no part of the page's scheme.
 *
 * @typedef {{ text: string, look: string, ground?: string, ink?: string }} Piece
 * @typedef {[number, number, number]} Colour red, green and blue
 */

// The same text is left as by internal/logs/ansi on the server: CSI with its parameters and its end; OSC, DCS, SOS, PM and APC with
// at most 4096 characters and BEL or ST; the choice of a character set; ST alone; ESC alone.
const sequence = /(?:\x1b\[|\x9b)([ -?]*)([@-~])?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\0-\x07\x0e-\x1f\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?|\x1b(?:[()*+#%][0-~]?|\\)?|\x9c/gu; // eslint-disable-line no-control-regex
const begins = /[\x1b\x90\x98\x9b-\x9f]/; // eslint-disable-line no-control-regex

/** @param {string} text */
export function withoutSequences(text) {
  return begins.test(text) ? text.replace(sequence, '') : text;
}

/** The basic colours, and the bright ones. @type {Colour[]} */
const palette = [
  [0, 0, 0], [205, 49, 49], [13, 188, 121], [229, 229, 16], [36, 114, 200], [188, 63, 188], [17, 168, 205], [204, 204, 204],
  [102, 102, 102], [241, 76, 76], [35, 209, 139], [245, 245, 67], [59, 142, 234], [214, 112, 214], [41, 184, 219], [255, 255, 255],
];

/** The basic colour that is nearest to another one. @param {Colour} colour */
function nearest([r, g, b]) {
  if (Math.max(r, g, b) - Math.min(r, g, b) < 16) return r < 128 ? 8 : 7; // a grey
  const far = palette.slice(0, 7).map(([pr, pg, pb]) => (r - pr) ** 2 + (g - pg) ** 2 + (b - pb) ** 2);
  return far.indexOf(Math.min(...far));
}

/**
 * The colour with a number from 0 to 255.
 *
 * @param {number} n
 * @returns {Colour}
 */
function indexed(n) {
  const basic = palette[n];
  if (basic) return basic;
  const level = (/** @type {number} */ i) => (i === 0 ? 0 : 55 + 40 * i);
  const grey = 8 + 10 * (n - 232);
  return n >= 232 ? [grey, grey, grey] : [level(Math.floor((n - 16) / 36)), level(Math.floor((n - 16) / 6) % 6), level((n - 16) % 6)];
}

/** The luminance of a colour, as WCAG 2.2 defines it. @param {Colour} colour */
function luminance(colour) {
  const [r = 0, g = 0, b = 0] = colour.map((v) => (v <= 10 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * @param {Colour} a
 * @param {Colour} b
 */
function contrast(a, b) {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * A colour for text on a background: the wanted one if it can be read there.
 *
 * @param {Colour} ground
 * @param {Colour | null} wanted
 * @returns {Colour}
 */
function readable(ground, wanted) {
  if (wanted && contrast(wanted, ground) >= 4.5) return wanted;
  return contrast([0, 0, 0], ground) > contrast([255, 255, 255], ground) ? [0, 0, 0] : [255, 255, 255];
}

const css = (/** @type {Colour} */ colour) => `rgb(${colour.join(' ')})`;

/** @type {Record<number, string>} */
const styles = { 1: 'a-bold', 2: 'a-dim', 3: 'a-italic', 4: 'a-under', 9: 'a-strike', 21: 'a-under' };
/** @type {Record<number, string[]>} */
const ends = { 22: ['a-bold', 'a-dim'], 23: ['a-italic'], 24: ['a-under'], 29: ['a-strike'] };

/** What the sequences so far have switched on. */
class Look {
  /** @type {Set<string>} */
  styles = new Set();
  /** @type {Colour | null} */
  text = null;
  /** @type {Colour | null} */
  ground = null;
  inverse = false;

  /**
   * @param {string} text
   * @returns {Piece}
   */
  piece(text) {
    const [ground, wanted] = this.inverse ? [this.text, this.ground] : [this.ground, this.text];
    const classes = [...this.styles];
    if (ground) return { text, look: classes.join(' '), ground: css(ground), ink: css(readable(ground, wanted)) };
    if (this.inverse) classes.unshift('a-inverse');
    else if (wanted) classes.unshift(`a${palette.includes(wanted) ? palette.indexOf(wanted) : nearest(wanted)}`);
    return { text, look: classes.join(' ') };
  }

  /** Takes over the parameters of a sequence. @param {string} parameters */
  change(parameters) {
    // A parameter has its own after colons, such as 4:3 and 38:2::255:0:0, or, for colours, after semicolons.
    const list = parameters.split(';').map((p) => p.split(':'));
    for (let i = 0; i < list.length; i++) {
      const [first = '', ...own] = list[i] ?? [];
      const code = Number(first);
      if (code !== 38 && code !== 48 && code !== 58) {
        this.switch(code, own[0] === '0');
        continue;
      }
      const kind = Number(own[0] ?? list[++i]?.[0]);
      const n = kind === 2 ? 3 : kind === 5 ? 1 : 0;
      const values = (own.length > 0 ? own.slice(-n) : list.slice(i + 1, i + 1 + n).map((p) => p[0])).map((v) => Math.min(255, Number(v || 0)));
      if (own.length === 0) i += n;
      if (n === 0 || code === 58) continue; // the colour of a line below is not shown
      const [r = 0, g = 0, b = 0] = values;
      this[code === 38 ? 'text' : 'ground'] = kind === 2 ? /** @type {Colour} */ ([r, g, b]) : indexed(r);
    }
  }

  /**
   * @param {number} code
   * @param {boolean} off
   */
  switch(code, off) {
    const style = styles[code];
    if (code === 0) {
      this.styles.clear();
      this.text = this.ground = null;
      this.inverse = false;
    } else if (style && !off) this.styles.add(style);
    else if (style) this.styles.delete(style);
    else if (ends[code]) for (const s of ends[code]) this.styles.delete(s);
    else if (code === 7 || code === 27) this.inverse = code === 7;
    else if (code === 39) this.text = null;
    else if (code === 49) this.ground = null;
    else if (code >= 30 && code <= 37) this.text = indexed(code - 30);
    else if (code >= 90 && code <= 97) this.text = indexed(code - 82);
    else if (code >= 40 && code <= 47) this.ground = indexed(code - 40);
    else if (code >= 100 && code <= 107) this.ground = indexed(code - 92);
  }
}

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
  const look = new Look();
  let from = 0;
  for (const m of text.matchAll(sequence)) {
    if (m.index > from) list.push(look.piece(text.slice(from, m.index)));
    from = m.index + m[0].length;
    if (m[2] === 'm' && /^[\d;:]*$/.test(m[1] ?? '')) look.change(m[1] ?? ''); // others are of a terminal's keys, such as ESC [>4;1m
  }
  if (from < text.length) list.push(look.piece(text.slice(from)));
  return list;
}
