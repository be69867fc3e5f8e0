//go:build !linux

package metrics

// resources returns nothing: only Linux is supported.
func resources() []single { return nil }
