// The real program and a real browser, for the tests of the pages.

import { spawn } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const program = process.env['GOWEBDAV'] ?? '';
const browserPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/**
 * Makes a folder that is removed after the test, or after the tests of the file.
 *
 * @param {Record<string, string | Uint8Array>} [files] contents by name; a name that ends in a slash is a folder
 */
export async function folder(files = {}) {
  const root = await mkdtemp(join(tmpdir(), 'gowebdav-'));
  after(() => rm(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(root, name.endsWith('/') ? name : dirname(name)), { recursive: true });
    if (!name.endsWith('/')) await writeFile(join(root, name), content);
  }
  return root;
}

/**
 * Sets the time of a file to some seconds ago.
 *
 * @param {string} name
 * @param {number} seconds
 */
export async function age(name, seconds) {
  const when = Date.now() / 1000 - seconds;
  await utimes(name, when, when);
}

/**
 * Starts the program with mounts in the syntax of dav. It ends after the test,
 * or after the tests of the file.
 *
 * @param {string} dav
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ origin: string, kill: () => Promise<void>, stop: () => Promise<void> }>}
 */
export async function start(dav, env = {}) {
  assert.ok(program, 'GOWEBDAV names the program to test');
  const server = spawn(program, { env: { TZ: 'UTC', ADDRESS: '127.0.0.1', PORT: '0', dav, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  after(() => server.kill());
  const ended = new Promise((resolve) => server.on('exit', resolve));
  /** @param {NodeJS.Signals} signal */
  const end = async (signal) => {
    server.kill(signal);
    await ended;
  };
  const kill = () => end('SIGKILL');
  const stop = () => end('SIGTERM');
  const lines = createInterface({ input: server.stderr });
  return new Promise((resolve, reject) => {
    server.on('exit', (code) => reject(new Error(`the program ended with ${code}`)));
    lines.on('line', (line) => {
      const address = /msg=listening addr=(\S+)/.exec(line)?.[1];
      if (address) resolve({ origin: `http://${address}`, kill, stop });
    });
  });
}

/**
 * Starts the program, and returns its origin.
 *
 * @param {string} dav
 * @param {Record<string, string>} [env]
 */
export async function serve(dav, env = {}) {
  return (await start(dav, env)).origin;
}

export const browser = await chromium.launch({ executablePath: browserPath, args: flags });
after(() => browser.close());

/**
 * Opens a page in a browser without cache and cookies. An error of a script and
 * a violation of the page's policy fail the test.
 *
 * @param {import('node:test').TestContext} t
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function browse(t, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000); // the machine may be busy
  /** @type {string[]} */
  const mistakes = [];
  page.on('pageerror', (error) => mistakes.push(String(error)));
  page.on('console', (message) => {
    // The browser, not the page, reports an error status that a test provokes.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) mistakes.push(message.text());
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(mistakes, []);
  });
  return page;
}

/**
 * Returns the CPU milliseconds of a page's thread for each event of some names
 * while an action ran, the longest last. Other programs do not count.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} category of the trace
 * @param {string[]} names
 * @param {() => Promise<unknown>} run
 */
export async function threadTimes(page, category, names, run) {
  await browser.startTracing(page, { categories: [category] });
  await run();
  /** @type {{ traceEvents: { name: string, ph: string, tdur?: number }[] }} */
  const trace = JSON.parse((await browser.stopTracing()).toString());
  return trace.traceEvents.filter((e) => e.ph === 'X' && names.includes(e.name)).map((e) => (e.tdur ?? Infinity) / 1000).sort((a, b) => a - b);
}

/**
 * Fails for every problem that axe-core finds in the page.
 *
 * @param {import('playwright-core').Page} page
 */
export async function accessible(page) {
  // The page's policy does not apply to the debugger.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate(async () => {
    // Rows are alike. Those in view stand for the others, each of which would take a millisecond.
    const others = Array.from(document.querySelectorAll('.row, tbody tr')).filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom < 0 || top > innerHeight;
    });
    /** @param {string} visibility */
    const show = (visibility) => others.forEach((row) => /** @type {HTMLElement} */ (row).style.setProperty('visibility', visibility));
    show('hidden');
    const results = await /** @type {any} */ (window).axe.run({ resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    show('');
    return results;
  });
  const found = violations.flatMap((/** @type {any} */ v) => v.nodes.map((/** @type {any} */ n) => `${v.id}: ${n.html}`));
  assert.deepEqual(found, [], page.url());
}

/**
 * Fails if the page scrolls sideways.
 *
 * @param {import('playwright-core').Page} page
 */
export async function fits(page) {
  const { wide, seen } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, seen: innerWidth }));
  assert.ok(wide <= seen, `${page.url()} is ${wide} wide in ${seen}`);
}
