// A folder with more members than a page has rows.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { accessible, browse, fits, folder, serve } from './harness.js';

/** @param {number} n */
const lab = (n) => `lab-${n}.log`;

const many = await folder();
await Promise.all(Array.from({ length: 5000 }, (_, i) => writeFile(join(many, lab(i)), '')));
const drop = await folder({ 'sub/': '', 'z.txt': 'old', 'z (2).txt': 'two' });
await Promise.all(Array.from({ length: 2005 }, (_, i) => writeFile(join(drop, lab(i)), 'x')));
const origin = await serve(`/many,${many},null,null,true;/drop,${drop},null,null,false`);

/** @param {import('playwright-core').Page} page */
const shown = (page) => page.locator('tbody tr:not([hidden]) .n bdi').allTextContents();

test('a long folder comes in parts, as one scrolls', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/many`);
  await page.getByText('5,000 items').waitFor();
  await page.getByText('1–2,000 of 5,000').waitFor();
  assert.equal((await shown(page)).length, 2000);
  await page.getByRole('link', { name: lab(1999), exact: true }).scrollIntoViewIfNeeded();
  await page.getByText('1–4,000 of 5,000').waitFor();
  assert.deepEqual(await shown(page), Array.from({ length: 4000 }, (_, i) => lab(i)));
  assert.equal(await page.locator('#count').textContent(), '5,000 items');
  // The focus of the keyboard moves on to the new rows.
  await page.evaluate(() => scrollTo(0, 0));
  await page.getByRole('link', { name: 'Show more' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction((name) => document.activeElement?.textContent === name, lab(4000));
  assert.deepEqual(await shown(page), Array.from({ length: 5000 }, (_, i) => lab(i)));
  assert.equal(await page.locator('#more').count(), 0);
});

test('a long folder is filtered and sorted by the server', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/many?sort=-name`);
  const field = page.getByRole('searchbox', { name: 'Filter by name' });
  await field.pressSequentially('lab-477');
  await page.getByText('11 / 5,000 items').waitFor();
  assert.deepEqual(await shown(page), [...Array.from({ length: 10 }, (_, i) => lab(4779 - i)), lab(477)]);
  assert.equal(new URL(page.url()).search, '?sort=-name&q=lab-477');
  await field.press('End');
  await field.press('8');
  await page.getByText('1 / 5,000 items').waitFor(); // among the loaded rows
  assert.deepEqual(await shown(page), [lab(4778)]);
  await page.reload();
  assert.deepEqual(await shown(page), [lab(4778)]);
  await field.fill('none of them');
  await page.getByRole('heading', { name: 'No name matches' }).waitFor();
  await accessible(page);
  await page.getByRole('link', { name: 'Show all' }).click();
  await page.getByText('1–2,000 of 5,000').waitFor();
  assert.equal((await shown(page))[0], lab(4999));
  await field.fill('lab');
  await page.waitForURL('**/many?sort=-name&q=lab');
  await page.getByText('5,000 / 5,000 items').waitFor();
  await page.getByRole('link', { name: 'Show more' }).scrollIntoViewIfNeeded();
  await page.getByText('1–4,000 of 5,000').waitFor();
  assert.equal((await shown(page))[3999], lab(1000));
});

test('pages of a long folder, without scripts', async (t) => {
  const page = await browse(t, { javaScriptEnabled: false });
  await page.goto(`${origin}/many?q=lab`);
  for (const [from, to] of /** @type {const} */ ([[0, 2000], [2000, 4000], [4000, 5000]])) {
    await page.getByText(`${(from + 1).toLocaleString('en')}–${to.toLocaleString('en')} of 5,000`).waitFor();
    assert.deepEqual(await shown(page), Array.from({ length: to - from }, (_, i) => lab(from + i)));
    if (to < 5000) await page.getByRole('link', { name: 'Show more' }).click();
  }
  assert.equal(await page.getByRole('link', { name: 'Show more' }).count(), 0);
  assert.equal(new URL(page.url()).search, '?after=lab-3999.log&q=lab');
  await page.getByRole('link', { name: 'Back to the start' }).click();
  await page.waitForURL('**/many?q=lab');
});

