package ui

// logTexts are the texts of the page of a log.
type logTexts struct {
	SearchLog       string
	SearchLogs      string // several
	Search          string
	CancelSearch    string
	Level           string
	AllLevels       string
	Levels          map[string]string // this level and above
	SearchOptions   string
	IgnoreCase      string
	Regex           string
	Invert          string
	Highlight       string
	ContextLines    string
	Time            string
	Since           string
	Until           string
	NoRange         string
	JumpTo          string // a moment
	Jump            string
	Display         string
	WrapLines       string
	WithRotated     string
	LineNumbers     string
	NewestFirst     string
	Line            string // before the field for its number
	GoToLine        string
	ShowTimes       string // in which zone
	ZoneFile        string
	ZoneLocal       string
	LogZone         string // in which lines without a zone were written
	LogZoneFor      string // which lines those are
	ZoneOff         string // stands before the way out, ReadAs
	ReadAs          string // {zone}
	Encoding        string
	EncodingGuess   string
	Encodings       map[string]string // by their names in queries
	WholeFile       string
	Packed          string
	LastPart        string
	LastHour        string
	FoundLines      string
	SpanLines       string // the range follows
	RangeLines      string
	Keys            string
	LogLines        string // the name of the lines for screen readers
	OlderLines      string
	NewerLines      string
	EmptyLog        string
	SearchTakesLong string
	RefusedFiles    string // before their names
	Damaged         string // before what is wrong
	ContinuesIn     string // before the name of a file
	NewestIn        string
	AsText          string
	RangeAsText     string
	ShareLogHint    string // how long the link lasts follows

	// Of several logs.
	Logs        string
	LogSources  string // the name of their list for screen readers
	Hide        string // before the name of a log
	Show        string
	Only        string // shows one alone
	AllLogs     string
	LeftOut     string
	NewestLines string

	LogScript map[string]string // texts of its scripts
}

func englishLog() logTexts {
	return logTexts{
		SearchLog:       "Search this log",
		SearchLogs:      "Search these logs",
		Search:          "Search",
		CancelSearch:    "Stop the search",
		Level:           "Level",
		AllLevels:       "All levels",
		Levels:          map[string]string{"debug": "Debug and above", "info": "Info and above", "warn": "Warnings and above", "error": "Errors"},
		SearchOptions:   "Filters",
		IgnoreCase:      "Ignore case",
		Regex:           "Regular expression",
		Invert:          "Exclude matches",
		Highlight:       "Show all lines, highlight matches",
		ContextLines:    "Context lines",
		Time:            "Time",
		Since:           "From",
		Until:           "Until",
		NoRange:         "Clear",
		JumpTo:          "Go to",
		Jump:            "Go",
		Display:         "View",
		WrapLines:       "Wrap long lines",
		WithRotated:     "Include rotated files",
		LineNumbers:     "Line numbers",
		NewestFirst:     "Newest first",
		Line:            "Line",
		GoToLine:        "Go to a line by its number",
		ShowTimes:       "Show times",
		ZoneFile:        "As in the log",
		ZoneLocal:       "My time zone",
		LogZone:         "Log time zone",
		LogZoneFor:      "For lines that do not name their time zone",
		ZoneOff:         "The newest line of this log is hours away from now. Its time zone may be wrong.",
		ReadAs:          "Read times as {zone}",
		Encoding:        "Encoding",
		EncodingGuess:   "Auto-detect",
		Encodings:       englishEncodings,
		WholeFile:       "Whole file",
		Packed:          "Whole file, zipped",
		LastPart:        "Last 10 MiB",
		LastHour:        "Last hour",
		FoundLines:      "Matching lines",
		SpanLines:       "All lines of the range",
		RangeLines:      "Download range",
		Keys:            "Keys",
		LogLines:        "Lines of the log",
		OlderLines:      "Older lines",
		NewerLines:      "Newer lines",
		EmptyLog:        "No lines yet. New lines appear here as they are written.",
		SearchTakesLong: "This search takes longer than this page can wait.",
		RefusedFiles:    "Not shown, because the gateway does not allow it:",
		Damaged:         "Not everything can be read:",
		ContinuesIn:     "This log continues in",
		NewestIn:        "its newest lines are in",
		AsText:          "Get all matching lines as text",
		RangeAsText:     "Get all lines of the range as text",
		ShareLogHint:    "Anyone with the link can read this file without a login. It opens what you see now, and lasts:",

		Logs:        "{n} log|{n} logs",
		LogSources:  "Logs",
		Hide:        "Hide",
		Show:        "Show",
		Only:        "Only this",
		AllLogs:     "All logs",
		LeftOut:     "{n} item left out|{n} items left out",
		NewestLines: "Last 10,000 lines, as text",

		LogScript: englishLogScript(),
	}
}

