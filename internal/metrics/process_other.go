//go:build !linux

package metrics

// resources are none: only Linux is asked.
func resources() []single { return nil }
