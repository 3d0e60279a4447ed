package cvxc

import (
	"fmt"
	goruntime "runtime"
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// guard, deferred, makes CVX0999 of a panic: a fault of the compiler is reported like any other, and never ends the program
// that it is part of.
func guard(at lang.Span, err *error) {
	p := recover()
	if p == nil {
		return
	}
	*err = Diagnostics{{
		Code: "CVX0999", Title: "the compiler failed here", Labels: []lang.Label{{Span: at}},
		Notes: []string{fmt.Sprintf("panic in %s: %v", panicked(), p), "this is a fault of cvxc, not of the model"},
	}}
}

// panicked names the function of this module that a panic came from, seen from a deferred function.
func panicked() string {
	pcs := make([]uintptr, 32)
	frames := goruntime.CallersFrames(pcs[:goruntime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if _, name, ours := strings.Cut(f.Function, "github.com/cvxc-lang/cvxc/"); ours {
			return name
		}
		if !more {
			return "the library"
		}
	}
}

// head is the place of a source as a whole.
func head(src *lang.Source) lang.Span {
	line, _, _ := strings.Cut(src.Text, "\n")
	return lang.Span{Source: src, End: int32(len(line))}
}
