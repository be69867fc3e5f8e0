package ui

// encodings are those that the page of a log offers, by their names in queries.
var encodings = []string{
	"utf-8", "gb18030", "big5", "shift-jis", "euc-kr", "utf-16le", "utf-16be", "iso-8859-1",
	"windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "koi8-r",
}

var (
	englishEncodings = map[string]string{
		"utf-8": "UTF-8", "gb18030": "GB18030 (GBK)", "big5": "Big5 (Traditional Chinese)", "shift-jis": "Shift JIS (Japanese)", "euc-kr": "EUC-KR (Korean)",
		"utf-16le": "UTF-16 LE", "utf-16be": "UTF-16 BE", "iso-8859-1": "ISO 8859-1", "koi8-r": "KOI8-R (Russian)",
		"windows-1250": "Windows-1250 (Central European)", "windows-1251": "Windows-1251 (Cyrillic)", "windows-1252": "Windows-1252 (Western)",
		"windows-1253": "Windows-1253 (Greek)", "windows-1254": "Windows-1254 (Turkish)", "windows-1255": "Windows-1255 (Hebrew)",
		"windows-1256": "Windows-1256 (Arabic)", "windows-1257": "Windows-1257 (Baltic)", "windows-1258": "Windows-1258 (Vietnamese)",
	}
	chineseEncodings = map[string]string{
		"utf-8": "UTF-8", "gb18030": "GB18030（GBK）", "big5": "Big5（繁体中文）", "shift-jis": "Shift JIS（日文）", "euc-kr": "EUC-KR（韩文）",
		"utf-16le": "UTF-16 LE", "utf-16be": "UTF-16 BE", "iso-8859-1": "ISO 8859-1", "koi8-r": "KOI8-R（俄文）",
		"windows-1250": "Windows-1250（中欧）", "windows-1251": "Windows-1251（西里尔文）", "windows-1252": "Windows-1252（西欧）",
		"windows-1253": "Windows-1253（希腊文）", "windows-1254": "Windows-1254（土耳其文）", "windows-1255": "Windows-1255（希伯来文）",
		"windows-1256": "Windows-1256（阿拉伯文）", "windows-1257": "Windows-1257（波罗的海）", "windows-1258": "Windows-1258（越南文）",
	}
)
