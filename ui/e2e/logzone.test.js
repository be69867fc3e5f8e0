// Zones of a log: the one in which it is read, and the one in which its times are shown.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible, browse, fits, folder, serve } from './harness.js';
import { byClock, clockOf, momentIn, momentOf, offsetOf, parameterOf, parsed, secondsAgo, wallOf } from '../assets/log/times.js';

const hour = 3_600_000;
const stamp = (/** @type {number} */ at) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
let text = '';
for (let i = 0; i < 300; i++) text += `${stamp(Date.UTC(2026, 2, 4, 10) + i * 60_000)} ${i % 100 === 50 ? 'ERROR' : 'INFO'} app: request ${i}\n`;
const dir = await folder({ 'lab.log': text });
const origin = await serve(`/logs,${dir},null,null,true`, { LOG_ZONES: '/logs=Asia/Shanghai' });

const usual = { timezoneId: 'America/New_York' };
const label = { show: 'Show times', zone: 'Log time zone' };

/** @param {import('playwright-core').Page} page */
const query = (page) => Object.fromEntries([...new URL(page.url()).searchParams].filter(([name]) => name !== 'view'));
/** @param {import('playwright-core').Page} page */
const from = (page) => page.locator('#log-times .end').first();
/** @param {import('playwright-core').Page} page */
const live = (page) => page.locator('#log-pill.live').waitFor();

/** Types the log's zone. Enter closes the menu. @param {import('playwright-core').Page} page @param {string} zone */
async function readAs(page, zone) {
  await openMenu(page);
  await page.getByLabel(label.zone, { exact: true }).fill(zone);
  await page.getByLabel(label.zone, { exact: true }).press('Enter');
}

/** @param {import('playwright-core').Page} page */
async function openMenu(page) {
  await page.locator('#log-display summary').click();
  await page.getByLabel(label.zone, { exact: true }).waitFor();
}

test('the log is read in one zone and shown in another', async (t) => {
  const page = await browse(t, usual);
  await page.goto(`${origin}/logs/lab.log?view`);
  await live(page);
  await from(page).getByText('03-04 10:00').waitFor();
  assert.equal(await page.locator('.row .tm').count(), 0);
  await openMenu(page);
  assert.equal(await page.getByLabel(label.zone, { exact: true }).getAttribute('placeholder'), 'Asia/Shanghai');
  await page.getByLabel(label.show).selectOption('utc');
  await from(page).getByText('03-04 02:00').waitFor();
  await page.locator('.row .tm').last().getByText('03-04 06:59:00').waitFor();
  assert.deepEqual(query(page), { show: 'utc' });

  await page.keyboard.press('Escape');
  await readAs(page, 'UTC');
  await from(page).getByText('03-04 10:00').waitFor();
  await page.locator('.row .tm').last().getByText('03-04 14:59:00').waitFor();
  assert.deepEqual(query(page), { show: 'utc', zone: 'UTC' });
  await openMenu(page);
  await page.getByLabel(label.show).selectOption('local');
  await page.locator('.row .tm').last().getByText('03-04 09:59:00').waitFor();
  assert.deepEqual(query(page), { show: 'local', zone: 'UTC' });
  await live(page);
  await page.reload();
  await page.locator('.row .tm').last().getByText('03-04 09:59:00').waitFor();
  assert.equal(await page.getByLabel(label.zone, { exact: true }).inputValue(), 'UTC');
});

