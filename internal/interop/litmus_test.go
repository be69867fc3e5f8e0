//go:build linux

package interop

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var litmusSummary = regexp.MustCompile("summary for `(\\w+)': of (\\d+) tests run: (\\d+) passed, (\\d+) failed")

// litmus runs suites against a folder. Every test must pass without a warning.
func litmus(t *testing.T, suites []string, args ...string) {
	t.Helper()
	litmusBut(t, suites, nil, args...)
}

var litmusFailure = regexp.MustCompile(`(?m)^ *\d+\. (\w+)\.* FAIL`)

// litmusBut is litmus of a server in which these tests fail.
func litmusBut(t *testing.T, suites, failing []string, args ...string) {
	t.Helper()
	c := newClient(t, "litmus")
	c.env = []string{"TESTS=" + strings.Join(suites, " ")}
	out, stderr, _ := c.try(append([]string{"-k"}, args...)...)
	// litmus prints each test's name twice, separated by a carriage return.
	out = regexp.MustCompile(`(?m)^.*\r`).ReplaceAllString(out, "")
	summaries := litmusSummary.FindAllStringSubmatch(out, -1)
	if len(summaries) != len(suites) {
		t.Fatalf("%d of the suites %v ran:\n%s%s", len(summaries), suites, out, stderr)
	}
	for _, summary := range summaries {
		suite, ran, passed := summary[1], number(t, summary[2]), number(t, summary[3])
		t.Logf("litmus %s: %d of %d passed", suite, passed, ran)
		if ran == 0 || passed != ran && failing == nil {
			t.Errorf("litmus %s: %d of %d passed:\n%s", suite, passed, ran, out)
		}
	}
	var failed []string
	for _, failure := range litmusFailure.FindAllStringSubmatch(out, -1) {
		failed = append(failed, failure[1])
	}
	slices.Sort(failed)
	if failed = slices.Compact(failed); failing != nil && !slices.Equal(failed, failing) {
		t.Errorf("litmus: %q fail, expected %q:\n%s", failed, failing, out)
	}
	if strings.Contains(out, "WARNING") {
		t.Errorf("litmus warns:\n%s", out)
	}
}

func number(t *testing.T, digits string) int {
	t.Helper()
	n, err := strconv.Atoi(digits)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var allSuites = []string{"basic", "copymove", "props", "locks", "http"}

func TestLitmus(t *testing.T) {
	t.Parallel()
	s := serve(t)
	suites := allSuites
	t.Run("without login", func(t *testing.T) { litmus(t, suites, s.at(writable, "")) })
	t.Run("with login", func(t *testing.T) { litmus(t, suites, s.at(teamWritable, ""), user, password) })
	t.Run("through a hub", func(t *testing.T) { litmus(t, suites, s.throughHub(t).at(teamWritable, ""), user, password) })
}
