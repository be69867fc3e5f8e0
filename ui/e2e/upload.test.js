// Uploads to a writable folder in the browser.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { choose, content, drop, names, open } from './drop.js';
import { accessible, folder } from './harness.js';

test('uploads files and folders by button', async (t) => {
  const local = await folder({ 'one.txt': 'one', '二.txt': 'two', 'tree/a.txt': 'a', 'tree/deep/b #?.txt': 'b' });
  const page = await open(t, {});
  await choose(page, 'Upload', [join(local, 'one.txt'), join(local, '二.txt')]);
  await page.getByText('2 files uploaded').waitFor();
  await accessible(page);
  await page.getByRole('link', { name: '二.txt', exact: true }).waitFor();
  await choose(page, 'Upload folder', join(local, 'tree'));
  await page.getByText('2 files uploaded').waitFor();
  await page.getByRole('link', { name: 'tree/' }).waitFor();
  assert.deepEqual(await names(), ['one.txt', 'tree', '二.txt']);
  assert.equal(await content('tree/deep/b #?.txt'), 'b');
  await page.getByRole('button', { name: 'Close' }).click();
  assert.equal(await page.locator('#uploads').isVisible(), false);
});

test('asks before an upload replaces', async (t) => {
  const local = await folder({ 'a.txt': 'new a', 'b.txt': 'new b' });
  const page = await open(t, { 'a.txt': 'an old a' });
  const both = [join(local, 'a.txt'), join(local, 'b.txt')];
  const taken = page.getByRole('dialog', { name: '1 item already exists' });
  await choose(page, 'Upload', both);
  await taken.getByRole('button', { name: 'Cancel' }).click();
  assert.deepEqual(await names(), ['a.txt']);
  await choose(page, 'Upload', both);
  await taken.getByRole('button', { name: 'Keep both' }).click();
  await page.getByText('2 files uploaded').waitFor();
  assert.deepEqual(await names(), ['a (2).txt', 'a.txt', 'b.txt']);
  assert.equal(await content('a.txt'), 'an old a');
  await choose(page, 'Upload', [join(local, 'a.txt')]);
  await taken.getByRole('button', { name: 'Replace' }).click();
  await page.getByText('1 file uploaded').waitFor();
  assert.equal(await content('a.txt'), 'new a');
});

test('50 files uploaded, broken off and resumed: two clicks, none doubled', async (t) => {
  const local = await folder(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`tree/${i % 5}/${i}.txt`, `file ${i}`])));
  const page = await open(t, {});
  let sent = 0;
  await page.route('**/drop/tree/**', (route) => (route.request().method() === 'PUT' && ++sent > 20 ? route.abort('connectionreset') : route.continue()));
  await choose(page, 'Upload folder', join(local, 'tree'));
  await page.getByText('Connection lost, trying again …').first().waitFor();
  page.on('dialog', (dialog) => dialog.accept());
  await page.reload();
  await page.unroute('**/drop/tree/**');
  /** @type {string[]} */
  const again = [];
  page.on('request', (request) => request.method() === 'PUT' && again.push(request.url()));
  await choose(page, 'Upload folder', join(local, 'tree')); // the first click, besides the dialog of the browser
  const whole = page.getByRole('dialog', { name: '20 files are already there' });
  await whole.waitFor();
  await accessible(page);
  await whole.getByRole('button', { name: 'Skip' }).click(); // the second
  await page.getByText('20 files were already there').waitFor();
  await page.getByText('30 files uploaded').waitFor();
  assert.equal(again.length, 30);
  for (let i = 0; i < 50; i++) assert.equal(await content(`tree/${i % 5}/${i}.txt`), `file ${i}`);
  for (let i = 0; i < 5; i++) assert.equal((await names(`tree/${i}`)).length, 10);
});

test('files of the same size are compared on wish', async (t) => {
  const local = await folder({ 'a.txt': 'same', 'b.txt': 'mine', 'c.txt': 'longer', 'd.txt': 'new' });
  const page = await open(t, { 'a.txt': 'same', 'b.txt': 'ours', 'c.txt': 'short' });
  await choose(page, 'Upload', ['a.txt', 'b.txt', 'c.txt', 'd.txt'].map((name) => join(local, name)));
  await page.getByRole('dialog', { name: '2 files are already there' }).getByRole('button', { name: 'Compare' }).click();
  await page.getByText('1 file was already there').waitFor();
  const taken = page.getByRole('dialog', { name: '2 items already exist' }); // b and c
  await taken.getByRole('button', { name: 'Replace' }).click();
  await page.getByText('3 files uploaded').waitFor();
  assert.deepEqual(await Promise.all(['a.txt', 'b.txt', 'c.txt', 'd.txt'].map(content)), ['same', 'mine', 'longer', 'new']);
});

