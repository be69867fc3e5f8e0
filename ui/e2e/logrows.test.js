// What the rows of a log show: blank lines, colours, objects, long lines, folded events, borders of files.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, browse, fits, folder, serve } from './harness.js';

const many = Array.from({ length: 60 }, (_, i) => `2026-03-04 10:11:${String(i).padStart(2, '0')} INFO app: request ${i}\n`).join('');
const stack = 'java.lang.IllegalStateException: boom\n\tat a.b.C.run(C.java:10)\r\n\tat a.b.D.run(D.java:11)\nCaused by: java.io.IOException: disk\n\t... 3 more\n';
const trace = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\n  File "b.py", line 2, in g\nValueError: the needle\n';
const origin = await serve(`/logs,${await folder({
  'blank.log': 'one\n\n\n\ntwo\n\x1b[31m\x1b[0m\n   \nthree\n',
  'ground.log': '\x1b[41mred\x1b[0m \x1b[30;103myellow\x1b[0m \x1b[48;5;21mblue\x1b[0m \x1b[48;2;10;20;30mnight\x1b[0m \x1b[7minverse\x1b[0m\n',
  'stack.log': `${JSON.stringify({ level: 'error', msg: 'failed', stack, user: 7 })}\n${JSON.stringify({ level: 'error', message: 'nested', error: { type: 'X', stack_trace: stack }, list: [{ exception: stack }] })}\n${JSON.stringify({ level: 'error', msg: 'two\nlines' })}\n`,
  'wide.log': `${many}2026-03-04 10:12:00 INFO ${'wide '.repeat(400)}END\nshort\n`,
  'big.log': `${many}2026-03-04 10:12:00 INFO ${'some words '.repeat(95_000)}END\n2026-03-04 10:12:01 INFO after\n`,
  'trace.log': `${many}2026-03-04 10:12:00 ERROR app: ${'a head that fills its line '.repeat(12)}\n${trace}2026-03-04 10:12:01 ERROR app: short\n${trace}`,
  'mark.log': `${many}${many}2026-03-04 10:12:00 INFO a <needle> in hay, NEEDLE\n`,
  'rot.log': '2026-03-04 10:11:12 INFO new\n', 'rot.log.1': '2026-03-03 10:11:12 INFO old\n2026-03-03 10:11:13 INFO the last\n',
})},null,null,true`);

/** @param {import('playwright-core').Page} page @param {string} query */
async function open(page, query) {
  await page.goto(`${origin}/logs/${query}`);
  await page.locator('#log-pill.live').waitFor();
}

/** The box of the first element. @param {import('playwright-core').Locator} of */
async function box(of) {
  return /** @type {{ x: number, y: number, width: number, height: number }} */ (await of.first().boundingBox());
}

test('blank lines are as high as others', async (t) => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await browse(t, { javaScriptEnabled });
    await page.goto(`${origin}/logs/blank.log?view`);
    const heights = await page.locator('.row').evaluateAll((rows) => rows.map((r) => r.getBoundingClientRect().height));
    assert.equal(heights.length, 8);
    assert.equal(new Set(heights.map((h) => h.toFixed(2))).size, 1, String(heights));
  }
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`backgrounds of terminals are backgrounds: ${colorScheme}`, async (t) => {
    const page = await browse(t, { colorScheme });
    await open(page, 'ground.log?view');
    const looks = await page.locator('.row span span').evaluateAll((spans) => spans.map((s) => [s.textContent, getComputedStyle(s).backgroundColor, getComputedStyle(s).color]));
    assert.deepEqual(looks.slice(0, 4), [
      ['red', 'rgb(205, 49, 49)', 'rgb(255, 255, 255)'], ['yellow', 'rgb(245, 245, 67)', 'rgb(0, 0, 0)'],
      ['blue', 'rgb(0, 0, 255)', 'rgb(255, 255, 255)'], ['night', 'rgb(10, 20, 30)', 'rgb(255, 255, 255)']]);
    const swapped = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('p'));
      probe.className = 'a-inverse';
      const { backgroundColor, color } = getComputedStyle(probe);
      return [backgroundColor, color, getComputedStyle(document.body).color];
    });
    assert.deepEqual(looks[4], ['inverse', swapped[0], swapped[1]]);
    assert.equal(swapped[0], swapped[2], 'the background is the colour of texts');
    await accessible(page);
  });
}

