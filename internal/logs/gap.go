package logs

import "bytes"

// minGap is how many zeros at the head of a log are a gap, in bytes.
const minGap = 8

// gap returns where the text begins in a file whose head is zeros: a program that
// does not open its log to append goes on writing at its old offset when the log
// is truncated (logrotate's copytruncate). The zeros take no room on the disk, and
// may be many: the end of them is found by bisection.
func (l *Log) gap(sample []byte) (int64, error) {
	n := zeros(sample)
	if n < minGap {
		return 0, nil
	}
	if n < len(sample) || l.sequential() || l.Size <= int64(n) {
		return int64(n), nil
	}
	low, high := int64(n), l.Size // the text begins between them
	buf := make([]byte, len(sample))
	for low < high {
		middle := low + (high-low)/2
		data, err := readAt(l, buf, middle)
		if err != nil {
			return 0, err
		}
		switch n := zeros(data); {
		case n == 0:
			high = middle
		case n < len(data):
			return middle + int64(n), nil
		default:
			low = middle + int64(len(data))
		}
	}
	return low, nil
}

// zeros returns how many zeros data begins with.
func zeros(data []byte) int { return len(data) - len(bytes.TrimLeft(data, "\x00")) }
