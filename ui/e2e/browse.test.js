// A folder in the browser: sorting, filtering, selecting, by mouse and keyboard.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { symlink, writeFile } from 'node:fs/promises';
import { accessible, age, browse, fits, folder, serve, threadTimes } from './harness.js';

const logs = await folder({
  'lab.log': 'x'.repeat(3000), 'lab 2.log': 'x'.repeat(2000), 'lab 10.log': 'x', 'Error.log': 'e'.repeat(500), 'sub/inner.txt': 'inner\n', '空/': '',
});
await age(join(logs, 'lab.log'), 5);
await age(join(logs, 'lab 2.log'), 3 * 3600 + 60);
await age(join(logs, 'lab 10.log'), 60 * 24 * 3600);
await age(join(logs, 'Error.log'), 20 * 60 + 5);

const hostile = await folder();
const names = ['<img src=x onerror=alert(1)>', '"><script>alert(1)<script>', "' onclick='alert(1)", '{{.T}}', 'invoice\u202egpj.exe', 'a b#c?d%25&e=f;g', 'long'.repeat(60), '日志 二〇二六.log'];
for (const name of names) await writeFile(join(hostile, name), name);
await writeFile(Buffer.concat([Buffer.from(`${hostile}/caf`), Buffer.from([0xe9, 0xff])]), 'no UTF-8');

const many = await folder();
await Promise.all(Array.from({ length: 10_000 }, (_, i) => writeFile(join(many, `lab-${i}.log`), '')));
const one = await folder({ 'only.txt': 'only\n' });
const origin = await serve(`/logs,${logs},null,null,true;/hostile,${hostile},null,null,false;/many,${many},null,null,true;/one,${one},null,null,true`);

/** @param {import('playwright-core').Page} page */
const shown = (page) => page.locator('tbody tr:not([hidden]) .n bdi').allTextContents();

for (const javaScriptEnabled of [true, false]) {
  test(`sorts, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async (t) => {
    const page = await browse(t, { javaScriptEnabled });
    await page.goto(`${origin}/logs`);
    assert.deepEqual(await shown(page), ['sub', '空', 'Error.log', 'lab 2.log', 'lab 10.log', 'lab.log']);
    await page.getByRole('link', { name: 'Size' }).click();
    await page.waitForURL('**/logs?sort=-size');
    assert.deepEqual(await shown(page), ['空', 'sub', 'lab.log', 'lab 2.log', 'Error.log', 'lab 10.log']);
    assert.equal(await page.getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort'), 'descending');
    await page.getByRole('link', { name: 'Size' }).click();
    await page.waitForURL('**/logs?sort=size');
    await page.getByRole('link', { name: 'Modified' }).click();
    await page.waitForURL('**/logs?sort=-time');
    assert.deepEqual((await shown(page)).slice(2), ['lab.log', 'Error.log', 'lab 2.log', 'lab 10.log']);
    await page.goBack();
    assert.deepEqual((await shown(page)).slice(2), ['lab 10.log', 'Error.log', 'lab 2.log', 'lab.log']);
  });
}

test('filters as one types, and keeps the words in the address', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs?sort=-size`);
  const field = page.getByRole('searchbox', { name: 'Filter by name' });
  await field.pressSequentially('LAB 2');
  assert.deepEqual(await shown(page), ['lab 2.log']);
  assert.equal(await page.locator('#count').textContent(), '1 / 6 items');
  assert.equal(new URL(page.url()).search, '?sort=-size&q=LAB+2');
  await page.getByRole('link', { name: 'Name' }).click();
  await page.waitForURL('**/logs?q=LAB+2');
  assert.deepEqual(await shown(page), ['lab 2.log']);
  // The server has sent one row. The script fetches the others when the user needs them.
  await field.fill('lab');
  await page.locator('tbody tr').nth(3).waitFor({ state: 'attached' });
  assert.deepEqual(await shown(page), ['lab 2.log', 'lab 10.log', 'lab.log']);
  await field.fill('nothing <b>');
  await page.getByText('No name matches “nothing <b>”.').waitFor();
  await accessible(page);
  await page.keyboard.press('Escape');
  assert.equal((await shown(page)).length, 6);
});

