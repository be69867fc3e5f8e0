package ui

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
)

// texts are all texts of the pages in one language. A test finds a field that is left out.
type texts struct {
	Language   string // this one, in its own words
	Switch     string // the name of the link to another language for screen readers
	Skip       string // leads past the head of the page
	Home       string // the label of the first crumb
	Breadcrumb string // the name of the crumbs for screen readers
	Parent     string
	SignedIn   string // stands before the user's name
	Logout     string

	ReadOnly string
	Writable string
	Login    string

	LoginThere    string // of another server
	SearchFolders string
	OfflineSince  string // with {time}

	Contents      string // the caption of a listing for screen readers
	Name          string
	Size          string
	Modified      string
	Download      string // also stands before a file's name
	Choose        string // stands before a file's name
	PackHint      string
	Together      string // read several logs as one
	TogetherHint  string
	Filter        string
	FilterNow     string // the button without scripts
	Older         string // number of rotated files, {n}
	NoMatch       string
	NoMatchDo     string
	ShowAll       string
	Shown         string // which rows of a long listing are on the page: {from}, {to}, {n}
	ShowMore      string
	ToStart       string
	Total         string // the hover text of a total starts with it
	EmptyFolder   string
	EmptyReadOnly string
	EmptyWritable string
	MadeFolder    string
	TimesIn       string // stands before the zone

	Folders     string
	FoldersHint string
	LoginHint   string
	Secret      string
	NoFolders   string
	NoFoldersDo string
	NoneOpen    string
	NoneOpenDo  string

	ShareLink       string
	ShareFileHint   string
	ShareFolderHint string
	LinkLasts       string // the name of the times for screen readers
	OneHour         string
	OneDay          string
	OneWeek         string
	OneMonth        string
	LinkEnds        string // stands before the time
	LinkEndsAll     string
	GoBack          string

	MountThis    string
	MountHint    string
	MountLogin   string
	BackToFolder string
	WindowsDo    string
	WindowsPlain string
	WindowsStart string
	WindowsLarge string
	WindowsOther string
	MacDo        string
	GnomeDo      string
	KDEDo        string
	DavfsDo      string
	CurlDo       string

	Upload       string
	UploadFolder string
	NewFolder    string
	Rename       string
	Move         string
	Copy         string
	Delete       string

	OpenPlain    string
	OpenAsLog    string
	OpenAsText   string // of a binary file
	Edit         string
	CutNote      string // two %s: the size shown and the size of the file
	Picture      string
	FileContents string
	NoPreview    string
	NoPreviewDo  string
	Beside       string // the name of the two links below for screen readers
	PreviousFile string
	NextFile     string

	logTexts

	problemTexts

	Items      string // this and those below with a number {n}, see counted
	Bytes      string
	JustNow    string
	MinutesAgo string
	HoursAgo   string
	DaysAgo    string

	Script map[string]string // texts of the scripts
}

// shareWithScripts adds the texts that both pages and scripts use to Script.
func (t *texts) shareWithScripts() *texts {
	for key, text := range map[string]string{
		"items": t.Items, "justNow": t.JustNow, "minutesAgo": t.MinutesAgo, "hoursAgo": t.HoursAgo, "shown": t.Shown, "readAs": t.ReadAs,
	} {
		t.Script[key] = text
	}
	maps.Copy(t.Script, t.LogScript)
	return t
}

// lead returns a text with the space between it and what follows. Full-width punctuation, as of
// Chinese, needs none.
func lead(text string) string {
	if strings.HasSuffix(text, "：") || strings.HasSuffix(text, "。") {
		return text
	}
	return text + " "
}

func catalogue() map[Language]*texts {
	return map[Language]*texts{English: english().shareWithScripts(), Chinese: chinese().shareWithScripts()}
}

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
