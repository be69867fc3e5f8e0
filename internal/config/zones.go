package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gowebdav/internal/zones"
)

// zonesSetting is the setting of the mounts' zones. It is read after the mounts.
func zonesSetting() setting {
	return setting{
		name: "log_zones", arg: "ZONES", live: true,
		defaultText: "the server's zone (TZ)",
		example:     "/app=America/New_York,*=+08:00",
		about:       "Time zones of log lines that name none, by mount; * means all others.",
	}
}

// otherMounts stands for all mounts that have no zone of their own.
const otherMounts = "*"

// setLogZones sets the zones of the mounts, which must be known.
func (c *Config) setLogZones(value string) error {
	if value == "" {
		return nil
	}
	given := map[string]*time.Location{}
	for i, part := range strings.Split(value, ",") {
		mount, name, err := cutZone(part)
		if err != nil {
			return fmt.Errorf("part %d: %w", i+1, err)
		}
		if given[mount] != nil {
			return fmt.Errorf("%q: expected one zone, found two", mount)
		}
		if given[mount], err = zones.Load(name); err == nil && mount != otherMounts {
			err = c.setZone(mount, given[mount])
		}
		if err != nil {
			return fmt.Errorf("%q: %w", mount, err)
		}
	}
	for i := range c.Mounts {
		if c.Mounts[i].Zone == nil {
			c.Mounts[i].Zone = given[otherMounts]
		}
	}
	return nil
}

// cutZone cuts MOUNT=ZONE. A zone has no = in it, but a prefix may.
func cutZone(part string) (mount, zone string, err error) {
	at := strings.LastIndex(part, "=")
	if at < 0 {
		return "", "", errors.New("expected MOUNT=ZONE, such as /app=UTC or *=UTC")
	}
	mount, zone = trim(part[:at]), trim(part[at+1:])
	if mount != otherMounts {
		mount, err = parsePrefix(mount)
	}
	return mount, zone, err
}

// setZone sets the zone of a mount, which may have it from [[davs]].
func (c *Config) setZone(prefix string, zone *time.Location) error {
	at := slices.IndexFunc(c.Mounts, func(m Mount) bool { return m.Prefix == prefix })
	if at < 0 {
		return errors.New("expected the prefix of a mount")
	}
	m := &c.Mounts[at]
	if m.Zone != nil && m.Zone.String() != zone.String() {
		return fmt.Errorf("expected %s, as in [[davs]], found %s", m.Zone, zone)
	}
	m.Zone = zone
	return nil
}

// setZone sets the zone of a mount in a block of [[davs]]. before are the entries before it:
// all that name a zone for one mount must name the same.
func (e *entry) setZone(name string, before []entry) (err error) {
	if name = trim(name); name == "" {
		return nil
	}
	if e.zone, err = zones.Load(name); err != nil {
		return err
	}
	for _, other := range before {
		if other.prefix == e.prefix && other.zone != nil && other.zone.String() != e.zone.String() {
			return fmt.Errorf("expected %s, as in another block of the mount, found %s", other.zone, e.zone)
		}
	}
	return nil
}
