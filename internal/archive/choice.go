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
	// MaxChoice is the maximum size of a form that chooses members, in bytes.
	MaxChoice = 4 << 20

	// maxField is the maximum size of one of its fields: a path of 4 KiB, percent-encoded.
	maxField = 16 << 10

	// MaxExcept is how many exceptions there may be from the members that match.
	MaxExcept = 2000

	choicePart = 64 << 10 // bytes of names that are allocated together
)

// Choice is the members of a folder that a form chooses. Either it names them: name= as it is,
// href= percent-encoded as in a listing, since a form cannot send all bytes. Or it chooses all
// whose names hold the words of q=, except those of except=, which are written as in href=.
// A Choice takes about as much memory as the names have bytes.
type Choice struct {
	parts    [][]byte // names, each ends with a NUL
	tar      bool     // the form asks for a tar
	matching bool     // all members that match words are chosen
	words    string
	except   map[string]bool
}

// ReadChoice reads the choice in the query of a request, and in its body if that is a form.
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

// read adds the choice of a form.
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

// field adds the choice of one field.
func (c *Choice) field(field string) error {
	if strings.Contains(field, ";") {
		return errors.New("a semicolon that is not encoded") // which some programs take for &
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

// ChoiceError is the error of a form that is malformed or too large.
type ChoiceError struct {
	Err      error
	TooLarge bool
}

func (e *ChoiceError) Error() string { return "choice: " + e.Err.Error() }
func (e *ChoiceError) Unwrap() error { return e.Err }

// Format returns the format that the form asks for.
func (c *Choice) Format() Format {
	if c.tar {
		return formats["tar"]
	}
	return formats["zip"]
}

// none reports whether the form chooses nothing, which means the whole folder.
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
