package ui

import (
	"net/http"
	"strconv"
)

// texts are all words of the pages in one language. A field left out is found
// by a test.
type texts struct {
	Home       string // the label of the first crumb
	Breadcrumb string // the name of the crumbs for screen readers
	Parent     string
	SignedIn   string // stands before the user's name

	ReadOnly string
	Writable string
	Login    string

	Contents      string // the caption of a listing for screen readers
	Name          string
	Size          string
	Modified      string
	Download      string // also stands before a file's name
	Total         string // the hover text of a total starts with it
	EmptyFolder   string
	EmptyReadOnly string
	EmptyWritable string
	TimesIn       string // stands before the zone

	Folders     string
	FoldersHint string
	LoginHint   string
	Secret      string
	NoFolders   string
	NoFoldersDo string
	NoneOpen    string
	NoneOpenDo  string

	ToFolders string
	TryAgain  string

	Items      func(n int) string
	Bytes      func(n int64) string
	JustNow    string
	MinutesAgo func(n int) string
	HoursAgo   func(n int) string
	DaysAgo    func(n int) string

	Problems map[int]problemText // by status; 400 and 500 stand for their class
}

// problemText explains a status to somebody who does not know what one is.
type problemText struct {
	What string // happened, as a heading
	Why  string
	Do   string
}

func (t *texts) problem(status int) problemText {
	if p, ok := t.Problems[status]; ok {
		return p
	}
	if status >= 400 && status < 500 {
		return t.Problems[http.StatusBadRequest]
	}
	return t.Problems[http.StatusInternalServerError]
}

func catalogue() map[Language]*texts {
	return map[Language]*texts{English: english(), Chinese: chinese()}
}

