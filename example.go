package cvxc

import (
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// Example returns a call of a library function, or for a set a membership, and the declarations that it needs. The doc
// comment of a function may have its own, "Example: call; declaration; declaration"; else the arguments stand for
// themselves.
func Example(name string) (call string, decls []string, err error) {
	library := stdlib.New(nil)
	f, proofs := checker.NewUniverse(library).Proofs(nil, name)
	if f == nil {
		return "", nil, noFunction(name, "", library.Names())
	}
	call, decls = exampleOf(f, proofs)
	return call, decls, nil
}

// exampleMark begins the line of a doc comment that has an example.
const exampleMark = "Example: "

func exampleOf(f *lang.Func, proofs []*checker.Proof) (call string, decls []string) {
	p := proofs[0]
	var args []string
	for i, x := range f.Formals {
		if x.Default != nil {
			continue
		}
		args = append(args, x.Name.Name)
		data, fixed := false, false
		if i < len(p.Args) {
			data, fixed = p.Args[i].Data, p.Args[i].Const
		}
		if !fixed {
			decls = append(decls, declarationOf(x, p, data))
		}
	}
	call = f.Name.Name + "(" + strings.Join(args, ", ") + ")"
	if p.Set {
		call = membership(f, p, args)
	}
	if own := ownExample(f); own != nil {
		if call = own[0]; len(own) > 1 {
			decls = own[1:]
		}
	}
	if len(decls) == 0 {
		decls = []string{"dim m, n"}
	}
	return call, decls
}

// ownExample is the example of a doc comment: the call and its declarations, nil without one.
func ownExample(f *lang.Func) []string {
	if f.Doc == nil {
		return nil
	}
	for line := range strings.Lines(f.Doc.Text) {
		if text, ok := strings.CutPrefix(line, exampleMark); ok {
			return strings.Split(strings.TrimSpace(text), "; ")
		}
	}
	return nil
}

// withoutExample is the text of a doc comment.
func withoutExample(text string) string {
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return strings.HasPrefix(l, exampleMark) })
	return strings.Join(lines, "\n")
}

// declarationOf declares what stands for a formal, with the attributes that declarations have too and what is supposed of
// it.
func declarationOf(x *lang.Formal, p *checker.Proof, data bool) string {
	text := "var " + x.Name.Name
	if data {
		text = "param " + x.Name.Name
	}
	if n := len(x.Shape); n > 0 {
		text += "[" + x.Shape[0].Span().Join(x.Shape[n-1].Span()).Text() + "]"
	}
	for _, a := range x.Attrs {
		if name := a.Name.Name; name != "entries" && name != "const" {
			text += " " + a.Span().Text()
		}
	}
	for _, w := range p.When {
		if attr, ok := strings.CutPrefix(w, x.Name.Name+" is "); ok && !strings.Contains(attr, " ") {
			text += " " + attr
		}
	}
	return text
}

// membership is "x in S(a)": left of "in" stand all arguments of a cone, else the first one.
func membership(f *lang.Func, p *checker.Proof, args []string) string {
	n := 1
	if f.Builtin {
		n = 0
		for _, a := range p.Args {
			if !a.Data {
				n++
			}
		}
	}
	call := args[0] + " in " + f.Name.Name
	if n > 1 {
		call = "(" + strings.Join(args[:n], ", ") + ") in " + f.Name.Name
	}
	if n < len(args) {
		call += "(" + strings.Join(args[n:], ", ") + ")"
	}
	return call
}
