package cvxc

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// Doc returns the documentation of a library function: what it is, its source, its declaration, and what is proved of it.
// Of a name of another language it tells what takes its place.
func Doc(name string) (string, error) {
	library := stdlib.New(nil)
	f, proofs := checker.NewUniverse(library).Proofs(nil, name)
	if f == nil {
		if foreign, ok := library.Foreign(name); ok {
			return documentForeign(library, name, foreign)
		}
		return "", noFunction(name, "", library.Names())
	}
	return documentLibrary(f, proofs), nil
}

// documentForeign answers for a name of another language: what it is called here, or why it is missing and what to write.
func documentForeign(library *stdlib.Library, name string, f lang.Foreign) (string, error) {
	text := fmt.Sprintf("There is no function %s here; the name is one of %s.\n", name, f.From)
	if f.Advice != "" {
		text += strings.ToUpper(f.Advice[:1]) + f.Advice[1:] + ".\n"
	}
	if f.New == "" {
		return text, nil
	}
	here, proofs := checker.NewUniverse(library).Proofs(nil, f.New)
	return text + "Here it is " + f.New + ".\n\n" + documentLibrary(here, proofs), nil
}

// DocIn returns the documentation of a function that a file declares, outside of its problems or in one of them. The error
// says that there is none, or that the text could not be read as the language.
func DocIn(t Text, name string) (string, error) {
	f, err := Compiler{}.open(t)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(f.reports, func(d *Diagnostic) bool { return strings.HasPrefix(string(d.Code), "CVX00") }) {
		return "", fmt.Errorf("%s has faults of syntax, which cvxc check shows", t.Name())
	}
	decl, proofs := f.universe.Proofs(f.file, name)
	if decl == nil {
		return "", noFunction(name, " in "+t.Name(), functionsOf(f.file))
	}
	return document(decl, proofs), nil
}

// functionsOf names the functions of a file and of its problems.
func functionsOf(file *lang.File) []string {
	all := file.Funcs()
	for _, p := range file.Problems() {
		for _, it := range p.Items {
			if f, ok := it.(*lang.Func); ok {
				all = append(all, f)
			}
		}
	}
	var names []string
	for _, f := range all {
		if f.Name != nil {
			names = append(names, f.Name.Name)
		}
	}
	return names
}

func noFunction(name, where string, names []string) error {
	if near, ok := lang.Nearest(name, names); ok {
		return fmt.Errorf("there is no function %s%s; did you mean %s?", name, where, near)
	}
	return fmt.Errorf("there is no function %s%s", name, where)
}

// document puts together what is said and what is proved of a function.
func document(f *lang.Func, proofs []*checker.Proof) string {
	text := ""
	if f.Doc != nil {
		text = f.Doc.Text + "\n\n"
	}
	return text + f.Span().Text() + "\n\n" + checker.ProofText(proofs)
}

// documentLibrary is document with an example.
func documentLibrary(f *lang.Func, proofs []*checker.Proof) string {
	call, decls := exampleOf(f, proofs)
	return withoutExample(f.Doc.Text) + "\nExample: " + call + " with " + strings.Join(decls, ", ") + "\n\n" +
		f.Span().Text() + "\n\n" + checker.ProofText(proofs)
}

// Functions lists the functions and sets of the library, sorted, each with the first sentence of its documentation.
func Functions() [][2]string {
	library := stdlib.New(nil)
	var out [][2]string
	for _, name := range library.Names() {
		out = append(out, [2]string{name, firstSentence(library.Func(name))})
	}
	return out
}

func firstSentence(f *lang.Func) string {
	if f == nil || f.Doc == nil {
		return ""
	}
	paragraph, _, _ := strings.Cut(f.Doc.Text, "\n\n")
	text := strings.Join(strings.Fields(paragraph), " ")
	if sentence, _, more := strings.Cut(text, ". "); more {
		return sentence + "."
	}
	return text
}
