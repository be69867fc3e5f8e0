package ui

// logTexts are the texts of the page of a log.
type logTexts struct {
	SearchLog       string
	Search          string
	CancelSearch    string
	PreviousHit     string
	NextHit         string
	FirstHit        string
	LastHit         string
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
	NothingFound    string
	SearchTakesLong string
	RefusedFiles    string // before their names
	Damaged         string // before what is wrong
	ContinuesIn     string // before the name of a file
	AsText          string
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
		Search:          "Search",
		CancelSearch:    "Stop the search",
		PreviousHit:     "Previous match",
		NextHit:         "Next match",
		FirstHit:        "First match",
		LastHit:         "Last match",
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
		NothingFound:    "No line matches.",
		SearchTakesLong: "This search takes longer than this page can wait.",
		RefusedFiles:    "Not shown, because the gateway does not allow it:",
		Damaged:         "Not everything can be read:",
		ContinuesIn:     "This log continues in",
		AsText:          "Get all matching lines as text",
		ShareLogHint:    "Anyone with the link can read this file without a login. It opens what you see now, and lasts:",

		Logs:        "{n} log|{n} logs",
		LogSources:  "Logs",
		Hide:        "Hide",
		Show:        "Show",
		Only:        "Only this",
		AllLogs:     "All logs",
		LeftOut:     "{n} file is left out|{n} files are left out",
		NewestLines: "Last 10,000 lines, as text",

		LogScript: map[string]string{
			"connecting":      "Connecting…",
			"live":            "Live",
			"liveEvery":       "Live, every {n} s",
			"paused":          "Paused",
			"reconnecting":    "Reconnecting",
			"waitingForFile":  "Waiting for the file",
			"logIn":           "Log in again",
			"reload":          "Reload the page",
			"liveLink":        "This link is no longer valid. Ask for a new one.",
			"linesNotShown":   "{n} line not shown|{n} lines not shown",
			"someNotShown":    "Some lines not shown",
			"linesLost":       "{n} line lost|{n} lines lost",
			"loadLines":       "Load",
			"rotatedAt":       "Rotated {time}",
			"linesNotSent":    "{n} line not sent: {why}|{n} lines not sent: {why}",
			"bytesNotSent":    "{n} byte not sent: {why}|{n} bytes not sent: {why}",
			"tooSlow":         "the connection is too slow",
			"truncated":       "the file was truncated before they were read",
			"damaged":         "Could not be read to its end: {error}",
			"leftOut":         "Not shown, because the gateway does not allow it: {file}",
			"mayBeMissing":    "The log was truncated, and no copy of it was found. Lines may be missing.",
			"positionGone":    "The file with the last line shown is gone. Lines may be missing.",
			"mayComeAgain":    "The log was replaced by a file that begins like it. Lines may come again.",
			"replacedOutside": "Replaced outside: the server still has the old file, which gets no more lines. Mount its folder instead of the file, or restart the container.",
			"number":          "{n} event|{n} events",
			"hits":            "{n} match|{n} matches",
			"firstHits":       "Showing the first {n} match|Showing the first {n} matches",
			"newestHits":      "Showing the newest {n} match|Showing the newest {n} matches",
			"hitOf":           "{i} of {n}",
			"newerHits":       "Newer matches",
			"olderHits":       "Older matches",
			"read":            "{size} read",
			"readOf":          "{size} of {total} read",
			"searchingOn":     "searching …",
			"stopped":         "stopped",
			"emptyLog":        "No lines yet. New lines appear here as they are written.",
			"nothingFound":    "No line matches.",
			"foldedLines":     "{n} more line of this event|{n} more lines of this event",
			"showFields":      "Show all fields",
			"wholeLine":       "… show the whole line",
			"cutLine":         "Show less",
			"fileBorder":      "{ended} ends · {begun} begins",
			"fileAnew":        "A new {begun} begins",
			"borderLost":      "{border} · lines may be missing",
			"lineLink":        "Link to this line",
			"selection":       "Selected lines",
			"linesChosen":     "{n} line|{n} lines",
			"sizeChosen":      "{size} of lines",
			"copyLink":        "Copy link",
			"showAround":      "Show around",
			"unselect":        "Clear the selection",
			"notCopied":       "The browser did not allow copying.",
			"tooMuchToCopy":   "Up to {size} can be copied. Download the lines instead.",
			"wholeLog":        "Position in the log",
			"bytes":           "{n} byte|{n} bytes",
			"linkUntil":       "Copied. The link expires at {time}.",
			"linkMade":        "The link expires at {time}.",
			"hourName":        "last-hour",
			"foundName":       "found",
			"rangeName":       "range",
			"endName":         "end",
			"downloading":     "Downloading …",
			"timesOf":         "Events from {from} to {to}. Arrow keys read the bars, with Shift several at once. Enter goes there.",
			"noTimes":         "No events with a time",
			"errors":          "{n} error|{n} errors",
			"warnings":        "{n} warning|{n} warnings",
			"mostEvents":      "Up to {n} events per bar",
			"mostWarnings":    "Up to {n} warnings per bar",
			"mostErrors":      "Up to {n} errors per bar",
			"kindEvents":      "Events",
			"kindWarnings":    "Warnings",
			"kindErrors":      "Errors",
			"sum":             "All",
			"counting":        "Counting … {n} %",
			"perBar":          "{width} per bar",
			"automatic":       "{what} (automatic)",
			"barsAsFit":       "Bars that fit (automatic)",
			"barWidth":        "Time per bar",
			"numbers":         "Numbers",
			"wholeTime":       "All times",
			"keys":            "Keys",
			"close":           "Close",
			"keySearch":       "Search",
			"keyHits":         "Next and previous match",
			"keyHitEnds":      "First and last match",
			"keyEnds":         "Top and bottom of the log",
			"keyLines":        "Next and previous line",
			"keyChoose":       "Select several lines",
			"keyOpen":         "Show a match among all lines",
			"keyFollow":       "Pause or resume live updates",
			"keyWrap":         "Wrap long lines on or off",
			"keyHelp":         "This list",
			"keyEscape":       "Clear the search",
			"keyLink":         "Click a line, Shift-click another: Ctrl+C copies all lines from one to the other, and the address bar has their link.",

			"keyLine":     "Go to a line by its number",
			"toOldest":    "Oldest lines",
			"toNewest":    "Newest lines",
			"noNumber":    "Not the number of a line",
			"linesInAll":  "This log has {n} line|This log has {n} lines",
			"time":        "Time",
			"today":       "Today",
			"yesterday":   "Yesterday",
			"lastTime":    "Last {time}",
			"fromTime":    "From {time}",
			"untilTime":   "Until {time}",
			"wholeDay":    "Whole day",
			"rangeToNow":  "Until now",
			"rangeToEnd":  "Until the last line, {time}",
			"chipText":    "Text: {text}",
			"chipNot":     "Without: {text}",
			"chipRegex":   "regular expression",
			"chipCase":    "match case",
			"chipContext": "{n} context line|{n} context lines",
			"chipAll":     "All lines, matches highlighted",
			"chipRotated": "With rotated files",
			"chipShow":    "Times: {zone}",
			"chipZone":    "Log time zone: {zone}",
			"chipBinary":  "Binary file as text",
			"removeChip":  "Remove: {what}",
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
		FirstHit:        "第一个匹配",
		LastHit:         "最后一个匹配",
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
		NothingFound:    "没有匹配的行。",
		SearchTakesLong: "此搜索耗时较长，页面无法等待。",
		RefusedFiles:    "网关不允许访问，以下文件未显示：",
		Damaged:         "未能完整读取：",
		ContinuesIn:     "此日志的后续内容在",
		AsText:          "以文本形式获取全部匹配行",
		ShareLogHint:    "持有链接的人无需登录即可读取此文件，打开后即为您现在看到的内容。有效期：",

		Logs:        "{n} 个日志",
		LogSources:  "日志",
		Hide:        "隐藏",
		Show:        "显示",
		Only:        "只看它",
		AllLogs:     "全部日志",
		LeftOut:     "{n} 个文件未包含",
		NewestLines: "最后 10,000 行（纯文本）",

		LogScript: map[string]string{
			"connecting":      "正在连接…",
			"live":            "实时",
			"liveEvery":       "实时，每 {n} 秒",
			"paused":          "已暂停",
			"reconnecting":    "正在重新连接",
			"waitingForFile":  "正在等待文件",
			"logIn":           "重新登录",
			"reload":          "重新加载页面",
			"liveLink":        "此链接已失效，请索取新的链接。",
			"linesNotShown":   "有 {n} 行未显示",
			"someNotShown":    "有部分行未显示",
			"linesLost":       "有 {n} 行已丢失",
			"loadLines":       "加载",
			"rotatedAt":       "{time} 已轮转",
			"linesNotSent":    "有 {n} 行未发送：{why}",
			"bytesNotSent":    "有 {n} 字节未发送：{why}",
			"tooSlow":         "连接太慢",
			"truncated":       "文件在读取之前被截断",
			"damaged":         "文件未能读完：{error}",
			"leftOut":         "网关不允许访问，未显示：{file}",
			"mayBeMissing":    "日志已被截断，且找不到其副本，可能缺少部分行。",
			"positionGone":    "最后显示的行所在的文件已不存在，可能缺少部分行。",
			"mayComeAgain":    "日志已被开头相同的文件替换，部分行可能重复出现。",
			"replacedOutside": "文件已在容器外被替换：服务器读到的仍是旧文件，不会再有新行。请挂载其所在文件夹而非单个文件，或重启容器。",
			"number":          "{n} 个事件",
			"hits":            "{n} 个匹配",
			"firstHits":       "显示最早的 {n} 个匹配",
			"newestHits":      "显示最新的 {n} 个匹配",
			"hitOf":           "第 {i} 个，共 {n} 个",
			"newerHits":       "较新的匹配",
			"olderHits":       "较早的匹配",
			"read":            "已读取 {size}",
			"readOf":          "已读取 {size}，共 {total}",
			"searchingOn":     "正在搜索…",
			"stopped":         "已停止",
			"emptyLog":        "还没有内容。新的日志行写入后会立即显示在这里。",
			"nothingFound":    "没有匹配的行。",
			"foldedLines":     "此事件还有 {n} 行",
			"showFields":      "显示全部字段",
			"wholeLine":       "… 显示整行",
			"cutLine":         "收起",
			"fileBorder":      "{ended} 到此结束 · {begun} 由此开始",
			"fileAnew":        "新的 {begun} 由此开始",
			"borderLost":      "{border} · 可能缺少部分行",
			"lineLink":        "此行的链接",
			"selection":       "选中的行",
			"linesChosen":     "{n} 行",
			"sizeChosen":      "{size} 的内容",
			"copyLink":        "复制链接",
			"showAround":      "查看上下文",
			"unselect":        "取消选择",
			"notCopied":       "浏览器不允许复制。",
			"tooMuchToCopy":   "最多可复制 {size}，请改为下载。",
			"wholeLog":        "在日志中的位置",
			"bytes":           "{n} 字节",
			"linkUntil":       "已复制。链接有效期至 {time}。",
			"linkMade":        "链接有效期至 {time}。",
			"hourName":        "最后一小时",
			"foundName":       "搜索结果",
			"rangeName":       "时间范围",
			"endName":         "末尾",
			"downloading":     "正在下载…",
			"timesOf":         "从 {from} 到 {to} 的事件数。用方向键逐格读数，按住 Shift 可选多格，回车跳到该处。",
			"noTimes":         "没有带时间的事件",
			"errors":          "{n} 个错误",
			"warnings":        "{n} 个警告",
			"mostEvents":      "每格最多 {n} 个事件",
			"mostWarnings":    "每格最多 {n} 个警告",
			"mostErrors":      "每格最多 {n} 个错误",
			"kindEvents":      "事件",
			"kindWarnings":    "警告",
			"kindErrors":      "错误",
			"sum":             "合计",
			"counting":        "正在统计… {n}%",
			"perBar":          "每格 {width}",
			"automatic":       "{what}（自动）",
			"barsAsFit":       "自动调整",
			"barWidth":        "每格时长",
			"numbers":         "数字",
			"wholeTime":       "全部时间",
			"keys":            "快捷键",
			"close":           "关闭",
			"keySearch":       "搜索",
			"keyHits":         "下一个、上一个匹配",
			"keyHitEnds":      "第一个、最后一个匹配",
			"keyEnds":         "日志的顶部、底部",
			"keyLines":        "下一行、上一行",
			"keyChoose":       "选择多行",
			"keyOpen":         "查看匹配行的上下文",
			"keyFollow":       "暂停或恢复实时跟踪",
			"keyWrap":         "切换自动换行",
			"keyHelp":         "显示此列表",
			"keyEscape":       "清除搜索",
			"keyLink":         "点击一行，再按住 Shift 点击另一行：按 Ctrl+C 复制这两行及其间的所有行，地址栏即为其链接。",

			"keyLine":     "按行号跳转",
			"toOldest":    "最早的行",
			"toNewest":    "最新的行",
			"noNumber":    "不是有效的行号",
			"linesInAll":  "此日志共 {n} 行",
			"time":        "时间",
			"today":       "今天",
			"yesterday":   "昨天",
			"lastTime":    "最近 {time}",
			"fromTime":    "{time} 起",
			"untilTime":   "{time} 之前",
			"wholeDay":    "全天",
			"rangeToNow":  "截至现在",
			"rangeToEnd":  "截至最后一行（{time}）",
			"chipText":    "文本：{text}",
			"chipNot":     "不含：{text}",
			"chipRegex":   "正则表达式",
			"chipCase":    "区分大小写",
			"chipContext": "上下文 {n} 行",
			"chipAll":     "显示所有行，高亮匹配",
			"chipRotated": "包含轮转文件",
			"chipShow":    "时间：{zone}",
			"chipZone":    "日志的时区：{zone}",
			"chipBinary":  "二进制文件按文本显示",
			"removeChip":  "移除：{what}",
		},
	}
}
