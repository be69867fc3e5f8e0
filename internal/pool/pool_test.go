package pool

import (
	"errors"
	"strings"
	"sync"
	"testing"
)

// holder has a fixed rate, and records that it was ended.
type holder struct {
	rate  float64
	ended bool
}

func (h *holder) Rate() float64 { return h.rate }
func (h *holder) End()          { h.ended = true }

// full checks that an error is a FullError, and whether it is about the client's share.
func full(t *testing.T, err error, share bool) {
	t.Helper()
	var e *FullError
	if !errors.As(err, &e) || e.Share != share || !strings.HasPrefix(err.Error(), "archives") {
		t.Errorf("%v; want a FullError, of a share: %v", err, share)
	}
}

func take(t *testing.T, p *Pool, client string, h Holder) *Place {
	t.Helper()
	place, err := p.Take(client, h)
	if err != nil {
		t.Fatal(err)
	}
	return place
}

func TestHalf(t *testing.T) {
	for all, want := range map[int]int{1: 2, 2: 2, 3: 2, 4: 2, 5: 2, 8: 4, 1024: 512} {
		if got := Half(all); got != (Bound{all, want}) {
			t.Errorf("%d: %v", all, got)
		}
	}
}

func TestOneClientHasItsShareOnly(t *testing.T) {
	p := New("archives", Half(4), Bound{})
	first := take(t, p, "ann@192.0.2.1", nil)
	take(t, p, "ann@192.0.2.1", nil)
	_, err := p.Take("ann@192.0.2.1", nil)
	full(t, err, true)
	take(t, p, "ann@192.0.2.2", nil)
	take(t, p, "bob@192.0.2.1", nil)
	_, err = p.Take("cid@192.0.2.3", nil)
	full(t, err, false)
	if p.InUse() != 4 || p.Size() != 4 {
		t.Errorf("%d of %d are taken", p.InUse(), p.Size())
	}
	first.Leave()
	first.Leave() // the second time does nothing
	take(t, p, "ann@192.0.2.1", nil)
	if _, err = p.Take("cid@192.0.2.3", nil); err == nil {
		t.Error("a place was given back twice")
	}
}

// Only the total bounds requests without a client.
func TestNoShare(t *testing.T) {
	p := New("archives", Bound{3, 1}, Bound{})
	for range 3 {
		take(t, p, "", nil)
	}
	_, err := p.Take("", nil)
	full(t, err, false)
}

func TestWhoLosesItsPlace(t *testing.T) {
	const me, other = "me@192.0.2.1", "" // the others have no share
	slow, slower, fast, young := 900.0, 10.0, 5000.0, UnknownRate
	for name, c := range map[string]struct {
		mine, others []float64 // the rates of four places, two of which one client may have
		ended        float64   // 0: none
	}{
		"there is room":              {[]float64{-9}, []float64{-5, slow}, 0},
		"the slowest":                {[]float64{fast}, []float64{slow, slower, fast}, slower},
		"who is slow enough":         {[]float64{fast}, []float64{fast, 1024, young}, 0},
		"who does nothing, longest":  {[]float64{slower}, []float64{-5, -9, slow}, -9},
		"my own, over my share":      {[]float64{-3, -2}, []float64{-9}, -3},
		"not my slow one, with room": {[]float64{slower, fast}, []float64{-9}, 0},
		"my slow one, without room":  {[]float64{slow, fast}, []float64{slower, -9}, slow},
		"one that keeps its place":   {[]float64{fast, fast}, []float64{-9, 0}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := New("archives", Half(4), Bound{})
			var all []*holder
			var places []*Place
			add := func(client string, rates []float64) {
				for _, rate := range rates {
					h := &holder{rate: rate}
					all = append(all, h)
					places = append(places, take(t, p, client, h))
				}
			}
			add(me, c.mine)
			add(other, c.others)
			before := p.InUse()
			_, err := p.Take(me, nil)
			if wantErr := c.ended == 0 && (before == 4 || len(c.mine) == 2); (err != nil) != wantErr {
				t.Errorf("%v", err)
			}
			for i, h := range all {
				if h.ended != (h.rate == c.ended && c.ended != 0) {
					t.Errorf("rate %v: ended is %v", h.rate, h.ended)
				}
				if taken := p.InUse(); h.ended {
					if places[i].Leave(); p.InUse() != taken {
						t.Error("a lost place was given back")
					}
				}
			}
		})
	}
}

func TestManyAtOnce(t *testing.T) {
	p := New("archives", Half(8), Bound{100, 100})
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			client := Client("", string(rune('a'+i%4)))
			for range 100 {
				if place, err := p.Take(client, nil); err == nil {
					place.Leave()
				}
				place, err := p.Wait(t.Context(), client, i%2, nil)
				if err != nil {
					t.Error(err)
					return
				}
				if p.InUse() > 8 {
					t.Error("more places in use than exist")
				}
				place.Leave()
			}
		})
	}
	group.Wait()
	if p.InUse() != 0 || len(p.clients) != 0 || len(p.waiting) != 0 {
		t.Errorf("left: %d places, clients %v, %d waiting", p.InUse(), p.clients, len(p.waiting))
	}
}

// idler is a holder that is idle or not.
type idler struct {
	idle  bool
	ended bool
}

func (h *idler) Rate() float64 {
	if h.idle {
		return -1
	}
	return UnknownRate
}

func (h *idler) End() { h.ended = true }

// A holder that becomes idle gives its place to a waiter, unless that has its share.
func TestRest(t *testing.T) {
	p := New("things", Bound{2, 1}, Bound{10, 10})
	h := &idler{}
	place, err := p.Take("a", h)
	if err != nil {
		t.Fatal(err)
	}
	other, err := p.Take("b", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, ofB, _ := p.enqueue("b", 0, nil)
	if !place.Rest(func() { h.idle = true }) {
		t.Error("the place is gone, although the waiter has its share")
	}
	if !place.Update(func() { h.idle = false }) || h.ended {
		t.Error("the place is gone")
	}
	_, ofC, _ := p.enqueue("c", 0, nil)
	if place.Rest(func() { h.idle = true }) || h.idle {
		t.Error("a client waits, and the holder keeps its place")
	}
	if (<-ofC.result) == nil || place.Update(func() { t.Error("a lost place changes") }) {
		t.Error("the place was not passed on")
	}
	other.Leave()
	if (<-ofB.result) == nil || p.InUse() != 2 {
		t.Errorf("%d places in use", p.InUse())
	}
}
