package config

import (
	"math/bits"
	"os"
	"slices"
	"sort"
	"strings"
)

// Misspelled returns variables of the environment that are no settings, but look like one:
// each with the setting's name. Their values do not matter, and are not looked at. All names
// but those of mounts are in upper case, so port is one.
func Misspelled() (pairs [][2]string) {
	var known []string
	for _, s := range settings() {
		known = append(known, strings.ToUpper(s.name))
	}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		upper := strings.ToUpper(name)
		if slices.Contains(known, upper) {
			if mounts := slices.Contains(mountSettings, strings.ToLower(name)); name != upper && !(mounts && name == strings.ToLower(name)) {
				pairs = append(pairs, [2]string{name, upper})
			}
			continue
		}
		if upper == "DAVS" { // too short for a guess, but the name of the blocks in config.toml
			pairs = append(pairs, [2]string{name, "dav"})
			continue
		}
		if len(name) < 8 || !strings.Contains(name, "_") {
			continue
		}
		if near := nearest(upper, known); near != "" {
			pairs = append(pairs, [2]string{name, near})
		}
	}
	sort.Slice(pairs, func(i, j int) bool { return pairs[i][0] < pairs[j][0] })
	return pairs
}

// nearest returns the known name that a name is probably meant to be, or "". Names of less
// than 12 characters may differ in one, longer ones in three, as PROXY and PROXIES do.
func nearest(name string, known []string) string {
	best, allowed := "", 3
	if len(name) < 12 {
		allowed = 1
	}
	for _, k := range known {
		if len(k) > len(name)+allowed || len(name) > len(k)+allowed || foreign(name, k) > allowed || foreign(k, name) > allowed {
			continue
		}
		d := distance(name, k)
		if len(k) > 3 && sortedLetters(name) == sortedLetters(k) { // prot, for port
			d = min(d, 1)
		}
		if d <= allowed {
			best, allowed = k, d-1
		}
	}
	return best
}

// foreign returns how many characters of a are not in b, each counted once: a bound below the
// distance, and cheaper.
func foreign(a, b string) int {
	var of [2]uint64
	for i, text := range [...]string{a, b} {
		for j := range len(text) {
			of[i] |= 1 << (text[j] % 64)
		}
	}
	return bits.OnesCount64(of[0] &^ of[1])
}

func sortedLetters(s string) string {
	letters := []byte(s)
	slices.Sort(letters)
	return string(letters)
}

// distance returns how many characters must be inserted, removed or replaced to make one
// text of the other.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
