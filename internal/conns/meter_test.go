package conns

import (
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/pool"
)

// receive lets a client take so many bytes in so much time, in pieces of a second.
func (m *meter) receive(rate int64, d time.Duration) {
	for range int(d / time.Second) {
		m.wait()
		time.Sleep(time.Second)
		m.done(rate)
	}
}

func TestMeter(t *testing.T) {
	for name, c := range map[string]struct {
		use  func(m *meter)
		want float64
	}{
		"young":                       {func(m *meter) { m.receive(1, 10*time.Minute-time.Second) }, pool.UnknownRate},
		"slow":                        {func(m *meter) { m.receive(100, 10*time.Minute) }, 100},
		"fast":                        {func(m *meter) { m.receive(1<<20, 10*time.Minute) }, 1 << 20},
		"nothing at all":              {func(m *meter) { m.wait(); time.Sleep(10 * time.Minute) }, 0},
		"nothing for hours":           {func(m *meter) { m.wait(); time.Sleep(5*time.Hour + 30*time.Second) }, 0},
		"fast before":                 {func(m *meter) { m.receive(1<<20, time.Hour); m.receive(5, 10*time.Minute) }, 5},
		"fast before, then nothing":   {func(m *meter) { m.receive(1<<20, time.Hour); m.wait(); time.Sleep(10 * time.Minute) }, 0},
		"slow before":                 {func(m *meter) { m.receive(5, time.Hour); m.receive(2000, 10*time.Minute) }, 2000},
		"the server works":            {func(m *meter) { m.receive(1, time.Minute); time.Sleep(time.Hour) }, pool.UnknownRate},
		"the server works most":       {func(m *meter) { m.receive(1, 4*time.Minute); time.Sleep(6 * time.Minute) }, pool.UnknownRate},
		"the server works a little":   {func(m *meter) { time.Sleep(4 * time.Minute); m.receive(10, 6*time.Minute) }, 10},
		"the server has worked first": {func(m *meter) { time.Sleep(time.Hour); m.receive(10, 10*time.Minute) }, 10},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := new(meter)
				m.start(time.Now())
				c.use(m)
				if got := m.rate(time.Now()); got != c.want {
					t.Errorf("%v bytes a second, want %v", got, c.want)
				}
			})
		})
	}
}