test('filters without scripts', async (t) => {
  const page = await browse(t, { javaScriptEnabled: false });
  await page.goto(`${origin}/logs?sort=-name`);
  await page.getByRole('searchbox').fill('lab');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.waitForURL('**/logs?q=lab&sort=-name');
  await fits(page);
  assert.deepEqual(await shown(page), ['lab.log', 'lab 10.log', 'lab 2.log']);
  await page.getByRole('searchbox').fill('none');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Show all' }).click();
  await page.waitForURL('**/logs?');
  assert.equal((await shown(page)).length, 6);
});

test('tells ages, marks what was just written, and keeps both true', async (t) => {
  const page = await browse(t);
  await page.clock.install();
  await page.goto(`${origin}/logs`);
  const row = page.getByRole('row', { name: 'lab.log', exact: false }).filter({ has: page.getByRole('link', { name: 'lab.log', exact: true }) });
  await row.getByText('just now').waitFor();
  assert.equal(await row.locator('.fresh').count(), 1);
  assert.match(await row.locator('time').getAttribute('title') ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+00:00$/);
  await page.getByRole('row', { name: 'Error.log' }).getByText('20 min ago').waitFor();
  await page.getByRole('row', { name: 'lab 2.log' }).getByText('3 h ago').waitFor();
  await page.clock.runFor(3 * 60_000);
  await row.getByText('3 min ago').waitFor();
  assert.equal(await row.locator('.fresh').count(), 0);
});

test('crumbs lead back', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs`);
  await page.getByRole('link', { name: 'sub/' }).click();
  await page.getByRole('heading', { name: 'sub' }).waitFor();
  await page.getByRole('navigation', { name: 'Where you are' }).getByRole('link', { name: 'logs' }).click();
  await page.getByRole('heading', { name: 'logs' }).waitFor();
  await page.getByRole('link', { name: 'All folders' }).click();
  await page.getByRole('link', { name: 'hostile' }).waitFor();
});

test('goes by keyboard', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs`);
  await page.getByRole('checkbox', { name: 'Select all' }).waitFor(); // the scripts have run
  const focused = () => page.evaluate(() => document.activeElement?.querySelector('bdi')?.textContent ?? document.activeElement?.getAttribute('name'));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('j');
  assert.equal(await focused(), '空');
  await page.keyboard.press('End');
  assert.equal(await focused(), 'lab.log');
  await page.keyboard.press('Space');
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('/');
  assert.equal(await focused(), 'q');
  await page.keyboard.type('sub');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'sub' }).waitFor();
});

test('selects one, a range, and all', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs`);
  await page.getByRole('checkbox', { name: 'Select Error.log' }).check();
  await page.getByText('1 selected · 500 B').waitFor();
  await page.getByRole('checkbox', { name: 'Select lab 10.log' }).click({ modifiers: ['Shift'] });
  await page.getByText('3 selected · 2.4 KiB').waitFor();
  await page.getByRole('searchbox').fill('2');
  await page.getByText('1 selected').waitFor();
  await page.getByRole('searchbox').fill('');
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByText('6 selected').waitFor();
  await accessible(page);
  await page.getByRole('checkbox', { name: 'Select all' }).uncheck();
  await page.getByText('Download the selected items, or the whole folder').waitFor();
});

for (const javaScriptEnabled of [true, false]) {
  test(`downloads a file, a selection, a folder, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async (t) => {
    const page = await browse(t, { javaScriptEnabled });
    await page.goto(`${origin}/logs`);
    /** @param {import('playwright-core').Locator} button */
    const name = async (button) => {
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
      assert.equal(await download.failure(), null);
      return download.suggestedFilename();
    };
    assert.equal(await name(page.getByRole('link', { name: 'Download Error.log' })), 'Error.log');
    assert.equal(await name(page.getByRole('link', { name: 'Download sub' })), 'sub.zip');
    assert.equal(await name(page.getByRole('button', { name: 'tar.gz' })), 'logs.tar.gz');
    await page.getByRole('checkbox', { name: 'Select lab 2.log' }).check();
    assert.equal(await name(page.getByRole('button', { name: 'zip', exact: true })), 'logs.zip');
  });
}

