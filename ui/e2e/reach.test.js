// The pages for those who come with a finger, with keys alone, with large
// letters, or with colours of their own.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { browse, folder, serve } from './harness.js';

const moment = (/** @type {number} */ i) => new Date(Date.UTC(2026, 2, 4, 6) + i * 1000).toISOString().slice(0, 19).replace('T', ' ');
let text = '';
for (let i = 0; i < 3000; i++) text += i % 100 === 99 ? `${moment(i)} ERROR app: order ${i}\nTraceback (most recent call last):\n  File "a.py"\n  File "b.py"\nValueError: needle\n` : `${moment(i)} INFO app: request ${i}\n`;
const logs = await folder({ 'lab.log': text, 'a.log': 'a\n', 'b.log': 'b\n' });
const drop = await folder({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
const origin = await serve(`/logs,${logs},null,null,true;/drop,${drop},user1,pass1,false`, { LINK_KEY: 'a secret of a test' });
const httpCredentials = { username: 'user1', password: 'pass1' };

/** @param {import('playwright-core').Page} page */
async function drawn(page) {
  await page.locator('#log-pill').waitFor();
  await page.locator('#log-times[role=img]').waitFor({ state: 'attached' });
}

/** @param {import('playwright-core').Page} page */
const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim());

test('what had the focus is gone: the next has it', async (t) => {
  const page = await browse(t, { httpCredentials });
  await page.goto(`${origin}/drop/`);
  await page.getByRole('link', { name: 'b.txt', exact: true }).focus();
  await page.keyboard.press(' ');
  await page.getByRole('button', { name: 'Delete' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('1 item deleted').waitFor();
  await page.getByRole('link', { name: 'b.txt', exact: true }).waitFor({ state: 'detached' });
  assert.equal(await focused(page), 'c.txt');
});

test('keys lead out of a menu, and from a match to its surroundings', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&grep=needle`);
  await page.locator('#log-count').getByText('30 matches').waitFor();
  const menu = page.locator('#log-get');
  await menu.locator('summary').focus();
  await page.keyboard.press('Enter');
  assert.equal(await menu.getAttribute('open'), '');
  await page.locator('[data-act=help]').focus();
  assert.equal(await menu.getAttribute('open'), null);

  await page.locator('#log-view').focus();
  await page.keyboard.press('N');
  await page.keyboard.press('Enter');
  await page.locator('.row.here').getByText('ValueError: needle').waitFor();
  await page.locator('.row').getByText('request 2950').waitFor();
  await page.goBack();
  await page.locator('.row').getByText('request 2950').waitFor({ state: 'detached' });
});
