package logapi

import (
	"context"

	"gowebdav/internal/pool"
)

// Caller is who asks, as far as it matters for lines.
type Caller struct {
	Client   string      // whose share of the limits it is, as [pool.Client] names it
	Holder   pool.Holder // loses the places of a client that is too slow; nil to keep them
	Confined bool        // to the very file of the request

	// May reports whether a file beside the request's may be shown, by its name; nil for all.
	May func(name string) bool

	// Refused are the files that May has refused.
	Refused func() []string

	// Watch calls lost once the caller may not read any more, until ctx ends or stop is
	// called.
	Watch func(ctx context.Context, lost context.CancelFunc) (stop func() bool)
}
