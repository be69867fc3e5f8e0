package logapi

import (
	"context"

	"gowebdav/internal/pool"
)

// Caller is the client of a request, as far as the API needs to know it.
type Caller struct {
	Client   string      // for the limits, as [pool.Client] returns it
	Holder   pool.Holder // of places in pools, which a slow client may lose; nil to keep them
	Confined bool        // to the request's own file, by a link

	// May reports whether the caller may see another file of the same folder, by its name.
	// nil allows all.
	May func(name string) bool

	// Refused returns the names that May has refused.
	Refused func() []string

	// Watch calls lost when the caller loses access. It ends with ctx, or with stop.
	Watch func(ctx context.Context, lost context.CancelFunc) (stop func() bool)
}