func english() *texts {
	// counted gives the forms of English: one for 1, another for all else.
	counted := func(n int64, one, other string) string {
		if n == 1 {
			return "1 " + one
		}
		return grouped(n) + " " + other
	}
	return &texts{
		Home:       "All folders",
		Breadcrumb: "Where you are",
		Parent:     "Parent folder",
		SignedIn:   "Signed in as",

		ReadOnly: "Read-only",
		Writable: "Writable",
		Login:    "Login",

		Contents:      "Contents of this folder",
		Name:          "Name",
		Size:          "Size",
		Modified:      "Modified",
		Download:      "Download",
		Total:         "All files of this folder:",
		EmptyFolder:   "This folder is empty",
		EmptyReadOnly: "Nothing has been written here yet. Reload the page later to see what is new.",
		EmptyWritable: "Files that you put here from a mounted drive or a WebDAV client show up when you reload the page.",
		TimesIn:       "Times are in",

		Folders:     "Folders",
		FoldersHint: "Open one to read or download its files.",
		LoginHint:   "Where a login is asked for, use the user name and password you were given for that folder.",
		Secret:      "Only the folders that your login opens are listed.",
		NoFolders:   "No folder is shared yet",
		NoFoldersDo: "The operator of this server adds folders in its settings.",
		NoneOpen:    "No folder to show",
		NoneOpenDo:  "Folders that ask for a login are not listed here. Open the full address that the operator gave you.",

		ToFolders: "All folders",
		TryAgain:  "Try again",

		Items:      func(n int) string { return counted(int64(n), "item", "items") },
		Bytes:      func(n int64) string { return counted(n, "byte", "bytes") },
		JustNow:    "just now",
		MinutesAgo: func(n int) string { return strconv.Itoa(n) + " min ago" },
		HoursAgo:   func(n int) string { return strconv.Itoa(n) + " h ago" },
		DaysAgo:    func(n int) string { return counted(int64(n), "day ago", "days ago") },

		Problems: map[int]problemText{
			http.StatusBadRequest: {
				"This request cannot be answered",
				"Something in the address or in what was sent makes no sense to the server.",
				"Check the address, or start from the list of folders.",
			},
			http.StatusUnauthorized: {
				"A user name and a password are needed",
				"This folder opens only with its own login; that of another folder does not open it.",
				"Choose “Try again” or reload the page, then enter the user name and password that the operator gave you for this folder. Upper and lower case matter. If they are refused, ask the operator.",
			},
			http.StatusForbidden: {
				"You may not do this",
				"The server knows who you are, but does not allow this here. Files it has no permission to read are refused too.",
				"Ask the operator if you should have access.",
			},
			http.StatusNotFound: {
				"There is nothing at this address",
				"The file or folder was moved, renamed or deleted, or the address has a typing mistake. Logs also disappear when they are rotated.",
				"Check the address, or look in the folder above.",
			},
			http.StatusMethodNotAllowed: {
				"This is not possible here",
				"The folder is read-only, or this action does not fit what is at the address.",
				"Reading and downloading still work. Ask the operator if you need to change files.",
			},
			http.StatusRequestTimeout: {
				"This took too long",
				"The connection stood still before everything had arrived.",
				"Try again, over a better connection if you can.",
			},
			http.StatusConflict: {
				"This does not fit what is already there",
				"A folder on the way does not exist, or a file stands where a folder is needed.",
				"Reload the folder, see what is there now, then try again.",
			},
			http.StatusPreconditionFailed: {
				"Somebody else changed it first",
				"What is on the server is no longer what you started from, so nothing was overwritten.",
				"Reload it, look at what changed, then try again.",
			},
			http.StatusRequestEntityTooLarge: {
				"This is too large",
				"The server, or a proxy in front of it, takes no upload of this size.",
				"Send something smaller, or ask the operator to raise the limit.",
			},
			http.StatusRequestedRangeNotSatisfiable: {
				"That part of the file does not exist",
				"The file is shorter than what was asked for; it may have been rotated meanwhile.",
				"Open the file from the start.",
			},
			http.StatusLocked: {
				"Somebody is working on this",
				"The file or folder is locked by a program that is editing it.",
				"Wait until it is done, or close the program if it is yours, then try again.",
			},
			http.StatusTooManyRequests: {
				"Too many attempts",
				"More requests came from your address than the server accepts in a short time.",
				"Wait a minute, then try again.",
			},
			http.StatusInternalServerError: {
				"The server has a problem",
				"It is not your mistake: something went wrong while answering.",
				"Try again in a moment. If it stays, tell the operator the time and the address.",
			},
			http.StatusNotImplemented: {
				"The server does not know how to do this",
				"Your program asked for something that this server does not offer.",
				"Use another program, or open the folder in a browser.",
			},
			http.StatusBadGateway: {
				"The way to the files is broken",
				"This server got no usable answer from where the files are kept.",
				"Try again in a moment. If it stays, tell the operator.",
			},
			http.StatusServiceUnavailable: {
				"The server is busy or restarting",
				"It takes no new requests just now.",
				"Try again in a moment.",
			},
			http.StatusGatewayTimeout: {
				"The files did not answer in time",
				"Where the files are kept is slow or cannot be reached.",
				"Try again in a moment. If it stays, tell the operator.",
			},
			http.StatusInsufficientStorage: {
				"The disk is full",
				"There is no room left on the server for what you sent; nothing was changed.",
				"Delete what is no longer needed, or ask the operator for more room.",
			},
		},
	}
}

