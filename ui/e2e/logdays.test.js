// Logs that have a new name each day, such as those of Laravel, Tomcat and IIS.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible, age, browse, fits, folder, serve } from './harness.js';

const logs = await folder({
  'laravel-2026-03-03.log': '[2026-03-03 10:00:00] production.INFO: the day before\n',
  'laravel-2026-03-04.log': '[2026-03-04 10:00:00] production.INFO: today\n',
  'localhost_access_log.2026-03-03.txt': '127.0.0.1 - - [03/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1\n',
  'localhost_access_log.2026-03-04.txt': '127.0.0.1 - - [04/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1\n',
  'u_ex260303.log': '2026-03-03 10:00:00 GET / 200\n',
  'u_ex260304.log': '2026-03-04 10:00:00 GET / 200\n',
  'invoice-20260303.txt': 'one\n',
  'invoice-20260304.txt': 'two\n',
});
for (const [i, name] of ['laravel-2026-03-03.log', 'laravel-2026-03-04.log'].entries()) await age(join(logs, name), 200_000 - i * 100_000);
const origin = await serve(`/logs,${logs},null,null,true`);
const day = (/** @type {number} */ n) => join(logs, `laravel-2026-03-0${n}.log`);

test('the files of a log are one row of a folder', async (t) => {
  const page = await browse(t);
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 720 });
    await page.goto(`${origin}/logs/`);
    const rows = await page.locator('tbody tr:visible td.n a bdi').allTextContents();
    assert.deepEqual(rows, ['invoice-20260303.txt', 'invoice-20260304.txt', 'laravel-2026-03-04.log', 'localhost_access_log.2026-03-04.txt', 'u_ex260304.log']);
    assert.equal(await page.getByText('1 older').count(), 3);
    await fits(page);
    await accessible(page);
  }
});

test('the page of an old day leads to the newest one', async (t) => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await browse(t, { javaScriptEnabled });
    await page.goto(`${origin}/logs/laravel-2026-03-03.log?view`);
    await page.getByText('the day before').waitFor();
    await fits(page);
    if (javaScriptEnabled) await accessible(page);
    await page.getByText('This log continues in').getByRole('link', { name: 'laravel-2026-03-04.log' }).click();
    await page.getByText('today').waitFor();
    assert.equal(await page.getByText('This log continues in').count(), 0);
  }
});

test('follows the log over midnight, and shows both days', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/laravel-2026-03-04.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await appendFile(day(4), '[2026-03-04 23:59:59] production.INFO: the last line\n');
  await page.locator('.row').last().getByText('the last line').waitFor();
  await writeFile(day(5), '[2026-03-05 00:00:01] production.INFO: after midnight\n');
  await page.locator('.row').last().getByText('after midnight').waitFor();
  assert.match((await page.locator('#log-pill').textContent()) ?? '', /^Rotated /);
  assert.equal(new URL(page.url()).searchParams.get('rotated'), '1');
  await appendFile(day(5), '[2026-03-05 00:00:02] production.INFO: and on\n');
  await page.locator('.row').last().getByText('and on').waitFor();
  await page.keyboard.press('g'); // the log begins before today
  await page.locator('.row').first().getByText('the day before').waitFor();
  await page.keyboard.press('G');
  await page.locator('.row').last().getByText('and on').waitFor();
  await page.reload();
  await page.locator('#log-pill.live').waitFor();
  await writeFile(day(6), '[2026-03-06 00:00:01] production.INFO: one more day\n');
  await page.locator('.row').last().getByText('one more day').waitFor();
});

test('searches go on over midnight', async (t) => {
  const page = await browse(t);
  const today = join(logs, 'shop-2026-03-06.log');
  await writeFile(today, '[2026-03-06 10:00:00] production.INFO: nothing\n');
  await page.goto(`${origin}/logs/shop-2026-03-06.log?view&grep=order&ignorecase=1`);
  await page.locator('#log-pill.live').waitFor();
  await appendFile(today, '[2026-03-06 23:59:59] production.INFO: order 1\n');
  await page.locator('.row').last().getByText('order 1').waitFor();
  await writeFile(join(logs, 'shop-2026-03-07.log'), '[2026-03-07 00:00:01] production.INFO: nothing\n[2026-03-07 00:00:02] production.INFO: order 2\n');
  await page.locator('.row').last().getByText('order 2').waitFor();
  assert.equal(await page.locator('.row').count(), 2);
});
