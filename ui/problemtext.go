package ui

import "net/http"

// problemTexts are the texts of pages with an error status.
type problemTexts struct {
	ToFolders string
	TryAgain  string
	ServerSay string // stands before the words of the server, which are English
	Unasked   string // leads to the same file without the query

	Problems map[int]problemText // by status; 400 and 500 stand for their class
	Causes   map[Cause]problemText
}

// problemText explains a status to somebody who does not know the statuses of HTTP.
type problemText struct {
	What string // happened, as a heading
	Why  string
	Do   string
}

func (t *problemTexts) problem(pr Problem) problemText {
	if p, ok := t.Causes[pr.Cause]; ok {
		return p
	}
	if p, ok := t.Problems[pr.Status]; ok {
		return p
	}
	if pr.Status >= 400 && pr.Status < 500 {
		return t.Problems[http.StatusBadRequest]
	}
	return t.Problems[http.StatusInternalServerError]
}

func englishProblems() problemTexts {
	return problemTexts{
		ToFolders: "All folders",
		TryAgain:  "Try again",
		ServerSay: "The server says:",
		Unasked:   "Open without these parameters",

		Problems: map[int]problemText{
			http.StatusBadRequest: {
				"This request cannot be answered",
				"The server does not understand the address or the data that was sent.",
				"Check the address, or start from the list of folders.",
			},
			http.StatusUnauthorized: {
				"A user name and a password are needed",
				"This folder has its own login. The login of another folder does not open it.",
				"Choose “Try again” or reload the page, then enter the user name and password that the operator gave you for this folder. Upper and lower case matter. If they are refused, ask the operator.",
			},
			http.StatusForbidden: {
				"You are not allowed to do this",
				"The server does not allow this here. It also refuses files that it has no permission to read.",
				"Ask the operator if you should have access.",
			},
			http.StatusNotFound: {
				"There is nothing at this address",
				"The file or folder was moved, renamed or deleted, or the address has a typing mistake. Logs also disappear when they are rotated.",
				"Check the address, or look in the parent folder.",
			},
			http.StatusMethodNotAllowed: {
				"This is not possible here",
				"The folder is read-only, or the address does not support this action.",
				"Reading and downloading still work. Ask the operator if you need to change files.",
			},
			http.StatusMisdirectedRequest: {
				"The server does not accept this host name",
				"The host name in the address is not one that the operator has allowed.",
				"Use the address that the operator gave you. Operators: add this name to ALLOWED_HOSTS.",
			},
			http.StatusRequestTimeout: {
				"This took too long",
				"The connection stalled before all data had arrived.",
				"Try again, over a better connection if you can.",
			},
			http.StatusConflict: {
				"This conflicts with what is there",
				"A parent folder does not exist, or a file is in the place of a folder.",
				"Reload the folder to see what is there now, then try again.",
			},
			http.StatusPreconditionFailed: {
				"Somebody else changed it first",
				"It has changed on the server since you opened it, so nothing was overwritten.",
				"Reload it and look at the changes, then try again.",
			},
			http.StatusRequestEntityTooLarge: {
				"This is too large",
				"The server, or a proxy in front of it, does not accept uploads of this size.",
				"Send something smaller, or ask the operator to raise the limit.",
			},
			http.StatusRequestedRangeNotSatisfiable: {
				"That part of the file does not exist",
				"The file is shorter than the part that was asked for. It may have been rotated.",
				"Open the file from the start.",
			},
			http.StatusLocked: {
				"Somebody is editing this",
				"A program that edits the file or folder has locked it.",
				"Wait until it is done, or close the program if it is yours, then try again.",
			},
			http.StatusTooManyRequests: {
				"Too many requests at once",
				"The server is working on as many requests as it accepts.",
				"Wait a moment, then try again.",
			},
			http.StatusInternalServerError: {
				"The server has a problem",
				"Something went wrong on the server. It is not your mistake.",
				"Try again in a moment. If the problem stays, tell the operator the time and the address.",
			},
			http.StatusNotImplemented: {
				"The server does not support this",
				"Your program asked for a function that this server does not have.",
				"Use another program, or open the folder in a browser.",
			},
			http.StatusBadGateway: {
				"The files cannot be reached",
				"The storage of the files gave no usable answer.",
				"Try again in a moment. If the problem stays, tell the operator.",
			},
			http.StatusServiceUnavailable: {
				"The server is busy or restarting",
				"It accepts no new requests at the moment.",
				"Try again in a moment.",
			},
			http.StatusGatewayTimeout: {
				"The files took too long",
				"The storage of the files is slow or cannot be reached.",
				"Try again in a moment. If the problem stays, tell the operator.",
			},
			http.StatusInsufficientStorage: {
				"The disk is full",
				"The server has no space left for your data. Nothing was changed.",
				"Delete what is no longer needed, or ask the operator for more space.",
			},
		},
		Causes: map[Cause]problemText{
			FolderMissing: {
				"This folder is not there on the server",
				"The folder that should be shared here does not exist. Perhaps it is not mounted, or its path is wrong.",
				"Ask the operator to check the path of the mount. The log of the server names it.",
			},
			WrongPasswords: {
				"Too many wrong passwords",
				"Several wrong passwords came from your address, so the next login must wait.",
				"Wait a moment, at most 30 seconds, then try again.",
			},
			GatewayDown: {
				"Logins cannot be checked at the moment",
				"The service that checks logins for this server does not answer.",
				"Try again in a moment. If the problem stays, tell the operator.",
			},
			Unreachable: {
				"The storage of this folder does not answer",
				"The files lie in object storage, which does not answer as it should. They are not gone.",
				"Try again in a moment. If the problem stays, tell the operator: the log of the server has the reason.",
			},
			NotText: {
				"This file is not text",
				"It contains bytes that are not characters, so there are no lines to show.",
				"Download it and open it in another program. Or open it as text anyway.",
			},
			LoggedOut: {
				"You are logged out",
				"This browser no longer sends the password of this folder.",
				"To log in again, as the same user or another, choose “Try again”.",
			},
		},
	}
}

