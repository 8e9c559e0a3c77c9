// Signatures compares rows of the table of libraries, as JSON on standard input, with the packages that they are about and
// writes a line for each difference. Packages are those that the go command finds from the working directory.
package main

import (
	"encoding/json"
	"fmt"
	"go/types"
	"os"
	"slices"
	"sort"
	"strings"
)

type packageRow struct {
	// Path is what rows call the package; Import is what the go command calls it.
	Path, Import string
	Types        map[string]typeRow
	Funcs        map[string]json.RawMessage
	Vars         map[string]string
}

type typeRow struct {
	Release, ReleasedWhenFalse, NilSafe, Embeds []string
	Fields                                      map[string]string
	Methods                                     map[string]json.RawMessage
}

type funcRow struct {
	Results  *string
	Opens    []int
	Release  []string
	Args     json.RawMessage
	Calls    string
	NeverNil []int
}

type checker struct {
	source *source
	rows   map[string]packageRow
	said   []string
}

func main() {
	var rows []packageRow
	if err := json.NewDecoder(os.Stdin).Decode(&rows); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	c := &checker{rows: map[string]packageRow{}}
	var imports []string
	for _, row := range rows {
		c.rows[row.Path] = row
		imports = append(imports, row.Import)
	}
	var err error
	if c.source, err = list(imports); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, row := range rows {
		c.checkPackage(row)
	}
	sort.Strings(c.said)
	for _, line := range c.said {
		fmt.Println(line)
	}
}

func (c *checker) say(name, format string, args ...any) {
	c.said = append(c.said, name+": "+fmt.Sprintf(format, args...))
}

func (c *checker) load(path string) (*types.Package, error) {
	if row, ok := c.rows[path]; ok {
		path = row.Import
	}
	return c.source.Import(path)
}

func (c *checker) checkPackage(row packageRow) {
	pkg, err := c.load(row.Path)
	if err != nil {
		c.say(row.Path, "%v", err)
		return
	}
	for name, raw := range row.Funcs {
		full := row.Path + "." + name
		object := pkg.Scope().Lookup(name)
		if object == nil {
			c.say(full, "no such function")
		} else if sig, ok := object.Type().Underlying().(*types.Signature); !ok {
			c.say(full, "is no function")
		} else {
			c.checkFunc(full, row.Path, sig, raw)
		}
	}
	for name, text := range row.Vars {
		full := row.Path + "." + name
		switch object := pkg.Scope().Lookup(name).(type) {
		case *types.Var, *types.Const:
			c.checkType(full, row.Path, text, object.Type())
		default:
			c.say(full, "no such variable")
		}
	}
	for name, each := range row.Types {
		full := row.Path + "." + name
		if object, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok {
			c.checkNamed(full, row.Path, object.Type(), each)
		} else {
			c.say(full, "no such type")
		}
	}
}

func (c *checker) checkNamed(full, path string, typ types.Type, row typeRow) {
	for name, text := range row.Fields {
		if field := fieldOf(typ, name); field == nil {
			c.say(full+"."+name, "no such field")
		} else {
			c.checkType(full+"."+name, path, text, field)
		}
	}
	for name, raw := range row.Methods {
		if sig := methodOf(typ, name); sig == nil {
			c.say(full+"."+name, "no such method")
		} else {
			c.checkFunc(full+"."+name, path, sig, raw)
		}
	}
	for _, name := range slices.Concat(row.NilSafe, row.ReleasedWhenFalse) {
		if name != "*" && methodOf(typ, name) == nil {
			c.say(full+"."+name, "no such method")
		}
	}
	for _, base := range row.Embeds {
		c.checkEmbedded(full, path, typ, base)
	}
	c.checkReleases(full, typ, row.Release)
}

// checkEmbedded: what a row says of the embedded type must hold for the type too.
func (c *checker) checkEmbedded(full, path string, typ types.Type, base string) {
	basePath, name := path, base
	if dot := strings.LastIndex(base, "."); dot >= 0 {
		basePath, name = base[:dot], base[dot+1:]
	}
	row, ok := c.rows[basePath].Types[name]
	if !ok {
		c.say(full, "embeds %s, which has no row", base)
		return
	}
	for method, raw := range row.Methods {
		if sig := methodOf(typ, method); sig == nil {
			c.say(full+"."+method, "no such method")
		} else {
			c.checkFunc(full+"."+method, basePath, sig, raw)
		}
	}
	for _, deeper := range row.Embeds {
		c.checkEmbedded(full, basePath, typ, deeper)
	}
}

