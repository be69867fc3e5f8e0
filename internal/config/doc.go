// Package config reads the settings from flags, files and the environment into a valid
// [Config]. An error is one line that names the setting, the mount and the field, and what
// was expected.
//
// # Reading order
//
//   - config.go: [Config] and [Load]. Start here.
//   - flags.go: the table of settings. One row makes the flag, the variable, the key in
//     files, the default and the help. Further rows: network.go, hosts.go, connections.go,
//     loglimits.go, metrics.go.
//   - toml.go, file.go: files of settings, and whether they have changed.
//   - source.go: where the mounts come from: flag, file or environment.
//   - mount.go, syntax.go: [Mount] and the syntax of dav.
//   - zones.go: the time zones of the mounts' logs.
//   - formats.go: formats of logs, in [[formats]].
//   - secret.go: passwords and users in files of their own.
//   - prepare.go, sample.go: the folders of the mounts, and the sample mounts.
//   - usage.go: the help, from which internal/manual makes the manual page.
//
// # Invariants
//
//   - Order: flag, file, environment, default. An empty value counts as unset.
//   - Empty mounts are an error, never the samples: one of the samples is writable by
//     everybody.
//   - An error shows no value that may be a password, even if it stands in the wrong
//     field. That is why mounts and TOML have parsers of their own here, and why their
//     errors show positions and names only.
//   - The settings in a Config do not change after Load. To read them again, call Load again.
//   - Every file that was read, or tried, is in Config.Files, so that a fix of a wrong file
//     is noticed.
//   - Each URL belongs to at most one mount.
//
// # Adding a setting
//
// Add a field to Config and a row to the table of settings. Run make manual, which writes
// docs/settings.md too, and add a row to docs/settings.zh-CN.md.
package config
