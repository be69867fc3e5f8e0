package dav

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// maxConditions bounds the state tokens and entity tags of an If header: each costs a
// lookup.
const maxConditions = 100

// ifList is one list of an If header (RFC 4918 §10.4). It holds if all its conditions hold
// for the resource.
type ifList struct {
	resource   string // a URI reference; "" for the request's own resource
	conditions []ifCondition
}

type ifCondition struct {
	not   bool
	token string // a state token, or
	etag  string // an entity tag with its quotes
}

// parseIf parses the value of an If header.
func parseIf(s string) ([]ifList, error) {
	var lists []ifList
	resource, tagged, listed, conditions := "", false, true, 0
	for {
		s = strings.TrimLeft(s, " \t")
		switch {
		case s == "" && lists == nil:
			return nil, errors.New("no list")
		case s == "":
			if !listed {
				return nil, errors.New("a resource without a list")
			}
			return lists, nil
		case s[0] == '<':
			// §10.4.2: either every list has a resource, or none.
			if !listed || lists != nil && !tagged {
				return nil, errors.New("expected a list, not a resource")
			}
			end := strings.IndexByte(s, '>')
			if end < 2 {
				return nil, errors.New("a resource without its >")
			}
			resource, tagged, listed, s = s[1:end], true, false, s[end+1:]
		case s[0] == '(':
			list := ifList{resource: resource}
			var err error
			if s, err = list.parse(s[1:]); err != nil {
				return nil, err
			}
			if conditions += len(list.conditions); conditions > maxConditions {
				return nil, fmt.Errorf("more than %d state tokens and entity tags", maxConditions)
			}
			lists, listed = append(lists, list), true
		default:
			return nil, errors.New("expected < or (")
		}
	}
}

// parse reads conditions up to the closing parenthesis, and returns the rest.
func (l *ifList) parse(s string) (rest string, err error) {
	for {
		s = strings.TrimLeft(s, " \t")
		if s == "" {
			return "", errors.New("a list without its )")
		}
		if s[0] == ')' {
			if l.conditions == nil {
				return "", errors.New("an empty list")
			}
			return s[1:], nil
		}
		var c ifCondition
		if len(s) > 3 && strings.EqualFold(s[:3], "Not") && strings.IndexByte(" \t<[", s[3]) >= 0 {
			c.not, s = true, strings.TrimLeft(s[3:], " \t")
		}
		switch {
		case strings.HasPrefix(s, "<"):
			end := strings.IndexByte(s, '>')
			if end < 0 {
				return "", errors.New("a state token without its >")
			}
			if c.token = stateToken(s[1:end]); c.token == "" {
				return "", errors.New("an empty state token")
			}
			s = s[end+1:]
		case strings.HasPrefix(s, "["):
			end := strings.Index(s, `"]`) // a tag may contain ]
			if end < 0 {
				return "", errors.New(`an entity tag without its "]`)
			}
			c.etag, s = s[1:end+1], s[end+2:]
			if !validETag(c.etag) {
				return "", errors.New("an entity tag without quotes")
			}
		default: // some clients omit the angle brackets
			end := strings.IndexAny(s, "<>[]() \t")
			if end < 0 || strings.IndexByte(s[:end], ':') < 0 {
				return "", errors.New("expected a state token or an entity tag")
			}
			c.token, s = stateToken(s[:end]), s[end:]
		}
		l.conditions = append(l.conditions, c)
	}
}

// stateToken normalizes a token to the spelling of our locks. UUIDs ignore case (RFC 9562
// §4), and tokens of other servers never match.
func stateToken(s string) string { return strings.ToLower(strings.Trim(s, " \t")) }

// evaluateIf checks the If header: at least one list must hold, else 412. It returns the
// state tokens that the request submits.
func (h *Handler) evaluateIf(r *http.Request) (submitted []string, err error) {
	value := strings.Join(r.Header.Values("If"), " ")
	if strings.TrimSpace(value) == "" {
		return nil, nil
	}
	lists, err := parseIf(value)
	if err != nil && r.Method == "LOCK" {
		// Some clients refresh a lock by a token outside any list.
		if alone, aloneErr := parseIf("(" + value + ")"); aloneErr == nil {
			lists, err = alone, nil
		}
	}
	if err != nil {
		return nil, refusal(http.StatusBadRequest, "If: %w", err)
	}
	satisfied, etags := false, map[string]string{}
	for _, list := range lists {
		path, ok := h.resourcePath(r, list.resource)
		for _, c := range list.conditions {
			if c.token != "" && !c.not {
				submitted = append(submitted, c.token)
			}
			ok = ok && h.holds(r, path, c, etags)
		}
		satisfied = satisfied || ok
	}
	if !satisfied {
		return nil, refusal(http.StatusPreconditionFailed, "If: no list matches the current resources")
	}
	return submitted, nil
}

// resourcePath returns the path in this mount that a resource tag names. Like Destination,
// it ignores scheme and host.
func (h *Handler) resourcePath(r *http.Request, resource string) (path string, ok bool) {
	if resource == "" {
		return trimSlash(r.URL.Path), true
	}
	u, err := url.Parse(resource)
	if err != nil {
		return "", false
	}
	clean, err := CleanPath(u)
	if err != nil {
		return "", false
	}
	clean, ok = Reprefix(h.prefix, stripBase(r, clean))
	return trimSlash(h.Spell(r.Context(), clean)), ok
}

// holds evaluates one condition on the resource at path. tags caches entity tags by path.
func (h *Handler) holds(r *http.Request, path string, c ifCondition, etags map[string]string) bool {
	if c.token != "" {
		return h.locks.protects(path, c.token) != c.not
	}
	tag, known := etags[path]
	if !known {
		if fi, err := h.files.Stat(r.Context(), h.name(path)); err == nil {
			tag = ETag(fi)
		}
		etags[path] = tag
	}
	match := tag != "" && matchesTag(c.etag, tag) // strong comparison: a weak tag never matches
	return match != c.not
}

// trimSlash cuts the trailing slash off a clean path; "/" becomes "".
func trimSlash(path string) string { return strings.TrimSuffix(path, "/") }
