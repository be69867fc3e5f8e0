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
	RefusedFiles    string // before their names
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
		RefusedFiles:    "Not shown, as the gateway does not allow it:",
		AsText:          "Have all its lines as text",

		LogScript: map[string]string{
			"live":         "Live",
			"paused":       "Paused",
			"reconnecting": "Reconnecting",
			"rotatedAt":    "Rotated {time}",
			"number":       "{n} event|{n} events",
			"hits":         "{n} match|{n} matches",
			"newestHits":   "the newest {n} matches",
			"hitOf":        "{i} of {n}",
			"olderHits":    "Older matches",
			"read":         "{size} read",
			"readOf":       "{size} of {total} read",
			"searchingOn":  "searching …",
			"stopped":      "stopped",
			"emptyLog":     "There are no lines here yet. They show up as they are written.",
			"nothingFound": "No line matches.",
			"foldedLines":  "{n} more line of this event|{n} more lines of this event",
			"showFields":   "Show all fields",
			"wholeLine":    "… show the whole line",
			"wholeLog":     "Place in the whole log",
			"foundName":    "found",
			"rangeName":    "range",
			"endName":      "end",
			"downloading":  "Downloading …",
			"timesOf":      "Events by level from {from} to {to}. The fields From and Until in the options choose a range.",
			"keys":         "Keys",
			"close":        "Close",
			"keySearch":    "Search",
			"keyHits":      "Next and previous match",
			"keyEnds":      "Start and end of the log",
			"keyLines":     "Next and previous line",
			"keyChoose":    "Choose several lines",
			"keyOpen":      "Show a match among the other lines",
			"keyFollow":    "Follow the log, or stop",
			"keyWrap":      "Wrap long lines, or not",
			"keyHelp":      "This list",
			"keyEscape":    "Leave the search",
			"keyLink":      "A click on a line puts a link to it into the address, with Shift one to all lines from there.",
		},
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
		RefusedFiles:    "以下文件因网关不允许而未显示：",
		AsText:          "以文本形式获取全部结果",

		LogScript: map[string]string{
			"live":         "实时",
			"paused":       "已暂停",
			"reconnecting": "正在重新连接",
			"rotatedAt":    "{time} 已轮转",
			"number":       "{n} 个事件",
			"hits":         "{n} 个匹配",
			"newestHits":   "最新的 {n} 个匹配",
			"hitOf":        "第 {i} 个，共 {n} 个",
			"olderHits":    "更早的匹配",
			"read":         "已读取 {size}",
			"readOf":       "已读取 {size}，共 {total}",
			"searchingOn":  "正在搜索…",
			"stopped":      "已停止",
			"emptyLog":     "这里还没有内容，写入后会立即显示。",
			"nothingFound": "没有匹配的行。",
			"foldedLines":  "此事件还有 {n} 行",
			"showFields":   "显示全部字段",
			"wholeLine":    "… 显示整行",
			"wholeLog":     "在整个日志中的位置",
			"foundName":    "搜索结果",
			"rangeName":    "时间范围",
			"endName":      "末尾",
			"downloading":  "正在下载…",
			"timesOf":      "从 {from} 到 {to} 各级别的事件数。可在选项的起始和结束时间中选择范围。",
			"keys":         "快捷键",
			"close":        "关闭",
			"keySearch":    "搜索",
			"keyHits":      "下一个、上一个匹配",
			"keyEnds":      "日志的开头、末尾",
			"keyLines":     "下一行、上一行",
			"keyChoose":    "选择多行",
			"keyOpen":      "在上下文中显示匹配的行",
			"keyFollow":    "跟踪日志或停止",
			"keyWrap":      "长行换行或不换行",
			"keyHelp":      "显示此列表",
			"keyEscape":    "离开搜索",
			"keyLink":      "点击一行，地址栏中即为该行的链接；按住 Shift 再点击则链接到其间的所有行。",
		},
	}
}
