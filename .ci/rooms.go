//go:build ignore

// Rooms counts the files of packages and the arrows between them: one file uses a name
// that another one declares. Arrows in a ring are those between files that reach each
// other, so none of the two can be read first.
//
//	go run .ci/rooms.go ./internal/logs ./internal/logs/match
package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	fmt.Printf("%-28s %5s %6s %6s %7s\n", "room", "files", "lines", "arrows", "in ring")
	for _, dir := range os.Args[1:] {
		if err := room(dir); err != nil {
			fmt.Fprintln(os.Stderr, "rooms:", err)
			os.Exit(1)
		}
	}
}

func room(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	lines := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_other.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, f)
		lines += fset.File(f.Pos()).LineCount()
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	pkg, err := config.Check(dir, fset, files, info)
	if err != nil {
		return err
	}
	file := func(pos token.Pos) string { return fset.Position(pos).Filename }
	uses := map[string]map[string]bool{}
	for ident, object := range info.Uses {
		from, to := file(ident.Pos()), file(object.Pos())
		if object.Pkg() != pkg || from == to {
			continue
		}
		if uses[from] == nil {
			uses[from] = map[string]bool{}
		}
		uses[from][to] = true
	}
	arrows, ring := 0, 0
	for from, tos := range uses {
		for to := range tos {
			arrows++
			if reaches(uses, to, from, map[string]bool{}) {
				ring++
			}
		}
	}
	fmt.Printf("%-28s %5d %6d %6d %7d\n", dir, len(files), lines, arrows, ring)
	return nil
}

func reaches(uses map[string]map[string]bool, from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	seen[from] = true
	for next := range uses[from] {
		if !seen[next] && reaches(uses, next, to, seen) {
			return true
		}
	}
	return false
}
