package ui

import (
	"encoding/json"
	"fmt"
)

// wordsModule makes the module with some texts of the scripts in a language. "{n} file|{n} files"
// has two forms; the first is for one.
func wordsModule(script map[string]string, keys []string) ([]byte, error) {
	some := map[string]string{}
	for _, key := range keys {
		some[key] = script[key]
	}
	list, err := json.Marshal(some)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "export default %s;\n", list), nil
}

// wordsName is the name of that module for the scripts of a folder.
func wordsName(folder string, lang Language) string {
	return folder + "/words." + string(lang) + ".js"
}
