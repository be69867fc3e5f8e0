package match

import "testing"

func TestCompileSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"(":               "not a valid regular expression: missing closing ) in `(`",
		"user)":           "not a valid regular expression: unexpected ) in `user)`",
		"a{5000}":         "not a valid regular expression: invalid repeat count in `{5000}`",
		`a\`:              "not a valid regular expression: trailing backslash at end of expression",
		`(?:.{900}){900}`: "not a valid regular expression: invalid repeat count in `{900}`",
		`[^ab]{900}`:      "the regular expression is too large",
	} {
		if _, err := (Pattern{Text: text, Regex: true}).Compile(t.Context()); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
