// The events of an answer.

import { broken } from './errors.js';

/**
 * An event. A line of a log has no name; the id is the position after it.
 *
 * @typedef {{ name: string, id: string, data: any }} ServerEvent
 */

/**
 * Reads an event stream (HTML Standard §9.2) as the server writes it: a line of data per event.
 * EventSource would tell neither the status of an answer nor that it is silent.
 *
 * @param {Response} answer
 * @param {AbortSignal} signal
 * @param {(events: ServerEvent[]) => void} receive called with the whole events of each part that arrives
 */
export async function readEvents(answer, signal, receive) {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let name = '';
  let id = '';
  while (reader) {
    const { done, value: text } = await reader.read().catch(broken(signal));
    if (done || signal.aborted) return;
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    /** @type {ServerEvent[]} */
    const events = [];
    for (const part of parts) {
      if (part === '') name = id = '';
      else if (part.startsWith('event: ')) name = part.slice(7);
      else if (part.startsWith('id: ')) id = part.slice(4);
      else if (part.startsWith('data: ')) events.push({ name, id, data: JSON.parse(part.slice(6)) });
    }
    receive(events);
  }
}
