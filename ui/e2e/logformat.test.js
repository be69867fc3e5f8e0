// The page of a log in a format of the settings.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible, browse, folder, serve } from './harness.js';

const files = await folder({
  'config.toml': `
[[formats]]
name = 'lab'
pattern = '^<<(?P<time>[^>]*)>> (?P<level>\\S+) (?P<unit>\\S+): (?P<message>.*)$'
time = '%d.%m.%Y %T'
levels = {bad = 'error', good = 'info'}
files = ['lab.log']
`,
  'logs/lab.log': '<<04.03.2026 10:11:12>> good 李雷: one\n<<04.03.2026 10:11:13>> bad south: two <b>\n\tat x\n',
  'logs/other.log': '<<04.03.2026 10:11:12>> good north: one\n',
});
const origin = await serve(`/logs,${join(files, 'logs')},null,null,true`, { CONFIG: join(files, 'config.toml') });

test('shows lines in a format of the settings as time, level, message and fields', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  const rows = page.locator('.row');
  const two = rows.nth(1);
  await two.locator('.field').waitFor();
  assert.equal(await rows.nth(0).locator('.tx').textContent(), 'one unit=李雷{…}');
  assert.equal(await two.locator('.tx').textContent(), 'two <b> unit=south{…}');
  assert.equal(await two.locator('.tm').textContent(), '03-04 10:11:13');
  assert.equal(await two.locator('.lv').textContent(), 'E');
  await two.getByRole('button', { name: 'Show all fields' }).click();
  await two.getByText('<<04.03.2026 10:11:13>> bad south: two <b>').waitFor();
  await accessible(page);
  await page.locator('#log-pill.live').waitFor();
  await appendFile(join(files, 'logs/lab.log'), '<<04.03.2026 10:11:14>> bad west: three\n');
  await rows.getByText('three unit=west').waitFor();
  await page.goto(`${origin}/logs/lab.log?view&grep=two&level=error`);
  await page.locator('.row mark', { hasText: 'two' }).waitFor();
  assert.equal(await rows.count(), 1);
});

test('leaves other logs, and pages without scripts, as they are written', async (t) => {
  const page = await browse(t, { javaScriptEnabled: false });
  await page.goto(`${origin}/logs/lab.log?view`);
  assert.equal(await page.locator('.row.error .tx').first().textContent(), '<<04.03.2026 10:11:13>> bad south: two <b>');
  await page.goto(`${origin}/logs/other.log?view`);
  assert.equal(await page.locator('.row .tx').textContent(), '<<04.03.2026 10:11:12>> good north: one');
});
