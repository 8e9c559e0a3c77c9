package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os/exec"
	"path/filepath"
)

// source checks packages from their text, without the bodies of their functions.
type source struct {
	listed  map[string]listedPackage
	checked map[string]*types.Package
	files   *token.FileSet
}

type listedPackage struct {
	ImportPath, Dir string
	GoFiles         []string
	// ImportMap says which package an import of the standard library's own vendored ones is.
	ImportMap map[string]string
}

// list asks the go command once: asking for each import is what takes the time.
func list(imports []string) (*source, error) {
	args := append([]string{"list", "-e", "-deps", "-json=ImportPath,Dir,GoFiles,ImportMap"}, imports...)
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		return nil, err
	}
	s := &source{map[string]listedPackage{}, map[string]*types.Package{"unsafe": types.Unsafe}, token.NewFileSet()}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg listedPackage
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			return s, nil
		} else if err != nil {
			return nil, err
		}
		s.listed[pkg.ImportPath] = pkg
	}
}

// Import gives a package by its import path.
func (s *source) Import(path string) (*types.Package, error) {
	if pkg := s.checked[path]; pkg != nil {
		return pkg, nil
	}
	listed, ok := s.listed[path]
	if !ok || len(listed.GoFiles) == 0 {
		return nil, fmt.Errorf("no package %s", path)
	}
	var files []*ast.File
	for _, name := range listed.GoFiles {
		file, err := parser.ParseFile(s.files, filepath.Join(listed.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	config := types.Config{
		Importer:         inPackage{s, listed},
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		// Signatures are what is wanted: go on where something else is wrong.
		Error: func(error) {},
	}
	pkg, _ := config.Check(path, s.files, files, nil)
	s.checked[path] = pkg
	return pkg, nil
}

// inPackage is what imports mean in one package.
type inPackage struct {
	source *source
	pkg    listedPackage
}

func (in inPackage) Import(path string) (*types.Package, error) {
	if mapped, ok := in.pkg.ImportMap[path]; ok {
		path = mapped
	}
	return in.source.Import(path)
}
