// The uploads of a page: the queue, the transfers, and the panel that shows them.

import { compareAll } from './compare.js';
import { icon, make, notify } from '../shared/dom.js';
import { explain, guarded, RequestError } from '../shared/errors.js';
import { humanSize } from '../shared/format.js';
import { refresh } from './listing.js';
import { askTaken, askWhole } from './taken.js';
import { deletePart, send } from './transfer.js';
import { freeName, here, makeFolder, member, takenOf } from '../shared/webdav.js';
import { say } from '../shared/words.js';

/** The number of files sent at a time. More of them would only share the bandwidth. */
const maxRunning = 2;

/** The delays before each retry after a broken connection, in milliseconds. */
const retryDelays = [1000, 2000, 4000, 8000, 15_000];

/**
 * A file and its path below the folder, such as ["sub", "a.log"].
 *
 * @typedef {{ file: File, way: string[] }} Source
 */

/**
 * @typedef {object} Job
 * @property {File} file
 * @property {string} name as shown
 * @property {string} path
 * @property {boolean} overwrite
 * @property {number} sent
 * @property {'waiting' | 'running' | 'done' | 'failed' | 'cancelled'} state
 * @property {AbortController} abort
 * @property {HTMLLIElement} [line]
 */

/** @type {Job[]} */
let jobs = [];

/** @type {{ time: number, sent: number }[]} */
let history = [];

const bar = make('progress', { max: 1, value: 0, 'aria-label': say('uploads') });
const title = make('p', { role: 'status' });
const detail = make('p', { className: 'detail' });
const list = make('ul');
const again = make('button', { type: 'button', className: 'button', hidden: true }, icon('retry'), say('tryAllAgain'));
const close = make('button', { type: 'button', className: 'icon-button' }, icon('close'));
const panel = make('section', { id: 'uploads', 'aria-label': say('uploads'), hidden: true }, make('div', { className: 'summary' }, title, close), bar, detail, again, list);
document.body.append(panel);

const active = () => jobs.some((job) => job.state === 'waiting' || job.state === 'running');

close.addEventListener('click', () => {
  for (const job of jobs) if (job.state !== 'done') cancel(job);
  jobs = [];
  panel.hidden = true;
});

again.addEventListener('click', () => {
  for (const job of jobs) if (job.state === 'failed') retry(job);
});

addEventListener('beforeunload', (event) => {
  if (active()) event.preventDefault();
});

/** @param {Job} job */
function cancel(job) {
  const left = job.state === 'running' || job.state === 'failed';
  job.state = 'cancelled';
  job.abort.abort();
  job.line?.remove();
  if (left) removePart(job);
  tell();
  next();
}

const removePart = guarded(async (/** @type {Job} */ job) => {
  await deletePart(job.path, job.file);
  refreshSoon();
});

/** @param {Job} job */
function retry(job) {
  job.state = 'waiting';
  job.abort = new AbortController();
  job.line?.remove();
  tell();
  next();
}

/** Adds the line of a job that runs. @param {Job} job */
function show(job) {
  const progress = make('progress', { max: 1, value: 0, 'aria-label': job.name });
  const state = make('span', { className: 'detail' });
  const stop = make('button', { type: 'button', className: 'icon-button', title: say('cancelOf', { name: job.name }) }, icon('close'));
  stop.setAttribute('aria-label', say('cancelOf', { name: job.name }));
  stop.addEventListener('click', () => cancel(job));
  job.line = make('li', {}, make('bdi', {}, job.name), stop, progress, state);
  list.append(job.line);
}

/** @param {Job} job @param {string} text @param {string} [action] @param {() => void} [act] */
function mark(job, text, action, act) {
  const state = job.line?.querySelector('.detail');
  if (!state) return;
  state.textContent = text;
  if (!action || !act) return;
  job.line?.classList.add('failed');
  const button = make('button', { type: 'button', className: 'button' }, icon('retry'), action);
  button.addEventListener('click', act);
  job.line?.append(button);
}

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 100) return say('seconds', { n: Math.ceil(seconds) });
  if (seconds < 5400) return say('minutes', { n: Math.round(seconds / 60) });
  return say('hours', { n: Math.round(seconds / 3600) });
}

