package ui

import "net/http"

func english() *texts {
	return &texts{
		Language:   "English",
		Switch:     "Language",
		Skip:       "Skip to the content",
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
		Choose:        "Select",
		PackHint:      "Download what is selected, or else the whole folder",
		Filter:        "Filter by name",
		NoMatch:       "No name matches",
		NoMatchDo:     "The filter looks for its words anywhere in the names of this folder.",
		ShowAll:       "Show all",
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

		Items:      "{n} item|{n} items",
		Bytes:      "{n} byte|{n} bytes",
		JustNow:    "just now",
		MinutesAgo: "{n} min ago",
		HoursAgo:   "{n} h ago",
		DaysAgo:    "{n} day ago|{n} days ago",

		Script: map[string]string{
			"noMatch":   "No name matches “{words}”.",
			"selected":  "{n} selected",
			"selectAll": "Select all",
		},

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
