// The state of the page of a log, without a browser: the transitions, and the invariants of its parts.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { ended, initial, next, noQuery, onState, queryPhases, set, state, streamPhases } from '../assets/log/state.js';

/** @typedef {import('../assets/log/state.js').State} State */
/** @typedef {import('../assets/log/state.js').StreamPhase} StreamPhase */
/** @typedef {import('../assets/log/state.js').QueryPhase} QueryPhase */

const line = { offset: 0, length: 2, text: 'a', file: 'lab.log', at: '1-a:0' };
const streams = /** @type {StreamPhase[]} */ (Object.keys(streamPhases));
const queries = /** @type {QueryPhase[]} */ (Object.keys(queryPhases));

/** Whether a phase is that of a lost connection. @param {StreamPhase} phase */
const lost = (phase) => ['reconnecting', 'waiting', 'refused'].includes(phase);

/** What a stream of a phase has. @param {StreamPhase} phase @param {'live' | 'paused'} goal */
const stream = (phase, goal) => (phase === 'ended' ? ended : { phase, goal, position: '1-a:2', ...(lost(phase) && { trouble: 0 }) });

/** The goals that a stream of a phase may have. @param {StreamPhase} phase @returns {('live' | 'paused')[]} */
const goals = (phase) => (phase === 'live' ? ['live'] : phase === 'paused' || phase === 'ended' ? ['paused'] : ['live', 'paused']);

/** A state whose stream has a phase. @param {StreamPhase} phase @param {'live' | 'paused'} goal @returns {State} */
const streaming = (phase, goal) => ({ ...initial, stream: { ...initial.stream, ...stream(phase, goal) } });

/** A state whose query has a phase. @param {QueryPhase} phase @returns {State} */
const querying = (phase) => ({ ...initial, query: { ...initial.query, phase, hits: phase === 'none' ? [] : [line] } });

test('a stream goes from phase to phase', () => {
  const allowed = new Set([
    'ended → connecting',
    'connecting → live', 'connecting → paused', 'connecting → reconnecting', 'connecting → waiting', 'connecting → refused', 'connecting → ended',
    'live → connecting', 'live → paused', 'live → reconnecting', 'live → waiting', 'live → refused', 'live → ended',
    'paused → connecting', 'paused → reconnecting', 'paused → waiting', 'paused → refused', 'paused → ended',
    'reconnecting → connecting', 'reconnecting → live', 'reconnecting → paused', 'reconnecting → waiting', 'reconnecting → refused', 'reconnecting → ended',
    'waiting → connecting', 'waiting → live', 'waiting → paused', 'waiting → reconnecting', 'waiting → refused', 'waiting → ended',
    'refused → connecting', 'refused → ended',
  ]);
  for (const from of streams) {
    for (const to of streams) {
      for (const goalBefore of goals(from)) {
        for (const goal of goals(to)) {
          const way = `${from} → ${to}`;
          const change = () => next(streaming(from, goalBefore), { stream: stream(to, goal) });
          if (from === to || allowed.has(way)) assert.equal(change().stream.phase, to, way);
          else assert.throws(change, new RegExp(`stream ${way}`));
        }
      }
    }
  }
});

test('a search goes from phase to phase', () => {
  const allowed = new Set(['none → searching', 'none → done', 'searching → none', 'searching → done', 'searching → stopped', 'done → none', 'done → searching', 'stopped → none', 'stopped → searching']);
  for (const from of queries) {
    for (const to of queries) {
      const way = `${from} → ${to}`;
      const change = () => next(querying(from), { query: to === 'none' ? noQuery : { phase: to } });
      if (from === to || allowed.has(way)) assert.equal(change().query.phase, to, way);
      else assert.throws(change, new RegExp(`query ${way}`));
    }
  }
});

test('a connected stream has a position, and one without tries to show the end of the log', () => {
  for (const phase of streams.filter((s) => s !== 'ended')) {
    for (const goal of goals(phase)) {
      const change = () => next(streaming('connecting', goal), { stream: { ...stream(phase, goal), position: '' } });
      if (phase === 'live' || phase === 'paused') assert.throws(change, new RegExp(`${phase} at position ""`));
      else assert.equal(change().stream.phase, phase);
    }
  }
  assert.equal(next(initial, { stream: { phase: 'connecting' } }).stream.phase, 'connecting');
  assert.throws(() => next(streaming('live', 'live'), { stream: { phase: 'ended', goal: 'paused' } }), /ended at position "1-a:2"/);
  assert.deepEqual(next(streaming('live', 'live'), { stream: ended }), initial);
});

