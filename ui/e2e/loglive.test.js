// The live indicator of the page of a log tells the truth: behind proxies that hold answers back or
// stop, and when the server, the login, the link or the file is gone. Each state leads back to life.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { accessible, browse, fits, folder, serve, start } from './harness.js';
import { nginx } from './proxies.js';

const logs = await folder({ 'old.log.2.gz': gzipSync('one\ntwo\n') });
const origin = await serve(`/logs,${logs},null,null,true`);

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page */
const pillOf = (page) => page.locator('#log-pill');

/** @param {Page} page @param {string | RegExp} text */
const says = (page, text) => pillOf(page).getByText(text, { exact: true }).waitFor();

/** @param {Page} page @param {string} text */
const explains = (page, text) => page.locator('#log-notice').getByText(text, { exact: true }).waitFor();

/** @param {Page} page @param {string} text */
const newest = (page, text) => page.locator('.row').last().getByText(text, { exact: true }).waitFor();

/** A log with some lines, which the test writes to. @param {string} name */
async function log(name) {
  const path = join(logs, name);
  await writeFile(path, '2026-03-04T10:00:00Z INFO first\n');
  return path;
}

/**
 * Opens the page of a log, whose clock the test moves on.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} address
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
async function open(t, address, options) {
  const page = await browse(t, options);
  await page.clock.install();
  await page.goto(address);
  return page;
}

/**
 * Waits for the next answer to a request for new lines, and lets the time until the one after it pass.
 *
 * @param {Page} page
 */
async function nextRequest(page) {
  await page.waitForEvent('requestfinished', (request) => request.url().includes('once=1'));
  await page.clock.fastForward(15_000);
}

/** Waits until a stream that begins now has had its third ping. @param {string} address */
async function pinged(address) {
  const answer = await fetch(address, { headers: { accept: 'text/event-stream' } });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ''; text.split('event: ping').length < 4;) {
    const { value, done } = await reader?.read() ?? { done: true };
    assert.ok(!done, text);
    text += value;
  }
  await reader?.cancel();
}

test('a stream is live with a line at its start and nothing after it', async (t) => {
  const path = await log('quiet.log');
  for (const { view, query } of [{ view: 'quiet.log?view', query: 'quiet.log?follow&ping' }, { view: '?view&name=quiet.log', query: '?follow&ping&name=quiet.log' }]) {
    const page = await browse(t);
    await page.clock.install();
    let streams = 0;
    page.on('request', (request) => { streams += Number(request.url().includes('follow=1')); });
    await page.goto(`${origin}/logs/${view}`);
    await says(page, 'Live');
    await appendFile(path, 'soon\n');
    await newest(page, 'soon');
    await pinged(`${origin}/logs/${query}`);
    await page.clock.fastForward(12_000);
    await appendFile(path, 'later\n');
    await newest(page, 'later');
    await says(page, 'Live');
    assert.equal(streams, 1, view);
  }
});