test('the lines of a stack in JSON are lines, folded like those of text', async (t) => {
  const page = await browse(t);
  await open(page, 'stack.log?view');
  const row = page.locator('.row');
  assert.deepEqual(await row.locator('> .more-of').allTextContents(), ['+4', '+8']);
  assert.match(await row.first().locator('.tx').innerText(), /^failed stack=java.lang.IllegalStateException: boom user=7/);
  await row.nth(0).locator('> .more-of').click();
  assert.equal(await row.nth(0).locator('.texts').innerText(), '\tat a.b.C.run(C.java:10)\n\tat a.b.D.run(D.java:11)\nCaused by: java.io.IOException: disk\n\t... 3 more');
  const line = (await box(row.nth(2).locator('.lv'))).height / 2;
  assert.ok((await box(row.nth(0))).height > 4.5 * line);
  await row.nth(1).locator('> .more-of').click();
  const nested = await row.nth(1).locator('.tx').innerText();
  assert.match(nested, /error=\{"type":"X"\} error\.stack_trace=java/);
  assert.match(nested, /error\.stack_trace:\n\tat a\.b\.C[^]*list\[0\]\.exception:\n\tat a\.b\.C/);
  assert.equal(await row.nth(2).locator('.texts').innerText(), 'lines');
  await row.nth(0).locator('> .more-of').click();
  assert.equal(await row.nth(0).locator('.texts').isVisible(), false);
  await accessible(page);
  await open(page, 'stack.log?view&grep=IOException&ignorecase=1'); // a match is not hidden
  assert.equal(await page.locator('.row').first().locator('.texts mark').isVisible(), true);
});

test('lines that go on to the right fade at the edge, and scroll there by mouse, keys and touch', async (t) => {
  const page = await browse(t, { viewport: { width: 700, height: 600 }, hasTouch: true });
  await open(page, 'wide.log?view&wrap=0');
  const view = page.locator('#log-view');
  const wide = page.locator('.row', { hasText: 'wide' });
  const edge = await box(view);
  const { width } = await wide.evaluate((row) => ({ width: parseFloat(getComputedStyle(row, '::after').width) }));
  assert.ok(width > 40, `the fade is ${width} wide`);
  // Over the text of the long line, and beside that of the short one.
  assert.ok((await box(wide.locator('.tx'))).width > edge.width);
  const short = await box(page.locator('.row', { hasText: 'short' }).locator('.tx'));
  assert.ok(short.x + short.width < edge.x + edge.width - width);

  const left = () => view.evaluate((v) => v.scrollLeft);
  await view.hover();
  await page.mouse.wheel(300, 0);
  await page.waitForFunction(() => /** @type {HTMLElement} */ (document.getElementById('log-view')).scrollLeft > 200);
  await view.evaluate((v) => { v.scrollLeft = 0; });
  await view.focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => /** @type {HTMLElement} */ (document.getElementById('log-view')).scrollLeft > 0);
  await view.evaluate((v) => { v.scrollLeft = 0; });
  const client = await page.context().newCDPSession(page);
  const touch = (/** @type {'touchStart' | 'touchMove' | 'touchEnd'} */ type, /** @type {number[]} */ ...xs) => client.send('Input.dispatchTouchEvent', { type, touchPoints: xs.map((x) => ({ x, y: edge.y + 100 })) });
  await touch('touchStart', edge.x + 400);
  for (let x = 390; x >= 150; x -= 20) await touch('touchMove', edge.x + x);
  await touch('touchEnd');
  await page.waitForFunction(() => /** @type {HTMLElement} */ (document.getElementById('log-view')).scrollLeft > 100);
  assert.ok(await left() > 100);
  await fits(page);
});

