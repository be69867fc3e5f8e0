package ui

import (
	"encoding/json"
	"fmt"
)

// wordsModule is the module from which scripts take what they say in a
// language. "{n} file|{n} files" has two forms, for one and for all else.
func wordsModule(script map[string]string) ([]byte, error) {
	list, err := json.Marshal(script)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "export default %s;\n", list), nil
}

func wordsName(lang Language) string { return "shared/words." + string(lang) + ".js" }
