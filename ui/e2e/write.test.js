// A writable folder in the browser: uploads and file operations.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible, browse, fits, folder, serve } from './harness.js';

const drop = await folder();
const locked = await folder();
const origin = await serve(`/drop,${drop},null,null,false;/locked,${locked},user1,pass1,false;/read,${drop},null,null,true`);

/**
 * Fills the folder again, and opens it.
 *
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} files
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
async function open(t, files, options) {
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

const names = async (path = '') => (await readdir(join(drop, path))).sort();
const content = (/** @type {string} */ name) => readFile(join(drop, name), 'utf8');

/** @param {import('playwright-core').Page} page @param {string[]} list */
async function select(page, ...list) {
  for (const name of list) await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
}

/** @param {import('playwright-core').Page} page @param {string} name @param {string | string[]} paths */
async function choose(page, name, paths) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name, exact: true }).click()]);
  await chooser.setFiles(paths);
}

/** @param {import('playwright-core').Page} page @param {string} name */
const row = (page, name) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });

test('a read-only folder, and one without scripts, offers nothing that changes it', async (t) => {
  await writeFile(join(drop, 'a.txt'), 'a');
  const page = await browse(t);
  await page.goto(`${origin}/read`);
  await page.getByRole('checkbox', { name: 'Select a.txt' }).check();
  assert.deepEqual(await page.getByRole('button').allTextContents(), ['zip', 'tar.gz']);
  const plain = await browse(t, { javaScriptEnabled: false });
  await plain.goto(`${origin}/drop`);
  assert.deepEqual(await plain.getByRole('button').allTextContents(), ['Filter', 'zip', 'tar.gz']);
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
    [401, 'The login has expired'], [403, 'The server does not allow this'], [404, 'It no longer exists'], [409, 'The folder no longer exists'], [423, 'It is locked'],
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
