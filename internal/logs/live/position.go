package live

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"time"

	"gowebdav/internal/logs"
)

const (
	// MaxPosition is the maximum length of a position: it comes back in a header, or in a URL.
	MaxPosition = 2 << 10

	// positionMark begins a position of a group: no other position does.
	positionMark = "m"

	positionHeader = 4 + 6 + 1 // bytes before the first log

	nameSize = 3 // bytes of the name of a log in a position
)

var encoding = base64.RawURLEncoding

// spot is the place in one log of a position.
type spot struct {
	name   [nameSize]byte
	places []logs.Position
}

// Position is where a group resumes.
type Position struct {
	listed time.Time // when the logs were listed: others have appeared since
	sent   time.Time // when it was sent
	salt   byte
	spots  []spot
	far    []farSpot
}

// IsPosition reports whether a text has the form of a position of a group.
func IsPosition(text string) bool {
	_, ok := ParsePosition(text)
	return ok
}

// ParsePosition parses a position: when the logs were listed, in seconds, when it was sent, in
// milliseconds, the salt of the names, then for each log its name and its places in the compact form.
func ParsePosition(text string) (p Position, ok bool) {
	hasFar := strings.HasPrefix(text, farMark)
	if len(text) > MaxPosition || !hasFar && !strings.HasPrefix(text, positionMark) {
		return p, false
	}
	b, err := encoding.DecodeString(text[len(positionMark):])
	if err != nil || len(b) < positionHeader {
		return p, false
	}
	p.listed = time.Unix(int64(binary.LittleEndian.Uint32(b)), 0)
	p.sent = time.UnixMilli(int64(binary.LittleEndian.Uint64(append(b[4:10:10], 0, 0))))
	p.salt = b[10]
	b = b[positionHeader:]
	if hasFar {
		if p.far, b, ok = cutFar(b); !ok {
			return Position{}, false
		}
	}
	for len(b) > nameSize && len(p.spots) < MaxLogs {
		s := spot{name: [nameSize]byte(b)}
		if s.places, b, ok = logs.CutCompact(b[nameSize:]); !ok {
			return Position{}, false
		}
		p.spots = append(p.spots, s)
	}
	return p, len(b) == 0
}

// take removes the places of a log from a position, and returns them; nil if there are none.
func (p *Position) take(key string) []logs.Position {
	name := nameOf(key, p.salt)
	i := slices.IndexFunc(p.spots, func(s spot) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	places := p.spots[i].places
	p.spots = slices.Delete(p.spots, i, i+1)
	return places
}

// seenEmpty returns when the log of a place was seen that was empty: when the position was sent, if
// the place does not say; and when it had been changed last then.
func (p *Position) seenEmpty(place logs.Position) (seen, made time.Time) {
	if seen, made = place.Seen(p.sent); seen.IsZero() {
		seen = p.sent
	}
	return seen, made
}

// has reports whether a log is in a position.
func (p *Position) has(key string) bool {
	return p != nil && slices.ContainsFunc(p.spots, func(s spot) bool { return s.name == nameOf(key, p.salt) })
}

// within reports whether all logs of a position are among some.
func (p *Position) within(logs []Log) bool {
	if p == nil {
		return true
	}
	there := map[[nameSize]byte]bool{}
	for _, log := range logs {
		there[nameOf(log.Key, p.salt)] = true
	}
	return !slices.ContainsFunc(p.spots, func(s spot) bool { return !there[s.name] })
}

// nameOf returns the name of a log in positions. The salt makes the names of a group differ.
func nameOf(key string, salt byte) (name [nameSize]byte) {
	h := fnv.New32a()
	h.Write([]byte{salt})
	h.Write([]byte(key))
	sum := h.Sum32()
	return [nameSize]byte{byte(sum), byte(sum >> 8), byte(sum>>16) ^ byte(sum>>24)}
}

// rename gives sources of different keys names that differ.
func (g *Group) rename() {
	for range math.MaxUint8 {
		keys, names := map[string]bool{}, map[[nameSize]byte]bool{}
		for _, s := range g.sources {
			s.name = nameOf(s.log.Key, g.salt)
			keys[s.log.Key], names[s.name] = true, true
		}
		if len(names) == len(keys) {
			return
		}
		g.salt++
	}
}

// PositionOf returns the position of logs whose follows begin at positions of their own.
func PositionOf(logs []Log) []byte {
	g := &Group{listed: time.Now()}
	for _, log := range logs {
		if log.Err == nil && len(g.sources) < MaxLogs {
			s := &source{group: g, log: log}
			s.begins()
			g.sources = append(g.sources, s)
		}
	}
	g.rename()
	return g.appendPosition(nil)
}

// appendPosition appends the position after the last line that was sent.
func (g *Group) appendPosition(b []byte) []byte {
	mark, raw, far := positionMark, g.appendHeader(g.raw[:0]), g.far()
	if len(far) > 0 {
		mark, raw = farMark, appendFar(raw, far)
	}
	begin := len(raw)
	for _, s := range g.sources {
		if len(s.places) > 0 && s.log.Elsewhere == nil {
			raw = append(append(raw, s.name[:]...), s.places...)
		}
	}
	const most = (MaxPosition - len(positionMark)) / 4 * 3
	if len(raw) > most {
		raw = g.shortened(slices.Clone(raw[:begin]), most)
	}
	if len(raw) > most && len(far) > 0 {
		g.leaveFar(far)
		return g.appendPosition(b)
	}
	g.raw = raw
	return encoding.AppendEncode(append(b, mark...), raw)
}

func (g *Group) appendHeader(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(g.listed.Unix()))
	b = binary.LittleEndian.AppendUint64(b, uint64(time.Now().UnixMilli()))
	return append(b[:len(b)-2], g.salt)
}

// shortened returns the bytes of a position that would be too long, without some places in old
// files: those of the logs with the longest positions first. They begin with raw.
func (g *Group) shortened(raw []byte, most int) []byte {
	var p Position
	begin := len(raw)
	longest := func() int {
		long := 0
		for i := range p.spots {
			if len(p.spots[i].places) > len(p.spots[long].places) {
				long = i
			}
		}
		return long
	}
	for _, s := range g.sources {
		if s.log.Elsewhere != nil {
			continue
		}
		if places, _, ok := logs.CutCompact(s.places); ok {
			p.spots = append(p.spots, spot{s.name, places})
		}
	}
	for {
		raw = raw[:begin]
		for _, s := range p.spots {
			raw = logs.AppendCompact(append(raw, s.name[:]...), s.places)
		}
		if len(raw) <= most || len(p.spots) == 0 {
			return raw
		}
		long := &p.spots[longest()]
		if len(long.places) == 1 {
			return raw
		}
		long.places = slices.Delete(long.places, 1, 2) // the first is in the newest file, the second in the oldest
	}
}
