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
	headerTimeout = 10 * time.Second // to send the head of a request
	idleTimeout   = 2 * time.Minute  // between requests
	grace         = 10 * time.Second // to finish what runs when told to stop
	maxHeader     = 64 << 10         // bytes
)

// Serve answers on the listeners, over TLS if there are settings for it, until ctx
// ends; then it takes nothing new and lets what runs finish for up to ten seconds.
// There is no limit on how long a transfer may take: 3 GB over a thin line take hours.
func Serve(ctx context.Context, listeners []net.Listener, secure *tls.Config, limits *Limits, h http.Handler, log *slog.Logger) error {
	oneAtATime := new(http.Protocols)
	oneAtATime.SetHTTP1(true) // what is held back belongs to a connection, and so to one answer
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
	// What stays open by itself, such as a follow, ends when the server stops.
	serving, end := context.WithCancel(ctx)
	defer end()
	srv.BaseContext = func(net.Listener) context.Context {
		return context.WithValue(context.Background(), stoppingKey{}, serving)
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		log.Info("stopping")
		// The context that ended must not end the grace.
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

// Stopping returns the context that ends when the server is told to stop.
func Stopping(ctx context.Context) context.Context {
	if stop, ok := ctx.Value(stoppingKey{}).(context.Context); ok {
		return stop
	}
	return context.Background() // not under Serve
}
