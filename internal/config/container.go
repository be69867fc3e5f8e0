package config

import "os"

// inContainer reports whether the program runs in a container. Docker and Podman leave
// these files in each.
func inContainer() bool {
	for _, name := range []string{"/.dockerenv", "/run/.containerenv"} {
		if _, err := os.Stat(name); err == nil {
			return true
		}
	}
	return false
}

// legacyFolder is what images of 117503445/go_webdav since June 2025 share at /, if dav is
// unset.
const legacyFolder = "/data"

// sharedBefore reports whether such an image has shared the folder in this container.
func sharedBefore(folder string, container bool) bool {
	if !container {
		return false
	}
	entries, err := os.ReadDir(folder)
	return err == nil && len(entries) > 0
}
