// Package stdlib is the library of the language: its functions and sets as .cvx text (one declaration each, with doc,
// source, closed form and graph), the rules that rewrite rejected expressions, and the names that other languages use.
//
// kernel.cvx declares what Go implements; everything else is a body over it. A Library finds declarations by an index of
// offsets and parses each on first use, so that a model pays only for the functions it calls.
package stdlib

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
)

//go:embed *.cvx rewrites/*.cvx foreign.txt
var texts embed.FS

// Loader reads the text that an import names; path is as written, relative to the importing source. Its error is for
// people: it says what could not be read.
type Loader func(from *lang.Source, path string) (*lang.Source, error)

// Library is what a checker imports from: the embedded declarations, and the user's files through its Loader. It is safe
// for concurrent use; every answer is the same value each time.
type Library struct {
	load     Loader
	funcs    map[string]*declaration
	names    []string
	foreign  func() *foreignTable
	rewrites func() []lang.Rewrite

	mu    sync.Mutex
	files map[string]*imported
}

// declaration is a function of the library, read when it is asked for.
type declaration struct {
	src        *lang.Source
	start, end int
	parse      func() *lang.Func
}

// imported is a parsed file of the user.
type imported struct {
	text  string
	file  *lang.File
	diags []*lang.Diagnostic
}

// New returns the library. A nil load refuses every import.
func New(load Loader) *Library {
	l := &Library{load: load, funcs: map[string]*declaration{}, files: map[string]*imported{}}
	for _, p := range index() {
		l.funcs[p.Name] = declare(p.src, p.Entry)
		l.names = append(l.names, p.Name)
	}
	l.foreign = sync.OnceValue(func() *foreignTable { return readForeign(text("foreign.txt")) })
	l.rewrites = sync.OnceValue(readRewrites)
	return l
}

// place is where a function of the library is declared.
type place struct {
	parser.Entry
	src *lang.Source
}

// index finds the functions of the library, sorted by name: a function of the embedded text alone, so that one scan serves
// all libraries.
var index = sync.OnceValue(func() []place {
	var out []place
	for _, src := range Sources() {
		for _, e := range parser.Index(src) {
			out = append(out, place{e, src})
		}
	}
	slices.SortFunc(out, func(a, b place) int { return strings.Compare(a.Name, b.Name) })
	return out
})

func declare(src *lang.Source, e parser.Entry) *declaration {
	d := &declaration{src: src, start: e.Start, end: e.End}
	d.parse = sync.OnceValue(func() *lang.Func {
		decl, _ := parser.ParseDecl(d.src, d.start, d.end)
		f, _ := decl.(*lang.Func)
		return f
	})
	return d
}

// Sources returns the texts of the library's declarations, sorted by name; the names begin with "std/". The rules of
// rewriting are not among them.
func Sources() []*lang.Source { return sources("*.cvx") }

func sources(pattern string) []*lang.Source {
	paths, _ := fs.Glob(texts, pattern) // the pattern is a constant of this package
	out := make([]*lang.Source, len(paths))
	for i, p := range paths {
		out[i] = lang.NewSource("std/"+p, text(p))
	}
	return out
}

func text(path string) string {
	b, _ := texts.ReadFile(path) // embedded: it is there
	return string(b)
}

// Func returns the library's function of this name, parsed on first use; nil if there is none.
func (l *Library) Func(name string) *lang.Func {
	d, ok := l.funcs[name]
	if !ok {
		return nil
	}
	return d.parse()
}

// Names lists the library's functions and sets, sorted.
func (l *Library) Names() []string { return slices.Clone(l.names) }

// Foreign tells what a function of another language or library is called here: "square_sum", "np.dot", "cp.norm1".
func (l *Library) Foreign(name string) (lang.Foreign, bool) {
	return l.foreign().find(name, func(n string) bool { return l.funcs[n] != nil })
}

// Rewrites returns the rules that turn a rejected expression into an equal accepted one, special ones before general
// ones.
func (l *Library) Rewrites() []lang.Rewrite { return slices.Clone(l.rewrites()) }

var errNoFiles = errors.New("there is no place to import from")

// File returns the file that an import names, parsed once, with the diagnostics of its text. The error says that there
// is no such file.
func (l *Library) File(from *lang.Source, path string) (*lang.File, []*lang.Diagnostic, error) {
	if l.load == nil {
		return nil, nil, fmt.Errorf("%s: %w", path, errNoFiles)
	}
	src, err := l.load(from, path)
	if err != nil {
		return nil, nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if f, ok := l.files[src.Name]; ok && f.text == src.Text {
		return f.file, f.diags, nil
	}
	f := &imported{text: src.Text}
	f.file, f.diags = parser.Parse(src)
	l.files[src.Name] = f
	return f.file, f.diags, nil
}
