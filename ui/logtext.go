package ui

// logTexts are the words of the page of a log.
type logTexts struct {
	SearchLog       string
	Search          string
	CancelSearch    string
	PreviousHit     string
	NextHit         string
	Level           string
	AllLevels       string
	Levels          map[string]string // this and worse
	SearchOptions   string
	IgnoreCase      string
	Regex           string
	Invert          string
	Highlight       string
	ContextLines    string
	Since           string
	Until           string
	Display         string
	WrapLines       string
	WithRotated     string
	TimeZone        string
	ZoneFile        string
	ZoneLocal       string
	Encoding        string
	EncodingGuess   string
	WholeFile       string
	Packed          string
	LastPart        string
	FoundLines      string
	RangeLines      string
	Keys            string
	LogLines        string // the name of the lines for screen readers
	OlderLines      string
	NewerLines      string
	EmptyLog        string
	NothingFound    string
	SearchTakesLong string
	AsText          string

	LogScript map[string]string // what its scripts say
}

func englishLog() logTexts {
	return logTexts{
		SearchLog:       "Search this log",
		Search:          "Search",
		CancelSearch:    "Stop the search",
		PreviousHit:     "Previous match",
		NextHit:         "Next match",
		Level:           "Level",
		AllLevels:       "All levels",
		Levels:          map[string]string{"debug": "Debug and worse", "info": "Info and worse", "warn": "Warnings and worse", "error": "Errors"},
		SearchOptions:   "Options",
		IgnoreCase:      "Ignore case",
		Regex:           "Regular expression",
		Invert:          "Lines that do not match",
		Highlight:       "Keep the other lines",
		ContextLines:    "Lines around each match",
		Since:           "From",
		Until:           "Until",
		Display:         "Display",
		WrapLines:       "Wrap long lines",
		WithRotated:     "With older, rotated files",
		TimeZone:        "Times in",
		ZoneFile:        "the log’s zone",
		ZoneLocal:       "my zone",
		Encoding:        "Encoding",
		EncodingGuess:   "recognised",
		WholeFile:       "Whole file",
		Packed:          "Compressed",
		LastPart:        "The end of it",
		FoundLines:      "The lines found",
		RangeLines:      "All lines of this time range",
		Keys:            "Keys",
		LogLines:        "Lines of the log",
		OlderLines:      "Older lines",
		NewerLines:      "Newer lines",
		EmptyLog:        "There are no lines here yet. They show up as they are written.",
		NothingFound:    "No line matches.",
		SearchTakesLong: "This search takes longer.",
		AsText:          "Have all its lines as text",

		LogScript: map[string]string{},
	}
}

func chineseLog() logTexts {
	return logTexts{
		SearchLog:       "搜索此日志",
		Search:          "搜索",
		CancelSearch:    "停止搜索",
		PreviousHit:     "上一个匹配",
		NextHit:         "下一个匹配",
		Level:           "级别",
		AllLevels:       "全部级别",
		Levels:          map[string]string{"debug": "调试及以上", "info": "信息及以上", "warn": "警告及以上", "error": "错误"},
		SearchOptions:   "选项",
		IgnoreCase:      "忽略大小写",
		Regex:           "正则表达式",
		Invert:          "显示不匹配的行",
		Highlight:       "保留其他行",
		ContextLines:    "匹配行前后的行数",
		Since:           "起始时间",
		Until:           "结束时间",
		Display:         "显示",
		WrapLines:       "长行自动换行",
		WithRotated:     "包括轮转的旧文件",
		TimeZone:        "时间显示为",
		ZoneFile:        "日志的时区",
		ZoneLocal:       "我的时区",
		Encoding:        "编码",
		EncodingGuess:   "自动识别",
		WholeFile:       "整个文件",
		Packed:          "压缩下载",
		LastPart:        "文件末尾",
		FoundLines:      "搜索到的行",
		RangeLines:      "此时间范围内的所有行",
		Keys:            "快捷键",
		LogLines:        "日志内容",
		OlderLines:      "更早的行",
		NewerLines:      "更新的行",
		EmptyLog:        "这里还没有内容，写入后会立即显示。",
		NothingFound:    "没有匹配的行。",
		SearchTakesLong: "此搜索需要较长时间。",
		AsText:          "以文本形式获取全部结果",

		LogScript: map[string]string{},
	}
}
