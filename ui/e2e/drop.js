// A writable folder in the browser, for the tests of what changes it.

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { browse, folder, serve } from './harness.js';

export const drop = await folder();
export const locked = await folder();
export const origin = await serve(`/drop,${drop},null,null,false;/locked,${locked},user1,pass1,false;/read,${drop},null,null,true`);

/**
 * Fills the folder again, and opens it.
 *
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} files
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function open(t, files, options) {
  for (const name of await readdir(drop)) await rm(join(drop, name), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith('/')) await mkdir(join(drop, name));
    else await writeFile(join(drop, name), content);
  }
  const page = await browse(t, options);
  await page.goto(`${origin}/drop`);
  await page.locator('[data-act=upload]').waitFor(); // the scripts have run
  return page;
}

export const names = async (path = '') => (await readdir(join(drop, path))).sort();
export const content = (/** @type {string} */ name) => readFile(join(drop, name), 'utf8');

/** @param {import('playwright-core').Page} page @param {string[]} list */
export async function select(page, ...list) {
  for (const name of list) await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
}

/** @param {import('playwright-core').Page} page @param {string} name @param {string | string[]} paths */
export async function choose(page, name, paths) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name, exact: true }).click()]);
  await chooser.setFiles(paths);
}

/** @param {import('playwright-core').Page} page @param {string} name */
export const row = (page, name) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