test('a line of 1 MB opens in little more time than its layout takes, and closes again', async (t) => {
  for (const wrap of ['', '&wrap=0']) {
    const page = await browse(t);
    await open(page, `big.log?view${wrap}`);
    const whole = page.getByRole('button', { name: 'show the whole line' });
    // The CPU time of the page's thread, since the machine has other work too.
    const client = await page.context().newCDPSession(page);
    await client.send('Performance.enable', { timeDomain: 'threadTicks' });
    const spent = async () => ((await client.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
    const before = await spent();
    await whole.click();
    await page.locator('.row.whole').waitFor();
    const took = await spent() - before;
    assert.match(await page.locator('.row.whole .tx').textContent() ?? '', /END$/);
    // What the browser needs for the same text in an element without anything else: machines differ.
    const opened = await spent();
    await page.locator('.row.whole .tx').evaluate((text) => {
      const bare = document.createElement('pre');
      bare.style.cssText = `width: ${text.clientWidth}px; white-space: ${getComputedStyle(text).whiteSpace}; overflow-wrap: anywhere; font: ${getComputedStyle(text).font}`;
      bare.textContent = text.textContent;
      document.body.append(bare);
      const { height } = bare.getBoundingClientRect();
      bare.remove();
      return height;
    });
    const least = await spent() - opened;
    t.diagnostic(`opened in ${took.toFixed()} ms, laid out in ${least.toFixed()} ms${wrap}`);
    assert.ok(took > 1 && took < 3 * least, `${took} ms, laid out in ${least} ms${wrap}`);
    const close = page.getByRole('button', { name: 'Show less' });
    await page.locator('#log-view').evaluate((view) => { view.scrollTop -= 3000; }); // in the middle of it
    assert.ok(await close.isVisible());
    await close.click();
    await whole.waitFor();
    const row = await box(page.locator('.row', { hasText: 'some words' }));
    const view = await box(page.locator('#log-view'));
    assert.ok(row.y + row.height > view.y && row.y < view.y + view.height, 'the line is in sight');
    await fits(page);
  }
});

for (const [name, options, wrap] of /** @type {const} */ ([
  ['a desktop', {}, ''], ['a phone', { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }, ''],
  ['a desktop without wrapping', {}, '&wrap=0'], ['a phone without wrapping', { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }, '&wrap=0'],
])) {
  test(`the mark of a folded event covers no text and takes no line: ${name}`, async (t) => {
    const page = await browse(t, options);
    await open(page, `trace.log?view${wrap}`);
    for (const text of ['a head that fills', 'short']) {
      const row = page.locator('.row', { hasText: text });
      const mark = row.locator('> .fold');
      await mark.scrollIntoViewIfNeeded();
      const [fold, line] = [await box(mark), await box(row)];
      assert.ok(fold.y >= line.y - 0.5 && fold.y < line.y + 8, 'beside the first line');
      // What is painted at the left edge of the mark is the mark or the fade, and no text is below.
      if (!wrap) {
        const words = await row.locator('.tx').evaluate((tx) => {
          const range = document.createRange();
          range.selectNodeContents(tx);
          return Array.from(range.getClientRects(), ({ left, right, top, bottom }) => ({ left, right, top, bottom }));
        });
        for (const w of words) assert.ok(w.right <= fold.x + 0.5 || w.top >= fold.y + fold.height - 2, `${JSON.stringify(w)} is below the mark`);
        const last = words.at(-1);
        assert.ok(last && line.y + line.height - last.bottom < 6, 'no line for the mark');
      } else {
        const fade = await row.evaluate((r) => parseFloat(getComputedStyle(r, '::after').width));
        const view = await box(page.locator('#log-view'));
        assert.ok(fold.x >= view.x + view.width - fade + 24 || text === 'short', 'on the solid part of the fade');
        assert.ok(fold.x + fold.width <= view.x + view.width, 'in sight');
      }
    }
    // The last event, unfolded, is in view.
    await page.locator('#log-view').evaluate((view) => { view.scrollTop = 0; });
    await page.locator('.row', { hasText: 'short' }).locator('> .fold').click();
    const last = await box(page.locator('.row').last());
    const view = await box(page.locator('#log-view'));
    assert.ok(last.y + last.height <= view.y + view.height + 1, 'its last line is in view');
    await page.locator('#log-pill').getByText('Live').waitFor();
    await fits(page);
    await accessible(page);
  });
}

test('a link with highlight marks the matches among all lines', async (t) => {
  const page = await browse(t);
  await open(page, 'mark.log?view&grep=needle&ignorecase=1&highlight=1');
  assert.deepEqual(await page.locator('.row mark').allTextContents(), ['needle', 'NEEDLE']);
  assert.equal(await page.locator('.row').count(), 121);
});

test('the borders of rotated files are drawn', async (t) => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await browse(t, { javaScriptEnabled });
    await page.goto(`${origin}/logs/rot.log?view&rotated=1`);
    const border = page.locator('.row[data-border]');
    await border.waitFor();
    assert.equal(await border.count(), 1);
    assert.equal(await border.getAttribute('data-border'), 'rot.log.1 ends · rot.log begins');
    const [row, before] = [await box(border), await box(page.locator('.row', { hasText: 'the last' }))];
    assert.ok(row.y - before.y - before.height > 20, 'there is room for it');
  }
});
