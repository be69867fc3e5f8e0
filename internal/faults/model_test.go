//go:build linux

package faults

import (
	"maps"
	"slices"
	"strings"
)

// A model is a plain implementation of RFC 4918 for a collection, its members and its locks. Paths are slashed and
// relative to the collection, "" for itself.
type model struct {
	resources map[string]resource // by path
	locks     map[string]lock     // by token
}

type resource struct {
	collection bool
	content    string
	properties map[string]string // dead properties, by name
}

type lock struct {
	root     string
	infinite bool
	shared   bool
}

// A request is a request that the model supports.
type request struct {
	method, path string
	destination  string // of COPY and MOVE
	overwrite    string // header, "" for none
	depth        string // header, "" for none
	body         string
	shared       bool   // LOCK
	property     string // PROPPATCH
	token        string // of UNLOCK
	match        string // If-Match: "current", "stale" or "*"
	noneMatch    string // If-None-Match, the same
	lists        []list // If
}

// A list is a list of an If header with one condition: the resource has this lock, or does not have it.
type list struct {
	resource string
	token    string
	not      bool
}

// An outcome is the required answer. Status 400 stands for any 4xx: the RFC does not say which of several reasons for
// a refusal is reported first.
type outcome struct {
	status  int
	content string            // of GET
	members map[string]string // of PROPFIND: dead properties by name
}

const refused = 400

func newModel() *model {
	return &model{resources: map[string]resource{"": {collection: true}}, locks: map[string]lock{}}
}

func parent(path string) string { return path[:max(0, strings.LastIndexByte(path, '/'))] }

// in reports whether a path is the collection or inside it.
func in(path, collection string) bool {
	return path == collection || collection == "" || strings.HasPrefix(path, collection+"/")
}

// apply executes a request, or refuses it without a change. Only the server makes the token of a LOCK.
func (m *model) apply(r request, token string) outcome {
	if r.method != "PROPFIND" && !m.ifHolds(r.lists) {
		return outcome{status: refused}
	}
	existing, exists := m.resources[r.path]
	isFile := exists && !existing.collection
	switch r.method {
	case "GET":
		if !exists {
			return outcome{status: refused}
		}
		return outcome{status: 200, content: existing.content} // for a collection any content
	case "PROPFIND":
		return m.propfind(r)
	}
	if r.match == "stale" || r.match == "current" && !isFile || r.match == "*" && !exists ||
		r.noneMatch == "current" && isFile || r.noneMatch == "*" && exists {
		return outcome{status: refused}
	}
	switch r.method {
	case "LOCK":
		return m.lock(r, token)
	case "UNLOCK":
		l, known := m.locks[r.token]
		if !known || !l.covers(r.path) {
			return outcome{status: refused}
		}
		delete(m.locks, r.token)
		return outcome{status: 204}
	}
	if !m.permitted(r, exists) {
		return outcome{status: refused}
	}
	switch r.method {
	case "PUT":
		if exists && existing.collection || !m.resources[parent(r.path)].collection {
			return outcome{status: refused}
		}
		m.resources[r.path] = resource{content: r.body, properties: existing.properties}
		if exists {
			return outcome{status: 204}
		}
		return outcome{status: 201}
	case "PATCH":
		if !isFile {
			return outcome{status: refused}
		}
		existing.content += r.body
		m.resources[r.path] = existing
		return outcome{status: 204}
	case "PROPPATCH":
		if !exists {
			return outcome{status: refused}
		}
		existing.properties = maps.Clone(existing.properties)
		if existing.properties == nil {
			existing.properties = map[string]string{}
		}
		if delete(existing.properties, r.property); r.body != "" {
			existing.properties[r.property] = r.body
		}
		m.resources[r.path] = existing
		return outcome{status: 207}
	case "MKCOL":
		if exists || !m.resources[parent(r.path)].collection {
			return outcome{status: refused}
		}
		m.resources[r.path] = resource{collection: true}
		return outcome{status: 201}
	case "DELETE":
		if !exists {
			return outcome{status: refused}
		}
		m.remove(r.path)
		m.unlock(r.path)
		return outcome{status: 204}
	}
	return m.copyMove(r, exists)
}

// copyMove implements §9.8 and §9.9.
func (m *model) copyMove(r request, exists bool) outcome {
	_, taken := m.resources[r.destination]
	if !exists || !m.resources[parent(r.destination)].collection || taken && r.overwrite == "F" ||
		in(r.destination, r.path) || in(r.path, r.destination) {
		return outcome{status: refused}
	}
	copied := map[string]resource{}
	for path, one := range m.resources {
		if path == r.path || in(path, r.path) && r.depth != "0" {
			copied[r.destination+strings.TrimPrefix(path, r.path)] = one
		}
	}
	m.remove(r.destination)
	if r.method == "MOVE" {
		m.remove(r.path)
		m.unlock(r.path)
	}
	maps.Copy(m.resources, copied)
	// Existing members are deleted, with their locks. The destination itself stays locked.
	maps.DeleteFunc(m.locks, func(_ string, l lock) bool { return l.root != r.destination && in(l.root, r.destination) })
	if taken {
		return outcome{status: 204}
	}
	return outcome{status: 201}
}

