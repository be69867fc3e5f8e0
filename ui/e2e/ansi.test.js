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
