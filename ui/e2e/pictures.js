// Takes the pictures of the READMEs and docs, from the real program.

import { test } from 'node:test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { age, browse, folder, serve } from './harness.js';
import { sampleLog, sampleLogs } from './samplelog.js';

const docs = '../../docs';
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A folder such as logrotate leaves it: sizes in bytes, ages in seconds. */
async function logFolder() {
  /** @type {Record<string, [number, number]>} */
  const files = {
    'lab.log': [3145728, 20], 'lab.log.1': [9437184, 9 * hour], 'lab.log.2.gz': [734003, 33 * hour], 'lab.log.3.gz': [698351, 57 * hour],
    'access.log': [18874368, 3 * minute], 'error.log': [48213, 26 * minute], '导出 2026-03 #1.csv': [126976, 6 * day],
    'config.yaml': [1843, 40 * day], 'heap.svg': [91204, 12 * day], 'incident.md': [0, 2 * day],
  };
  const logs = await folder({ 'archive/': '', '部署记录/': '' });
  for (const [name, [size, seconds]] of Object.entries(files)) {
    await writeFile(join(logs, name), 'x'.repeat(size));
    await age(join(logs, name), seconds);
  }
  await writeFile(join(logs, 'orders.log'), sampleLog());
  await writeFile(join(logs, 'incident.md'), `# Incident of 3 March

At **04:12** the queue stopped. See [lab.log](lab.log), from \`connection refused\` on.

| time | what happened |
|---|---|
| 04:12 | the broker ran out of file descriptors |
| 04:20 | restarted with \`ulimit -n 65536\` |

- [x] raise the limit
- [ ] an alarm before it is reached
`);
  for (const name of ['incident.md', 'archive', '部署记录']) await age(join(logs, name), 2 * day);
  return logs;
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
async function shot(page, name) {
  await page.screenshot({ path: join(docs, `${name}.png`), animations: 'disabled' });
}

const logs = await logFolder();
for (const [locale, colorScheme, suffix] of /** @type {const} */ ([['en', 'light', ''], ['zh-CN', 'dark', '.zh-CN']])) {
  test(`pictures in ${locale}`, async (t) => {
    const drop = await folder({ 'release/': '', 'notes.md': '# Notes\n', 'report.pdf': 'x'.repeat(81234), 'screen.png': 'x'.repeat(210_000) });
    for (const [name, seconds] of /** @type {const} */ ([['release', 5 * day], ['notes.md', 8 * minute], ['report.pdf', 2 * hour], ['screen.png', 3 * day]])) await age(join(drop, name), seconds);
    const origin = await serve(`/orientation-system-be,${logs},user1,pass1,true;/team/drop,${drop},null,null,false;/nginx,${await folder()},null,null,true`);
    const page = await browse(t, { locale, colorScheme, viewport: { width: 1180, height: 720 }, httpCredentials: { username: 'user1', password: 'pass1' } });

    await page.goto(origin);
    await shot(page, `index${suffix}`);

    await page.goto(`${origin}/orientation-system-be`);
    await page.locator('.fold summary').click();
    await page.mouse.move(0, 0);
    await shot(page, `listing${suffix}`);

    await page.locator('[data-mounting]').click();
    await page.locator('dialog .code:visible').first().waitFor();
    await shot(page, `mount${suffix}`);

    await page.goto(`${origin}/orientation-system-be/incident.md?preview`);
    await page.frameLocator('iframe').getByRole('table').waitFor();
    await shot(page, `preview${suffix}`);

    await page.goto(`${origin}/orientation-system-be/orders.log?view`);
    await page.locator('#log-pill.live').waitFor();
    await page.locator('#log-times.drawn').waitFor();
    await shot(page, `log${suffix}`);

    await page.goto(`${origin}/orientation-system-be/orders.log?view&grep=broker&level=warn&ignorecase=1`);
    await page.locator('#log-pill.live').waitFor();
    await page.locator('#log-times.drawn').waitFor();
    for (let i = 0; i < 5; i++) await page.keyboard.press('N');
    await shot(page, `log-search${suffix}`);

    await page.keyboard.press('Enter'); // what stands around the match
    await page.locator('#log-pill').waitFor();
    await page.waitForTimeout(500); // it scrolls there
    await page.mouse.move(0, 0);
    await shot(page, `log-cause${suffix}`);

    await page.goto(`${origin}/team/drop`);
    for (const n of [1, 2]) await page.locator('.c input').nth(n).check();
    await page.route('**/*.part', (route) => (route.request().method() === 'PATCH' ? undefined : route.continue()));
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('[data-act=upload]').click()]);
    await chooser.setFiles(['lab-2026-03-03.log', 'lab-2026-03-04.log'].map((name) => ({ name, mimeType: 'text/plain', buffer: Buffer.alloc(9 << 20, 'x') })));
    await page.locator('#uploads li').nth(1).waitFor();
    await page.waitForTimeout(1500); // by then the panel shows a speed
    await page.mouse.move(0, 0);
    await shot(page, `writable${suffix}`);
    page.on('dialog', (dialog) => dialog.accept());

    await page.goto(`${origin}/orientation-system-be/yesterday.log`);
    await shot(page, `problem${suffix}`);
  });

  test(`pictures of several logs in ${locale}`, async (t) => {
    const origin = await serve(`/orders,${await folder(sampleLogs())},null,null,true`);
    const page = await browse(t, { locale, colorScheme, viewport: { width: 1180, height: 720 } });
    await page.goto(`${origin}/orders/`);
    await page.locator('.filter input').fill('warn');
    await page.locator('[data-below=lines]').click();
    await page.locator('.below section').nth(2).waitFor();
    await page.mouse.move(0, 0);
    await shot(page, `logs-search${suffix}`);

    await page.goto(`${origin}/orders/?view&name=queue.log&name=mail.log&name=web.log`);
    await page.locator('#log-pill.live').waitFor();
    await page.locator('#log-times.drawn').waitFor();
    await shot(page, `logs${suffix}`);
  });

  test(`picture of a phone in ${locale}`, async (t) => {
    const origin = await serve(`/orientation-system-be,${logs},null,null,true`);
    const page = await browse(t, { locale, colorScheme: 'dark', viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true });
    await page.goto(`${origin}/orientation-system-be/orders.log?view`);
    await page.locator('#log-pill.live').waitFor();
    await page.locator('#log-times.drawn').waitFor();
    await shot(page, `log-phone${suffix}`);
  });
}
