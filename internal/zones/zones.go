package zones

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// maxName is the maximum length of a name in bytes. The longest of the IANA database has 32.
const maxName = 40

// names are what may be names in the IANA database. Only these are looked up on the disk.
var names = regexp.MustCompile(`^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$`)

// offsets are +08:00 and its shorter forms. UTC and GMT before them mean nothing more.
var offsets = regexp.MustCompile(`^(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?$`)

// maxOffset is the largest offset from UTC that a clock anywhere has, in seconds.
const maxOffset = 14 * 60 * 60

// Load returns the zone of a name. An error is one line that shows the name, if it is short.
func Load(name string) (*time.Location, error) {
	if strings.EqualFold(name, "UTC") || name == "Z" {
		return time.UTC, nil
	}
	if len(name) > maxName {
		return nil, errors.New(expected)
	}
	if zone := fixed(name); zone != nil {
		return zone, nil
	}
	if names.MatchString(name) && name != "Local" {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone, nil
		}
		if _, err := time.LoadLocation("Etc/UTC"); err != nil {
			return nil, fmt.Errorf("%q needs the time zone data of this machine, which is missing: install tzdata, or write an offset such as +08:00", name)
		}
	}
	return nil, fmt.Errorf("%s, found %q", expected, name)
}

const expected = "expected a time zone such as Asia/Shanghai, UTC or +08:00"

// fixed returns the zone of an offset, nil if it is none.
func fixed(name string) *time.Location {
	m := offsets.FindStringSubmatch(name)
	if m == nil {
		return nil
	}
	hours, _ := strconv.Atoi(m[2]) // digits
	minutes, _ := strconv.Atoi(m[3])
	offset := (hours*60 + minutes) * 60
	if minutes > 59 || offset > maxOffset {
		return nil
	}
	if m[1] == "-" {
		offset = -offset
	}
	return Fixed(time.Duration(offset) * time.Second)
}

// Fixed returns the zone that is ahead of UTC by a whole number of minutes, and always so.
func Fixed(ahead time.Duration) *time.Location {
	sign, minutes := '+', int(ahead.Minutes())
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return time.FixedZone(fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60), int(ahead.Seconds()))
}

// maxCached is how many names a Cache keeps: about 1 MiB of zones.
const maxCached = 256

// Cache keeps the zones that clients have named, and the names that are none, so that a
// client who repeats one does not make the server read the database again. The zero value is
// empty. It is for concurrent use.
type Cache struct {
	load func(string) (*time.Location, error) // nil for Load

	mu    sync.Mutex
	found map[string]found // by name
}

type found struct {
	zone *time.Location
	err  error
}

// Load is the function Load, with a look into the cache.
func (c *Cache) Load(name string) (*time.Location, error) {
	load := c.load
	if load == nil {
		load = Load
	}
	if len(name) > maxName {
		return load(name)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	f, ok := c.found[name]
	if !ok {
		if len(c.found) >= maxCached || c.found == nil {
			c.found = map[string]found{}
		}
		f.zone, f.err = load(name)
		c.found[name] = f
	}
	return f.zone, f.err
}
