// How values are written. The server writes them in the same way (format.go).

const units = 'KMGTPE';

/**
 * A count of bytes in the units of `ls -lh`.
 *
 * @param {number} n
 */
export function humanSize(n) {
  if (n < 1024) return `${n} B`;
  let v = n / 1024;
  let u = 0;
  for (; v >= 999.5 && u < units.length - 1; u++) v /= 1024;
  return `${Math.round(v * 10) < 100 ? v.toFixed(1) : v.toFixed(0)} ${units[u]}iB`;
}
