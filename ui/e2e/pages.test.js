// What holds for every page.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, browse, fits, folder, serve } from './harness.js';

const logs = await folder({ 'lab.log': 'one\ntwo\n', 'archive/': '', '部署记录/': '', 'notes.md': '# Notes\n' });
const origin = await serve(`/logs,${logs},null,null,true;/drop,${await folder({ 'notes.md': '# Notes\n' })},null,null,false;/locked,${logs},user1,pass1,true`);

const paths = ['/', '/logs', '/drop', '/locked', '/logs/none', '/logs/?mount', '/drop/notes.md?preview'];

// The language makes the layout, the scheme the contrast: two pairs have both.
for (const [locale, colorScheme] of /** @type {const} */ ([['en', 'light'], ['zh-CN', 'dark']])) {
  for (const width of [320, 800, 1280]) {
    test(`${locale}, ${colorScheme}, ${width} wide`, async (t) => {
      // A wrong password: without one the browser would open its own dialog and show no page.
      const page = await browse(t, { locale, colorScheme, viewport: { width, height: 720 }, httpCredentials: { username: 'user1', password: 'wrong' } });
      for (const path of paths) {
        await page.goto(origin + path);
        assert.equal(await page.locator('html').getAttribute('lang'), locale);
        await fits(page);
        await accessible(page);
      }
    });
  }
}

test('the language can be switched without scripts, and stays', async (t) => {
  const page = await browse(t, { javaScriptEnabled: false });
  await page.goto(`${origin}/logs/`);
  await page.getByRole('link', { name: '简体中文' }).click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  await page.goto(`${origin}/`);
  await page.getByRole('heading', { name: '文件夹' }).waitFor();
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Folders' }).waitFor();
});

test('the keyboard skips the head of the page', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.closest('main') !== null), true);
});

test('a login opens a mount', async (t) => {
  const page = await browse(t, { httpCredentials: { username: 'user1', password: 'pass1' } });
  await page.goto(`${origin}/locked/`);
  await page.getByRole('link', { name: 'lab.log', exact: true }).waitFor();
  await page.getByText('user1').waitFor();
});