/** Shows the progress of all uploads. */
function tell() {
  const counted = jobs.filter((job) => job.state !== 'cancelled');
  panel.hidden = counted.length === 0;
  const done = counted.filter((job) => job.state === 'done').length;
  const all = counted.reduce((sum, job) => sum + job.file.size, 0);
  const sent = counted.reduce((sum, job) => sum + job.sent, 0);
  bar.value = all > 0 ? sent / all : Number(done === counted.length);
  const now = performance.now();
  history.push({ time: now, sent });
  history = history.filter(({ time }) => now - time < 5000);
  const running = active();
  again.hidden = running || counted.filter((job) => job.state === 'failed').length < 2;
  const text = running ? say('uploading', { done: done + 1, n: counted.length }) : done === counted.length ? say('uploaded', { n: done }) : say('uploadedOf', { done, n: counted.length });
  if (title.textContent !== text) title.textContent = text;
  const oldest = history[0];
  const speed = oldest && now > oldest.time ? ((sent - oldest.sent) / (now - oldest.time)) * 1000 : 0;
  const parts = [say('progress', { sent: humanSize(sent), all: humanSize(all) })];
  if (running && speed > 0) parts.push(say('speed', { speed: humanSize(Math.round(speed)) }), say('left', { time: duration((all - sent) / speed) }));
  detail.textContent = parts.join(' · ');
  const label = running ? say('cancelAll') : say('close');
  close.title = label;
  close.setAttribute('aria-label', label);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;

/** Reloads the listing, at most once a second. */
function refreshSoon() {
  soon ??= setTimeout(guarded(() => {
    soon = undefined;
    return refresh();
  }), active() ? 1000 : 0);
}

const run = guarded(async (/** @type {Job} */ job) => {
  job.state = 'running';
  show(job);
  const progress = /** @type {HTMLProgressElement} */ (job.line?.querySelector('progress'));
  for (let tries = 0; ; tries++) {
    const before = job.sent;
    try {
      await send({
        file: job.file,
        path: job.path,
        overwrite: job.overwrite,
        signal: job.abort.signal,
        created: refreshSoon,
        progress: (sent) => {
          job.sent = sent;
          progress.value = job.file.size > 0 ? sent / job.file.size : 1;
          mark(job, `${humanSize(sent)} / ${humanSize(job.file.size)}`);
          tell();
        },
      });
      job.state = 'done';
      job.sent = job.file.size;
      job.line?.remove();
      break;
    } catch (error) {
      if (job.state !== 'running') break;
      const status = error instanceof RequestError ? error.status : 0;
      const temporary = status === 0 || status === 408 || status === 429 || (status >= 500 && status !== 507 && status !== 501);
      if (job.sent > before) tries = 0; // the upload makes progress between the breaks
      const delay = temporary ? retryDelays[tries] : undefined;
      if (delay === undefined) {
        fail(job, status);
        break;
      }
      mark(job, say('waiting'));
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, delay);
        job.abort.signal.addEventListener('abort', () => resolve(clearTimeout(timer)));
        addEventListener('online', resolve, { once: true });
      });
    }
  }
  tell();
  refreshSoon();
  next();
});

/** @param {Job} job @param {number} status */
function fail(job, status) {
  job.state = 'failed';
  if (status === 412 && !job.overwrite) {
    mark(job, explain(status, job.name), say('replace'), () => {
      job.overwrite = true;
      retry(job);
    });
  } else mark(job, explain(status, job.name), say('tryAgain'), () => retry(job));
}

/** Starts as many waiting jobs as may run. */
function next() {
  const free = maxRunning - jobs.filter((job) => job.state === 'running').length;
  for (const job of jobs.filter((j) => j.state === 'waiting').slice(0, Math.max(free, 0))) run(job);
}

/** The path of a folder below the folder of the page, encoded. @param {string[]} way */
const folderAt = (way) => here + way.map((name) => `${encodeURIComponent(name)}/`).join('');

