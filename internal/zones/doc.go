// Package zones finds time zones by name: those of the IANA database (Asia/Shanghai), UTC, and
// offsets (+08:00). Names come from settings and from clients.
//
// The database is that of the machine. The image carries one (Dockerfile), and programs for
// Windows, which has none, hold one (tzdata_windows.go).
package zones