func chineseProblems() problemTexts {
	return problemTexts{
		ToFolders: "全部文件夹",
		TryAgain:  "重试",
		ServerSay: "服务器提示：",
		Unasked:   "不带这些参数打开",

		Problems: map[int]problemText{
			http.StatusBadRequest: {
				"无法处理此请求",
				"服务器无法理解此地址或所发送的数据。",
				"请检查地址，或从文件夹列表重新开始。",
			},
			http.StatusUnauthorized: {
				"需要用户名和密码",
				"此文件夹有自己的登录账号，其他文件夹的账号无法打开它。",
				"请点击“重试”或刷新页面，然后输入管理员提供的此文件夹的用户名和密码，注意区分大小写。如果仍被拒绝，请联系管理员。",
			},
			http.StatusForbidden: {
				"没有权限执行此操作",
				"服务器不允许在此进行该操作。服务器自身无权读取的文件也会被拒绝。",
				"如果您应当拥有权限，请联系管理员。",
			},
			http.StatusNotFound: {
				"找不到此文件或文件夹",
				"文件或文件夹可能已被移动、重命名或删除，也可能是地址输入有误。日志轮转后旧文件也会消失。",
				"请检查地址，或到上级文件夹中查找。",
			},
			http.StatusMethodNotAllowed: {
				"此处不能执行该操作",
				"文件夹为只读，或此地址不支持该操作。",
				"阅读和下载仍可正常使用。如需修改文件，请联系管理员。",
			},
			http.StatusMisdirectedRequest: {
				"服务器不接受这个主机名",
				"地址中的主机名不在管理员允许的范围内。",
				"请使用管理员提供的地址。管理员可将此主机名加入 ALLOWED_HOSTS。",
			},
			http.StatusRequestTimeout: {
				"请求超时",
				"数据尚未全部到达，连接就停滞了。",
				"请重试，最好换用更稳定的网络。",
			},
			http.StatusConflict: {
				"与现有内容冲突",
				"上级文件夹不存在，或应为文件夹的位置上是一个文件。",
				"请刷新文件夹，查看当前内容后再试。",
			},
			http.StatusPreconditionFailed: {
				"内容已被他人修改",
				"您打开后，服务器上的内容已有改动，因此没有覆盖任何内容。",
				"请刷新并查看改动，然后再试。",
			},
			http.StatusRequestEntityTooLarge: {
				"内容过大",
				"服务器或其前置代理不接受这么大的上传。",
				"请上传较小的内容，或请管理员提高上限。",
			},
			http.StatusRequestedRangeNotSatisfiable: {
				"文件中没有这一部分",
				"文件比请求的部分短，可能刚刚发生了日志轮转。",
				"请从头打开该文件。",
			},
			http.StatusLocked: {
				"有人正在编辑",
				"该文件或文件夹已被正在编辑它的程序锁定。",
				"请等待编辑完成；如果是您自己的程序，请关闭它后再试。",
			},
			http.StatusTooManyRequests: {
				"同时进行的请求过多",
				"服务器正在处理的请求已达到上限。",
				"请稍候再试。",
			},
			http.StatusInternalServerError: {
				"服务器出现问题",
				"服务器处理请求时出错，这不是您的错。",
				"请稍后重试。如果问题持续，请将时间和地址告知管理员。",
			},
			http.StatusNotImplemented: {
				"服务器不支持此操作",
				"您的程序请求了此服务器没有的功能。",
				"请换用其他程序，或在浏览器中打开文件夹。",
			},
			http.StatusBadGateway: {
				"无法访问文件",
				"文件所在的存储没有给出有效应答。",
				"请稍后重试。如果问题持续，请告知管理员。",
			},
			http.StatusServiceUnavailable: {
				"服务器繁忙或正在重启",
				"服务器暂时不接受新的请求。",
				"请稍后重试。",
			},
			http.StatusGatewayTimeout: {
				"读取文件超时",
				"文件所在的存储响应缓慢或无法连接。",
				"请稍后重试。如果问题持续，请告知管理员。",
			},
			http.StatusInsufficientStorage: {
				"磁盘空间不足",
				"服务器没有足够的空间存放您的数据。没有做任何更改。",
				"请删除不再需要的内容，或请管理员增加空间。",
			},
		},
		Causes: map[Cause]problemText{
			FolderMissing: {
				"服务器上没有此文件夹",
				"此处应共享的文件夹在服务器上不存在，可能尚未挂载，或路径有误。",
				"请管理员检查挂载路径，详见服务器日志。",
			},
			WrongPasswords: {
				"密码输错次数过多",
				"从您的地址多次输入了错误的密码，因此需等待片刻才能再次登录。",
				"请稍候再试（最多 30 秒）。",
			},
			GatewayDown: {
				"暂时无法验证登录",
				"为此服务器验证登录的服务没有响应。",
				"请稍后重试。如果问题持续，请告知管理员。",
			},
			Unreachable: {
				"此文件夹的存储没有正常响应",
				"文件存放在对象存储中，而对象存储没有正常响应。文件并未丢失。",
				"请稍后重试。如果问题持续，请告知管理员：原因见服务器日志。",
			},
			NotText: {
				"这不是文本文件",
				"文件包含非文本内容，无法按行显示。",
				"请下载后用其他程序打开，或仍以文本方式打开。",
			},
			LoggedOut: {
				"您已退出登录",
				"浏览器不会再发送此文件夹的密码。",
				"如需重新登录（同一用户或其他用户均可），请点击“重试”。",
			},
		},
	}
}
