// The scripts as the program serves them, without comments and indentation, are the scripts as they
// are written.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { tokenizer } from 'acorn';
import { browse, folder, serve } from './harness.js';

const assets = fileURLToPath(new URL('../assets/', import.meta.url));
const origin = await serve(`/logs,${await folder()},null,null,true`);

/** @param {string} source */
const tokens = (source) => Array.from(tokenizer(source, { ecmaVersion: 'latest', sourceType: 'module' }), ({ start, end }) => source.slice(start, end));

test('what is left out of the scripts are comments and indentation', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs`);
  const style = await page.locator('link[rel="stylesheet"]').first().getAttribute('href');
  const prefix = origin + (style ?? '').replace('shared/style.css', '');
  const scripts = (await readdir(assets, { recursive: true })).filter((name) => name.endsWith('.js') && !name.startsWith('vendor'));
  assert.ok(scripts.length > 40);
  for (const name of scripts) {
    const served = await (await page.request.get(prefix + name)).text();
    assert.deepEqual(tokens(served), tokens(await readFile(assets + name, 'utf8')), name);
  }
});
