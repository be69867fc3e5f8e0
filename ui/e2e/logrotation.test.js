// The page of a log that is rotated, truncated, or replaced while it is shown.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible, browse, folder, serve } from './harness.js';

const banner = `${'='.repeat(63)}\n`.repeat(16);
const lines = (/** @type {string} */ of, /** @type {number} */ n) => Array.from({ length: n }, (_, i) => `${of} line ${String(i).padStart(3, '0')}\n`).join('');
const logs = await folder({});
const origin = await serve(`/logs,${logs},null,null,true`);

test('says that lines may be missing when the log was truncated', async (t) => {
  const log = join(logs, 'truncated.log');
  await writeFile(log, lines('old', 30));
  const page = await browse(t);
  await page.goto(`${origin}/logs/truncated.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await truncate(log);
  await appendFile(log, 'new line\n');
  await page.locator('.row').last().getByText('new line').waitFor();
  const notice = page.getByRole('button', { name: 'Lines may be missing.' });
  await notice.waitFor();
  assert.equal(await page.locator('.row').last().getAttribute('data-border'), 'A new truncated.log begins · lines may be missing');
  await accessible(page);
  await notice.click();
  await notice.waitFor({ state: 'hidden' });
  await appendFile(log, 'newest line\n');
  await page.locator('.row').last().getByText('newest line').waitFor();
  assert.equal(await page.locator('.row[data-border]').count(), 1);
});

test('goes on with lines of the old file, and keeps links to files that begin alike apart', async (t) => {
  const log = join(logs, 'banner.log');
  await writeFile(log, banner + lines('old', 40));
  const page = await browse(t);
  await page.goto(`${origin}/logs/banner.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await page.getByText('old line 037', { exact: true }).click();
  await page.locator('.row.here').waitFor();
  const { hash } = new URL(page.url());
  await rename(log, `${log}.1`);
  await writeFile(log, banner + lines('new', 40));
  await page.locator('.row').last().getByText('new line 039').waitFor();
  await appendFile(`${log}.1`, 'late line\n');
  await page.locator('.row').last().getByText('late line').waitFor();
  await appendFile(log, 'newest line\n');
  await page.locator('.row').last().getByText('newest line').waitFor();
  assert.equal(await page.locator('.row', { hasText: 'old line' }).count(), 40);
  assert.equal(await page.locator('.row', { hasText: 'new line' }).count(), 40);

  await page.goto('about:blank');
  await page.goto(`${origin}/logs/banner.log?view${hash}`);
  await page.locator('.row.here').getByText('old line 037').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('rotated'), '1');
  await page.getByText('new line 021', { exact: true }).click();
  await page.goto('about:blank');
  await page.goBack();
  await page.locator('.row.here').getByText('new line 021').waitFor();
});

test('the page of a rotated file leads to the next one and to the newest', async (t) => {
  for (const [name, text] of /** @type {const} */ ([['steps.log.2', 'first'], ['steps.log.1', 'second'], ['steps.log', 'third']])) await writeFile(join(logs, name), `${text} line\n`);
  for (const javaScriptEnabled of [true, false]) {
    const page = await browse(t, { javaScriptEnabled });
    await page.goto(`${origin}/logs/steps.log.2?view`);
    const note = page.locator('#log-next');
    assert.equal(await note.textContent(), 'This log continues in steps.log.1 · its newest lines are in steps.log');
    await note.getByRole('link', { name: 'steps.log.1' }).click();
    await page.getByText('second line').waitFor();
    assert.equal(await note.textContent(), 'This log continues in steps.log');
    if (!javaScriptEnabled) continue;
    await accessible(page);
    await page.getByLabel('Include rotated files').check(); // then it continues on the page
    await page.locator('.row', { hasText: 'third line' }).waitFor();
    assert.equal(await note.isVisible(), false);
  }
});