func chineseLog() logTexts {
	return logTexts{
		SearchLog:       "搜索此日志",
		SearchLogs:      "搜索这些日志",
		Search:          "搜索",
		CancelSearch:    "停止搜索",
		Level:           "级别",
		AllLevels:       "全部级别",
		Levels:          map[string]string{"debug": "调试及以上", "info": "信息及以上", "warn": "警告及以上", "error": "错误"},
		SearchOptions:   "筛选",
		IgnoreCase:      "忽略大小写",
		Regex:           "正则表达式",
		Invert:          "排除匹配的行",
		Highlight:       "显示所有行，仅高亮匹配",
		ContextLines:    "上下文行数",
		Time:            "时间",
		Since:           "从",
		Until:           "到",
		NoRange:         "清除",
		JumpTo:          "跳转到",
		Jump:            "跳转",
		Display:         "视图",
		WrapLines:       "长行自动换行",
		WithRotated:     "包含轮转文件",
		LineNumbers:     "行号",
		NewestFirst:     "最新在前",
		Line:            "行",
		GoToLine:        "按行号跳转",
		ShowTimes:       "时间显示",
		ZoneFile:        "与日志一致",
		ZoneLocal:       "我的时区",
		LogZone:         "日志的时区",
		LogZoneFor:      "用于未注明时区的行",
		ZoneOff:         "此日志最新一行的时间与当前时间相差数小时，时区可能有误。",
		ReadAs:          "改按 {zone} 解读",
		Encoding:        "编码",
		EncodingGuess:   "自动检测",
		Encodings:       chineseEncodings,
		WholeFile:       "整个文件",
		Packed:          "整个文件（zip）",
		LastPart:        "最后 10 MiB",
		LastHour:        "最后一小时",
		FoundLines:      "搜索结果",
		SpanLines:       "时间范围内的所有行",
		RangeLines:      "下载此范围",
		Keys:            "快捷键",
		LogLines:        "日志内容",
		OlderLines:      "较早的行",
		NewerLines:      "较新的行",
		EmptyLog:        "还没有内容。新的日志行写入后会立即显示在这里。",
		SearchTakesLong: "此搜索耗时较长，页面无法等待。",
		RefusedFiles:    "网关不允许访问，以下文件未显示：",
		Damaged:         "未能完整读取：",
		ContinuesIn:     "此日志的后续内容在",
		NewestIn:        "最新的行在",
		AsText:          "以文本形式获取全部匹配行",
		RangeAsText:     "以文本形式获取此时间范围的所有行",
		ShareLogHint:    "持有链接的人无需登录即可读取此文件，打开后即为您现在看到的内容。有效期：",

		Logs:        "{n} 个日志",
		LogSources:  "日志",
		Hide:        "隐藏",
		Show:        "显示",
		Only:        "只看它",
		AllLogs:     "全部日志",
		LeftOut:     "{n} 项未包含",
		NewestLines: "最后 10,000 行（纯文本）",

		LogScript: chineseLogScript(),
	}
}
