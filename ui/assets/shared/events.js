// Answers of the server that are event streams (HTML Standard §9.2).

import { broken } from './errors.js';

/**
 * The events of an answer, as they arrive. Lines of a log have no name.
 *
 * @param {Response} answer
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<{ name: string, data: any }>}
 */
export async function* eventsOf(answer, signal) {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let name = '';
  while (reader) {
    const { done, value: text } = await reader.read().catch(broken(signal));
    if (done) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (signal?.aborted) return;
      if (line === '') name = '';
      else if (line.startsWith('event: ')) name = line.slice(7);
      else if (line.startsWith('data: ')) yield { name, data: JSON.parse(line.slice(6)) };
    }
  }
}
