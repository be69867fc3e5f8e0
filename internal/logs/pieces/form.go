package pieces

import "bytes"

// Form is how a container runtime writes lines.
type Form uint8

const (
	None   Form = iota // in none of these forms: each line is one
	Docker             // {"log":"text","stream":"stdout","time":"…"}, where the text of the last piece ends with \n
	CRI                // 2026-03-04T10:11:12.123456789Z stdout P text, with F in the last piece
)

const (
	// Reach is the maximum number of bytes between a piece and the next one.
	Reach = 64 << 10

	// MaxJoined is how many bytes after the first piece another one may begin. A line that
	// goes on is another one then.
	MaxJoined = 512 << 10

	// MaxPiece is the maximum length of a piece in bytes: Docker's have up to 16 KiB of text,
	// in which each byte may take six.
	MaxPiece = 128 << 10
)

// The parts of a line of Docker's, between which the texts are.
var (
	dockerHead   = []byte(`{"log":"`)
	dockerStream = []byte(`","stream":"`)
)

// Of returns how a file is written, by its first lines.
func Of(head []byte) Form {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	if bytes.HasPrefix(first, dockerHead) {
		if withoutNewlines(head) {
			return None
		}
		return Docker
	}
	if _, ok := CRI.read(first); ok {
		return CRI
	}
	return None
}

// withoutNewlines reports whether no text in the head of a file ends with \n: some programs
// that forward lines of Docker remove it, so each is a line all the same.
func withoutNewlines(head []byte) bool {
	const some = 6
	complete, partial := 0, 0
	Lines(head[:bytes.LastIndexByte(head, '\n')+1], func(_, _ int, line []byte) bool {
		if Docker.complete(line) {
			complete++
		} else {
			partial++
		}
		return true
	})
	return complete == 0 && partial >= some
}

// piece is what a line says as a piece.
type piece struct {
	stream   int  // 0 for stdout, 1 for stderr
	partial  bool // more follows
	from, to int  // the text of the application in the line
}

// read reads a line, without its newline. It reports false if the line has another form.
func (form Form) read(line []byte) (p piece, ok bool) {
	if form == Docker {
		end := bytes.LastIndex(line, dockerStream)
		if end < len(dockerHead) || !bytes.HasPrefix(line, dockerHead) {
			return p, false
		}
		p.from, p.to = len(dockerHead), end
		p.partial = !endsLine(line[p.from:p.to])
		if bytes.HasPrefix(line[end+len(dockerStream):], []byte("stderr")) {
			p.stream = 1
		}
		return p, true
	}
	const name = len("stdout")
	stream := bytes.IndexByte(line[:min(len(line), 40)], ' ') + 1 // after the time
	if stream < len("2006-01-02T15:04:05Z") || len(line) < stream+name+2 || line[0] < '0' || line[0] > '9' || line[stream+name] != ' ' {
		return p, false
	}
	switch string(line[stream : stream+name]) {
	case "stdout":
	case "stderr":
		p.stream = 1
	default:
		return p, false
	}
	tags, _, _ := bytes.Cut(line[stream+name+1:], []byte(" "))
	first, _, _ := bytes.Cut(tags, []byte(":"))
	if len(first) != 1 || first[0] != 'P' && first[0] != 'F' {
		return p, false
	}
	p.partial = first[0] == 'P'
	p.from, p.to = min(len(line), stream+name+1+len(tags)+1), len(line)
	return p, true
}

// complete reports whether a line is no piece that goes on. It is quick if so: most lines are
// complete.
func (form Form) complete(line []byte) bool {
	const (
		tail = `\n","stream":"`
		rest = len(tail) + len(`stdout","time":""}`)
	)
	if form == Docker {
		for digits := range 10 { // of the nanoseconds, without zeros at the end
			if at := len(line) - rest - len("2006-01-02T15:04:05.000000000Z") + digits; at > 0 && string(line[at:at+len(tail)]) == tail && line[at-1] != '\\' {
				return true
			}
		}
	}
	p, ok := form.read(line)
	return !ok || !p.partial
}

// endsLine reports whether the text of a JSON string ends with a newline: \n after an even
// number of backslashes.
func endsLine(text []byte) bool {
	if len(text) < 2 || text[len(text)-1] != 'n' {
		return false
	}
	before := bytes.TrimRight(text[:len(text)-1], `\`)
	return (len(text)-1-len(before))%2 == 1
}
