package charset_test

import (
	"fmt"

	"gowebdav/internal/logs/charset"
)

func ExampleEncoding_Decode() {
	gbk := []byte("\xc6\xf4\xb6\xaf\xcd\xea\xb3\xc9") // a line of a log that is UTF-8 elsewhere
	fmt.Printf("%s\n", charset.Auto.Decode(nil, gbk, false))
	fmt.Println(charset.Visible(charset.Auto.Decode(nil, []byte("caf\xe9"), false)))
	// Output:
	// 启动完成
	// caf\xe9
}

func ExampleEncoding_Whole() {
	text := []byte("日志")[:5]
	fmt.Printf("%s\n", text[:charset.UTF8.Whole(text)])
	// Output: 日
}