test('the end of a long folder, on a phone, in Chinese', async (t) => {
  const page = await browse(t, { viewport: { width: 320, height: 568 }, locale: 'zh-CN', colorScheme: 'dark', hasTouch: true });
  await page.goto(`${origin}/many?after=${lab(4989)}`);
  await page.getByText('第 4,991–5,000 项，共 5,000 项').waitFor();
  await page.getByRole('link', { name: '回到开头' }).waitFor();
  await fits(page);
  await accessible(page);
});

test('all of a long folder is selected, and downloaded', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/many?q=lab-1`);
  await page.getByText('1,111 / 5,000 items').waitFor(); // all are loaded
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByText('1,111 selected').waitFor();
  await page.getByRole('searchbox').fill('lab');
  await page.getByText('1–2,000 of 5,000').waitFor();
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByText('5,000 selected').waitFor();
  await page.getByRole('checkbox', { name: `Select ${lab(0)}`, exact: true }).uncheck();
  await page.getByText('4,999 selected').waitFor();
  await page.getByRole('link', { name: 'Show more' }).scrollIntoViewIfNeeded();
  await page.getByText('1–4,000 of 5,000').waitFor();
  assert.equal(await page.getByRole('checkbox', { name: `Select ${lab(3999)}`, exact: true }).isChecked(), true);
  assert.equal(await page.getByRole('checkbox', { name: `Select ${lab(0)}`, exact: true }).isChecked(), false);
  await page.getByText('4,999 selected').waitFor();
  const [request] = await Promise.all([
    page.waitForRequest((r) => r.method() === 'POST'), page.waitForEvent('download'), page.getByRole('button', { name: 'zip', exact: true }).click(),
  ]);
  assert.equal(request.postData(), `q=lab&except=${encodeURIComponent(`/many/${lab(0)}`)}`);
  // If the filter matches other members, the selection ends.
  await page.getByRole('searchbox').fill('log lab');
  await page.getByText('Download the selected items, or the whole folder').waitFor();
});

test('an upload asks the server which names are taken, also those that are not here yet', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/drop`);
  await page.getByText('1–2,000 of 2,008').waitFor();
  const local = await folder({ 'z.txt': 'newer' });
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Upload', exact: true }).click()]);
  await chooser.setFiles([join(local, 'z.txt')]);
  await page.getByRole('dialog', { name: '1 item already exists' }).getByRole('button', { name: 'Keep both' }).click();
  await page.getByText('1 file uploaded').waitFor();
  for (const [name, content] of [['z.txt', 'old'], ['z (2).txt', 'two'], ['z (3).txt', 'newer']]) {
    assert.equal(await readFile(join(drop, name ?? ''), 'utf8'), content);
  }
});

test('what one does to all of a long folder is done to what is not here yet, too', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/drop?q=b`); // sub, too
  await page.getByText('1–2,000 of 2,006').waitFor();
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByText('2,006 selected · 2.0 KiB').waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  const question = page.getByRole('dialog', { name: 'Delete 2,006 items?' });
  await question.getByText('and 2,000 more').waitFor();
  await accessible(page);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('checkbox', { name: 'Select sub', exact: true }).uncheck();
  await page.getByText('2,005 selected · 2.0 KiB').waitFor();
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  const picker = page.getByRole('dialog', { name: 'Move 2,005 items to …' });
  await picker.getByRole('button', { name: 'sub' }).click();
  await picker.getByRole('button', { name: 'Move here' }).click();
  await page.getByText('2,005 items moved').waitFor({ timeout: 90_000 });
  assert.deepEqual((await readdir(drop)).filter((name) => name.startsWith('lab')), []);
  assert.equal((await readdir(join(drop, 'sub'))).length, 2005);
  await page.getByText(/^1 \/ \d items$/).waitFor(); // sub
});