test('a zone that is none is refused, and the one before stays', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&zone=UTC`);
  await live(page);
  await readAs(page, 'Mars/Base');
  await page.getByText('zone: expected a time zone such as Asia/Shanghai, UTC or +08:00, found "Mars/Base"').waitFor();
  assert.equal(await page.getByLabel(label.zone, { exact: true }).inputValue(), 'UTC');
  assert.deepEqual(query(page), { zone: 'UTC' });
  await readAs(page, '+01:00');
  await page.waitForURL(/zone=%2B01%3A00/);
  await live(page);
  await page.goto(`${origin}/logs/lab.log?view&zone=+01:00&show=utc`);
  await page.locator('.row .tm').last().getByText('03-04 13:59:00').waitFor();
  await live(page);
  assert.deepEqual(query(page), { show: 'utc', zone: '+01:00' });
});

test('the field knows the names of zones once it is used', async (t) => {
  const page = await browse(t, usual);
  await page.goto(`${origin}/logs/lab.log?view`);
  await openMenu(page);
  const names = () => page.locator('#log-zones option').evaluateAll((all) => all.map((o) => /** @type {HTMLOptionElement} */ (o).value));
  assert.deepEqual(await names(), []);
  await page.getByLabel(label.zone, { exact: true }).focus();
  const got = await names();
  assert.deepEqual(got.slice(0, 2), ['UTC', 'America/New_York']);
  assert.ok(got.length > 300 && new Set(got).size === got.length);
});

test('links of before show what they showed', async (t) => {
  const page = await browse(t, usual);
  for (const [old, time, now] of /** @type {const} */ ([['utc', '03-04 06:59:00', 'utc'], ['local', '03-04 01:59:00', 'local']])) {
    await page.goto(`${origin}/logs/lab.log?view&zone=${old}`);
    await page.locator('.row .tm').last().getByText(time).waitFor();
    await live(page);
    assert.deepEqual(query(page), { show: now });
    assert.equal(await page.getByLabel(label.zone, { exact: true }).inputValue(), '');
  }
  // Their times without a zone are in the log's.
  await page.goto(`${origin}/logs/lab.log?view&zone=utc&since=2026-03-04+14:50&until=2026-03-04+15:00`);
  await page.locator('#log-count').getByText('10 events').waitFor();
  assert.deepEqual(query(page), { since: '2026-03-04 14:50', until: '2026-03-04 15:00', show: 'utc' });
});

test('a time is typed in the zone that is shown', async (t) => {
  const page = await browse(t, usual);
  await page.goto(`${origin}/logs/lab.log?view&show=utc`);
  await live(page);
  await page.locator('#log-time summary').click();
  await page.locator('#log-since').fill('2026-03-04T06:50');
  await page.locator('#log-count').getByText('10 events').waitFor();
  assert.deepEqual(query(page), { since: '2026-03-04T06:50:00Z', show: 'utc' });
  await openMenu(page);
  await page.getByLabel(label.show).selectOption('local');
  assert.deepEqual(query(page), { since: '2026-03-04T06:50:00Z', show: 'local' });
  await page.locator('#log-time summary').click();
  assert.equal(await page.locator('#log-since').inputValue(), '2026-03-04T01:50');
  await page.locator('#log-until').fill('2026-03-04T01:55');
  await page.locator('#log-count').getByText('5 events').waitFor();
  assert.deepEqual(query(page), { since: '2026-03-04T06:50:00Z', until: '2026-03-04T01:55:00-05:00', show: 'local' });
  await page.reload();
  await page.locator('#log-count').getByText('5 events').waitFor();
  await openMenu(page);
  await page.getByLabel(label.show).selectOption('');
  await page.locator('#log-time summary').click();
  assert.equal(await page.locator('#log-since').inputValue(), '2026-03-04T14:50');
  assert.equal(await page.locator('#log-until').inputValue(), '2026-03-04T14:55');
  await page.locator('#log-since').fill('2026-03-04T14:51');
  await page.locator('#log-count').getByText('4 events').waitFor();
  assert.equal(query(page)['since'], '2026-03-04 14:51');
});

test('offers the zone that fits a log that is hours off', async (t) => {
  const dir = await folder();
  const log = join(dir, 'lab.log');
  const write = () => writeFile(log, `${stamp(Date.now() - hour)} INFO one\n${stamp(Date.now())} INFO two\n`);
  await write();
  const origin = await serve(`/logs,${dir},null,null,true`, { LOG_ZONES: '*=Asia/Shanghai' });
  for (const [locale, colorScheme, width, offer, link] of /** @type {const} */ ([
    ['en', 'light', 360, 'The newest line of this log is hours away from now. Its time zone may be wrong.', 'Read times as UTC'],
    ['zh-CN', 'dark', 360, '此日志最新一行的时间与当前时间相差数小时，时区可能有误。', '改按 UTC 解读'],
    ['en', 'dark', 768, 'The newest line of this log is hours away from now. Its time zone may be wrong.', 'Read times as UTC'],
    ['zh-CN', 'light', 1280, '此日志最新一行的时间与当前时间相差数小时，时区可能有误。', '改按 UTC 解读'],
  ])) {
    const page = await browse(t, { ...usual, locale, colorScheme, viewport: { width, height: 800 } });
    await page.goto(`${origin}/logs/lab.log?view&show=utc`);
    await live(page);
    await page.getByText(offer).waitFor();
    await fits(page);
    await accessible(page);
    const [before] = (await page.locator('.row .tm').last().textContent())?.split(':') ?? [];
    await page.getByRole('link', { name: link }).click();
    await page.getByText(offer).waitFor({ state: 'hidden' });
    await live(page);
    assert.deepEqual(query(page), { show: 'utc', zone: 'UTC' });
    const [after] = (await page.locator('.row .tm').last().textContent())?.split(':') ?? [];
    assert.notEqual(after, before);
    await appendFile(log, `${stamp(Date.now())} INFO three\n`);
    await page.getByText('INFO three').last().waitFor();
    await write();
    await page.locator('#log-display summary').click();
    const zone = page.locator('[name=zone]');
    await zone.fill('Asia/Tokyo');
    await zone.press('Tab');
    await page.getByRole('link', { name: link }).waitFor();
    assert.equal(query(page)['zone'], 'Asia/Tokyo');
  }
  const plain = await browse(t, { javaScriptEnabled: false });
  await plain.goto(`${origin}/logs/lab.log?view&grep=INFO&since=-1h`);
  await plain.getByRole('link', { name: 'Read times as UTC' }).click();
  await plain.getByText('INFO two').waitFor();
  assert.deepEqual(query(plain), { grep: 'INFO', since: '-1h', zone: 'UTC' });
  assert.equal(await plain.getByRole('link', { name: 'Read times as UTC' }).isVisible(), false);
});

test('times keep their moment in each zone', () => {
  assert.equal(momentIn('2026-03-04T10:11:12.5Z', ''), '03-04 10:11:12.500');
  assert.equal(momentIn('2026-03-04T23:11:12+08:00', 'utc'), '03-04 15:11:12');
  for (const [text, clock] of /** @type {const} */ ([
    ['2026-03-04 10:11:12 x', 0], ['2026-03-04 18:11:12 x', 480], ['[2026/03/04 15:41:12] x', 330], ['2026-03-04T06:41:12 x', -210],
    ['2026-03-05 00:11:12 x', 840], ['2026-03-04 23:56:12 x', 825], ['18:11:12 x', 480], ['x', 0],
  ])) assert.equal(clockOf({ time: '2026-03-04T10:11:12Z', text }), clock, text);
  assert.equal(byClock('2026-03-04T10:11:12Z', 840), '2026-03-05T00:11:12.000+14:00');
});

test('a time of the page is the same moment in the query', () => {
  const at = Date.UTC(2026, 2, 4, 2, 11, 12);
  const shanghai = { show: '', log: 'Asia/Shanghai', clock: null };
  const berlin = { show: '', log: 'Europe/Berlin', clock: null };
  for (const [zone, wall, parameter] of /** @type {const} */ ([
    [shanghai, '2026-03-04T10:11:12', '2026-03-04 10:11:12'], [{ ...shanghai, show: 'utc' }, '2026-03-04T02:11:12', '2026-03-04T02:11:12Z'],
    [{ ...shanghai, clock: -210 }, '2026-03-03T22:41:12', '2026-03-03T22:41:12-03:30'], [berlin, '2026-03-04T03:11:12', '2026-03-04 03:11:12'],
    [{ ...shanghai, log: 'UTC+05:30' }, '2026-03-04T07:41:12', '2026-03-04 07:41:12'], [{ ...shanghai, log: 'UTC' }, '2026-03-04T02:11:12', '2026-03-04 02:11:12'],
  ])) {
    assert.equal(wallOf(at, zone), wall);
    assert.equal(momentOf(wall, zone), at);
    assert.equal(parameterOf(wall, zone), parameter);
    assert.equal(parsed(parameter, zone, 0), at);
  }
  assert.equal(parameterOf('2026-03-04T10:00', shanghai), '2026-03-04 10:00');
  assert.equal(parsed('2026-03-04', shanghai, 0), Date.UTC(2026, 2, 3, 16));
  assert.equal(parsed('2026-03-04T10:00:00 01:00', shanghai, 0), Date.UTC(2026, 2, 4, 9)); // a + in a query means a blank
  assert.equal(parsed('-1h30m', shanghai, 6_000_000), 600_000);
  assert.ok(Number.isNaN(parsed('tomorrow', shanghai, 0)));
  assert.deepEqual(['-15m', '-1h0m1.5s', '-', '15m', '-2d'].map(secondsAgo), [900, 3601.5, NaN, NaN, NaN]);
  assert.deepEqual([offsetOf('Europe/Berlin', Date.UTC(2026, 6, 1)), offsetOf('Mars/Base', 0), offsetOf('-3', 0)], [120, 0, -180]);
  // The clock goes from 2:00 to 3:00, and back from 3:00 to 2:00.
  assert.equal(momentOf('2026-03-29T03:00:00', berlin), Date.UTC(2026, 2, 29, 1));
  assert.equal(wallOf(Date.UTC(2026, 9, 25, 0, 59), berlin), '2026-10-25T02:59:00');
  assert.equal(wallOf(Date.UTC(2026, 9, 25, 1, 0), berlin), '2026-10-25T02:00:00');
});
