package server

import (
	"encoding/json"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// decoded returns the JSON values in a text, which stand one after the other.
func decoded(t *testing.T, text string) (values []any) {
	t.Helper()
	for in := json.NewDecoder(strings.NewReader(text)); ; {
		var value any
		switch err := in.Decode(&value); err {
		case nil:
			values = append(values, value)
		case io.EOF:
			return values
		default:
			t.Fatalf("%v: %s", err, text)
		}
	}
}

// sameJSON reports whether two texts have the same JSON values.
func sameJSON(t *testing.T, got, want string) bool {
	t.Helper()
	return reflect.DeepEqual(decoded(t, got), decoded(t, want))
}

// hasJSON reports whether one of the JSON values in a text has what the object want has. It may
// have more keys.
func hasJSON(t *testing.T, got, want string) bool {
	t.Helper()
	object := decoded(t, want)[0]
	return slices.ContainsFunc(decoded(t, got), func(value any) bool { return reflect.DeepEqual(restrict(value, object), object) })
}

// restrict returns value with only those keys that the objects in like have.
func restrict(value, like any) any {
	switch like := like.(type) {
	case map[string]any:
		if object, ok := value.(map[string]any); ok {
			object = maps.Clone(object)
			for key := range object {
				if wanted, ok := like[key]; ok {
					object[key] = restrict(object[key], wanted)
				} else {
					delete(object, key)
				}
			}
			return object
		}
	case []any:
		if list, ok := value.([]any); ok && len(list) == len(like) {
			list = slices.Clone(list)
			for i := range list {
				list[i] = restrict(list[i], like[i])
			}
			return list
		}
	}
	return value
}
