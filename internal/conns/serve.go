package conns

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	headerTimeout = 10 * time.Second // for the client to send the head of a request, or to shake hands
	idleTimeout   = 2 * time.Minute  // between two requests
	grace         = 10 * time.Second // for running requests to finish when the server stops
	maxHeader     = 64 << 10         // bytes
)

// Serve answers requests on the listeners until ctx ends, over TLS if secure is not nil.
// Then it accepts nothing new and waits up to ten seconds for running requests. limits may
// be nil. The duration of a transfer has no limit: 3 GB over a slow connection take hours.
func Serve(ctx context.Context, listeners []net.Listener, secure *tls.Config, limits *Limits, h http.Handler, log *slog.Logger) error {
	oneAtATime := new(http.Protocols)
	oneAtATime.SetHTTP1(true) // held bytes belong to a connection, and so to one answer
	srv := &http.Server{
		Handler:           closeAmbiguous(h),
		Protocols:         oneAtATime,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),

		ConnContext:                  withConn,
		ConnState:                    noteState,
		DisableGeneralOptionsHandler: true, // OPTIONS * is answered as any other
	}
	// Answers that stay open, such as a follow, end when the server stops.
	serving, end := context.WithCancel(ctx)
	defer end()
	srv.BaseContext = func(net.Listener) context.Context {
		return context.WithValue(context.Background(), stoppingKey{}, serving)
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		log.Info("stopping")
		// ctx has ended, and must not end the grace period.
		deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		err := srv.Shutdown(deadline)
		if err != nil {
			log.Warn("requests cut off", "err", err)
			err = srv.Close()
		}
		stopped <- err
	})
	defer stop()
	ended := make(chan error, len(listeners))
	for _, ln := range listeners {
		go func() { ended <- srv.Serve(listening(ln, secure, limits, srv.ErrorLog)) }()
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		end()
		srv.Close()
		return err
	}
	return <-stopped
}

type stoppingKey struct{}

// Stopping returns the context that ends when the server begins to stop. ctx is that of a
// request, or made from it.
func Stopping(ctx context.Context) context.Context {
	if stop, ok := ctx.Value(stoppingKey{}).(context.Context); ok {
		return stop
	}
	return context.Background() // not under Serve
}
