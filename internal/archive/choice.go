package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
)

const (
	// MaxChoice is the size of a form that chooses members, in bytes.
	MaxChoice = 4 << 20

	// maxField is the size of one field of it: a path of 4 KiB, percent-encoded.
	maxField = 16 << 10

	// MaxExcept is how many members are left out of those that match.
	MaxExcept = 2000

	choicePart = 64 << 10 // bytes of names that are kept together
)

// Choice is which members of a folder a form chooses: name= as it is, href= as a
// listing has it, which can hold bytes that a form does not send; or all whose names
// hold the words of q=, but for those that except= leads to, as href= does. It takes no
// more memory than the names have bytes, however many they are.
type Choice struct {
	parts    [][]byte // of names that each end with a NUL
	tar      bool     // the form asks for a tar
	matching bool     // all that match words are chosen
	words    string
	except   map[string]bool
}

// ReadChoice reads what the query of a request chooses, and its body where that is a form.
// An error is a *ChoiceError, or one of reading the body.
func ReadChoice(w http.ResponseWriter, r *http.Request) (*Choice, error) {
	c := new(Choice)
	if r.Method == http.MethodPost {
		mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil && r.Header.Get("Content-Type") != "" {
			return nil, &ChoiceError{Err: err}
		}
		if mediaType == "application/x-www-form-urlencoded" {
			if err := c.read(http.MaxBytesReader(w, r.Body, MaxChoice)); err != nil {
				return nil, err
			}
		}
	}
	return c, c.read(strings.NewReader(r.URL.RawQuery))
}

// read adds what a form chooses.
func (c *Choice) read(form io.Reader) error {
	in := bufio.NewReaderSize(form, maxField)
	for {
		field, err := in.ReadSlice('&')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return &ChoiceError{Err: fmt.Errorf("a field of more than %d bytes", maxField), TooLarge: true}
		case err != nil && err != io.EOF:
			return err
		}
		if err := c.field(string(bytes.TrimSuffix(field, []byte("&")))); err != nil {
			return &ChoiceError{Err: err}
		}
		if err == io.EOF {
			return nil
		}
	}
}

// field adds what one field of a form chooses.
func (c *Choice) field(field string) error {
	if strings.Contains(field, ";") {
		return errors.New("a semicolon that is not encoded") // which some take for &
	}
	key, value, _ := strings.Cut(field, "=")
	key, err := url.QueryUnescape(key)
	if err != nil {
		return err
	}
	if value, err = url.QueryUnescape(value); err != nil {
		return err
	}
	switch key {
	case "tar":
		c.tar = true
		return nil
	case "q":
		c.matching, c.words = true, value
		return nil
	case "href", "except":
		if value, err = url.PathUnescape(path.Base(strings.TrimSuffix(value, "/"))); err != nil {
			return err
		}
	case "name":
	default:
		return nil
	}
	if value == "" || value == "." || value == ".." || strings.ContainsAny(value, "/\\\x00") {
		return errors.New("no name of a member: " + value)
	}
	if key != "except" {
		c.add(value)
		return nil
	}
	if c.except == nil {
		c.except = map[string]bool{}
	}
	if c.except[value] = true; len(c.except) > MaxExcept {
		return fmt.Errorf("more than %d exceptions", MaxExcept)
	}
	return nil
}

func (c *Choice) add(name string) {
	last := len(c.parts) - 1
	if last < 0 || cap(c.parts[last])-len(c.parts[last]) <= len(name) {
		c.parts = append(c.parts, make([]byte, 0, max(choicePart, len(name)+1)))
		last++
	}
	c.parts[last] = append(append(c.parts[last], name...), 0)
}

// ChoiceError says what is wrong with a form that chooses.
type ChoiceError struct {
	Err      error
	TooLarge bool
}

func (e *ChoiceError) Error() string { return "choice: " + e.Err.Error() }
func (e *ChoiceError) Unwrap() error { return e.Err }

// Format is the kind of archive that is asked for.
func (c *Choice) Format() Format {
	if c.tar {
		return formats["tar"]
	}
	return formats["zip"]
}

// none reports whether nothing is chosen: then all is meant.
func (c *Choice) none() bool { return len(c.parts) == 0 && !c.matching }

// names yields the chosen names.
func (c *Choice) names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, part := range c.parts {
			for len(part) > 0 {
				name, rest, _ := bytes.Cut(part, []byte{0})
				if part = rest; !yield(string(name)) {
					return
				}
			}
		}
	}
}
