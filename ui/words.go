package ui

import (
	"encoding/json"
	"fmt"
)

// wordsModule makes the module with the texts of the scripts in a language. "{n} file|{n} files"
// has two forms; the first is for one.
func wordsModule(script map[string]string) ([]byte, error) {
	list, err := json.Marshal(script)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "export default %s;\n", list), nil
}

func wordsName(lang Language) string { return "shared/words." + string(lang) + ".js" }
