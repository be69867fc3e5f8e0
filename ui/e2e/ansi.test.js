// The script of the page removes the same escape sequences as the server, without a browser.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { pieces, withoutSequences } from '../assets/log/ansi.js';

/** @type {{ text: string, plain: string }[]} */
const samples = JSON.parse(await readFile(new URL('../../internal/logs/ansi/testdata/sequences.json', import.meta.url), 'utf8'));

test('escape sequences are removed as on the server', () => {
  for (const { text, plain } of samples) {
    assert.equal(withoutSequences(text), plain, JSON.stringify(text));
    assert.equal(pieces(text).map((p) => p.text).join(''), plain, JSON.stringify(text));
  }
});

test('a string without an end hides only so much', () => {
  for (const c of ['a', 'é', '日', '😀']) {
    assert.equal(withoutSequences(`\x1b]${c.repeat(4096)}\x07y`), 'y');
    assert.equal(withoutSequences(`\x1b]${c.repeat(4097)}\x07y`), `${c}\x07y`);
  }
});

test('only colours are looks', () => {
  assert.deepEqual(pieces('\x1b[31ma\x1b[>4;1mb\x1b]8;;https://example.com/\x1b\\c\x1b[mz').map((p) => [p.text, p.look]), [['a', 'a1'], ['b', 'a1'], ['c', 'a1'], ['z', '']]);
});

/** The looks of pieces: classes, background and text. @param {string} text */
const looks = (text) => pieces(text).map(({ look, ground = '', ink = '' }) => [look, ground, ink]);

test('backgrounds are backgrounds', () => {
  for (const [codes, look, ground, ink] of /** @type {const} */ ([
    ['41', '', 'rgb(205 49 49)', 'rgb(255 255 255)'],
    ['101', '', 'rgb(241 76 76)', 'rgb(0 0 0)'],
    ['30;43', '', 'rgb(229 229 16)', 'rgb(0 0 0)'],
    ['33;103', '', 'rgb(245 245 67)', 'rgb(0 0 0)'], // yellow on yellow is not readable
    ['48;5;196', '', 'rgb(255 0 0)', 'rgb(0 0 0)'],
    ['48;5;232;1', 'a-bold', 'rgb(8 8 8)', 'rgb(255 255 255)'],
    ['48;2;10;20;30;38;2;250;240;230', '', 'rgb(10 20 30)', 'rgb(250 240 230)'],
    ['48:2::10:20:30', '', 'rgb(10 20 30)', 'rgb(255 255 255)'],
    ['48:2:10:20:30;4', 'a-under', 'rgb(10 20 30)', 'rgb(255 255 255)'],
    ['48:5:21;38:5:15', '', 'rgb(0 0 255)', 'rgb(255 255 255)'],
    ['7', 'a-inverse', '', ''],
    ['7;32', '', 'rgb(13 188 121)', 'rgb(0 0 0)'],
    ['7;37;44', '', 'rgb(204 204 204)', 'rgb(0 0 0)'],
    ['7;31;27', 'a1', '', ''],
    ['44;49', '', '', ''],
    ['41;0', '', '', ''],
    ['31;', '', '', ''],
    ['4:3', 'a-under', '', ''],
    ['4;4:0', '', '', ''],
    ['58;5;9;32', 'a2', '', ''],
    ['38;5;208', 'a3', '', ''],
    ['38;2;128;128;128', 'a7', '', ''],
    ['38;2;999', 'a1', '', ''],
    ['48', '', '', ''],
    ['48;9;31', 'a1', '', ''],
  ])) {
    assert.deepEqual(looks(`\x1b[${codes}mx`), [[look, ground, ink]], codes);
  }
});

test('text on any background can be read', () => {
  const channel = (/** @type {number} */ v) => (v <= 10.31 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = (/** @type {string} */ colour) => {
    const [r = 0, g = 0, b = 0] = (colour.match(/\d+/g) ?? []).map((v) => channel(Number(v)));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (let ground = 0; ground < 256; ground++) {
    for (let ink = 0; ink < 256; ink += 5) {
      const [piece] = pieces(`\x1b[48;5;${ground};38;5;${ink}mx`);
      const [dark = 0, light = 0] = [luminance(piece?.ground ?? ''), luminance(piece?.ink ?? '')].sort((a, b) => a - b);
      assert.ok((light + 0.05) / (dark + 0.05) >= 4.5, `${ink} on ${ground}`);
    }
  }
});
