package ui

import "net/http"

func chinese() *texts {
	return &texts{
		Language:   "简体中文",
		Switch:     "语言",
		Skip:       "跳到正文",
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
		Choose:        "选择",
		PackHint:      "下载所选内容；未选择时下载整个文件夹",
		Filter:        "按名称筛选",
		NoMatch:       "没有匹配的名称",
		NoMatchDo:     "筛选会在此文件夹的名称中查找所输入的各个词。",
		ShowAll:       "显示全部",
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

		Items:      "{n} 项",
		Bytes:      "{n} 字节",
		JustNow:    "刚刚",
		MinutesAgo: "{n} 分钟前",
		HoursAgo:   "{n} 小时前",
		DaysAgo:    "{n} 天前",

		Script: map[string]string{
			"noMatch":   "没有名称匹配“{words}”。",
			"selected":  "已选 {n} 项",
			"selectAll": "全选",
		},

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
