// Searching the files of a folder, and of all folders.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { browse, folder, serve } from './harness.js';

const id = 'req-7f3a';

/** Logs of two applications, with a request in both. */
async function logs() {
  const dir = await folder({ 'api/lab.log': '', 'web/access.log': '', 'notes.txt': 'nothing\n', 'core': '' });
  let text = '';
  for (let i = 0; i < 2000; i++) text += `2026-03-04 10:${String(Math.floor(i / 60) % 60).padStart(2, '0')}:${String(i % 60).padStart(2, '0')} INFO request ${i}\n`;
  await writeFile(join(dir, 'api/lab.log'), `${text}2026-03-04 11:00:00 ERROR ${id} failed <b>&\n\tat a.b(C.java:1)\n${text}`);
  await writeFile(join(dir, 'web/access.log.1.gz'), gzipSync(`${text}2026-03-04 10:59:59 GET /x ${id} 500\n`));
  await writeFile(join(dir, 'web/access.log'), Array.from({ length: 9 }, (_, i) => `2026-03-04 11:00:0${i} GET /y ${id.toUpperCase()} 200\n`).join(''));
  await writeFile(join(dir, 'core'), Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 256)));
  return dir;
}

test('a request id in any log of the folder: three actions, and a click to its line', async (t) => {
  const dir = await logs();
  const origin = await serve(`/app,${dir},null,null,true`);
  const page = await browse(t, { viewport: { width: 1280, height: 800 } });
  await page.goto(`${origin}/app/`);
  await page.locator('.filter input').click(); // 1
  await page.keyboard.type(id); // 2
  await page.keyboard.press('Enter'); // 3
  await page.locator('.below-sum', { hasText: '11 matches · 3 files' }).waitFor();
  await page.getByText('1 file was not searched').waitFor();
  const files = await page.locator('.below h2').allTextContents();
  assert.deepEqual(files, ['api/lab.log1 match', 'web/access.log.1.gz1 match', 'web/access.log9 matches']);
  assert.equal(await page.locator('.below section').nth(2).locator('li').count(), 5, 'only the first lines are shown');
  assert.equal(await page.locator('.below section').nth(0).locator('mark').textContent(), id);
  assert.equal(await page.locator('#listing').isVisible(), false);

  await page.locator('.below section').nth(0).locator('li a').click();
  const row = page.locator('.row.here');
  await row.waitFor();
  assert.match(await row.textContent() ?? '', new RegExp(`${id} failed <b>&`));
  assert.equal(await row.locator('mark').textContent(), id, 'the match is marked');
  assert.ok(await page.locator('.row').count() > 50, 'the line stands among the lines around it');

  await page.goBack(); // the address holds the search
  await page.locator('.below-sum', { hasText: '11 matches · 3 files' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.below section a').first().focus();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#listing').isVisible(), true);
  assert.doesNotMatch(page.url(), /in=/);
});

test('the link to a line outlives a rotation', async (t) => {
  const dir = await logs();
  const origin = await serve(`/app,${dir},null,null,true`);
  const page = await browse(t);
  await page.goto(`${origin}/app/?q=${id}&in=lines`);
  await page.locator('.below-sum', { hasText: '11 matches' }).waitFor();
  await rename(join(dir, 'api/lab.log'), join(dir, 'api/lab.log.1'));
  await appendFile(join(dir, 'api/lab.log'), '2026-03-04 12:00:00 INFO new\n');
  await page.locator('.below section').nth(0).locator('li a').click();
  await page.locator('.row.here', { hasText: 'failed' }).waitFor();
});

test('names below the folder, and words without any match', async (t) => {
  const origin = await serve(`/app,${await logs()},null,null,true`);
  const page = await browse(t);
  await page.goto(`${origin}/app/`);
  await page.locator('.filter input').fill('access');
  await page.getByRole('button', { name: 'Find names below' }).click();
  await page.locator('.below-sum', { hasText: '2 names' }).waitFor();
  assert.deepEqual((await page.locator('.below .names a').allTextContents()).sort(), ['web/access.log', 'web/access.log.1.gz']);
  await page.locator('.filter input').fill('no such text');
  await page.getByRole('button', { name: 'Search in files' }).click();
  await page.locator('.below-sum', { hasText: '0 matches' }).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.locator('.filter input').fill('');
  assert.equal(await page.getByRole('button', { name: 'Search in files' }).isVisible(), false);
  await page.locator('td.n a', { hasText: 'api' }).waitFor();
});

test('all folders: the login of each counts, and the browser asks for none', async (t) => {
  const [one, two] = [await logs(), await logs()];
  const origin = await serve(`/one,${one},u,p,true;/team/two,${two},v,q,true;/open,${two}/web,null,null,true`);
  const page = await browse(t, { httpCredentials: { username: 'u', password: 'p', origin, send: 'unauthorized' } });
  await page.goto(`${origin}/one/`);
  await page.goto(origin);
  await page.getByRole('searchbox').fill(id);
  await page.keyboard.press('Enter');
  await page.locator('.below-sum', { hasText: '21 matches · 5 files' }).waitFor();
  await page.getByText('Log in to team/ to search it').waitFor();
  const files = await page.locator('.below h2 bdi').allTextContents();
  assert.deepEqual(files, ['one/api/lab.log', 'one/web/access.log.1.gz', 'one/web/access.log', 'open/access.log.1.gz', 'open/access.log']);
});

test('the link to the login of a folder goes on with the search there', async (t) => {
  const origin = await serve(`/one,${await logs()},u,p,true`);
  const page = await browse(t, { httpCredentials: { username: 'u', password: 'p', origin, send: 'unauthorized' } });
  await page.goto(origin);
  await page.getByRole('searchbox').fill(id);
  await page.keyboard.press('Enter');
  await page.locator('.below-sum', { hasText: `“${id}”: nothing was searched` }).waitFor();
  await page.getByRole('link', { name: 'Log in to one/ to search it' }).click();
  await page.locator('.below-sum', { hasText: '11 matches · 3 files' }).waitFor();
  await page.goBack(); // the browser has the login now
  await page.locator('.below-sum', { hasText: '11 matches · 3 files' }).waitFor();
  await page.locator('.below h2', { hasText: 'one/api/lab.log' }).waitFor();
});

test('a search that is stopped, and one that replaces it', async (t) => {
  const dir = await folder({});
  await mkdir(join(dir, 'many'));
  const line = `2026-03-04 10:00:00 INFO ${'x'.repeat(100)} ${id}\n`;
  await writeFile(join(dir, 'many/a.log'), line.repeat(200_000));
  const origin = await serve(`/app,${dir},null,null,true`);
  const page = await browse(t);
  await page.goto(`${origin}/app/?q=${id}&in=lines`);
  await page.getByText('Stopped after 1,000').waitFor(); // matches of one page
  await page.locator('.filter input').fill('nowhere');
  await page.keyboard.press('Enter');
  await page.locator('.below-sum', { hasText: '0 matches' }).waitFor();
  assert.equal(await page.locator('.below section').count(), 0);
});