func chinese() *texts {
	return &texts{
		Home:       "全部文件夹",
		Breadcrumb: "当前位置",
		Parent:     "上级文件夹",
		SignedIn:   "已登录：",

		ReadOnly: "只读",
		Writable: "可写",
		Login:    "需登录",

		Contents:      "此文件夹的内容",
		Name:          "名称",
		Size:          "大小",
		Modified:      "修改时间",
		Download:      "下载",
		Total:         "此文件夹中所有文件：",
		EmptyFolder:   "此文件夹为空",
		EmptyReadOnly: "这里还没有写入任何内容。稍后刷新页面即可看到新文件。",
		EmptyWritable: "通过网络驱动器或 WebDAV 客户端放到这里的文件，刷新页面后即可看到。",
		TimesIn:       "时间所在时区：",

		Folders:     "文件夹",
		FoldersHint: "打开文件夹即可阅读或下载其中的文件。",
		LoginHint:   "需要登录时，请使用该文件夹对应的用户名和密码。",
		Secret:      "仅列出您的登录账号可以打开的文件夹。",
		NoFolders:   "还没有共享任何文件夹",
		NoFoldersDo: "服务器管理员可在设置中添加文件夹。",
		NoneOpen:    "没有可显示的文件夹",
		NoneOpenDo:  "需要登录的文件夹不在此列出。请打开管理员提供给您的完整地址。",

		ToFolders: "全部文件夹",
		TryAgain:  "重试",

		Items:      func(n int) string { return grouped(int64(n)) + " 项" },
		Bytes:      func(n int64) string { return grouped(n) + " 字节" },
		JustNow:    "刚刚",
		MinutesAgo: func(n int) string { return strconv.Itoa(n) + " 分钟前" },
		HoursAgo:   func(n int) string { return strconv.Itoa(n) + " 小时前" },
		DaysAgo:    func(n int) string { return strconv.Itoa(n) + " 天前" },

		Problems: map[int]problemText{
			http.StatusBadRequest: {
				"无法处理此请求",
				"服务器无法理解这个地址或所发送的内容。",
				"请检查地址，或从文件夹列表重新开始。",
			},
			http.StatusUnauthorized: {
				"需要用户名和密码",
				"此文件夹有自己的登录账号，其他文件夹的账号不能打开它。",
				"请点击“重试”或刷新页面，然后输入管理员提供的此文件夹的用户名和密码，注意区分大小写。如果仍被拒绝，请联系管理员。",
			},
			http.StatusForbidden: {
				"没有权限执行此操作",
				"服务器知道您是谁，但不允许在此进行该操作。服务器自身无权读取的文件也会被拒绝。",
				"如果您应当拥有权限，请联系管理员。",
			},
			http.StatusNotFound: {
				"此地址没有内容",
				"文件或文件夹可能已被移动、重命名或删除，也可能是地址输入有误。日志轮转后旧文件也会消失。",
				"请检查地址，或到上级文件夹中查找。",
			},
			http.StatusMethodNotAllowed: {
				"此处不能执行该操作",
				"文件夹是只读的，或该操作不适用于此地址。",
				"阅读和下载仍可正常使用。如需修改文件，请联系管理员。",
			},
			http.StatusRequestTimeout: {
				"请求超时",
				"内容尚未全部到达，连接就停滞了。",
				"请重试，最好换用更稳定的网络。",
			},
			http.StatusConflict: {
				"与现有内容冲突",
				"路径中的某个文件夹不存在，或需要文件夹的位置上是一个文件。",
				"请刷新文件夹，查看当前内容后再试。",
			},
			http.StatusPreconditionFailed: {
				"内容已被他人修改",
				"服务器上的内容与您开始时的不同，因此没有覆盖任何内容。",
				"请刷新并查看改动，然后再试。",
			},
			http.StatusRequestEntityTooLarge: {
				"内容过大",
				"服务器或其前面的代理不接受这么大的上传。",
				"请减小内容，或请管理员提高上限。",
			},
			http.StatusRequestedRangeNotSatisfiable: {
				"文件中没有这一部分",
				"文件比请求的位置短，可能刚刚发生了日志轮转。",
				"请从头打开该文件。",
			},
			http.StatusLocked: {
				"有人正在使用",
				"该文件或文件夹已被正在编辑它的程序锁定。",
				"请等待编辑完成；如果是您自己的程序，请关闭它后再试。",
			},
			http.StatusTooManyRequests: {
				"尝试次数过多",
				"短时间内来自您地址的请求超过了服务器的限制。",
				"请等待一分钟后再试。",
			},
			http.StatusInternalServerError: {
				"服务器出现问题",
				"这不是您的错：服务器在处理请求时出错。",
				"请稍后重试。如果问题持续，请将时间和地址告知管理员。",
			},
			http.StatusNotImplemented: {
				"服务器不支持此操作",
				"您的程序请求了此服务器不提供的功能。",
				"请换用其他程序，或在浏览器中打开文件夹。",
			},
			http.StatusBadGateway: {
				"无法访问文件",
				"服务器没有从存放文件的位置得到有效应答。",
				"请稍后重试。如果问题持续，请告知管理员。",
			},
			http.StatusServiceUnavailable: {
				"服务器繁忙或正在重启",
				"服务器暂时不接受新的请求。",
				"请稍后重试。",
			},
			http.StatusGatewayTimeout: {
				"读取文件超时",
				"存放文件的位置响应缓慢或无法连接。",
				"请稍后重试。如果问题持续，请告知管理员。",
			},
			http.StatusInsufficientStorage: {
				"磁盘空间不足",
				"服务器上没有足够的空间存放您发送的内容，没有做任何更改。",
				"请删除不再需要的内容，或请管理员增加空间。",
			},
		},
	}
}