test('a hostile name is only a name', async (t) => {
  const page = await browse(t);
  page.on('dialog', (dialog) => assert.fail(dialog.message()));
  await page.goto(`${origin}/hostile`);
  const seen = await shown(page);
  for (const name of names) {
    const want = name.replace('\u202e', 'U+202E');
    assert.ok(seen.includes(want), `${want} in ${seen}`);
  }
  assert.ok(seen.includes('caf\\xE9\\xFF'));
  const answers = await page.evaluate(async () => {
    const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('.d a'));
    return Promise.all(Array.from(links, async (a) => (await fetch(a.href)).status));
  });
  assert.deepEqual(new Set(answers), new Set([200]));
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByText(`${names.length + 1} selected`).waitFor();
  await accessible(page);
  await fits(page);
});

/**
 * Scrolls by pages, one per frame, and returns the CPU times of the frames. Other programs do not count.
 *
 * @param {import('playwright-core').Page} page
 */
const framesOf = (page) => threadTimes(page, 'cc', ['ProxyMain::BeginMainFrame'], () => page.evaluate(async () => {
  for (let i = 0; i < 120; i++) {
    scrollBy(0, i < 60 ? innerHeight * 5 : -innerHeight * 3);
    await new Promise(requestAnimationFrame);
  }
}));

/**
 * Filters a listing by what its first rows do not have, and returns the milliseconds until they are drawn.
 *
 * @param {import('playwright-core').Page} page
 */
const filterTime = (page) => page.evaluate(async () => {
  const field = /** @type {HTMLInputElement} */ (document.querySelector('.filter input'));
  const before = performance.now();
  field.value = '99';
  field.dispatchEvent(new Event('input'));
  await new Promise(requestAnimationFrame);
  await new Promise((resolve) => setTimeout(resolve));
  return performance.now() - before;
});

test('ten thousand files stay smooth', async (t) => {
  const page = await browse(t);
  /** Scrolls and filters what a filter leaves. @param {string} q @param {string} items */
  const measure = async (q, items) => {
    await page.goto(`${origin}/many?q=${q}`);
    await page.getByText(items).waitFor();
    const frames = await framesOf(page);
    assert.ok(frames.length >= 100, `${frames.length} frames`);
    return { frame: frames[Math.floor(frames.length * 0.9)] ?? 0, typed: await filterTime(page) };
  };
  /** @type {Record<'third' | 'all', { frame: number, typed: number }>} the best of rounds, since other programs run */
  const best = { third: { frame: Infinity, typed: Infinity }, all: { frame: Infinity, typed: Infinity } };
  for (let round = 0; round < 3; round++) {
    for (const [name, q, items] of /** @type {const} */ ([['third', '9', '3,439 / 10,000 items'], ['all', '', '10,000 items']])) {
      const { frame, typed } = await measure(q, items);
      best[name] = { frame: Math.min(frame, best[name].frame), typed: Math.min(typed, best[name].typed) };
    }
  }
  await page.getByText('280 / 10,000 items').waitFor(); // counted by the server: the page has only the first rows
  assert.equal((await shown(page)).length, 280);
  const { third, all } = best;
  const told = `nine frames of ten within ${all.frame.toFixed()} ms, filtered in ${all.typed.toFixed()} ms; of a third of the files ${third.frame.toFixed()} and ${third.typed.toFixed()} ms`;
  t.diagnostic(told);
  assert.ok(all.frame < 2 * third.frame && all.typed < 3 * third.typed, told);
});

test('a folder of one file, and links', async (t) => {
  await symlink('only.txt', join(one, 'again.txt'));
  await symlink('/etc/passwd', join(one, 'out.txt'));
  const page = await browse(t);
  await page.goto(`${origin}/one`);
  assert.deepEqual(await shown(page), ['again.txt', 'only.txt']);
});

