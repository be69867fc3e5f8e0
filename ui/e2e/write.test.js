// A writable folder in the browser: file operations.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { choose, content, drop, locked, names, open, origin, row, select } from './drop.js';
import { accessible, browse, fits, folder } from './harness.js';

test('a read-only folder, and one without scripts, offers nothing that changes it', async (t) => {
  await writeFile(join(drop, 'a.txt'), 'a');
  const page = await browse(t);
  await page.goto(`${origin}/read`);
  await page.getByRole('checkbox', { name: 'Select a.txt' }).check();
  assert.deepEqual(await page.getByRole('button').allTextContents(), ['zip', 'tar.gz', 'Read logs together']);
  const plain = await browse(t, { javaScriptEnabled: false });
  await plain.goto(`${origin}/drop`);
  assert.deepEqual(await plain.getByRole('button').allTextContents(), ['Filter', 'zip', 'tar.gz', 'Read logs together']);
});

test('makes a folder', async (t) => {
  const page = await open(t, {});
  await page.getByText('This folder is empty').waitFor();
  await page.getByRole('button', { name: 'New folder' }).click();
  const dialog = page.getByRole('dialog', { name: 'New folder' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('a/b');
  await page.keyboard.press('Enter');
  assert.equal(await dialog.isVisible(), true);
  await accessible(page);
  await dialog.getByRole('textbox').fill('日志 #1?');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: '日志 #1?/' }).waitFor();
  assert.deepEqual(await names(), ['日志 #1?']);
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), '日志 #1?/');
  await page.getByRole('button', { name: 'New folder' }).click();
  await dialog.getByRole('textbox').fill('日志 #1?');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByRole('alert').getByText('“日志 #1?” already exists').waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Replace' }).isVisible(), false);
  await accessible(page);
  await page.keyboard.type('!'); // the field has the focus
  assert.equal(await dialog.getByRole('alert').textContent(), '');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: '日志 #1?!/' }).waitFor();
});

