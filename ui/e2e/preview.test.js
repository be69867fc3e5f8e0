// The page of a file: previews of each kind, and the editor.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { accessible, browse, fits, folder, serve } from './harness.js';

// A picture of one red pixel, an RFC 2083 signature and three chunks.
const crcs = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
/** @param {string} type @param {Uint8Array} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = (crcs[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length);
  body.copy(out, 4);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 8 + data.length);
  return out;
}
const png = Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])),
  chunk('IDAT', deflateSync(Buffer.from([0, 255, 0, 0]))), chunk('IEND', Buffer.alloc(0)),
]);

const wav = Buffer.alloc(44 + 8000);
wav.write('RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data', 'latin1');
wav.writeUInt32LE(wav.length - 8, 4);
wav.writeUInt32LE(8000, 40);

const markdown = `# Notes <img src=x onerror="top.hacked=1">

<script>top.hacked = 1</script> <style>body { display: none }</style> <a href="javascript:top.hacked=1">bad</a>
<form action="https://example.org"><input name=a><button>go</button></form>
<iframe src="https://example.org"></iframe> <svg onload="top.hacked=1"></svg>

- [x] done
- [ ] to do, see [the log](lab.log), [elsewhere](https://example.org/) and **this**

![there](p.png) ![elsewhere](https://example.org/p.png)

| a | b |
|---|---|
| 1 | 2 |
`;

const files = await folder({
  'p.png': png, 'drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>top.hacked=1</script><rect width="9" height="9"/></svg>',
  'sound.wav': wav, 'film.mp4': 'no film', 'notes.md': markdown, 'data.json': '{"a":[1,"<b>"]}', 'lab.log': 'one <b>\ntwo\n', 'page.html': '<script>top.hacked=1</script>',
  'report.pdf': '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>',
  'packed.bin': Buffer.from([0, 1, 2, 255]), 'long.txt': 'line\n'.repeat(200_000), 'dos.txt': 'one\r\ntwo\r\n', 'mixed.txt': 'one\r\ntwo\n', 'gbk.txt': Buffer.from([0xc8, 0xd5, 0xd6, 0xbe]), 'bom.txt': '\ufeffone\n',
});
const origin = await serve(`/files,${files},null,null,false;/read,${files},null,null,true`);

test('each kind is shown, and nothing in a file runs', async (t) => {
  const page = await browse(t);
  /** @type {string[]} */
  const elsewhere = [];
  page.on('request', (request) => !request.url().startsWith('http') || request.url().startsWith(origin) || elsewhere.push(request.url()));
  /** @param {string} name */
  const open = async (name) => {
    await page.goto(`${origin}/read`);
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { name }).waitFor();
    await accessible(page);
  };
  for (const name of ['p.png', 'drawing.svg']) {
    await open(name);
    assert.ok(await page.locator('.preview img').evaluate((img) => /** @type {HTMLImageElement} */ (img).decode().then(() => true)));
  }
  await open('sound.wav');
  await page.waitForFunction(() => /** @type {HTMLMediaElement} */ (document.querySelector('audio')).duration === 1);
  await open('film.mp4');
  await page.locator('video').waitFor();
  await open('report.pdf');
  await page.locator('iframe[src="/read/report.pdf"]').waitFor();
  await open('data.json');
  assert.equal(await page.frameLocator('iframe').locator('pre').textContent(), '{\n  "a": [\n    1,\n    "<b>"\n  ]\n}');
  await page.goto(`${origin}/read/lab.log?preview`); // a listing leads to the page of a log
  assert.equal(await page.frameLocator('iframe').locator('pre').textContent(), 'one <b>\ntwo\n');
  await open('page.html');
  assert.equal(await page.frameLocator('iframe').locator('pre').textContent(), '<script>top.hacked=1</script>');
  await page.goto(`${origin}/read/long.txt?preview`);
  await page.getByText('This shows the first 512 KiB of 977 KiB.').waitFor();
  await page.goto(`${origin}/read/packed.bin?preview`);
  await page.getByText('There is no preview for this file').waitFor();
  assert.equal(await page.evaluate(() => 'hacked' in window), false);
  assert.deepEqual(elsewhere, []);
});

