package archive

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// chosen is what a POST with this form chooses.
func chosen(form string) ([]string, error) {
	r := httptest.NewRequest("POST", "/?zip", strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	c, err := ReadChoice(httptest.NewRecorder(), r)
	if err != nil {
		return nil, err
	}
	return slices.Collect(c.names()), nil
}

func TestChoiceIsKeptWhole(t *testing.T) {
	var want []string
	var form strings.Builder
	for i := range 100_000 {
		want = append(want, fmt.Sprintf("%d %s", i, strings.Repeat("é", i%7)))
		form.WriteString("&name=" + url.QueryEscape(want[i]))
	}
	got, err := chosen(form.String())
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%d of %d names, %v", len(got), len(want), err)
	}
}

// A form takes no more memory than it has bytes, whatever it is made of.
func TestChoiceTakesLittleMemory(t *testing.T) {
	for name, field := range map[string]string{"names": "name=a&", "one letter": "n&", "nothing": "&", "long names": "name=" + strings.Repeat("x", 4000) + "&"} {
		form := strings.Repeat(field, MaxChoice/len(field))
		c := new(Choice)
		if err := c.read(strings.NewReader(form)); err != nil {
			t.Fatal(err)
		}
		kept := 0
		for _, part := range c.parts {
			kept += cap(part)
		}
		if kept > len(form)*5/4 {
			t.Errorf("%s: %d bytes are kept of %d", name, kept, len(form))
		}
	}
}

// A choice is as package url reads it.
func FuzzChoice(f *testing.F) {
	f.Add("name=a&href=/x/b%25ff/&name=..")
	f.Add("&&name=a+b&=&name&tar&na%6de=%41;")
	f.Fuzz(func(t *testing.T, form string) {
		got, err := chosen(form)
		values, wrong := url.ParseQuery(form)
		if wrong != nil && err == nil && len(form) < maxField && strings.Count(form, "&") < 10_000 {
			t.Errorf("taken: %v", wrong)
		}
		if err != nil {
			return
		}
		if len(got) != len(values["name"])+len(values["href"]) {
			t.Errorf("%q of %v", got, values)
		}
		for _, name := range got {
			if filepath.Base(name) != name || name == "." || name == ".." || name == "/" {
				t.Errorf("%q leaves the folder", name)
			}
		}
	})
}