for (const javaScriptEnabled of [true, false]) {
  test(`a rotated set is one row that unfolds, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async (t) => {
    const set = await folder({ 'lab.log': 'x', 'lab.log.1': 'xx', 'lab.log.2.gz': 'xxx', 'lab.log.10.gz': 'x', 'other.log': '' });
    const page = await browse(t, { javaScriptEnabled });
    await page.goto(`${await serve(`/set,${set},null,null,true`)}/set`);
    const visible = () => page.locator('tbody tr:visible .n bdi').allTextContents();
    assert.deepEqual(await visible(), ['lab.log', 'other.log']);
    await page.getByText('3 older · 6 B').click();
    assert.deepEqual(await visible(), ['lab.log', 'lab.log.1', 'lab.log.2.gz', 'lab.log.10.gz', 'other.log']);
    await page.getByRole('checkbox', { name: 'Select lab.log.2.gz' }).check();
    await page.getByText('3 older').click();
    assert.deepEqual(await visible(), ['lab.log', 'other.log']);
    if (!javaScriptEnabled) return;
    await accessible(page);
    await page.getByText('1 selected').waitFor();
    await page.getByRole('searchbox').fill('gz');
    assert.deepEqual(await visible(), ['lab.log.2.gz', 'lab.log.10.gz']);
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: 'Select all' }).check();
    await page.getByText('5 selected').waitFor();
    await page.getByRole('searchbox').press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'other.log');
  });
}

test('the other language keeps what is sorted, filtered, selected and unfolded, and the place', async (t) => {
  const set = await folder(Object.fromEntries([...Array.from({ length: 90 }, (_, i) => [`file ${i}.txt`, 'x']), ['lab.log', 'x'], ['lab.log.1', 'x'], ['other.bin', 'x']]));
  const page = await browse(t);
  await page.goto(`${await serve(`/set,${set},null,null,true`)}/set/?sort=-name`);
  await page.getByRole('searchbox').fill('l'); // other.bin has none
  await page.getByText('92 / 93 items').waitFor();
  await page.getByRole('searchbox').fill('');
  await page.getByText('1 older').click();
  await page.getByRole('checkbox', { name: 'Select lab.log.1' }).check();
  await page.getByRole('checkbox', { name: 'Select file 7.txt' }).check();
  await page.getByRole('searchbox').fill('.');
  await page.evaluate(() => scrollTo(0, 900));
  const place = await page.evaluate(() => scrollY);
  assert.ok(place > 500);
  await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('a.language')).click()); // without scrolling up
  await page.getByText('已选 2 项').waitFor();
  assert.equal(new URL(page.url()).search, '?sort=-name&q=.');
  assert.equal(await page.getByRole('checkbox', { name: '选择 file 7.txt' }).isChecked(), true);
  assert.equal(await page.getByRole('checkbox', { name: '选择 lab.log.1' }).isChecked(), true);
  assert.equal(await page.locator('.fold[open]').count(), 1);
  await page.waitForFunction((y) => Math.abs(scrollY - y) < 50, place);
  await page.reload(); // what was kept is kept once
  await page.getByRole('checkbox', { name: '全选' }).waitFor();
  assert.equal(await page.locator('.c input:checked').count(), 0);
});

test('the other language keeps what a script has written into the address of a log', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.getByRole('searchbox').fill('xxx');
  await page.waitForFunction(() => location.search.includes('xxx'));
  const search = await page.evaluate(() => location.search);
  await page.getByRole('link', { name: '简体中文' }).click();
  await page.locator('html[lang="zh-CN"]').waitFor();
  await page.waitForFunction(() => !location.search.includes('lang'));
  assert.deepEqual(new Set(new URLSearchParams(new URL(page.url()).search).keys()), new Set(new URLSearchParams(search).keys()));
  assert.equal(await page.getByRole('searchbox').inputValue(), 'xxx');
});

test('a right click opens and selects nothing', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs`);
  await page.getByRole('checkbox', { name: 'Select all' }).waitFor();
  for (const selector of ['tbody .n a', 'tbody .c', 'tbody .c input', 'tbody .t', 'th a', '.filter input']) {
    await page.locator(selector).first().click({ button: 'right' });
    await page.keyboard.press('Escape');
  }
  assert.equal(await page.locator('.c input:checked').count(), 0);
  assert.equal(page.url(), `${origin}/logs`);
});