test('a click opens the page that fits the content, and the other page is one click away', async (t) => {
  const log = '2026-03-04T10:11:12Z INFO one\n';
  const kinds = await folder({
    'Dockerfile': 'FROM scratch\n', '.env': 'PORT=80\n', 'app.toml': 'a = 1\n', 'nginx.conf': 'server {}\n', 'app.service': '[Unit]\n', 'deploy': '#!/bin/sh\n', 'main.go': 'package main\n',
    'large.go': '// a line\n'.repeat(60_000), 'lines.json': '{"a":1}\n{"a":2}\n', 'object.json': '{"a":1}\n', 'app': log, 'core': Buffer.from([0, 1, 2, 3, 255, 254]), 'data.bin': Buffer.from([0, 1, 2, 3, 255, 254]),
    'core.log': Buffer.from([0, 1, 2, 3, 4, 5, 255, 254]),
  });
  const site = await serve(`/kinds,${kinds},null,null,true`);
  const page = await browse(t);
  /** @param {string} name @param {string} query */
  const open = async (name, query) => {
    await page.goto(`${site}/kinds/`);
    await page.getByRole('link', { name, exact: true }).click();
    await page.waitForURL(`${site}/kinds/${name}${query}`);
  };
  for (const name of ['Dockerfile', '.env', 'app.toml', 'nginx.conf', 'app.service', 'deploy', 'main.go', 'object.json']) {
    await open(name, '?preview');
    await page.getByRole('link', { name: 'Open as a log' }).click();
    await page.waitForURL(`${site}/kinds/${name}?view`);
  }
  for (const name of ['large.go', 'lines.json', 'app']) await open(name, '?view');
  for (const name of ['core', 'data.bin']) {
    await open(name, '?preview');
    await page.getByText('There is no preview for this file').waitFor();
    await accessible(page);
    assert.equal(await page.getByRole('link', { name: 'Download' }).getAttribute('href'), `/kinds/${name}?download`);
    await page.getByRole('link', { name: 'Open as text' }).click();
    await page.locator('#log-pill').waitFor();
    assert.match(page.url(), /\?view&text/);
  }
  await open('core.log', '?view');
  await page.getByRole('heading', { name: 'This file is not text' }).waitFor();
  await accessible(page);
  assert.equal(await page.getByRole('link', { name: 'Download' }).getAttribute('href'), '/kinds/core.log?download');
  await page.getByRole('link', { name: 'Open as text' }).click();
  await page.locator('#log-pill').waitFor();
});

test('Markdown is rendered, sanitised, and in a sandbox', async (t) => {
  const page = await browse(t);
  // The sanitizer parses what it removes, and then the policy reports a violation: no error here.
  page.removeAllListeners('console');
  /** @type {string[]} */
  const elsewhere = [];
  page.on('request', (request) => !request.url().startsWith('http') || request.url().startsWith(origin) || elsewhere.push(request.url()));
  await page.goto(`${origin}/read/notes.md?preview`);
  const text = page.frameLocator('iframe');
  await text.getByRole('heading', { name: 'Notes' }).waitFor();
  assert.equal(await text.locator('script, style, form, iframe, svg, button, [onerror], [onload], [href^="javascript:"], [style]').count(), 0);
  assert.equal(await text.getByRole('cell').count(), 2);
  assert.equal(await text.locator('input:disabled').count(), 3);
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('iframe')).contentDocument.querySelector('img[alt=there]').naturalWidth === 1);
  assert.equal(await page.evaluate(() => 'hacked' in window), false);
  assert.deepEqual(elsewhere, []);
  await accessible(page);
  await text.getByRole('link', { name: 'the log' }).click();
  await page.getByRole('heading', { name: 'lab.log' }).waitFor();
});

test('without scripts, texts are there as they are', async (t) => {
  const page = await browse(t, { javaScriptEnabled: false });
  await page.goto(`${origin}/files/notes.md?preview`);
  assert.equal(await page.frameLocator('iframe').locator('pre').textContent(), markdown);
  assert.equal(await page.getByRole('button', { name: 'Edit' }).isVisible(), false);
});