/**
 * Makes the folders for the files. Returns the members that each of them has of the files' names.
 *
 * @param {Source[]} sources
 * @param {string[][]} empty folders without files
 */
async function prepare(sources, empty) {
  /** @type {Map<string, Map<string, import('../shared/webdav.js').Member>>} */
  const taken = new Map();
  /** @param {string} folder */
  const names = (folder) => takenOf(folderAt(folder.split('/').filter(Boolean)),
    sources.filter(({ way }) => way.slice(0, -1).join('/') === folder).map(({ way }) => way.at(-1) ?? ''));
  taken.set('', await names(''));
  const ways = [...sources.map(({ way }) => way.slice(0, -1)), ...empty];
  const folders = new Set(ways.flatMap((way) => way.map((_, i) => way.slice(0, i + 1).join('/'))));
  for (const folder of [...folders].sort((a, b) => a.split('/').length - b.split('/').length)) {
    const status = await makeFolder(folderAt(folder.split('/')).replace(/\/$/, ''));
    if (status === 201) taken.set(folder, new Map());
    else if (status === 405) taken.set(folder, await names(folder));
    else {
      notify(`${folder}: ${explain(status)}`, true);
      return undefined;
    }
  }
  return taken;
}

/**
 * Asks what to do with files whose names are taken. One that is there with the same size is most
 * likely from an upload that broke off.
 *
 * @param {Source[]} sources
 * @param {(source: Source) => import('../shared/webdav.js').Member | undefined} there the member with its name
 * @returns {Promise<Map<Source, string> | undefined>} what to do with those that are taken: 'skip', 'both' or 'replace'; undefined for Cancel
 */
async function ask(sources, there) {
  /** @param {Source[]} list */
  const names = (list) => list.map(({ way }) => way.join('/'));
  /** @type {Map<Source, string>} */
  const answers = new Map();
  const taken = sources.filter(there);
  const whole = taken.filter((source) => there(source)?.size === source.file.size);
  if (whole.length > 0) {
    const answer = await askWhole(names(whole));
    if (!answer) return undefined;
    const compared = answer === 'compare' ? await compareAll(whole, ({ file }) => file, (source) => there(source)?.href ?? '') : undefined;
    for (const source of whole) {
      if (!compared) answers.set(source, answer);
      else if (compared.has(source)) answers.set(source, 'skip');
    }
    const skipped = [...answers.values()].filter((a) => a === 'skip').length;
    if (skipped > 0) notify(say('skipped', { n: skipped }));
  }
  const others = taken.filter((source) => !answers.has(source));
  if (others.length > 0) {
    const answer = await askTaken(names(others));
    if (!answer) return undefined;
    for (const source of others) answers.set(source, answer);
  }
  return answers;
}

/**
 * Uploads files to the folder of the page. If names are taken, it asks first.
 *
 * @param {Source[]} sources
 * @param {string[][]} [empty] paths of folders without files
 */
export async function upload(sources, empty = []) {
  const taken = await prepare(sources, empty);
  if (!taken) return;
  /** @param {Source} source */
  const membersAt = ({ way }) => taken.get(way.slice(0, -1).join('/')) ?? new Map();
  const answers = await ask(sources, (source) => membersAt(source).get(source.way.at(-1) ?? ''));
  if (!answers) return;
  if (!active()) {
    jobs = jobs.filter((job) => job.state === 'failed');
    history = [];
  }
  for (const source of sources) {
    const answer = answers.get(source);
    if (answer === 'skip') continue;
    let way = source.way;
    const folder = folderAt(way.slice(0, -1));
    if (answer === 'both') {
      const free = await freeName(folder, way.at(-1) ?? '', membersAt(source));
      membersAt(source).set(free, { name: free, href: '', type: 'file' });
      way = [...way.slice(0, -1), free];
    }
    jobs.push({
      file: source.file,
      name: way.join('/'),
      path: member(folder, way.at(-1) ?? ''),
      overwrite: answer === 'replace',
      sent: 0,
      state: 'waiting',
      abort: new AbortController(),
    });
  }
  tell();
  next();
  refreshSoon();
}