test('all uploads that failed are tried again by one click', async (t) => {
  const local = await folder({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
  const page = await open(t, {});
  await page.route(/\/drop\/[abc]\.txt$/, (route) => route.fulfill({ status: 507 }));
  await choose(page, 'Upload', ['a.txt', 'b.txt', 'c.txt'].map((name) => join(local, name)));
  await page.getByRole('button', { name: 'Try all again' }).waitFor();
  await accessible(page);
  await page.unroute(/\/drop\/[abc]\.txt$/);
  await page.getByRole('button', { name: 'Try all again' }).click();
  await page.getByText('3 files uploaded').waitFor();
  assert.deepEqual(await names(), ['a.txt', 'b.txt', 'c.txt']);
});

test('what has come meanwhile is not replaced unasked', async (t) => {
  const local = await folder({ 'a.txt': 'mine' });
  const page = await open(t, {});
  await page.route('**/drop/a.txt', async (route) => {
    await writeFile(join(drop, 'a.txt'), 'theirs');
    await route.continue();
  }, { times: 1 });
  await choose(page, 'Upload', [join(local, 'a.txt')]);
  await page.getByText('“a.txt” already exists').waitFor();
  assert.equal(await content('a.txt'), 'theirs');
  await accessible(page);
  await page.locator('#uploads').getByRole('button', { name: 'Replace' }).click();
  await page.getByText('1 file uploaded').waitFor();
  assert.equal(await content('a.txt'), 'mine');
});

test('a large upload goes on where it broke off, also after a reload', async (t) => {
  const local = await folder({});
  const big = Buffer.alloc(9 << 20, 'log line\n');
  await writeFile(join(local, 'big.log'), big);
  const page = await open(t, {});
  /** @type {string[]} */
  const sent = [];
  page.on('request', (request) => {
    if (request.url().endsWith('.part')) sent.push(`${request.method()} ${request.headers()['x-update-range'] ?? ''}`.trim());
  });
  // The second part breaks, once.
  let broken = false;
  await page.route('**/*.part', (route) => {
    if (route.request().method() !== 'PATCH' || broken) return route.continue();
    broken = true;
    return route.abort('connectionreset');
  });
  await choose(page, 'Upload', [join(local, 'big.log')]);
  await page.getByText('Connection lost, trying again …').waitFor();
  assert.equal((await names()).every((name) => /^big\.log\..*\.part$/.test(name)), true, 'nothing has the name yet');
  await page.getByText('1 file uploaded').waitFor();
  assert.deepEqual(await names(), ['big.log']);
  assert.ok((await readFile(join(drop, 'big.log'))).equals(big));
  assert.match(sent.join(', '), /^HEAD, PUT, PATCH bytes=2097152-\d+, HEAD, PATCH bytes=2097152-/);

  // Every later part breaks, and the page is left.
  await page.unroute('**/*.part');
  await rm(join(drop, 'big.log'));
  await page.reload();
  await page.route('**/*.part', (route) => (route.request().method() === 'PATCH' ? route.abort('connectionreset') : route.continue()));
  await choose(page, 'Upload', [join(local, 'big.log')]);
  await page.getByText('Connection lost, trying again …').waitFor();
  await page.unroute('**/*.part');
  page.on('dialog', (dialog) => dialog.accept());
  await page.reload();
  sent.length = 0;
  await choose(page, 'Upload', [join(local, 'big.log')]);
  await page.getByText('1 file uploaded').waitFor();
  assert.match(sent.join(', '), /^HEAD, PATCH bytes=2097152-/);
  assert.ok((await readFile(join(drop, 'big.log'))).equals(big));
  assert.deepEqual(await names(), ['big.log']);
});

test('an upload is cancelled, and leaves nothing', async (t) => {
  const local = await folder({});
  await writeFile(join(local, 'big.log'), Buffer.alloc(9 << 20, 'x'));
  const page = await open(t, { 'keep.txt': 'keep' });
  await page.route('**/*.part', (route) => (route.request().method() === 'PATCH' ? undefined : route.continue())); // never answered
  await choose(page, 'Upload', [join(local, 'big.log')]);
  await page.locator('.n a', { hasText: /big\.log\..*\.part/ }).waitFor();
  const gone = page.waitForResponse((response) => response.request().method() === 'DELETE');
  await page.getByRole('button', { name: 'Cancel big.log' }).click();
  await gone;
  await page.locator('.n a', { hasText: /big\.log\..*\.part/ }).waitFor({ state: 'detached' });
  assert.deepEqual(await names(), ['keep.txt']);
});

test('a full disk, or a lost login, is said, and can be tried again', async (t) => {
  t.after(async () => {});
  const local = await folder({ 'a.txt': 'a' });
  const page = await open(t, {});
  await page.route('**/drop/a.txt', (route) => route.fulfill({ status: 507 }));
  await choose(page, 'Upload', [join(local, 'a.txt')]);
  await page.getByText('The disk of the server is full.').waitFor();
  await page.unroute('**/drop/a.txt');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('1 file uploaded').waitFor();
  assert.equal(await content('a.txt'), 'a');
});

test('files and folders are dropped onto the page', async (t) => {
  const local = await folder({ 'one.txt': 'one', 'tree/deep/b.txt': 'b', 'tree/empty/': '' });
  const page = await open(t, {});
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [join(local, 'one.txt'), join(local, 'tree')], dragOperationsMask: 1 };
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver'])) await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  await page.getByText('Drop to upload to this folder').waitFor();
  await session.send('Input.dispatchDragEvent', { type: 'drop', x: 300, y: 300, data });
  await page.getByText('2 files uploaded').waitFor();
  assert.deepEqual(await names(), ['one.txt', 'tree']);
  assert.deepEqual(await names('tree'), ['deep', 'empty']);
  assert.equal(await content('tree/deep/b.txt'), 'b');
});

test('files are pasted', async (t) => {
  const page = await open(t, {});
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['pasted'], 'image.png', { type: 'image/png' }));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await page.getByText('1 file uploaded').waitFor();
  assert.equal(await content('image.png'), 'pasted');
});