test('read-only files are not edited', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/read/lab.log?preview`);
  assert.equal(await page.getByRole('button', { name: 'Edit' }).count(), 0);
});

test('a text is edited, byte for byte', async (t) => {
  const page = await browse(t);
  for (const [name, before, after] of /** @type {const} */ ([
    ['dos.txt', 'one\r\ntwo\r\n', 'new\r\none\r\ntwo\r\n'], ['bom.txt', '\ufeffone\n', 'new\n\ufeffone\n'],
  ])) {
    assert.equal(await readFile(join(files, name), 'utf8'), before);
    await page.goto(`${origin}/files/${name}?preview`);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('textbox', { name: 'Text of the file' }).waitFor();
    await accessible(page);
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('new\n');
    await page.getByText('Unsaved changes').waitFor();
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();
    assert.equal(await readFile(join(files, name), 'utf8'), after);
    await page.getByTitle(`${Buffer.byteLength(after)} bytes`).waitFor(); // the size in the head is that of now
    await page.keyboard.type('more\n');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.frameLocator('iframe').getByText('more').waitFor();
  }
  for (const [name, why] of [['mixed.txt', 'mixed line endings'], ['gbk.txt', 'not UTF-8']]) {
    await page.goto(`${origin}/files/${name}?preview`);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByText(why ?? '').waitFor();
    assert.equal(await page.getByRole('textbox').count(), 0);
  }
});

test('what somebody else has written is not overwritten unasked', async (t) => {
  const page = await browse(t);
  const file = join(files, 'lab.log');
  await page.goto(`${origin}/files/lab.log?preview`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const text = page.getByRole('textbox', { name: 'Text of the file' });
  await text.fill('mine\n');
  await writeFile(file, 'theirs\n');
  await page.getByRole('button', { name: 'Save' }).click();
  const question = page.getByRole('dialog', { name: 'Somebody else changed this file' });
  await question.waitFor();
  await accessible(page);
  await question.getByRole('button', { name: 'Keep editing' }).click();
  assert.equal(await readFile(file, 'utf8'), 'theirs\n');
  assert.equal(await text.inputValue(), 'mine\n');
  await page.getByRole('button', { name: 'Save' }).click();
  await question.getByRole('button', { name: 'Use the server’s version' }).click();
  await page.waitForFunction(() => document.querySelector('textarea')?.value === 'theirs\n');
  await text.fill('mine again\n');
  await writeFile(file, 'theirs again\n');
  await page.getByRole('button', { name: 'Save' }).click();
  await question.getByRole('button', { name: 'Overwrite with my version' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  assert.equal(await readFile(file, 'utf8'), 'mine again\n');
  await text.fill('dropped\n');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog', { name: 'Discard changes?' }).getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Edit' }).waitFor();
  assert.equal(await readFile(file, 'utf8'), 'mine again\n');
});

test('fits a phone', async (t) => {
  const page = await browse(t, { viewport: { width: 320, height: 568 }, locale: 'zh-CN', colorScheme: 'dark' });
  page.removeAllListeners('console');
  for (const name of ['p.png', 'sound.wav', 'notes.md', 'lab.log', 'packed.bin', 'report.pdf']) {
    await page.goto(`${origin}/files/${name}?preview`);
    await fits(page);
    await accessible(page);
  }
});

test('the libraries are those of the lock file', async () => {
  for (const [ours, theirs] of /** @type {const} */ ([
    ['marked.esm.js', 'marked/lib/marked.esm.js'], ['purify.min.js', 'dompurify/dist/purify.min.js'],
    ['marked.LICENSE.txt', 'marked/LICENSE'], ['purify.LICENSE.txt', 'dompurify/LICENSE'],
  ])) {
    assert.deepEqual(await readFile(`../assets/vendor/${ours}`), await readFile(`node_modules/${theirs}`), ours);
    assert.ok((await stat(`../assets/vendor/${ours}`)).size > 0);
  }
});

test('prints dark on white, whole, with the name of the file', async (t) => {
  const page = await browse(t, { colorScheme: 'dark' });
  await page.goto(`${origin}/read/long.txt?preview`);
  const text = page.frameLocator('iframe').locator('pre');
  await text.waitFor();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const element of [page.locator('h1'), page.locator('.sum'), text]) {
    assert.match(await element.evaluate((e) => getComputedStyle(e).color), /^rgb\((0|51), (0|51), (0|51)\)$/);
    assert.equal(await element.evaluate((e) => getComputedStyle(e.ownerDocument.documentElement).colorScheme), 'light');
  }
  assert.equal(await page.locator('h1').textContent(), 'long.txt');
  assert.equal(await page.locator('.tools').isVisible(), false);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const [frame, whole] = await page.locator('iframe').evaluate((e) => [e.clientHeight, /** @type {HTMLIFrameElement} */ (e).contentDocument?.documentElement.scrollHeight ?? 0]);
  assert.ok(frame >= whole && whole > 100_000, `${frame} of ${whole} px`);
  await page.goto(`${origin}/read`);
  assert.equal(await page.locator('.list td.s').first().evaluate((e) => getComputedStyle(e).color), 'rgb(51, 51, 51)');
  assert.equal(await page.locator('h1').evaluate((e) => getComputedStyle(e).color), 'rgb(0, 0, 0)');
});

test('leads through the pictures of a folder', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/read/drawing.svg?preview`);
  assert.equal(await page.getByRole('link', { name: 'Previous' }).count(), 0);
  await page.keyboard.press('ArrowRight');
  await page.getByRole('heading', { name: 'p.png' }).waitFor();
  await accessible(page);
  await page.keyboard.press('ArrowRight'); // it is the last one
  await page.getByRole('link', { name: 'Previous' }).click();
  await page.getByRole('heading', { name: 'drawing.svg' }).waitFor();
});

test('renames and deletes the file that is shown', async (t) => {
  await writeFile(join(files, 'gone.png'), png);
  const page = await browse(t);
  await page.goto(`${origin}/read/gone.png?preview`);
  assert.equal(await page.getByRole('button').count(), 0);
  await page.goto(`${origin}/files/gone.png?preview`);
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('p.png');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('alert').getByText('“p.png” already exists').waitFor();
  await page.getByRole('textbox', { name: 'Name' }).fill('a 100%.png');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'a 100%.png' }).waitFor();
  assert.deepEqual(await readFile(join(files, 'a 100%.png')), png);
  await accessible(page);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL(`${origin}/files/`);
  assert.equal(await stat(join(files, 'a 100%.png')).catch(() => null), null);
});