test('connects before it is live, and tells the lines missed in the title', async (t) => {
  const path = await log('title.log');
  const page = await browse(t);
  /** @type {() => void} */
  let goOn = () => {};
  const held = new Promise((resolve) => { goOn = () => resolve(undefined); });
  await page.route('**/*follow=1*', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${origin}/logs/title.log?view`);
  await says(page, 'Connecting…');
  assert.equal(await page.locator('.pill.live').count(), 0);
  goOn();
  await says(page, 'Live');
  assert.equal(await page.title(), 'title.log · /logs · GoWebDAV');
  await page.keyboard.press('f');
  await appendFile(path, 'missed\n'.repeat(132));
  await says(page, 'Paused +132');
  assert.equal(await page.title(), 'title.log · +132 · /logs · GoWebDAV');
  await page.keyboard.press('f');
  await says(page, 'Live');
  assert.equal(await page.title(), 'title.log · /logs · GoWebDAV');
});

test('a compressed file is never live', async (t) => {
  const page = await browse(t);
  /** @type {string[]} */
  const streams = [];
  page.on('request', (request) => new URL(request.url()).searchParams.has('follow') && streams.push(request.url()));
  await page.goto(`${origin}/logs/old.log.2.gz?view`);
  await newest(page, 'two');
  await page.keyboard.press('G');
  await page.keyboard.press('f');
  await page.getByRole('searchbox').fill('one');
  await page.locator('#log-count').getByText('1 match').waitFor();
  assert.ok(await pillOf(page).isHidden());
  assert.deepEqual(streams, []);
});

for (const [locale, texts] of /** @type {const} */ ([['en', { live: 'Live', every: /^Live, every \d+ s$/, connecting: 'Connecting…' }], ['zh-CN', { live: '实时', every: /^实时，每 \d+ 秒$/, connecting: '正在连接…' }]])) {
  test(`asks for new lines where a proxy holds a stream back, and streams once none does: ${locale}`, async (t) => {
    const path = await log(`held-${locale}.log`);
    const proxy = await nginx(origin, { buffering: true });
    const page = await open(t, `${proxy.origin}/logs/held-${locale}.log?view`, { locale, viewport: { width: 320, height: 568 } });
    await says(page, texts.connecting);
    await page.clock.fastForward(10_000); // the first ping is overdue
    await says(page, texts.every);
    await appendFile(path, 'second\n');
    await nextRequest(page);
    await newest(page, 'second');
    await rename(path, `${path}.1`);
    await writeFile(path, 'third\n');
    await nextRequest(page);
    await newest(page, 'third');
    await page.keyboard.press('f');
    await appendFile(path, 'more\n'.repeat(2500)); // more than one answer has
    await nextRequest(page);
    // A paused page whose end is in view loads some of them below it, and counts the others.
    await page.waitForFunction(() => {
      const counted = Number(/\+([\d,]+)$/.exec(document.getElementById('log-pill')?.textContent ?? '')?.[1]?.replaceAll(',', ''));
      const loaded = Array.from(document.querySelectorAll('.row .tx')).filter((text) => text.textContent === 'more').length;
      return counted > 2000 && counted + loaded === 2500;
    });
    await page.keyboard.press('f');
    await says(page, texts.every);
    await newest(page, 'more');
    await fits(page);
    await accessible(page);

    await proxy.end();
    await nginx(origin, { buffering: false, port: proxy.port });
    await page.clock.fastForward(240_000); // a stream is tried again
    await says(page, texts.live);
    await appendFile(path, 'at once\n');
    await newest(page, 'at once');
  });
}

test('asks as often as the indicator says, also while it tries a stream', async (t) => {
  await log('often.log');
  const proxy = await nginx(origin, { buffering: true });
  const page = await browse(t);
  await page.clock.install();
  await page.addInitScript(() => {
    const seen = { asked: /** @type {number[]} */ ([]), tried: 0, running: 0 };
    Object.assign(window, { seen });
    const real = window.fetch;
    window.fetch = async (input, init) => {
      const address = String(input instanceof Request ? input.url : input);
      if (!address.includes('once=1')) {
        if (address.includes('follow=1')) seen.tried++;
        return real(input, init);
      }
      seen.asked.push(Date.now());
      seen.running++;
      try {
        return await real(input, init);
      } finally {
        seen.running--;
      }
    };
  });
  await page.goto(`${proxy.origin}/logs/often.log?view`);
  await says(page, 'Connecting…');
  await page.clock.fastForward(10_000);
  await says(page, /^Live, every/);
  for (let second = 0; second < 120; second++) {
    await page.clock.runFor(1000);
    await page.waitForFunction(() => /** @type {any} */ (window).seen.running === 0);
  }
  /** @type {{ asked: number[], tried: number }} */
  const { asked, tried } = await page.evaluate(() => /** @type {any} */ (window).seen);
  assert.ok(tried >= 3, `${tried} streams were tried`);
  const longest = Math.max(...asked.slice(1).map((at, i) => at - (asked[i] ?? 0)));
  assert.ok(longest < 20_000, `${longest} ms between two requests, every 15 s at most`);
});

test('a search asks for new matches behind such a proxy', async (t) => {
  const path = await log('matches.log');
  const proxy = await nginx(origin, { buffering: true });
  const page = await open(t, `${proxy.origin}/logs/matches.log?view&level=error`);
  await page.locator('#log-count').getByText('0 matches').waitFor();
  await page.clock.fastForward(10_000);
  await says(page, /^Live, every/);
  await appendFile(path, '2026-03-04T10:00:01Z INFO no\n2026-03-04T10:00:02Z ERROR yes\n');
  await nextRequest(page);
  await newest(page, '2026-03-04T10:00:02Z ERROR yes');
  assert.equal(await page.locator('.row').count(), 1);
});

test('is not live when nothing is heard for 35 s, and goes on after the last line', async (t) => {
  const path = await log('silent.log');
  const proxy = await nginx(origin, { buffering: false });
  const page = await open(t, `${proxy.origin}/logs/silent.log?view`);
  await says(page, 'Live');
  await page.clock.fastForward(1000);
  await appendFile(path, 'before\n');
  await newest(page, 'before');
  proxy.signal('SIGSTOP');
  await appendFile(path, 'meanwhile\n');
  await page.clock.fastForward(30_000); // a ping may be missed
  await says(page, 'Live');
  await page.clock.fastForward(5000);
  await says(page, 'Reconnecting');
  await explains(page, 'The connection is broken. The page tries again by itself.');
  assert.equal(await page.locator('.pill.live').count(), 0);
  await page.clock.fastForward(1000); // a new stream
  await page.clock.fastForward(10_000); // which is silent too
  await says(page, 'Reconnecting');
  proxy.signal('SIGCONT');
  await page.clock.fastForward(30_000);
  await says(page, /^Live/);
  await newest(page, 'meanwhile');
  assert.ok(await page.locator('#log-notice').isHidden());
});

/**
 * A program that is started again at the same address.
 *
 * @param {string} dav
 * @param {Record<string, string>} [env]
 */
async function restartable(dav, env) {
  const first = await start(dav, env);
  const { port } = new URL(first.origin);
  return { ...first, again: (/** @type {string} */ as, /** @type {Record<string, string>} */ other = {}) => start(as, { ...env, ...other, PORT: port }) };
}

test('a server that is killed, and one that stops: the page goes on when it is back', async (t) => {
  const path = await log('server.log');
  const dav = `/logs,${logs},null,null,true`;
  const first = await restartable(dav);
  const page = await open(t, `${first.origin}/logs/server.log?view`);
  await says(page, 'Live');
  await page.getByRole('slider').waitFor(); // the page is complete
  await page.clock.fastForward(1000);
  await appendFile(path, 'before\n');
  await newest(page, 'before'); // the stream comes through
  await first.kill();
  await says(page, 'Reconnecting');
  await explains(page, 'The connection is broken. The page tries again by itself.');
  await accessible(page);
  await appendFile(path, 'killed\n');
  const nextFailure = () => page.waitForEvent('requestfailed', (request) => request.url().includes('follow=1'));
  const failed = nextFailure();
  await pillOf(page).click(); // tries at once
  await failed;
  await says(page, 'Reconnecting');
  for (let i = 0; i < 2; i++) assert.doesNotMatch((await nextFailure()).url(), /once=1/); // by itself, a stream each time
  const second = await first.again(dav);
  await says(page, 'Live'); // no proxy is in the way
  await newest(page, 'killed');

  await second.stop();
  await explains(page, 'The server is stopping, or not there yet. The page goes on when it is back.');
  await appendFile(path, 'stopped\n');
  await first.again(dav);
  await page.clock.fastForward(30_000);
  await says(page, /^Live/);
  await newest(page, 'stopped');
  assert.equal(await page.locator('.row').count(), 4);
});

test('a password that was changed: says so, and a click leads to the login', async (t) => {
  await log('login.log');
  const first = await restartable(`/logs,${logs},user1,pass1,true`);
  const page = await open(t, `${first.origin}/logs/login.log?view`, { httpCredentials: { username: 'user1', password: 'pass1' } });
  await says(page, 'Live');
  await first.kill();
  await first.again(`/logs,${logs},user1,pass2,true`);
  await page.clock.fastForward(1000);
  await says(page, 'Log in again');
  await explains(page, 'Your login is no longer accepted: it has expired, or the password was changed.');
  await accessible(page);
  await page.context().setHTTPCredentials({ username: 'user1', password: 'pass2' });
  await pillOf(page).click();
  await says(page, 'Live');
});

test('a file that is gone before the scripts run: waits for it, and shows its lines', async (t) => {
  const path = await log('early.log');
  const page = await browse(t);
  await page.clock.install();
  /** @type {() => void} */
  let goOn = () => {};
  const lost = new Promise((resolve) => { goOn = () => resolve(undefined); });
  await page.route('**/log/page.js', async (route) => {
    await lost;
    await route.continue();
  });
  await page.goto(`${origin}/logs/early.log?view&rotated=1`, { waitUntil: 'commit' });
  await newest(page, '2026-03-04T10:00:00Z INFO first');
  await rm(path);
  goOn();
  await says(page, 'Waiting for the file');
  await explains(page, 'The file is gone. The page goes on when it is back.');
  await pillOf(page).click(); // tries at once
  await page.waitForResponse((response) => response.status() === 404);
  await says(page, 'Waiting for the file');
  await writeFile(path, 'back again\n');
  await page.clock.fastForward(5000);
  await says(page, 'Live');
  await newest(page, 'back again');
  assert.equal(await page.locator('.row').count(), 1);
  await appendFile(path, 'and on\n');
  await newest(page, 'and on');
});

test('a link that has ended: says so', async (t) => {
  await log('link.log');
  const dav = `/logs,${logs},user1,pass1,true`;
  const first = await restartable(dav, { LINK_KEY: '0123456789abcdef' });
  const owner = await browse(t, { httpCredentials: { username: 'user1', password: 'pass1' } });
  await owner.goto(`${first.origin}/logs/link.log?link=1d`);
  const link = (await owner.locator('code').textContent()) ?? '';
  const page = await open(t, `${link}&view`);
  await says(page, 'Live');
  await first.kill();
  await first.again(dav, { LINK_KEY: 'fedcba9876543210' });
  await page.clock.fastForward(1000);
  await says(page, 'Reload the page');
  await explains(page, 'This link is no longer valid. Ask for a new one.');
});

test('too many follows: says so, and is live when there is a place', async (t) => {
  await log('busy.log');
  const server = await serve(`/logs,${logs},null,null,true`, { LOG_FOLLOWS: '1' });
  const first = await browse(t);
  await first.goto(`${server}/logs/busy.log?view`);
  await says(first, 'Live');
  const page = await open(t, `${server}/logs/busy.log?view`);
  await says(page, 'Reconnecting');
  await explains(page, 'The server is at its limit. The page tries again by itself.');
  await first.goto('about:blank');
  // The server notices a client that has gone a moment later.
  for (let status = 429; status === 429;) {
    const answer = page.waitForResponse((response) => response.url().includes('follow=1'));
    await page.clock.fastForward(30_000);
    status = (await answer).status();
  }
  await says(page, 'Live');
});

test('a file that is gone: says so, and goes on when it is back', async (t) => {
  const path = await log('gone.log');
  const page = await open(t, `${origin}/logs/gone.log?view`);
  await says(page, 'Live');
  await rm(path);
  await says(page, 'Waiting for the file');
  await explains(page, 'The file is gone. The page goes on when it is back.');
  await writeFile(path, 'back again\n');
  await says(page, 'Live');
  await newest(page, 'back again');

  await rm(path);
  await says(page, 'Waiting for the file');
  await pillOf(page).click(); // the answer is a 404
  await page.waitForResponse((response) => response.status() === 404);
  await says(page, 'Waiting for the file');
  await writeFile(path, 'once more\n');
  await page.clock.fastForward(5000);
  await says(page, /^(Live|Rotated.*)$/);
  await newest(page, 'once more');
});
