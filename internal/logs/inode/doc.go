// Package inode tells what identifies a file besides its name.
package inode