// lock implements §9.10. Locking an unmapped path creates an empty file.
func (m *model) lock(r request, token string) outcome {
	_, exists := m.resources[r.path]
	if !exists && (!m.resources[parent(r.path)].collection || !m.unlocked(parent(r.path), r.lists)) {
		return outcome{status: refused}
	}
	wanted := lock{root: r.path, infinite: r.depth != "0", shared: r.shared}
	for _, l := range r.lists { // a request that repeats itself refreshes its lock
		if had, known := m.locks[l.token]; known && !l.not && had == wanted && !wanted.shared {
			return outcome{status: 200}
		}
	}
	memberLocked := false
	for _, l := range m.locks {
		if l.shared && wanted.shared {
			continue
		}
		if l.covers(wanted.root) {
			return outcome{status: refused}
		}
		memberLocked = memberLocked || wanted.covers(l.root)
	}
	if memberLocked { // see the example in §9.10.9
		return outcome{status: 207}
	}
	m.locks[token] = wanted
	if exists {
		return outcome{status: 200}
	}
	m.resources[r.path] = resource{}
	return outcome{status: 201}
}

func (m *model) propfind(r request) outcome {
	existing, exists := m.resources[r.path]
	if !exists {
		return outcome{status: refused}
	}
	members := map[string]string{"": describe(existing)}
	for path, one := range m.resources {
		if path != "" && parent(path) == r.path && r.depth == "1" && existing.collection {
			name := path[strings.LastIndexByte(path, '/')+1:]
			members[name] = describe(one)
		}
	}
	return outcome{status: 207, members: members}
}

// describe returns the expected PROPFIND result of a resource.
func describe(r resource) string {
	text := "file"
	if r.collection {
		text = "collection"
	}
	for _, name := range slices.Sorted(maps.Keys(r.properties)) {
		text += " " + name + "=" + r.properties[name]
	}
	return text
}

func (m *model) remove(path string) {
	maps.DeleteFunc(m.resources, func(other string, _ resource) bool { return in(other, path) })
}

// unlock removes the locks of resources that are no longer at their path (§7.5, §9.6).
func (m *model) unlock(path string) {
	maps.DeleteFunc(m.locks, func(_ string, l lock) bool { return in(l.root, path) })
}

func (l lock) covers(path string) bool { return path == l.root || l.infinite && in(path, l.root) }

// ifHolds evaluates an If header (§10.4): one list must be true.
func (m *model) ifHolds(lists []list) bool {
	return len(lists) == 0 || slices.ContainsFunc(lists, func(l list) bool {
		lock, known := m.locks[l.token]
		return (known && lock.covers(l.resource)) != l.not
	})
}

// permitted reports whether a request has submitted the tokens that it needs (§7).
func (m *model) permitted(r request, exists bool) bool {
	changed := []string{r.path}
	removed := ""
	switch r.method {
	case "PUT":
		if !exists {
			changed = append(changed, parent(r.path))
		}
	case "MKCOL":
		changed = append(changed, parent(r.path))
	case "DELETE":
		changed = append(changed, parent(r.path))
		removed = r.path
	case "COPY":
		changed = []string{r.destination, parent(r.destination)}
		removed = r.destination
	case "MOVE":
		changed = []string{r.path, parent(r.path), r.destination, parent(r.destination)}
		for _, l := range m.locks {
			if in(l.root, r.path) {
				changed = append(changed, l.root)
			}
		}
		removed = r.destination
	}
	for _, l := range m.locks {
		if removed != "" && in(l.root, removed) {
			changed = append(changed, l.root)
		}
	}
	return !slices.ContainsFunc(changed, func(path string) bool { return !m.unlocked(path, r.lists) })
}

// unlocked reports whether a path has no lock, or one with a submitted token.
func (m *model) unlocked(path string, lists []list) bool {
	locked := false
	for token, l := range m.locks {
		if !l.covers(path) {
			continue
		}
		locked = true
		if slices.ContainsFunc(lists, func(l list) bool { return l.token == token && !l.not }) {
			return true
		}
	}
	return !locked
}

// tree returns the expected content on disk.
func (m *model) tree() map[string]string {
	files := map[string]string{}
	for path, r := range m.resources {
		if path == "" {
			continue
		}
		if r.collection {
			files[path+"/"] = ""
		} else {
			files[path] = r.content
		}
	}
	return files
}
