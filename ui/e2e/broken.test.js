// Requests that break off: the page tells the user, and handles every rejection (browse fails for an unhandled one).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { browse, folder, serve } from './harness.js';

const lines = Array.from({ length: 3000 }, (_, i) => `2026-03-04 06:00:00,000 INFO app: request ${i}\n`).join('');
const logs = await folder({ 'lab.log': lines, 'notes.txt': 'hello\n', 'sub/': '' });
const origin = await serve(`/logs,${logs},null,null,false`);

/** @typedef {import('playwright-core').Page} Page */

/**
 * Blocks all further requests of the page's scripts.
 *
 * @param {Page} page
 */
async function breakOff(page) {
  await page.route('**/*', (route) => (['fetch', 'xhr'].includes(route.request().resourceType()) ? route.abort('connectionreset') : route.continue()));
}

/** @param {Page} page */
async function told(page) {
  const notice = page.locator('.notice.bad', { hasText: 'The connection broke' });
  await notice.first().waitFor();
  await notice.evaluateAll((all) => all.forEach((n) => n.remove()));
}

test('a log tells when its lines do not come', async (t) => {
  const page = await browse(t);
  await writeFile(join(logs, 'long.log'), `${lines}2026-03-04 06:00:00,000 INFO ${'x'.repeat(20_000)}END\n`);
  await page.goto(`${origin}/logs/long.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await breakOff(page);
  await page.getByRole('button', { name: 'show the whole line' }).click();
  await told(page);
  const pill = page.locator('#log-pill');
  await pill.click(); // pauses
  await pill.getByText('Paused').waitFor();
  await pill.click(); // a new stream
  await pill.getByText('Reconnecting').waitFor();
  await page.getByRole('button', { name: 'The connection is broken. The page tries again by itself.' }).waitFor();
  await page.keyboard.press('g');
  await told(page);
  await page.getByRole('scrollbar').press('Home');
  await told(page);
  await page.getByRole('searchbox').fill('request 12');
  await told(page);
  await page.getByRole('searchbox').fill('');
  await pill.getByText('Reconnecting').waitFor(); // it tries again to show the end
  await page.getByRole('button', { name: 'The connection is broken. The page tries again by itself.' }).waitFor();
  await page.locator('#log-get summary').click();
  await page.locator('#log-get [data-act="last"]').click();
  await told(page);
});

test('a file tells when it cannot be edited', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/notes.txt?preview`);
  await page.getByRole('button', { name: 'Edit' }).waitFor();
  await page.evaluate(() => import(/** @type {any} */ (document.querySelector('script[src]')).src.replace('page.js', 'edit.js')));
  await breakOff(page);
  await page.getByRole('button', { name: 'Edit' }).click();
  await told(page);
});

test('a file that is saved tells when the other version does not come', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/notes.txt?preview`);
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.locator('textarea').fill('mine\n');
  await writeFile(join(logs, 'notes.txt'), 'theirs\n');
  let asked = 0;
  await page.route('**/notes.txt', (route) => (route.request().method() === 'PUT' && asked++ === 0 ? route.continue() : route.abort('connectionreset')));
  await page.getByRole('button', { name: 'Save' }).click();
  await told(page);
  await page.getByRole('button', { name: 'Overwrite with my version' }).click();
  await told(page);
  assert.equal(await page.locator('textarea').inputValue(), 'mine\n');
});

test('a folder tells when its members do not come', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/`);
  await page.getByRole('checkbox').nth(1).check();
  await breakOff(page);
  await page.locator('[data-act="move"]').click();
  await told(page);
});
