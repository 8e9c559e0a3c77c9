// Checker says what the Go type checker knows about packages: of each call the declaration it calls, of each expression
// its type. It prints one JSON object for each folder given, and is the oracle of our own best-effort answers.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A call ends at an offset and names what is called: a function or method by its full name, and where its name is declared
// if that is in the same package; or nothing of both.
type call struct {
	File   string `json:"file"`
	End    int    `json:"end"`
	InFile string `json:"inFile,omitempty"`
	InAt   int    `json:"inAt,omitempty"`
	Name   string `json:"name,omitempty"`
}

// A typed expression; its type is an index into the table of types. A constant without a type of its own has the one that
// its use gives it.
type typed struct {
	File     string `json:"file"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	Type     int    `json:"type"`
	Constant bool   `json:"constant,omitempty"`
}

type answer struct {
	Dir   string   `json:"dir"`
	Files []string `json:"files"`
	Calls []call   `json:"calls"`
	Exprs []typed  `json:"exprs"`
	Types []any    `json:"types"`
}

func main() {
	out := json.NewEncoder(os.Stdout)
	for _, dir := range os.Args[1:] {
		found, err := check(dir)
		if err == nil {
			err = out.Encode(found)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, dir+":", err)
			os.Exit(1)
		}
	}
}

func check(dir string) (*answer, error) {
	pkg, err := build.ImportDir(dir, 0)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range pkg.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	exports, err := exportData(dir)
	if err != nil {
		return nil, err
	}
	info := &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	lookup := func(path string) (io.ReadCloser, error) {
		if file, ok := exports[path]; ok {
			return os.Open(file)
		}
		return os.Open(exports["vendor/"+path])
	}
	config := types.Config{
		Importer:    importer.ForCompiler(fset, "gc", lookup),
		FakeImportC: true,
		Error:       func(error) {},
	}
	checked, err := config.Check(pkg.ImportPath, fset, files, info)
	if checked == nil {
		return nil, err
	}
	found := &answer{Dir: dir, Files: pkg.GoFiles, Calls: []call{}, Exprs: []typed{}}
	table := &typeTable{own: checked, index: map[string]int{}}
	for _, file := range files {
		name := filepath.Base(fset.Position(file.Package).Filename)
		offset := func(pos token.Pos) int { return fset.Position(pos).Offset }
		ast.Inspect(file, func(node ast.Node) bool {
			expr, ok := node.(ast.Expr)
			if !ok {
				return true
			}
			if tv, ok := info.Types[expr]; ok && tv.IsValue() && tv.Type != nil {
				found.Exprs = append(found.Exprs, typed{name, offset(expr.Pos()), offset(expr.End()), table.add(tv.Type), tv.Value != nil})
			} else if id, ok := expr.(*ast.Ident); ok {
				if v, ok := info.Uses[id].(*types.Var); ok && !v.IsField() {
					found.Exprs = append(found.Exprs, typed{name, offset(id.Pos()), offset(id.End()), table.add(v.Type()), false})
				}
			}
			if c, ok := expr.(*ast.CallExpr); ok {
				found.Calls = append(found.Calls, called(c, name, offset(c.End()), checked, info, fset))
			}
			return true
		})
	}
	found.Types = table.types
	return found, nil
}

func called(c *ast.CallExpr, file string, end int, own *types.Package, info *types.Info, fset *token.FileSet) call {
	result := call{File: file, End: end}
	fun := ast.Unparen(c.Fun)
	switch index := fun.(type) {
	case *ast.IndexExpr:
		fun = index.X
	case *ast.IndexListExpr:
		fun = index.X
	}
	var name *ast.Ident
	switch fun := fun.(type) {
	case *ast.Ident:
		name = fun
	case *ast.SelectorExpr:
		name = fun.Sel
	default:
		return result
	}
	fn, ok := info.Uses[name].(*types.Func)
	if !ok {
		return result
	}
	fn = fn.Origin()
	result.Name = fn.FullName()
	if fn.Pkg() == own {
		position := fset.Position(fn.Pos())
		result.InFile, result.InAt = filepath.Base(position.Filename), position.Offset
	}
	return result
}

// exportData is where the compiler left what it knows of the packages that a folder's package imports.
func exportData(dir string) (map[string]string, error) {
	list := exec.Command("go", "list", "-e", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}", ".")
	list.Dir = dir
	out, err := list.Output()
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for _, line := range bytes.Split(out, []byte("\n")) {
		path, file, ok := strings.Cut(string(line), "\t")
		if ok && file != "" {
			exports[path] = file
		}
	}
	return exports, nil
}

// A typeTable holds each type once, as nested arrays: ["pointer", ["named", "os", "File"]]. The path of a type of the
// package itself is null.
type typeTable struct {
	own   *types.Package
	types []any
	index map[string]int
}

func (t *typeTable) add(typ types.Type) int {
	shape := t.shape(typ, 0)
	key, _ := json.Marshal(shape)
	at, ok := t.index[string(key)]
	if !ok {
		at = len(t.types)
		t.index[string(key)] = at
		t.types = append(t.types, shape)
	}
	return at
}

func (t *typeTable) shape(typ types.Type, depth int) any {
	if depth > 8 {
		return []any{"deep"}
	}
	inner := func(typ types.Type) any { return t.shape(typ, depth+1) }
	switch typ := typ.(type) {
	case *types.Alias:
		return []any{"alias", t.named(typ.Obj()), inner(types.Unalias(typ))}
	case *types.Basic:
		return []any{"basic", typ.Name()}
	case *types.Named:
		// What a function declares has no methods of its own.
		if name := typ.Obj(); name.Pkg() == t.own && name.Parent() != t.own.Scope() {
			return inner(typ.Underlying())
		}
		return t.named(typ.Obj())
	case *types.Pointer:
		return []any{"pointer", inner(typ.Elem())}
	case *types.Slice:
		return []any{"slice", inner(typ.Elem())}
	case *types.Array:
		return []any{"array", inner(typ.Elem())}
	case *types.Map:
		return []any{"map", inner(typ.Key()), inner(typ.Elem())}
	case *types.Chan:
		return []any{"chan", inner(typ.Elem())}
	case *types.Signature:
		return []any{"func", inner(typ.Results())}
	case *types.Tuple:
		results := []any{}
		for i := range typ.Len() {
			results = append(results, inner(typ.At(i).Type()))
		}
		return results
	case *types.Struct:
		return []any{"struct"}
	case *types.Interface:
		return []any{"interface"}
	default:
		return []any{"parameter"}
	}
}

func (t *typeTable) named(name *types.TypeName) any {
	switch {
	case name.Pkg() == nil:
		return []any{"basic", name.Name()}
	case name.Pkg() != t.own:
		return []any{"named", name.Pkg().Path(), name.Name()}
	case name.Parent() != t.own.Scope():
		return []any{"local", name.Name()}
	default:
		return []any{"named", nil, name.Name()}
	}
}