test('renames, and asks before it replaces', async (t) => {
  const page = await open(t, { 'a.txt': 'a', 'b.txt': 'b' });
  await select(page, 'a.txt');
  await page.getByRole('button', { name: 'Rename' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rename “a.txt”' });
  assert.equal(await page.evaluate(() => getSelection()?.toString()), 'a');
  await dialog.getByRole('textbox').fill('100% "c".txt');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('link', { name: '100% "c".txt', exact: true }).waitFor();
  assert.deepEqual(await names(), ['100% "c".txt', 'b.txt']);
  await page.getByRole('link', { name: 'b.txt', exact: true }).focus();
  await page.keyboard.press('F2');
  const field = page.getByRole('textbox', { name: 'Name' });
  await field.fill('100% "c".txt');
  await page.keyboard.press('Enter');
  const taken = page.getByRole('dialog', { name: 'Rename “b.txt”' });
  await taken.getByRole('alert').getByText('“100% "c".txt” already exists').waitFor();
  await accessible(page);
  await taken.getByRole('button', { name: 'Cancel' }).click();
  assert.deepEqual(await names(), ['100% "c".txt', 'b.txt']);
  await page.keyboard.press('F2');
  await field.fill('100% "c".txt');
  await page.keyboard.press('Enter');
  await taken.getByRole('button', { name: 'Replace' }).click();
  await taken.waitFor({ state: 'detached' });
  assert.deepEqual(await names(), ['100% "c".txt']);
  assert.equal(await content('100% "c".txt'), 'b');
});

test('a rename without a change renames nothing, and keeps blanks around a name', async (t) => {
  const odd = [' a.txt', 'b ', 'c\nd.txt', '  ', 'e.txt'];
  const page = await open(t, Object.fromEntries(odd.map((name) => [name, name])));
  /** @type {string[]} */
  const writes = [];
  page.on('request', (request) => request.method() === 'GET' || writes.push(request.method()));
  const field = page.getByRole('textbox', { name: 'Name' });
  const sorted = [...odd].sort();
  for (let i = 0; i < odd.length; i++) {
    await page.locator('tbody .n a').nth(i).focus();
    await page.keyboard.press('F2');
    await field.waitFor();
    await page.keyboard.press('Enter');
    await field.waitFor({ state: 'detached' });
  }
  assert.deepEqual([await names(), writes], [sorted, []]);
  await page.locator('tbody .n a', { hasText: 'a.txt' }).focus();
  await page.keyboard.press('F2');
  await field.fill(' z.txt '); // the name had a blank before it, and none after it
  await page.keyboard.press('Enter');
  await field.waitFor({ state: 'detached' });
  assert.ok((await names()).includes(' z.txt'));
});

test('moves and copies into a folder, and asks where a name is taken', async (t) => {
  const page = await open(t, { 'a.txt': 'new a', 'b.txt': 'b', 'sub/': '', 'sub/a.txt': 'old a', 'sub/deep/': '' });
  const act = async (/** @type {string} */ name, /** @type {string} */ done) => {
    await select(page, 'a.txt', 'b.txt');
    await page.getByRole('button', { name, exact: true }).click();
    const picker = page.getByRole('dialog', { name: `${name} 2 items to …` });
    await picker.getByRole('button', { name: 'sub' }).click();
    await picker.getByRole('button', { name: 'deep' }).waitFor();
    await accessible(page);
    await picker.getByRole('button', { name: done }).click();
  };
  const taken = page.getByRole('dialog', { name: '1 item already exists' });
  await act('Copy', 'Copy here');
  await taken.getByRole('button', { name: 'Keep both' }).click();
  await page.getByText('2 items copied').waitFor();
  assert.deepEqual(await names('sub'), ['a (2).txt', 'a.txt', 'b.txt', 'deep']);
  assert.equal(await content('sub/a.txt'), 'old a');
  await rm(join(drop, 'sub', 'b.txt'));
  await act('Copy', 'Copy here');
  await taken.getByRole('button', { name: 'Skip' }).click();
  await page.getByText('1 item copied').waitFor();
  assert.equal(await content('sub/a.txt'), 'old a');
  await rm(join(drop, 'sub', 'b.txt'));
  await act('Move', 'Move here');
  await taken.getByRole('button', { name: 'Replace' }).click();
  await page.getByText('2 items moved').waitFor();
  assert.equal(await content('sub/a.txt'), 'new a');
  assert.deepEqual(await names(), ['sub']);
  // And back up.
  await page.getByRole('link', { name: 'sub/' }).click();
  await select(page, 'deep');
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await page.getByRole('button', { name: 'Parent folder' }).click();
  await page.getByText('/drop/', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Move here' }).click();
  await page.getByText('1 item moved').waitFor();
  assert.deepEqual(await names(), ['deep', 'sub']);
});

test('deletes several at once, after a question that counts them', async (t) => {
  const page = await open(t, { 'a.txt': 'a', 'b.txt': 'b', 'sub/': '', 'sub/c.txt': 'c', '<b>d.txt': 'd' });
  await select(page, 'a.txt', 'sub', '<b>d.txt');
  await page.getByRole('button', { name: 'Delete' }).click();
  const question = page.getByRole('dialog', { name: 'Delete 3 items?' });
  await question.getByText('<b>d.txt').waitFor();
  await accessible(page);
  await question.getByRole('button', { name: 'Cancel' }).click();
  assert.equal((await names()).length, 4);
  await page.getByRole('button', { name: 'Delete' }).click();
  await question.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('3 items deleted').waitFor();
  assert.deepEqual(await names(), ['b.txt']);
  await page.getByRole('link', { name: 'b.txt', exact: true }).focus();
  await page.keyboard.press('Delete');
  await page.getByRole('dialog', { name: 'Delete “b.txt”?' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByText('This folder is empty').waitFor();
});

for (const [act, method, progress] of /** @type {const} */ ([['Delete', 'DELETE', 'Deleting'], ['Move', 'MOVE', 'Moving'], ['Copy', 'COPY', 'Copying']])) {
  test(`a long job shows how far it is, and can be stopped: ${act}`, async (t) => {
    const page = await open(t, { 'sub/': '', ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.txt`, 'x'])) });
    let sent = 0;
    let release = () => {};
    const held = new Promise((resolve) => {
      release = () => resolve(undefined);
    });
    await page.route('**/drop/*.txt', async (route) => {
      if (route.request().method() === method && ++sent > 10) await held;
      await route.continue().catch(() => {}); // it was stopped
    });
    await page.getByRole('searchbox').fill('txt');
    await page.getByRole('checkbox', { name: 'Select all' }).check();
    await page.getByRole('button', { name: act, exact: true }).click();
    const dialog = page.getByRole('dialog');
    if (act !== 'Delete') await dialog.getByRole('button', { name: 'sub' }).click();
    if (act !== 'Delete') await page.getByText('/drop/sub/', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: act === 'Delete' ? act : `${act} here` }).click();
    await page.getByText(`${progress} 10 of 40`).waitFor();
    await accessible(page);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped: 30 items not finished').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Stop' }).count(), 0);
    release();
    const left = (await names()).length - 1;
    assert.ok(act === 'Copy' ? left === 40 : left >= 26 && left <= 30, `${left} are left`); // four were on their way
    await page.getByText(/^10 items (deleted|moved|copied)$/).waitFor();
    await page.locator('.notice').filter({ hasText: 'Stopped' }).getByRole('button', { name: 'Close' }).click();
    assert.equal(await page.getByText('Stopped').count(), 0);
  });
}

test('a job ends when the login is over', async (t) => {
  const page = await open(t, Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.txt`, 'x'])));
  let sent = 0;
  await page.route('**/drop/*.txt', (route) => {
    sent++;
    return route.fulfill({ status: 401 });
  });
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText(/items? failed: The login has expired/).waitFor();
  assert.ok(sent <= 4, `${sent} requests`);
});

test('each way to fail has its own words', async (t) => {
  const page = await open(t, { 'a.txt': 'a' });
  await page.getByRole('link', { name: 'a.txt', exact: true }).focus();
  for (const [status, words, headers] of /** @type {[number, string, Record<string, string>?][]} */ ([
    [401, 'The login has expired'], [403, 'The server does not allow this'], [404, '“a.txt” no longer exists'], [409, 'The folder no longer exists'], [423, 'It is locked'],
    [429, 'Too many requests'], [502, 'The proxy gets no answer'], [503, 'The server is restarting'], [507, 'The disk of the server is full'], [500, 'status 500'],
    [405, 'The server does not allow this', { Allow: 'OPTIONS, GET, HEAD, PROPFIND' }], [0, 'The connection broke'],
  ])) {
    await page.route('**/drop/a.txt', (route) => (status ? route.fulfill({ status, ...(headers ? { headers } : {}) }) : route.abort('connectionreset')));
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Name' }).fill('b.txt');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('alert').getByText(words).waitFor();
    await page.keyboard.press('Escape');
    await page.unroute('**/drop/a.txt');
  }
  await page.route('**/drop', (route) => route.fulfill({ status: 401 }));
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Name' }).fill('b.txt');
  await page.keyboard.press('Enter'); // the file is renamed, and the listing does not come
  await page.getByText('The login has expired').waitFor();
  assert.deepEqual(await names(), ['b.txt']);
});

test('says what could not be deleted', async (t) => {
  const page = await open(t, { 'busy.txt': 'a', 'b.txt': 'b' });
  await select(page, 'busy.txt', 'b.txt');
  await page.evaluate(async () => {
    const body = '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>';
    await fetch('/drop/busy.txt', { method: 'LOCK', body, headers: { Timeout: 'Second-60' } });
  });
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('1 item failed: It is locked').waitFor();
  await page.getByText('1 item deleted').waitFor();
  assert.deepEqual(await names(), ['busy.txt']);
});

test('works with a login, on a phone, in Chinese', async (t) => {
  await writeFile(join(locked, '旧.txt'), 'old');
  await symlink('旧.txt', join(locked, 'link.txt'));
  await utimes(join(locked, '旧.txt'), 0, 0);
  const local = await folder({ '新.txt': 'new' });
  const page = await browse(t, {
    httpCredentials: { username: 'user1', password: 'pass1' }, viewport: { width: 320, height: 568 }, locale: 'zh-CN', colorScheme: 'dark', hasTouch: true,
  });
  await page.goto(`${origin}/locked`);
  await choose(page, '上传', [join(local, '新.txt')]);
  await page.getByText('已上传 1 个文件').waitFor();
  await page.getByRole('checkbox', { name: '选择 旧.txt' }).tap();
  await fits(page);
  await accessible(page);
  await page.getByRole('button', { name: '关闭' }).click();
  await page.getByRole('button', { name: '删除' }).tap();
  await accessible(page);
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).tap();
  await page.getByText('已删除 1 项').waitFor();
  assert.deepEqual((await readdir(locked)).sort(), ['link.txt', '新.txt']);
});

test('rows keep their selection when the listing changes', async (t) => {
  const page = await open(t, { 'a.txt': 'a', 'b.txt': 'b' });
  await select(page, 'b.txt');
  await page.getByRole('button', { name: 'New folder' }).click();
  await page.keyboard.type('n');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'n/' }).waitFor();
  assert.equal(await row(page, 'b.txt').getByRole('checkbox').isChecked(), true);
  await page.getByText('1 selected').waitFor();
});
