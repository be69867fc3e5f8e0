package ui

import (
	"math"
	"strconv"
	"time"
)

// humanSize writes a count of bytes in the units of `ls -lh`: three digits at
// most before the point, one behind it below ten.
func humanSize(n int64) string {
	const units = "KMGTPE"
	if n < 1024 {
		return strconv.FormatInt(n, 10) + " B"
	}
	v, u := float64(n)/1024, 0
	for v >= 999.5 && u < len(units)-1 {
		v /= 1024
		u++
	}
	b := make([]byte, 0, len("999 KiB"))
	if math.Round(v*10) < 100 {
		b = strconv.AppendFloat(b, v, 'f', 1, 64)
	} else {
		b = strconv.AppendFloat(b, v, 'f', 0, 64)
	}
	return string(append(b, ' ', units[u], 'i', 'B'))
}

// grouped writes n with a comma between thousands, as English and Chinese do.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	first := 0
	if n < 0 {
		first = 1
	}
	b := make([]byte, 0, len(digits)+len(digits)/3)
	for i := range len(digits) {
		if left := len(digits) - i; i > first && left%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, digits[i])
	}
	return string(b)
}

// age says how long ago something was, rounded down. What lies more than 30
// days back, or in the future by more than a minute (a clock is wrong
// somewhere), has no age: its date says more.
func (t *texts) age(ago time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case ago < -time.Minute, ago >= 30*day:
		return ""
	case ago < time.Minute:
		return t.JustNow
	case ago < time.Hour:
		return t.MinutesAgo(int(ago / time.Minute))
	case ago < day:
		return t.HoursAgo(int(ago / time.Hour))
	}
	return t.DaysAgo(int(ago / day))
}

// zoneName writes a time's offset from UTC as "UTC+08:00", or "UTC".
func zoneName(t time.Time) string {
	if _, offset := t.Zone(); offset == 0 {
		return "UTC"
	}
	return "UTC" + t.Format("-07:00")
}