test('a connected stream is what it was to become', () => {
  assert.throws(() => next(streaming('connecting', 'paused'), { stream: { phase: 'live' } }), /live, with the goal paused/);
  assert.throws(() => next(streaming('live', 'live'), { stream: { goal: 'paused' } }), /live, with the goal paused/);
});

test('only a window that reaches the end is live', () => {
  for (const phase of streams) {
    for (const goal of goals(phase)) {
      const left = next(streaming(phase, goal), { window: { atEnd: false } });
      assert.equal(left.stream.goal, 'paused', phase);
      assert.equal(left.stream.phase, phase === 'live' ? 'paused' : phase);
      assert.equal(left.stream.position, streaming(phase, goal).stream.position);
    }
  }
  const away = next(streaming('paused', 'paused'), { window: { atEnd: false } });
  assert.equal(next(away, { stream: stream('connecting', 'live') }).stream.goal, 'paused');
  assert.equal(next(away, { stream: stream('connecting', 'live'), window: { atEnd: true } }).stream.goal, 'live');
});

test('lines are missed only while the stream does not show them', () => {
  const paused = next(streaming('paused', 'paused'), { stream: { missed: 7, pausedByUser: true } });
  assert.throws(() => next(paused, { stream: { phase: 'connecting', goal: 'live' } }), /7 missed lines/);
  assert.throws(() => next(streaming('live', 'live'), { stream: { pausedByUser: true } }), /live/);
  assert.equal(next(paused, { stream: { phase: 'connecting', goal: 'live', missed: 0, pausedByUser: false } }).stream.goal, 'live');
  const away = next(paused, { stream: { phase: 'reconnecting', trouble: 0 } });
  assert.equal(next(away, { stream: { phase: away.stream.goal } }).stream.missed, 7);
});

test('a lost connection has a trouble, and a connected one may have an interval', () => {
  for (const phase of streams) {
    const has = (/** @type {Partial<import('../assets/log/state.js').Stream>} */ changes) => next(streaming('connecting', 'live'), { stream: { ...stream(phase, phase === 'paused' ? 'paused' : 'live'), ...changes } }).stream;
    assert.equal(has({ trouble: 401 }).trouble, lost(phase) ? 401 : null, phase);
    assert.equal(has({ every: 5 }).every, ['live', 'paused'].includes(phase) ? 5 : 0, phase);
    if (lost(phase)) assert.throws(() => has({ trouble: null }), new RegExp(`${phase} without trouble`));
  }
  const polling = next(streaming('live', 'live'), { stream: { every: 5 } });
  assert.equal(next(polling, { stream: { goal: 'paused', phase: 'paused' } }).stream.every, 5);
  const away = next(polling, { stream: { phase: 'reconnecting', trouble: 429 } });
  assert.equal(away.stream.every, 0);
  assert.equal(next(away, { stream: { phase: 'live' } }).stream.trouble, null);
});

test('there are no matches without a search', () => {
  assert.throws(() => next(querying('done'), { query: { phase: 'none' } }), /1 matches without a search/);
  assert.throws(() => next(initial, { query: { hits: [line] } }), /1 matches without a search/);
  assert.deepEqual(next(querying('done'), { query: noQuery }), initial);
});

test('a change keeps what it does not name, and the state before', () => {
  const before = streaming('live', 'live');
  const after = next(before, { window: { current: '1-a:0' } });
  assert.equal(after.stream.phase, 'live');
  assert.equal(after.query, before.query);
  assert.deepEqual({ ...after.window, current: '' }, before.window);
  assert.equal(before.window.current, '');
  assert.throws(() => Object.assign(after.window, { atEnd: false }), TypeError);
  assert.throws(() => Object.assign(after, { query: noQuery }), TypeError);
});

test('set is the one setter: it tells what has changed, and refuses a mistake whole', () => {
  /** @type {string[]} */
  const told = [];
  onState((now, before) => told.push(`${before.stream.phase} → ${now.stream.phase}`));
  set({ stream: stream('connecting', 'live') });
  set({ stream: { phase: 'live' } });
  assert.throws(() => set({ stream: { phase: 'live', position: '' }, window: { current: '1-a:0' } }));
  assert.equal(state.stream.position, '1-a:2');
  assert.equal(state.window.current, '');
  set({ stream: ended });
  assert.deepEqual(told, ['ended → connecting', 'connecting → live', 'live → ended']);
  assert.equal(state.stream.phase, 'ended');
});