func (c *checker) checkFunc(full, path string, sig *types.Signature, raw json.RawMessage) {
	var row funcRow
	var text string
	if json.Unmarshal(raw, &text) == nil {
		row.Results = &text
	} else if err := json.Unmarshal(raw, &row); err != nil {
		c.say(full, "%v", err)
		return
	}
	if row.Results != nil {
		c.checkResults(full, path, sig, *row.Results)
	}
	for _, index := range slices.Concat(row.Opens, row.NeverNil) {
		if index >= sig.Results().Len() {
			c.say(full, "has no result %d", index)
		} else if slices.Contains(row.Opens, index) {
			c.checkReleases(full, sig.Results().At(index).Type(), row.Release)
		}
	}
	var args []string
	if json.Unmarshal(row.Args, &args) == nil && len(args) > sig.Params().Len() {
		c.say(full, "has %d parameters, %d effects", sig.Params().Len(), len(args))
	}
	if row.Calls != "" && !takesFunc(sig) {
		c.say(full, "takes no function")
	}
}

func (c *checker) checkResults(full, path string, sig *types.Signature, text string) {
	var texts []string
	if text != "" {
		texts = strings.Split(text, ", ")
	}
	if len(texts) != sig.Results().Len() {
		c.say(full, "gives %s, not (%s)", sig.Results(), text)
		return
	}
	for i, each := range texts {
		c.checkType(full, path, each, sig.Results().At(i).Type())
	}
}

func (c *checker) checkType(full, path, text string, real types.Type) {
	said, err := c.typeOf(path, text)
	if err != nil {
		c.say(full, "%v", err)
	} else if said != nil && !types.Identical(said, real) {
		c.say(full, "is %s, not %s", real, said)
	}
}

// typeOf reads a type as rows write it; nil stands for one that they do not tell.
func (c *checker) typeOf(path, text string) (types.Type, error) {
	for _, shape := range []struct {
		prefix string
		build  func(types.Type) types.Type
	}{
		{"*", func(t types.Type) types.Type { return types.NewPointer(t) }},
		{"[]", func(t types.Type) types.Type { return types.NewSlice(t) }},
		{"<-chan ", func(t types.Type) types.Type { return types.NewChan(types.RecvOnly, t) }},
		{"chan<- ", func(t types.Type) types.Type { return types.NewChan(types.SendOnly, t) }},
		{"chan ", func(t types.Type) types.Type { return types.NewChan(types.SendRecv, t) }},
	} {
		if rest, ok := strings.CutPrefix(text, shape.prefix); ok {
			inner, err := c.typeOf(path, rest)
			if inner == nil || err != nil {
				return nil, err
			}
			return shape.build(inner), nil
		}
	}
	switch text {
	case "?":
		return nil, nil
	case "struct{}":
		return types.NewStruct(nil, nil), nil
	}
	if object := types.Universe.Lookup(text); object != nil {
		return object.Type(), nil
	}
	name := text
	if dot := strings.LastIndex(text, "."); dot >= 0 {
		path, name = text[:dot], text[dot+1:]
	}
	pkg, err := c.load(path)
	if err != nil {
		return nil, err
	}
	object := pkg.Scope().Lookup(name)
	if object == nil {
		return nil, fmt.Errorf("no type %s.%s", path, name)
	}
	return object.Type(), nil
}

func (c *checker) checkReleases(full string, typ types.Type, ways []string) {
	for _, way := range ways {
		if path, ok := strings.CutSuffix(way, "(_)"); ok {
			dot := strings.LastIndex(path, ".")
			pkg, err := c.load(path[:dot])
			if err != nil || pkg.Scope().Lookup(path[dot+1:]) == nil {
				c.say(full, "is not released by %s", way)
			}
		} else if way == "()" || way == "(nil)" {
			sig, ok := typ.Underlying().(*types.Signature)
			if !ok || sig.Params().Len() != len(way)/4 {
				c.say(full, "is not released by %s", way)
			}
		} else if !hasMethod(typ, strings.Split(way, ".")) {
			c.say(full, "is not released by %s", way)
		}
	}
}

func hasMethod(typ types.Type, steps []string) bool {
	for _, field := range steps[:len(steps)-1] {
		if typ = fieldOf(typ, field); typ == nil {
			return false
		}
	}
	return methodOf(typ, steps[len(steps)-1]) != nil
}

func takesFunc(sig *types.Signature) bool {
	for param := range sig.Params().Variables() {
		if _, ok := param.Type().Underlying().(*types.Signature); ok {
			return true
		}
	}
	return false
}

func methodOf(typ types.Type, name string) *types.Signature {
	object, _, _ := types.LookupFieldOrMethod(typ, true, nil, name)
	if method, ok := object.(*types.Func); ok {
		return method.Signature()
	}
	return nil
}

func fieldOf(typ types.Type, name string) types.Type {
	object, _, _ := types.LookupFieldOrMethod(typ, true, nil, name)
	if field, ok := object.(*types.Var); ok {
		return field.Type()
	}
	return nil
}
